/* What of a ledger may be told to others: heads of synced lines.        (L4)
 *
 *     struct head *head;
 *     size_t n;
 *     if (published_heads(ledger, &head, &n, &diag) == 0)
 *             print(head[0].leaves, &head[0].root);
 *     free(head);
 *
 * A head that was told and then lost with the power would make an honest unit
 * look like one that shortened its ledger. So a part is read up to its last
 * settled member, every root is worked out from the lines, and the file is
 * synced before anything of it is given out (ledger.md D5).
 */
#ifndef GH_PUBLISHED_H
#define GH_PUBLISHED_H

#include "csvout.h"
#include "heads.h"
#include "part.h"

/* Reads a part from its beginning with PART_FULL; what it gives is synced. NULL
 * when it cannot be read or synced, or a sync of it failed since the machine
 * was started: then nobody knows what of it is on the disk (reported). */
struct part_reader *published_open(const struct ledger *l, struct ledger_part part, struct diag *);
/* Reads a part to its end: leaves and root of *head, whose part is told, and the LS of
 * its opening member (NULL: it is not asked). 0, 1 when it is damaged (reported; the head
 * is that of what is good), -1 when it cannot be read or synced (reported). */
int published_read(const struct ledger *l, struct head *head, struct buf *place, struct diag *);
/* Reports damage; returns -1. */
int published_damage(const struct ledger *l, struct ledger_part part, const struct part_state *state, struct diag *);

/* The heads of all parts in order, also of those that were dropped: closed ones
 * as in heads.csv, others from their lines; of these only part, leaves and root
 * are set. 0, 1 when something of it is damaged or the chain of heads.csv does
 * not hold (reported; the heads of what is good are there), -1 when it cannot
 * be read or synced (reported). */
int published_heads(const struct ledger *l, struct head **head, size_t *n, struct diag *);

/* The same as CSV: name,day,part,leaves,root. Returns as published_heads. */
void published_write_header(struct csvout *out);
int published_write(const struct ledger *l, struct csvout *out, struct diag *);

#endif
