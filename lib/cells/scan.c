/* A cell as a run of words, numbers and marks: see scan.h. */
/* SPDX-License-Identifier: ISC */
#include "scan.h"

#include "utf8.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Punctuation and symbols. What is not here belongs to names and words. */
static bool is_mark(uint32_t c)
{
	if (c < 0x80)
		return c > ' ' && c < 0x7f && !is_letter((char)c) && !is_digit((char)c);
	return (c >= 0xa1 && c <= 0xbf) || c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c <= 0x2bff) ||
	       (c >= 0x3001 && c <= 0x3020 && c != 0x3005 && c != 0x3007) || c == 0x30fb ||
	       (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff61 && c <= 0xff65) ||
	       (c >= 0xffe0 && c <= 0xffee) || (c >= 0x1f000 && c <= 0x1faff);
}

const struct word *scan_word(const struct words *w, const char *const group[2],
			     struct slice text, size_t *length)
{
	size_t second = 0;
	const struct word *a = group[0] ? words_prefix(w, group[0], text, length) : NULL;
	const struct word *b = group[1] ? words_prefix(w, group[1], text, &second) : NULL;

	if (b && (!a || second > *length)) {
		*length = second;
		return b;
	}
	return a;
}

/* A word at the front of the rest. None begins inside a run of letters, and
 * a mark between digits is part of a number or date. */
static const struct word *word_here(const struct scan *s, struct slice rest, char before, size_t *n)
{
	const struct word *w;

	if (rest.n == 0 || is_digit(rest.p[0]) || (is_letter(before) && is_letter(rest.p[0])))
		return NULL;
	w = scan_word(s->words, s->group, rest, n);
	if (w && *n == 1 && !is_letter(rest.p[0]) && is_digit(before) && rest.n > 1 && is_digit(rest.p[1]))
		return NULL;
	return w;
}

static size_t digits_here(struct slice rest)
{
	size_t n = 0;

	while (n < rest.n && is_digit(rest.p[n]))
		n++;
	return n;
}

/* Up to the next blank, digit, mark or word. */
static size_t other_here(const struct scan *s)
{
	size_t n = 0, next = 0, ignored;

	while (n < s->rest.n) {
		struct slice rest = slice_from(s->rest, n);
		uint32_t c = utf8_next(s->rest, &next);

		if (n && (c == ' ' || is_digit((char)c) || is_mark(c) ||
			  word_here(s, rest, s->rest.p[n - 1], &ignored)))
			break;
		n = next;
	}
	return n;
}

bool scan_next(struct scan *s, struct token *t)
{
	size_t n = 0;

	*t = (struct token){ .kind = TOKEN_OTHER };
	for (; s->rest.n && s->rest.p[0] == ' '; s->rest = slice_from(s->rest, 1)) {
		t->spaced = true;
		s->before = ' ';
	}
	if (s->rest.n == 0)
		return false;
	t->word = word_here(s, s->rest, s->before, &n);
	if (t->word) {
		t->kind = TOKEN_WORD;
	} else if ((n = digits_here(s->rest)) > 0) {
		t->kind = TOKEN_NUMBER;
	} else if (is_mark(utf8_next(s->rest, &n))) {
		t->kind = TOKEN_MARK;
	} else {
		n = other_here(s);
	}
	t->text = (struct slice){ s->rest.p, n };
	s->before = s->rest.p[n - 1];
	s->rest = slice_from(s->rest, n);
	return true;
}

bool token_is(const struct token *t, const char *value)
{
	return t->word && slice_is(t->word->value, value);
}

enum word_sense word_sense(const struct word *w)
{
	if (w->value.n == 0)
		return SENSE_FLAG;
	switch (w->value.p[0]) {
	case '?': return SENSE_HUMAN;
	case '!': return SENSE_BAD;
	case '@': return SENSE_PART;
	case '-': return w->value.n == 1 ? SENSE_MISSING : SENSE_VALUE;
	default: return SENSE_VALUE;
	}
}

int64_t digits_value(struct slice digits)
{
	int64_t value = 0;

	if (digits.n > 18)
		return -1;
	for (size_t i = 0; i < digits.n; i++)
		value = value * 10 + (digits.p[i] - '0');
	return value;
}

static bool sets_off(uint32_t c)
{
	return c == ' ' || (c < 0x80 && c && strchr("()[]{},:;/|-", (int)c)) || c == 0x3001 ||
	       c == 0x3002 || (c >= 0x3008 && c <= 0x3011) || c == 0xb7;
}

struct slice scan_trim(struct slice s)
{
	size_t at = 0, next, end = 0;

	while (at < s.n) {
		next = at;
		if (!sets_off(utf8_next(s, &next)))
			break;
		at = next;
	}
	s = slice_from(s, at);
	for (at = 0; at < s.n;)
		if (!sets_off(utf8_next(s, &at)))
			end = at;
	s.n = end;
	return s;
}
