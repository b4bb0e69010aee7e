/* Times and dates of a record, and when a test was sampled: see cell.h. */
/* SPDX-License-Identifier: ISC */
#include "cell_text.h"
#include "datetext.h"
#include "num_digits.h"
#include "scan.h"

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

static bool is_byte(const char **p, const char *end, char c)
{
	return *p < end && **p == c && ++*p;
}

struct plain {
	int year, month, day, hour, minute, second;
};

/* What stands behind year, month and day: - or / or . twice and a blank or T,
 * or 年 月 日 and perhaps a blank. */
static bool read_mark(const char **p, const char *end, int part, char mark)
{
	static const char han[3][4] = { "年", "月", "日" };

	if (mark != han[0][0])
		return part < 2 ? is_byte(p, end, mark) : is_byte(p, end, ' ') || is_byte(p, end, 'T');
	if (end - *p < 3 || memcmp(*p, han[part], 3) != 0)
		return false;
	*p += 3;
	if (part == 2)
		(void)is_byte(p, end, ' ');
	return true;
}

/* A date and H:MM or H:MM:SS, whole text. */
static bool read_plain(struct slice raw, struct plain *t)
{
	const char *p = raw.p, *end = raw.p + raw.n;
	int century, year;
	char mark;

	if (raw.n < sizeof "2022-4-5 8:00" - 1 || raw.n > sizeof "2022年04月05日 08:00:00" - 1)
		return false;
	century = two_digits(&p, end, 2);
	year = two_digits(&p, end, 2);
	mark = *p;
	if (century < 0 || year < 0 || (mark != '-' && mark != '/' && mark != '.' && mark != "年"[0]))
		return false;
	t->year = century * 100 + year;
	if (!read_mark(&p, end, 0, mark) || (t->month = two_digits(&p, end, 1)) < 0 ||
	    !read_mark(&p, end, 1, mark) || (t->day = two_digits(&p, end, 1)) < 0 ||
	    !read_mark(&p, end, 2, mark) || (t->hour = two_digits(&p, end, 1)) < 0 ||
	    !is_byte(&p, end, ':') || (t->minute = two_digits(&p, end, 2)) < 0)
		return false;
	t->second = 0;
	if (is_byte(&p, end, ':'))
		t->second = two_digits(&p, end, 2);
	return p == end && t->second >= 0;
}

/* Eight characters dd?dd?dd, with `mark` in both places. */
static inline bool read_triple(uint64_t w, char mark, int *a, int *b, int *c)
{
	const uint64_t places = 0x0000ff0000ff0000;
	uint64_t pairs;

	w ^= DIGITS_EACH((unsigned char)mark ^ '0') & places;
	if (!digits_all(w) || (w & places) != (DIGITS_EACH('0') & places))
		return false;
	pairs = digits_pairs(w);
	*a = digits_pair(pairs, 0), *b = digits_pair(pairs, 3), *c = digits_pair(pairs, 6);
	return true;
}

/* 2022-04-05 08:00:00, 2022/04/05 08:00 and the like: what most devices write.
 * 40 instructions instead of 200. */
static bool read_fixed(struct slice raw, struct plain *t)
{
	const char *p = raw.p;
	uint64_t clock;
	int year;

	if ((raw.n != 19 && raw.n != 16) || (p[10] != ' ' && p[10] != 'T') || (p[4] != '-' && p[4] != '/' && p[4] != '.') ||
	    !cell_is_digit(p[0]) || !cell_is_digit(p[1]) || !read_triple(digits_load(p + 2), p[4], &year, &t->month, &t->day))
		return false;
	/* "05 08:00" and seconds of its own */
	clock = raw.n == 19 ? digits_load(p + 11) : digits_load(p + 8) >> 24 | (digits_load(":00:00:00") & 0xffffff) << 40;
	t->year = (p[0] - '0') * 1000 + (p[1] - '0') * 100 + year;
	return read_triple(clock, ':', &t->hour, &t->minute, &t->second);
}

static inline char *put_two(char *to, int value, char after)
{
	*to++ = (char)('0' + value / 10);
	*to++ = (char)('0' + value % 10);
	*to++ = after;
	return to;
}

static inline char *put_zone(char *to, int offset)
{
	int minutes = (offset < 0 ? -offset : offset) / 60, hours = minutes / 60;

	*to++ = offset < 0 ? '-' : '+';
	to = put_two(to, hours, ':');
	return put_two(to, minutes - hours * 60, '\0') - 1;
}

/* Puts what when_put would, without a calendar computation back. */
static void put_plain(struct buf *b, const struct plain *t, int offset)
{
	char *to;

	buf_reserve(b, 32);
	to = put_two(b->p + b->n, t->year / 100, '\0') - 1;
	to = put_two(to, t->year % 100, '-');
	to = put_two(to, t->month, '-');
	to = put_two(to, t->day, 'T');
	to = put_two(to, t->hour, ':');
	to = put_two(to, t->minute, ':');
	to = put_two(to, t->second, '\0') - 1;
	b->n = (size_t)(put_zone(to, offset) - b->p);
}

/* The same of a text that read_fixed read: it has nearly that form. */
static void put_fixed(struct buf *b, struct slice raw, int offset)
{
	char *to;

	buf_reserve(b, 32);
	to = b->p + b->n;
	memcpy(to, raw.p, 16);
	memcpy(to + 16, raw.n == 19 ? raw.p + 16 : ":00", 3);
	to[4] = to[7] = '-';
	to[10] = 'T';
	b->n = (size_t)(put_zone(to + 19, offset) - b->p);
}

/* Every row has such a time: 30 ns here, 900 ns through the grammar. Years a
 * reset clock starts in are left to the grammar. */
bool cell_time_quick(struct slice raw, const struct cell_context *cx, struct cell *out)
{
	struct plain t;
	bool fixed = read_fixed(raw, &t);
	int64_t at;

	if (!fixed && !read_plain(raw, &t))
		return false;
	if (t.year <= 2000 || t.hour > 23 || t.minute > 59 || t.second > 59 || cx->offset % 60 ||
	    !when_is_day(t.year, t.month, t.day))
		return false;
	at = when_days(t.year, t.month, t.day) * 86400 + t.hour * 3600 + t.minute * 60 + t.second;
	if (at - cx->offset > cx->now)
		return false;
	if (fixed)
		put_fixed(&out->value, raw, cx->offset);
	else
		put_plain(&out->value, &t, cx->offset);
	return true;
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
