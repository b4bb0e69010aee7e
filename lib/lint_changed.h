/* Which rules of two packs in one ruleset are not in both.             (L4)
 *
 * A rule has a twin in the other pack when its table's name and policy, what it
 * asks, the lists it asks, its outputs and its days are the same; where the
 * order of rows matters, also its place. Ids, sources and notes do not matter.
 */
#ifndef GH_LINT_CHANGED_H
#define GH_LINT_CHANGED_H

#include "rules_inspect.h"

struct lint_changed {
	size_t first_new;   /* rules before it are of the old pack */
	bool *rule;         /* by rule: has no twin */
	bool *searched;     /* by rule: counts, and its table has a changed rule in either pack */
};

void lint_changed_find(struct lint_changed *c, const struct ruleset *rs, const char *old, const char *new);
void lint_changed_free(struct lint_changed *c);

#endif
