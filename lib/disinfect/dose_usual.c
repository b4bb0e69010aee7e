/* What is usual where the source gives no number: see dose_usual.h. */
/* SPDX-License-Identifier: ISC */
#include "dose_usual.h"

#include <stdlib.h>

#include "dose.h"
#include "period.h"
#include "strmap.h"
#include "table.h"
#include "xmem.h"

struct line {
	struct dose_asked fits;
	struct period period;
	struct dose_row row;
};

struct dose_usual {
	struct line *line;
	size_t n, cap;
	struct strmap text;
};

static struct slice keep(struct dose_usual *u, struct slice text)
{
	return text.n ? strmap_key(&u->text, strmap_add(&u->text, text)) : SLICE_NONE;
}

static int read_row(struct dose_usual *u, const struct table *t, int offset, struct diag *diag)
{
	struct line line = { .fits = { keep(u, table_get(t, "surface_kind")), keep(u, table_get(t, "state")),
				       keep(u, table_get(t, "method")), keep(u, table_get(t, "agent")), 0 },
			     .row = { keep(u, table_get(t, "target")), keep(u, table_get(t, "contact_min")),
				      keep(u, table_get(t, "source")), keep(u, table_get(t, "rinse")) } };
	struct where at = table_where(t, "target");
	struct dose_target target;
	const char *why;
	int part;

	if (dose_parse_target(line.row.target, &target, &why) < 0)
		return diag_error(diag, &at, "%s", why);
	at = table_where(t, "source");
	if (!line.row.source.n)
		return diag_error(diag, &at, "blank (every figure has its source)");
	part = period_parse(table_get(t, "effective_from"), table_get(t, "effective_to"), offset, &line.period, &why);
	at = table_where(t, part == PERIOD_FROM ? "effective_from" : "effective_to");
	if (part)
		return diag_error(diag, &at, "%s (expected a day like 2022-04-05)", why);
	XGROW(u->line, u->n + 1, u->cap);
	u->line[u->n++] = line;
	return 0;
}

struct dose_usual *dose_usual_load(const char *path, int offset, struct diag *diag)
{
	static const char *const need[] = { "agent", "target", "contact_min", "source", NULL };
	struct table *t = table_open(path, need, diag);
	struct dose_usual *u = xcalloc(1, sizeof *u);
	int got = t ? 0 : -1, result = 0;

	while (t && (got = table_next(t)) > 0)
		if (read_row(u, t, offset, diag) < 0)
			result = -1;
	table_close(t);
	if (got == 0 && result == 0)
		return u;
	dose_usual_free(u);
	return NULL;
}

void dose_usual_free(struct dose_usual *u)
{
	if (!u)
		return;
	free(u->line);
	strmap_free(&u->text);
	free(u);
}

static bool fits(struct slice wanted, struct slice is)
{
	return !wanted.n || slice_eq(wanted, is);
}

const struct dose_row *dose_usual_find(const struct dose_usual *u, const struct dose_asked *asked)
{
	for (size_t i = 0; u && i < u->n; i++) {
		const struct line *l = &u->line[i];

		if (fits(l->fits.kind, asked->kind) && fits(l->fits.state, asked->state) &&
		    fits(l->fits.method, asked->method) && fits(l->fits.agent, asked->agent) &&
		    period_holds(l->period, asked->at))
			return &l->row;
	}
	return NULL;
}
