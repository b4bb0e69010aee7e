/* How much of a batch that was sent before is in the ledger.            (L4)
 *
 *     resent_find(&r, &tail, writer, batch, rows, &before, &skip)
 *     write rows from number `skip` on
 *     r.sent += rows;
 *     r.there += rows - skip;
 *
 * A batch is all that is sent under one number, in as many pieces as it likes.
 * Looked at are the open part and the parts of the two days before it. Tips
 * answer where they can, else the headers of the members do. All zero at first.
 *
 * Rows of a part that was left because a sync failed or it is damaged do not
 * count: what can be read of it now may be gone after a power cut. They are
 * written again; a row twice, in a part that ledger-verify names, is better
 * than one that is lost.
 */
#ifndef GH_RESENT_H
#define GH_RESENT_H

#include "tail.h"

struct resent {
	uint64_t sent;                /* rows of earlier pieces */
	uint64_t there;               /* rows in the ledger, as of the last look */
	struct ledger_part open;      /* when closed parts were looked at; number 0: never */
	struct written closed;        /* in them */
};

/* Under the write lock. *skip: the first rows of a piece of `rows` that are there
 * already; *before says where (nothing when none is). 0, or -1 (reported). */
int resent_find(struct resent *r, const struct tail *t, uint32_t writer, uint32_t batch, uint64_t rows,
		struct written *before, uint64_t *skip);

#endif
