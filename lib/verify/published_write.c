/* Published heads as CSV: see published.h. */
/* SPDX-License-Identifier: ISC */
#include "published.h"

#include <stdlib.h>

void published_write_header(struct csvout *out)
{
	csvout_raw(out, SLICE("name,day,part,leaves,root"));
	csvout_end(out);
}

int published_write(const struct ledger *l, struct csvout *out, struct diag *diag)
{
	struct buf b = { 0 };
	struct head *head = NULL;
	size_t n = 0;
	int got = published_heads(l, &head, &n, diag);

	for (size_t i = 0; got >= 0 && i < n; i++) {
		buf_clear(&b);
		buf_printf(&b, "%s,", ledger_settings(l)->name);
		ledger_put_day(&b, head[i].part.day);
		buf_printf(&b, ",%02u,%llu,", head[i].part.number, (unsigned long long)head[i].leaves);
		tree_put_hex(&b, &head[i].root);
		csvout_raw(out, buf_slice(&b));
		csvout_end(out);
	}
	buf_free(&b);
	free(head);
	return got;
}
