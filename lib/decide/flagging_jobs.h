/* A file of a pass of flag-risk read by several threads.               (L4)
 *
 *     if (parts_pay(in, pass->jobs))
 *             got = flagging_in_parts(pass, in);
 *     flagging_jobs_free(pass->others);
 *
 * Each thread has its own evaluator over the one ruleset; the pass's own thread writes
 * their rows and says what they lost, in the order of the input.
 */
#ifndef GH_FLAGGING_JOBS_H
#define GH_FLAGGING_JOBS_H

#include "flagging_pass.h"

/* All records behind the header. 0, or -1 when reading stopped (reported). */
int flagging_in_parts(struct flagging *pass, struct csvin *in);
/* NULL is allowed. */
void flagging_jobs_free(struct flagging_jobs *jobs);

#endif
