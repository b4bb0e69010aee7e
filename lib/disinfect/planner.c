/* Zones to tasks to a form, and what to say of it: see planner.h. */
/* SPDX-License-Identifier: ISC */
#include "planner_internal.h"

#include <stdlib.h>

#include "xmem.h"

/* Not before an inventory was read: a header alone would say that nothing is due. */
static void begin_csv(struct planner *p)
{
	if (!p->begun && p->options.form == PLANNER_CSV)
		task_put_header(p->out);
	p->begun = true;
}

static int put_csv(void *planner, const struct task *task)
{
	struct planner *p = planner;

	begin_csv(p);
	task_put(task, p->out);
	return 0;
}

/* Seconds since 1970 of the first day's beginning. */
static int64_t midnight_of(const struct planner_options *o)
{
	return o->first * 86400 - o->offset;
}

static void open_form(struct planner *p)
{
	const struct planner_options *o = &p->options;
	struct form_print_options print = { p->words, o->site, o->state, o->first, o->days };
	struct form_ics_options ics = { p->words, o->site, o->now != INT64_MIN ? o->now : midnight_of(o) };

	if (o->form == PLANNER_PRINT)
		p->sink = form_print_sink(p->print = form_print_open(&print));
	else if (o->form == PLANNER_ICS)
		p->sink = form_ics_sink(p->ics = form_ics_open(&ics, p->out, p->diag));
	else
		p->sink = (struct task_sink){ put_csv, p };
}

/* Tasks are judged before they come to the form. */
static bool open_judge(struct planner *p)
{
	const struct planner_options *o = &p->options;
	int64_t midnight = midnight_of(o);
	struct duty_done_options done = { o->now, midnight, midnight + o->days * INT64_C(86400), o->offset, p->words };

	if (!o->done)
		return true;
	p->judge = duty_done_open(o->done, &done, p->sink, p->diag);
	if (p->judge)
		p->sink = duty_done_sink(p->judge);
	return p->judge;
}

struct planner *planner_open(const struct planner_options *options, struct csvout *out, struct diag *diag)
{
	struct planner *p = xcalloc(1, sizeof *p);

	p->options = *options;
	p->out = out;
	p->diag = diag;
	if (planner_load(p)) {
		open_form(p);
		if (open_judge(p))
			return p;
	}
	planner_close(p);
	return NULL;
}

void planner_rejects(struct planner *p, struct csvout *rejects)
{
	p->rejects = rejects;
	zones_put_reject_header(rejects);
}

void planner_close(struct planner *p)
{
	if (!p)
		return;
	duty_done_close(p->judge);
	form_print_close(p->print);
	form_ics_close(p->ics);
	schedule_close(p->schedule);
	events_free(p->events);
	duties_close(p->duties);
	dosing_close(p->dosing);
	mixing_free(p->mixing);
	dose_usual_free(p->usual);
	form_words_free(p->words);
	tokens_free(p->surfaces);
	tokens_free(p->places);
	calendar_free(p->calendar);
	slots_free(p->slots);
	words_free(p->words_read);
	rules_free(p->rules);
	free(p);
}

int planner_file(struct planner *p, const char *path)
{
	struct zones_context cx = { p->surfaces, p->places, p->rejects, &p->zones, p->diag };
	struct zones *z = zones_open(path, &cx);
	struct zone zone;
	int got = z ? 1 : -1;

	while (got > 0 && (got = zones_next(z, &zone)) > 0)
		if (schedule_zone(p->schedule, &zone, &p->sink) < 0)
			got = -1;
	zones_close(z);
	return got == ZONES_UNUSABLE ? PLANNER_UNUSABLE : got;
}

static int write_used(const struct planner *p)
{
	struct csvout *used = csvout_create(p->options.used, p->diag);

	if (!used)
		return -1;
	duty_done_used(p->judge, used);
	return csvout_close(used);
}

int planner_end(struct planner *p)
{
	begin_csv(p);
	schedule_end(p->schedule);
	if (p->judge && duty_done_end(p->judge) < 0)
		return -1;
	if (p->print)
		form_print_write(p->print, p->out);
	if (p->ics)
		form_ics_end(p->ics);
	return p->options.used && p->judge ? write_used(p) : 0;
}

static void say_plan(const struct planner *p)
{
	struct schedule_account a = schedule_account(p->schedule);
	unsigned long tasks = a.dated + a.by_event + a.waiting;

	diag_say(p->diag, "%lu zone line%s = %lu planned + %lu without a task + %lu rejected", p->zones.lines,
		 diag_s(p->zones.lines), a.lines - a.idle, a.idle, p->zones.rejected);
	diag_say(p->diag, "%lu task%s = %lu dated + %lu by events + %lu waiting for theirs", tasks, diag_s(tasks),
		 a.dated, a.by_event, a.waiting);
	if (a.weak_stock)
		diag_say(p->diag, "%lu task%s a stronger stock", a.weak_stock, diag_word(a.weak_stock, " needs", "s need"));
	if (a.worn)
		diag_say(p->diag, "%lu zone line%s new lamps", a.worn, diag_word(a.worn, " needs", "s need"));
}

static void say_judgement(const struct planner *p)
{
	struct duty_done_account a = duty_done_account(p->judge);
	struct buf text = { 0 };

	for (int i = 0; i < DONE_STATES; i++)
		buf_printf(&text, "%s%lu %.*s", i ? ", " : "", a.state[i], SLICE_FMT(duty_done_name((enum done_state)i)));
	diag_say(p->diag, "%s", text.p);
	buf_free(&text);
	diag_say(p->diag, "%lu log row%s: %lu of other days, %lu that could not be judged", a.rows, diag_s(a.rows), a.other_days, a.unreadable);
}

void planner_say(const struct planner *p)
{
	say_plan(p);
	if (p->judge)
		say_judgement(p);
}

enum planner_answer planner_answer(const struct planner *p)
{
	struct schedule_account a = schedule_account(p->schedule);
	struct duty_done_account done = { 0 };

	if (p->judge)
		done = duty_done_account(p->judge);
	if (p->zones.unreadable)
		return PLANNER_TROUBLE;
	if (a.mixing || a.weak_stock || done.state[DONE_LATE] || done.state[DONE_MISSED] || done.unreadable)
		return PLANNER_NO;
	return p->zones.rejected || a.unused_events || a.unused_flagged ? PLANNER_ODD : PLANNER_YES;
}
