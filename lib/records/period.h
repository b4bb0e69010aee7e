/* Periods of validity, and the epochs between their ends.              (L2)
 *
 *     struct period p;
 *     if (period_parse(SLICE("2022-03-01"), SLICE("2022-03-31"), 8 * 3600, &p, &why) == 0)
 *             period_holds(p, instant)      also all day on 31 March
 *
 * A first or last day is written as a date and counts whole: what a person
 * means by "until 31 March". A last instant with a time of day is the first one
 * that is outside. Blank is open. Held half-open: from <= t < to, UNIX seconds.
 *
 * Between two neighbouring ends of all periods of a list nothing changes: an
 * epoch. Who remembers an answer remembers it with the number of its epoch.
 */
#ifndef GH_PERIOD_H
#define GH_PERIOD_H

#include <stdint.h>
#include "slice.h"

struct period {
	int64_t from; /* INT64_MIN: open */
	int64_t to;   /* INT64_MAX: open */
};

/* Dates are read in the zone `offset` seconds east of UTC. Returns 0, or
 * PERIOD_FROM, PERIOD_TO for the part that is wrong, with the reason; a period
 * that ends before it begins is wrong in its `to`. */
enum { PERIOD_FROM = 1, PERIOD_TO = 2 };
int period_parse(struct slice from, struct slice to, int offset, struct period *out,
		 const char **why);

static inline bool period_holds(struct period p, int64_t at)
{
	return p.from <= at && at < p.to;
}

/* All zero is one epoch, all of time. */
struct epochs {
	int64_t *at; /* ends of epochs, rising once sorted */
	size_t n, cap;
};

void epochs_add(struct epochs *e, struct period p);
void epochs_add_all(struct epochs *e, const struct epochs *more);
/* Sorts and drops doubles; to be called once before epochs_find. */
void epochs_sort(struct epochs *e);
/* Number of the epoch an instant lies in: 0 ... n. */
size_t epochs_find(const struct epochs *e, int64_t at);
void epochs_free(struct epochs *e);

#endif
