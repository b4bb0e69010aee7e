/* When the report of a day is due: see due.h. */
/* SPDX-License-Identifier: ISC */
#include "due.h"

#include "num.h"
#include "span.h"

int due_parse(struct slice text, int64_t *due, const char **why)
{
	bool next = text.n && text.p[0] == '+';
	struct slice clock = slice_from(text, next), hour = { clock.p, 2 };
	const char *ignored;
	int64_t h, m;

	*why = "expected HH:MM, or +HH:MM for the day after";
	if (clock.n != 5 || clock.p[2] != ':' || num_parse_int(hour, 0, 24, &h, &ignored) < 0 ||
	    num_parse_int(slice_from(clock, 3), 0, 59, &m, &ignored) < 0 || h * 60 + m > 1440)
		return -1;
	*due = next * SPAN_DAY + h * SPAN_HOUR + m * SPAN_MINUTE;
	return 0;
}
