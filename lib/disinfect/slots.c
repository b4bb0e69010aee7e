/* Rounds of the day: see slots.h. */
/* SPDX-License-Identifier: ISC */
#include "slots.h"

#include <stdlib.h>

#include "span.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

enum { DAY_MINUTES = 24 * 60 };

/* "08:30", "24:00". -1: none. */
static int read_clock(struct slice s)
{
	const char *p = s.p;
	int minutes;

	if (s.n != 5 || p[2] != ':')
		return -1;
	for (size_t i = 0; i < 5; i++)
		if (i != 2 && (p[i] < '0' || p[i] > '9'))
			return -1;
	minutes = ((p[0] - '0') * 10 + p[1] - '0') * 60 + (p[3] - '0') * 10 + p[4] - '0';
	return p[3] > '5' || minutes > DAY_MINUTES ? -1 : minutes;
}

static int read_span(const struct table *t, const char *name, const char *path, int64_t *out, struct diag *diag)
{
	struct slice text = table_setting(t, name);
	struct where at = { path, 0, 0, name };
	const char *why = "below zero";

	if (!text.n || (span_parse(text, out, &why) == 0 && *out >= 0))
		return 0;
	return diag_error(diag, &at, "%s: %s (expected a length of time like 60min)", diag_quote(text), why);
}

/* "06-01" as 601; 0: no such day of any year. */
static int read_month_day(struct slice text)
{
	struct buf date = { 0 };
	struct when w = { 0 };
	const char *why;
	int year, month = 0, day = 0;

	buf_printf(&date, "2000-%.*s", SLICE_FMT(text)); /* which has a 29 February */
	if (text.n == 5 && when_parse(buf_slice(&date), 0, &w, &why) == 0)
		when_civil(when_local_day(w), &year, &month, &day);
	buf_free(&date);
	return month * 100 + day;
}

static int read_summer(struct slots *s, const struct table *t, const char *path, struct diag *diag)
{
	struct slice text = table_setting(t, "summer"), rest = text, from = SLICE_NONE;
	struct where at = { path, 0, 0, "summer" };

	if (!text.n)
		return 0;
	slice_cut(&rest, '/', &from);
	s->summer_from = read_month_day(from);
	s->summer_to = read_month_day(rest);
	if (s->summer_from && s->summer_to && s->summer_from <= s->summer_to)
		return 0;
	return diag_error(diag, &at, "%s (expected its first and last day, 06-01/09-15)", diag_quote(text));
}

static struct slice keep(struct slots *s, struct slice text)
{
	return text.n ? strmap_key(&s->text, strmap_add(&s->text, text)) : SLICE_NONE;
}

static int clock_error(const struct table *t, const char *column, struct diag *diag)
{
	struct where at = table_where(t, column);
	struct slice text = table_get(t, column);

	return diag_error(diag, &at, "%s (expected a time of day, 08:00)", text.n ? diag_quote(text) : "blank");
}

static int read_row(struct slots *s, const struct table *t, struct diag *diag)
{
	struct slice name = table_get(t, "slot"), kind = table_get(t, "kind");
	struct where at = table_where(t, "slot");
	struct slot slot = { .from = read_clock(table_get(t, "from")), .to = read_clock(table_get(t, "to")) };
	size_t before = s->name.n;

	if (!name.n)
		return diag_error(diag, &at, "blank (expected the name of a slot)");
	if (slot.from < 0 || slot.from == DAY_MINUTES)
		return clock_error(t, "from", diag);
	if (slot.to < 0)
		return clock_error(t, "to", diag);
	if (strmap_add(&s->name, name) < before)
		return diag_error(diag, &at, "%s stands twice", diag_quote(name));
	if (slot.to <= slot.from)
		slot.to += DAY_MINUTES;
	slot.name = strmap_key(&s->name, before);
	slot.zh = keep(s, table_get(t, "zh"));
	slot.en = keep(s, table_get(t, "en"));
	slot.meal = slice_is(kind, "meal");
	at = table_where(t, "kind");
	if (kind.n && !slot.meal)
		return diag_error(diag, &at, "%s (expected meal or nothing)", diag_quote(kind));
	XGROW(s->slot, s->name.n, s->cap);
	s->slot[before] = slot;
	return 0;
}

static int read_rows(struct slots *s, struct table *t, const char *path, struct diag *diag)
{
	int got = 0, result = 0;

	if (read_span(t, "meal_lead", path, &s->meal_lead, diag) < 0 ||
	    read_span(t, "event_within", path, &s->event_within, diag) < 0 || read_summer(s, t, path, diag) < 0)
		result = -1;
	while ((got = table_next(t)) > 0)
		if (read_row(s, t, diag) < 0)
			return -1;
	return got < 0 ? -1 : result;
}

struct slots *slots_load(const char *path, struct diag *diag)
{
	static const char *const need[] = { "slot", "from", "to", NULL };
	struct table *t = table_open(path, need, diag);
	struct slots *s = xcalloc(1, sizeof *s);
	const struct slot *day;
	int result;

	s->meal_lead = SPAN_HOUR;
	s->event_within = 2 * SPAN_HOUR;
	result = t ? read_rows(s, t, path, diag) : -1;
	table_close(t);
	if (result < 0) {
		slots_free(s);
		return NULL;
	}
	day = slots_find(s, SLICE("day"));
	s->day = day ? *day : (struct slot){ .name = SLICE("day"), .to = DAY_MINUTES };
	return s;
}

bool slots_summer(const struct slots *s, int64_t day)
{
	int year, month, of_month;

	when_civil(day, &year, &month, &of_month);
	return s->summer_from && month * 100 + of_month >= s->summer_from && month * 100 + of_month <= s->summer_to;
}

void slots_free(struct slots *s)
{
	if (!s)
		return;
	strmap_free(&s->name);
	strmap_free(&s->text);
	free(s->slot);
	free(s);
}

const struct slot *slots_find(const struct slots *s, struct slice name)
{
	size_t i = strmap_find(&s->name, name);

	return i == STRMAP_NONE ? NULL : &s->slot[i];
}
