/* Masks of 64 bytes with AVX-512: see csvin_scan.h.                    (L2)
 *
 * A comparison gives the mask itself, and a mask gives its positions at once:
 * of the bytes 0, 1, 2 .. 63 those it has are moved together (VBMI2: Ice Lake,
 * Zen 4). The rest is AVX2's.
 */
#ifndef GH_SCAN_AVX512_H
#define GH_SCAN_AVX512_H

#include "csvin_scan_avx2.h"

#define SCAN_TARGET_AVX512 \
	__attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt,pclmul,avx512f,avx512bw,avx512vbmi2")))

SCAN_TARGET_AVX512 static inline uint64_t avx512_one_of(__m512i v, __m256i candidate)
{
	__m512i twice = _mm512_broadcast_i64x4(candidate);

	return _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(twice, v), v);
}

SCAN_TARGET_AVX512 static inline
struct scan_masks avx512_masks(const char *p, const struct scan_set *set)
{
	__m512i v = _mm512_loadu_si512(p);

	return (struct scan_masks){
		.delimiter = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(set->delimiter)),
		.lf = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n')),
		.blank = avx512_one_of(v, avx2_blanks(set)),
		.rare = avx512_one_of(v, avx2_rares()) != 0,
	};
}

/* Sixteen at a time, the first whether there are so many or not. */
SCAN_TARGET_AVX512 SCAN_INLINE size_t avx512_put(uint32_t *out, size_t n, uint64_t bits, uint32_t base)
{
	const __m512i all = _mm512_set_epi8(
		63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48,
		47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
		31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
		15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
	__m512i found = _mm512_maskz_compress_epi8(bits, all), from = _mm512_set1_epi32((int)base);
	size_t count = (size_t)__builtin_popcountll(bits), i = 0;

	do {
		__m512i number = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(found));

		_mm512_storeu_si512(out + n + i, _mm512_add_epi32(number, from));
		found = _mm512_shuffle_i64x2(found, found, 0x39); /* the next sixteen */
		i += 16;
	} while (i < count);
	return n + count;
}

SCAN_TARGET_AVX512 SCAN_APART
void avx512_blocks(const char *p, size_t n, size_t base, struct scan_set set,
		   struct scan_block *state, struct scan_out *out)
{
	const struct scan_ways ways = { avx512_masks, avx512_put, avx2_quotes, true };

	scan_blocks(ways, p, n, base, set, state, out);
}

static void avx512_scan(const char *p, size_t n, const struct scan_set *set, struct scan_out *out)
{
	scan_text(avx512_blocks, p, n, set, out);
}

static const struct scanner scanner_avx512 = { avx512_scan, avx2_cut };

#endif
