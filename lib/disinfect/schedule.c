/* Zone lines to tasks: see schedule.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "note.h"
#include "schedule_internal.h"
#include "xmem.h"

struct schedule *schedule_open(const struct schedule_options *options, struct diag *diag)
{
	struct schedule *s = xcalloc(1, sizeof *s);
	const struct events *e = options->events;

	s->options = *options;
	s->diag = diag;
	s->amounts = 1;
	for (size_t i = 0; e && i < e->n; i++)
		*(e->event[i].flagged ? &s->account.flagged : &s->account.events) += 1;
	return s;
}

void schedule_close(struct schedule *s)
{
	if (!s)
		return;
	strmap_free(&s->text);
	buf_free(&s->work);
	buf_free(&s->note);
	buf_free(&s->line);
	buf_free(&s->amounts_text);
	strmap_free(&s->weak);
	buf_free(&s->lamp_hours);
	buf_free(&s->lamp_note);
	free(s);
}

struct schedule_account schedule_account(const struct schedule *s)
{
	return s->account;
}

/* Whether the amounts differ from those of the line before. */
static void look_at_amounts(struct schedule *s, const struct zone *zone)
{
	const struct slice part[] = { zone->litres, zone->qty, zone->area, zone->rate, zone->lamp_w, zone->volume };
	unsigned long generation = dosing_generation(s->options.dosing);

	buf_clear(&s->work);
	buf_reserve(&s->work, 1);
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		buf_put(&s->work, part[i]);
		buf_putc(&s->work, '\x1f');
	}
	if (slice_eq(buf_slice(&s->work), buf_slice(&s->amounts_text)) && generation == s->generation)
		return;
	s->amounts++;
	s->generation = generation;
	buf_clear(&s->amounts_text);
	buf_put(&s->amounts_text, buf_slice(&s->work));
}

/* What depends on amounts. The fixed tail does not know it. */
static void dose(struct schedule *s, struct template *t, const struct zone *zone)
{
	struct slice *value = t->task.value;

	if (t->recipe == RULES_NONE || t->amounts == s->amounts)
		return;
	t->dosed = *dosing_get(s->options.dosing, t->recipe,
			       &(struct dosing_amounts){ zone->litres, zone->qty, zone->area, zone->rate, zone->lamp_w,
							 zone->volume });
	t->amounts = s->amounts;
	value[TASK_TARGET] = t->dosed.target;
	value[TASK_DILUTION] = t->dosed.dilution;
	value[TASK_STOCK] = t->dosed.stock;
	value[TASK_WATER] = t->dosed.water;
	value[TASK_ACHIEVED] = t->dosed.achieved;
	value[TASK_CONTACT] = t->dosed.contact;
	value[TASK_TABLETS] = t->dosed.tablets;
	value[TASK_FILL_TO] = t->dosed.fill_to;
	t->task.dilution = t->dosed.told;
	buf_clear(&s->line);
	note_join(&s->line, t->note);
	note_join(&s->line, t->dosed.note);
	value[TASK_NOTE] = schedule_keep(s, buf_slice(&s->line));
}

/* The hours of the lamps once this task is done. */
static void burn(struct schedule *s, struct task *task, int64_t minutes, const struct zone *zone)
{
	int64_t life = dosing_lamp_life(s->options.dosing);
	bool worn = lamps_burn(&s->lamps, minutes, life);

	buf_clear(&s->lamp_hours);
	lamps_put(&s->lamp_hours, &s->lamps);
	task->value[TASK_LAMP] = buf_slice(&s->lamp_hours);
	task->fixed = SLICE_NONE;
	if (!worn)
		return;
	buf_clear(&s->work);
	buf_put_int(&s->work, life);
	buf_clear(&s->lamp_note);
	note_join(&s->lamp_note, task->value[TASK_NOTE]);
	note_add(&s->lamp_note, s->options.words, "lamps_worn", buf_slice(&s->work), SLICE_NONE);
	task->value[TASK_NOTE] = buf_slice(&s->lamp_note);
	if (!s->worn)
		diag_warning(s->diag, &zone->at, "the lamps have burnt more than %lld hours in this plan: replace them",
			     (long long)life);
	s->account.worn += !s->worn;
	s->worn = true;
}

static void start_lamps(struct schedule *s, const struct zone *zone)
{
	struct where at = zone->at;
	const char *why;

	s->worn = false;
	at.column = "lamp_hours";
	if (lamps_start(&s->lamps, zone->lamp_hours, &why) < 0)
		diag_warning(s->diag, &at, "%s: the hours of the lamps are not counted", why);
}

static int hand_over(struct schedule *s, const struct task *task, const struct task_sink *sink)
{
	s->account.mixing += slice_is(task->value[TASK_STATUS], "mixing");
	s->account.weak_stock += slice_is(task->value[TASK_STATUS], "weak_stock");
	return sink->take(sink->context, task);
}

/* A task of the plan as it is, for this line. */
static int put(struct schedule *s, struct template *t, const struct zone *zone, const struct task_sink *sink)
{
	struct slice fixed = t->task.fixed;
	struct task lit;
	int result;

	dose(s, t, zone);
	task_id(zone->key, t->key, s->id);
	t->task.value[TASK_ID] = (struct slice){ s->id, TASK_ID_LEN };
	t->task.value[TASK_ZONE] = zone->zone;
	if (t->dosed.tail)
		t->task.fixed = SLICE_NONE;
	if (t->dosed.lamp_minutes && s->lamps.told && t->task.dated) {
		lit = t->task;
		burn(s, &lit, t->dosed.lamp_minutes, zone);
		result = hand_over(s, &lit, sink);
	} else {
		result = hand_over(s, &t->task, sink);
	}
	t->task.fixed = fixed;
	*(t->task.dated ? &s->account.dated : &s->account.waiting) += 1;
	return result;
}

