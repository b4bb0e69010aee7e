/* Which rules of two packs in one ruleset are not in both.             (L4)
 *
 * A rule has a twin in the other pack when its table's name and policy, what it
 * asks, the lists it asks, its outputs and its days are the same; where the
 * order of rows matters, also its place. Ids, sources and notes do not matter.
 */
#ifndef GH_LINT_CHANGED_H
#define GH_LINT_CHANGED_H

#include "rules_inspect.h"

#define LINT_APART ((size_t)-1)

struct lint_changed {
	size_t first_new;   /* rules before it are of the old pack */
	bool *rule;         /* by rule: has no twin */
	/* By rule: the table it belongs to, named as in the old pack, so that a rule
	 * which an overlay changes is compared with the one it was; LINT_APART when
	 * it does not count. */
	size_t *table;
	size_t ntables;
	bool *differs;      /* by table: one of its rules has no twin */
};

void lint_changed_find(struct lint_changed *c, const struct ruleset *rs);
void lint_changed_free(struct lint_changed *c);

#endif
