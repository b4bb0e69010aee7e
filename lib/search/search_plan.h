/* Which members of which parts may hold what is asked for.             (L4)
 *
 *     struct search_plan *p = search_plan_new(&query, who, skip, &diag);
 *     search_plan_add(p, ledger, parts, n)
 *     while ((got = search_plan_next(p, &run)) > 0)
 *             ...                          read the members of run.part
 *             search_part_release(run.part);
 *     search_plan_free(p);
 *
 * What is passed over, and by what: parts by the times in heads.csv (of closed
 * parts) and by months without a token asked for; members by the times in .idx
 * or in their own headers, and by .who or their own filters. All of these can
 * only say "surely not here". Without `skip` none of it is used but the months.
 * Runs come in order: of ledgers as they were added, of days, of parts, of
 * lines.
 */
#ifndef GH_SEARCH_PLAN_H
#define GH_SEARCH_PLAN_H

#include "ledger.h"
#include "search_match.h"

enum { SEARCH_RUN = 16 };

/* A data file that is being searched. */
struct search_part {
	const struct ledger *ledger;
	struct ledger_part part;
	struct buf path;
	int fd;
	int64_t size;                    /* bytes that count */
	struct buf header;               /* header line, without LF */
	struct search_columns *columns;
	unsigned users;                  /* runs, and the plan */
	bool torn_said;
};

/* Members of one part, in order. */
struct search_run {
	struct search_part *part;
	unsigned n;
	struct search_place {
		int64_t at;
		uint32_t length;
	} member[SEARCH_RUN];
};

struct search_plan;

/* All arguments outlive the plan. `who` may be NULL. */
struct search_plan *search_plan_new(const struct search_query *q, struct search_who *who, bool skip, struct diag *);
void search_plan_free(struct search_plan *p);
/* These parts of a ledger. 0, or -1 when its heads cannot be read (reported). */
int search_plan_add(struct search_plan *p, const struct ledger *l, const struct ledger_part *part, size_t n);

/* Whether every column of `equal` is in the header of some part; looks at no
 * more parts than it has to. 0, or -1 (reported). */
int search_plan_check(struct search_plan *p);
/* Whether all parts have one header line. 0, or -1 (reported). */
int search_plan_one_header(struct search_plan *p);
/* The header line of the last part, for when nothing was found; empty when there is none. */
void search_plan_last_header(struct search_plan *p, struct buf *header);

/* 1 and the next run, 0 when all were told. Parts that cannot be read are
 * reported and counted. */
int search_plan_next(struct search_plan *p, struct search_run *run);
/* Parts that could not be read, and damaged places met so far. */
unsigned long search_plan_troubles(const struct search_plan *p);
/* Parts that were searched without their persons: no key of the month. */
unsigned long search_plan_keyless(const struct search_plan *p);

void search_part_release(struct search_part *part);
/* Says once that the part ends in bytes that are no members, from `at` on. */
void search_part_torn(struct search_part *part, int64_t at, struct diag *);

#endif
