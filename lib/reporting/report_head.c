/* The head of a ledger that a report carries: see report_head.h. */
/* SPDX-License-Identifier: ISC */
#include "report_head.h"

#include "published.h"

/* The line "prev=..." of the opening member's place. */
static int place_prev(struct slice place, struct tree_hash *prev)
{
	struct slice line, key = SLICE("prev=");

	while (slice_cut(&place, '\n', &line))
		if (slice_starts(line, key))
			return tree_parse_hex(slice_from(line, key.n), prev);
	return -1;
}

static int head_of_open(const struct ledger *l, struct report_head *head, struct diag *diag)
{
	struct part_reader *r = published_open(l, head->part, diag);
	struct part_member m;
	int got = -1;

	while (r && (got = part_next(r, &m)) > 0)
		;
	if (got == 0) {
		const struct part_state *s = part_state(r);

		head->leaves = s->leaves;
		head->root = s->root;
		if (s->end == PART_DAMAGED)
			got = published_damage(l, head->part, s, diag);
		else if (place_prev(buf_slice(&s->place), &head->prev) < 0)
			got = diag_error(diag, NULL, "the last part of %s does not tell what came before it (see ledger-verify)",
					 ledger_folder(l));
	}
	part_close(r);
	return got;
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
