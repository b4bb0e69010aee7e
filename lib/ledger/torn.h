/* Bytes that were never acknowledged, put aside and not lost.           (L4)
 *
 *     torn_keep(l, "2022-03-18-01", 61418, bytes, &diag)
 *
 * writes LEDGER/torn/2022-03-18-01@61418 (with .2, .3 ... when that is taken),
 * synced with its folder: an unreadable row is evidence, too (ledger.md D9).
 */
#ifndef GH_TORN_H
#define GH_TORN_H

#include "ledger.h"

/* 0, or -1 (reported). */
int torn_keep(const struct ledger *l, const char *name, int64_t offset, struct slice bytes, struct diag *);

#endif
