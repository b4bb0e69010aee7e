/* What all lines of a kind have in common: see schedule.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "csvtext.h"
#include "note.h"
#include "schedule_internal.h"
#include "xmem.h"

void schedule_forget(void *memo)
{
	struct made *m = memo;

	buf_free(&m->fixed);
	free(m->template);
	free(m);
}

void schedule_date(struct schedule *s, struct task *task, int64_t from, int64_t to, int offset)
{
	task->dated = true;
	task->from = (struct when){ from, offset, false };
	task->to = (struct when){ to, offset, false };
	task->day = when_local_day(task->from);
	buf_clear(&s->work);
	when_put(&s->work, task->from);
	task->value[TASK_DUE_FROM] = schedule_keep(s, buf_slice(&s->work));
	buf_clear(&s->work);
	when_put(&s->work, task->to);
	task->value[TASK_DUE_TO] = schedule_keep(s, buf_slice(&s->work));
}

static void add_note(struct schedule *s, const char *name)
{
	note_add(&s->note, s->options.words, name, SLICE_NONE, SLICE_NONE);
}

/* The round's name; of a part of the day its number, "2/3". */
static void name_slot(struct schedule *s, struct template *t, const struct recur_window *w)
{
	struct task *task = &t->task;

	if (w->slot) {
		task->value[TASK_SLOT] = w->slot->name;
		task->slot_zh = w->slot->zh;
		task->slot_en = w->slot->en;
	} else {
		buf_clear(&s->work);
		buf_printf(&s->work, "%d/%d", w->part, w->parts);
		task->value[TASK_SLOT] = schedule_keep(s, buf_slice(&s->work));
	}
	if (!w->phases)
		return;
	buf_clear(&s->work);
	buf_printf(&s->work, "%d/%d", w->phase, w->phases);
	task->value[TASK_PHASE] = schedule_keep(s, buf_slice(&s->work));
}

/* What finishes a round begun before is its rinsing: no agent, no dose. */
static bool finish_phase(struct task *task, const struct recur_window *w)
{
	static const struct {
		const char *rinse, *method;
	} rinses[] = { { "water_wipe", "wipe" }, { "water_mop", "mop" }, { "water", "flush" } };

	if (w->phase < 2) {
		if (w->phases)
			task->value[TASK_RINSE] = SLICE_NONE;
		return false;
	}
	for (size_t i = 0; i < sizeof rinses / sizeof *rinses; i++)
		if (slice_is(task->value[TASK_RINSE], rinses[i].rinse)) {
			task->value[TASK_METHOD] = slice_of(rinses[i].method);
			task->value[TASK_AGENT] = SLICE("water");
		}
	task->value[TASK_CONTACT] = SLICE_NONE;
	task->value[TASK_RINSE] = SLICE_NONE;
	return true;
}

static void copy_duty(struct schedule *s, struct task *task, const struct duty *duty)
{
	const struct { enum task_column column; struct slice value; } cell[] = {
		{ TASK_METHOD, duty->method },	     { TASK_AGENT, duty->agent },	{ TASK_CONTACT, duty->contact },
		{ TASK_RINSE, duty->rinse },	     { TASK_PPE, duty->ppe },		{ TASK_RULE, duty->id },
		{ TASK_CITES, duty->source },	     { TASK_TRIGGER, duty->trigger },	{ TASK_ORDER, duty->order },
		{ TASK_PRIORITY, duty->priority },   { TASK_WHO, duty->who },		{ TASK_DRY, duty->dry },
		{ TASK_TEXT, form_words_are_zh(s->options.words) ? duty->text_zh : duty->text_en },
	};

	for (size_t i = 0; i < sizeof cell / sizeof *cell; i++)
		task->value[cell[i].column] = cell[i].value;
	task->text_zh = duty->text_zh;
	task->text_en = duty->text_en;
	if (!duty->priority.n)
		task->value[TASK_PRIORITY] = SLICE("0");
}

static void copy_zone(struct task *task, const struct zone *zone)
{
	if (zone->surface) {
		task->value[TASK_SURFACE] = zone->surface->token;
		task->surface_zh = zone->surface->zh;
		task->surface_en = zone->surface->en;
	}
	if (zone->place) {
		task->value[TASK_PLACE] = zone->place->token;
		task->place_zh = zone->place->zh;
		task->place_en = zone->place->en;
	}
}

size_t schedule_recipe(struct schedule *s, const struct duty *duty, const struct zone *zone, struct slice state, int64_t at,
		       bool as_named)
{
	struct dosing_cells cells = { duty->target, duty->contact,
				      { zone->surface ? zone->surface->kind : SLICE_NONE, state, duty->method,
					duty->agent, at }, as_named };

	return dosing_recipe(s->options.dosing, &cells);
}

/* What waits for a case is dosed for one. */
static struct slice state_for(const struct duty *duty, struct slice state)
{
	return schedule_is_case(duty->trigger) && slice_is(state, "none") ? SLICE("case") : state;
}

