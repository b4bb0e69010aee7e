/* The tables of num, utf8, norm, span and when. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "norm.h"
#include "num.h"
#include "span.h"
#include "spec.h"
#include "utf8.h"
#include "when.h"
#include "width.h"

#define OFFSET (8 * 3600) /* where a time does not tell its own */

static int put_error(struct buf *out, const char *why)
{
	buf_printf(out, "error: %s", why);
	return 0;
}

/* "A B" with one blank between. */
static bool two_parts(struct slice in, struct slice *a, struct slice *b)
{
	return slice_cut(&in, ' ', a) && slice_cut(&in, ' ', b) && in.n == 0;
}

static int run_num(struct slice in, struct buf *out)
{
	const char *why;
	struct num n;

	if (num_parse(in, &n, &why) < 0)
		return put_error(out, why);
	num_put(out, n, 0);
	return 0;
}

/* "COEFF/SCALE" of the normalised number. */
static int run_num_parts(struct slice in, struct buf *out)
{
	const char *why;
	struct num n;

	if (num_parse(in, &n, &why) < 0)
		return put_error(out, why);
	buf_put_int(out, n.coeff);
	buf_printf(out, "/%d", n.scale);
	return 0;
}

/* "COEFF SCALE DECIMALS", not normalised. */
static int run_num_put(struct slice in, struct buf *out)
{
	struct slice part;
	int64_t value[3];
	const char *why;

	for (int i = 0; i < 3; i++)
		if (!slice_cut(&in, ' ', &part) ||
		    num_parse_int(part, INT64_MIN, INT64_MAX, &value[i], &why) < 0)
			return -1;
	num_put(out, num_make(value[0], (int)value[1]), (int)value[2]);
	return 0;
}

static bool two_nums(struct slice in, struct num *a, struct num *b)
{
	struct slice left, right;
	const char *why;

	return two_parts(in, &left, &right) && num_parse(left, a, &why) == 0 &&
	       num_parse(right, b, &why) == 0;
}

static int run_num_cmp(struct slice in, struct buf *out)
{
	struct num a, b;

	if (!two_nums(in, &a, &b))
		return -1;
	buf_put_int(out, num_cmp(a, b));
	return num_cmp(a, b) + num_cmp(b, a); /* must be antisymmetric */
}

static int run_num_add(struct slice in, struct buf *out)
{
	struct num a, b, sum;

	if (!two_nums(in, &a, &b))
		return -1;
	if (num_add(a, b, &sum) < 0)
		return put_error(out, "does not fit");
	num_put(out, sum, 0);
	return 0;
}

/* "NUMBER SCALE" gives the multiple, with + behind it when something was cut. */
static int run_num_scaled(struct slice in, struct buf *out)
{
	struct num n, scale;
	bool sticky;

	if (!two_nums(in, &n, &scale) || scale.scale)
		return -1;
	buf_put_int(out, num_scaled(n, (int)scale.coeff, &sticky));
	buf_puts(out, sticky ? "+" : "");
	return 0;
}

/* "TEXT@MIN MAX": the text may be empty. */
static int run_num_int(struct slice in, struct buf *out)
{
	struct slice text = in, min, max;
	int64_t least, most, value;
	const char *why;
	size_t cut;

	for (cut = in.n; cut && in.p[cut - 1] != '@'; cut--)
		;
	if (!cut || !two_parts(slice_from(in, cut), &min, &max) ||
	    num_parse_int(min, INT64_MIN, INT64_MAX, &least, &why) < 0 ||
	    num_parse_int(max, INT64_MIN, INT64_MAX, &most, &why) < 0)
		return -1;
	text.n = cut - 1;
	if (num_parse_int(text, least, most, &value, &why) < 0)
		return put_error(out, why);
	buf_put_int(out, value);
	return 0;
}

static int run_utf8_bad(struct slice in, struct buf *out)
{
	size_t bad = utf8_bad(in);

	if (bad == in.n)
		buf_puts(out, "valid");
	else
		buf_put_int(out, (int64_t)bad);
	return 0;
}

/* The characters as U+NNNN, put together again on the way. */
static int run_utf8_chars(struct slice in, struct buf *out)
{
	struct buf again = { 0 };
	size_t count = 0;
	bool same;

	for (size_t at = 0; at < in.n; count++) {
		uint32_t c = utf8_next(in, &at);

		utf8_put(&again, c);
		buf_printf(out, "%sU+%04X", out->n ? " " : "", (unsigned)c);
	}
	same = count == utf8_count(in) && (utf8_bad(in) != in.n || slice_eq(in, buf_slice(&again)));
	buf_free(&again);
	return same ? 0 : -1;
}

static int run_utf8_han(struct slice in, struct buf *out)
{
	for (size_t at = 0; at < in.n;)
		buf_putc(out, utf8_is_han(utf8_next(in, &at)) ? 'h' : '-');
	return 0;
}

/* Twice is once; what was in the buffer before stays; the result tells
 * whether the text changed. */
