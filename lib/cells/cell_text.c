/* What the recognisers of names and numbers of persons share: see cell_text.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "cell_text.h"

#include "choice.h"
#include "utf8.h"

bool cell_known(const struct cell_context *cx, enum gate_column column, struct cell *out)
{
	const char *const group[2] = { gate_column_name[column], NULL };
	const struct word *w = choice_whole(cx->words, group, buf_slice(&out->work));

	if (w)
		cell_take_word(out, w);
	return w != NULL;
}

bool cell_is_part(const struct cell_context *cx, enum gate_column column, struct slice text,
		  const char *part)
{
	const struct word *w = words_find(cx->words, gate_column_name[column], text);

	return w && slice_is(w->value, part);
}

static size_t leftover(struct slice s, bool at_end)
{
	static const char *const junk[] = {
		" ", "\"", "'", ",", ";", ".", "`", "“", "”", "‘", "’", "、", "。", "，", "；",
	};

	for (size_t i = 0; i < sizeof junk / sizeof *junk; i++) {
		struct slice one = slice_of(junk[i]);

		if (at_end ? slice_ends(s, one) : slice_starts(s, one))
			return one.n;
	}
	return 0;
}

static struct slice trim(struct slice s)
{
	size_t n;

	while ((n = leftover(s, false)) > 0)
		s = slice_from(s, n);
	while ((n = leftover(s, true)) > 0)
		s.n -= n;
	return s;
}

struct slice cell_peel(struct slice text)
{
	const char *colon = text.n ? memrchr(text.p, ':', text.n) : NULL;

	if (colon && trim(slice_from(text, (size_t)(colon - text.p) + 1)).n)
		text = slice_from(text, (size_t)(colon - text.p) + 1);
	return trim(text);
}

static size_t digits_at(struct slice s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && cell_is_digit(s.p[at + n]))
		n++;
	return n;
}

bool cell_scientific(struct slice s, size_t *digits)
{
	size_t at = digits_at(s, 0), exponent;

	*digits = at;
	if (at == 0)
		return false;
	if (at < s.n && s.p[at] == '.') {
		*digits += digits_at(s, at + 1);
		at += 1 + digits_at(s, at + 1);
	}
	if (at >= s.n || (s.p[at] != 'E' && s.p[at] != 'e'))
		return false;
	at++;
	if (at < s.n && s.p[at] == '+')
		at++;
	exponent = digits_at(s, at);
	return exponent > 0 && at + exponent == s.n;
}

struct slice cell_without_float(struct slice s)
{
	size_t whole = digits_at(s, 0), zeros = whole + 1;

	if (whole == 0 || whole >= s.n || s.p[whole] != '.')
		return s;
	while (zeros < s.n && s.p[zeros] == '0')
		zeros++;
	return zeros == s.n ? (struct slice){ s.p, whole } : s;
}

/* Reads one or two digits and then a mark; returns the length, else 0. */
static size_t numbered(struct slice s, size_t digits, const char *mark)
{
	size_t n = digits_at(s, 0), m = strlen(mark);

	return n >= 1 && n <= digits && slice_starts(slice_from(s, n), slice_of(mark)) ? n + m : 0;
}

/* 3月2日, 3月2号 */
static bool is_month_day(struct slice s)
{
	size_t month = numbered(s, 2, "月"), day;

	if (!month)
		return false;
	s = slice_from(s, month);
	day = digits_at(s, 0);
	if (day < 1 || day > 2)
		return false;
	s = slice_from(s, day);
	return s.n == 0 || slice_is(s, "日") || slice_is(s, "号");
}

/* 2-Mar, Mar-02: how a spreadsheet set to English shows a day or a month. */
static bool is_english_date(struct slice s)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *dash = s.n ? memchr(s.p, '-', s.n) : NULL;
	struct slice a, b;
	const char *at;

	if (!dash)
		return false;
	a = (struct slice){ s.p, (size_t)(dash - s.p) };
	b = slice_from(s, a.n + 1);
	if (a.n == 3) {
		struct slice swap = a;

		a = b;
		b = swap;
	}
	if (b.n != 3 || a.n < 1 || a.n > 2 || digits_at(a, 0) != a.n)
		return false;
	at = memmem(months, sizeof months - 1, b.p, 3);
	return at && (at - months) % 3 == 0;
}

/* 2003/2/1, 2022-03-02 00:00:00, 2022年3月2日 */
static bool is_full_date(struct slice s)
{
	size_t n;

	if (digits_at(s, 0) != 4 || (s.p[0] != '1' && s.p[0] != '2'))
		return false;
	s = slice_from(s, 4);
	if (slice_starts(s, SLICE("年")))
		return is_month_day(slice_from(s, 3));
	if (s.n == 0 || !strchr("-/.", s.p[0]))
		return false;
	n = digits_at(s, 1);
	if (n < 1 || n > 2 || n + 1 >= s.n || s.p[n + 1] != s.p[0])
		return false;
	s = slice_from(s, n + 2);
	n = digits_at(s, 0);
	return n >= 1 && n <= 2 && (n == s.n || s.p[n] == ' ');
}

bool cell_excel_date(struct slice s)
{
	return is_month_day(s) || is_english_date(s) || is_full_date(s);
}

bool cell_masked(struct slice s)
{
	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);

		if (c == '*' || c == U'●' || c == U'※' || c == U'＊' || c == U'∗')
			return true;
		if ((c == 'x' || c == 'X') && at < s.n && s.p[at] == (char)c)
			return true;
	}
	return false;
}

bool cell_multiple(struct slice s)
{
	for (size_t at = 0; at < s.n;) {
		size_t start = at;
		uint32_t c = utf8_next(s, &at);

		if ((c == ',' || c == ';' || c == '/' || c == U'、' || c == '|') &&
		    trim((struct slice){ s.p, start }).n && trim(slice_from(s, at)).n)
			return true;
	}
	return false;
}

bool cell_is_dash(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x2500 || c == 0x2501 ||
	       c == 0xfe58 || c == 0xfe63 || c == '_' || c == '~';
}

bool cell_is_dot(uint32_t c)
{
	return c == 0xb7 || c == 0x2022 || c == 0x30fb || c == 0x2027 || c == 0x2219 || c == 0x22c5 ||
	       c == 0xff65 || c == 0x0387 || c == 0x2024 || c == '.';
}