void schedule_set_recipe(struct schedule *s, struct template *t, size_t recipe)
{
	struct slice agent = dosing_agent(s->options.dosing, recipe);

	t->recipe = recipe;
	t->task.value[TASK_CONTACT] = dosing_contact(s->options.dosing, recipe);
	t->task.value[TASK_AGENT] = agent.n ? agent : t->item->duty->agent;
	if (!t->item->duty->rinse.n)
		t->task.value[TASK_RINSE] = agent.n ? dosing_rinse(s->options.dosing, recipe) : SLICE_NONE;
}

static struct template *add(struct made *m, const struct duty_item *item)
{
	XGROW(m->template, m->n + 1, m->cap);
	m->template[m->n] = (struct template){ .item = item, .recipe = RULES_NONE, .day = item->day, .last = item->last };
	return &m->template[m->n++];
}

/* What goes into the id beside duty and zone line: the day and the round. */
static uint64_t round_key(struct schedule *s, const struct duty_item *item, const struct template *t)
{
	buf_clear(&s->work);
	if (item->dated)
		buf_printf(&s->work, "%lld %.*s %.*s", (long long)item->day, SLICE_FMT(t->task.value[TASK_SLOT]),
			   SLICE_FMT(t->task.value[TASK_PHASE]));
	else
		buf_puts(&s->work, "waits");
	return task_hash(item->duty->key, buf_slice(&s->work));
}

static void make_one(struct schedule *s, struct made *m, const struct duty_item *item, const struct zone *zone,
		     struct slice state, int64_t day)
{
	const struct duty *duty = item->duty;
	struct template *t = add(m, item);
	int64_t noon = day * 86400 + 43200 - s->options.offset;
	bool finishes = false;

	copy_duty(s, &t->task, duty);
	copy_zone(&t->task, zone);
	t->task.value[TASK_OVER] = item->over;
	t->day = t->last = day;
	buf_clear(&s->note);
	if (item->dated) {
		schedule_date(s, &t->task, item->window.from, item->window.to, duty->frame.offset);
		name_slot(s, t, &item->window);
		finishes = finish_phase(&t->task, &item->window);
	} else if (duty->every.kind == RECUR_UNSPECIFIED && !duty->trigger.n) {
		t->task.value[TASK_TRIGGER] = SLICE("unspecified");
		add_note(s, "often_unspecified");
	}
	if (duty->every.at_least)
		add_note(s, "at_least");
	t->note = schedule_keep(s, buf_slice(&s->note));
	t->key = round_key(s, item, t);
	if (!finishes) {
		t->state = state_for(duty, state);
		t->at = item->dated ? item->window.from : noon;
		schedule_set_recipe(s, t, schedule_recipe(s, duty, zone, t->state, t->at, false));
	}
}

/* A duty that waits has one template as long as its dose is the same. */
static void make_waiting(struct schedule *s, struct made *m, const struct duty_item *item, const struct zone *zone,
			 struct slice state)
{
	for (int64_t day = item->day; day <= item->last; day++) {
		struct template *last = day > item->day ? &m->template[m->n - 1] : NULL;
		int64_t noon = day * 86400 + 43200 - s->options.offset;
		size_t recipe = schedule_recipe(s, item->duty, zone, state_for(item->duty, state), noon, false);

		if (last && last->recipe == recipe)
			last->last = day;
		else
			make_one(s, m, item, zone, state, day);
	}
}

/* The tail of the row as CSV, for lines whose dose adds no note. */
static void fix_tails(struct made *m)
{
	size_t *end = xcalloc(m->n + 1, sizeof *end);

	for (size_t i = 0; i < m->n; i++) {
		struct task *task = &m->template[i].task;

		task->value[TASK_NOTE] = m->template[i].note;
		for (size_t c = TASK_CONTACT; c < TASK_NCOLUMNS; c++) {
			if (c > TASK_CONTACT)
				buf_putc(&m->fixed, ',');
			csvtext_put(&m->fixed, task->value[c]);
		}
		end[i + 1] = m->fixed.n;
	}
	for (size_t i = 0; i < m->n; i++)
		m->template[i].task.fixed = (struct slice){ m->fixed.p + end[i], end[i + 1] - end[i] };
	free(end);
}

struct made *schedule_make(struct schedule *s, struct duty_plan *plan, const struct zone *zone, enum duty_why why)
{
	struct slice state = why == DUTY_BY_CASE ? SLICE("case") : slice_of(s->options.state);
	struct made *m = plan->memo;

	if (m)
		return m;
	plan->memo = m = xcalloc(1, sizeof *m);
	for (size_t i = 0; i < plan->n; i++)
		if (plan->item[i].dated)
			make_one(s, m, &plan->item[i], zone, state, plan->item[i].day);
		else
			make_waiting(s, m, &plan->item[i], zone, state);
	m->ndated = plan->ndated;
	schedule_check(s, m, zone);
	m->known = plan->known;
	fix_tails(m);
	return m;
}
