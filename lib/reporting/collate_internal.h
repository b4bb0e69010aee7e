/* What the files of collate share; nobody else's business.              (L4) */
#ifndef GH_COLLATE_INTERNAL_H
#define GH_COLLATE_INTERNAL_H

#include "collate.h"
#include "pins.h"

enum finding { MISSING, LATE, COUNT, SHRINK, FORK, GAP, UNKNOWN, FINDINGS };

/* A unit's day. */
struct slot {
	unsigned reports;
	int64_t first_at;           /* when the first came in */
	bool zero;                  /* what the last says */
	bool pinned;                /* it carries a head: */
	uint64_t leaves;
	struct tree_hash root, prev;
	char *file;                 /* where the last stands */
	unsigned long line;
	unsigned found;             /* bit per finding */
};

struct collate {
	struct collate_options o;
	struct diag *diag;
	struct pins *pins;
	bool heads_known;
	struct slot *slot;          /* [day][unit of the roster] */
	size_t ndays, nunits;
	struct collate_account account;
};

struct slot *collate_slot(struct collate *c, size_t unit, int64_t day);
/* When the report of a day is due, UNIX seconds. */
int64_t collate_due(const struct collate *c, int64_t day);
/* Tells a finding; `slot` NULL: it belongs to no expected unit's day. */
void collate_found(struct collate *c, struct slot *slot, enum finding finding, const struct where *at,
		   struct slice unit, const char *text);
/* The same for what pins found, if anything. */
void collate_found_pin(struct collate *c, struct slot *slot, enum pins_found what, const struct where *at,
		       struct slice unit);

#endif
