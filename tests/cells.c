/* Messy cells against their right answers: tests/cells/KIND.csv.
 *
 *     cells [FILE...]       from the top of the tree; default tests/cells/x.csv
 *
 * A file has the columns kind,input,expected,why. `expected` is a value,
 * value~flags, - missing, ?code needs a human or !code cannot be right. An
 * instant without an offset is one in +08:00. A kind added here needs nothing
 * but its line in `kinds`. */
/* SPDX-License-Identifier: ISC */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "cell.h"
#include "region.h"
#include "table.h"
#include "words.h"

/* 2022-04-05T12:00:00+08:00 */
#define NOW 1649131200
#define OFFSET (8 * 3600)

/* `side` tells that the cell's second value is shown behind its flags. */
static const struct kind {
	const char *name;
	enum cell_kind kind;
	enum gate_column column;
	bool side;
} kinds[] = {
	{ "temp", CELL_TEMP, GATE_TEMP, false },
	{ "datetime", CELL_TEST_TIME, GATE_TEST_TIME, false },
	{ "time", CELL_TIME, GATE_TIME, false },
	{ "date", CELL_DATE, GATE_STAY_END, false },
	{ "test_time", CELL_TEST_TIME, GATE_TEST_TIME, false },
	{ "test", CELL_TEST, GATE_TEST_RESULT, true },
	{ "color", CELL_WORD, GATE_HEALTH_CODE, false },
	{ "trip", CELL_TRIP, GATE_TRIP_CARD, false },
	{ "yesno", CELL_WORD, GATE_MASK, false },
	{ "direction", CELL_WORD, GATE_DIRECTION, false },
	{ "subject", CELL_WORD, GATE_SUBJECT, false },
	{ "role", CELL_WORD, GATE_ROLE, false },
	{ "id_type", CELL_WORD, GATE_ID_TYPE, false },
	{ "contact", CELL_WORD, GATE_CONTACT, false },
	{ "symptom", CELL_SYMPTOMS, GATE_SYMPTOMS, false },
	{ "count", CELL_COUNT, GATE_COMPANIONS, false },
	{ "doses", CELL_COUNT, GATE_DOSES, false },
	{ "text", CELL_TEXT, GATE_PURPOSE, false },
	{ "id", CELL_ID, GATE_ID_NO, false },
	{ "phone", CELL_PHONE, GATE_PHONE, false },
	{ "plate", CELL_PLATE, GATE_PLATE, false },
	{ "name", CELL_NAME, GATE_NAME, false },
	{ "place", CELL_HOUSE, GATE_HOUSEHOLD, false },
	{ "region", CELL_REGION, GATE_REGION, false },
};

#define NKINDS (sizeof kinds / sizeof *kinds)

struct run {
	struct diag diag;
	struct cell_context cx;
	struct cell cell;
	struct buf got, want;
	size_t right[NKINDS], wrong[NKINDS];
	size_t tests, failed;
};

static size_t kind_of(struct slice name)
{
	size_t i = 0;

	while (i < NKINDS && !slice_is(name, kinds[i].name))
		i++;
	return i;
}

/* The answer in the notation of the files. */
static void show(struct buf *b, const struct cell *c, bool side)
{
	buf_clear(b);
	if (c->verdict == CELL_MISSING)
		buf_putc(b, '-');
	if (c->verdict == CELL_HUMAN || c->verdict == CELL_BAD)
		buf_putc(b, c->verdict == CELL_HUMAN ? '?' : '!');
	buf_put(b, buf_slice(&c->value));
	if (c->verdict == CELL_VALUE && (c->flags.n || (side && c->side.n)))
		buf_putc(b, '~');
	buf_put(b, buf_slice(&c->flags));
	if (side && c->side.n && c->flags.n)
		buf_putc(b, ',');
	if (side)
		buf_put(b, buf_slice(&c->side));
}

static bool is_instant(struct slice s)
{
	static const char shape[] = "0000-00-00T00:00:00";

	if (s.n < sizeof shape - 1)
		return false;
	for (size_t i = 0; i < sizeof shape - 1; i++)
		if (shape[i] == '0' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != shape[i])
			return false;
	return s.n == sizeof shape - 1 || (s.p[sizeof shape - 1] != '+' && s.p[sizeof shape - 1] != '-');
}

