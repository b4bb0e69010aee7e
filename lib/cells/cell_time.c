/* Times and dates of a record, and when a test was sampled: see cell.h. */
/* SPDX-License-Identifier: ISC */
#include "cell_text.h"
#include "datetext.h"
#include "num_digits.h"
#include "scan.h"
#include "xmem.h"

/* Digits at *p, at least `least` and at most two; -1 when there are fewer. */
static int two_digits(const char **p, const char *end, int least)
{
	const char *at = *p;
	int value = 0;

	while (at < end && at - *p < 2 && *at >= '0' && *at <= '9')
		value = value * 10 + (*at++ - '0');
	if (at - *p < least)
		return -1;
	*p = at;
	return value;
}

/* What stands between year, month and day: - or / or . twice, or 年 and 月. */
static bool read_mark(const char **p, const char *end, int part, char mark)
{
	static const char han[2][4] = { "年", "月" };

	if (mark != han[0][0])
		return *p < end && **p == mark && ++*p;
	if (end - *p < 3 || memcmp(*p, han[part], 3) != 0)
		return false;
	*p += 3;
	return true;
}

/* -- days -------------------------------------------------------------- */

/* A date as it was written, and what it is. */
struct day {
	uint64_t head, tail; /* slice_words */
	uint32_t n;          /* at most 16; 0: free */
	char text[12];       /* 2022-04-05T */
	int64_t begins;      /* its first second, as if in UTC */
};

/* A log has few dates: the tests of a fortnight beside today. */
enum { DAYS = 64, TIME_ROOM = 32 };

struct cell_days {
	struct day day[DAYS];
	char zone[8];   /* +08:00, of ... */
	int offset;     /* ... this one, once any is told */
};

/* Whole text but for 日, with a year that is not one in which a reset clock starts: those
 * are left to the grammar. */
static bool read_day(struct slice date, int *year, int *month, int *day)
{
	const char *p = date.p, *end = date.p + date.n;
	int century = two_digits(&p, end, 2), rest = two_digits(&p, end, 2);
	char mark = p < end ? *p : '\0';

	if (century < 0 || rest < 0 || (mark != '-' && mark != '/' && mark != '.' && mark != "年"[0]) ||
	    !read_mark(&p, end, 0, mark) || (*month = two_digits(&p, end, 1)) < 0 ||
	    !read_mark(&p, end, 1, mark) || (*day = two_digits(&p, end, 1)) < 0 || p != end)
		return false;
	*year = century * 100 + rest;
	return *year > 2000 && when_is_day(*year, *month, *day);
}

static inline char *put_two(char *to, int value, char after)
{
	*to++ = (char)('0' + value / 10);
	*to++ = (char)('0' + value % 10);
	*to++ = after;
	return to;
}

static __attribute__((noinline)) bool learn_day(struct slice date, struct day *d)
{
	int year, month, day;
	char *to = d->text;

	if (!read_day(date, &year, &month, &day))
		return false;
	slice_words(date, &d->head, &d->tail);
	d->n = (uint32_t)date.n;
	d->begins = when_days(year, month, day) * 86400;
	to = put_two(to, year / 100, '\0') - 1;
	to = put_two(to, year % 100, '-');
	to = put_two(to, month, '-');
	put_two(to, day, 'T');
	return true;
}

static inline size_t place_of(uint64_t head, uint64_t tail)
{
	return (head + tail) * 0x9e3779b97f4a7c15 >> 58; /* DAYS */
}

/* NULL when it is none that is read here. */
static inline const struct day *find_day(struct cell_days *days, struct slice date)
{
	uint64_t head, tail;
	struct day *d;

	slice_words(date, &head, &tail);
	d = &days->day[place_of(head, tail)];
	if (d->head == head && d->tail == tail && d->n == date.n)
		return d;
	return learn_day(date, d) ? d : NULL;
}

/* -- the time of the day ------------------------------------------------ */

/* Eight characters of H:MM, HH:MM, H:MM:SS or HH:MM:SS. */
static inline uint64_t clock_of(const char *p, size_t n)
{
	uint64_t w;

	if (n == 8)
		return digits_load(p);
	/* The date stands before it: "05 08:00" and seconds of its own. */
	w = n == 5 || n == 4 ? digits_load(p + n - 8) >> 24 | (digits_load(":00:00:00") & 0xffffff) << 40 :
			       digits_load(p + n - 8);
	return n == 4 || n == 7 ? (w & ~(uint64_t)0xff) | '0' : w;
}