static int run_norm_text(struct slice in, struct buf *out)
{
	struct buf once = { 0 };
	bool changed = norm_text(&once, in), bad;

	buf_puts(out, "=\" ");
	bad = changed == slice_eq(in, buf_slice(&once)) || norm_text(out, buf_slice(&once)) ||
	      !slice_eq(slice_from(buf_slice(out), 3), buf_slice(&once)) ||
	      !slice_starts(buf_slice(out), SLICE("=\" "));
	buf_clear(out);
	buf_put(out, buf_slice(&once));
	buf_free(&once);
	return bad ? -1 : 0;
}

static int run_norm_key(struct slice in, struct buf *out)
{
	struct buf twice = { 0 };
	bool same;

	buf_puts(out, "x ");
	norm_key(out, in);
	norm_key(&twice, slice_from(buf_slice(out), 2));
	buf_clear(out);
	norm_key(out, in);
	same = slice_eq(buf_slice(&twice), buf_slice(out));
	buf_free(&twice);
	return same ? 0 : -1;
}

static int run_norm_number(struct slice in, struct buf *out)
{
	int64_t value;

	if (!norm_number(in, &value))
		buf_puts(out, "no number");
	else
		buf_put_int(out, value);
	return 0;
}

static int run_norm_numerals(struct slice in, struct buf *out)
{
	norm_numerals(out, in);
	return 0;
}

static int run_span(struct slice in, struct buf *out)
{
	const char *why;
	int64_t seconds;

	if (span_parse(in, &seconds, &why) < 0)
		return put_error(out, why);
	buf_put_int(out, seconds);
	return 0;
}

/* Seconds to text, and back. */
static int run_span_put(struct slice in, struct buf *out)
{
	const char *why;
	int64_t seconds, again;

	if (num_parse_int(in, INT64_MIN, INT64_MAX, &seconds, &why) < 0)
		return -1;
	span_put(out, seconds);
	return span_parse(buf_slice(out), &again, &why) == 0 && again == seconds ? 0 : -1;
}

static int run_when(struct slice in, struct buf *out)
{
	const char *why;
	struct when w, again;

	if (when_parse(in, OFFSET, &w, &why) < 0)
		return put_error(out, why);
	when_put(out, w);
	return when_parse(buf_slice(out), OFFSET, &again, &why) < 0 || again.at != w.at ||
	       again.offset != w.offset || again.day_only != w.day_only;
}

static int run_when_at(struct slice in, struct buf *out)
{
	const char *why;
	struct when w;

	if (when_parse(in, OFFSET, &w, &why) < 0)
		return put_error(out, why);
	buf_put_int(out, w.at);
	return 0;
}

/* The local date as a date of its own. */
static int run_when_local_day(struct slice in, struct buf *out)
{
	const char *why;
	struct when w;

	if (when_parse(in, OFFSET, &w, &why) < 0)
		return put_error(out, why);
	w = (struct when){ .at = when_local_day(w) * 86400, .day_only = true };
	when_put(out, w);
	return 0;
}

static int run_when_offset(struct slice in, struct buf *out)
{
	const char *why;
	int seconds;

	if (when_parse_offset(in, &seconds, &why) < 0)
		return put_error(out, why);
	buf_put_int(out, seconds);
	return 0;
}

/* "SECONDS OFFSET" since 1970 to text: what arithmetic may lead to. */
static int run_when_put(struct slice in, struct buf *out)
{
	struct num at, offset;

	if (!two_nums(in, &at, &offset))
		return -1;
	when_put(out, (struct when){ .at = at.coeff, .offset = (int)offset.coeff });
	return 0;
}

