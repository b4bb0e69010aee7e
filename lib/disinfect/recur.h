/* How often a duty comes: the cell `every`, and its due windows.       (L4)
 *
 *     1/day            once, in the slot `day`
 *     >=2/day          at least: two parts of the slot `day`, the note says it may be more
 *     3/day:morning,noon,evening      in these slots
 *     1/day@after_departure           the same for one slot
 *     1/workday  1/holiday            on working days, on holidays of the calendar only
 *     1/week  2/week:mon,thu          its first day, or spread; on these weekdays
 *     2/month  1/month:31  1/quarter  1/year     the same; a day the month lacks is its last
 *     1/month@morning                 a slot goes with all of them
 *     every 14 days   every 2 weeks   every 2 months    every 2 hours (of the slot `day`)
 *     each meal        before each, or after it when the trigger is after_meal
 *     evening>morning  two phases: begun in one slot, finished in the next of that name
 *     event            nothing is due until the trigger comes
 *     unspecified      the source does not say
 *
 *     struct recur r;
 *     if (recur_parse(SLICE("every 2 weeks"), SLICE_NONE, slots, &r, &why) < 0) ...
 *     n = recur_day(&r, &frame, day, window);
 *
 * A window belongs to the local day on which it begins, and what is due on a day is a
 * function of that day alone, never of the day a run starts from. So tomorrow's run
 * agrees with today's, and seven runs of a day with one of a week. For that, periods
 * begin on fixed days: weeks on Monday; every N days and weeks from Monday
 * 2000-01-03; every N months from January 2000.
 *
 * Where a table says "#days,workday" a place is open on working days only: a day means a
 * working day, and what is due once in a period is due on its first working day;
 * in a period without one it is not due. A weekday or day of the month that was named moves to the next
 * working day of its period, else to the last.
 */
#ifndef GH_RECUR_H
#define GH_RECUR_H

#include "calendar.h"
#include "slots.h"

enum recur_kind {
	RECUR_UNSPECIFIED, RECUR_EVENT,
	RECUR_DAY, RECUR_HOURS, RECUR_MEALS, RECUR_PHASES, /* day by day */
	RECUR_WEEK, RECUR_MONTHS, RECUR_DAYS,              /* some days of a period */
};
enum recur_days { RECUR_ALL, RECUR_WORKDAYS, RECUR_HOLIDAYS };

enum { RECUR_MOST = 48, RECUR_NAMED = 8 };

struct recur {
	enum recur_kind kind;
	enum recur_days on;       /* RECUR_DAY */
	bool at_least;            /* >= */
	bool after;               /* meals: after them */
	int n;                    /* times per period */
	int period;               /* days, months or hours in it */
	int named[RECUR_NAMED];   /* weekdays 1..7, days of the month 1..31 */
	size_t nnamed;
	const struct slot *slot[RECUR_MOST]; /* of the day; none: parts of `day` */
	size_t nslots;
};

/* What windows depend on beside the duty. */
struct recur_frame {
	const struct slots *slots;
	const struct calendar *calendar; /* may be NULL */
	bool workdays;            /* #days,workday */
	int offset;               /* seconds east of UTC */
};

struct recur_window {
	int64_t from, to;         /* seconds since 1970, UTC; to > from */
	const struct slot *slot;  /* NULL: a part of the day */
	int part, parts;          /* 1/2 of the day; 1/1 */
	int phase, phases;        /* 1/2: begun, 2/2: finished on another day; 0/0 */
};

/* `trigger` is the duty's: a slot of that name is meant when `every` names none. 0,
 * or -1 with a reason for people. `slots` must outlive the result. */
int recur_parse(struct slice every, struct slice trigger, const struct slots *slots, struct recur *out,
		const char **why);

/* Whether it has dates: not by event, nor unspecified. */
bool recur_is_dated(const struct recur *r);

/* The windows that begin on that local day, in order of time; out has room for
 * RECUR_MOST. Returns how many. */
size_t recur_day(const struct recur *r, const struct recur_frame *frame, int64_t day, struct recur_window *out);

/* How often in 100 years, for telling which of two is the stricter. 0: not dated. */
int64_t recur_often(const struct recur *r, const struct slots *slots);

#endif
