/* What happened: see events.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "events.h"

#include <stdlib.h>

#include "norm.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

struct events *events_new(const struct events_context *cx)
{
	struct events *e = xcalloc(1, sizeof *e);

	e->cx = *cx;
	return e;
}

void events_free(struct events *e)
{
	if (!e)
		return;
	free(e->event);
	strmap_free(&e->text);
	strmap_free(&e->seen);
	buf_free(&e->zone);
	buf_free(&e->house);
	cell_free(&e->cell);
	free(e);
}

static struct slice keep(struct events *e, struct slice text)
{
	return text.n ? strmap_key(&e->text, strmap_add(&e->text, text)) : SLICE_NONE;
}

static struct slice keep_path(struct events *e, const char *path)
{
	return strmap_key(&e->text, strmap_add(&e->text, (struct slice){ path, strlen(path) + 1 }));
}

/* Kept as it is compared; an empty text is none. */
static void add_zone(struct events *e, struct event *event, struct slice text)
{
	buf_clear(&e->zone);
	norm_key(&e->zone, text);
	if (e->zone.n && event->nzones < EVENT_ZONES)
		event->zone[event->nzones++] = keep(e, buf_slice(&e->zone));
}

/* False: of another day. */
static bool add(struct events *e, const struct event *event)
{
	if (event->day < e->cx.from || event->day >= e->cx.from + e->cx.days) {
		e->other_days++;
		return false;
	}
	XGROW(e->event, e->n + 1, e->cap);
	e->event[e->n++] = *event;
	return true;
}

static int read_time(const struct events *e, const struct table *t, struct event *event)
{
	struct where at = table_where(t, "time");
	struct when w;
	const char *why;

	if (when_parse(table_get(t, "time"), e->cx.offset, &w, &why) < 0)
		return diag_error(e->cx.diag, &at, "%s (expected 2022-04-05T08:00)", why);
	event->at = w.at;
	w.offset = e->cx.offset;
	event->day = when_local_day(w);
	return 0;
}

static int read_row(struct events *e, const struct table *t, struct event *event)
{
	struct slice name = table_get(t, "event"), place = table_get(t, "place"), surface = table_get(t, "surface");
	struct where at = table_where(t, "event");
	struct near near;
	char hint[NEAR_HINT];

	event->line = at.line;
	if (!name.n)
		return diag_error(e->cx.diag, &at, "blank (expected what happened: delivery, touch, case ...)");
	if (read_time(e, t, event) < 0)
		return -1;
	event->name = keep(e, name);
	event->place = place.n ? tokens_find(e->cx.places, place) : NULL;
	if (!event->place)
		add_zone(e, event, place);
	event->surface = surface.n ? tokens_find(e->cx.surfaces, surface) : NULL;
	if (!surface.n || event->surface)
		return 0;
	at = table_where(t, "surface");
	tokens_near(e->cx.surfaces, surface, &near);
	return diag_error(e->cx.diag, &at, "no surface is called so%s", near_hint(&near, hint));
}

int events_load(struct events *e, const char *path)
{
	static const char *const need[] = { "time", "event", NULL };
	struct table *t = table_open(path, need, e->cx.diag);
	int got = t ? 0 : -1, result = 0;

	while (t && (got = table_next(t)) > 0) {
		struct event event = { .file = keep_path(e, path) };

		if (read_row(e, t, &event) < 0)
			result = -1;
		else
			add(e, &event);
	}
	table_close(t);
	return got < 0 ? -1 : result;
}

/* Where the words that call for disinfection begin on their scales, and end. */
struct limits {
	const struct scale *level, *action;
	int64_t high, hold, fever_clinic;
};

static int rank_of(const struct scale *scale, const char *word, int64_t *rank)
{
	size_t i = scale ? scale_find(scale, slice_of(word)) : SCALE_NONE;

	if (i == SCALE_NONE)
		return -1;
	*rank = scale->word[i].rank;
	return 0;
}

static bool calls(const struct limits *l, struct slice level, struct slice action)
{
	size_t a = scale_find(l->level, level), b = scale_find(l->action, action);

	return (a != SCALE_NONE && l->level->word[a].rank >= l->high) ||
	       (b != SCALE_NONE && l->action->word[b].rank >= l->hold && l->action->word[b].rank <= l->fever_clinic);
}

