/* One part of a ledger, checked from its first byte to its last line.   (L4)
 *
 *     struct verify_part p = { .part = part, .size = settled, .open = true };
 *     verify_part(ledger, &p, hand, nhands, &diag);
 *     findings_tell(&p.found, path, &diag);
 *     verify_part_free(&p);
 *
 * With several hands the members are shared out among as many threads.
 */
#ifndef GH_VERIFY_PART_H
#define GH_VERIFY_PART_H

#include "part.h"
#include "verify_member.h"

struct verify_part {
	struct ledger_part part;   /* given, */
	bool open;                 /* no part follows, heads.csv has no line: its tail may be torn, */
	int64_t size;              /* and of it only so many bytes are settled, */
	uint64_t *stop;            /* and leaf counts, ascending, whose roots are wanted; free() */
	size_t nstops;
	/* Found: */
	struct tree_hash *stop_root; /* of those that were reached */
	size_t nreached;
	enum part_end end;
	bool sealed;
	uint64_t leaves, rows, late;
	struct tree_hash root;
	int64_t tmin, tmax;
	int64_t first_at, last_at; /* of its rows; INT64_MIN: it has none */
	bool first_back;           /* the clock went back up to its first row, */
	bool last_back;            /* and behind its last */
	unsigned long went_back;   /* members at which the clock did */
	unsigned long members;
	struct buf place;          /* LS */
	uint32_t opened, closed;   /* MTIME of the opening member and of the last */
	struct findings found;
};

/* 0, or -1 when it cannot be read (reported). */
int verify_part(const struct ledger *l, struct verify_part *p, struct verify_hand *const *hand, unsigned nhands,
		struct diag *);
void verify_part_free(struct verify_part *p);

#endif
