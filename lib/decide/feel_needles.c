/* Texts that every match of a pattern holds: see feel_internal.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "feel_internal.h"

/* Shorter texts are found nearly everywhere; of longer ones the head will do. */
enum { LONGEST = 24 };

enum piece { PIECE_CHAR, PIECE_CLASS, PIECE_NOTHING, PIECE_GROUP };

struct reader {
	struct slice s;
	size_t at;
	struct buf *out; /* sets of texts, one after the other */
	bool lost;       /* something that is not understood */
};

/* A sequence of pieces while it is read: its best set so far lies at `start` of
 * the output; letters that follow each other are gathered in `run`. */
struct branch {
	size_t start, shortest;
	char run[LONGEST];
	size_t n;
};

/* The set of a group: where it begins, and the length of its shortest text, 0
 * when there is none. */
struct set {
	size_t from, shortest;
};

static size_t alternatives(struct reader *r);

static bool at_end(const struct reader *r)
{
	return r->lost || r->at >= r->s.n;
}

static bool next_is(const struct reader *r, const char *text)
{
	return r->at < r->s.n && r->s.p[r->at] == *text && slice_starts(slice_from(r->s, r->at), slice_of(text));
}

static bool take(struct reader *r, const char *text)
{
	if (!next_is(r, text))
		return false;
	r->at += strlen(text);
	return true;
}

static char small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_letter_or_digit(char c)
{
	return (small(c) >= 'a' && small(c) <= 'z') || (c >= '0' && c <= '9');
}

void feel_put_needle(struct buf *out, struct slice text)
{
	size_t n = text.n < LONGEST ? text.n : LONGEST;

	buf_putc(out, (char)n);
	for (size_t i = 0; i < n; i++)
		buf_putc(out, small(text.p[i]));
}

static void end_run(struct reader *r, struct branch *b)
{
	if (b->n >= FEEL_SHORTEST_NEEDLE && b->n > b->shortest) {
		r->out->n = b->start;
		feel_put_needle(r->out, (struct slice){ b->run, b->n });
		b->shortest = b->n;
	}
	b->n = 0;
}

/* Keeps the set that lies at `from` when it is better than what there was. */
static void offer(struct reader *r, struct branch *b, size_t from, size_t shortest)
{
	if (shortest > b->shortest) {
		memmove(r->out->p + b->start, r->out->p + from, r->out->n - from);
		r->out->n -= from - b->start;
		b->shortest = shortest;
	} else {
		r->out->n = from;
	}
}

/* [...]: a ] that comes first is a member. */
static enum piece skip_class(struct reader *r)
{
	r->at++;
	take(r, "^");
	take(r, "]");
	while (!at_end(r) && !take(r, "]")) {
		if (next_is(r, "[:") || next_is(r, "[.") || next_is(r, "[=") || next_is(r, "\\Q") || next_is(r, "\\E"))
			r->lost = true;
		r->at += next_is(r, "\\") ? 2 : 1;
	}
	return PIECE_CLASS;
}

/* After the backslash. What names a class, a place or a sign is known here; numbers,
 * references, \K, \Q and codes are not. */
static enum piece escape(struct reader *r)
{
	char c = r->at < r->s.n ? r->s.p[r->at] : 'Q';

	r->lost = (unsigned char)c >= 0x80 || (is_letter_or_digit(c) && !memchr("bBAzZdDwWsShHvV", c, 15));
	r->at++;
	if (!is_letter_or_digit(c))
		return PIECE_CHAR;
	return memchr("bBAzZ", c, 5) ? PIECE_NOTHING : PIECE_CLASS;
}

/* A group or a look around; what else begins with (? or (* is not understood.
 * Groups nest at most 250 deep, PCRE2 saw to it. */
static enum piece group(struct reader *r, struct branch *b, struct set *set)
{
	enum piece piece = PIECE_NOTHING;

	r->at++;
	if (!take(r, "?=") && !take(r, "?!") && !take(r, "?<=") && !take(r, "?<!")) {
		piece = PIECE_GROUP;
		if (!take(r, "?:") && !take(r, "?>"))
			r->lost |= next_is(r, "?") || next_is(r, "*");
		end_run(r, b);
	}
	set->from = r->out->n;
	set->shortest = alternatives(r);
	r->lost |= !take(r, ")");
	if (piece == PIECE_NOTHING)
		r->out->n = set->from;
	return piece;
}

/* A character. Letters beyond ASCII may have another form when case is ignored; those
 * from U+3000 to U+9FFF, Chinese, have none. */
static enum piece character(struct reader *r)
{
	unsigned char c = (unsigned char)r->s.p[r->at];

