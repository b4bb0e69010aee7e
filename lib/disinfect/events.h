/* What happened: deliveries, touches, cases, flagged passages.         (L4)
 *
 *     time,event,place,surface
 *     2022-04-05T09:10,delivery,gate,parcel
 *     2022-04-05T10:30,touch,East gate,
 *     2022-04-06T14:00,case,3-2,
 *
 *     struct events *e = events_new(&cx);
 *     events_load(e, "events.csv");
 *     events_load_flags(e, "flags.csv", scales);
 *     events_sort(e);
 *     for (size_t i = events_first(e, SLICE("touch")); i < e->n && slice_is(e->event[i].name, "touch"); i++)
 *             if (events_fits(e, i, &zone)) ...
 *
 * `place` is a place by any of its names, or the zone of a zone line; empty: all of them.
 * `surface` may be empty, too. An event outside the days of the run is passed over, so that
 * each day's run has its own events.
 *
 * Of the rows of flag-risk, those of level high or critical, or with an action from hold to
 * fever-clinic, are events `case` at the gate of the passage, and in the household, its unit and
 * its building: at every zone line whose zone is the gate, 3-2-1501, 3-2 or 3, which may be
 * written 3栋2单元 there. Nothing else of the row is kept: neither name nor number goes into a plan.
 */
#ifndef GH_EVENTS_H
#define GH_EVENTS_H

#include "cell.h"
#include "scales.h"
#include "zones.h"

enum { EVENT_ZONES = 4 };

struct event {
	struct slice name;
	int64_t at, day;          /* seconds; local day */
	const struct token *place, *surface; /* NULL: any */
	struct slice zone[EVENT_ZONES]; /* norm_key of the zones it is about; none and no place: all */
	size_t nzones;
	bool flagged;             /* of a passage */
	bool used;                /* made a task */
	struct slice file;        /* with a NUL behind it */
	unsigned long line;
};

struct events_context {
	struct tokens *surfaces, *places;
	int64_t from;             /* days of the run, as in duty_options */
	int days, offset;
	const struct words *words; /* for the names of buildings and units; NULL: none are read */
	struct diag *diag;
};

struct events {
	struct event *event;
	size_t n, cap;
	unsigned long other_days; /* passed over */
	struct events_context cx;
	struct strmap text;
	struct strmap seen;       /* passages, each once */
	struct buf zone, house;   /* of the zone line looked at: its key, and as a unit or building */
	struct cell cell;
};

struct events *events_new(const struct events_context *cx);
void events_free(struct events *e);

/* 0, or -1 when something in it makes no sense (reported with its place). */
int events_load(struct events *e, const char *path);
int events_load_flags(struct events *e, const char *path, const struct scales *scales);

/* By name, then time. To be called once, before the next two. */
void events_sort(struct events *e);
/* The first event of that name; n when there is none. */
size_t events_first(const struct events *e, struct slice name);

/* Sets the zone line that events_fits asks about. */
void events_look_at(struct events *e, const struct zone *zone);
bool events_fits(const struct events *e, size_t event, const struct zone *zone);

#endif
