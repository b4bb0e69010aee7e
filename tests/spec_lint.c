/* Searches of rule tables against trying every record.
 *
 *     spec_lint SHARED [ROUNDS]      SHARED holds columns.csv and scales.csv
 *
 * Random small tables over columns of few values. The regions that lint_search
 * finds are cells again, so each can be asked about each record: a record that
 * no rule hits must lie in a gap, and no other; a rule that never counts must
 * be unreachable, and no other; where two packs decide otherwise a row of
 * lint_diff must say so, and nowhere else.
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lint_diff.h"
#include "lint_search.h"
#include "random.h"
#include "table.h"
#include "xmem.h"

enum { COLUMNS = 4, CELLS = 12, VALUES = 11, RULES = 7, ROUNDS = 120, REGIONS = 5000, SHOWN = 20 };

static const struct {
	const char *name;
	enum feel_type type;
	const char *cell[CELLS], *value[VALUES];
} column[COLUMNS] = {
	{ "i", FEEL_INT,
	  { "-", "-", "< 3", ">= 2", "[1..4)", "\"2, 5\"", "null", "not(3)", "\"not(null, > 4)\"", "present", "invalid", NULL },
	  { "", "x", "-1", "0", "1", "2", "3", "4", "5", "6", NULL } },
	{ "n", FEEL_NUM,
	  { "-", "-", "< 1.5", ">= 1.5", "\"(0..2]\"", "\"1, 2\"", "empty", "!= 1", "\"< 1, null\"", "\"not(null, [1..2])\"", NULL },
	  { "", "x", "0", "0.5", "1", "1.25", "1.5", "1.75", "2", "3", NULL } },
	{ "colour", FEEL_ENUM,
	  { "-", "-", "red", "\"not(null, green)\"", "not(red)", "\"green, null\"", ">= yellow", "invalid", NULL },
	  { "", "blue", "green", "yellow", "red", NULL } },
	{ "b", FEEL_BOOL, { "-", "-", "true", "false", "\"null, true\"", "not(false)", NULL }, { "", "maybe", "true", "false", NULL } },
};

static const char *const level[] = { "low", "high", "none", "" };

struct test {
	const char *shared;
	char folder[2][128];
	int cell[2][RULES][COLUMNS], out[2][RULES];
	int rules;
	char policy;
	uint64_t seed;
	unsigned long bad;
	struct diag *diag;
};

static int pick(struct test *t, int n)
{
	return (int)(random_of(&t->seed) % (unsigned)n);
}

static int length(const char *const *list)
{
	int n = 0;

	while (list[n])
		n++;
	return n;
}

static void write_pack(const struct test *t, int which)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof path, "%s/10-t.csv", t->folder[which]);
	f = fopen(path, "w");
	if (!f)
		return;
	fprintf(f, "#hit,%c\nid,status,source", t->policy);
	for (int c = 0; c < COLUMNS; c++)
		fprintf(f, ",in:%s", column[c].name);
	fprintf(f, ",out:level:enum(level)%s\n", t->policy == 'C' ? "=highest" : "");
	for (int r = 0; r < t->rules; r++) {
		fprintf(f, "R%d,active,X", r);
		for (int c = 0; c < COLUMNS; c++)
			fprintf(f, ",%s", column[c].cell[t->cell[which][r][c]]);
		fprintf(f, ",%s\n", level[t->out[which][r]]);
	}
	fclose(f);
}

/* The second pack is the first with a cell and an output changed. */
static void invent(struct test *t)
{
	t->rules = 2 + pick(t, RULES - 1);
	t->policy = "FCUA"[pick(t, 4)];
	for (int r = 0; r < t->rules; r++) {
		for (int c = 0; c < COLUMNS; c++)
			t->cell[0][r][c] = pick(t, length(column[c].cell));
		t->out[0][r] = pick(t, 4);
	}
	memcpy(t->cell[1], t->cell[0], sizeof t->cell[0]);
	memcpy(t->out[1], t->out[0], sizeof t->out[0]);
	for (int k = pick(t, 3); k > 0; k--) {
		int r = pick(t, t->rules), c = pick(t, COLUMNS);

		t->cell[1][r][c] = pick(t, length(column[c].cell));
		t->out[1][pick(t, t->rules)] = pick(t, 4);
	}
	write_pack(t, 0);
	write_pack(t, 1);
}