/* Whether eight characters are dd:dd:dd, a time of the day. A pair that is too large sets its top bit. */
static inline bool is_clock(uint64_t w)
{
	const uint64_t places = 0x0000ff0000ff0000, most = (uint64_t)(127 - 23) | (uint64_t)(127 - 59) << 24 | (uint64_t)(127 - 59) << 48;

	w ^= DIGITS_EACH(':' ^ '0') & places;
	if (!digits_all(w) || (w & places) != (DIGITS_EACH('0') & places))
		return false;
	return !(((digits_pairs(w) & 0x00ff0000ff0000ff) + most) & 0x0080000080000080);
}

/* Its seconds, or -1. */
static inline int clock_seconds(uint64_t w)
{
	uint64_t pairs = digits_pairs(w);

	if (!is_clock(w))
		return -1;
	return digits_pair(pairs, 0) * 3600 + digits_pair(pairs, 3) * 60 + digits_pair(pairs, 6);
}

static inline char *put_zone(char *to, int offset)
{
	int minutes = (offset < 0 ? -offset : offset) / 60, hours = minutes / 60;

	*to++ = offset < 0 ? '-' : '+';
	to = put_two(to, hours, ':');
	return put_two(to, minutes - hours * 60, '\0') - 1;
}

/* -- both --------------------------------------------------------------- */

/* The date of a text of date and time, and what parts them: a blank or T, or
 * 日 and perhaps a blank. False when it has no such form. */
static inline bool cut_date(struct slice raw, struct slice *date, size_t *gap)
{
	*gap = 1;
	for (size_t at = 10; at >= 8; at--)
		if (raw.p[at] == ' ' || raw.p[at] == 'T') {
			*date = (struct slice){ raw.p, at };
			return true;
		}
	for (size_t at = 11; at <= 14 && at + 3 + 4 <= raw.n; at++)
		if (memcmp(raw.p + at, "日", 3) == 0) {
			*date = (struct slice){ raw.p, at };
			*gap = raw.p[at + 3] == ' ' ? 4 : 3;
			return true;
		}
	return false;
}

/* The days read lately, and how the offset is written. */
static __attribute__((noinline)) struct cell_days *days_of(struct cell *out, int offset)
{
	if (!out->days)
		out->days = xcalloc(1, sizeof *out->days);
	out->days->offset = offset;
	put_zone(out->days->zone, offset);
	return out->days;
}

/* Room for date, time and zone as they are put below. */
static inline char *room(struct buf *b)
{
	if (b->cap < TIME_ROOM) {
		buf_clear(b);
		buf_reserve(b, TIME_ROOM);
	}
	return b->p;
}

static enum cell_short put_time(struct cell *out, const struct day *day, uint64_t clock)
{
	char *to = room(&out->value);

	clock = htole64(clock);
	memcpy(to, day->text, 12);
	memcpy(to + 11, &clock, 8);
	memcpy(to + 19, out->days->zone, 8);
	out->value.n = 25;
	return CELL_REWRITTEN;
}

/* Any form, and days that were not read before. */
static __attribute__((noinline)) CELL_SHORTCUT(read_quickly)
{
	struct cell_days *days;
	const struct day *day;
	struct slice date;
	size_t gap, n;
	uint64_t clock;
	int seconds;

	if (raw.n < sizeof "2022-4-5 8:00" - 1 || !cut_date(raw, &date, &gap) || cx->offset % 60)
		return CELL_NOT_SHORT;
	n = raw.n - date.n - gap;
	if (n != 8 && n != 5 && n != 4 && n != 7)
		return CELL_NOT_SHORT;
	clock = clock_of(raw.p + date.n + gap, n);
	seconds = clock_seconds(clock);
	days = out->days;
	if (!days || days->offset != cx->offset)
		days = days_of(out, cx->offset);
	day = seconds < 0 ? NULL : find_day(days, date);
	if (!day || day->begins + seconds - cx->offset > cx->now)
		return CELL_NOT_SHORT;
	return put_time(out, day, clock);
}

/* Every row has such a time, often two, of a day that is over: some 60 instructions
 * here, thousands through the grammar. */
CELL_SHORTCUT(cell_time_quick)
{
	const struct cell_days *days = out->days;
	const struct day *day;
	uint64_t head, tail, clock;

	if ((raw.n != 19 && raw.n != 16) || raw.p[10] != ' ' || !days || days->offset != cx->offset)
		return read_quickly(raw, cx, out);
	slice_words((struct slice){ raw.p, 10 }, &head, &tail);
	day = &days->day[place_of(head, tail)];
	clock = clock_of(raw.p + 11, raw.n - 11);
	if (day->head != head || day->tail != tail || day->n != 10 || !is_clock(clock) ||
	    day->begins + 86400 - cx->offset > cx->now)
		return read_quickly(raw, cx, out);
	return put_time(out, day, clock);
}


