/* What a pattern tells without being compiled: see feel_internal.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "feel_internal.h"
#include "utf8_fast.h"

/* Texts shorter than FEEL_SHORTEST_NEEDLE are found nearly everywhere; of longer
 * ones than this the head will do. */
enum { LONGEST = 24 };

/* Of a pattern that surely compiles, well below the limits of PCRE2: 64 KiB of compiled
 * pattern, which may be twenty times as long, 250 groups in each other, and 65535
 * repetitions. */
enum { SURE_BYTES = 1500, DEEPEST = 200, SURE_DIGITS = 3 };

enum piece { PIECE_CHAR, PIECE_CLASS, PIECE_NOTHING, PIECE_GROUP };

struct reader {
	struct slice s;
	size_t at;
	struct buf *out; /* sets of texts, one after the other */
	bool lost;       /* something that is not understood */
	bool unsure;     /* something that PCRE2 might refuse */
	unsigned depth, behind; /* groups, looks behind */
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

static bool next_is(const struct reader *r, char c)
{
	return r->at < r->s.n && r->s.p[r->at] == c;
}

static bool take(struct reader *r, char c)
{
	if (!next_is(r, c))
		return false;
	r->at++;
	return true;
}

static bool take_text(struct reader *r, struct slice text)
{
	if (r->s.n - r->at < text.n || memcmp(r->s.p + r->at, text.p, text.n) != 0)
		return false;
	r->at += text.n;
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
	char needle[1 + LONGEST] = { (char)n };

	for (size_t i = 0; i < n; i++)
		needle[1 + i] = small(text.p[i]);
	buf_put(out, (struct slice){ needle, 1 + n });
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

/* -- pieces ----------------------------------------------------------- */

/* Bytes of the character that begins here: the pattern is UTF-8. */
static size_t length(const struct reader *r)
{
	unsigned char c = (unsigned char)r->s.p[r->at];

	return c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
}

/* Letters beyond ASCII may have another form when case is ignored; those from U+3000 to
 * U+9FFF, Chinese, have none. */
static bool has_one_form(char first)
{
	unsigned char c = (unsigned char)first;

	return c < 0x80 || (c >= 0xe3 && c <= 0xe9);
}

/* After the backslash. What names a class, a place or a sign is known here; numbers,
 * references, \K, \Q and codes are not. */
static enum piece escape(struct reader *r)
{
	unsigned char c = r->at < r->s.n ? (unsigned char)r->s.p[r->at] : 'Q';

	r->lost |= c >= 0x80 || (is_letter_or_digit((char)c) && !memchr("bBAzZdDwWsShHvV", c, 15));
	r->unsure |= c < ' ' || c == 0x7f;
	if (r->lost)
		return PIECE_NOTHING;
	r->at++;
	if (!is_letter_or_digit((char)c))
		return PIECE_CHAR;
	return memchr("bBAzZ", c, 5) ? PIECE_NOTHING : PIECE_CLASS;
}

/* After the backslash in a class; the sign itself, empty when it is no sign. */
static struct slice member_escape(struct reader *r)
{
	size_t at = r->at;
	char c = r->s.p[at];

	r->lost |= c == 'Q' || c == 'E' || c == 'c';
	r->at += length(r);
	if (is_letter_or_digit(c) ? !memchr("dDwWsShHvV", c, 10) : c < ' ' || c == 0x7f)
		r->unsure = true;
	return is_letter_or_digit(c) ? SLICE_NONE : (struct slice){ r->s.p + at, r->at - at };
}

/* A member of a class; empty: it is more than one character. */
static struct slice member(struct reader *r)
{
	size_t at = r->at;
	bool escaped = take(r, '\\');

	if (at_end(r)) {
		r->lost = true;
		return SLICE_NONE;
	}
	if (escaped)
		return member_escape(r);
	if (take(r, '[')) {
		/* [:alpha:] and the like; later versions know sets in sets. */
		r->lost |= next_is(r, ':') || next_is(r, '.') || next_is(r, '=');
		r->unsure = true;
		return SLICE_NONE;
	}
	r->at += length(r);
	return (struct slice){ r->s.p + at, r->at - at };
}

/* Ranges of other letters are right, too, but when case is ignored one of them may take
 * kilobytes. */
static bool is_sure_range(struct slice low, struct slice high)
{
	bool ascii = low.n == 1 && high.n == 1 && is_letter_or_digit(*low.p) && is_letter_or_digit(*high.p);
	bool chinese = low.n == 3 && high.n == 3 && has_one_form(*low.p) && has_one_form(*high.p);

	return (ascii || chinese) && memcmp(low.p, high.p, low.n) <= 0;
}

/* a, or a-z; a - that stands first or last is one, elsewhere not everywhere. */
static void skip_members(struct reader *r, bool first)
{
	bool dash = next_is(r, '-');
	struct slice low = member(r);

	r->unsure |= dash && !first && !next_is(r, ']');
	if (!next_is(r, '-') || (r->at + 1 < r->s.n && r->s.p[r->at + 1] == ']'))
		return;
	r->at++;
	r->unsure |= !is_sure_range(low, member(r));
}

/* [...]: a ] that comes first is a member. */
static enum piece skip_class(struct reader *r)
{
	size_t first;

	r->at++;
	/* PCRE2 refuses [:alpha:] that stands alone. */
	r->unsure |= next_is(r, ':') || next_is(r, '.') || next_is(r, '=');
	take(r, '^');
	first = r->at;
	r->unsure |= take(r, ']');
	while (!r->lost && !take(r, ']'))
		skip_members(r, r->at == first);
	return PIECE_CLASS;
}

enum { NO_LOOK, AHEAD, BEHIND };

static int take_look(struct reader *r)
{
	if (!next_is(r, '?'))
		return NO_LOOK;
	if (take_text(r, SLICE("?=")) || take_text(r, SLICE("?!")))
		return AHEAD;
	return take_text(r, SLICE("?<=")) || take_text(r, SLICE("?<!")) ? BEHIND : NO_LOOK;
}

/* A group or a look around; what else begins with (? or (* is not understood. In a look
 * behind, branches must have a fixed length: groups are left to PCRE2. */
static enum piece group(struct reader *r, struct branch *b, struct set *set)
{
	int look;

	r->at++;
	look = take_look(r);
	if (!look) {
		if (!take_text(r, SLICE("?:")) && !take_text(r, SLICE("?>")))
			r->lost |= next_is(r, '?') || next_is(r, '*');
		end_run(r, b);
	}
	r->unsure |= r->behind > 0;
	r->lost |= ++r->depth > DEEPEST;
	r->behind += look == BEHIND;
	set->from = r->out->n;
	set->shortest = r->lost ? 0 : alternatives(r);
	r->lost |= !take(r, ')');
	r->behind -= look == BEHIND;
	r->depth--;
	if (!look)
		return PIECE_GROUP;
	r->out->n = set->from;
	return PIECE_NOTHING;
}

static enum piece character(struct reader *r)
{
	char c = r->s.p[r->at];

	r->at += length(r);
	r->unsure |= (unsigned char)c < ' ';
	return has_one_form(c) ? PIECE_CHAR : PIECE_CLASS;
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

static unsigned count(struct reader *r)
{
	unsigned n = 0, digits = 0;

	for (; !at_end(r) && r->s.p[r->at] >= '0' && r->s.p[r->at] <= '9'; r->at++, digits++)
		n = digits < SURE_DIGITS ? n * 10 + (unsigned)(r->s.p[r->at] - '0') : n;
	r->lost |= digits == 0;
	r->unsure |= digits > SURE_DIGITS;
	return n;
}

/* {n}, {n,}, {n,m} after the brace; whether n is 0. */
static bool counted_from_zero(struct reader *r)
{
	size_t start = r->at;
	unsigned least = count(r);
	bool zero;

	for (zero = true; start < r->at; start++)
		zero &= r->s.p[start] == '0';
	if (take(r, ',') && !next_is(r, '}'))
		r->unsure |= count(r) < least;
	r->lost |= !take(r, '}');
	return zero;
}

/* What follows a piece; false when nothing does. */
static bool quantifier(struct reader *r, enum piece what, bool *optional)
{
	bool counted = false;

	*optional = false;
	if (take(r, '?') || take(r, '*'))
		*optional = true;
	else if ((counted = take(r, '{')))
		*optional = counted_from_zero(r);
	else if (!take(r, '+'))
		return false;
	if (!take(r, '?'))
		take(r, '+');
	/* Nothing to repeat, what has no fixed length, a group that is copied. */
	r->unsure |= what == PIECE_NOTHING || r->behind || (what == PIECE_GROUP && counted);
	return true;
}

/* -- sequences -------------------------------------------------------- */

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
	bool optional, repeated = quantifier(r, what, &optional);

	if (what == PIECE_CHAR && !optional)
		add_run(b, text.p[0] == '\\' ? slice_from(text, 1) : text);
	if (what == PIECE_CLASS || (what == PIECE_CHAR && repeated))
		end_run(r, b);
	if (what == PIECE_GROUP)
		offer(r, b, set.from, optional ? 0 : set.shortest);
}

static bool repeats(char c)
{
	return c == '?' || c == '*' || c == '+' || c == '{';
}

/* What add_piece does with letters, of which most patterns consist. */
static void add_letters(struct reader *r, struct branch *b)
{
	while (!at_end(r)) {
		char c = r->s.p[r->at];
		size_t n = length(r), next = r->at + n;

		if (!(is_letter_or_digit(c) || c == ' ' || (n == 3 && has_one_form(c))) ||
		    (next < r->s.n && repeats(r->s.p[next])))
			return;
		add_run(b, (struct slice){ r->s.p + r->at, n });
		r->at = next;
	}
}

/* The length of the shortest text of its set, 0 when it has none. */
static size_t sequence(struct reader *r)
{
	struct branch b = { .start = r->out->n };

	for (add_letters(r, &b); !at_end(r) && !next_is(r, '|') && !next_is(r, ')'); add_letters(r, &b))
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
	} while (!r->lost && take(r, '|'));
	if (!shortest)
		r->out->n = start;
	return shortest;
}

bool feel_pattern_read(struct slice pattern, struct slice flags, struct buf *out, bool *sure)
{
	struct reader r = { .s = pattern, .out = out };
	size_t start = out->n, shortest = 0;
	/* With x, blanks and # in a pattern mean other things. */
	bool plain = !(flags.n && memchr(flags.p, 'x', flags.n)) && utf8_fast_bad(pattern) == pattern.n;

	if (plain)
		shortest = alternatives(&r);
	plain = plain && !r.lost && r.at == pattern.n;
	*sure = plain && !r.unsure && pattern.n <= SURE_BYTES;
	if (plain && shortest)
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
