/* Where two packs decide otherwise, exactly and without data.          (L4)
 *
 *     struct lint_diff d = { .shared = "lib/rules", .old = "v1/school", .new = "v2/school",
 *                            .out = out, .diag = &diag };
 *     lint_diff(&d);
 *
 * CSV from,to,region,output,old,new: in that region of records, on those days,
 * the output comes to `new` and came to `old`; of outputs that are lists, only
 * what was left out and what is added. Each output is searched by itself. Tables are compared by name. A
 * rule that stands unchanged in both packs changes nothing by itself, so only
 * regions of the others are searched, in the tables that have such.
 *
 * What is past is not to change (E-REWRITE): days before `now`, without that before
 * the latest effective_from of the old pack.
 */
#ifndef GH_LINT_DIFF_H
#define GH_LINT_DIFF_H

#include <stdint.h>

#include "csvout.h"

struct lint_diff {
	const char *shared, *old, *new;
	struct csvout *out;
	struct diag *diag;
	bool now_given;
	int64_t now;
	unsigned long regions; /* found */
};

/* 0, or -1 when a pack is unusable (reported). */
int lint_diff(struct lint_diff *d);

#endif
