/* Table tests of rule packs: see lint_tests.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "lint_tests.h"

#include <stdlib.h>
#include <unistd.h>

#include "lint.h"
#include "lint_expect.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

enum { DEFAULT_OFFSET = 8 * 3600 };

/* One test file. */
struct file {
	struct table *t;
	struct ruleset *rs;
	struct diag *diag;
	struct slice *header;    /* data columns, then time when they have none */
	size_t *column;          /* their numbers in the file */
	size_t n, time;
	void (*visit)(void *context, const struct lint_test *);
	void *context;
};

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
	if (when_parse(as_of, DEFAULT_OFFSET, &w, &why) < 0)
		return diag_error(f->diag, &at, "%s (expected 2022-04-05T08:00)", why);
	if (field[f->time].n)
		rules_as_of(e, w.at);
	else
		field[f->time] = as_of;
	return 0;
}

static void run_row(struct file *f)
{
	struct lint_test test = { .rs = f->rs, .at = table_where(f->t, NULL), .name = table_get(f->t, "test") };
	struct rules_eval *e = rules_eval_new(f->rs);
	struct slice *field = xcalloc(f->n, sizeof *field);
	struct buf problem = { 0 };

	for (size_t i = 0; i < f->n; i++)
		field[i] = f->column[i] == RULES_NONE ? SLICE_NONE : table_field(f->t, f->column[i]);
	if (rules_bind(e, f->header, f->n, RULES_LENIENT, &test.at, f->diag) == 0 && set_time(f, e, field) == 0) {
		struct lint_expect x = { f->rs, e, rules_decide(e, field, f->n) };

		test.decision = x.decision;
		lint_expect_row(&x, f->t, &problem);
	}
	test.problem = buf_slice(&problem);
	f->visit(f->context, &test);
	buf_free(&problem);
	free(field);
	rules_eval_free(e);
}

static bool is_data(struct slice header)
{
	static const char *const own[] = { "test", "as_of", "note" };

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (slice_is(header, own[i]))
			return false;
	return header.n && !slice_starts(header, SLICE("expect:"));
}

static void read_header(struct file *f)
{
	size_t n = table_columns(f->t);

	f->header = xcalloc(n + 1, sizeof *f->header);
	f->column = xcalloc(n + 1, sizeof *f->column);
	f->time = RULES_NONE;
	for (size_t i = 0; i < n; i++) {
		struct slice h = table_header(f->t, i);

		if (!is_data(h))
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

/* The table a file tests; the caller frees it. NULL: the whole pack. */
static char *table_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t n = strlen(name) - 4;

	return n == 3 && memcmp(name, "all", n) == 0 ? NULL : xstrndup(name, n);
}

static int run_file(struct file *f, const char *pack, struct rules_options *o, const char *path)
{
	char *table = table_of(path);
	int got = -1;

	o->table = table;
	f->rs = rules_open(&pack, 1, o, f->diag);
	f->t = f->rs ? table_open(path, NULL, f->diag) : NULL;
	if (f->t)
		read_header(f);
	while (f->t && (got = table_next(f->t)) > 0)
		run_row(f);
	table_close(f->t);
	rules_free(f->rs);
	free(f->header);
	free(f->column);
	free(table);
	return got;
}

int lint_tests_run(const char *shared, const char *pack, void (*visit)(void *context, const struct lint_test *),
		   void *context, struct diag *diag)
{
	char *tests = lint_path(pack, "tests"), *areas = lint_path(pack, "tests/areas/areas.csv"), **path;
	struct rules_options o = { .shared = shared, .bring_bases = true, .areas = access(areas, R_OK) == 0 ? areas : NULL };
	size_t n = lint_files(tests, &path);
	int result = (int)n;

	for (size_t i = 0; i < n; i++) {
		struct file f = { .diag = diag, .visit = visit, .context = context };

		if (run_file(&f, pack, &o, path[i]) < 0)
			result = -1;
	}
	lint_free_files(path, n);
	free(tests);
	free(areas);
	return result;
}
