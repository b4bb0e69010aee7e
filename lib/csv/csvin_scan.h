/* The index of a text: where its lines and their fields are.           (L2)
 *
 *     const struct scanner *s = scan_choose(SCAN_BEST);
 *     s->scan(p, n, &set, &out);
 *     out.sep[0 .. out.nsep)        offsets of every line end and of every delimiter
 *                                   outside quotes; a CR before an LF is no line end
 *     out.line[0 .. out.nline)      which of them are line ends
 *     out.quoted[0 .. out.nquoted)  which of them end fields in quotes, and those alone
 *                                   that begin where the field does
 *     out.touch[0 .. out.ntouch)    offsets in lines that are not regular
 *
 * A regular line has no blank beside a delimiter (outside quotes) or a line
 * end, no quotes but around fields, none within those, no NUL. Its fields lie
 * between its entries, with a byte to drop at both ends where they are quoted.
 * Each line is seen as if it were the first: a quote is open to the end of
 * its line at the most, and the line is then not regular. What a line that is
 * not regular has in `sep` beside its end, and in `quoted`, holds if its
 * quotes turn out to be balanced.
 *
 * A header for each instruction set (csvin_scan_avx512.h, _avx2.h, _sse2.h,
 * _portable.h) turns 64 bytes into masks of a bit per byte; the rest is here
 * and the same for all. One byte after the text is read, to know whether a
 * final CR is a line end. Outputs need room for n + SCAN_PAD entries each;
 * `quoted` and `touch` end with UINT32_MAX. Offsets are of 31 bits: n < 2 GiB.
 */
#ifndef GH_CSVIN_SCAN_H
#define GH_CSVIN_SCAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "slice.h"

#define SCAN_PAD 64

enum scan_kind { SCAN_AVX512, SCAN_AVX2, SCAN_SSE2, SCAN_PORTABLE, SCAN_KINDS, SCAN_BEST = SCAN_KINDS };

/* What to look for, beside LF, CR, quote and NUL. */
struct scan_set {
	char delimiter;
	char blank[2]; /* space and tab; twice the same when one is the delimiter */
};

struct scan_out {
	uint32_t *sep, *line, *quoted, *touch;
	size_t nsep, nline, nquoted, ntouch;
};

struct scanner {
	void (*scan)(const char *text, size_t n, const struct scan_set *, struct scan_out *);
	/* field[i] = what lies between base[sep[i - 1]] and base[sep[i]], for
	 * i < n; sep[-1] may be UINT32_MAX. Writes up to 3 more. */
	void (*cut)(const char *base, const uint32_t *sep, size_t n, struct slice *field);
};

/* NULL when the processor has not got it. */
const struct scanner *scan_choose(enum scan_kind kind);

/* Bit i is byte i of 64. */
struct scan_masks {
	uint64_t delimiter, lf, blank;
	bool rare; /* some of these are there */
};

struct scan_rare {
	uint64_t quote, cr, nul;
	uint64_t parity; /* of the quotes up to each byte */
};

/* A block, and of the one before it what matters. */
struct scan_block {
	uint64_t delimiter, line; /* those outside quotes */
	uint64_t edge;            /* these and CRs before LFs */
	uint64_t touch;
	uint64_t after_edge, after_blank, after_quote; /* 1 or 0: the byte before was */
	uint64_t inside;          /* quotes: all bits or none */
};

/* How an instruction set does it. A constant: all but `quotes` is inlined. */
struct scan_ways {
	struct scan_masks (*masks)(const char *, const struct scan_set *);
	/* Appends the positions of the bits, from `base` on, to the n there are;
	 * returns how many there are then. */
	size_t (*put)(uint32_t *out, size_t n, uint64_t bits, uint32_t base);
	/* scan_quotes, apart so as not to take the registers of the rest. */
	void (*quotes)(const char *, struct scan_block *, size_t nsep, struct scan_out *);
	bool counts; /* bits in one instruction */
};

#define SCAN_INLINE static inline __attribute__((always_inline))
#define SCAN_APART static __attribute__((noinline))

/* Appends the positions of the bits. The first twelve places are written
 * whether there are so many or not: to ask costs more, as the answer cannot
 * be predicted (64 bytes of a gate log hold eight delimiters on average; with
 * 12 places instead of 8 at a time the scanner takes a fifth less). */
SCAN_INLINE size_t scan_put(uint32_t lowest(uint64_t), uint32_t *out, size_t n, uint64_t bits, uint32_t base)
{
	size_t count = (size_t)__builtin_popcountll(bits);

	out += n;
#pragma GCC unroll 12
	for (int i = 0; i < 12; i++) {
		/* First, so that the number can take the place of the bits: in another
		 * register it would cost an instruction more. */
		uint64_t rest = bits & (bits - 1);

		out[i] = base + lowest(bits);
		bits = rest;
	}
	for (size_t i = 12; i < count; i++, bits &= bits - 1)
		out[i] = base + lowest(bits);
	return n + count;
}

/* Appends the place that each bit, one of sep, has among what will be nsep
 * entries and those of sep. The first is written whether there is one or not,
 * for the same reason. */
SCAN_INLINE size_t scan_put_ranks(uint32_t *out, size_t n, uint64_t bits, uint64_t sep, size_t nsep)
{
	do {
		out[n] = (uint32_t)(nsep + (size_t)__builtin_popcountll(sep & ~bits & (bits - 1)));
		n += bits != 0;
		bits &= bits - 1;
	} while (bits);
	return n;
}

