/* Putting rows into a ledger so that they are there for good.           (L4)
 *
 *     struct append_options o = { 0 };
 *     struct append *a = append_open(ledger, SLICE("seq,at,time,act,what"), &o, &diag);
 *     struct batch b = { .month = BATCH_ANY_MONTH };
 *     struct ledger_row_facts facts = { .timed = true, .time = now };
 *     csvtext_put(&b.lines, time);
 *     csvtext_next(&b.lines, act);
 *     csvtext_next(&b.lines, what);
 *     batch_end_row(&b, &facts);
 *     if (append_commit(a, &b, &ack) == APPEND_DONE)
 *             ...                          on the disk: ack.n0, ack.rows, ack.leaves, ack.root
 *     batch_free(&b);
 *     append_free(a);
 *
 * A commit takes the lock, finds the end (recover.h), begins the part that the
 * day and the header line want (rollover.h), writes members, lets go of the
 * lock, and only then syncs: whoever syncs first does it for all, so several
 * writers cost one sync (group commit). What was acknowledged is in the file
 * once, in order, behind all that was acknowledged before, and survives a crash
 * at any later time. After a failure rows of that batch may or may not be
 * there; a disk that is full leaves the file as it was.
 *
 * A batch with a writer and a number may be sent again: rows of it that are in
 * the open part or in the parts of the last two days are not written twice
 * (writers.h). It need not be cut into commits at the same places.
 */
#ifndef GH_APPEND_H
#define GH_APPEND_H

#include "batch.h"
#include "ledger.h"
#include "writers.h"

struct append_options {
	bool fixed_clock;        /* `clock` instead of the system's: imports and tests */
	struct when clock;
	uint32_t writer, batch;  /* both, or 0: nobody asks */
	bool accept_gap;         /* more than ROLLOVER_GAP days without a part */
	bool any_disk;           /* also where a sync or a lock may mean nothing (NFS, FUSE) */
};

struct append;

/* `header` is the header line, seq and at included, without LF. All arguments but the
 * options' must outlive it. NULL: the file system is none to rely on (reported). */
struct append *append_open(struct ledger *l, struct slice header, const struct append_options *o, struct diag *diag);
void append_free(struct append *a);

struct append_ack {
	struct written before;   /* rows of this batch that were there already: where they are */
	uint64_t n0, rows;       /* leaf number of the first new row, and how many */
	uint64_t leaves;         /* of the tree after them */
	struct tree_hash root;
	struct ledger_part part;
	int month;               /* whose tokens the part takes */
};

enum append_result {
	APPEND_DONE = 0,
	APPEND_TROUBLE = -1,     /* reported; nothing of this commit may be acknowledged */
	APPEND_REFUSED = -2,     /* reported, nothing was written: the clock, or more
	                          * rows than were sent */
	APPEND_MONTH = 1,        /* nothing was written: the tokens must be of
	                          * another month, ack->month */
};

/* The month whose key rows that are made now need, as far as can be told
 * without the lock; -1 where the clock would have them refused (reported): no
 * key is made for it. */
int append_month(struct append *a);

/* Commits a batch or the next piece of it. A batch without rows begins the part, no more. */
enum append_result append_commit(struct append *a, const struct batch *b, struct append_ack *ack);

/* After the last piece: whether the ledger has more rows of this batch than
 * were sent; then it is not the same batch (reported). 0 or APPEND_REFUSED. */
enum append_result append_end(struct append *a);

/* Seals the open part, whatever day it is of, writes its line in heads.csv, and
 * makes the parts of missing days before today. 0: done, or nothing to do; -1:
 * trouble; -2: the clock is too far ahead, nothing was done (both reported). */
int append_close(struct ledger *l, struct when now, bool accept_gap, struct diag *diag);

/* 0, or -1 (reported) where the ledger's file system is a network's or a program's. */
int append_check_disk(const struct ledger *l, struct diag *diag);

#endif
