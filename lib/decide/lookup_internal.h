/* What lists and areas share: dated entries by key.                    (L4)
 *
 * Only lookup.c and areas.c include this. A key may have several entries, as
 * a district has several notices; they are chained from first[key].
 */
#ifndef GH_LOOKUP_INTERNAL_H
#define GH_LOOKUP_INTERNAL_H

#include "period.h"
#include "table.h"
#include "when.h"

#define DATED_END ((size_t)-1)

enum { DATED_DEFAULT_OFFSET = 8 * 3600 };

struct dated_entry {
	struct period period;
	size_t word;  /* areas: number in the scale */
	size_t next;  /* of the same key, DATED_END at last */
};

/* All zero is empty. */
struct dated {
	struct dated_entry *entry;
	size_t n, cap;
	size_t *first; /* by key */
	size_t nkeys, keycap;
	struct epochs epochs;
};

void dated_add(struct dated *d, size_t key, struct period p, size_t word);
void dated_free(struct dated *d);

/* The setting #timezone. 0, or -1 (reported). */
int dated_offset(const struct table *t, int *offset, struct diag *);
/* The columns from and to of the current row. 0, or -1 (reported). */
int dated_period(const struct table *t, int offset, struct period *out, struct diag *);

#endif
