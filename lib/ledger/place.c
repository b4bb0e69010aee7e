/* Which part of which ledger a file is: see place.h. */
/* SPDX-License-Identifier: ISC */
#include "place.h"

void place_put(struct buf *b, const struct ledger_settings *s, struct ledger_part part, const struct tree_hash *prev)
{
	int minutes = (s->offset < 0 ? -s->offset : s->offset) / 60;

	buf_printf(b, "name=%s\nday=", s->name);
	ledger_put_day(b, part.day);
	buf_printf(b, "\npart=%02u\ntz=%c%02d:%02d\nprev=", part.number, s->offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
	tree_put_hex(b, prev);
	buf_putc(b, '\n');
}

int place_prev(struct slice text, struct tree_hash *prev)
{
	struct slice line, key = SLICE("prev=");

	while (slice_cut(&text, '\n', &line))
		if (slice_starts(line, key))
			return tree_parse_hex(slice_from(line, key.n), prev);
	return -1;
}
