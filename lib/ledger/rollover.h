/* Parts begin and end: seal, heads line, next part, missing days.       (L4)
 *
 *     rollover_to(&tail, header, now, accept_gap)
 *
 * makes the tail the open part that rows accepted now go to:
 *
 *   the day is over            its part is sealed, each day since then on which the machine
 *                              was off gets a part with the header line alone, sealed, too
 *   another header line        the part is sealed, the next of the same day begins
 *   damaged or sick            the part is left, the next of the same day begins
 *   the clock is behind        the open day goes on: a ledger's day never goes back
 *
 * A crash anywhere leaves what the next call finishes. All under the write lock.
 */
#ifndef GH_ROLLOVER_H
#define GH_ROLLOVER_H

#include "tail.h"
#include "when.h"

/* More days without a part than this are a wrong clock rather than a holiday; so is a first
 * part as far ahead of the machine's own clock. */
enum { ROLLOVER_GAP = 400, ROLLOVER_PARTS = 99 };

enum rollover_result {
	ROLLOVER_DONE = 0,
	ROLLOVER_TROUBLE = -1,  /* reported */
	ROLLOVER_CLOCK = -2,    /* refused, reported: nothing was done */
};

/* Whether the clock can be right: ROLLOVER_DONE or ROLLOVER_CLOCK. */
enum rollover_result rollover_clock(const struct tail *t, struct when now, bool accept_gap);

/* The day of a ledger that rows accepted now belong to. */
int64_t rollover_day(const struct tail *t, struct when now);

/* The tail holds the last part (recover_tail), or none. Afterwards it is OPEN, with
 * `header` (no LF) as its header line. */
enum rollover_result rollover_to(struct tail *t, struct slice header, struct when now, bool accept_gap);

/* Seals the tail's open part and, sealed already, adds what is missing in
 * heads.csv; then the parts of missing days before today. A tail without part
 * or unusable is left. */
enum rollover_result rollover_close(struct tail *t, struct when now, bool accept_gap);

/* Of a sealed part: makes its seal and its line in heads.csv durable, whoever
 * wrote them; the line is added unless it is there. 0 or -1 (reported). */
int rollover_head(struct tail *t);

/* Flags of a member that is written at that time. */
unsigned rollover_flags(const struct tail *t, struct when now);

#endif
