/* Runs the table tests of rule packs (lint_tests.h). Prints TAP.
 *
 *     packtest SHARED PACK...      SHARED holds columns.csv and scales.csv
 */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "lint_tests.h"

struct tally {
	unsigned long n, failed;
};

static void result(struct tally *t, const char *file, unsigned long line, struct slice name, struct slice problem)
{
	t->n++;
	t->failed += problem.n > 0;
	printf("%sok %lu - %s:%lu: %.*s\n", problem.n ? "not " : "", t->n, file, line, SLICE_FMT(name));
	if (problem.n)
		printf("# %.*s\n", SLICE_FMT(problem));
}

static void see(void *context, const struct lint_test *test)
{
	result(context, test->at.file, test->at.line, test->name, test->decision ? test->problem : SLICE("unusable, see above"));
}

int main(int argc, char **argv)
{
	struct tally tally = { 0 };
	struct diag diag;

	diag_init(&diag, "packtest");
	for (int i = 2; i < argc; i++) {
		int files = lint_tests_run(argv[1], argv[i], see, &tally, &diag);

		result(&tally, argv[i], 0, SLICE("has tests, and all are read"),
		       files > 0 ? SLICE_NONE : files ? SLICE("unusable, see above") : SLICE("no tests/*.csv"));
	}
	diag_close(&diag);
	printf("1..%lu\n", tally.n);
	return tally.n == 0 || tally.failed > 0;
}
