/* The columns flag-risk appends to a record: see flags.h. */
/* SPDX-License-Identifier: ISC */
#include "flags.h"

#include <stdlib.h>

#include "csvtext.h"
#include "span.h"
#include "xmem.h"

static const char *const column_name[] = { "level", "action", "rules", "reasons", "report_to", "report_by",
					   "observe_days", "tests", "decided_by", "pack" };

enum { NCOLUMNS = sizeof column_name / sizeof *column_name };

/* One of level and action. */
struct graded {
	size_t output;           /* RULES_NONE: the packs do not give it */
	const struct scale *scale;
	size_t lowest, second;   /* words for: no hit, not decided */
};

/* A value of the record within the reasons. */
struct blank {
	size_t at;               /* behind so many bytes of tail.reasons */
	size_t expr, output;     /* for rules_part_value */
	bool last;               /* of its reason: a ';' at its end is none */
};

/* The columns of a decision as CSV, as far as they do not depend on the record. */
struct tail {
	struct buf head;         /* level,action,rules, and reasons when these are not open */
	struct buf reasons;      /* between the values, quotes doubled */
	struct blank *blank;
	size_t nblanks, cap;     /* 0: the reasons are not open */
	bool quoted;             /* what is between the values asks for quotes */
	struct buf report_to, rest; /* rest: observe_days,tests,decided_by,pack; without a deadline
	                            all from report_to on; unless the reasons are open, all is in head */
	bool ready, due;         /* due: there is a deadline */
};

struct flags {
	const struct ruleset *rs;
	struct diag *diag;
	struct rules_eval *eval;
	bool zh, as_of_given;
	int64_t as_of;
	struct graded level, action;
	size_t *reason;          /* by rule: the output with its reason, in the
	                            language asked for, else the other */
	size_t report_to, report_by, observe, tests;
	struct slice untimed, comma;
	struct tails {
		struct tail *tail;   /* by number of decision */
		size_t n, cap;
	} tails[2];              /* with and without time */
	unsigned long generation;
	const struct rules_decision *now;
	struct buf text, one, line;
};

/* The lowest word above the lowest. */
static size_t second_lowest(const struct scale *s, size_t lowest)
{
	size_t second = lowest;

	for (size_t i = 0; i < s->n; i++)
		if (s->word[i].rank > s->word[lowest].rank &&
		    (second == lowest || s->word[i].rank < s->word[second].rank))
			second = i;
	return second;
}

/* Whether several values come to one of them. */
static bool is_one(enum rules_combine combine)
{
	return combine != COMBINE_ALL && combine != COMBINE_SET && combine != COMBINE_SUM && combine != COMBINE_COUNT;
}

static int check_graded(struct flags *f, struct slice name, const struct rules_output *o, const struct scale *scale)
{
	if (o->type.type != FEEL_ENUM || o->type.scale != scale)
		return diag_error(f->diag, NULL, "the output %s of the packs is not of type enum(%s)", diag_quote(name),
				  diag_quote(name));
	if (!is_one(o->combine))
		return diag_error(f->diag, NULL, "the output %s of the packs does not come to one word (write =highest "
				  "behind its type)", diag_quote(name));
	return 0;
}

/* Recipients are to be found by who reads them: no free texts. */
static int check_recipients(struct flags *f)
{
	const struct rules_output *o = f->report_to == RULES_NONE ? NULL : rules_output(f->rs, f->report_to);

	if (!o || (o->type.scale && slice_is(o->type.scale->name, "recipient")))
		return 0;
	return diag_error(f->diag, NULL, "the output report_to of the packs is not of type set(recipient)");
}

/* Days and deadlines of several rules come to one. */
static int check_span(struct flags *f, size_t output)
{
	const struct rules_output *o = output == RULES_NONE ? NULL : rules_output(f->rs, output);

	if (!o || o->type.type != FEEL_DURATION || is_one(o->combine))
		return 0;
	return diag_error(f->diag, NULL, "the output %s of the packs does not come to one length of time (write =%s "
			  "behind its type)", diag_quote(o->name), o->at == RULES_NONE ? "longest" : "earliest@time");
}

static int find_graded(struct flags *f, struct slice name, struct graded *g)
{
	g->scale = scales_find(rules_scales(f->rs), name);
	g->output = rules_output_find(f->rs, name);
	if (!g->scale)
		return diag_error(f->diag, NULL, "no scale %s in scales.csv", diag_quote(name));
	if (g->output != RULES_NONE && check_graded(f, name, rules_output(f->rs, g->output), g->scale) < 0)
		return -1;
	g->lowest = scale_lowest(g->scale);
	g->second = second_lowest(g->scale, g->lowest);
	return 0;
}

