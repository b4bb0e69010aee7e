/* What became of a rule whose conditions a record met.                 (L4)
 *
 *     const struct rules_decision *d = rules_decide(e, field, n);
 *     enum outcome o = outcome_of(rs, d, rules_suppressed(e), rule);
 *     if (o != OUTCOME_NO_HIT)
 *             csvout_plain(out, slice_of(outcome_name(o)));
 *
 * A rule decides when it gives the level, or the action, that stands in the
 * end; it is outranked when another gave a higher one for each that it gives.
 */
#ifndef GH_OUTCOME_H
#define GH_OUTCOME_H

#include "rules.h"

/* X(constant, name) */
#define OUTCOMES(X)                       \
	X(OUTCOME_LEVEL, "level")         \
	X(OUTCOME_ACTION, "action")       \
	X(OUTCOME_BOTH, "level;action")   \
	X(OUTCOME_OUTRANKED, "outranked") \
	X(OUTCOME_ADDED, "added")         /* gives other outputs only */          \
	X(OUTCOME_PASSED, "passed-over")  /* by the hit policy of its table */    \
	X(OUTCOME_TEST, "test")           /* of that status: contributes nothing */ \
	X(OUTCOME_SUPPRESSED, "suppressed")

enum outcome {
	OUTCOME_NO_HIT,
#define X(constant, name) constant,
	OUTCOMES(X)
#undef X
};

enum outcome outcome_of(const struct ruleset *rs, const struct rules_decision *d, const uint64_t *suppressed,
			size_t rule);

/* "level" ...; "" for no hit. */
const char *outcome_name(enum outcome o);

/* Whether the rule is among those of the decision. */
static inline bool outcome_counts(enum outcome o)
{
	return o >= OUTCOME_LEVEL && o <= OUTCOME_ADDED;
}

#endif
