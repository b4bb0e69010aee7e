/* Masks of 64 bytes with AVX2: see csvin_scan.h.                       (L2)
 *
 * LF, quote and NUL have different low nibbles: one shuffle by the low nibble
 * gives the one candidate that a byte may be, one comparison tells whether it
 * is. Bytes from 0x80 on shuffle to 0, which they are not.
 */
#ifndef GH_SCAN_AVX2_H
#define GH_SCAN_AVX2_H

#include <immintrin.h>
#include "csvin_scan.h"

#define SCAN_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

SCAN_TARGET_AVX2 static inline uint64_t avx2_bits(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

SCAN_TARGET_AVX2 static inline __m256i avx2_sep(__m256i v, __m256i delimiter)
{
	/* 15 holds 0, of another low nibble; the others 15. */
	const __m256i candidate = _mm256_setr_epi8(
		0, 15, '"', 15, 15, 15, 15, 15, 15, 15, '\n', 15, 15, 15, 15, 0,
		0, 15, '"', 15, 15, 15, 15, 15, 15, 15, '\n', 15, 15, 15, 15, 0);

	return _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(candidate, v), v),
			       _mm256_cmpeq_epi8(v, delimiter));
}

SCAN_TARGET_AVX2 static inline
struct scan_masks avx2_masks(const char *p, const struct scan_set *set)
{
	const __m256i *v = (const __m256i *)(const void *)p;
	__m256i a = _mm256_loadu_si256(v), b = _mm256_loadu_si256(v + 1);
	__m256i delimiter = _mm256_set1_epi8(set->delimiter);
	__m256i space = _mm256_set1_epi8(set->blank[0]), tab = _mm256_set1_epi8(set->blank[1]);
	__m256i cr = _mm256_set1_epi8('\r');

	return (struct scan_masks){
		.sep = avx2_bits(avx2_sep(a, delimiter), avx2_sep(b, delimiter)),
		.blank = avx2_bits(
			_mm256_or_si256(_mm256_cmpeq_epi8(a, space), _mm256_cmpeq_epi8(a, tab)),
			_mm256_or_si256(_mm256_cmpeq_epi8(b, space), _mm256_cmpeq_epi8(b, tab))),
		.cr = avx2_bits(_mm256_cmpeq_epi8(a, cr), _mm256_cmpeq_epi8(b, cr)),
	};
}

/* As an instruction of its own; without a bit it gives 64. */
SCAN_TARGET_AVX2 static inline uint32_t avx2_lowest(uint64_t bits)
{
	return (uint32_t)_tzcnt_u64(bits);
}

SCAN_TARGET_AVX2 static void scan_avx2(const char *p, size_t n, const struct scan_set *set,
				       struct scan_out *out)
{
	scan_with(avx2_masks, avx2_lowest, p, n, set, out);
}

#endif