static void find_reasons(struct flags *f, bool zh)
{
	size_t asked = rules_output_find(f->rs, zh ? SLICE("reason_zh") : SLICE("reason_en"));
	size_t other = rules_output_find(f->rs, zh ? SLICE("reason_en") : SLICE("reason_zh"));

	f->reason = xcalloc(rules_count(f->rs) + 1, sizeof *f->reason);
	for (size_t r = 0; r < rules_count(f->rs); r++) {
		f->reason[r] = RULES_NONE;
		if (other != RULES_NONE && rules_cell(f->rs, r, other).n)
			f->reason[r] = other;
		if (asked != RULES_NONE && rules_cell(f->rs, r, asked).n)
			f->reason[r] = asked;
	}
}

static void find_outputs(struct flags *f, bool zh)
{
	find_reasons(f, zh);
	f->report_to = rules_output_find(f->rs, SLICE("report_to"));
	f->report_by = rules_output_find(f->rs, SLICE("report_by"));
	f->observe = rules_output_find(f->rs, SLICE("observe"));
	f->tests = rules_output_find(f->rs, SLICE("tests"));
	f->comma = zh ? SLICE("，") : SLICE(",");
	f->untimed = zh ? SLICE("没有可读的时间，未作判定") : SLICE("no readable time: not decided");
}

struct flags *flags_new(const struct ruleset *rs, const char *language, struct diag *diag)
{
	struct flags *f = xcalloc(1, sizeof *f);

	f->rs = rs;
	f->diag = diag;
	f->eval = rules_eval_new(rs);
	f->zh = strcmp(language, "zh") == 0;
	find_outputs(f, f->zh);
	if (find_graded(f, SLICE("level"), &f->level) == 0 && find_graded(f, SLICE("action"), &f->action) == 0 &&
	    check_recipients(f) == 0 && check_span(f, f->observe) == 0 && check_span(f, f->report_by) == 0)
		return f;
	flags_free(f);
	return NULL;
}

static void drop_tails(struct tails *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct tail *t = &all->tail[i];

		buf_free(&t->head);
		buf_free(&t->reasons);
		buf_free(&t->report_to);
		buf_free(&t->rest);
		free(t->blank);
	}
	all->n = 0;
}

void flags_free(struct flags *f)
{
	if (!f)
		return;
	for (int i = 0; i < 2; i++) {
		drop_tails(&f->tails[i]);
		free(f->tails[i].tail);
	}
	rules_eval_free(f->eval);
	buf_free(&f->text);
	buf_free(&f->one);
	buf_free(&f->line);
	free(f->reason);
	free(f);
}

int flags_bind(struct flags *f, const struct slice *header, size_t n, const struct where *at)
{
	int result = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < NCOLUMNS; c++)
			if (slice_is(header[i], column_name[c])) {
				struct where place = *at;

				place.field = i + 1;
				place.column = column_name[c];
				result = diag_error(f->diag, &place, "the input has this column already "
						    "(it is one of those to be appended)");
			}
	return rules_bind(f->eval, header, n, RULES_STRICT, at, f->diag) < 0 ? -1 : result;
}

void flags_as_of(struct flags *f, int64_t at)
{
	f->as_of_given = true;
	f->as_of = at;
	rules_as_of(f->eval, at);
}

struct flags *flags_twin(const struct flags *f)
{
	struct flags *twin = flags_new(f->rs, f->zh ? "zh" : "en", f->diag);

	if (f->as_of_given)
		flags_as_of(twin, f->as_of);
	return twin;
}

void flags_put_header(struct csvout *out)
{
	for (size_t c = 0; c < NCOLUMNS; c++)
		csvout_plain(out, slice_of(column_name[c]));
}

static const struct rules_value *value(const struct flags *f, size_t output)
{
	static const struct rules_value none;

	return output == RULES_NONE ? &none : &f->now->value[output];
}

static struct slice graded_text(const struct flags *f, const struct graded *g)
{
	const struct rules_value *v = value(f, g->output);
	size_t word = v->given ? (size_t)v->n : g->lowest;

	if (rules_timeless(f->eval) && g->scale->word[word].rank < g->scale->word[g->second].rank)
		word = g->second;
	return g->scale->word[word].value;
}

