/* Names of persons: see cell.h.
 *
 * Blanks inside a Han name are layout and go; those of a Latin name stay. Dots
 * between the parts of a name become U+00B7. A numeral is never read as a
 * number here: 三 is a name cut short.
 *
 *     ?short     one character, or a surname with a title (张先生, 老王)
 *     ?suffix    something stands behind the name: a second 张三, or a typo
 *     ?name_form digits or signs that no name has
 *
 * Words of the group `name` in words-names.csv: roles (?role), test rows, and the
 * parts @title (先生), @surname (欧阳, of two characters), @nick (老, before a
 * surname).
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "cell_text.h"
#include "scan.h"
#include "utf8.h"

/* What a name consists of. */
struct shape {
	size_t han, letters, digits; /* characters */
	bool lossy;    /* a box or a replacement character */
	bool masked;
	bool odd;      /* signs that no name has */
	bool bracket;
	bool digits_end, letter_before_digits;
	bool latin_end; /* a Latin letter behind Han */
};

static bool is_lost(uint32_t c)
{
	return c == 0xfffd || c == U'□' || c == U'■' || c == U'▯' || c == U'◻' || c == U'☐' || c == U'〓' ||
	       c == '?' || (c >= 0xe000 && c <= 0xf8ff);
}

static bool is_name_sign(uint32_t c)
{
	return c == ' ' || c == '\'' || c == 0x2019 || cell_is_dot(c) || cell_is_dash(c);
}

static bool is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
	/* Letters of all scripts, short of the blocks that hold only signs. */
	return (c >= 0xc0 && c != 0xd7 && c != 0xf7 && c < 0x2000) || (c >= 0x2c00 && c < 0x2e00) ||
	       (c >= 0x3040 && c < 0xd7a4) || (c >= 0xf900 && c < 0xfe00) || (c >= 0x10000 && c < 0x1f000);
}

static void look_at(struct shape *s, uint32_t c)
{
	bool digit = c >= '0' && c <= '9';

	if (digit && !s->digits_end)
		s->letter_before_digits = s->han + s->letters > 0 && s->digits == 0;
	s->digits_end = digit;
	s->latin_end = false;
	if (digit) {
		s->digits++;
	} else if (utf8_is_han(c)) {
		s->han++;
	} else if (is_lost(c)) {
		s->lossy = true;
	} else if (c == '*') {
		s->masked = true;
	} else if (c == '(' || c == ')' || c == '[' || c == ']') {
		s->bracket = true;
	} else if (is_letter(c)) {
		s->letters++;
		s->latin_end = c < 0x80 && s->han > 0;
	} else if (!is_name_sign(c)) {
		s->odd = true;
	}
}

static struct shape shape_of(struct slice text)
{
	struct shape s = { .han = 0 };

	for (size_t at = 0; at < text.n;)
		look_at(&s, utf8_next(text, &at));
	return s;
}

/* UTF-8 read in another encoding. Replacement characters read as GBK are
 * 锟斤拷 over and over; Han read as Latin-1 gives signs behind accented
 * letters, which no language writes. */
static bool is_mojibake(struct slice s)
{
	uint32_t before = 0;

	if (s.n && memmem(s.p, s.n, "锟斤拷", strlen("锟斤拷")))
		return true;
	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);

		if (before >= 0xc3 && before <= 0xef && c >= 0xa1 && c <= 0xbf && c != 0xb7)
			return true;
		before = c;
	}
	return false;
}

/* What a spreadsheet would run: =1+1, @SUM(A1), +A1. */
static bool is_formula(struct slice s)
{
	return s.n > 1 && strchr("=@+-", s.p[0]);
}

