/* What the parts of verify.c share.                                     (L4)
 *
 * Not for others: see verify.h.
 */
#ifndef GH_VERIFY_INTERNAL_H
#define GH_VERIFY_INTERNAL_H

#include "audit.h"
#include "heads.h"
#include "verify.h"
#include "verify_part.h"

/* One ledger under verification. */
struct verify {
	const struct ledger *ledger;
	const struct verify_options *options;
	struct diag *diag;
	struct verify_count *count;
	struct heads *heads;
	struct audit *audit;
	struct verify_part *part;   /* whose data files are there, in order */
	size_t n;
};

/* "2022-03-18-01"; four results may be used in one message. */
const char *verify_name(struct ledger_part part);
/* The part of that day and number, NULL: its data file is not there. */
const struct verify_part *verify_find(const struct verify *v, struct ledger_part part);

/* heads.csv against the parts, their places and their order (verify_chain.c). */
void verify_chain(struct verify *v);
/* The search sidecars of a part against a rebuild (verify_sidecars.c). */
void verify_sidecars(struct verify *v, const struct verify_part *p);
/* The receipts against the parts (verify_receipts.c); the leaf counts at
 * which a part's root will be asked for are set before it is checked. */
void verify_stops(const struct verify *v, struct verify_part *p);
void verify_receipts(struct verify *v);

#endif
