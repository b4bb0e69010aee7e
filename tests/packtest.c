/* Runs the table tests of rule packs: PACK/tests/TABLE.csv. Prints TAP.
 *
 *     packtest RULES PACK...      RULES holds columns.csv and scales.csv
 *
 * TABLE.csv is judged by the table of that name alone, all.csv by the whole
 * pack; area(...) asks PACK/tests/areas/areas.csv. The format is in
 * gatehouse-rules(5).
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rules.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

struct tally {
	unsigned long n, failed;
};

/* One test file. */
struct file {
	const char *name;        /* PACK/TABLE */
	struct table *t;
	struct ruleset *rs;
	struct diag *diag;
	struct slice *header;    /* data columns, then time when they have none */
	size_t *column;          /* their numbers in the file */
	size_t n, time;
	struct tally *tally;
};

static void result(struct tally *t, const char *file, struct slice name, const struct buf *problem)
{
	t->n++;
	t->failed += problem->n > 0;
	printf("%sok %lu - %s: %.*s\n", problem->n ? "not " : "", t->n, file, SLICE_FMT(name));
	if (problem->n)
		printf("# %s\n", problem->p);
}

static void complain(struct buf *problem, const char *text, struct slice a, struct slice b)
{
	buf_printf(problem, "%s%s %.*s%s%.*s", problem->n ? "; " : "", text, SLICE_FMT(a), b.n ? ", got " : "",
		   SLICE_FMT(b));
}

static bool hit(const struct ruleset *rs, const struct rules_decision *d, struct slice id)
{
	for (size_t i = 0; i < d->nrules; i++)
		if (slice_eq(rules_rule(rs, d->rule[i])->id, id))
			return true;
	return false;
}

static bool known(const struct ruleset *rs, struct slice id)
{
	for (size_t i = 0; i < rules_count(rs); i++)
		if (slice_eq(rules_rule(rs, i)->id, id))
			return true;
	return false;
}

/* A;B is the exact set, +A;!B at least A and not B, !A not A, none no rule. */
static void check_rules(const struct ruleset *rs, const struct rules_decision *d, struct slice expected,
			struct buf *problem)
{
	bool exact = expected.p[0] != '+' && !memchr(expected.p, '!', expected.n);
	struct slice rest = slice_from(expected, expected.p[0] == '+'), id;
	struct buf got = { 0 };
	size_t wanted = 0;

	for (size_t i = 0; i < d->nrules; i++)
		buf_join(&got, ';', rules_rule(rs, d->rule[i])->id);
	if (slice_is(expected, "none"))
		rest = SLICE_NONE;
	while (slice_cut(&rest, ';', &id)) {
		bool must = id.p[0] != '!';

		id = slice_trim(slice_from(id, !must));
		wanted += must;
		if (!known(rs, id))
			complain(problem, "no such rule", id, SLICE_NONE);
		else if (hit(rs, d, id) != must)
			complain(problem, must ? "must hit" : "must not hit", id, got.n ? buf_slice(&got) : SLICE("none"));
	}
	if (exact && wanted != d->nrules)
		complain(problem, "expected rules", expected, got.n ? buf_slice(&got) : SLICE("none"));
	buf_free(&got);
}

/* The output as text: filled templates; what stands for nothing. */
static void put_output(struct rules_eval *e, const struct ruleset *rs, const struct rules_decision *d, size_t o,
		       struct buf *out)
{
	const struct rules_output *output = rules_output(rs, o);
	bool filled = output->type.type == FEEL_STR && output->combine == COMBINE_ALL;
	struct buf one = { 0 };

	if (!d->value[o].given && output->type.type == FEEL_ENUM)
		buf_put(out, output->type.scale->word[scale_lowest(output->type.scale)].value);
	else if (d->value[o].given && !filled)
		buf_put(out, d->value[o].text);
	for (size_t i = 0; i < d->nrules && filled; i++) {
		buf_clear(&one);
		if (rules_fill(e, d->rule[i], o, &one))
			buf_join(out, ';', buf_slice(&one));
	}
	buf_free(&one);
}

