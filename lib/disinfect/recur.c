/* Due windows of a day: see recur.h. */
/* SPDX-License-Identifier: ISC */
#include "recur.h"

#include "when.h"

/* Periods of N days begin on a Monday, those of N months with a year: both are
 * far enough back that no plan begins before them. */
#define EPOCH_DAY 10959 /* 2000-01-03 */
enum { EPOCH_YEAR = 2000, LONGEST_PERIOD = 400, DAY_SECONDS = 86400 };

bool recur_is_dated(const struct recur *r)
{
	return r->kind != RECUR_EVENT && r->kind != RECUR_UNSPECIFIED;
}

struct filling {
	const struct recur_frame *frame;
	int64_t day;
	struct recur_window *out;
	size_t n;
};

/* Minutes of the local day. */
static struct recur_window *add_minutes(struct filling *f, int from, int to)
{
	int64_t midnight = f->day * DAY_SECONDS - f->frame->offset;
	struct recur_window *w;

	if (f->n == RECUR_MOST || to <= from)
		return NULL;
	w = &f->out[f->n++];
	*w = (struct recur_window){ .from = midnight + from * 60, .to = midnight + to * 60, .part = 1, .parts = 1 };
	return w;
}

static struct recur_window *add_slot(struct filling *f, const struct slot *slot)
{
	struct recur_window *w = add_minutes(f, slot->from, slot->to);

	if (w)
		w->slot = slot;
	return w;
}

/* The slots named, else the day in n parts. */
static void add_rounds(struct filling *f, const struct recur *r, int n)
{
	const struct slot *day = &f->frame->slots->day;
	int length = day->to - day->from;

	for (size_t i = 0; i < r->nslots; i++)
		add_slot(f, r->slot[i]);
	for (int k = 0; k < n && !r->nslots; k++) {
		struct recur_window *w = add_minutes(f, day->from + k * length / n, day->from + (k + 1) * length / n);

		if (!w)
			continue;
		w->part = k + 1;
		w->parts = n;
		if (n == 1 && day->zh.n)
			w->slot = day;
	}
}

static void add_hours(struct filling *f, const struct recur *r)
{
	const struct slot *day = &f->frame->slots->day;
	int step = r->period * 60, parts = (day->to - day->from + step - 1) / step;

	for (int k = 0; k < parts; k++) {
		int from = day->from + k * step;
		struct recur_window *w = add_minutes(f, from, from + step < day->to ? from + step : day->to);

		if (w) {
			w->part = k + 1;
			w->parts = parts;
		}
	}
}

static void add_meals(struct filling *f, const struct recur *r)
{
	const struct slots *s = f->frame->slots;

	for (size_t i = 0; i < s->name.n; i++) {
		const struct slot *meal = &s->slot[i];
		struct recur_window *w = meal->meal ? add_slot(f, meal) : NULL;

		if (!w)
			continue;
		if (r->after) {
			w->from += (meal->to - meal->from) * 60;
			w->to = w->from + s->meal_lead;
		} else {
			w->to = w->from;
			w->from -= s->meal_lead;
		}
		if (w->to <= w->from)
			f->n--;
	}
}

/* Each phase is on every day: the one that finishes a round finishes that of the day
 * before, or of the last working day. */
static void add_phases(struct filling *f, const struct recur *r)
{
	for (size_t i = 0; i < r->nslots; i++) {
		struct recur_window *w = add_slot(f, r->slot[i]);

		if (w) {
			w->phase = (int)i + 1;
			w->phases = (int)r->nslots;
		}
	}
}

static void sort_windows(struct filling *f)
{
	for (size_t i = 1; i < f->n; i++) {
		struct recur_window w = f->out[i];
		size_t at = i;

		for (; at && f->out[at - 1].from > w.from; at--)
			f->out[at] = f->out[at - 1];
		f->out[at] = w;
	}
}

static bool is_open(const struct recur_frame *frame, int64_t day)
{
	return !frame->workdays || calendar_kind(frame->calendar, day) == DAY_WORK;
}

static bool is_on(const struct recur *r, const struct recur_frame *frame, int64_t day)
{
	enum day_kind kind = calendar_kind(frame->calendar, day);

	if (r->on == RECUR_HOLIDAYS)
		return kind == DAY_HOLIDAY;
	return (r->on == RECUR_ALL && !frame->workdays) || kind == DAY_WORK;
}