/* Every record, one after the other: the numbers of its values. */
static bool next_record(int *at)
{
	for (int c = 0; c < COLUMNS; c++) {
		if (column[c].value[++at[c]])
			return true;
		at[c] = 0;
	}
	return false;
}

static void fill(const int *at, struct slice *field)
{
	for (int c = 0; c < COLUMNS; c++)
		field[c] = slice_of(column[c].value[at[c]]);
	field[COLUMNS] = SLICE("2022-04-05T08:00");
}

static struct ruleset *open_pack(const struct test *t, int which, struct rules_eval **e)
{
	struct slice header[COLUMNS + 1];
	const char *pack = t->folder[which];
	struct rules_options o = { .shared = t->shared };
	struct ruleset *rs = rules_open(&pack, 1, &o, t->diag);

	if (!rs)
		exit(3);
	for (int c = 0; c < COLUMNS; c++)
		header[c] = slice_of(column[c].name);
	header[COLUMNS] = SLICE("time");
	*e = rules_eval_new(rs);
	rules_bind(*e, header, COLUMNS + 1, RULES_LENIENT, NULL, t->diag);
	return rs;
}

/* A region: a cell for each column, NULL for any value. */
struct region {
	struct feel *cell[COLUMNS];
};

static struct feel_column type_of(const struct ruleset *rs, int c)
{
	struct feel_column type = { .type = column[c].type };

	if (type.type == FEEL_ENUM)
		type.scale = scales_find(rules_scales(rs), SLICE("colour"));
	return type;
}

static void read_region(const struct test *t, const struct ruleset *rs, struct slice text, struct region *out)
{
	*out = (struct region){ { NULL } };
	while (text.n) {
		const char *end = memmem(text.p, text.n, "; ", 2);
		struct slice part = { text.p, end ? (size_t)(end - text.p) : text.n };

		text = slice_from(text, part.n + 2);
		for (int c = 0; c < COLUMNS; c++) {
			size_t n = strlen(column[c].name);
			struct feel_column type = type_of(rs, c);

			if (slice_starts(part, slice_of(column[c].name)) && part.p[n] == ':')
				out->cell[c] = feel_parse(slice_trim(slice_from(part, n + 1)), &type, NULL, t->diag);
		}
	}
}

static bool lies_in(const struct ruleset *rs, const struct region *r, const int *at, struct feel_scratch *scratch)
{
	for (int c = 0; c < COLUMNS; c++) {
		struct feel_column type = type_of(rs, c);
		struct feel_value v;

		feel_read(&type, slice_of(column[c].value[at[c]]), &v);
		if (r->cell[c] && feel_eval(r->cell[c], &v, 0, scratch) != FEEL_TRUE)
			return false;
	}
	return true;
}

static bool has_nulls(const struct ruleset *rs, const int *at)
{
	for (int c = 0; c < COLUMNS; c++) {
		struct feel_column type = type_of(rs, c);
		struct feel_value v;

		feel_read(&type, slice_of(column[c].value[at[c]]), &v);
		if (v.state != FEEL_VALUE)
			return true;
	}
	return false;
}

static void free_regions(struct region *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (int c = 0; c < COLUMNS; c++)
			feel_free(r[i].cell[c]);
	free(r);
}

