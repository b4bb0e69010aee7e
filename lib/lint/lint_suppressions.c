/* Suppressions that have ended: see lint_static.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_static.h"

#include <stdio.h>

#include "lint_time.h"

static void find_expired(struct lint *l, const char *path, const struct rules_rule *s)
{
	struct where at = { path, s->line, 0, "expires" };
	struct buf day = { 0 };

	if (s->period.to > l->now)
		return;
	lint_day_put(&day, s->period.to, rules_offset(l->rs, 0), true);
	lint_find(l, "W-SUPPRESS", s->id, &at, "took hits until %.*s and takes none now (remove the row, or decide anew)",
		  SLICE_FMT(buf_slice(&day)));
	buf_free(&day);
}

void lint_suppressions(struct lint *l)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/suppress.csv", l->folder);
	for (size_t i = 0; l->now_given && i < rules_nsuppressions(l->rs); i++)
		find_expired(l, path, rules_suppression(l->rs, i));
}