static int run_weekday(struct slice in, struct buf *out)
{
	static const char *const name[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	const char *why;
	struct when w;

	if (when_parse(in, 0, &w, &why) < 0)
		return put_error(out, why);
	buf_puts(out, name[when_weekday(when_local_day(w)) - 1]);
	return 0;
}

/* "YEAR MONTH DAY" to days since 1970-01-01, or "no day". */
static int run_days(struct slice in, struct buf *out)
{
	struct slice part;
	int64_t value[3];
	const char *why;

	for (int i = 0; i < 3; i++)
		if (!slice_cut(&in, ' ', &part) || num_parse_int(part, -9999, 99999, &value[i], &why) < 0)
			return -1;
	if (when_is_day((int)value[0], (int)value[1], (int)value[2]))
		buf_put_int(out, when_days((int)value[0], (int)value[1], (int)value[2]));
	else
		buf_puts(out, "no day");
	return 0;
}

/* From the first of January of `first`: each number is a day, the day is
 * that number again, weekdays come in turn and dates rise. Returns the number
 * of days until the end of `last`, 0 when one of them is wrong. */
static int64_t walk(int first, int last, bool in_calendar)
{
	int64_t from = when_days(first, 1, 1), to = when_days(last, 12, 31), before = INT64_MIN;

	for (int64_t day = from; day <= to; day++) {
		int y, m, d;
		int64_t shown;

		when_civil(day, &y, &m, &d);
		shown = ((int64_t)y * 16 + m) * 32 + d;
		if (when_days(y, m, d) != day || shown <= before || y < first || y > last ||
		    when_is_day(y, m, d) != in_calendar ||
		    when_weekday(day) != when_weekday(day - 1) % 7 + 1)
			return 0;
		before = shown;
	}
	return to - from + 1;
}

static int64_t days_in_calendar(void)
{
	int64_t n = 0;

	for (int year = -1; year <= 10001; year++)
		for (int month = -1; month <= 13; month++)
			for (int day = -1; day <= 32; day++)
				n += when_is_day(year, month, day);
	return n;
}

/* Every code point goes out and comes back; surrogates are refused. */
static bool characters_round_trip(void)
{
	struct buf b = { 0 };
	bool ok = true;

	for (uint32_t c = 0; ok && c <= 0x10ffff; c++) {
		bool surrogate = c >= 0xd800 && c <= 0xdfff;
		size_t at = 0;

		buf_clear(&b);
		utf8_put(&b, c);
		ok = utf8_bad(buf_slice(&b)) == (surrogate ? 0 : b.n) &&
		     utf8_next(buf_slice(&b), &at) == (surrogate ? 0xfffd : c) &&
		     at == (surrogate ? 1 : b.n);
	}
	buf_free(&b);
	return ok;
}

/* A bad byte is found at every distance from the blocks of eight. */
static bool bad_byte_is_found_anywhere(void)
{
	char text[40];

	for (size_t n = 0; n <= sizeof text; n++)
		for (size_t bad = 0; bad <= n; bad++) {
			memset(text, 'x', sizeof text);
			if (bad < n)
				text[bad] = (char)0xff;
			if (utf8_bad((struct slice){ text, n }) != bad)
				return false;
		}
	return true;
}

/* The same for what norm_text may skip: a long word is not changed wherever a
 * blank stands in it, and a second blank is seen. */
static bool blanks_are_found_anywhere(void)
{
	struct buf out = { 0 };
	char text[40];
	bool ok = true;

	for (size_t n = 3; n <= sizeof text; n++)
		for (size_t at = 0; at + 1 < n; at++) {
			memset(text, '~', sizeof text);
			text[at] = ' ';
			buf_clear(&out);
			ok &= norm_text(&out, (struct slice){ text, n }) == (at == 0);
			text[at + 1] = ' ';
			buf_clear(&out);
			ok &= norm_text(&out, (struct slice){ text, n });
			ok &= out.n == n - (at == 0 || at + 2 == n ? 2 : 1);
		}
	buf_free(&out);
	return ok;
}

static int run_width(struct slice in, struct buf *out)
{
	buf_put_int(out, (int64_t)width_of(in));
	return 0;
}

/* TEXT in lines of at most 10 columns, joined by |. */
static int run_width_cut(struct slice in, struct buf *out)
{
	struct slice line;

	while (width_cut(&in, 10, &line)) {
		if (out->n)
			buf_putc(out, '|');
		buf_put(out, line);
	}
	return 0;
}

/* TEXT in 6 columns, between bars. */
static int run_width_pad(struct slice in, struct buf *out)
{
	buf_putc(out, '|');
	width_pad(out, in, 6);
	buf_putc(out, '|');
	return 0;
}

static const struct spec_op ops[] = {
	{ "width", run_width },
	{ "width_cut", run_width_cut },
	{ "width_pad", run_width_pad },
	{ "num", run_num },
	{ "num_parts", run_num_parts },
	{ "num_put", run_num_put },
	{ "num_cmp", run_num_cmp },
	{ "num_add", run_num_add },
	{ "num_scaled", run_num_scaled },
	{ "num_int", run_num_int },
	{ "utf8_bad", run_utf8_bad },
	{ "utf8_chars", run_utf8_chars },
	{ "utf8_han", run_utf8_han },
	{ "norm_text", run_norm_text },
	{ "norm_key", run_norm_key },
	{ "norm_number", run_norm_number },
	{ "norm_numerals", run_norm_numerals },
	{ "span", run_span },
	{ "span_put", run_span_put },
	{ "when", run_when },
	{ "when_at", run_when_at },
	{ "when_put", run_when_put },
	{ "when_local_day", run_when_local_day },
	{ "when_offset", run_when_offset },
	{ "weekday", run_weekday },
	{ "days", run_days },
	{ NULL, NULL },
};

int main(int argc, char **argv)
{
	struct spec spec = { .ops = ops };

	for (int i = 1; i < argc; i++)
		spec_file(&spec, argv[i]);
	spec_check(&spec, walk(1, 9999, true) == 3652059, "every day of years 1 to 9999 round trips");
	spec_check(&spec, walk(-9999, 0, false) == 3652425, "every day of years -9999 to 0 round trips");
	spec_check(&spec, days_in_calendar() == 3652059, "years 1 to 9999 have 3652059 days");
	spec_check(&spec, characters_round_trip(), "every character round trips");
	spec_check(&spec, bad_byte_is_found_anywhere(), "a bad byte is found at every offset");
	spec_check(&spec, blanks_are_found_anywhere(), "a blank is found at every offset");
	return spec_end(&spec);
}