static void join_ids(struct flags *f, const uint32_t *rule, size_t n)
{
	buf_clear(&f->text);
	for (size_t i = 0; i < n; i++)
		buf_join(&f->text, ';', rules_rule(f->rs, rule[i])->id);
}

static bool is_among(uint32_t rule, const struct rules_value *v)
{
	for (size_t i = 0; i < v->nby; i++)
		if (v->by[i] == rule)
			return true;
	return false;
}

static void join_deciders(struct flags *f)
{
	const struct rules_value *level = value(f, f->level.output), *action = value(f, f->action.output);

	buf_clear(&f->text);
	for (size_t i = 0; i < f->now->nrules; i++)
		if (is_among(f->now->rule[i], level) || is_among(f->now->rule[i], action))
			buf_join(&f->text, ';', rules_rule(f->rs, f->now->rule[i])->id);
}

static void put_days(struct flags *f, struct buf *b)
{
	const struct rules_value *v = value(f, f->observe);
	bool span = v->given && rules_output(f->rs, f->observe)->type.type == FEEL_DURATION;

	buf_clear(&f->text);
	if (span)
		buf_put_int(&f->text, (v->n + SPAN_DAY - 1) / SPAN_DAY);
	csvtext_put(b, span ? buf_slice(&f->text) : v->text);
}

static void join_reason(struct flags *f, struct slice reason)
{
	struct slice part;

	buf_join(&f->text, ';', SLICE_NONE);
	for (bool first = true; slice_cut(&reason, ';', &part); first = false) {
		if (!first)
			buf_put(&f->text, f->comma);
		buf_put(&f->text, part);
	}
}

/* The reasons for the record just decided, in f->text: the plain way. */
static void join_reasons(struct flags *f)
{
	buf_clear(&f->text);
	if (rules_timeless(f->eval))
		join_reason(f, f->untimed);
	for (size_t i = 0; i < f->now->nrules; i++) {
		size_t rule = f->now->rule[i], output = f->reason[rule];

		if (output == RULES_NONE)
			continue;
		buf_clear(&f->one);
		rules_fill(f->eval, rule, output, &f->one);
		join_reason(f, buf_slice(&f->one));
	}
}

/* -- reasons with values of the record in them ------------------------- */

static bool has(struct slice s, char c)
{
	return s.n && memchr(s.p, c, s.n);
}

/* Text between values, as join_reason and csvtext_put would put it; the last ';' of a
 * reason is none. */
static void add_text(struct flags *f, struct tail *t, struct slice text, bool last)
{
	size_t from = t->reasons.n;

	if (last && slice_ends(text, SLICE(";")))
		text.n--;
	if (!has(text, ';') && !has(text, '"'))
		buf_put(&t->reasons, text);
	else
		for (size_t i = 0; i < text.n; i++)
			buf_put(&t->reasons, text.p[i] == ';'   ? f->comma
					     : text.p[i] == '"' ? SLICE("\"\"")
								: (struct slice){ text.p + i, 1 });
	text = slice_from(buf_slice(&t->reasons), from);
	t->quoted |= has(text, ',') || has(text, '"') || has(text, '\r') || has(text, '\n');
}

static void add_blank(struct tail *t, struct blank blank)
{
	XGROW(t->blank, t->nblanks + 1, t->cap);
	t->blank[t->nblanks++] = blank;
}

static void add_reason(struct flags *f, struct tail *t, size_t rule, size_t output)
{
	size_t n;
	const struct rules_part *part = rules_parts(f->rs, rule, output, &n);

	if (t->reasons.n || t->nblanks)
		buf_putc(&t->reasons, ';');
	if (!part) {
		buf_clear(&f->one);
		rules_fill(f->eval, rule, output, &f->one);
		add_text(f, t, buf_slice(&f->one), true);
	}
	for (size_t i = 0; i < n; i++) {
		add_text(f, t, part[i].text, i + 1 == n);
		if (part[i].expr != RULES_NONE)
			add_blank(t, (struct blank){ t->reasons.n, part[i].expr, output,
						     i + 2 == n && !part[i + 1].text.n });
	}
}

static bool are_open(const struct flags *f)
{
	bool open = false;
	size_t n;

	for (size_t i = 0; i < f->now->nrules && !open; i++) {
		size_t rule = f->now->rule[i], output = f->reason[rule];

		open = output != RULES_NONE && rules_parts(f->rs, rule, output, &n);
	}
	return open;
}

