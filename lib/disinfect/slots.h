/* Rounds of the day and their local times: lib/tables/slots.csv.       (L4)
 *
 *     #meal_lead,60min
 *     #event_within,2h
 *     #summer,06-01/09-15
 *     slot,from,to,zh,en,kind
 *     day,07:00,18:00,全天,day,
 *     morning,08:00,09:00,上午,morning,
 *     lunch,11:30,12:00,午餐,lunch,meal
 *     night,22:00,06:00,夜间,night,
 *
 *     struct slots *s = slots_load(path, &diag);
 *     const struct slot *m = slots_find(s, SLICE("morning"));   480, 540
 *
 * Local times of one zone, no daylight saving. A slot whose `to` is not after its `from` ends on the
 * next day; 24:00 is the next midnight. The slot `day` is what is divided when a
 * duty says how often and not when; without one that is 00:00 to 24:00. Slots of kind
 * `meal` are the meals, in order of the file. #meal_lead is how long before a meal its
 * preparations are due, and how long after it clearing up; #event_within how long after an event what it makes
 * due may wait; #summer the
 * first and the last day of each year that are summer (none: no day is).
 */
#ifndef GH_SLOTS_H
#define GH_SLOTS_H

#include "diag.h"
#include "strmap.h"

struct slot {
	struct slice name, zh, en;
	int from, to;              /* minutes of the day on which it begins; to > from */
	bool meal;
};

struct slots {
	struct strmap name, text;
	struct slot *slot;         /* numbered like name */
	size_t cap;
	struct slot day;
	int64_t meal_lead, event_within; /* seconds */
	int summer_from, summer_to; /* month * 100 + day; 0: there is none */
};

/* NULL on failure (reported). */
struct slots *slots_load(const char *path, struct diag *);
void slots_free(struct slots *s);
/* Whether a day, since 1970, is in summer. */
bool slots_summer(const struct slots *s, int64_t day);
/* NULL when there is none of that name. */
const struct slot *slots_find(const struct slots *s, struct slice name);

#endif
