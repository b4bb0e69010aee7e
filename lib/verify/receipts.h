/* Heads that somebody else received and kept.                           (L4)
 *
 *     struct receipts *r = receipts_read("receipts.csv", &diag);
 *     for (size_t i = receipts_first(r, "310104-0195/gate"); i < receipts_count(r) && ...
 *             compare(receipts_get(r, i))
 *     receipts_free(r);
 *
 * CSV with the columns received_at, unit, name, day, part, leaves, root and any
 * others; daily reports (report.h) as they came in are such a file, their part
 * is the whole name, 2022-03-18-01, and prev (heads.h) covers the parts before.
 * That is: what a superior wrote down when a report came in, with the time of
 * its own clock. Only such heads bind who keeps a ledger; everything in the
 * ledger's folder can be made anew.
 */
#ifndef GH_RECEIPTS_H
#define GH_RECEIPTS_H

#include "ledger.h"
#include "tree.h"

struct receipt {
	const char *received_at, *unit, *name;
	struct ledger_part part;
	uint64_t leaves;
	struct tree_hash root;
	bool follows;         /* it says after what: */
	struct tree_hash prev;
	unsigned long line;   /* in the file */
};

struct receipts;

/* NULL when it cannot be read or a line of it does not read (reported). */
struct receipts *receipts_read(const char *path, struct diag *);
void receipts_free(struct receipts *r);

/* In order of name, part, leaves and line. */
size_t receipts_count(const struct receipts *r);
const struct receipt *receipts_get(const struct receipts *r, size_t i);
/* The number of the first of that name; those of one name stand together. */
size_t receipts_first(const struct receipts *r, const char *name);
const char *receipts_path(const struct receipts *r);

#endif