static size_t find_gaps(const struct test *t, const struct ruleset *rs, bool values, bool nulls, struct region **out)
{
	uint32_t rule[RULES];
	uint64_t start = ((uint64_t)1 << t->rules) - 1;
	size_t words = 1, n = 0;
	struct lint_space *s;
	struct lint_search q = { .start = &start, .within = RULES_NONE, .values_only = values, .budget = LINT_BUDGET,
				 .terminal = lint_uncovered, .context = &words };
	struct lint_boxes b;

	for (int i = 0; i < t->rules; i++)
		rule[i] = (uint32_t)i;
	q.space = s = lint_space_new(rs, rule, (size_t)t->rules, 0);
	lint_boxes(&q, lint_search(&q), nulls, REGIONS, &b);
	*out = xcalloc(b.n + 1, sizeof **out);
	for (; n < b.n; n++) {
		struct buf text = { 0 };

		lint_box_put(s, &b, &b.box[n], &text);
		if (!slice_is(buf_slice(&text), "any record"))
			read_region(t, rs, buf_slice(&text), &(*out)[n]);
		buf_free(&text);
	}
	lint_boxes_free(&b);
	lint_search_free(&q);
	lint_space_free(s);
	return n;
}

/* All regions are all gaps; those of values alone are so for values; what is
 * told of nulls is true. */
enum { ALL, OF_VALUES, OF_NULLS, SEARCHES };

static void check_gaps(struct test *t, struct rules_eval *e, const struct ruleset *rs, bool *counts)
{
	struct feel_scratch *scratch = feel_scratch_new();
	struct region *region[SEARCHES];
	size_t n[SEARCHES];
	int at[COLUMNS] = { 0 };

	for (int k = 0; k < SEARCHES; k++)
		n[k] = find_gaps(t, rs, k == OF_VALUES, k == OF_NULLS, &region[k]);
	do {
		struct slice field[COLUMNS + 1];
		const struct rules_decision *d;
		bool found[SEARCHES] = { false };

		fill(at, field);
		d = rules_decide(e, field, COLUMNS + 1);
		for (size_t i = 0; i < d->nrules; i++)
			counts[d->rule[i]] = true;
		for (int k = 0; k < SEARCHES; k++)
			for (size_t i = 0; i < n[k] && !found[k]; i++)
				found[k] = lies_in(rs, &region[k][i], at, scratch);
		t->bad += found[ALL] != (d->nrules == 0);
		t->bad += !has_nulls(rs, at) && found[OF_VALUES] != (d->nrules == 0);
		t->bad += found[OF_NULLS] && (d->nrules || !has_nulls(rs, at));
	} while (next_record(at));
	for (int k = 0; k < SEARCHES; k++)
		free_regions(region[k], n[k]);
	feel_scratch_free(scratch);
}

/* Under F, rules before a rule are stronger. */
static void check_reach(struct test *t, const struct ruleset *rs, const bool *counts)
{
	uint32_t rule[RULES];
	size_t words = 1;
	struct lint_space *s;

	for (int i = 0; i < t->rules; i++)
		rule[i] = (uint32_t)i;
	s = lint_space_new(rs, rule, (size_t)t->rules, 0);
	for (int r = 0; r < t->rules; r++) {
		uint64_t stronger = ((uint64_t)1 << r) - 1;
		struct lint_search q = { .space = s, .start = &stronger, .within = (size_t)r, .first = true,
					 .budget = LINT_BUDGET, .terminal = lint_uncovered, .context = &words };

		t->bad += (lint_search(&q) != 0) != counts[r];
		lint_search_free(&q);
	}
	lint_space_free(s);
}

/* A row: where, and what the output was and is. */
struct row {
	struct region region;
	char old[16], new[16];
	bool conflict;
};

static size_t find_rows(struct test *t, const struct ruleset *rs, struct row *row)
{
	char path[160];
	struct lint_diff d = { .shared = t->shared, .old = t->folder[0], .new = t->folder[1], .diag = t->diag };
	struct table *in;
	size_t n = 0;

	snprintf(path, sizeof path, "%s-diff.csv", t->folder[0]);
	d.out = csvout_create(path, t->diag);
	if (!d.out || lint_diff(&d) < 0 || csvout_close(d.out) < 0)
		exit(3);
	in = table_open(path, NULL, t->diag);
	for (; in && n < 4 * SHOWN && table_next(in) > 0; n++) {
		struct slice old = table_get(in, "old"), new = table_get(in, "new"), region = table_get(in, "region");

		read_region(t, rs, slice_is(region, "any record") ? SLICE_NONE : region, &row[n].region);
		snprintf(row[n].old, sizeof row[n].old, "%.*s", SLICE_FMT(old));
		snprintf(row[n].new, sizeof row[n].new, "%.*s", SLICE_FMT(new));
		row[n].conflict = slice_is(table_get(in, "output"), "conflict");
	}
	table_close(in);
	unlink(path);
	return n;
}

