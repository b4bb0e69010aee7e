/* Where two packs decide otherwise: see lint_diff.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_diff.h"

#include <stdlib.h>

#include "lint_changed.h"
#include "lint_search.h"
#include "lint_time.h"
#include "xmem.h"

enum { KEPT = 20 };

/* A row of the result while its days may still grow. */
struct row {
	struct period period;
	size_t epoch;          /* the last it was found in */
};

struct diff {
	struct lint_diff *d;
	const struct ruleset *rs;
	struct lint_changed changed;
	size_t table;          /* at hand, see lint_changed.h */
	size_t output;         /* at hand; the number of outputs stands for "conflict" */
	uint32_t *rule;        /* that can make a difference to it */
	size_t n, words;
	uint64_t *is_changed;  /* by rule of the space */
	struct strmap outcome; /* OLD 1f NEW, those that differ */
	struct strmap text;    /* REGION 1f OLD 1f NEW */
	struct row *row;       /* by number of text */
	size_t rowcap;
	struct epochs epochs;
	int offset;
	bool more, unproven;
};

struct decision {
	size_t output;
	struct buf text;
};

static void put_output(void *context, size_t output, struct slice text)
{
	struct decision *x = context;

	if (output == x->output)
		buf_put(&x->text, text);
}

/* What the output comes to by the rules of one pack that are satisfied. */
static void decide(const struct diff *d, const uint64_t *alive, bool old, struct buf *out)
{
	uint64_t *hits = xcalloc(rules_count(d->rs) / 64 + 1, sizeof *hits);
	struct decision x = { d->output, { 0 } };
	bool conflict;

	for (size_t i = 0; i < d->n; i++)
		if (rules_has(alive, i) && (d->rule[i] < d->changed.first_new) == old)
			hits[d->rule[i] / 64] |= (uint64_t)1 << (d->rule[i] % 64);
	conflict = rules_outcome(d->rs, hits, d->output, put_output, &x);
	if (d->output == rules_noutputs(d->rs))
		buf_puts(out, conflict ? "yes" : "no");
	else
		buf_put(out, buf_slice(&x.text));
	buf_free(&x.text);
	free(hits);
}

static enum rules_combine combine_of(const struct diff *d)
{
	return d->output < rules_noutputs(d->rs) ? rules_output(d->rs, d->output)->combine : COMBINE_SAME;
}

/* Appends the members of a list that the other does not have. */
static void put_members(const struct diff *d, struct slice list, struct slice other, struct buf *out)
{
	bool string = rules_output(d->rs, d->output)->type.type == FEEL_STR;
	char separator = string ? RULES_SEPARATOR : ';';
	struct slice part;
	bool first = true;

	while (slice_cut(&list, separator, &part))
		if (!slice_lists(other, separator, part)) {
			buf_printf(out, "%s%.*s", first ? "" : ";", SLICE_FMT(part));
			first = false;
		}
}

/* Of lists only what one has and the other has not, unless only order or number
 * differ, which in a set is no difference. 0: nothing does. */
static uint32_t compare(struct diff *d, struct slice old, struct slice new)
{
	enum rules_combine combine = combine_of(d);
	struct buf both = { 0 };
	uint32_t end = 0;

	if (combine == COMBINE_ALL || combine == COMBINE_SET) {
		put_members(d, old, new, &both);
		buf_putc(&both, '\x1f');
		put_members(d, new, old, &both);
	}
	if (both.n <= 1 && combine != COMBINE_SET && !slice_eq(old, new)) {
		buf_clear(&both);
		buf_printf(&both, "%.*s\x1f%.*s", SLICE_FMT(old), SLICE_FMT(new));
		for (size_t i = 0; i < both.n; i++)
			if (both.p[i] == RULES_SEPARATOR)
				both.p[i] = ';';
	}
	if (both.n > 1)
		end = (uint32_t)strmap_add(&d->outcome, buf_slice(&both)) + 1;
	buf_free(&both);
	return end < LINT_NODES ? end : LINT_NODES - 1;
}

/* Ends: 0 the same, else the number of an outcome plus 1. */
static uint32_t terminal(void *context, const uint64_t *alive, const uint64_t *rest)
{
	struct diff *d = context;
	struct buf old = { 0 }, new = { 0 };
	uint32_t end;
	bool open = false, any = false;

	for (size_t w = 0; w < d->words; w++) {
		any |= (alive[w] & d->is_changed[w]) != 0;
		open |= rest && (alive[w] & ~rest[w]);
	}
	if (!any || open)
		return any ? LINT_OPEN : 0;
	decide(d, alive, true, &old);
	decide(d, alive, false, &new);
	end = compare(d, buf_slice(&old), buf_slice(&new));
	buf_free(&old);
	buf_free(&new);
	return end;
}

