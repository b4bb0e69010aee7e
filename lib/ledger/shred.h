/* Destroying a month's key, on the record.                              (L4)
 *
 *     shred_month(&keeper, keys, 2022 * 12 + 2, false)
 *
 * No byte of the ledger changes and every proof holds, but its tokens and
 * sealed texts of that month are dead in every copy and backup. They are so in
 * all ledgers that used keys of this folder.
 *
 * First comes the entry in the audit ledger, durably, then the key goes. The
 * other way round a crash would leave a key destroyed without a record, and
 * none could be made any more: the evidence, SHA-256 of the key, dies with it.
 * This way it leaves an entry and a key; the next call finds the entry to be of
 * that very key, writes no second one, and destroys it.
 */
#ifndef GH_SHRED_H
#define GH_SHRED_H

#include "keeper.h"
#include "keyring.h"

/* NO: there is no key, and no entry says that there was. REFUSED: rows may
 * still come that need it, the month is not over (`force` does it all the same;
 * a new key is made when one is needed). */
enum keeper_result shred_month(const struct keeper *k, struct keyring *keys, int month, bool force);

#endif
