/* Days and instants in the proleptic Gregorian calendar: see when.h. */
/* SPDX-License-Identifier: ISC */
#include "when.h"

#include <time.h>

#define DAY_SECONDS 86400
#define ERA_DAYS 146097       /* 400 years */
#define EPOCH_DAYS 719468     /* from 0000-03-01 to 1970-01-01 */
#define MAX_OFFSET (14 * 3600)

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Months count from March, so the leap day is the last of the year and the
 * days before month m are (153 m + 2) / 5: 31 30 31 30 31 repeats. */
int64_t when_days(int year, int month, int day)
{
	/* 25 eras on, no year is negative: unsigned division is half the work. */
	unsigned y = (unsigned)(year + 25 * 400 - (month <= 2)), m = (unsigned)(month > 2 ? month - 3 : month + 9);
	unsigned days = y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5;

	return (int64_t)days + day - 1 - EPOCH_DAYS - 25 * ERA_DAYS;
}

void when_civil(int64_t days, int *year, int *month, int *day)
{
	int64_t era = floor_div(days + EPOCH_DAYS, ERA_DAYS);
	unsigned in_era = (unsigned)(days + EPOCH_DAYS - era * ERA_DAYS);
	/* Take out the leap days, then all years are equal. */
	unsigned y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	unsigned in_year = in_era - (365 * y + y / 4 - y / 100);
	unsigned m = (5 * in_year + 2) / 153;

	*day = (int)(in_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(era * 400 + y) + (m >= 10);
}

static int month_days(int year, int month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

bool when_is_day(int year, int month, int day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= month_days(year, month);
}

int when_weekday(int64_t days)
{
	int64_t since_monday = days + 3; /* 1970-01-01 was a Thursday */

	return (int)(since_monday - floor_div(since_monday, 7) * 7) + 1;
}

static inline unsigned digit(const char *p)
{
	return (unsigned char)*p - (unsigned)'0';
}

/* Two digits at p, or a number above 99. */
static inline int two(const char *p)
{
	unsigned tens = digit(p), ones = digit(p + 1);

	return tens > 9 || ones > 9 ? 100 : (int)(tens * 10 + ones);
}

/* Each read_... takes its part off the front of *s; returns NULL or a reason. */
static const char *read_date(struct slice *s, int64_t *days)
{
	int century, year, month, day;

	if (s->n < 10 || s->p[4] != '-' || s->p[7] != '-')
		return "expected YYYY-MM-DD";
	century = two(s->p);
	year = two(s->p + 2);
	month = two(s->p + 5);
	day = two(s->p + 8);
	if (century > 99 || year > 99 || month > 99 || day > 99)
		return "expected YYYY-MM-DD";
	year += century * 100;
	if (year < 1)
		return "no such year";
	if (month < 1 || month > 12)
		return "no such month";
	if (day < 1 || day > month_days(year, month))
		return "no such day";
	*days = when_days(year, month, day);
	*s = slice_from(*s, 10);
	return NULL;
}

/* The fraction is dropped; *any tells that it was not zero. */
static const char *read_fraction(struct slice *s, bool *any)
{
	size_t n = 1;

	for (; n < s->n && digit(s->p + n) <= 9; n++)
		*any |= s->p[n] != '0';
	if (n == 1)
		return "no digit after the point";
	*s = slice_from(*s, n);
	return NULL;
}

static const char *read_seconds(struct slice *s, int *second, bool *more)
{
	*second = s->n < 3 ? 100 : two(s->p + 1);
	if (*second > 99)
		return "expected HH:MM:SS";
	if (*second > 59)
		return "no such second";
	*s = slice_from(*s, 3);
	*more = *second > 0;
	return s->n && s->p[0] == '.' ? read_fraction(s, more) : NULL;
}

static const char *read_time(struct slice *s, int *seconds)
{
	int hour, minute, second = 0;
	const char *reason = NULL;
	bool more = false;

	if (s->n < 5 || s->p[2] != ':')
		return "expected HH:MM";
	hour = two(s->p);
	minute = two(s->p + 3);
	if (hour > 99 || minute > 99)
		return "expected HH:MM";
	*s = slice_from(*s, 5);
	if (s->n && s->p[0] == ':')
		reason = read_seconds(s, &second, &more);
	if (hour > 24 || (hour == 24 && (minute || more)))
		return "no such hour";
	if (minute > 59)
		return "no such minute";
	*seconds = hour * 3600 + minute * 60 + second;
	return reason;
}

static const char *read_offset(struct slice s, int *seconds)
{
	int hour, minute;

	if (slice_eq(s, SLICE("Z"))) {
		*seconds = 0;
		return NULL;
	}
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':')
		return "expected Z or +HH:MM";
	hour = two(s.p + 1);
	minute = two(s.p + 4);
	if (hour > 99 || minute > 99)
		return "expected Z or +HH:MM";
	if (minute > 59 || hour * 3600 + minute * 60 > MAX_OFFSET)
		return "no such offset";
	*seconds = (s.p[0] == '-' ? -1 : 1) * (hour * 3600 + minute * 60);
	return NULL;
}

static const char *read_when(struct slice s, int offset, struct when *out)
{
	const char *reason;
	int64_t days;
	int seconds = 0;

	if (s.n == 0)
		return "empty";
	reason = read_date(&s, &days);
	if (reason)
		return reason;
	*out = (struct when){ .day_only = s.n == 0 };
	if (s.n) {
		if (s.p[0] != 'T' && s.p[0] != ' ')
			return "text after the date";
		s = slice_from(s, 1);
		reason = read_time(&s, &seconds);
	}
	if (!reason && s.n)
		reason = read_offset(s, &offset);
	if (!reason && seconds == DAY_SECONDS && days == when_days(9999, 12, 31))
		reason = "no such year";
	out->at = days * DAY_SECONDS + seconds - offset;
	out->offset = offset;
	return reason;
}

static inline uint64_t load(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return x;
}

/* Eight bytes of text of the form `form`, whose digits are '0': each byte of the result is
 * the number that two neighbouring digits make. False when the text has another form:
 * adding `limit` carries into the top bit of a byte that is none of its digits. */
static inline bool read_pairs(const char *p, const char *form, uint64_t limit, uint64_t *pairs)
{
	uint64_t x = load(p) ^ load(form);

	*pairs = x * 10 + (x >> 8);
	return !((x | (x + limit)) & 0x8080808080808080);
}

static inline unsigned pair(uint64_t pairs, int byte)
{
	return (unsigned)(pairs >> (8 * byte) & 0xff);
}

/* A month as it is written, YYYY-MM-. The one met last is remembered, each thread its own:
 * times of a log are near each other, and then a date needs no calendar. */
struct month {
	uint64_t text;
	unsigned length; /* days; 0: none is remembered */
	int64_t before;  /* days since 1970 of the day before its first */
};

static __attribute__((noinline)) bool read_month(const char *p, struct month *out)
{
	uint64_t pairs;
	int year, month;

	if (!read_pairs(p, "0000-00-", 0x7f76767f76767676, &pairs))
		return false;
	year = (int)(pair(pairs, 0) * 100 + pair(pairs, 2));
	month = (int)pair(pairs, 5);
	if (!when_is_day(year, month, 1))
		return false;
	*out = (struct month){ load(p), (unsigned)month_days(year, month), when_days(year, month, 1) - 1 };
	return true;
}

static inline bool quick_date(const char *p, unsigned day, int64_t *days)
{
	static _Thread_local struct month last;

	if (load(p) != last.text && !read_month(p, &last))
		return false;
	*days = last.before + day;
	return day - 1 < last.length;
}

/* A day as canonical times tell it: YYYY-MM-DDT and +HH:MM, and its first second. Those met
 * last are remembered by their number in the month, each thread its own: times of a log and
 * of tests before it are of few days, and then only HH:MM:SS is read. */
struct day {
	uint64_t month, rest, zone; /* bytes 0 to 7, 3 to 10, and 17 to 24 but for the seconds */
	int64_t at;
	int offset;
};

static _Thread_local struct day known_day[64];

/* The bytes of +HH:MM, of a word that has two others before them. */
static inline uint64_t zone_of(uint64_t word)
{
	return word & ~(uint64_t)0xffff;
}

static inline struct day *day_place(uint64_t rest)
{
	/* The bits of DD that differ. */
	return &known_day[(rest >> 48 & 15) | (rest >> 36 & 48)];
}

/* YYYY-MM-DDTHH:MM:SS+HH:MM of a day met before. (measured: 65 instructions against 91) */
static inline bool known_when(const char *p, struct when *out)
{
	uint64_t rest = load(p + 3), clock;
	const struct day *d = day_place(rest);
	unsigned hour, minute, second;

	if (d->month != load(p) || d->rest != rest || d->zone != zone_of(load(p + 17)) ||
	    !read_pairs(p + 11, "00:00:00", 0x76767f76767f7676, &clock))
		return false;
	hour = pair(clock, 0);
	minute = pair(clock, 3);
	second = pair(clock, 6);
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*out = (struct when){ d->at + hour * 3600 + minute * 60 + second, d->offset, false };
	return true;
}

static inline void know_day(const char *p, struct when w, unsigned second_of_day)
{
	uint64_t rest = load(p + 3);

	*day_place(rest) = (struct day){ load(p), rest, zone_of(load(p + 17)), w.at - second_of_day, w.offset };
}

/* YYYY-MM-DDTHH:MM:SS, alone or with +HH:MM, is nearly all that is ever read: three words
 * and a colon. False: ask read_when, which knows the rest and what is wrong. (measured: 94
 * instructions against 240) */
static inline bool quick_when(struct slice s, int offset, struct when *out)
{
	const char *form = s.p[10] == ' ' ? "00 00:00" : "00T00:00";
	uint64_t hours, rest;
	unsigned hour, minute, second, east;
	int64_t days;

	if (!read_pairs(s.p + 8, form, 0x76767f76767f7676, &hours) || s.p[16] != ':')
		return false;
	if (s.n == 25) {
		form = s.p[19] == '-' ? "00-00:00" : "00+00:00";
		if (!read_pairs(s.p + 17, form, 0x76767f76767f7676, &rest))
			return false;
		second = pair(rest, 0);
		minute = pair(rest, 6);
		east = pair(rest, 3) * 3600 + minute * 60;
		if (minute > 59 || east > MAX_OFFSET)
			return false;
		offset = s.p[19] == '-' ? -(int)east : (int)east;
	} else {
		second = (unsigned)two(s.p + 17);
	}
	hour = pair(hours, 3);
	minute = pair(hours, 6);
	if (hour > 23 || minute > 59 || second > 59 || !quick_date(s.p, pair(hours, 0), &days))
		return false;
	*out = (struct when){ days * DAY_SECONDS + hour * 3600 + minute * 60 + second - offset, offset, false };
	if (s.n == 25)
		know_day(s.p, *out, hour * 3600 + minute * 60 + second);
	return true;
}

/* YYYY-MM-DD. */
static inline bool quick_day(struct slice s, int offset, struct when *out)
{
	int64_t days;

	if (!quick_date(s.p, (unsigned)two(s.p + 8), &days))
		return false;
	*out = (struct when){ days * DAY_SECONDS - offset, offset, true };
	return true;
}

static __attribute__((noinline)) int parse_slowly(struct slice text, int offset, struct when *out, const char **why)
{
	struct when w;
	const char *reason = read_when(text, offset, &w);

	if (reason) {
		*why = reason;
		return -1;
	}
	*out = w;
	return 0;
}

int when_parse(struct slice text, int offset, struct when *out, const char **why)
{
	if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && text.n == 25 && known_when(text.p, out))
		return 0;
	if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ &&
	    (text.n == 25 || text.n == 19 ? quick_when(text, offset, out) : text.n == 10 && quick_day(text, offset, out)))
		return 0;
	return parse_slowly(text, offset, out, why);
}

