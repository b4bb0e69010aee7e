/* The head of a ledger that a report carries.                           (L4)
 *
 *     struct report_head head;
 *     if (report_head_find(l, &head, &diag) > 0)
 *             use(head.leaves, head.root);
 *
 * The newest head of the ledger the rows came from: it covers all that was
 * there when the report was made, later parts by their lines and earlier ones
 * by prev. What is told is on the disk first (published.h).
 */
#ifndef GH_REPORT_HEAD_H
#define GH_REPORT_HEAD_H

#include "heads.h"

struct report_head {
	struct ledger_part part;
	uint64_t leaves;           /* header line included */
	struct tree_hash root, prev;
};

/* 1, 0 when the ledger has no part yet, -1 (reported). */
int report_head_find(const struct ledger *l, struct report_head *head, struct diag *);

#endif
