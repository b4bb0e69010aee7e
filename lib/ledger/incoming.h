/* CSV records that wait for a commit, and how to make them anew.        (L4)
 *
 *     struct incoming *in = incoming_new(rows, keys, &diag);
 *     incoming_month(in, append_month(a));
 *     incoming_put(in, csvin, &record, "gate.csv")
 *     while ((result = append_commit(a, incoming_batch(in), &ack)) == APPEND_MONTH)
 *             incoming_month(in, ack.month);
 *     incoming_clear(in);
 *
 * Tokens are made before the lock is taken, for the month that the day will be
 * in. Should another month have begun under the lock, they are made again: for
 * that the records are kept as they came, in the clear, until the commit, and
 * then wiped. A ledger that makes no tokens keeps nothing.
 */
#ifndef GH_INCOMING_H
#define GH_INCOMING_H

#include "batch.h"
#include "csvin.h"

struct incoming;

/* Both outlive it; the rows are bound by the caller, `keys` may be NULL as there. */
struct incoming *incoming_new(struct ledger_rows *rows, struct keyring *keys, struct diag *diag);
void incoming_free(struct incoming *in);

/* What follows and what is there already gets the tokens of this month, whose
 * key is made if it must be, and read: a key that fails is no fault of a row.
 * 0, or -1 when there can be none (reported). */
int incoming_month(struct incoming *in, int month);
/* A record just read from `source`. `file` outlives it. 0, or -1 when it is refused
 * (reported); then the rows before it are still there. */
int incoming_put(struct incoming *in, const struct csvin *source, const struct record *r, const char *file);

const struct batch *incoming_batch(const struct incoming *in);
/* Bytes that are kept. */
size_t incoming_size(const struct incoming *in);
void incoming_clear(struct incoming *in);

#endif
