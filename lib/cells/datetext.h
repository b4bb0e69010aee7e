/* Dates and times as people and spreadsheets write them.               (L4)
 *
 *     struct datetext d;
 *     if (datetext_read(SLICE("2020.2.3 8.05"), cx, &d) == CELL_VALUE)
 *             datetext_put(&b, &d);               2020-02-03T08:05:00+08:00
 *
 * Understood are the words and marks of datefields.h, compact digits
 * (20200203 0805), serial days of a spreadsheet (43864.3368, 1900 system),
 * ISO weeks and seconds or milliseconds since 1970. A date alone stays a
 * date. What more than one reading fits is never decided here. Codes:
 *
 *     ?date_order   02/03/2020, 20/2/3, unless cx->order is known
 *     ?year ?day ?date ?time   that part is not told, or an hour is no time
 *     ?relative ?ditto ?approx ?lunar ?era ?zone    by the word (table)
 *     ?ampm ?noon ?midnight    hour and part of the day do not settle it
 *     ?weekday      is not the day of that date
 *     ?multiple     two dates, or a range
 *     ?format       anything else
 *     !date_invalid !time_invalid    no such day, no such time of day
 *     !clock_reset  the day a clock starts at when it lost its battery
 *     !future       after cx->now (a date: after its day)
 */
#ifndef GH_DATETEXT_H
#define GH_DATETEXT_H

#include "cell.h"

struct datetext {
	struct when when;     /* of VALUE, told in cx->offset */
	bool excel;           /* was a serial day */
	bool two_digit_year;
	bool hour_only;       /* minutes were not told */
	bool epoch;           /* was a count of seconds */
	struct slice code;    /* of HUMAN and BAD; valid as long as cx->words */
};

/* `text` went through norm_text. MISSING for a database's 0000-00-00. */
enum cell_verdict datetext_read(struct slice text, const struct cell_context *cx,
				struct datetext *d);

/* Appends the instant or date of a VALUE. */
void datetext_put(struct buf *b, const struct datetext *d);

#endif
