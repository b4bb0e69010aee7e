/* The order of day and month in a file, proved by the file itself.     (L4)
 *
 *     if (order_may_help(memo, answer) && order_prove(it, file, memo))
 *             answer = memo_read(memo, text, ...)        now it has a value
 *
 * The proof reads the file a second time, the column alone, from its first
 * row to its last. It is made when the first ambiguous date is met: nothing
 * before that depended on it, so the outcome is that of a pass made ahead, and
 * files without such dates never pay for it. A pipe cannot be read twice: its
 * dates stay ambiguous.
 */
#ifndef GH_INTAKE_ORDER_H
#define GH_INTAKE_ORDER_H

#include "intake.h"

/* Whether the answer is an ambiguous date. */
bool order_may_help(const struct memo *memo, const struct answer *a);

/* Tries to prove the order for the memo's column, once per file and column,
 * and reports the outcome. True when it is newly known; the memo was emptied. */
bool order_prove(struct intake *it, struct intake_file *file, struct memo *memo);

/* Says what the file proved, once. */
void order_say(struct intake *it, struct intake_file *file, size_t index);

/* Before a file: what was proved for another file does not count. */
void order_reset(struct intake *it);

/* The place of a column in intake_file.order; INTAKE_ORDERS when it holds no dates. */
size_t order_index(enum gate_column column);
enum gate_column order_column(size_t index);

#endif
