/* Working days: see calendar.h. */
/* SPDX-License-Identifier: ISC */
#include "calendar.h"

#include <stdlib.h>

#include "table.h"
#include "when.h"
#include "xmem.h"

struct known_day {
	int64_t day;
	enum day_kind kind;
	unsigned long line;
};

struct calendar {
	struct known_day *day; /* in order of days */
	size_t n, cap;
};

static int by_day(const void *a, const void *b)
{
	const struct known_day *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static int read_row(struct calendar *c, const struct table *t, struct diag *diag)
{
	struct slice kind = table_get(t, "kind");
	struct where at = table_where(t, "date");
	struct known_day day = { .line = at.line, .kind = DAY_HOLIDAY };
	struct when w;
	const char *why = "a time of day";

	if (when_parse(table_get(t, "date"), 0, &w, &why) < 0 || !w.day_only)
		return diag_error(diag, &at, "%s (expected a date, YYYY-MM-DD)", why);
	at = table_where(t, "kind");
	if (slice_is(kind, "workday"))
		day.kind = DAY_WORK;
	else if (!slice_is(kind, "holiday"))
		return diag_error(diag, &at, "%s (expected holiday or workday)", kind.n ? diag_quote(kind) : "blank");
	day.day = when_local_day(w);
	XGROW(c->day, c->n + 1, c->cap);
	c->day[c->n++] = day;
	return 0;
}

static int check_twice(const struct calendar *c, const char *path, struct diag *diag)
{
	int result = 0;

	for (size_t i = 1; i < c->n; i++)
		if (c->day[i].day == c->day[i - 1].day) {
			unsigned long a = c->day[i].line, b = c->day[i - 1].line;
			struct where at = { path, a > b ? a : b, 0, "date" };

			result = diag_error(diag, &at, "this day stands on line %lu already", a > b ? b : a);
		}
	return result;
}

struct calendar *calendar_load(const char *path, struct diag *diag)
{
	static const char *const need[] = { "date", "kind", NULL };
	struct table *t = table_open(path, need, diag);
	struct calendar *c = xcalloc(1, sizeof *c);
	int got = t ? 0 : -1, result = 0;

	while (t && (got = table_next(t)) > 0)
		if (read_row(c, t, diag) < 0)
			result = -1;
	table_close(t);
	if (c->n)
		qsort(c->day, c->n, sizeof *c->day, by_day);
	if (got == 0 && result == 0 && check_twice(c, path, diag) == 0)
		return c;
	calendar_free(c);
	return NULL;
}

void calendar_free(struct calendar *c)
{
	if (c)
		free(c->day);
	free(c);
}

enum day_kind calendar_kind(const struct calendar *c, int64_t day)
{
	const struct known_day key = { .day = day }, *found = NULL;

	if (c && c->n)
		found = bsearch(&key, c->day, c->n, sizeof key, by_day);
	if (found)
		return found->kind;
	return when_weekday(day) <= 5 ? DAY_WORK : DAY_REST;
}
