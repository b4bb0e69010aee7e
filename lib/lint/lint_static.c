/* Checks of a pack, table by table: see lint_static.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_static.h"

#include <stdlib.h>

#include "xmem.h"

static int check_table(struct lint *l, size_t table)
{
	struct lint_table *t = lint_table_read(l->rs, table, l->diag);
	uint32_t *rule;
	struct lint_space *s;

	if (!t)
		return -1;
	rule = xcalloc(t->table->n + 1, sizeof *rule);
	for (size_t i = 0; i < t->table->n; i++)
		rule[i] = (uint32_t)(t->table->first + i);
	s = lint_space_new(l->rs, rule, t->table->n, INT64_MAX - 1);
	lint_cells(l, t, s);
	lint_pairs(l, t, s);
	lint_reach(l, t);
	lint_versions(l, t);
	lint_space_free(s);
	free(rule);
	lint_table_free(t);
	return 0;
}

int lint_static(struct lint *l)
{
	int result = 0;

	l->made |= LINT_STATIC | (l->now_given ? LINT_NOW : 0u);
	for (size_t i = 0; i < rules_ntables(l->rs); i++)
		if (check_table(l, i) < 0)
			result = -1;
	lint_suppressions(l);
	return lint_lists(l) < 0 ? -1 : result;
}