/* Copies the expected answer and completes its instants. */
static void expect(struct buf *b, struct slice expected)
{
	buf_clear(b);
	for (size_t i = 0; i < expected.n; i++) {
		buf_putc(b, expected.p[i]);
		if (i >= 18 && is_instant(slice_from((struct slice){ expected.p, i + 1 }, i - 18)) &&
		    is_instant(slice_from(expected, i - 18)))
			buf_puts(b, "+08:00");
	}
}

static int check_row(struct run *run, const struct table *t)
{
	struct where at = table_where(t, "kind");
	struct slice kind = table_get(t, "kind"), input = table_get(t, "input");
	size_t k = kind_of(kind);

	if (k == NKINDS)
		return diag_error(&run->diag, &at, "unknown kind");
	cell_read(kinds[k].kind, kinds[k].column, input, &run->cx, &run->cell);
	show(&run->got, &run->cell, kinds[k].side);
	expect(&run->want, table_get(t, "expected"));
	if (slice_eq(buf_slice(&run->got), buf_slice(&run->want))) {
		run->right[k]++;
		return 0;
	}
	run->wrong[k]++;
	printf("# %s:%lu: %.*s: \"%.*s\": got %.*s, expected %.*s\n", at.file, at.line, SLICE_FMT(kind),
	       SLICE_FMT(input), SLICE_FMT(buf_slice(&run->got)), SLICE_FMT(buf_slice(&run->want)));
	return 1;
}

static void check_file(struct run *run, const char *path)
{
	static const char *const need[] = { "kind", "input", "expected", NULL };
	struct table *t = table_open(path, need, &run->diag);
	int got = -1, wrong = 0, rows = 0;

	while (t && (got = table_next(t)) > 0) {
		wrong += check_row(run, t) != 0;
		rows++;
	}
	table_close(t);
	if (got < 0 || wrong || rows == 0)
		run->failed++;
	printf("%s %zu - %s, %d cells\n", got < 0 || wrong || rows == 0 ? "not ok" : "ok", ++run->tests,
	       path, rows);
}

static void closing_table(const struct run *run)
{
	size_t right = 0, wrong = 0;

	printf("# kind         right  wrong     of\n");
	for (size_t i = 0; i < NKINDS; i++) {
		if (run->right[i] + run->wrong[i])
			printf("# %-12s %5zu  %5zu  %5zu\n", kinds[i].name, run->right[i], run->wrong[i],
			       run->right[i] + run->wrong[i]);
		right += run->right[i];
		wrong += run->wrong[i];
	}
	printf("# %-12s %5zu  %5zu  %5zu\n", "all", right, wrong, right + wrong);
}

static int load(struct run *run, struct words **words, struct regions **regions)
{
	static const char *const more[] = { "lib/tables/words.csv", "lib/tables/words-names.csv" };

	*words = NULL;
	for (size_t i = 0; i < 2; i++) {
		*words = words_load(more[i], *words, &run->diag);
		if (!*words)
			return -1;
	}
	*regions = regions_load("lib/tables/regions.csv", &run->diag);
	run->cx = (struct cell_context){ *words, *regions, OFFSET, NOW, ORDER_UNKNOWN };
	return *regions ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct run run = { .tests = 0 };
	struct words *words;
	struct regions *regions = NULL;
	glob_t all = { 0 };

	diag_init(&run.diag, "cells");
	if (load(&run, &words, &regions) < 0) {
		printf("Bail out! the tables cannot be read\n");
		return EXIT_FAILURE;
	}
	if (argc < 2 && glob("tests/cells/*.csv", 0, NULL, &all) != 0)
		run.failed++;
	for (int i = 1; i < argc; i++)
		check_file(&run, argv[i]);
	for (size_t i = 0; argc < 2 && i < all.gl_pathc; i++)
		check_file(&run, all.gl_pathv[i]);
	closing_table(&run);
	printf("1..%zu\n", run.tests);
	if (argc < 2)
		globfree(&all);
	cell_free(&run.cell);
	buf_free(&run.got);
	buf_free(&run.want);
	words_free(words);
	regions_free(regions);
	return run.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
