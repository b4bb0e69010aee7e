/* Periods of validity: see period.h. */
/* SPDX-License-Identifier: ISC */
#include "period.h"

#include <stdlib.h>

#include "span.h"
#include "when.h"
#include "xmem.h"

int period_parse(struct slice from, struct slice to, int offset, struct period *out,
		 const char **why)
{
	struct when w;

	*out = (struct period){ INT64_MIN, INT64_MAX };
	if (from.n) {
		if (when_parse(from, offset, &w, why) < 0)
			return PERIOD_FROM;
		out->from = w.at;
	}
	if (to.n) {
		if (when_parse(to, offset, &w, why) < 0)
			return PERIOD_TO;
		out->to = w.at + (w.day_only ? SPAN_DAY : 0);
	}
	if (out->to > out->from)
		return 0;
	*why = "ends before it begins";
	return PERIOD_TO;
}

static void add(struct epochs *e, int64_t at)
{
	XGROW(e->at, e->n + 1, e->cap);
	e->at[e->n++] = at;
}

void epochs_add(struct epochs *e, struct period p)
{
	if (p.from != INT64_MIN)
		add(e, p.from);
	if (p.to != INT64_MAX)
		add(e, p.to);
}

void epochs_add_all(struct epochs *e, const struct epochs *more)
{
	for (size_t i = 0; i < more->n; i++)
		add(e, more->at[i]);
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

void epochs_sort(struct epochs *e)
{
	size_t kept = 0;

	if (e->n)
		qsort(e->at, e->n, sizeof *e->at, by_time);
	for (size_t i = 0; i < e->n; i++)
		if (!kept || e->at[i] != e->at[kept - 1])
			e->at[kept++] = e->at[i];
	e->n = kept;
}

size_t epochs_find(const struct epochs *e, int64_t at)
{
	size_t low = 0, high = e->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (e->at[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void epochs_free(struct epochs *e)
{
	free(e->at);
	*e = (struct epochs){ 0 };
}
