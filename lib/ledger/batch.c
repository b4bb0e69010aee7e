/* Rows on their way into a ledger: see batch.h. */
/* SPDX-License-Identifier: ISC */
#include "batch.h"

#include <stdlib.h>

#include "xmem.h"

void batch_end_row(struct batch *b, const struct ledger_row_facts *facts)
{
	XGROW(b->row, b->n + 1, b->row_cap);
	XGROW(b->token, b->ntokens + LEDGER_ROW_TOKENS, b->token_cap);
	b->row[b->n++] = (struct batch_row){
		.length = (uint32_t)(b->lines.n - b->ended),
		.ntokens = facts->ntokens,
		.time = facts->timed ? facts->time : BATCH_NO_TIME,
	};
	for (unsigned i = 0; i < facts->ntokens; i++)
		b->token[b->ntokens++] = facts->token[i];
	b->ended = b->lines.n;
}

void batch_drop_row(struct batch *b)
{
	b->lines.n = b->ended;
}

void batch_clear(struct batch *b)
{
	buf_clear(&b->lines);
	b->ended = b->n = b->ntokens = 0;
}

void batch_free(struct batch *b)
{
	buf_free(&b->lines);
	free(b->row);
	free(b->token);
	*b = (struct batch){ 0 };
}
