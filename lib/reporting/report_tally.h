/* Numbers by unit, day and count, and what became of the rows.         (L4)
 *
 *     struct report_tally t = { .ncounts = 12 };
 *     unsigned long *number = report_tally_of(&t, unit, day);
 *     number[3]++;
 *     report_tally_add(&sum, &t);
 *     report_tally_free(&t);
 *
 * Sums do not depend on the order in which they are added up.
 */
#ifndef GH_REPORT_TALLY_H
#define GH_REPORT_TALLY_H

#include <stdbool.h>
#include "buf.h"
#include "strmap.h"

enum { REPORT_NEAR_BITS = 10 };

/* What became of the rows. They add up to `rows`. */
struct report_account {
	unsigned long rows, counted, other_days, other_units, undated;
	bool unit_seen;          /* some row, of whatever day, was of the unit asked for */
};

/* A group's unit and day in words, see slice_words: two calls of memcmp cost more than all else. */
struct report_words {
	uint64_t unit[2], day[2];
	size_t nunit, nday;
};

/* All zero but for `ncounts` is empty. */
struct report_tally {
	size_t ncounts;
	struct strmap group;     /* unit, day */
	unsigned long *number;   /* [group][count] */
	size_t cap;
	struct report_words *words; /* by group */
	size_t wordscap;
	uint32_t near[1 << REPORT_NEAR_BITS]; /* group met last, plus 1, by a hash of its unit */
	struct buf key;
	struct report_account account;
};

/* The group's numbers, which begin as zero. Valid until the next group is made. */
unsigned long *report_tally_of(struct report_tally *t, struct slice unit, struct slice day);
/* Adds up groups and account. */
void report_tally_add(struct report_tally *to, const struct report_tally *from);
/* Empty again; memory is kept. */
void report_tally_clear(struct report_tally *t);
void report_tally_free(struct report_tally *t);

#endif