static void add_reasons(struct flags *f, struct tail *t)
{
	if (rules_timeless(f->eval))
		add_text(f, t, f->untimed, true);
	for (size_t i = 0; i < f->now->nrules; i++)
		if (f->reason[f->now->rule[i]] != RULES_NONE)
			add_reason(f, t, f->now->rule[i], f->reason[f->now->rule[i]]);
}

/* What a byte of a value asks for: OTHER ones change when they are quoted. */
enum { COMMA = 1, LIST = 2, OTHER = 4 };
static const unsigned char class_of[256] = {
	[','] = COMMA, [';'] = LIST, ['"'] = OTHER, ['\r'] = OTHER, ['\n'] = OTHER,
};

/* fever;cough -> fever,cough */
static void put_list(struct flags *f, struct slice list, bool last, bool *quoted)
{
	struct slice part;
	bool ends = slice_ends(list, SLICE(";"));

	if (ends)
		list.n--;
	*quoted |= slice_is(f->comma, ",") && (has(list, ';') || (ends && !last));
	for (const char *at; list.n && (at = memchr(list.p, ';', list.n)); list = slice_from(list, part.n + 1)) {
		part = (struct slice){ list.p, (size_t)(at - list.p) };
		buf_put(&f->line, part);
		buf_put(&f->line, f->comma);
	}
	buf_put(&f->line, list);
	if (ends && !last)
		buf_put(&f->line, f->comma);
}

/* Appends a value to f->line and sets *quoted when it asks for quotes. False: ask the plain way. */
static inline bool put_value(struct flags *f, struct slice value, bool last, bool *quoted)
{
	char *to;
	unsigned seen = 0;

	buf_reserve(&f->line, value.n);
	to = f->line.p + f->line.n;
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		seen |= class_of[(unsigned char)c];
		to[i] = c;
	}
	if (!value.n || seen & OTHER || slice_is(value, ";"))
		return false;
	*quoted |= seen & COMMA;
	if (seen & LIST)
		put_list(f, value, last, quoted);
	else
		f->line.n += value.n;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The reasons as CSV to f->line, its quotes among them when they are asked for. False: ask
 * the plain way. */
static bool fill_reasons(struct flags *f, const struct tail *t, struct slice *out)
{
	struct buf *b = &f->line;
	bool quoted = t->quoted;
	size_t from = 0;

	buf_clear(b);
	buf_putc(b, '"');
	for (size_t i = 0; i < t->nblanks; from = t->blank[i++].at) {
		const struct blank *gap = &t->blank[i];

		buf_put(b, (struct slice){ t->reasons.p + from, gap->at - from });
		if (!put_value(f, rules_part_value(f->eval, gap->expr, gap->output, &f->one), gap->last, &quoted))
			return false;
	}
	buf_put(b, slice_from(buf_slice(&t->reasons), from));
	if (!quoted && !is_blank(b->p[1]) && !is_blank(b->p[b->n - 1])) {
		*out = slice_from(buf_slice(b), 1);
		return true;
	}
	buf_putc(b, '"');
	*out = buf_slice(b);
	return true;
}

static void put_reasons(struct flags *f, const struct tail *t, struct csvout *out)
{
	struct slice text;

	if (!fill_reasons(f, t, &text)) {
		join_reasons(f);
		buf_clear(&f->line);
		csvtext_put(&f->line, buf_slice(&f->text));
		text = buf_slice(&f->line);
	}
	csvout_raw(out, text);
}

/* -- all columns ------------------------------------------------------- */

static void make_rest(struct flags *f, struct tail *t)
{
	csvtext_put(t->due ? &t->report_to : &t->rest, value(f, f->report_to)->text);
	if (!t->due)
		buf_puts(&t->rest, ",,");
	put_days(f, &t->rest);
	csvtext_next(&t->rest, value(f, f->tests)->text);
	join_deciders(f);
	csvtext_next(&t->rest, buf_slice(&f->text));
	csvtext_next(&t->rest, rules_packs(f->rs));
}

static void make_tail(struct flags *f, struct tail *t)
{
	t->due = value(f, f->report_by)->given;
	csvtext_put(&t->head, graded_text(f, &f->level));
	csvtext_next(&t->head, graded_text(f, &f->action));
	join_ids(f, f->now->rule, f->now->nrules);
	csvtext_next(&t->head, buf_slice(&f->text));
	make_rest(f, t);
	t->ready = true;
	if (are_open(f)) {
		add_reasons(f, t);
		return;
	}
	join_reasons(f);
	csvtext_next(&t->head, buf_slice(&f->text));
	if (!t->due) {
		buf_putc(&t->head, ',');
		buf_put(&t->head, buf_slice(&t->rest));
		buf_free(&t->rest);
	}
}