static void add_region(struct diff *d, size_t epoch, struct slice region, uint32_t end)
{
	struct period p = lint_epoch(&d->epochs, epoch);
	struct buf key = { 0 };
	size_t i;

	buf_printf(&key, "%.*s\x1f%.*s", SLICE_FMT(region), SLICE_FMT(strmap_key(&d->outcome, end - 1)));
	i = strmap_find(&d->text, buf_slice(&key));
	if (i != STRMAP_NONE && d->row[i].epoch + 1 != epoch) {
		/* There was an epoch without: a row of its own. */
		buf_printf(&key, "\x1f%zu", epoch);
		i = STRMAP_NONE;
	}
	if (i == STRMAP_NONE) {
		i = strmap_add(&d->text, buf_slice(&key));
		XGROW(d->row, d->text.n, d->rowcap);
		d->row[i].period.from = p.from;
	}
	d->row[i].period.to = p.to;
	d->row[i].epoch = epoch;
	buf_free(&key);
}

static void search_epoch(struct diff *d, size_t epoch)
{
	struct period p = lint_epoch(&d->epochs, epoch);
	int64_t at = p.from == INT64_MIN ? p.to - 1 : p.from;
	struct lint_space *s = lint_space_new(d->rs, d->rule, d->n, at);
	uint64_t *start = xcalloc(s->words, sizeof *start);
	struct lint_search q = { .space = s, .start = start, .within = RULES_NONE, .budget = LINT_BUDGET,
				 .terminal = terminal, .context = d };
	struct lint_boxes b;
	uint32_t root;

	d->words = s->words;
	for (size_t i = 0; i < d->n; i++)
		if (period_holds(rules_rule(d->rs, d->rule[i])->period, at))
			start[i / 64] |= (uint64_t)1 << (i % 64);
	root = lint_search(&q);
	lint_boxes(&q, q.gave_up ? 0 : root, false, KEPT, &b);
	for (size_t i = 0; i < b.n; i++) {
		struct buf region = { 0 };

		lint_box_put(s, &b, &b.box[i], &region);
		if (b.box[i].possible)
			buf_puts(&region, " (perhaps no such record)");
		add_region(d, epoch, buf_slice(&region), b.box[i].end);
		buf_free(&region);
	}
	d->more |= b.found > b.n;
	d->unproven |= q.gave_up || q.sampled;
	lint_boxes_free(&b);
	lint_search_free(&q);
	lint_space_free(s);
	free(start);
}

static struct slice output_name(const struct diff *d)
{
	return d->output < rules_noutputs(d->rs) ? rules_output(d->rs, d->output)->name : SLICE("conflict");
}

static void put_row(struct diff *d, size_t i)
{
	struct slice rest = strmap_key(&d->text, i), region = SLICE_NONE, part = SLICE_NONE;
	struct buf from = { 0 }, to = { 0 };

	slice_cut(&rest, '\x1f', &region);
	lint_day_put(&from, d->row[i].period.from, d->offset, false);
	lint_day_put(&to, d->row[i].period.to, d->offset, true);
	csvout_field(d->d->out, buf_slice(&from));
	csvout_field(d->d->out, buf_slice(&to));
	csvout_field(d->d->out, region);
	csvout_field(d->d->out, output_name(d));
	for (int k = 0; k < 2; k++) {
		part = SLICE_NONE;
		slice_cut(&rest, '\x1f', &part);
		csvout_field(d->d->out, part);
	}
	csvout_end(d->d->out);
	d->d->regions++;
	buf_free(&from);
	buf_free(&to);
}

/* Days before this are not to change. */
static int64_t past_of(const struct diff *d)
{
	int64_t latest = INT64_MIN;

	if (d->d->now_given)
		return d->d->now;
	for (size_t i = 0; i < d->changed.first_new; i++) {
		int64_t from = rules_rule(d->rs, i)->period.from;

		latest = from > latest ? from : latest;
	}
	return latest;
}

/* One finding per output: the rows say the rest. */
static void check_past(const struct diff *d)
{
	struct where at = { d->d->new, 0, 0, NULL };
	int64_t past = past_of(d);
	size_t rewritten = 0, first = 0;
	struct slice region = SLICE_NONE, rest;

	for (size_t i = d->text.n; i-- > 0;)
		if (d->row[i].period.from < past) {
			rewritten++;
			first = i;
		}
	if (!rewritten)
		return;
	rest = strmap_key(&d->text, first);
	slice_cut(&rest, '\x1f', &region);
	diag_error(d->d->diag, &at, "E-REWRITE for days that are past, %.*s changes in %zu region%s: %.*s",
		   SLICE_FMT(output_name(d)), rewritten, diag_word(rewritten, "", "s, the largest"), SLICE_FMT(region));
}