/* "3-2-1501", "3-2", "3". */
static void add_household(struct events *e, struct event *event, struct slice household)
{
	while (household.n) {
		const char *dash = memrchr(household.p, '-', household.n);

		add_zone(e, event, household);
		household.n = dash ? (size_t)(dash - household.p) : 0;
	}
}

/* One passage is one event, however often the person is flagged at that minute. */
static bool is_new(struct events *e, const struct event *event)
{
	struct buf key = { 0 };
	size_t before = e->seen.n;
	bool is;

	buf_put_int(&key, event->at);
	for (size_t i = 0; i < event->nzones; i++)
		buf_join(&key, '\x1f', event->zone[i]);
	is = strmap_add(&e->seen, buf_slice(&key)) == before;
	buf_free(&key);
	return is;
}

static int read_flag(struct events *e, const struct table *t, const struct limits *l, struct slice file)
{
	struct event event = { .name = SLICE("case"), .flagged = true, .file = file };

	if (!calls(l, table_get(t, "level"), table_get(t, "action")))
		return 0;
	event.line = table_where(t, NULL).line;
	if (read_time(e, t, &event) < 0)
		return -1;
	add_zone(e, &event, table_get(t, "gate"));
	add_household(e, &event, table_get(t, "household"));
	if (event.nzones && is_new(e, &event))
		add(e, &event);
	return 0;
}

int events_load_flags(struct events *e, const char *path, const struct scales *scales)
{
	static const char *const need[] = { "time", "gate", "household", "level", "action", NULL };
	struct limits l = { scales_find(scales, SLICE("level")), scales_find(scales, SLICE("action")), 0, 0, 0 };
	struct table *t;
	int got, result = 0;

	if (rank_of(l.level, "high", &l.high) < 0 || rank_of(l.action, "hold", &l.hold) < 0 ||
	    rank_of(l.action, "fever-clinic", &l.fever_clinic) < 0)
		return diag_error(e->cx.diag, NULL, "scales.csv has no level high, or no action hold or fever-clinic");
	t = table_open(path, need, e->cx.diag);
	got = t ? 0 : -1;
	while (t && (got = table_next(t)) > 0)
		if (read_flag(e, t, &l, keep_path(e, path)) < 0)
			result = -1;
	table_close(t);
	return got < 0 ? -1 : result;
}

static int by_name(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	int c = slice_cmp(x->name, y->name);

	if (c || x->at != y->at)
		return c ? c : x->at < y->at ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

void events_sort(struct events *e)
{
	if (e->n)
		qsort(e->event, e->n, sizeof *e->event, by_name);
}

size_t events_first(const struct events *e, struct slice name)
{
	size_t low = 0, high = e->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (slice_cmp(e->event[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < e->n && slice_eq(e->event[low].name, name) ? low : e->n;
}

/* 3栋2单元 is 3-2: what households have before the room. With a room added, the
 * recogniser of households reads it. */
static void read_house(struct events *e, struct slice zone)
{
	struct cell_context cx = { .words = e->cx.words };
	struct slice value;
	const char *dash;
	bool ascii = true;

	buf_clear(&e->house);
	for (size_t i = 0; i < zone.n; i++)
		ascii = ascii && (unsigned char)zone.p[i] < 0x80;
	if (ascii || !e->cx.words)
		return;
	buf_put(&e->house, zone);
	buf_puts(&e->house, "1室");
	cell_read(CELL_HOUSE, GATE_HOUSEHOLD, buf_slice(&e->house), &cx, &e->cell);
	buf_clear(&e->house);
	value = buf_slice(&e->cell.value);
	dash = e->cell.verdict == CELL_VALUE && value.n ? memrchr(value.p, '-', value.n) : NULL;
	if (dash)
		norm_key(&e->house, (struct slice){ value.p, (size_t)(dash - value.p) });
}

void events_look_at(struct events *e, const struct zone *zone)
{
	buf_clear(&e->zone);
	norm_key(&e->zone, zone->zone);
	read_house(e, zone->zone);
}

bool events_fits(const struct events *e, size_t event, const struct zone *zone)
{
	const struct event *x = &e->event[event];

	if ((x->surface && x->surface != zone->surface) || (x->place && x->place != zone->place))
		return false;
	for (size_t i = 0; i < x->nzones; i++)
		if (slice_eq(x->zone[i], buf_slice(&e->zone)) || slice_eq(x->zone[i], buf_slice(&e->house)))
			return true;
	return !x->nzones;
}
