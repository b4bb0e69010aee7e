/* Masks of 64 bytes with SSE2, which every x86-64 has: see csvin_scan.h. (L2) */
#ifndef GH_SCAN_SSE2_H
#define GH_SCAN_SSE2_H

#include <emmintrin.h>
#include "csvin_scan.h"

static inline uint64_t sse2_bits(__m128i v)
{
	return (uint32_t)_mm_movemask_epi8(v);
}

static inline __m128i sse2_is(__m128i v, char c)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

static inline struct scan_masks sse2_masks(const char *p, const struct scan_set *set)
{
	struct scan_masks m = { 0, 0, 0, false };
	__m128i rare = _mm_setzero_si128();

	for (int i = 0; i < 64; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));

		rare = _mm_or_si128(rare, _mm_or_si128(sse2_is(v, '"'), sse2_is(v, '\r')));
		rare = _mm_or_si128(rare, sse2_is(v, '\0'));
		m.delimiter |= sse2_bits(sse2_is(v, set->delimiter)) << i;
		m.lf |= sse2_bits(sse2_is(v, '\n')) << i;
		m.blank |= sse2_bits(_mm_or_si128(sse2_is(v, set->blank[0]),
						  sse2_is(v, set->blank[1]))) << i;
	}
	m.rare = sse2_bits(rare) != 0;
	return m;
}

static inline struct scan_rare sse2_rare(const char *p)
{
	struct scan_rare r = { 0, 0, 0, 0 };

	for (int i = 0; i < 64; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));

		r.quote |= sse2_bits(sse2_is(v, '"')) << i;
		r.cr |= sse2_bits(sse2_is(v, '\r')) << i;
		r.nul |= sse2_bits(sse2_is(v, '\0')) << i;
	}
	r.parity = scan_parity(r.quote);
	return r;
}

SCAN_APART
void sse2_quotes(const char *p, struct scan_block *b, size_t nsep, struct scan_out *out)
{
	scan_quotes(sse2_rare(p), p, b, nsep, out);
}

SCAN_APART
void sse2_blocks(const char *p, size_t n, size_t base, struct scan_set set,
		struct scan_block *state, struct scan_out *out)
{
	const struct scan_ways ways = { sse2_masks, scan_put_lowest, sse2_quotes, false };

	scan_blocks(ways, p, n, base, set, state, out);
}

static void sse2_scan(const char *p, size_t n, const struct scan_set *set, struct scan_out *out)
{
	scan_text(sse2_blocks, p, n, set, out);
}

static void sse2_cut(const char *base, const uint32_t *sep, size_t n, struct slice *field)
{
	scan_cut(base, sep, n, field);
}

static const struct scanner scanner_sse2 = { sse2_scan, sse2_cut };

#endif