static struct slice level_of(const struct rules_decision *d)
{
	return d->value[0].given ? d->value[0].text : SLICE_NONE;
}

static void check_diff(struct test *t, struct rules_eval *old, struct rules_eval *new, const struct ruleset *rs)
{
	struct feel_scratch *scratch = feel_scratch_new();
	struct row *row = xcalloc(4 * SHOWN, sizeof *row);
	size_t n = find_rows(t, rs, row), shown[2] = { 0 };
	int at[COLUMNS] = { 0 };

	for (size_t i = 0; i < n; i++)
		shown[row[i].conflict]++;
	do {
		struct slice field[COLUMNS + 1];
		const struct rules_decision *a, *b;
		bool found[2] = { false };

		fill(at, field);
		a = rules_decide(old, field, COLUMNS + 1);
		b = rules_decide(new, field, COLUMNS + 1);
		for (size_t i = 0; i < n; i++)
			if (lies_in(rs, &row[i].region, at, scratch)) {
				found[row[i].conflict] = true;
				/* Of several hits U and A keep a list: rows tell what was added. */
				t->bad += !row[i].conflict && (t->policy == 'C' || t->policy == 'F') && (!slice_is(level_of(a), row[i].old) || !slice_is(level_of(b), row[i].new));
			}
		/* With as many rows as are shown there may be others. */
		if (found[0] || shown[0] < SHOWN)
			t->bad += found[0] == slice_eq(level_of(a), level_of(b));
		if (found[1] || shown[1] < SHOWN)
			t->bad += found[1] == (a->conflict == b->conflict);
	} while (next_record(at));
	for (size_t i = 0; i < n; i++)
		for (int c = 0; c < COLUMNS; c++)
			feel_free(row[i].region.cell[c]);
	free(row);
	feel_scratch_free(scratch);
}

static void run_round(struct test *t, int round)
{
	struct rules_eval *e[2];
	struct ruleset *rs[2];
	bool counts[RULES] = { false };
	unsigned long before = t->bad;

	invent(t);
	for (int k = 0; k < 2; k++)
		rs[k] = open_pack(t, k, &e[k]);
	check_gaps(t, e[0], rs[0], counts);
	if (t->policy == 'F')
		check_reach(t, rs[0], counts);
	check_diff(t, e[0], e[1], rs[0]);
	for (int k = 0; k < 2; k++) {
		rules_eval_free(e[k]);
		rules_free(rs[k]);
	}
	printf("%sok %d - round %d, policy %c, %d rules\n", t->bad > before ? "not " : "", round, round, t->policy, t->rules);
}

int main(int argc, char **argv)
{
	struct test t = { .shared = argc > 1 ? argv[1] : ".", .seed = 20220405 };
	int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;
	char top[] = "/tmp/spec_lint.XXXXXX", path[160];
	struct diag diag;

	diag_init(&diag, "spec_lint");
	diag.limit = 3;
	t.diag = &diag;
	if (!mkdtemp(top))
		return 3;
	for (int k = 0; k < 2; k++) {
		snprintf(t.folder[k], sizeof t.folder[k], "%s/%s", top, k ? "new" : "old");
		mkdir(t.folder[k], 0777);
	}
	for (int i = 1; i <= rounds; i++)
		run_round(&t, i);
	for (int k = 0; k < 2; k++) {
		snprintf(path, sizeof path, "%s/10-t.csv", t.folder[k]);
		unlink(path);
		rmdir(t.folder[k]);
	}
	rmdir(top);
	printf("1..%d\n", rounds);
	return t.bad > 0;
}
