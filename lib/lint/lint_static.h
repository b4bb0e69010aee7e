/* Checks of a pack that need no search of its tables as a whole.       (L4)
 *
 *     lint_static(&l);
 *
 * Each check has a function; what they look at, from small to large: a cell,
 * a rule beside another, a rule against all stronger ones, the versions of a
 * family, a list.
 */
#ifndef GH_LINT_STATIC_H
#define GH_LINT_STATIC_H

#include "lint.h"
#include "lint_space.h"
#include "lint_table.h"

/* All of them. 0, or -1 when a file cannot be read any more (reported). */
int lint_static(struct lint *l);

/* Cells: E-EMPTY W-ALWAYS W-NULL-NOT W-DATE-END W-DATE-COERCED W-AGE-NEGATIVE
 * W-REGEX-ALL W-REGEX-SLOW W-OFF-ENUM N-INT. */
void lint_cells(struct lint *l, const struct lint_table *t, const struct lint_space *s);
/* Pairs: E-DUPLICATE W-DUPLICATE E-CONFLICT W-CONFLICT W-SUBSUMED. */
void lint_pairs(struct lint *l, const struct lint_table *t, const struct lint_space *s);
/* E-UNREACHABLE, of tables whose policy knows stronger rules. */
void lint_reach(struct lint *l, const struct lint_table *t);
/* E-VERSION-OVERLAP W-VERSION-HOLE W-EXPIRED W-FUTURE. */
void lint_versions(struct lint *l, const struct lint_table *t);
/* W-SUPPRESS: suppressions that expired before --now. */
void lint_suppressions(struct lint *l);
/* W-UNUSED-LIST W-LIST-DUP. 0 or -1. */
int lint_lists(struct lint *l);
/* W-REGEX-ALL W-REGEX-SLOW of one cell. */
void lint_patterns(struct lint *l, struct slice rule, const struct feel *f, struct slice text, const struct where *at);

#endif
