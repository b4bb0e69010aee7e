/* A number of persons, cases or doses: see cell.h.
 *
 * Words: the group of the column, then `count`. There 无 is the number 0, as
 * on the form of a zero report. Its parts: @label (units and names of what is
 * counted), @myriad-4 (how many zeros a word behind a decimal stands for).
 *
 * Codes: ?bound ?multiple ?sci ?ocr ?word !negative !count_fraction; flag
 * note. */
/* SPDX-License-Identifier: ISC */
#include "cell.h"

#include "choice.h"
#include "norm.h"
#include "num.h"
#include "scan.h"

struct counting {
	const char *const *group;
	const struct words *words;
	const struct word *stop;
	int64_t value;
	bool minus, unknown, glued;
	const char *code;
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits_at(struct slice s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && is_digit(s.p[at + n]))
		n++;
	return n;
}

/* 12,345,678 becomes one run; 1,02 is left alone. */
static void join_groups(struct buf *b, struct slice s)
{
	for (size_t at = 0; at < s.n;) {
		size_t n = digits_at(s, at), end = at + n;

		while (n && n <= 3 && end < s.n && s.p[end] == ',' && digits_at(s, end + 1) == 3)
			end += 4;
		for (; at < end; at++)
			if (s.p[at] != ',')
				buf_putc(b, s.p[at]);
		if (at < s.n)
			buf_putc(b, s.p[at++]);
	}
}

static void take_word(struct counting *c, const struct word *w, struct cell *out)
{
	enum word_sense sense = word_sense(w);

	if (sense == SENSE_FLAG)
		cell_flag_slice(out, w->flag);
	else if (sense == SENSE_HUMAN || sense == SENSE_BAD)
		c->stop = c->stop ? c->stop : w;
	else if (sense != SENSE_PART)
		c->unknown = true;
}

/* The longest beginning of s that is one number, in digits or words. */
static size_t number_length(struct slice s, int64_t *value)
{
	for (size_t n = s.n; n > 0; n--) {
		bool boundary = n == s.n || ((unsigned char)s.p[n] & 0xc0) != 0x80;

		if (boundary && s.p[n - 1] != ' ' && norm_number((struct slice){ s.p, n }, value))
			return n;
	}
	return 0;
}

/* Words and marks up to the number; the rest of the text from there on. */
static struct slice read_head(struct counting *c, struct slice text, struct cell *out)
{
	struct scan s = { .words = c->words, .group = { c->group[0], c->group[1] }, .rest = text };
	struct token t = { .kind = TOKEN_MARK };
	struct slice rest = text;
	int64_t ignored;

	for (; !number_length(scan_trim(rest), &ignored); rest = s.rest) {
		if (!scan_next(&s, &t))
			return SLICE_NONE;
		if (t.word)
			take_word(c, t.word, out);
		else if (slice_is(t.text, "<") || slice_is(t.text, ">") || slice_is(t.text, "≤") ||
			 slice_is(t.text, "≥"))
			c->code = "bound";
		else if (t.kind == TOKEN_OTHER)
			c->unknown = true;
	}
	if (t.kind == TOKEN_OTHER && is_letter(t.text.p[0]) && rest.n && rest.p[0] != ' ')
		c->code = "ocr";
	return rest;
}

/* "-1", "−3": the sign scan_trim took for a mark that sets off. */
static bool is_negative(struct slice text, struct slice number)
{
	struct slice before = { text.p, (size_t)(number.p - text.p) };

	return slice_ends(before, SLICE("-")) || slice_ends(before, SLICE("−")) ||
	       slice_ends(before, SLICE("－")) || slice_ends(before, SLICE("负"));
}

/* ".0", ".2万" behind the whole part; returns what is left. */
static struct slice read_fraction(struct counting *c, struct slice rest)
{
	size_t n = 1, length;
	const struct word *w;
	struct num v;
	const char *why;
	struct buf b = { 0 };

