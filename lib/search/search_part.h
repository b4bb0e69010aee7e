/* A data file that is being searched; for search_plan.c.                (L4) */
#ifndef GH_SEARCH_PART_H
#define GH_SEARCH_PART_H

#include "codec.h"
#include "search_plan.h"

/* Opens it and settles how many bytes count; a part that is closed needs no
 * lock. 1; 0 when the file is gone; -1 (reported). The caller is its first user. */
int search_part_open(const struct ledger *l, struct ledger_part which, bool closed, struct search_part **out,
		     struct diag *);
/* Reads its header line. 0, or -1 (reported). */
int search_part_header(struct search_part *part, struct codec *codec, struct diag *);

#endif
