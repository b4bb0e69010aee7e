/* Rows on their way into a ledger: lines and what search needs of them. (L4)
 *
 *     struct batch b = { .month = keyring_month(day) };
 *     buf_puts(&b.lines, "2022-03-18T08:00:00+08:00,east,a2b3...");
 *     batch_end_row(&b, &facts);
 *     append_commit(a, &b, &ack)
 *     batch_clear(&b);
 *
 * Lines are as ledger_rows_put makes them, without seq and at and without
 * line end. All zero is empty, of month 0: set it.
 */
#ifndef GH_BATCH_H
#define GH_BATCH_H

#include "ledger_row.h"

/* Rows have as many tokens as there are persons in them; most have one or two. */
struct batch_row {
	uint32_t length;         /* of its line */
	uint32_t ntokens;
	int64_t time;            /* of the event; BATCH_NO_TIME */
};

#define BATCH_NO_TIME INT64_MIN

/* month: the tokens are those of another month than any. */
enum { BATCH_ANY_MONTH = -1 };

struct batch {
	int month;               /* whose key was used; BATCH_ANY_MONTH: none */
	struct buf lines;        /* one after the other, nothing between them */
	size_t ended;            /* bytes of it that belong to rows */
	struct batch_row *row;
	size_t n, row_cap;
	uint64_t *token;         /* of all rows, one after the other */
	size_t ntokens, token_cap;
};

/* What was put into lines since the last row is a row. */
void batch_end_row(struct batch *b, const struct ledger_row_facts *facts);
/* Takes back what was put into lines since the last row. */
void batch_drop_row(struct batch *b);
/* Empty again; the memory and the month stay. */
void batch_clear(struct batch *b);
void batch_free(struct batch *b);

#endif
