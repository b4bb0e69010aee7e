/* The position index of a text: where its delimiters and line ends are. (L2)
 *
 *     scan_function *scan = scan_choose(SCAN_BEST);
 *     scan(p, n, &set, &out);
 *     out.sep[0 .. out.nsep)      offsets of every delimiter, LF, quote, NUL,
 *                                 and CR that is not before an LF
 *     out.touch[0 .. out.ntouch)  offsets in lines that have a blank beside a
 *                                 delimiter or a line end
 *
 * A line without entries in `touch` whose entries in `sep` are delimiters up
 * to its LF is what most lines are: its fields lie between the entries.
 *
 * A scanner of its own for each instruction set (csvin_scan_avx2.h, _sse2.h, _portable.h)
 * turns 64 bytes into masks of a bit per byte; the rest is here and the same
 * for all. Up to 64 bytes after the text are read (never used, except one
 * after a final CR); outputs need room for n + SCAN_PAD entries each. Offsets
 * are of 32 bits: n < 4 GiB.
 */
#ifndef GH_CSVIN_SCAN_H
#define GH_CSVIN_SCAN_H

#include <stdint.h>
#include <string.h>

#define SCAN_PAD 64

enum scan_kind { SCAN_AVX2, SCAN_SSE2, SCAN_PORTABLE, SCAN_KINDS, SCAN_BEST = SCAN_KINDS };

/* What to look for, beside LF, CR, quote and NUL. */
struct scan_set {
	char delimiter;
	char blank[2]; /* space and tab; twice the same when one is the delimiter */
};

struct scan_out {
	uint32_t *sep, *touch;
	size_t nsep, ntouch;
};

/* Bit i is byte i of 64. */
struct scan_masks {
	uint64_t sep;   /* delimiter, LF, quote, NUL */
	uint64_t blank;
	uint64_t cr;
};

typedef void scan_function(const char *text, size_t n, const struct scan_set *, struct scan_out *);

/* NULL when the processor has not got it. */
scan_function *scan_choose(enum scan_kind kind);

/* Appends the positions of the bits. The first twelve places are written
 * whether there are so many or not: to ask costs more, as the answer cannot
 * be predicted (64 bytes of a gate log hold eight delimiters on average; with
 * 12 places instead of 8 at a time the scanner takes a fifth less). */
static inline __attribute__((always_inline))
size_t scan_put(uint32_t lowest(uint64_t), uint32_t *out, size_t n, uint64_t bits, uint32_t base)
{
	size_t count = (size_t)__builtin_popcountll(bits);

	out += n;
	for (int i = 0; i < 12; i++, bits &= bits - 1)
		out[i] = base + lowest(bits);
	for (size_t i = 12; i < count; i++, bits &= bits - 1)
		out[i] = base + lowest(bits);
	return n + count;
}

/* The number of the lowest bit; any number when there is none. */
static inline uint32_t scan_lowest(uint64_t bits)
{
	return (uint32_t)__builtin_ctzll(bits | 1ull << 63);
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

/* The scanner around a function that makes masks of 64 bytes. */
static inline __attribute__((always_inline))
void scan_with(struct scan_masks masks(const char *, const struct scan_set *), uint32_t lowest(uint64_t),
	       const char *p, size_t n, const struct scan_set *set, struct scan_out *out)
{
	uint64_t after_edge = 1, after_blank = 0; /* of the byte before the block */
	size_t nsep = 0, ntouch = 0;

	for (size_t at = 0; at < n; at += 64) {
		struct scan_masks m = masks(p + at, set);
		uint64_t edge, touch;

		if (n - at < 64) {
			uint64_t valid = (1ull << (n - at)) - 1;

			m.sep &= valid, m.blank &= valid, m.cr &= valid;
		}
		edge = m.sep | m.cr;
		if (m.cr)
			m.sep |= scan_lone(p + at, m.cr);
		touch = (m.blank & (edge << 1 | after_edge)) | (edge & (m.blank << 1 | after_blank));
		after_edge = edge >> 63;
		after_blank = m.blank >> 63;
		nsep = scan_put(lowest, out->sep, nsep, m.sep, (uint32_t)at);
		if (touch)
			ntouch = scan_put(lowest, out->touch, ntouch, touch, (uint32_t)at);
	}
	out->nsep = nsep;
	out->ntouch = ntouch;
}

#endif
