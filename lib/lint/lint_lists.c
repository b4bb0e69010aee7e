/* The lists of a pack: see lint_static.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "feel_inspect.h"
#include "lint_static.h"
#include "lookup_internal.h"
#include "xmem.h"

struct used {
	const struct ruleset *rs;
	struct strmap *path;
};

static void add_list(void *context, const void *list)
{
	struct used *u = context;

	strmap_add(u->path, rules_list_path(u->rs, list));
}

static void add_lists(void *context, size_t rule, const struct feel *cell, struct slice text)
{
	(void)rule;
	(void)text;
	feel_lists_of(cell, add_list, context);
}

/* Members with the periods they were met with. */
struct members {
	struct strmap value;
	struct period *period;
	unsigned long *line;
	size_t *of;            /* numbers of values */
	size_t n, cap, linecap, ofcap;
};

static void add_member(struct lint *l, struct members *m, struct slice list, const struct table *t, int offset)
{
	struct where at = table_where(t, "value");
	size_t value = strmap_add(&m->value, table_get(t, "value"));
	struct period p;

	if (dated_period(t, offset, &p, l->diag) < 0)
		return;
	for (size_t i = 0; i < m->n; i++)
		if (m->of[i] == value && p.from < m->period[i].to && m->period[i].from < p.to) {
			lint_find(l, "W-LIST-DUP", list, &at, "%s stands on line %lu already", diag_quote(table_get(t, "value")),
				  m->line[i]);
			return;
		}
	XGROW(m->period, m->n + 1, m->cap);
	XGROW(m->line, m->n + 1, m->linecap);
	XGROW(m->of, m->n + 1, m->ofcap);
	m->period[m->n] = p;
	m->line[m->n] = at.line;
	m->of[m->n++] = value;
}

static int read_list(struct lint *l, const char *path, struct slice list)
{
	struct members m = { 0 };
	struct table *t = table_open(path, NULL, l->diag);
	int got = -1, offset = 0;

	if (t && dated_offset(t, &offset, l->diag) == 0)
		while ((got = table_next(t)) > 0)
			add_member(l, &m, list, t, offset);
	table_close(t);
	if (got == 0 && m.n == 0) {
		struct where at = { path, 0, 0, NULL };

		lint_find(l, "N-EMPTY-LIST", list, &at, "has no members: rules that ask it do not hit");
	}
	strmap_free(&m.value);
	free(m.period);
	free(m.line);
	free(m.of);
	return got;
}

static struct slice name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct slice name = slice_of(slash ? slash + 1 : path);

	name.n -= 4;
	return name;
}

int lint_lists(struct lint *l)
{
	char *folder = lint_path(l->folder, "lists"), **path;
	size_t n = lint_files(folder, &path);
	struct used u = { .rs = l->rs, .path = &l->asked };
	int result = 0;

	for (size_t q = 0; q < rules_nquestions(l->rs); q++)
		rules_askers(l->rs, q, add_lists, &u);
	for (size_t i = 0; i < n && !l->more; i++) {
		struct where at = { path[i], 0, 0, NULL };

		if (strmap_find(&l->asked, slice_of(path[i])) == STRMAP_NONE)
			lint_find(l, "W-UNUSED-LIST", name_of(path[i]), &at, "no rule asks {%.*s}", SLICE_FMT(name_of(path[i])));
		else if (read_list(l, path[i], name_of(path[i])) < 0)
			result = -1;
	}
	lint_free_files(path, n);
	free(folder);
	return result;
}
