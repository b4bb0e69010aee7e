/* The fields of one line of a ledger: see ledger_line.h. */
/* SPDX-License-Identifier: ISC */
#include "ledger_line.h"

/* l->p stands behind the opening quote. */
static int quoted(struct ledger_line *l, struct slice *field)
{
	const char *from = l->p, *p = from;

	while ((p = memchr(p, '"', (size_t)(l->end - p)))) {
		if (p + 1 == l->end || p[1] == ',') {
			*field = (struct slice){ from, (size_t)(p - from) };
			l->p = p + 2;
			return 1;
		}
		if (p[1] != '"')
			return -1;
		p += 2;
	}
	return -1;
}

int ledger_line_next(struct ledger_line *l, struct slice *field)
{
	const char *p = l->p;

	if (p > l->end)
		return 0;
	if (l->quotes && p < l->end && *p == '"') {
		l->p++;
		return quoted(l, field);
	}
	/* Fields are short: a call of memchr each would cost more. */
	while (p < l->end && *p != ',')
		p++;
	*field = (struct slice){ l->p, (size_t)(p - l->p) };
	l->p = p + 1;
	return 1;
}