static size_t members(struct slice list)
{
	struct slice part;
	size_t n = 0;

	while (slice_cut(&list, ';', &part))
		n++;
	return n;
}

static bool has_member(struct slice list, struct slice wanted)
{
	struct slice part;

	while (slice_cut(&list, ';', &part))
		if (slice_eq(slice_trim(part), wanted))
			return true;
	return false;
}

/* The members of a set may be expected in any order. */
static bool agrees(const struct rules_output *output, struct slice got, struct slice expected)
{
	struct slice rest = expected, part;

	if (output->combine != COMBINE_SET || members(got) != members(expected))
		return slice_eq(got, expected);
	while (slice_cut(&rest, ';', &part))
		if (!has_member(got, slice_trim(part)))
			return false;
	return true;
}

/* A limit may be expected as written (2h) or as the instant it leads to. */
static void check_output(struct rules_eval *e, const struct ruleset *rs, const struct rules_decision *d,
			 struct slice name, struct slice expected, struct buf *problem)
{
	size_t o = rules_output_find(rs, name);
	struct buf got = { 0 }, deadline = { 0 };

	if (slice_is(name, "conflict")) {
		if (slice_is(expected, "yes") != d->conflict)
			complain(problem, "expected conflict", expected, SLICE("the opposite"));
		return;
	}
	if (o == RULES_NONE) {
		complain(problem, "no such output", name, SLICE_NONE);
		return;
	}
	put_output(e, rs, d, o, &got);
	rules_deadline(e, d, o, &deadline);
	if (!agrees(rules_output(rs, o), buf_slice(&got), expected) && !(deadline.n && slice_eq(buf_slice(&deadline), expected)) &&
	    !(got.n == 0 && slice_is(expected, "none"))) {
		complain(problem, "expected", name, SLICE_NONE);
		complain(problem, "", expected, got.n ? buf_slice(&got) : SLICE("nothing"));
	}
	buf_free(&got);
	buf_free(&deadline);
}

static void check_row(struct file *f, struct rules_eval *e, const struct rules_decision *d, struct buf *problem)
{
	for (size_t i = 0; i < table_columns(f->t); i++) {
		struct slice header = table_header(f->t, i), expected = slice_trim(table_field(f->t, i));

		if (!expected.n || !slice_starts(header, SLICE("expect:")))
			continue;
		header = slice_from(header, 7);
		if (slice_is(header, "rules"))
			check_rules(f->rs, d, expected, problem);
		else
			check_output(e, f->rs, d, header, expected, problem);
	}
}

/* The record's time is the column time, else as_of; with both, as_of chooses
 * the rules in force. */
static int set_time(struct file *f, struct rules_eval *e, struct slice *field)
{
	struct slice as_of = table_get(f->t, "as_of");
	struct where at = table_where(f->t, "as_of");
	struct when w;
	const char *why;

	if (!as_of.n)
		return 0;
	if (when_parse(as_of, 8 * 3600, &w, &why) < 0)
		return diag_error(f->diag, &at, "%s", why);
	if (field[f->time].n)
		rules_as_of(e, w.at);
	else
		field[f->time] = as_of;
	return 0;
}

static void run_row(struct file *f)
{
	struct rules_eval *e = rules_eval_new(f->rs);
	struct slice *field = xcalloc(f->n, sizeof *field);
	struct where at = table_where(f->t, NULL);
	struct buf problem = { 0 }, name = { 0 };

	for (size_t i = 0; i < f->n; i++)
		field[i] = f->column[i] == RULES_NONE ? SLICE_NONE : table_field(f->t, f->column[i]);
	if (rules_bind(e, f->header, f->n, RULES_LENIENT, &at, f->diag) < 0 || set_time(f, e, field) < 0)
		buf_puts(&problem, "unusable");
	else
		check_row(f, e, rules_decide(e, field, f->n), &problem);
	buf_printf(&name, "%lu %.*s", at.line, SLICE_FMT(table_get(f->t, "test")));
	result(f->tally, f->name, buf_slice(&name), &problem);
	buf_free(&problem);
	buf_free(&name);
	free(field);
	rules_eval_free(e);
}