static struct tail *tail_of(struct flags *f)
{
	struct tails *all = &f->tails[rules_timeless(f->eval)];
	size_t i = f->now->number;

	if (rules_generation(f->eval) != f->generation) {
		drop_tails(&f->tails[0]);
		drop_tails(&f->tails[1]);
		f->generation = rules_generation(f->eval);
	}
	while (all->n <= i) {
		XGROW(all->tail, all->n + 1, all->cap);
		all->tail[all->n++] = (struct tail){ 0 };
	}
	if (!all->tail[i].ready)
		make_tail(f, &all->tail[i]);
	return &all->tail[i];
}

bool flags_decide(struct flags *f, const struct slice *field, size_t n)
{
	f->now = rules_decide(f->eval, field, n);
	return f->now->nrules > 0 || rules_timeless(f->eval);
}

/* The deadline by the record's time, else what the rules say as it is. */
static void put_due(struct flags *f, const struct tail *t, struct csvout *out)
{
	struct buf *line = &f->line;

	buf_clear(line);
	if (rules_output(f->rs, f->report_by)->at == RULES_NONE)
		csvtext_put(line, value(f, f->report_by)->text);
	else
		rules_deadline(f->eval, f->now, f->report_by, line);
	csvout_raw(out, buf_slice(&t->report_to));
	csvout_raw(out, buf_slice(line));
	csvout_raw(out, buf_slice(&t->rest));
}

void flags_put(struct flags *f, struct csvout *out)
{
	const struct tail *t = tail_of(f);

	csvout_raw(out, buf_slice(&t->head));
	if (t->nblanks)
		put_reasons(f, t, out);
	if (t->due)
		put_due(f, t, out);
	else if (t->nblanks)
		csvout_raw(out, buf_slice(&t->rest));
}

/* Hits of rules that are only tried. */
static unsigned long tried(const struct flags *f)
{
	unsigned long n = 0;

	for (size_t r = 0; r < rules_count(f->rs); r++)
		if (rules_rule(f->rs, r)->status == RULE_TEST)
			n += rules_hits(f->eval, r);
	return n;
}

struct flags_counts flags_counts(const struct flags *f)
{
	struct rules_counts c = rules_counts(f->eval);

	return (struct flags_counts){ .records = c.records, .timeless = c.timeless, .conflicts = c.conflicts,
				      .tried = tried(f), .limits = c.limits, .suppressed = c.suppressed };
}

void flags_counts_add(struct flags_counts *to, struct flags_counts more)
{
	to->records += more.records;
	to->timeless += more.timeless;
	to->conflicts += more.conflicts;
	to->tried += more.tried;
	to->limits += more.limits;
	to->suppressed += more.suppressed;
}

struct flags_counts flags_counts_since(struct flags_counts now, struct flags_counts before)
{
	return (struct flags_counts){ .records = now.records - before.records, .timeless = now.timeless - before.timeless,
				      .conflicts = now.conflicts - before.conflicts, .tried = now.tried - before.tried,
				      .limits = now.limits - before.limits, .suppressed = now.suppressed - before.suppressed };
}

void flags_summary(struct flags_counts c, struct diag *diag)
{
	if (c.timeless)
		diag_say(diag, "%lu of %lu record%s %s no readable time and %s not decided", c.timeless, c.records,
			 diag_s(c.records), diag_word(c.timeless, "has", "have"), diag_word(c.timeless, "was", "were"));
	if (c.conflicts)
		diag_say(diag, "%lu of %lu record%s %s the hit policy of a table; all %s hits were used",
			 c.conflicts, c.records, diag_s(c.records), diag_word(c.conflicts, "breaks", "break"),
			 diag_word(c.conflicts, "its", "their"));
	if (c.tried)
		diag_say(diag, "%lu hit%s of test rules, which change%s nothing", c.tried, diag_s(c.tried),
			 diag_word(c.tried, "s", ""));
	if (c.limits)
		diag_say(diag, "%lu search%s given up at the limit of work; %s unknown", c.limits,
			 diag_word(c.limits, " was", "es were"), diag_word(c.limits, "its condition is", "their conditions are"));
}
