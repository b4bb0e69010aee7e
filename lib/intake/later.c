/* What a thread found that another one is to say: see later.h. */
/* SPDX-License-Identifier: ISC */
#include "later.h"

#include <stdlib.h>

#include "xmem.h"

static void add(struct later *l, struct later_item item)
{
	XGROW(l->item, l->n + 1, l->cap);
	l->item[l->n++] = item;
}

void later_reject(struct later *l, unsigned long line, size_t field, const char *column, struct slice code)
{
	add(l, (struct later_item){ .kind = LATER_REJECT, .line = line, .field = field, .column = column,
				    .code = l->codes.n, .ncode = code.n });
	buf_put(&l->codes, code);
}

void later_order(struct later *l, size_t order)
{
	add(l, (struct later_item){ .kind = LATER_ORDER, .order = order });
}

struct slice later_code(const struct later *l, const struct later_item *item)
{
	return (struct slice){ l->codes.p + item->code, item->ncode };
}

void later_clear(struct later *l)
{
	l->n = 0;
	buf_clear(&l->codes);
}

void later_free(struct later *l)
{
	free(l->item);
	buf_free(&l->codes);
}
