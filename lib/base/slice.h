/* A run of bytes that somebody else owns.                              (L0)
 *
 *     struct slice rest = SLICE("fever;cough"), part;
 *     while (slice_cut(&rest, ';', &part))
 *         ...                              fever, then cough
 *
 * A slice is not NUL-terminated and may hold any byte. It is valid as long
 * as its owner says: fields of a record until the next read, words of a
 * table until the table is freed. {NULL, 0} is the empty slice.
 */
#ifndef GH_SLICE_H
#define GH_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *p;
	size_t n;
};

#define SLICE(literal) ((struct slice){ (literal), sizeof(literal) - 1 })
#define SLICE_NONE ((struct slice){ NULL, 0 })
/* For printf's "%.*s". */
#define SLICE_FMT(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct slice slice_of(const char *text)
{
	return (struct slice){ text, text ? strlen(text) : 0 };
}

static inline bool slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool slice_is(struct slice a, const char *text)
{
	return slice_eq(a, slice_of(text));
}

static inline bool slice_starts(struct slice a, struct slice head)
{
	return a.n >= head.n && (head.n == 0 || memcmp(a.p, head.p, head.n) == 0);
}

static inline bool slice_ends(struct slice a, struct slice tail)
{
	return a.n >= tail.n &&
	       (tail.n == 0 || memcmp(a.p + a.n - tail.n, tail.p, tail.n) == 0);
}

/* No number of an item. */
#define SLICE_NOWHERE ((size_t)-1)

/* The number of the first of n texts that is `wanted`, or SLICE_NOWHERE. */
static inline size_t slice_index(const struct slice *list, size_t n, struct slice wanted)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq(list[i], wanted))
			return i;
	return SLICE_NOWHERE;
}

/* The part from byte `from` on; empty when `from` is past the end. */
static inline struct slice slice_from(struct slice a, size_t from)
{
	return from < a.n ? (struct slice){ a.p + from, a.n - from } : SLICE_NONE;
}

/* Byte order, shorter first: -1, 0, 1. For UTF-8 this is code point order. */
static inline int slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? (c < 0 ? -1 : 1) : (a.n > b.n) - (a.n < b.n);
}

/* At most 16 bytes as two words, which with the length are the text; of a
 * longer one its two ends. No byte outside the text is read. For memos: two
 * loads and comparisons where memcmp is a call. */
static inline void slice_words(struct slice s, uint64_t *head, uint64_t *tail)
{
	uint32_t low = 0, high = 0;

	*head = *tail = 0;
	if (s.n >= 8) {
		memcpy(head, s.p, 8);
		memcpy(tail, s.p + s.n - 8, 8);
	} else if (s.n >= 4) {
		memcpy(&low, s.p, 4);
		memcpy(&high, s.p + s.n - 4, 4);
		*head = low;
		*tail = high;
	} else if (s.n) {
		*head = (unsigned char)s.p[0];
		*tail = (uint64_t)(unsigned char)s.p[s.n / 2] << 8 | (unsigned char)s.p[s.n - 1];
	}
}

/* A slice is padded when so many bytes may be read from where it begins, however
 * short it is: what is copied or compared needs no branches on its length then.
 * Padded are the fields of a record, the keys of a strmap, a buf as a whole, and
 * SLICE_PADDED("text"); SLICE_PADDED("") stands for one that is empty. */
enum { SLICE_PAD = 32 };

#define SLICE_PADDED(literal) ((struct slice){ literal SLICE_NULS, sizeof(literal) - 1 })
#define SLICE_NULS "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* The longest number's digits. */
#define SLICE_DIGITS 20

/* The digits of a number, written before `end`: the caller's bytes there hold
 * SLICE_DIGITS, and what stands before them may be put there after. */
static inline struct slice slice_digits(char *end, uint64_t value)
{
	char *p = end;

	do
		*--p = (char)('0' + value % 10);
	while (value /= 10);
	return (struct slice){ p, (size_t)(end - p) };
}

/* Without the ASCII blanks (space, tab) at both ends: what libcsv trims. */
static inline struct slice slice_trim(struct slice a)
{
	while (a.n && (a.p[0] == ' ' || a.p[0] == '\t'))
		a.p++, a.n--;
	while (a.n && (a.p[a.n - 1] == ' ' || a.p[a.n - 1] == '\t'))
		a.n--;
	return a;
}

/* Takes the part before the next `sep` off the front of *rest.
 * Returns false when nothing is left. The empty list has no parts, and a
 * trailing separator adds none: "a;b;" gives a, then b. */
static inline bool slice_cut(struct slice *rest, char sep, struct slice *part)
{
	const char *at;

	if (rest->n == 0)
		return false;
	at = memchr(rest->p, sep, rest->n);
	part->p = rest->p;
	part->n = at ? (size_t)(at - rest->p) : rest->n;
	*rest = slice_from(*rest, part->n + (at != NULL));
	return true;
}

/* Whether a list joined by `sep` has that part. */
static inline bool slice_lists(struct slice list, char sep, struct slice wanted)
{
	struct slice part;

	while (slice_cut(&list, sep, &part))
		if (slice_eq(part, wanted))
			return true;
	return false;
}

#endif