/* The task that an event makes due: a waiting one with a window. */
static int put_event(struct schedule *s, struct template *t, struct event *event, const struct zone *zone,
		     const struct task_sink *sink)
{
	struct task task;

	dose(s, t, zone);
	task = t->task;
	task.fixed = SLICE_NONE;
	schedule_date(s, &task, event->at, event->at + s->options.slots->event_within, s->options.offset);
	task_id(zone->key, task_hash(t->item->duty->key, task.value[TASK_DUE_FROM]), s->id);
	task.value[TASK_ID] = (struct slice){ s->id, TASK_ID_LEN };
	task.value[TASK_ZONE] = zone->zone;
	task.value[TASK_TRIGGER] = event->name;
	if (t->dosed.lamp_minutes && s->lamps.told)
		burn(s, &task, t->dosed.lamp_minutes, zone);
	event->used = true;
	s->account.by_event++;
	return hand_over(s, &task, sink);
}

/* What events made due of a plan: all but cases, or cases. */
static int put_events(struct schedule *s, struct made *m, const struct zone *zone, bool cases, const struct task_sink *sink)
{
	struct events *e = s->options.events;
	int result = 0;

	for (size_t i = m->ndated; i < m->n && result == 0; i++) {
		struct template *t = &m->template[i];
		struct slice trigger = t->item->duty->trigger;

		if (t->item->duty->every.kind != RECUR_EVENT || schedule_is_case(trigger) != cases)
			continue;
		for (size_t k = events_first(e, trigger); k < e->n && slice_eq(e->event[k].name, trigger); k++)
			if (e->event[k].day >= t->day && e->event[k].day <= t->last && events_fits(e, k, zone) &&
			    (result = put_event(s, t, &e->event[k], zone, sink)) < 0)
				break;
	}
	return result;
}

static int put_cases(struct schedule *s, const struct duty_kind *kind, const struct zone *zone, const struct task_sink *sink)
{
	struct events *e = s->options.events;
	struct duty_plan *plan;
	bool any = false;

	for (size_t i = 0; i < e->n && !any; i++)
		any = schedule_is_case(e->event[i].name) && events_fits(e, i, zone);
	if (!any)
		return 0;
	plan = duties_plan(s->options.duties, kind, DUTY_BY_CASE);
	return put_events(s, schedule_make(s, plan, zone, DUTY_BY_CASE), zone, true, sink);
}

static struct made *made_for(struct schedule *s, const struct duty_kind *kind, const struct zone *zone)
{
	return schedule_make(s, duties_plan(s->options.duties, kind, DUTY_BY_RUN), zone, DUTY_BY_RUN);
}

static void note_idle(struct schedule *s, const struct zone *zone, bool known)
{
	s->account.idle++;
	diag_note(s->diag, &zone->at, known ? "nothing is due for it in these days" : "no duty of the packs is for this line");
}

int schedule_zone(struct schedule *s, const struct zone *zone, const struct task_sink *sink)
{
	struct duty_kind kind = { zone->place ? zone->place->token : SLICE_NONE,
				  zone->surface ? zone->surface->token : SLICE_NONE, zone->use };
	struct made *m = made_for(s, &kind, zone);
	unsigned long before = s->account.by_event;
	int result = 0;

	s->account.lines++;
	look_at_amounts(s, zone);
	start_lamps(s, zone);
	for (size_t i = 0; i < m->ndated && result == 0; i++)
		result = put(s, &m->template[i], zone, sink);
	if (result == 0 && s->options.events && s->options.events->n) {
		events_look_at(s->options.events, zone);
		result = put_events(s, m, zone, false, sink);
		if (result == 0)
			result = put_cases(s, &kind, zone, sink);
		m = made_for(s, &kind, zone); /* plans may have been forgotten */
	}
	for (size_t i = m->ndated; i < m->n && result == 0; i++)
		result = put(s, &m->template[i], zone, sink);
	if (!m->n && s->account.by_event == before)
		note_idle(s, zone, m->known);
	return result;
}

static void tell_event(struct schedule *s, const struct event *event)
{
	struct where at = { event->file.p, event->line, 0, NULL };
	struct near near = near_start(event->name);
	char hint[NEAR_HINT];
	bool known = false;

	for (size_t i = 0; i < duties_count(s->options.duties) && !known; i++) {
		struct slice trigger = duties_get(s->options.duties, i)->trigger;

		known = slice_eq(trigger, event->name);
		near_try(&near, trigger);
	}
	if (known)
		diag_warning(s->diag, &at, "no zone line fits this event and a duty that waits for it");
	else
		diag_warning(s->diag, &at, "no duty waits for an event %s%s", diag_quote(event->name),
			     near_hint(&near, hint));
}

void schedule_end(struct schedule *s)
{
	const struct events *e = s->options.events;

	for (size_t i = 0; e && i < e->n; i++) {
		if (e->event[i].used)
			continue;
		*(e->event[i].flagged ? &s->account.unused_flagged : &s->account.unused_events) += 1;
		if (!e->event[i].flagged)
			tell_event(s, &e->event[i]);
	}
	if (s->account.unused_flagged)
		diag_warning(s->diag, NULL, "%lu of %lu flagged passage%s %s no zone line with a duty for cases: is its "
			     "gate or building among the zones?", s->account.unused_flagged, s->account.flagged,
			     diag_s(s->account.flagged), diag_word(s->account.unused_flagged, "fits", "fit"));
}
