/* One input read by several threads, what they found told in its order.  (L2)
 *
 *     struct parts_work work = { .read = flag_part, .tell = write_part, .context = &pass };
 *     csvin_next(in, &header)
 *     if (parts_pay(in, jobs))
 *             result = parts_run(in, jobs, &work, &diag);
 *
 * The caller's thread cuts the input into parts and tells; `jobs` others read. What
 * comes of a part lies in a slot, one of an array of the caller's of
 * parts_slots(jobs) results. Results are the same for any number of jobs: records and
 * lines are those of one reader, in its order. A part whose beginning turned out to belong
 * to a record of the part before is read again by the caller's thread.
 */
#ifndef GH_PARTS_H
#define GH_PARTS_H

#include "csvin.h"

enum { PARTS_JOBS = 64 };

struct parts_work {
	/* Reads all records of a part by csvin_next and puts what comes of them into the slot,
	 * whose former contents are void. `worker` is below parts_workers(jobs). Reports
	 * nothing: other threads do so. */
	void (*read)(void *context, unsigned worker, struct csvin *in, size_t slot);
	/* In the caller's thread. `bytes` were read. 0, or -1: stop. */
	int (*tell)(void *context, size_t slot, size_t bytes);
	void *context;
};

size_t parts_slots(unsigned jobs);
unsigned parts_workers(unsigned jobs);

/* Whether so many threads can be of use: not for what was read with the header. */
bool parts_pay(const struct csvin *in, unsigned jobs);

/* All that is left of `in`, which csvin_divides. 0; -1 when `tell` said stop or reading failed (reported). */
int parts_run(struct csvin *in, unsigned jobs, const struct parts_work *work, struct diag *);

#endif
