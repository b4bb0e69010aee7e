/* What a thread found that another one is to say, in the order of the rows.  (L4)
 *
 *     later_reject(&l, r->line, field, "time", SLICE("no_time"));     in the finder's thread
 *     for (size_t i = 0; i < l.n; i++)                                 in the other
 *             say(&l.item[i], later_code(&l, &l.item[i]));
 *     later_clear(&l);
 *     later_free(&l);
 */
#ifndef GH_LATER_H
#define GH_LATER_H

#include "buf.h"

enum later_kind { LATER_REJECT, LATER_ORDER };

struct later_item {
	enum later_kind kind;
	unsigned long line;       /* of a reject */
	size_t field;
	const char *column;
	size_t code, ncode;       /* its code, in `codes` */
	size_t order;             /* of an order: order_index() of the column */
};

/* All zero is empty. */
struct later {
	struct later_item *item;
	size_t n, cap;
	struct buf codes;
};

void later_reject(struct later *l, unsigned long line, size_t field, const char *column, struct slice code);
/* The file was asked for the order of dates in a column. */
void later_order(struct later *l, size_t order);
struct slice later_code(const struct later *l, const struct later_item *item);
void later_clear(struct later *l);
void later_free(struct later *l);

#endif