/* Copies the name without the blanks around Han, dots made one kind. */
static void put_name(struct buf *b, struct slice s)
{
	uint32_t before = 0;
	bool gap = false;

	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at), next = 0;
		size_t ahead = at;

		if (at < s.n)
			next = utf8_next(s, &ahead);
		if (c == ' ') {
			gap = true;
			continue;
		}
		if (cell_is_dot(c) && utf8_is_han(before) && (utf8_is_han(next) || next == ' '))
			c = 0xb7;
		if (gap && before != 0xb7 && c != 0xb7 && !(utf8_is_han(before) && utf8_is_han(c)))
			buf_putc(b, ' ');
		gap = false;
		utf8_put(b, c);
		before = c;
	}
}

/* The byte offset of the last `n` characters. */
static size_t tail_at(struct slice s, size_t n)
{
	size_t at = s.n;

	while (n && at) {
		at--;
		if (((unsigned char)s.p[at] & 0xc0) != 0x80)
			n--;
	}
	return at;
}

static bool is_edge(uint32_t c)
{
	return c == ' ' || c == '\'' || cell_is_dot(c) || cell_is_dash(c);
}

/* Without the signs that stand between parts of a name, at its ends. */
static struct slice trim_edges(struct slice s)
{
	size_t next;

	for (next = 0; s.n && is_edge(utf8_next(s, &next)); next = 0)
		s = slice_from(s, next);
	for (size_t last; s.n; s.n = last) {
		last = next = tail_at(s, 1);
		if (!is_edge(utf8_next(s, &next)))
			break;
	}
	return s;
}

/* Length in bytes of the title at the end: 先生, 女士, 老师, 总. */
static size_t title_length(const struct cell_context *cx, struct slice s)
{
	for (size_t n = 3; n; n--) {
		size_t at = tail_at(s, n);

		if (at > 0 && cell_is_part(cx, GATE_NAME, slice_from(s, at), "@title"))
			return s.n - at;
	}
	return 0;
}

/* One character, or two of which the first is 老. */
static bool is_cut_short(const struct cell_context *cx, struct slice s)
{
	size_t n = utf8_count(s);

	return n <= 1 || (n == 2 && cell_is_part(cx, GATE_NAME, (struct slice){ s.p, tail_at(s, 1) }, "@nick"));
}

static bool is_surname(const struct cell_context *cx, struct slice s)
{
	return is_cut_short(cx, s) || cell_is_part(cx, GATE_NAME, s, "@surname");
}

static enum cell_verdict han_name(const struct cell_context *cx, struct cell *out)
{
	struct slice v = buf_slice(&out->value), head;
	size_t title = title_length(cx, v);

	if (cell_is_part(cx, GATE_NAME, v, "@title"))
		return cell_is(out, CELL_HUMAN, "role");
	if (!title)
		return is_cut_short(cx, v) ? cell_is(out, CELL_HUMAN, "short") : cell_is(out, CELL_VALUE, NULL);
	head = trim_edges((struct slice){ v.p, v.n - title });
	if (is_surname(cx, head) || cell_is_part(cx, GATE_NAME, head, "@title"))
		return cell_is(out, CELL_HUMAN, "short");
	out->value.p[out->value.n = head.n] = '\0';
	cell_flag(out, "title");
	return cell_is(out, CELL_VALUE, NULL);
}

/* A role or a test word with more behind it: 外卖小哥李四. Two characters of a
 * name may be a word by chance, so at least two must be left. */
static const struct word *leading_word(const struct cell_context *cx, struct slice s)
{
	size_t n;
	const struct word *w = utf8_count(s) >= 4 ? words_prefix(cx->words, "name", s, &n) : NULL;

	if (!w || utf8_count((struct slice){ s.p, n }) < 2)
		return NULL;
	return word_sense(w) == SENSE_HUMAN || word_sense(w) == SENSE_BAD ? w : NULL;
}

/* "测试1" is 测试 with a number. */
static const struct word *numbered_word(const struct cell_context *cx, struct slice s)
{
	while (s.n && (cell_is_digit(s.p[s.n - 1]) || s.p[s.n - 1] == ' '))
		s.n--;
	return words_find(cx->words, "name", s);
}

