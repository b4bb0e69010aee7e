/* Dates and times as people and spreadsheets write them: see datetext.h. */
/* SPDX-License-Identifier: ISC */
#include "datetext.h"

#include "datefields.h"
#include "scan.h"

#define DAY 86400

/* Serial days before 1954 and after 2099 are rather other numbers. */
#define SERIAL_FIRST 20000
#define SERIAL_LAST 73050
#define SERIAL_OF_1970 25569

static enum cell_verdict verdict_is(struct datetext *d, enum cell_verdict verdict, const char *code)
{
	d->code = slice_of(code);
	return verdict;
}

static enum cell_verdict set_instant(struct datetext *d, int64_t at, const struct cell_context *cx)
{
	d->when = (struct when){ at, cx->offset, false };
	return CELL_VALUE;
}

static enum cell_verdict set_day(struct datetext *d, int64_t days, const struct cell_context *cx)
{
	d->when = (struct when){ days * DAY - cx->offset, cx->offset, true };
	return CELL_VALUE;
}

/* Leading digits of s. */
static struct slice digits_of(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return (struct slice){ s.p, n };
}

/* A fraction of a day in seconds, to the nearest; twelve digits are 0.1 us. */
static int64_t fraction_seconds(struct slice digits)
{
	int64_t value = 0, one = 1;

	for (size_t i = 0; i < digits.n && i < 12; i++) {
		value = value * 10 + (digits.p[i] - '0');
		one *= 10;
	}
	return (value * DAY * 2 + one) / (2 * one);
}

/* A number alone. Returns false when it is none that we know. */
static bool read_plain_number(struct slice text, const struct cell_context *cx, struct datetext *d,
			      enum cell_verdict *verdict)
{
	struct slice whole = digits_of(text), rest = slice_from(text, whole.n), part = SLICE_NONE;
	int64_t value = digits_value(whole);

	if (rest.n && rest.p[0] == '.')
		part = digits_of(slice_from(rest, 1));
	if (whole.n == 0 || rest.n != (part.n ? part.n + 1 : 0))
		return false;
	if (value == 0 && part.n == 0) {
		*verdict = CELL_MISSING;
		return true;
	}
	if (whole.n == 5 && value >= SERIAL_FIRST && value <= SERIAL_LAST) {
		int64_t seconds = fraction_seconds(part), days = value - SERIAL_OF_1970;

		d->excel = true;
		*verdict = seconds ? set_instant(d, days * DAY + seconds - cx->offset, cx) :
				     set_day(d, days, cx);
		return true;
	}
	/* Ten digits that are no date of this or the last century. */
	if (part.n || !(whole.n == 13 || (whole.n == 10 && value < 1900000000)))
		return false;
	d->epoch = true;
	*verdict = set_instant(d, whole.n == 13 ? value / 1000 : value, cx);
	return true;
}

/* The day that ISO 8601 calls so; false when the year has no such week. */
static bool iso_day(int64_t year, int64_t week, int64_t weekday, int64_t *days)
{
	int64_t fourth = when_days((int)year, 1, 4);
	int64_t monday = fourth - (when_weekday(fourth) - 1);
	int64_t next = when_days((int)year + 1, 1, 4);

	*days = monday + (week - 1) * 7 + weekday - 1;
	next -= when_weekday(next) - 1;
	return week >= 1 && weekday >= 1 && weekday <= 7 && *days < next;
}

/* The day of the fields. VALUE and *days, or why not. */
static enum cell_verdict find_day(const struct datefields *f, struct datetext *d, int64_t *days)
{
	if (f->week >= 0 && (f->month >= 0 || f->day >= 0))
		return verdict_is(d, CELL_HUMAN, "multiple");
	if (f->week >= 0)
		return iso_day(f->year, f->week, f->weekday, days) ? CELL_VALUE :
		       verdict_is(d, CELL_BAD, "date_invalid");
	if (f->month < 0 && f->day < 0 && f->year < 0)
		return verdict_is(d, CELL_HUMAN, "date");
	if (f->year < 0)
		return verdict_is(d, CELL_HUMAN, "year");
	if (f->month < 0 || f->day < 0)
		return verdict_is(d, CELL_HUMAN, "day");
	if (f->year < 1900 || f->year > 9999 || f->month > 12 || f->day > 31 ||
	    !when_is_day((int)f->year, (int)f->month, (int)f->day))
		return verdict_is(d, CELL_BAD, "date_invalid");
	*days = when_days((int)f->year, (int)f->month, (int)f->day);
	if (f->weekday >= 0 && f->weekday != when_weekday(*days))
		return verdict_is(d, CELL_HUMAN, "weekday");
	return CELL_VALUE;
}