static void flag_how(const struct datetext *d, struct cell *out)
{
	if (d->excel)
		cell_flag(out, "excel");
	if (d->epoch)
		cell_flag(out, "epoch");
	if (d->two_digit_year)
		cell_flag(out, "yy");
	if (d->hour_only)
		cell_flag(out, "hour");
}

static enum cell_verdict read_time(struct slice text, const struct cell_context *cx,
				   struct datetext *d, struct cell *out)
{
	enum cell_verdict verdict = datetext_read(text, cx, d);

	if (verdict != CELL_VALUE)
		return cell_is_coded(out, verdict, d->code);
	flag_how(d, out);
	return cell_is(out, CELL_VALUE, NULL);
}

CELL_RECOGNISER(cell_time)
{
	struct datetext d;

	(void)column, (void)raw;
	if (read_time(text, cx, &d, out) != CELL_VALUE)
		return out->verdict;
	datetext_put(&out->value, &d);
	if (d.when.day_only)
		cell_flag(out, "date_only");
	return CELL_VALUE;
}

CELL_RECOGNISER(cell_date)
{
	struct datetext d;
	int year, month, day;

	(void)column, (void)raw;
	if (read_time(text, cx, &d, out) != CELL_VALUE)
		return out->verdict;
	when_civil(when_local_day(d.when), &year, &month, &day);
	buf_printf(&out->value, "%04d-%02d-%02d", year, month, day);
	return CELL_VALUE;
}

/* The text of a test time, cut at the words that say which time it is. */
struct told {
	struct slice sampled, reported, plain;
	bool leading; /* the words stand before their times */
};

static bool is_blank(struct slice s)
{
	return scan_trim(s).n == 0;
}

/* A piece goes to the word before it, or to the one behind it. */
static void keep_piece(struct told *told, const struct word *before, const struct word *after,
		       struct slice piece)
{
	const struct word *w = told->leading ? before : after;
	struct slice *to = &told->plain;

	if (is_blank(piece))
		return;
	if (w && slice_is(w->flag, "sampled"))
		to = &told->sampled;
	else if (w && slice_is(w->flag, "reported"))
		to = &told->reported;
	if (to->n == 0)
		*to = piece;
	else
		to->n = (size_t)(piece.p + piece.n - to->p); /* two of a kind: read as one */
}

/* Takes out the words of the column. What they flag beside the two kinds of
 * time goes to the cell's flags. Returns a word that settles the matter. */
static const struct word *tell(struct slice text, const struct words *words, struct told *told,
			       struct cell *out)
{
	struct scan s = { .words = words, .group = { "test_time" }, .rest = text };
	const struct word *before = NULL;
	size_t from = 0;
	struct token t;

	*told = (struct told){ .leading = false };
	while (scan_next(&s, &t)) {
		size_t at = (size_t)(t.text.p - text.p);

		if (!t.word)
			continue;
		if (word_sense(t.word) != SENSE_FLAG)
			return t.word;
		if (is_blank((struct slice){ text.p, at }))
			told->leading = true;
		keep_piece(told, before, t.word, (struct slice){ text.p + from, at - from });
		from = at + t.text.n;
		if (slice_is(t.word->flag, "sampled") || slice_is(t.word->flag, "reported"))
			before = t.word;
		else
			cell_flag_slice(out, t.word->flag);
	}
	keep_piece(told, before, NULL, slice_from(text, from));
	return NULL;
}

CELL_RECOGNISER(cell_test_time)
{
	struct told told;
	struct datetext d;
	const struct word *w = tell(text, cx->words, &told, out);
	struct slice piece = told.sampled.n ? told.sampled : told.plain.n ? told.plain : told.reported;

	(void)column, (void)raw;
	if (w)
		return cell_take_word(out, w);
	if (piece.n == 0)
		return cell_is(out, CELL_HUMAN, "format");
	if (read_time(scan_trim(piece), cx, &d, out) != CELL_VALUE)
		return out->verdict;
	datetext_put(&out->value, &d);
	if (told.sampled.n || (told.reported.n && !told.plain.n))
		cell_flag(out, told.sampled.n ? "sampled" : "reported");
	return CELL_VALUE;
}
