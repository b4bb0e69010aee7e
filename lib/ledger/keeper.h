/* What those who look after a ledger have in common.                    (L4)
 *
 *     struct keeper k = { .ledger = l, .when = { .now = now }, .by = "office 2", .diag = &diag };
 *     int lock = keeper_lock(&k);
 *     enum keeper_result r = shred_month(&k, keys, month, false);
 *     keeper_unlock(lock);
 *
 * Keepers wait for each other at a lock of their own, that of the file LEDGER.
 * The ledger's lock they take for moments only: nobody at a gate waits for a day to
 * be packed.
 */
#ifndef GH_KEEPER_H
#define GH_KEEPER_H

#include "audit.h"

struct keeper {
	struct ledger *ledger;
	struct audit_when when;
	const char *by;      /* who answers for it, for the audit ledger; "" */
	struct diag *diag;
};

/* Everything but DONE is reported. */
enum keeper_result {
	KEEPER_DONE = 0,
	KEEPER_TROUBLE = -1,
	KEEPER_NO = 1,       /* done as far as it can be */
	KEEPER_REFUSED = 2,  /* nothing was done */
};

/* A descriptor, or -1 (reported). */
int keeper_lock(const struct keeper *k);
void keeper_unlock(int lock);

#endif
