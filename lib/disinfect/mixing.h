/* What must not be mixed: lib/tables/mixing.csv.                        (L4)
 *
 *     struct mixing *m = mixing_load(path, &diag);
 *     const struct mixing_rule *rule = mixing_forbids(m, SLICE("chlorine"), SLICE("ethanol_75pct"));
 *     if (rule)
 *             diag_error(&diag, &at, "chlorine and ethanol must not meet: %.*s", SLICE_FMT(rule->why_en));
 *     mixing_free(m);
 *
 * The table has the columns one,other,why_zh,why_en,source; `one` and `other`
 * are lists of agents joined by ';'. An agent of the first list must not meet
 * one of the second, whichever comes first.
 */
#ifndef GH_MIXING_H
#define GH_MIXING_H

#include "diag.h"
#include "slice.h"

struct mixing;

struct mixing_rule {
	struct slice one, other;    /* the lists as in the table */
	struct slice why_zh, why_en, source;
};

/* NULL on failure (reported). The result keeps nothing of `path`. */
struct mixing *mixing_load(const char *path, struct diag *diag);

/* The first rule against the two, NULL when there is none. `a` and `b` may be
 * lists themselves: what stands in one list has been mixed. Valid until
 * mixing_free. */
const struct mixing_rule *mixing_forbids(const struct mixing *m, struct slice a, struct slice b);

void mixing_free(struct mixing *m);

#endif
