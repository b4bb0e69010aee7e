/* The fields of one line of a ledger.                                   (L4)
 *
 *     struct ledger_line l;
 *     ledger_line_start(&l, line);
 *     while (ledger_line_next(&l, &field) > 0)
 *             ...
 *
 * For text that ledger_row.h wrote: no line ends, ',' between fields, quotes
 * around whole fields only. A field in quotes is given as it stands between
 * them, quotes in it still doubled.
 */
#ifndef GH_LEDGER_LINE_H
#define GH_LEDGER_LINE_H

#include "slice.h"

struct ledger_line {
	const char *p, *end; /* p past end: no field left */
	bool quotes;         /* there are some in the line */
};

static inline void ledger_line_start(struct ledger_line *l, struct slice line)
{
	l->p = line.p;
	l->end = line.p + line.n;
	l->quotes = line.n && memchr(line.p, '"', line.n);
}

/* 1 and the next field; 0 behind the last; -1 when a quoted field does not
 * end where it should. */
int ledger_line_next(struct ledger_line *l, struct slice *field);

#endif
