/* The head of a ledger that a report carries: see report_head.h. */
/* SPDX-License-Identifier: ISC */
#include "report_head.h"

#include "place.h"
#include "published.h"

static int head_of_open(const struct ledger *l, struct report_head *head, struct diag *diag)
{
	struct head read = { .part = head->part };
	struct buf place = { 0 };
	int result = published_read(l, &read, &place, diag) == 0 ? 0 : -1;

	head->leaves = read.leaves;
	head->root = read.root;
	if (result == 0 && place_prev(buf_slice(&place), &head->prev) < 0)
		result = diag_error(diag, NULL, "the last part of %s does not tell what came before it (see ledger-verify)",
				    ledger_folder(l));
	buf_free(&place);
	return result;
}

int report_head_find(const struct ledger *l, struct report_head *head, struct diag *diag)
{
	int found = ledger_last_part(l, &head->part);
	struct heads *heads;
	const struct head *closed;

	if (found <= 0)
		return found;
	heads = heads_read(l, diag);
	if (!heads)
		return -1;
	closed = heads_find(heads, head->part);
	if (closed) {
		head->leaves = closed->leaves;
		head->root = closed->root;
		head->prev = closed->prev;
	} else if (head_of_open(l, head, diag) < 0) {
		found = -1;
	}
	heads_free(heads);
	return found;
}