	if (c >= 0x80) {
		size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

		r->at += n;
		return c >= 0xe3 && c <= 0xe9 ? PIECE_CHAR : PIECE_CLASS;
	}
	r->at++;
	return PIECE_CHAR;
}

static enum piece piece(struct reader *r, struct branch *b, struct set *set)
{
	switch (r->s.p[r->at]) {
	case '(': return group(r, b, set);
	case '[': return skip_class(r);
	case '.': r->at++; return PIECE_CLASS;
	case '^':
	case '$': r->at++; return PIECE_NOTHING;
	case '\\': r->at++; return escape(r);
	case '*':
	case '+':
	case '?':
	case '{': r->lost = true; return PIECE_NOTHING;
	default: return character(r);
	}
}

/* Digits of {n}, {n,}, {n,m}; whether n is 0. */
static bool counted_from_zero(struct reader *r)
{
	size_t start = r->at;
	bool zero = true;

	while (!at_end(r) && r->s.p[r->at] >= '0' && r->s.p[r->at] <= '9')
		zero &= r->s.p[r->at++] == '0';
	r->lost |= r->at == start;
	if (take(r, ","))
		while (!at_end(r) && r->s.p[r->at] >= '0' && r->s.p[r->at] <= '9')
			r->at++;
	r->lost |= !take(r, "}");
	return zero;
}

/* What follows a piece; false when nothing does. */
static bool quantifier(struct reader *r, bool *optional)
{
	*optional = false;
	if (take(r, "?") || take(r, "*"))
		*optional = true;
	else if (take(r, "{"))
		*optional = counted_from_zero(r);
	else if (!take(r, "+"))
		return false;
	if (!take(r, "?"))
		take(r, "+");
	return true;
}

static void add_run(struct branch *b, struct slice s)
{
	for (size_t i = 0; i < s.n && b->n < LONGEST; i++)
		b->run[b->n++] = s.p[i];
}

static void add_piece(struct reader *r, struct branch *b)
{
	struct set set = { 0 };
	size_t start = r->at;
	enum piece what = piece(r, b, &set);
	struct slice text = { r->s.p + start, r->at - start };
	bool optional, repeated = quantifier(r, &optional);

	if (what == PIECE_CHAR && !optional)
		add_run(b, text.p[0] == '\\' ? slice_from(text, 1) : text);
	if (what == PIECE_CLASS || (what == PIECE_CHAR && repeated))
		end_run(r, b);
	if (what == PIECE_GROUP)
		offer(r, b, set.from, optional ? 0 : set.shortest);
}

/* The length of the shortest text of its set, 0 when it has none. */
static size_t sequence(struct reader *r)
{
	struct branch b = { .start = r->out->n };

	while (!at_end(r) && !next_is(r, "|") && !next_is(r, ")"))
		add_piece(r, &b);
	end_run(r, &b);
	return b.shortest;
}

/* Sets of sequences lie behind each other: together they are the set of all. */
static size_t alternatives(struct reader *r)
{
	size_t start = r->out->n, shortest = LONGEST;

	do {
		size_t n = sequence(r);

		shortest = n < shortest ? n : shortest;
	} while (!r->lost && take(r, "|"));
	if (!shortest)
		r->out->n = start;
	return shortest;
}

bool feel_pattern_needles(struct slice pattern, struct slice flags, struct buf *out)
{
	struct reader r = { .s = pattern, .out = out };
	size_t start = out->n, shortest = 0;

	/* With x, blanks and # in a pattern mean other things. */
	if (!flags.n || !memchr(flags.p, 'x', flags.n))
		shortest = alternatives(&r);
	if (shortest && !r.lost && r.at == pattern.n)
		return true;
	out->n = start;
	return false;
}

bool feel_next_needle(struct slice *rest, struct slice *needle)
{
	if (!rest->n)
		return false;
	*needle = (struct slice){ rest->p + 1, (unsigned char)rest->p[0] };
	*rest = slice_from(*rest, needle->n + 1);
	return true;
}

bool feel_needle_at(struct slice needle, const char *p)
{
	for (size_t i = 0; i < needle.n; i++)
		if (small(p[i]) != needle.p[i])
			return false;
	return true;
}

/* The long s (C5 BF) and the Kelvin sign (E2 84 AA). */
bool feel_has_odd_letters(struct slice text)
{
	return text.n && (memchr(text.p, 0xc5, text.n) ||
			  (memchr(text.p, 0xe2, text.n) && memmem(text.p, text.n, "\xe2\x84\xaa", 3)));
}
