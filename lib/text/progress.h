/* How far a run has come, for whoever waits at a terminal.             (L1)
 *
 *     struct progress p;
 *     progress_start(&p, asked, &diag);
 *     for each record:
 *             progress_step(&p, r.raw.n + 1);
 *
 * says, at most once a second, "PROGRAM: 1200000 records, 290 MB". Nothing when
 * messages do not go to a terminal. It is the one thing that looks at a
 * clock, and nothing that is written depends on it.
 */
#ifndef GH_PROGRESS_H
#define GH_PROGRESS_H

#include <stdint.h>
#include "diag.h"

struct progress {
	struct diag *diag;   /* NULL: off */
	uint64_t records, bytes;
	int64_t said;        /* second of the last line */
};

void progress_start(struct progress *p, bool asked, struct diag *);
/* Private: looks at the clock. */
void progress_look(struct progress *p);

static inline void progress_steps(struct progress *p, uint64_t records, size_t bytes)
{
	if (!p->diag)
		return;
	p->records += records;
	p->bytes += bytes;
	progress_look(p);
}

static inline void progress_step(struct progress *p, size_t bytes)
{
	progress_steps(p, 1, bytes);
}

#endif
