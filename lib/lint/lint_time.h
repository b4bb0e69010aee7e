/* The times between which the rules of a set do not change.            (L4) */
#ifndef GH_LINT_TIME_H
#define GH_LINT_TIME_H

#include "period.h"
#include "rules_inspect.h"

/* Where rules and the lists they ask begin and end. */
void lint_epochs(const struct ruleset *rs, const uint32_t *rule, size_t n, struct epochs *out);

/* Epoch 0 ... e->n as a period. */
struct period lint_epoch(const struct epochs *e, size_t i);

/* Appends "2022-04-05", in the zone of the rules; nothing when it is open.
 * `last`: the instant is the first one outside. */
void lint_day_put(struct buf *b, int64_t at, int offset, bool last);
/* Appends "2022-04-05 to 2022-04-30: ", "until ...: ", "from ...: ", or nothing for all time. */
void lint_period_put(struct buf *b, struct period p, int offset);

/* Whether the rule contributes to decisions: active or deprecated. */
bool lint_counts(const struct ruleset *rs, size_t rule);

#endif