/* The days of a period on which the place is open, in order. */
struct open_days {
	int64_t start;
	int length;
	int64_t day[LONGEST_PERIOD];
	int n;
};

static void list_open(struct open_days *o, const struct recur_frame *frame, int64_t start, int length)
{
	o->start = start;
	o->length = length < LONGEST_PERIOD ? length : LONGEST_PERIOD;
	o->n = 0;
	for (int i = 0; i < o->length; i++)
		if (is_open(frame, start + i))
			o->day[o->n++] = start + i;
}

/* The day named, else the next open one of the period, else the last. */
static int64_t open_from(const struct open_days *o, int named)
{
	int64_t day = o->start + (named < o->length ? named : o->length) - 1;

	for (int i = 0; i < o->n; i++)
		if (o->day[i] >= day)
			return o->day[i];
	return o->day[o->n - 1];
}

static bool is_due(const struct recur *r, const struct open_days *o, int64_t day)
{
	int n = r->n < o->n ? r->n : o->n;

	for (size_t i = 0; i < r->nnamed && o->n; i++)
		if (open_from(o, r->named[i]) == day)
			return true;
	for (int k = 0; k < n && !r->nnamed; k++)
		if (o->day[k * o->n / n] == day)
			return true;
	return false;
}

static int64_t floor_to(int64_t value, int64_t step, int64_t from)
{
	int64_t over = (value - from) % step;

	return value - (over < 0 ? over + step : over);
}

static void months_of(int64_t day, int period, struct open_days *o, const struct recur_frame *frame)
{
	int year, month, dummy;
	int64_t first, start, end;

	when_civil(day, &year, &month, &dummy);
	first = floor_to((int64_t)(year - EPOCH_YEAR) * 12 + month - 1, period, 0);
	year = EPOCH_YEAR + (int)(floor_to(first, 12, 0) / 12);
	month = (int)(first - floor_to(first, 12, 0)) + 1;
	start = when_days(year, month, 1);
	month += period;
	end = when_days(year + (month - 1) / 12, (month - 1) % 12 + 1, 1);
	list_open(o, frame, start, (int)(end - start));
}

static bool is_due_on(const struct recur *r, const struct recur_frame *frame, int64_t day)
{
	struct open_days o;

	if (r->kind == RECUR_MONTHS)
		months_of(day, r->period, &o, frame);
	else
		list_open(&o, frame, floor_to(day, r->period, EPOCH_DAY), r->period);
	return is_due(r, &o, day);
}

size_t recur_day(const struct recur *r, const struct recur_frame *frame, int64_t day, struct recur_window *out)
{
	struct filling f = { frame, day, out, 0 };

	switch (r->kind) {
	case RECUR_UNSPECIFIED:
	case RECUR_EVENT: break;
	case RECUR_DAY:
		if (is_on(r, frame, day))
			add_rounds(&f, r, r->n);
		break;
	case RECUR_HOURS:
		if (is_open(frame, day))
			add_hours(&f, r);
		break;
	case RECUR_MEALS:
		if (is_open(frame, day))
			add_meals(&f, r);
		break;
	case RECUR_PHASES:
		if (is_open(frame, day))
			add_phases(&f, r);
		break;
	case RECUR_WEEK:
	case RECUR_MONTHS:
	case RECUR_DAYS:
		if (is_due_on(r, frame, day))
			add_rounds(&f, r, 1);
		break;
	}
	sort_windows(&f);
	return f.n;
}

int64_t recur_often(const struct recur *r, const struct slots *slots)
{
	enum { DAYS = 36525, MONTHS = 1200 };
	int day = slots->day.to - slots->day.from, meals = 0;

	switch (r->kind) {
	case RECUR_DAY: return (int64_t)(r->nslots > (size_t)r->n ? (int)r->nslots : r->n) * DAYS / (r->on == RECUR_ALL ? 1 : 2);
	case RECUR_HOURS: return (int64_t)DAYS * ((day + r->period * 60 - 1) / (r->period * 60));
	case RECUR_MEALS:
		for (size_t i = 0; i < slots->name.n; i++)
			meals += slots->slot[i].meal;
		return (int64_t)meals * DAYS;
	case RECUR_PHASES: return DAYS;
	case RECUR_MONTHS: return (int64_t)r->n * MONTHS / r->period;
	case RECUR_WEEK:
	case RECUR_DAYS: return (int64_t)r->n * DAYS / r->period;
	default: return 0;
	}
}