	while (n < rest.n && is_digit(rest.p[n]))
		n++;
	if (rest.n < 2 || rest.p[0] != '.' || n == 1)
		return rest;
	buf_put_int(&b, c->value);
	buf_put(&b, (struct slice){ rest.p, n });
	rest = slice_from(rest, n);
	if (rest.n && (rest.p[0] == 'e' || rest.p[0] == 'E')) {
		buf_free(&b);
		return rest; /* 1.2E+05: for the tail */
	}
	w = words_prefix(c->words, "count", rest, &length);
	if (w && slice_starts(w->value, SLICE("@myriad-"))) {
		buf_putc(&b, 'e');
		buf_put(&b, slice_from(w->value, strlen("@myriad-")));
		rest = slice_from(rest, length);
	}
	if (num_parse(buf_slice(&b), &v, &why) < 0 || v.scale > 0)
		c->code = "!count_fraction";
	else
		c->value = v.coeff;
	buf_free(&b);
	return rest;
}

static const char *tail_code(const struct token *t, bool first, bool in_brackets)
{
	if (t->kind == TOKEN_NUMBER)
		return in_brackets ? NULL : "multiple";
	if (t->kind == TOKEN_MARK)
		return slice_is(t->text, "+") ? "bound" : slice_is(t->text, "%") ? "word" : NULL;
	if (t->kind == TOKEN_OTHER && first && !t->spaced && (t->text.p[0] == 'e' || t->text.p[0] == 'E'))
		return "sci";
	if (t->kind == TOKEN_OTHER && first && !t->spaced)
		return is_letter(t->text.p[0]) ? "ocr" : "word";
	return NULL;
}

static void read_tail(struct counting *c, struct slice rest, struct cell *out)
{
	struct scan s = { .words = c->words, .group = { c->group[0], c->group[1] }, .rest = rest };
	bool first = true, brackets = false;
	struct token t;

	for (; scan_next(&s, &t); first = false) {
		const char *code;

		brackets = brackets || slice_is(t.text, "(");
		/* A word in brackets is about part of the number. */
		if (t.word && brackets)
			c->unknown = true;
		else if (t.word)
			take_word(c, t.word, out);
		code = t.word ? NULL : tail_code(&t, first, brackets);
		if (code && (!c->code || slice_is(slice_of(c->code), "bound")))
			c->code = code;
		c->unknown = c->unknown || t.kind == TOKEN_OTHER || t.kind == TOKEN_NUMBER;
	}
}

static enum cell_verdict read_number(struct counting *c, struct slice text, struct cell *out)
{
	struct slice rest = read_head(c, text, out), number = scan_trim(rest);

	if (c->stop)
		return cell_take_word(out, c->stop);
	if (number.n == 0)
		return cell_is(out, CELL_HUMAN, c->code ? c->code : "word");
	rest = slice_from(rest, (size_t)(number.p - rest.p));
	c->minus = is_negative(text, number);
	if (number.p > text.p && number.p[-1] == '.')
		c->code = "!count_fraction"; /* .5 */
	rest = read_fraction(c, slice_from(rest, number_length(number, &c->value)));
	read_tail(c, rest, out);
	if (c->stop)
		return cell_take_word(out, c->stop);
	if (c->code && c->code[0] == '!')
		return cell_is(out, CELL_BAD, c->code + 1);
	if (c->code)
		return cell_is(out, CELL_HUMAN, c->code);
	if (c->minus && c->value)
		return cell_is(out, CELL_BAD, "negative");
	if (c->unknown)
		cell_flag(out, "note");
	buf_put_int(&out->value, c->value);
	return cell_is(out, CELL_VALUE, NULL);
}

CELL_RECOGNISER(cell_count)
{
	const char *const group[2] = { gate_column_name[column], "count" };
	const struct word *whole = choice_whole(cx->words, group, buf_slice(&out->work));
	struct counting c = { .group = group, .words = cx->words };
	struct buf joined = { 0 };
	enum cell_verdict verdict;

	(void)raw;
	if (whole && !choice_has_remark(text, buf_slice(&out->work)))
		return cell_take_word(out, whole);
	join_groups(&joined, text);
	verdict = read_number(&c, buf_slice(&joined), out);
	buf_free(&joined);
	return verdict;
}
