/* What must not, and what cannot be done: see schedule.h. */
/* SPDX-License-Identifier: ISC */
#include "note.h"
#include "schedule_internal.h"

static void mark_one(struct schedule *s, struct template *t, const struct template *other, const struct mixing_rule *rule)
{
	const struct form_words *w = s->options.words;
	struct buf agents = { 0 };

	if (t->task.value[TASK_STATUS].n)
		return;
	t->task.value[TASK_STATUS] = SLICE("mixing");
	buf_clear(&s->note);
	note_join(&s->note, t->note);
	form_put_words(&agents, w, "agent", other->task.value[TASK_AGENT]);
	note_add(&s->note, w, "never_with", buf_slice(&agents), form_words_are_zh(w) ? rule->why_zh : rule->why_en);
	t->note = schedule_keep(s, buf_slice(&s->note));
	buf_free(&agents);
}

static void tell(struct schedule *s, const struct template *a, const struct template *b, const struct mixing_rule *rule)
{
	struct where at = duty_where(s->options.duties, a->item->duty);
	const struct slice *x = a->task.value, *y = b->task.value;

	if (a == b)
		diag_error(s->diag, &at, "%.*s: agents that must not meet, %.*s: %.*s", SLICE_FMT(x[TASK_RULE]),
			   SLICE_FMT(x[TASK_AGENT]), SLICE_FMT(rule->why_en));
	else
		diag_error(s->diag, &at, "%.*s (%.*s) and %.*s (%.*s) are due at one time on one %.*s: %.*s",
			   SLICE_FMT(x[TASK_RULE]), SLICE_FMT(x[TASK_AGENT]), SLICE_FMT(y[TASK_RULE]),
			   SLICE_FMT(y[TASK_AGENT]), SLICE_FMT(x[x[TASK_SURFACE].n ? TASK_SURFACE : TASK_PLACE]),
			   SLICE_FMT(rule->why_en));
}

static void mark(struct schedule *s, struct made *m, size_t i, size_t k, const struct mixing_rule *rule)
{
	struct template *a = &m->template[i], *b = &m->template[k];

	if (!m->mixing)
		tell(s, a, b, rule);
	m->mixing = true;
	mark_one(s, a, b, rule);
	mark_one(s, b, a, rule);
}

/* False when the template has no agent but the one its source names. */
static bool give_way(struct schedule *s, struct template *t, const struct zone *zone)
{
	if (t->recipe == RULES_NONE || !dosing_agent(s->options.dosing, t->recipe).n)
		return false;
	schedule_set_recipe(s, t, schedule_recipe(s, t->item->duty, zone, t->state, t->at, true));
	return true;
}

/* Dated templates are in order of time: those that begin together stand together. */
static void check_mixing(struct schedule *s, struct made *m, const struct zone *zone)
{
	for (size_t i = 0; s->options.mixing && i < m->n; i++)
		for (size_t k = i; k < m->n; k++) {
			const struct task *a = &m->template[i].task, *b = &m->template[k].task;
			const struct mixing_rule *rule;

			if (k > i && (!a->dated || !b->dated || a->from.at != b->from.at))
				break;
			rule = mixing_forbids(s->options.mixing, a->value[TASK_AGENT], b->value[TASK_AGENT]);
			if (rule && !give_way(s, &m->template[i], zone) && !give_way(s, &m->template[k], zone))
				mark(s, m, i, k, rule);
		}
}

static void tell_weak(struct schedule *s, const struct template *t, struct slice target, const char *why, const struct zone *zone)
{
	size_t before = s->weak.n;

	if (strmap_add(&s->weak, target) == before)
		diag_error(s->diag, &zone->at, "%.*s, the usual strength for %.*s: %s", SLICE_FMT(target),
			   SLICE_FMT(t->item->duty->id), why);
}

/* What a source asks for was checked before; what is usual is known only now. */
static void check_usual(struct schedule *s, struct made *m, const struct zone *zone)
{
	for (size_t i = 0; i < m->n; i++) {
		struct template *t = &m->template[i];
		struct slice target;
		const char *why = t->recipe == RULES_NONE ? NULL : dosing_weak(s->options.dosing, t->recipe, &target);

		if (!why)
			continue;
		tell_weak(s, t, target, why, zone);
		if (!t->task.value[TASK_STATUS].n)
			t->task.value[TASK_STATUS] = SLICE("weak_stock");
	}
}

void schedule_check(struct schedule *s, struct made *m, const struct zone *zone)
{
	check_mixing(s, m, zone);
	check_usual(s, m, zone);
}