int when_parse_offset(struct slice text, int *seconds, const char **why)
{
	const char *reason = text.n ? read_offset(text, seconds) : "empty";

	if (reason)
		*why = reason;
	return reason ? -1 : 0;
}

int64_t when_local_day(struct when w)
{
	return floor_div(w.at + w.offset, DAY_SECONDS);
}

static inline char *put_two(char *p, int value)
{
	p[0] = (char)('0' + value / 10);
	p[1] = (char)('0' + value % 10);
	return p + 2;
}

/* Years of more than four digits have a sign, as ISO 8601 wants it. */
static char *put_year(struct buf *b, char *p, int year)
{
	if (year < 0 || year > 9999) {
		buf_printf(b, "%+05d", year);
		return p;
	}
	return put_two(put_two(p, year / 100), year % 100);
}

void when_put(struct buf *b, struct when w)
{
	char text[32], *p = text;
	int64_t day = when_local_day(w);
	int second = (int)(w.at + w.offset - day * DAY_SECONDS);
	int east = w.offset < 0 ? -w.offset : w.offset;
	int year, month, mday;

	when_civil(day, &year, &month, &mday);
	p = put_year(b, p, year);
	*p++ = '-';
	p = put_two(p, month);
	*p++ = '-';
	p = put_two(p, mday);
	if (!w.day_only) {
		*p++ = 'T';
		p = put_two(p, second / 3600);
		*p++ = ':';
		p = put_two(p, second / 60 % 60);
		*p++ = ':';
		p = put_two(p, second % 60);
		*p++ = w.offset < 0 ? '-' : '+';
		p = put_two(p, east / 3600);
		*p++ = ':';
		p = put_two(p, east / 60 % 60);
	}
	buf_put(b, (struct slice){ text, (size_t)(p - text) });
}

struct when when_now(int offset)
{
	return (struct when){ .at = (int64_t)time(NULL), .offset = offset };
}
