/* One run of members: read, inflated, matched. For search.c.            (L4)
 *
 * All is done in memory of the reader and the result, which are used again and again;
 * nothing is reported, since several threads do this.
 */
#ifndef GH_SEARCH_READ_H
#define GH_SEARCH_READ_H

#include "search_plan.h"

/* What one thread needs. */
struct search_reader;

struct search_found {
	struct search_run run;
	struct buf text;                 /* the lines found */
	uint64_t lines;
	unsigned nbad;
	struct search_bad {
		int64_t at, end;         /* bytes of the member that is none */
		const char *why;
	} bad[SEARCH_RUN];
};

struct search_reader *search_reader_new(const struct search_query *q, bool count_only);
void search_reader_free(struct search_reader *r);
/* Fills in all but found->run, which says what to read. */
void search_read(struct search_reader *r, struct search_found *found);
unsigned long search_reader_given_up(const struct search_reader *r);

#endif
