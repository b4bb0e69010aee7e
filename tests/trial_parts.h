/* Reading a trial in parts, as bytes that are those of one reader.     (tests)
 *
 *     if (trial_in_parts(&t, chunk, scanner, 3, &got, &diag))
 *             compare(&got, &want);
 */
#ifndef GH_TRIAL_PARTS_H
#define GH_TRIAL_PARTS_H

#include <stdlib.h>

#include "csvin_part.h"
#include "parts.h"
#include "trial.h"
#include "xmem.h"

/* What came of the parts on their way, and of all that were told. */
struct trial_told {
	struct buf *slot, *out;
};

static inline void trial_read_part(void *context, unsigned worker, struct csvin *in, size_t slot)
{
	struct trial_told *told = context;
	struct record r;

	(void)worker;
	buf_clear(&told->slot[slot]);
	while (trial_next(in, &r, &told->slot[slot]))
		;
}

static inline int trial_tell_part(void *context, size_t slot, size_t bytes)
{
	struct trial_told *told = context;

	(void)bytes;
	buf_put(told->out, buf_slice(&told->slot[slot]));
	return 0;
}

/* The first record, then the others in parts of about `chunk` bytes; where that is odd the
 * first is pushed back and comes with them. False when the input cannot be had in parts,
 * or the processor has not got the scanner. */
static inline bool trial_in_parts(const struct trial *t, size_t chunk, int scanner, unsigned jobs, struct buf *out,
				  struct diag *diag)
{
	struct csvin *in = trial_open(t, chunk, scanner, diag);
	struct trial_told told = { xcalloc(parts_slots(jobs), sizeof(struct buf)), out };
	struct parts_work work = { .read = trial_read_part, .tell = trial_tell_part, .context = &told };
	struct record r;
	bool divides = false;

	buf_clear(out);
	if (in && trial_next(in, &r, out) && chunk % 2) {
		buf_clear(out);
		csvin_unread(in);
	}
	if (in && (divides = csvin_divides(in)))
		parts_run(in, jobs, &work, diag);
	trial_close(in, out);
	for (size_t i = 0; i < parts_slots(jobs); i++)
		buf_free(&told.slot[i]);
	free(told.slot);
	return divides;
}

#endif
