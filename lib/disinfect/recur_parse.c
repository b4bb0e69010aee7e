/* The grammar of `every`: see recur.h. */
/* SPDX-License-Identifier: ISC */
#include "recur.h"

#include "num.h"

struct unit {
	const char *name, *plural;
	enum recur_kind kind;
	int period;
	enum recur_days on;
};

/* What stands behind the slash, or behind "every N". */
static const struct unit units[] = {
	{ "day", "days", RECUR_DAY, 1, RECUR_ALL },
	{ "workday", NULL, RECUR_DAY, 1, RECUR_WORKDAYS },
	{ "holiday", NULL, RECUR_DAY, 1, RECUR_HOLIDAYS },
	{ "week", "weeks", RECUR_WEEK, 7, RECUR_ALL },
	{ "month", "months", RECUR_MONTHS, 1, RECUR_ALL },
	{ "quarter", "quarters", RECUR_MONTHS, 3, RECUR_ALL },
	{ "year", "years", RECUR_MONTHS, 12, RECUR_ALL },
	{ "hour", "hours", RECUR_HOURS, 1, RECUR_ALL },
};

enum { LONGEST_DAYS = 400, LONGEST_MONTHS = 12, LONGEST_HOURS = 24 };

struct parse {
	struct slice rest;
	const struct slots *slots;
	struct recur *r;
	const char **why;
};

static int refuse(const struct parse *p, const char *why)
{
	*p->why = why;
	return -1;
}

static bool take(struct parse *p, struct slice text)
{
	if (!slice_starts(p->rest, text))
		return false;
	p->rest = slice_from(p->rest, text.n);
	return true;
}

/* A word or number: up to one of /:@,> or a blank. */
static struct slice take_word(struct parse *p)
{
	struct slice word = { p->rest.p, 0 };

	while (word.n < p->rest.n && !strchr("/:@,> ", word.p[word.n]))
		word.n++;
	p->rest = slice_from(p->rest, word.n);
	return word;
}

static int take_number(struct parse *p, int most, int *out)
{
	const char *why;
	int64_t n;

	if (num_parse_int(take_word(p), 1, most, &n, &why) < 0)
		return refuse(p, "expected a number, as in 3/day or every 14 days");
	*out = (int)n;
	return 0;
}

static int add_slot(struct parse *p, struct slice name)
{
	const struct slot *slot = slots_find(p->slots, name);

	if (!slot)
		return refuse(p, "a slot that the table of slots does not have");
	if (p->r->nslots == RECUR_MOST)
		return refuse(p, "too many slots");
	p->r->slot[p->r->nslots++] = slot;
	return 0;
}

static int take_slots(struct parse *p)
{
	do
		if (add_slot(p, take_word(p)) < 0)
			return -1;
	while (take(p, SLICE(",")));
	return 0;
}

static int add_named(struct parse *p, struct slice name)
{
	static const char weekday[][4] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	struct recur *r = p->r;
	const char *why;
	int64_t day = 0;

	if (r->kind == RECUR_WEEK)
		for (int i = 0; i < 7; i++)
			if (slice_is(name, weekday[i]))
				day = i + 1;
	if (r->kind == RECUR_MONTHS && r->period == 1 && num_parse_int(name, 1, 31, &day, &why) < 0)
		day = 0;
	if (!day)
		return refuse(p, r->kind == RECUR_WEEK ? "expected mon tue wed thu fri sat or sun" :
							 "expected days of a month, 1 to 31");
	if (r->nnamed == RECUR_NAMED)
		return refuse(p, "too many days");
	r->named[r->nnamed++] = (int)day;
	return 0;
}

/* What stands behind the colon: slots of a day, days of a week or month. */
static int take_list(struct parse *p)
{
	if (p->r->kind == RECUR_DAY)
		return take_slots(p);
	if (p->r->kind != RECUR_WEEK && p->r->kind != RECUR_MONTHS)
		return refuse(p, "nothing can be listed after this (expected @ and a slot)");
	do
		if (add_named(p, take_word(p)) < 0)
			return -1;
	while (take(p, SLICE(",")));
	return 0;
}

static bool fits(const struct recur *r, size_t given)
{
	return !given || (r->at_least ? given >= (size_t)r->n : given == (size_t)r->n);
}