static void read_header(struct file *f)
{
	static const char *const own[] = { "test", "as_of", "note" };
	size_t n = table_columns(f->t);

	f->header = xcalloc(n + 1, sizeof *f->header);
	f->column = xcalloc(n + 1, sizeof *f->column);
	f->time = RULES_NONE;
	for (size_t i = 0; i < n; i++) {
		struct slice h = table_header(f->t, i);
		bool data = h.n && !slice_starts(h, SLICE("expect:"));

		for (size_t k = 0; k < 3; k++)
			data = data && !slice_is(h, own[k]);
		if (!data)
			continue;
		if (slice_is(h, "time"))
			f->time = f->n;
		f->column[f->n] = i;
		f->header[f->n++] = h;
	}
	if (f->time == RULES_NONE) {
		f->time = f->n;
		f->column[f->n] = RULES_NONE;
		f->header[f->n++] = SLICE("time");
	}
}

static void run_file(const char *rules, const char *pack, const char *table, struct tally *tally, struct diag *diag)
{
	struct file f = { .diag = diag, .tally = tally };
	struct rules_options o = { .shared = rules, .table = strcmp(table, "all") ? table : NULL };
	char *path, *areas, *name;
	struct buf problem = { 0 };
	int got = -1;

	if (asprintf(&path, "%s/tests/%s.csv", pack, table) < 0 || asprintf(&areas, "%s/tests/areas/areas.csv", pack) < 0 ||
	    asprintf(&name, "%s/%s", strrchr(pack, '/') ? strrchr(pack, '/') + 1 : pack, table) < 0)
		exit(3);
	o.areas = access(areas, R_OK) == 0 ? areas : NULL;
	f.name = name;
	f.rs = rules_open(&pack, 1, &o, diag);
	f.t = f.rs ? table_open(path, NULL, diag) : NULL;
	if (f.t)
		read_header(&f);
	while (f.t && (got = table_next(f.t)) > 0)
		run_row(&f);
	if (got < 0)
		buf_puts(&problem, "cannot be read, see above");
	result(tally, name, SLICE("is read to its end"), &problem);
	table_close(f.t);
	rules_free(f.rs);
	free(f.header);
	free(f.column);
	free(path);
	free(areas);
	free(name);
	buf_free(&problem);
}

static int is_test(const struct dirent *e)
{
	return slice_ends(slice_of(e->d_name), SLICE(".csv"));
}

static void run_pack(const char *rules, char *pack, struct tally *tally, struct diag *diag)
{
	struct dirent **entry = NULL;
	struct buf problem = { 0 };
	size_t n = strlen(pack);
	char *tests;
	int files;

	while (n > 1 && pack[n - 1] == '/')
		pack[--n] = '\0';
	if (asprintf(&tests, "%s/tests", pack) < 0)
		exit(3);
	files = scandir(tests, &entry, is_test, alphasort);
	if (files <= 0)
		buf_puts(&problem, "no tests/*.csv");
	result(tally, pack, SLICE("has tests"), &problem);
	for (int i = 0; i < files; i++) {
		entry[i]->d_name[strlen(entry[i]->d_name) - 4] = '\0';
		run_file(rules, pack, entry[i]->d_name, tally, diag);
		free(entry[i]);
	}
	free(entry);
	free(tests);
	buf_free(&problem);
}

int main(int argc, char **argv)
{
	struct tally tally = { 0 };
	struct diag diag;

	diag_init(&diag, "packtest");
	for (int i = 2; i < argc; i++)
		run_pack(argv[1], argv[i], &tally, &diag);
	diag_close(&diag);
	printf("1..%lu\n", tally.n);
	return tally.n == 0 || tally.failed > 0;
}
