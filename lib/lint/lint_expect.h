/* What a table test expects of a decision.                             (L4)
 *
 * The expect: columns of lint_tests.h, one row at a time.
 */
#ifndef GH_LINT_EXPECT_H
#define GH_LINT_EXPECT_H

#include "rules.h"
#include "table.h"

struct lint_expect {
	const struct ruleset *rs;
	struct rules_eval *eval;               /* has just decided */
	const struct rules_decision *decision;
};

/* Appends what is not as the current row of `t` expects: what was expected,
 * what came, and of a rule that should have hit the conditions that failed. */
void lint_expect_row(const struct lint_expect *x, const struct table *t, struct buf *problem);

#endif
