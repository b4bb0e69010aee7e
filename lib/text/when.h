/* Days and instants in the proleptic Gregorian calendar.               (L1)
 *
 *     struct when w;
 *     if (when_parse(cell, 8 * 3600, &w, &why) == 0)
 *             when_put(&b, w);                2022-04-05T08:00:00+08:00
 *
 * Only canonical text is read here (what our own programs write, ISO 8601);
 * what people type is read by cell_time. No zone names and no daylight
 * saving: an offset is a number of seconds east of UTC. No clock is read
 * except by when_now.
 */
#ifndef GH_WHEN_H
#define GH_WHEN_H

#include "buf.h"

/* Days since 1970-01-01 and back. Any year from -9999 to 9999.
 * Algorithm: shift the year to start in March, count 400-year eras. */
int64_t when_days(int year, int month, int day);
void when_civil(int64_t days, int *year, int *month, int *day);
/* Whether the calendar has that day, years 1 to 9999. */
bool when_is_day(int year, int month, int day);
/* 1 Monday ... 7 Sunday, as ISO 8601 counts. */
int when_weekday(int64_t days);

struct when {
	int64_t at;     /* seconds since 1970-01-01T00:00:00Z */
	int offset;     /* seconds east of UTC in which it was told, whole minutes */
	bool day_only;  /* a date: `at` is its first second in that offset */
};

/* YYYY-MM-DD, or that with 'T' or a space and HH:MM[:SS[.fff]] and an optional
 * Z, +HH:MM or -HH:MM. Without one the offset is `offset`. Fractions are cut.
 * 24:00[:00] is the next midnight, there are no leap seconds. Whole text, years
 * 1 to 9999. Returns 0, or -1 with a reason ("no such month", "expected HH:MM"). */
int when_parse(struct slice text, int offset, struct when *out, const char **why);

/* 2022-04-05T08:00:00+08:00 in the instant's own offset (Z is never
 * written), or 2022-04-05 for a date. */
void when_put(struct buf *b, struct when w);

/* The local date of the instant, as days since 1970-01-01. */
int64_t when_local_day(struct when w);

/* "+08:00", "-03:30", "Z"; at most 14 hours either way, as in XML Schema.
 * Returns 0, or -1 with a reason. */
int when_parse_offset(struct slice text, int *seconds, const char **why);

/* The system's clock, told in `offset`. */
struct when when_now(int offset);

#endif