/* NULL, or why nobody is called that. */
static const char *form_code(const struct shape *s, struct slice text)
{
	if (s->lossy)
		return "lossy";
	if (s->masked || slice_ends(text, SLICE("某")))
		return "masked";
	if (s->han + s->letters == 0 || s->odd)
		return "name_form";
	if (s->bracket || (s->digits && s->digits_end && s->letter_before_digits))
		return "suffix";
	if (s->digits)
		return "name_form";
	if (s->latin_end)
		return "suffix";
	return s->han + s->letters == 1 ? "short" : NULL;
}

enum { HAN = 3 };

/* Whether the text is two to four ideographs of the main block. */
static bool is_plain_han(struct slice s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (s.n != 2 * HAN && s.n != 3 * HAN && s.n != 4 * HAN)
		return false;
	for (size_t i = 0; i < s.n; i += HAN) {
		unsigned c = (unsigned)p[i] << 16 | (unsigned)p[i + 1] << 8 | p[i + 2];

		if (c < 0xe4b880 || c > 0xe9bebf)
			return false;
	}
	return true;
}

static inline bool is_part(const struct cell_context *cx, struct slice text, const char *part)
{
	return words_may_name(cx->words, text) && cell_is_part(cx, GATE_NAME, text, part);
}

/* What else may be wrong with four: three of them are a title, or the first ones
 * are a role. */
static bool is_four_plain(const struct cell_context *cx, struct slice s)
{
	return !is_part(cx, slice_from(s, s.n / 4), "@title") && !leading_word(cx, s);
}

/* What the tables of words say of two to four Han: nothing. */
static inline bool is_no_word(const struct cell_context *cx, struct slice s)
{
	uint32_t ends = words_may_end_name(cx->words, s);

	if (ends >> (s.n / HAN - 1) & 1 && (words_find(cx->words, "*", s) || words_find(cx->words, "name", s)))
		return false;
	return !(ends & 1 && cell_is_part(cx, GATE_NAME, slice_from(s, s.n - HAN), "@title")) &&
	       !(ends & 2 && cell_is_part(cx, GATE_NAME, slice_from(s, s.n - 2 * HAN), "@title"));
}

/* A name as most are: no word of the tables, no title at its end, no 老 before
 * a surname. */
CELL_SHORTCUT(cell_name_quick)
{
	(void)out;
	if (!is_plain_han(raw) || slice_ends(raw, SLICE("某")) || slice_eq(raw, SLICE("锟斤拷")) || !is_no_word(cx, raw) ||
	    (raw.n == 4 * HAN && !is_four_plain(cx, raw)))
		return CELL_NOT_SHORT;
	if (raw.n == 2 * HAN && is_part(cx, (struct slice){ raw.p, HAN }, "@nick"))
		return CELL_NOT_SHORT;
	return CELL_AS_IS;
}

CELL_RECOGNISER(cell_name)
{
	const struct word *w;
	struct shape s;
	const char *code;

	(void)column, (void)raw;
	if (cell_known(cx, GATE_NAME, out))
		return out->verdict;
	if (is_mojibake(text))
		return cell_is(out, CELL_BAD, "mojibake");
	text = cell_peel(text);
	if (is_formula(text))
		return cell_is(out, CELL_BAD, "formula");
	text = trim_edges(text);
	if (cell_multiple(text))
		return cell_is(out, CELL_HUMAN, "multiple");
	s = shape_of(text);
	w = s.digits ? numbered_word(cx, text) : NULL;
	if (!w)
		w = leading_word(cx, text);
	if (w && word_sense(w) != SENSE_PART)
		return cell_take_word(out, w);
	code = form_code(&s, text);
	if (code)
		return cell_is(out, CELL_HUMAN, code);
	put_name(&out->value, text);
	return s.letters ? cell_is(out, CELL_VALUE, NULL) : han_name(cx, out);
}
