/* The units that are expected to report: see roster.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* qsort_r */
#include "roster.h"

#include <stdlib.h>

#include "period.h"
#include "strmap.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

struct line {
	size_t unit;
	struct period period;
	bool exempt;
};

struct roster {
	struct strmap units;
	size_t *order;      /* units by name */
	struct line *line;
	size_t n, cap;
	int offset;
};

static int add_line(struct roster *r, const struct table *t, struct diag *diag)
{
	struct slice unit = table_get(t, "unit"), exempt = table_get(t, "exempt");
	struct line line = { .exempt = slice_is(exempt, "yes") };
	struct where at = table_where(t, "unit");
	const char *why = NULL;
	int wrong;

	if (unit.n == 0)
		return diag_error(diag, &at, "blank (every row names a unit)");
	at = table_where(t, "exempt");
	if (exempt.n && !line.exempt && !slice_is(exempt, "no"))
		return diag_error(diag, &at, "expected yes, no or nothing");
	wrong = period_parse(table_get(t, "from"), table_get(t, "to"), r->offset, &line.period, &why);
	if (wrong) {
		at = table_where(t, wrong == PERIOD_FROM ? "from" : "to");
		return diag_error(diag, &at, "%s", why);
	}
	line.unit = strmap_add(&r->units, unit);
	XGROW(r->line, r->n + 1, r->cap);
	r->line[r->n++] = line;
	return 0;
}

static int by_name(const void *a, const void *b, void *context)
{
	const struct strmap *units = context;

	return slice_cmp(strmap_key(units, *(const size_t *)a), strmap_key(units, *(const size_t *)b));
}

static void sort(struct roster *r)
{
	r->order = xcalloc(r->units.n + 1, sizeof *r->order);
	for (size_t i = 0; i < r->units.n; i++)
		r->order[i] = i;
	qsort_r(r->order, r->units.n, sizeof *r->order, by_name, &r->units);
}

struct roster *roster_open(const char *path, int offset, struct diag *diag)
{
	static const char *const need[] = { "unit", NULL };
	struct table *t = table_open(path, need, diag);
	struct roster *r = xcalloc(1, sizeof *r);
	int got = t ? 0 : -1;

	r->offset = offset;
	while (t && (got = table_next(t)) > 0)
		if (add_line(r, t, diag) < 0) {
			got = -1;
			break;
		}
	table_close(t);
	sort(r);
	if (got == 0)
		return r;
	roster_close(r);
	return NULL;
}

void roster_close(struct roster *r)
{
	if (!r)
		return;
	strmap_free(&r->units);
	free(r->order);
	free(r->line);
	free(r);
}

size_t roster_count(const struct roster *r)
{
	return r->units.n;
}

struct slice roster_unit(const struct roster *r, size_t i)
{
	return strmap_key(&r->units, r->order[i]);
}

size_t roster_find(const struct roster *r, struct slice unit)
{
	size_t number = strmap_find(&r->units, unit);

	for (size_t i = 0; number != STRMAP_NONE && i < r->units.n; i++)
		if (r->order[i] == number)
			return i;
	return STRMAP_NONE;
}

enum roster_state roster_on(const struct roster *r, size_t i, int64_t day)
{
	int64_t noon = day * 86400 - r->offset + 43200;
	enum roster_state state = ROSTER_AWAY;

	for (size_t k = 0; k < r->n; k++)
		if (r->line[k].unit == r->order[i] && period_holds(r->line[k].period, noon)) {
			if (r->line[k].exempt)
				return ROSTER_EXEMPT;
			state = ROSTER_EXPECTED;
		}
	return state;
}
