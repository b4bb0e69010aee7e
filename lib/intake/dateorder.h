/* Whether a column of dates proves the order of day and month.         (L4)
 *
 *     struct dateorder d = { 0 };
 *     dateorder_look(&d, SLICE("02/03/2020"), 2);      fits both
 *     dateorder_look(&d, SLICE("25/03/2020 8:05"), 3);
 *     dateorder_proved(&d)                             ORDER_DMY
 *
 * 02/03/2020 is a day in February or in March, and no program can know which.
 * But a column is written by one hand or one machine: where some row allows one
 * order only and no row the other only, the order of all is known. Years of
 * two digits prove nothing and spoil the proof, since they might lead:
 * 20/02/03. The clock proves nothing either: a date in the future is an
 * error, not evidence.
 */
#ifndef GH_DATEORDER_H
#define GH_DATEORDER_H

#include "buf.h"
#include "cell.h"

struct dateorder {
	unsigned long dmy, mdy;  /* rows that allow that order only */
	unsigned long short_year;
	unsigned long line;      /* of the first row that allows one only */
	struct buf text;         /* scratch */
};

/* Takes account of a cell as it came. */
void dateorder_look(struct dateorder *d, struct slice cell, unsigned long line);

/* ORDER_UNKNOWN when there is no proof. */
enum date_order dateorder_proved(const struct dateorder *d);

void dateorder_free(struct dateorder *d);

#endif
