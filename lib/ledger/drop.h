/* Deleting old parts, on the record.                                    (L4)
 *
 *     drop_before(&keeper, when_days(2022, 4, 1), false)
 *
 * deletes data files of days before that day with all that was made from them:
 * sidecars, tips, torn bytes. heads.csv stays, so later days still chain, and
 * receipts of the roots still compare. First comes an entry in the audit ledger
 * for each part, with its root, durably; a run that was cut short is done again
 * and writes no entry twice.
 *
 * Only parts are dropped that are closed and are what heads.csv says (`force`:
 * also those that are damaged; what is damaged may be evidence). The last part
 * is always kept: without it nobody would know where the ledger stands.
 */
#ifndef GH_DROP_H
#define GH_DROP_H

#include "keeper.h"

/* NO: parts of those days are left (each is reported). REFUSED: the day lies ahead. */
enum keeper_result drop_before(const struct keeper *k, int64_t day, bool force);

#endif
