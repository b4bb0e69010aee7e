/* Texts that live as long as the ruleset: see rules_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_internal.h"

struct slice rules_keep(struct ruleset *rs, struct slice text)
{
	return strmap_key(&rs->text, strmap_add(&rs->text, text));
}

struct slice rules_keep_path(struct ruleset *rs, const char *path)
{
	struct slice kept = rules_keep(rs, (struct slice){ path, strlen(path) + 1 });

	kept.n--;
	return kept;
}
