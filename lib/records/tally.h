/* Counts by name.                                                      (L3)
 *
 *     struct tally rejects = { 0 };
 *     tally_add(&rejects, SLICE("no_time"), 1);
 *     tally_print(&rejects, &line);              "no_time 3, future 1"
 *     tally_free(&rejects);
 *
 * All zero is the empty tally.
 */
#ifndef GH_TALLY_H
#define GH_TALLY_H

#include "buf.h"
#include "strmap.h"

struct tally {
	struct strmap name;
	unsigned long *count; /* by number of the name */
	size_t cap;
	unsigned long total;
};

void tally_add(struct tally *t, struct slice name, unsigned long n);
void tally_add_all(struct tally *t, const struct tally *more);
/* The counts in byte order of the names, joined by ", ". */
void tally_print(const struct tally *t, struct buf *b);
void tally_free(struct tally *t);

#endif
