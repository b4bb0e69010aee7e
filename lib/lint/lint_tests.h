/* Table tests of a rule pack: PACK/tests/TABLE.csv.                    (L4)
 *
 *     test,as_of,temp_c,role,expect:rules,expect:level
 *     T1,2022-04-05T08:00,37.3,visitor,R1;R2,high
 *
 *     lint_tests_run("lib/rules", "lib/rules/school", visit, context, &diag);
 *
 * TABLE.csv is judged by the table of that name alone, all.csv by the whole
 * pack; area(...) asks PACK/tests/areas/areas.csv. expect:rules is A;B (these
 * and no others), +A;!B (at least A, not B), !A, or none; expect:OUTPUT is the
 * combined output, a limit as written or as the instant it leads to;
 * expect:conflict is yes or no. What is blank is not checked.
 */
#ifndef GH_LINT_TESTS_H
#define GH_LINT_TESTS_H

#include "rules.h"

/* One row that was judged. */
struct lint_test {
	const struct ruleset *rs;
	struct where at;
	struct slice name;
	const struct rules_decision *decision; /* NULL: the row is unusable (reported) */
	struct slice problem;                  /* what is not as expected; empty: passed */
};

/* Calls `visit` for every row. Returns how many files there are, -1 when one
 * could not be read to its end (reported). */
int lint_tests_run(const char *shared, const char *pack, void (*visit)(void *context, const struct lint_test *),
		   void *context, struct diag *);

#endif
