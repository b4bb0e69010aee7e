/* What must not be mixed: see mixing.h. */
/* SPDX-License-Identifier: ISC */
#include "mixing.h"

#include <stdlib.h>

#include "strmap.h"
#include "table.h"
#include "xmem.h"

struct mixing {
	struct strmap text; /* owns what the rules point at */
	struct mixing_rule *rule;
	size_t n, cap;
};

static struct slice keep(struct mixing *m, struct slice text)
{
	return strmap_key(&m->text, strmap_add(&m->text, text));
}

static int read_row(struct mixing *m, const struct table *t, struct diag *diag)
{
	struct where at = table_where(t, NULL);
	struct mixing_rule rule = {
		keep(m, table_get(t, "one")), keep(m, table_get(t, "other")), keep(m, table_get(t, "why_zh")),
		keep(m, table_get(t, "why_en")), keep(m, table_get(t, "source")),
	};

	if (!rule.one.n || !rule.other.n)
		return diag_error(diag, &at, "two lists of agents are needed");
	XGROW(m->rule, m->n + 1, m->cap);
	m->rule[m->n++] = rule;
	return 0;
}

struct mixing *mixing_load(const char *path, struct diag *diag)
{
	static const char *const need[] = { "one", "other", "why_zh", "why_en", NULL };
	struct table *t = table_open(path, need, diag);
	struct mixing *m = xcalloc(1, sizeof *m);
	int got = -1, result = 0;

	while (t && (got = table_next(t)) > 0)
		result |= read_row(m, t, diag);
	table_close(t);
	if (got == 0 && result == 0)
		return m;
	mixing_free(m);
	return NULL;
}

static bool share(struct slice a, struct slice b)
{
	struct slice agent;

	while (slice_cut(&a, ';', &agent))
		if (slice_lists(b, ';', agent))
			return true;
	return false;
}

const struct mixing_rule *mixing_forbids(const struct mixing *m, struct slice a, struct slice b)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct mixing_rule *r = &m->rule[i];

		if ((share(a, r->one) && share(b, r->other)) || (share(b, r->one) && share(a, r->other)))
			return r;
	}
	return NULL;
}

void mixing_free(struct mixing *m)
{
	if (!m)
		return;
	strmap_free(&m->text);
	free(m->rule);
	free(m);
}
