/* LS: which part of which ledger a file is, and what came before it.    (L4)
 *
 *     place_put(&b, ledger_settings(l), part, &prev);
 *
 *     name=310104-0195/gate
 *     day=2022-03-18
 *     part=01
 *     tz=+08:00
 *     prev=e3b0...          SHA-256 of the last line of heads.csv at that time
 *
 * A text in the opening member; it is not a line of the part, so no root covers it,
 * but heads.csv repeats prev.
 */
#ifndef GH_PLACE_H
#define GH_PLACE_H

#include "ledger.h"
#include "tree.h"

/* Bytes of what is behind "prev=". */
enum { PLACE_PREV = 2 * TREE_HASH + 1 };

void place_put(struct buf *b, const struct ledger_settings *s, struct ledger_part part, const struct tree_hash *prev);
/* The hash behind "prev=". 0, or -1 when the text has none. */
int place_prev(struct slice text, struct tree_hash *prev);

#endif
