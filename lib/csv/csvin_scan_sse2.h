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
	struct scan_masks m = { 0, 0, 0 };

	for (int i = 0; i < 64; i += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
		__m128i line = _mm_or_si128(sse2_is(v, '\n'), sse2_is(v, set->delimiter));
		__m128i rare = _mm_or_si128(sse2_is(v, '"'), sse2_is(v, '\0'));

		m.sep |= sse2_bits(_mm_or_si128(line, rare)) << i;
		m.blank |= sse2_bits(_mm_or_si128(sse2_is(v, set->blank[0]),
						  sse2_is(v, set->blank[1]))) << i;
		m.cr |= sse2_bits(sse2_is(v, '\r')) << i;
	}
	return m;
}

static void scan_sse2(const char *p, size_t n, const struct scan_set *set, struct scan_out *out)
{
	scan_with(sse2_masks, scan_lowest, p, n, set, out);
}

#endif