/* The hour on the clock of 24 hours; 24 is the midnight that ends the day. */
static enum cell_verdict find_hour(const struct datefields *f, struct datetext *d, int64_t *hour)
{
	bool exact = f->minute <= 0 && f->second <= 0;

	*hour = f->hour;
	switch (f->half) {
	case HALF_NONE: break;
	case HALF_AM:
		/* A spreadsheet's 上午12:05 is 00:05; 上午12点 is said of noon. */
		if (*hour == 12 && f->hour_word)
			return verdict_is(d, CELL_HUMAN, "noon");
		*hour = *hour == 12 ? 0 : *hour;
		return *hour > 12 ? verdict_is(d, CELL_HUMAN, "ampm") : CELL_VALUE;
	case HALF_DAWN:
		*hour = *hour == 12 ? 0 : *hour;
		return *hour > 12 ? verdict_is(d, CELL_HUMAN, "ampm") : CELL_VALUE;
	case HALF_PM:
		*hour += *hour < 12 ? 12 : 0;
		break;
	case HALF_NOON:
		if (*hour > 2 && *hour < 10)
			return verdict_is(d, CELL_HUMAN, "ampm");
		*hour += *hour <= 2 ? 12 : 0;
		break;
	case HALF_EVENING:
	case HALF_NIGHT:
		/* Does the small hour belong to the day named or to the next? */
		if ((*hour == 12 && (f->half == HALF_NIGHT || !exact)) ||
		    (*hour < 4 && f->half == HALF_EVENING))
			return verdict_is(d, CELL_HUMAN, "midnight");
		*hour += *hour > 5 && *hour <= 12 ? 12 : 0;
		break;
	}
	return CELL_VALUE;
}

/* Seconds since midnight. */
static enum cell_verdict find_clock(const struct datefields *f, struct datetext *d, int64_t *seconds)
{
	int64_t hour, minute = f->minute < 0 ? 0 : f->minute, second = f->second < 0 ? 0 : f->second;

	if (f->hour > 24 || minute > 59 || second > 59 || (f->hour == 24 && (minute || second)))
		return verdict_is(d, CELL_BAD, "time_invalid");
	d->hour_only = f->minute < 0;
	*seconds = minute * 60 + second;
	if (find_hour(f, d, &hour) != CELL_VALUE)
		return CELL_HUMAN;
	*seconds += hour * 3600;
	return CELL_VALUE;
}

static enum cell_verdict compose(const struct datefields *f, const struct cell_context *cx,
				 struct datetext *d)
{
	int64_t days, seconds;
	enum cell_verdict verdict;

	if (f->year == 0 && f->month == 0 && f->day == 0)
		return CELL_MISSING;
	verdict = find_day(f, d, &days);
	if (verdict != CELL_VALUE)
		return verdict;
	d->two_digit_year = f->two_digit_year;
	if (f->hour < 0)
		return f->minute >= 0 || f->half != HALF_NONE ? verdict_is(d, CELL_HUMAN, "time") :
		       set_day(d, days, cx);
	verdict = find_clock(f, d, &seconds);
	if (verdict != CELL_VALUE)
		return verdict;
	return set_instant(d, days * DAY + seconds - (f->zoned ? f->zone : cx->offset), cx);
}

/* Where the clocks of terminals start: 1970, the GPS week, FAT, and the
 * first day of the century. */
static bool is_clock_reset(struct when w)
{
	int64_t day = when_local_day(w);

	return (w.at >= -DAY && w.at < DAY) || day == when_days(1980, 1, 1) ||
	       day == when_days(1980, 1, 6) || day == when_days(2000, 1, 1);
}

enum cell_verdict datetext_read(struct slice text, const struct cell_context *cx,
				struct datetext *d)
{
	struct when now = { cx->now, cx->offset, false };
	struct datefields f;
	enum cell_verdict verdict;

	*d = (struct datetext){ .excel = false };
	if (!read_plain_number(text, cx, d, &verdict)) {
		verdict = datefields_read(text, cx, &f);
		d->code = f.code;
		if (verdict == CELL_VALUE)
			verdict = compose(&f, cx, d);
	}
	if (verdict != CELL_VALUE)
		return verdict;
	/* A week or a zone can lead there, too. */
	if (when_local_day(d->when) < when_days(1900, 1, 1))
		return verdict_is(d, CELL_BAD, "date_invalid");
	if (is_clock_reset(d->when))
		return verdict_is(d, CELL_BAD, "clock_reset");
	if (d->when.day_only ? when_local_day(d->when) > when_local_day(now) : d->when.at > cx->now)
		return verdict_is(d, CELL_BAD, "future");
	return CELL_VALUE;
}

void datetext_put(struct buf *b, const struct datetext *d)
{
	when_put(b, d->when);
}