/* Rules that can make a difference to the output: where all hits count, those
 * that give it; where it is a list of texts, of these only the changed. */
static bool matters(const struct diff *d, size_t rule)
{
	const struct rules_table *t = rules_table(d->rs, rules_rule(d->rs, rule)->table);
	bool collects = t->policy == POLICY_C && t->fallback == RULES_NONE && d->output < rules_noutputs(d->rs);

	if (d->changed.table[rule] != d->table)
		return false;
	if (!collects)
		return true;
	if (rules_output(d->rs, d->output)->combine == COMBINE_ALL && !d->changed.rule[rule])
		return false;
	return rules_cell(d->rs, rule, d->output).n > 0;
}

static void choose_rules(struct diff *d)
{
	size_t changed = 0;

	d->n = 0;
	memset(d->is_changed, 0, (rules_count(d->rs) / 64 + 1) * sizeof *d->is_changed);
	for (size_t i = 0; i < rules_count(d->rs); i++) {
		if (!matters(d, i))
			continue;
		if (d->changed.rule[i]) {
			d->is_changed[d->n / 64] |= (uint64_t)1 << (d->n % 64);
			changed++;
		}
		d->rule[d->n++] = (uint32_t)i;
	}
	d->n = changed ? d->n : 0;
}

static void search_output(struct diff *d)
{
	choose_rules(d);
	if (!d->n)
		return;
	d->offset = rules_offset(d->rs, d->rule[0]);
	lint_epochs(d->rs, d->rule, d->n, &d->epochs);
	for (size_t e = 0; e <= d->epochs.n; e++)
		search_epoch(d, e);
	for (size_t i = 0; i < d->text.n; i++)
		put_row(d, i);
	check_past(d);
	strmap_clear(&d->outcome);
	strmap_clear(&d->text);
	epochs_free(&d->epochs);
	d->epochs = (struct epochs){ 0 };
}

static void search(struct diff *d)
{
	struct where at = { d->d->new, 0, 0, NULL };

	d->rule = xcalloc(rules_count(d->rs) + 1, sizeof *d->rule);
	d->is_changed = xcalloc(rules_count(d->rs) / 64 + 1, sizeof *d->is_changed);
	/* Table by table: a search over several would multiply their columns. */
	for (d->table = 0; d->table < d->changed.ntables; d->table++)
		for (d->output = 0; d->changed.differs[d->table] && d->output <= rules_noutputs(d->rs); d->output++)
			search_output(d);
	if (d->more)
		diag_warning(d->d->diag, &at, "only the %d largest regions of each output are shown", KEPT);
	if (d->unproven)
		diag_warning(d->d->diag, &at, "W-NOT-PROVEN there may be other regions: the search was given up, or more "
			     "patterns and set members occur than all combinations of could be tried");
}

/* The tables for one program. */
static int diff_program(struct lint_diff *out, const char *program, bool first)
{
	const char *const packs[] = { out->old, out->new };
	bool usual = strcmp(program, RULES_PROGRAM) == 0;
	struct rules_options o = { .shared = out->shared, .bring_bases = true, .program = program, .tolerant = !usual };
	struct ruleset *rs = rules_open(packs, 2, &o, out->diag);
	struct diff d = { .d = out, .rs = rs };

	if (!rs)
		return -1;
	if (first) {
		csvout_raw(out->out, SLICE("from,to,region,output,old,new"));
		csvout_end(out->out);
	}
	lint_changed_find(&d.changed, rs);
	search(&d);
	lint_changed_free(&d.changed);
	strmap_free(&d.outcome);
	strmap_free(&d.text);
	free(d.row);
	free(d.rule);
	free(d.is_changed);
	rules_free(rs);
	return 0;
}

int lint_diff(struct lint_diff *out)
{
	struct strmap programs = { 0 };
	int result = 0;

	rules_programs(out->old, &programs);
	rules_programs(out->new, &programs);
	for (size_t i = 0; i < programs.n && result == 0; i++) {
		char *program = xstrndup(strmap_key(&programs, i).p, strmap_key(&programs, i).n);

		result = diff_program(out, program, i == 0);
		free(program);
	}
	strmap_free(&programs);
	return result;
}