/* The number of the lowest bit; any number when there is none. */
static inline uint32_t scan_lowest(uint64_t bits)
{
	return (uint32_t)__builtin_ctzll(bits | 1ull << 63);
}

SCAN_INLINE size_t scan_put_lowest(uint32_t *out, size_t n, uint64_t bits, uint32_t base)
{
	return scan_put(scan_lowest, out, n, bits, base);
}

/* CRs that no LF follows. */
static inline uint64_t scan_lone(const char *p, uint64_t cr)
{
	uint64_t lone = 0;

	for (; cr; cr &= cr - 1)
		if (p[__builtin_ctzll(cr) + 1] != '\n')
			lone |= cr & -cr;
	return lone;
}

/* Bit i is the parity of the bits up to i. */
static inline uint64_t scan_parity(uint64_t bits)
{
#pragma GCC unroll 6
	for (int by = 1; by < 64; by *= 2)
		bits ^= bits << by;
	return bits;
}

/* Of `inside`, the bytes inside quotes, the opening ones with them, those
 * that are when none is open after a line end. Adds the line ends inside
 * quotes to *touch. */
static inline uint64_t scan_inside(uint64_t inside, uint64_t line, uint64_t *touch)
{
	for (uint64_t open = line & inside, after; open; open = line & inside & after) {
		after = ~(open ^ (open - 1)); /* the first of them */
		*touch |= open & -open;
		inside ^= after;
	}
	return inside;
}

/* Takes quotes, CRs and NULs into account. */
SCAN_INLINE void scan_quotes(struct scan_rare r, const char *p, struct scan_block *b,
			     size_t nsep, struct scan_out *out)
{
	uint64_t open, close, begin;

	b->touch = r.nul;
	b->line |= scan_lone(p, r.cr);
	b->inside = scan_inside(b->inside ^ r.parity, b->line, &b->touch);
	b->delimiter &= ~b->inside;
	b->edge = b->delimiter | b->line | r.cr;
	open = r.quote & b->inside;
	close = r.quote & ~b->inside;
	begin = open & (2 * b->edge + b->after_edge);
	b->touch |= (open & ~begin) | ((2 * close + b->after_quote) & ~b->edge);
	b->after_quote = close >> 63;
	b->inside = -((b->inside & ~b->line) >> 63);
	if (begin)
		out->nquoted = scan_put_ranks(out->quoted, out->nquoted, begin,
					      b->delimiter | b->line, nsep);
}

/* Scans n bytes, whole blocks, at offset `base` of the text. */
SCAN_INLINE void scan_blocks(const struct scan_ways ways, const char *p, size_t n, size_t base,
			     const struct scan_set set, struct scan_block *state, struct scan_out *out)
{
	uint64_t after_edge = state->after_edge, after_blank = state->after_blank;
	uint64_t quotes = state->inside | state->after_quote;
	uint32_t *const out_sep = out->sep, *const out_line = out->line;
	size_t nsep = out->nsep, nline = out->nline;

	for (size_t i = 0; i < n; i += 64) {
		struct scan_masks m = ways.masks(p + i, &set);
		uint32_t at = (uint32_t)(base + i);
		uint64_t line = m.lf, sep = m.delimiter | line, edge = sep, touch = 0;

		if (m.rare | quotes) {
			state->delimiter = m.delimiter;
			state->line = line;
			state->after_edge = after_edge;
			ways.quotes(p + i, state, nsep, out);
			line = state->line;
			sep = state->delimiter | line;
			edge = state->edge;
			touch = state->touch;
			quotes = state->inside | state->after_quote;
			/* The rest would find nothing: the midst of a text in quotes. */
			if (!(edge | touch | after_edge)) {
				after_blank = m.blank >> 63;
				continue;
			}
		}
		touch |= (m.blank & (2 * edge + after_edge)) | (edge & (2 * m.blank + after_blank));
		after_edge = edge >> 63;
		after_blank = m.blank >> 63;
		if (touch)
			out->ntouch = ways.put(out->touch, out->ntouch, touch, at);
		if (ways.counts || line)
			nline = scan_put_ranks(out_line, nline, line, sep, nsep);
		nsep = ways.put(out_sep, nsep, sep, at);
	}
	state->after_edge = after_edge;
	state->after_blank = after_blank;
	out->nsep = nsep;
	out->nline = nline;
}

typedef void scan_blocks_function(const char *p, size_t n, size_t base, struct scan_set,
				  struct scan_block *, struct scan_out *);

/* The scanner around a function for whole blocks. */
static inline void scan_text(scan_blocks_function *blocks, const char *p, size_t n,
			     const struct scan_set *set, struct scan_out *out)
{
	struct scan_block state = { .after_edge = 1 };
	size_t whole = n & ~(size_t)63;
	char tail[64 + 1] = { 0 };

	out->nsep = out->nline = out->nquoted = out->ntouch = 0;
	blocks(p, whole, 0, *set, &state, out);
	memcpy(tail, p + whole, n - whole + 1);
	if (n > whole)
		blocks(tail, 64, whole, *set, &state, out);
	/* The byte after the text was seen. */
	while (out->nline && out->sep[out->line[out->nline - 1]] >= n)
		out->nline--;
	out->quoted[out->nquoted] = out->touch[out->ntouch] = UINT32_MAX;
}

SCAN_INLINE void scan_cut(const char *base, const uint32_t *sep, size_t n, struct slice *field)
{
	uint32_t from = sep[-1] + 1;

	for (size_t i = 0; i < n; i++) {
		field[i] = (struct slice){ base + from, sep[i] - from };
		from = sep[i] + 1;
	}
}

#endif