static int take_tail(struct parse *p)
{
	struct recur *r = p->r;

	if (take(p, SLICE(":")) && take_list(p) < 0)
		return -1;
	if (!fits(r, r->kind == RECUR_DAY ? r->nslots : r->nnamed))
		return refuse(p, "the number of times and what is listed do not agree");
	if (take(p, SLICE("@"))) {
		size_t before = r->nslots;

		if (r->kind == RECUR_HOURS || before)
			return refuse(p, "@ does not go with this");
		if (take_slots(p) < 0)
			return -1;
		if (r->kind == RECUR_DAY && !fits(r, r->nslots))
			return refuse(p, "the number of times and the slots do not agree");
	}
	return p->rest.n ? refuse(p, "something is left over at the end") : 0;
}

static const struct unit *take_unit(struct parse *p, bool plural)
{
	struct slice word = take_word(p);

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (slice_is(word, units[i].name) || (plural && units[i].plural && slice_is(word, units[i].plural)))
			return &units[i];
	return NULL;
}

static int parse_rate(struct parse *p)
{
	const struct unit *unit;

	p->r->at_least = take(p, SLICE(">="));
	if (take_number(p, RECUR_MOST, &p->r->n) < 0)
		return -1;
	if (!take(p, SLICE("/")) || !(unit = take_unit(p, false)) || unit->kind == RECUR_HOURS)
		return refuse(p, "expected day, workday, holiday, week, month, quarter or year after the slash");
	p->r->kind = unit->kind;
	p->r->period = unit->period;
	p->r->on = unit->on;
	return take_tail(p);
}

static int parse_every(struct parse *p)
{
	struct recur *r = p->r;
	const struct unit *unit;
	int n, most;

	r->n = 1;
	if (take_number(p, LONGEST_DAYS, &n) < 0)
		return -1;
	if (!take(p, SLICE(" ")) || !(unit = take_unit(p, true)) || unit->on != RECUR_ALL)
		return refuse(p, "expected hours, days, weeks, months, quarters or years after the number");
	r->kind = unit->kind;
	r->period = n * unit->period;
	/* What is not just each day or each week has periods of its own. */
	if (r->kind == RECUR_WEEK && n > 1)
		r->kind = RECUR_DAYS;
	if (r->kind == RECUR_DAY && n > 1)
		r->kind = RECUR_DAYS;
	most = r->kind == RECUR_MONTHS ? LONGEST_MONTHS : r->kind == RECUR_HOURS ? LONGEST_HOURS : LONGEST_DAYS;
	if (r->period > most)
		return refuse(p, "too long a period");
	return take_tail(p);
}

static int parse_phases(struct parse *p)
{
	p->r->kind = RECUR_PHASES;
	do
		if (add_slot(p, take_word(p)) < 0)
			return -1;
	while (take(p, SLICE(">")));
	return p->rest.n ? refuse(p, "something is left over at the end") : 0;
}

static int parse_meals(struct parse *p, struct slice trigger)
{
	p->r->kind = RECUR_MEALS;
	p->r->after = slice_starts(trigger, SLICE("after"));
	return p->rest.n ? refuse(p, "something is left over at the end") : 0;
}

static int parse(struct parse *p, struct slice trigger)
{
	if (!p->rest.n)
		p->r->kind = trigger.n ? RECUR_EVENT : RECUR_UNSPECIFIED;
	else if (slice_is(p->rest, "event"))
		p->r->kind = RECUR_EVENT;
	else if (slice_is(p->rest, "unspecified"))
		p->r->kind = RECUR_UNSPECIFIED;
	else if (take(p, SLICE("each meal")))
		return parse_meals(p, trigger);
	else if (take(p, SLICE("every ")))
		return parse_every(p);
	else if (!slice_starts(p->rest, SLICE(">=")) && memchr(p->rest.p, '>', p->rest.n))
		return parse_phases(p);
	else
		return parse_rate(p);
	return 0;
}

int recur_parse(struct slice every, struct slice trigger, const struct slots *slots, struct recur *out,
		const char **why)
{
	struct parse p = { .rest = slice_trim(every), .slots = slots, .r = out, .why = why };
	const struct slot *slot = trigger.n ? slots_find(slots, trigger) : NULL;

	*out = (struct recur){ .kind = RECUR_UNSPECIFIED };
	if (parse(&p, trigger) < 0)
		return -1;
	if (slot && out->kind == RECUR_DAY && out->n == 1 && !out->nslots)
		out->slot[out->nslots++] = slot;
	return 0;
}
