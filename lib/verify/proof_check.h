/* A proof that somebody hands over, checked and put in words.           (L4)
 *
 *     struct receipts *r = receipts_read("receipts.csv", &diag);
 *     if (proof_check("row-7.proof", r, false, &diag) == 0)
 *             ...                          said: "gate" 2022-03-18-01: line 7 is one of 5001, ...
 *
 * A proof alone shows that a line belongs to a root; whose root that is shows
 * only when somebody has received it (receipts.h).
 */
#ifndef GH_PROOF_CHECK_H
#define GH_PROOF_CHECK_H

#include "proof.h"
#include "receipts.h"

/* NULL receipts: its root is looked for in none, and is said for the reader to compare.
 * 0: it holds, which is said unless `quiet`; 1: it does not, or is no proof;
 * -1: the file cannot be read (both reported). */
int proof_check(const char *path, const struct receipts *receipts, bool quiet, struct diag *);

#endif
