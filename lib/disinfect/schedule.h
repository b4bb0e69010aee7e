/* Zone lines to tasks.                                                 (L4)
 *
 *     struct schedule *s = schedule_open(&options, &diag);
 *     while ((got = zones_next(zones, &zone)) > 0)
 *             if (schedule_zone(s, &zone, sink) < 0) ...
 *     schedule_end(s);
 *     struct schedule_account a = schedule_account(s);
 *     schedule_close(s);
 *
 * For each line: its dated tasks in order of time, then what events of the run made due, then,
 * each once and without a window, what waits for an event. The line's plan is worked out
 * once for all lines of its kind (duty.h), its doses once for equal amounts (dosing.h); so
 * a long inventory costs little more than writing it down.
 *
 * An event makes due, within slots.event_within, the duties that have its name as trigger, on the
 * lines it fits. `case` and `outbreak` decide the lines anew with the state `case`.
 *
 * Agents that must not meet (mixing.h), in one duty or in two that are due on one line at one
 * time, are an error: reported once, and the tasks have the status "mixing". Two duties are due at
 * one time when their windows begin together. An agent that the source does not name (dosing.h) is not
 * taken where it would be such an error. A usual target that the stock cannot reach is reported once,
 * and the tasks have the status "weak_stock".
 *
 * Lamps of a line whose hours are told (lamps.h) burn on from row to row, in the order of the rows.
 */
#ifndef GH_SCHEDULE_H
#define GH_SCHEDULE_H

#include "dosing.h"
#include "duty.h"
#include "events.h"
#include "mixing.h"
#include "task.h"
#include "zones.h"

struct schedule_options {
	struct duties *duties;
	struct dosing *dosing;
	const struct mixing *mixing; /* may be NULL */
	struct events *events;    /* sorted; NULL: none */
	const struct slots *slots;
	const char *state;
	const struct form_words *words; /* of `text` and notes */
	int offset;
};

struct schedule_account {
	unsigned long lines, idle; /* idle: the line has no task */
	unsigned long dated, by_event, waiting; /* tasks */
	unsigned long mixing, weak_stock; /* tasks so marked */
	unsigned long worn;       /* lines whose lamps are */
	unsigned long events, unused_events; /* that made no task */
	unsigned long flagged, unused_flagged;
};

struct schedule;

struct schedule *schedule_open(const struct schedule_options *options, struct diag *);
void schedule_close(struct schedule *s);

/* For duty_options.forget. */
void schedule_forget(void *memo);

/* 0, or -1 when the sink stopped. */
int schedule_zone(struct schedule *s, const struct zone *zone, const struct task_sink *sink);

/* After the last line: reports events that made no task. */
void schedule_end(struct schedule *s);

struct schedule_account schedule_account(const struct schedule *s);

#endif
