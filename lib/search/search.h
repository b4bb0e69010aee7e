/* Searches ledgers: plans, reads and matches, and tells in order.       (L4)
 *
 *     struct search_options o = { .threads = 2, .skip = true };
 *     struct search_total total;
 *     search_run_all(plan, &query, &o, take, out, &total, &diag);
 *
 * The caller's thread plans and tells; `threads` others inflate and match, each
 * a run of members at a time. At most a few runs are on their way: what reads
 * slowly slows the search down and costs no memory. With one thread everything
 * is done by the caller's, with the same outcome. What cannot be read is
 * reported and counted; all else is searched all the same.
 */
#ifndef GH_SEARCH_H
#define GH_SEARCH_H

#include "search_plan.h"

enum { SEARCH_THREADS = 2, SEARCH_THREADS_MAX = 64 };

struct search_options {
	unsigned threads;
	bool count_only;         /* lines are counted, not told */
};

struct search_total {
	uint64_t lines;          /* that were found */
	unsigned long bad;       /* members that could not be read */
	unsigned long given_up;  /* lines on which the pattern was given up */
};

/* Lines of one part, each with its LF. They may be changed. 0, or -1: stop. */
typedef int search_take(void *context, const struct search_part *part, struct slice lines);

/* 0, or -1 when `take` said stop. */
int search_run_all(struct search_plan *plan, const struct search_query *q, const struct search_options *o,
		   search_take *take, void *context, struct search_total *total, struct diag *);

#endif
