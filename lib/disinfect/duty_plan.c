/* What is to be done for a kind of zone line: see duty.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "duty_internal.h"
#include "xmem.h"

/* Kinds of lines and tasks of their plans that are kept at once. */
enum { MOST_KINDS = 16384, MOST_ITEMS = 1 << 19 };

void duty_forget(struct duties *d)
{
	for (size_t i = 0; i < d->kinds.n; i++) {
		if (d->options.forget && d->plan[i].memo)
			d->options.forget(d->plan[i].memo);
		free(d->plan[i].item);
	}
	strmap_clear(&d->kinds);
	d->nitems = 0;
}

static struct duty_item *add_item(struct duty_plan *plan, const struct duty *duty, struct slice over, int64_t day)
{
	XGROW(plan->item, plan->n + 1, plan->cap);
	plan->item[plan->n] = (struct duty_item){ .duty = duty, .day = day, .last = day, .over = over };
	return &plan->item[plan->n++];
}

static void add_dated(struct duties *d, struct duty_plan *plan, const struct duty *duty, struct slice over, size_t day)
{
	const struct duty_windows *w = &d->windows[duty->rule];

	for (size_t i = w->first[day]; i < w->first[day + 1]; i++) {
		struct duty_item *item = add_item(plan, duty, over, d->options.from + (int64_t)day);

		item->dated = true;
		item->window = w->window[i];
	}
}

/* Once, with the days on which it is in force; anew when it came back or stands for others. */
static void add_waiting(struct duty_plan *plan, const struct duty *duty, struct slice over, int64_t day)
{
	for (size_t i = 0; i < plan->n; i++) {
		struct duty_item *item = &plan->item[i];

		if (item->duty == duty && !item->dated && item->last == day - 1 && slice_eq(item->over, over)) {
			item->last = day;
			return;
		}
	}
	add_item(plan, duty, over, day);
}

static void add_day(struct duties *d, struct duty_plan *plan, const struct duty_kind *kind, enum duty_why why, size_t day)
{
	struct slice state = why == DUTY_BY_CASE ? d->case_state : slice_of(d->options.state);
	struct slice field[] = { d->noon[day], kind->place, kind->surface, kind->use, state, d->season[day] };
	const struct rules_decision *decision = rules_decide(d->eval, field, sizeof field / sizeof *field);
	uint32_t *rule = xcalloc(decision->nrules + 1, sizeof *rule);
	struct slice *over = xcalloc(decision->nrules + 1, sizeof *over);
	size_t n = decision->nrules;

	plan->known = plan->known || n > 0;
	for (size_t i = 0; i < n; i++)
		rule[i] = decision->rule[i];
	n = duty_settle(d, rule, over, n);
	for (size_t i = 0; i < n; i++) {
		const struct duty *duty = &d->duty[rule[i]];

		if (recur_is_dated(&duty->every) && why == DUTY_BY_RUN)
			add_dated(d, plan, duty, over[i], day);
		else if (!recur_is_dated(&duty->every))
			add_waiting(plan, duty, over[i], d->options.from + (int64_t)day);
	}
	free(rule);
	free(over);
}

/* By time, then in the order of the rules; what waits comes last. */
static int by_time(const void *a, const void *b)
{
	const struct duty_item *x = a, *y = b;

	if (x->dated != y->dated)
		return x->dated ? -1 : 1;
	if (x->dated && x->window.from != y->window.from)
		return x->window.from < y->window.from ? -1 : 1;
	if (x->duty->rule != y->duty->rule)
		return x->duty->rule < y->duty->rule ? -1 : 1;
	return (x->day > y->day) - (x->day < y->day);
}

static bool is_met(struct duties *d, const struct duty_kind *kind, size_t day, struct slice state, struct slice season)
{
	struct slice field[] = { d->noon[day], kind->place, kind->surface, kind->use, state, season };

	return rules_decide(d->eval, field, sizeof field / sizeof *field)->nrules > 0;
}

/* Nothing is due. Would something be, were the state or the season another? */
static bool would_be_met(struct duties *d, const struct duty_kind *kind)
{
	const struct scale *state = scales_find(rules_scales(d->rs), SLICE("outbreak"));
	const struct scale *season = scales_find(rules_scales(d->rs), SLICE("season"));

	for (size_t i = 0; i < state->n; i++)
		for (size_t k = 0; k < season->n; k++)
			if (is_met(d, kind, 0, state->word[i].value, season->word[k].value))
				return true;
	return false;
}

static void make_plan(struct duties *d, struct duty_plan *plan, const struct duty_kind *kind, enum duty_why why)
{
	*plan = (struct duty_plan){ 0 };
	for (int day = 0; day < d->options.days; day++)
		add_day(d, plan, kind, why, (size_t)day);
	if (plan->n)
		qsort(plan->item, plan->n, sizeof *plan->item, by_time);
	while (plan->ndated < plan->n && plan->item[plan->ndated].dated)
		plan->ndated++;
	if (!plan->n && why == DUTY_BY_RUN && !plan->known)
		plan->known = would_be_met(d, kind);
	d->nitems += plan->n;
}

struct duty_plan *duties_plan(struct duties *d, const struct duty_kind *kind, enum duty_why why)
{
	struct buf *key = &d->key;
	size_t before, i;

	if (d->kinds.n > MOST_KINDS || d->nitems > MOST_ITEMS)
		duty_forget(d);
	before = d->kinds.n;
	buf_clear(key);
	buf_putc(key, (char)('0' + why));
	buf_put(key, kind->place);
	buf_putc(key, '\x1f');
	buf_put(key, kind->surface);
	buf_putc(key, '\x1f');
	buf_put(key, kind->use);
	i = strmap_add(&d->kinds, buf_slice(key));
	if (i == before) {
		XGROW(d->plan, d->kinds.n, d->plancap);
		make_plan(d, &d->plan[i], kind, why);
	}
	return &d->plan[i];
}
