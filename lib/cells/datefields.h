/* What a text tells about a date and a time of day.                    (L4)
 *
 *     struct datefields f;
 *     datefields_read(SLICE("2020年2月3日下午3点半"), cx, &f)    CELL_VALUE
 *     f.year 2020, f.month 2, f.day 3, f.hour 3, f.minute 30, f.half HALF_PM
 *
 * This is the grammar alone: whether there is such a day, and when it was,
 * datetext.h says. The order of parts is free; what stands there must be
 * understood to the last character.
 *
 * Words are those of the group `when`. Its parts: @year @month @day @hour
 * @minute @second @quarter @half @exact @week (units; @month-2 a month by name),
 * @span (hours or days as a length of time), @weekday (followed by a number;
 * @weekday-3 a name), @am @pm @dawn @noon @evening @night (parts of a day),
 * @zone-8 (hours east of UTC), @to (a range), @t (between date and time),
 * @label (nothing).
 */
#ifndef GH_DATEFIELDS_H
#define GH_DATEFIELDS_H

#include "cell.h"

enum day_half { HALF_NONE, HALF_AM, HALF_PM, HALF_DAWN, HALF_NOON, HALF_EVENING, HALF_NIGHT };

/* Numbers are -1 when not told. */
struct datefields {
	int64_t year, month, day;
	int64_t hour, minute, second;
	int64_t weekday;      /* 1 Monday */
	int64_t week;         /* ISO 8601; the day is then in `weekday` */
	int64_t zone;         /* seconds east of UTC */
	enum day_half half;
	bool zoned;
	bool two_digit_year;
	bool hour_word;       /* 8点: the hour stands before a word */
	struct slice code;    /* of HUMAN and BAD; valid as long as cx->words */
};

/* VALUE: something was understood and nothing is against it. */
enum cell_verdict datefields_read(struct slice text, const struct cell_context *cx,
				  struct datefields *f);

#endif
