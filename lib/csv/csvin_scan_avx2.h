/* Masks of 64 bytes with AVX2: see csvin_scan.h.                       (L2)
 *
 * The bytes of a class have different low nibbles: one shuffle by the low
 * nibble gives the one candidate that a byte may be, one comparison tells
 * whether it is. Bytes from 0x80 on shuffle to 0, which they are not.
 */
#ifndef GH_SCAN_AVX2_H
#define GH_SCAN_AVX2_H

#include <immintrin.h>
#include "csvin_scan.h"

#define SCAN_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt,pclmul")))

SCAN_TARGET_AVX2 static inline uint64_t avx2_bits(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

SCAN_TARGET_AVX2 static inline __m256i avx2_one_of(__m256i v, __m256i candidate)
{
	return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(candidate, v), v);
}

/* Candidates: c by its low nibble, the others as they are. */
SCAN_TARGET_AVX2 static inline __m256i avx2_add_candidate(__m256i candidate, char c)
{
	const __m256i number = _mm256_setr_epi8(
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

	return _mm256_blendv_epi8(candidate, _mm256_set1_epi8(c),
				  _mm256_cmpeq_epi8(number, _mm256_set1_epi8(c & 15)));
}

/* None is 0, of another low nibble; but for the first. */
SCAN_TARGET_AVX2 static inline __m256i avx2_blanks(const struct scan_set *set)
{
	__m256i none = _mm256_insert_epi8(_mm256_insert_epi8(_mm256_setzero_si256(), 15, 0), 15, 16);

	return avx2_add_candidate(avx2_add_candidate(none, set->blank[0]), set->blank[1]);
}

/* NUL, quote, CR. */
SCAN_TARGET_AVX2 static inline __m256i avx2_rares(void)
{
	return _mm256_setr_epi8(0, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\r', 0, 0,
				0, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\r', 0, 0);
}

SCAN_TARGET_AVX2 static inline
struct scan_masks avx2_masks(const char *p, const struct scan_set *set)
{
	const __m256i candidate = avx2_rares();
	const __m256i *v = (const __m256i *)(const void *)p;
	__m256i a = _mm256_loadu_si256(v), b = _mm256_loadu_si256(v + 1);
	__m256i delimiter = _mm256_set1_epi8(set->delimiter), lf = _mm256_set1_epi8('\n');
	__m256i blank = avx2_blanks(set);
	__m256i rare = _mm256_or_si256(avx2_one_of(a, candidate), avx2_one_of(b, candidate));

	return (struct scan_masks){
		.delimiter = avx2_bits(_mm256_cmpeq_epi8(a, delimiter), _mm256_cmpeq_epi8(b, delimiter)),
		.lf = avx2_bits(_mm256_cmpeq_epi8(a, lf), _mm256_cmpeq_epi8(b, lf)),
		.blank = avx2_bits(avx2_one_of(a, blank), avx2_one_of(b, blank)),
		.rare = !_mm256_testz_si256(rare, rare),
	};
}

/* The product without carries by all bits. */
SCAN_TARGET_AVX2 static inline uint64_t avx2_parity(uint64_t bits)
{
	return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits),
								_mm_set1_epi8(-1), 0));
}

SCAN_TARGET_AVX2 static inline struct scan_rare avx2_rare(const char *p)
{
	const __m256i *v = (const __m256i *)(const void *)p;
	__m256i a = _mm256_loadu_si256(v), b = _mm256_loadu_si256(v + 1);
	__m256i quote = _mm256_set1_epi8('"'), cr = _mm256_set1_epi8('\r'), nul = _mm256_setzero_si256();

	struct scan_rare r = {
		.quote = avx2_bits(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote)),
		.cr = avx2_bits(_mm256_cmpeq_epi8(a, cr), _mm256_cmpeq_epi8(b, cr)),
		.nul = avx2_bits(_mm256_cmpeq_epi8(a, nul), _mm256_cmpeq_epi8(b, nul)),
	};

	r.parity = avx2_parity(r.quote);
	return r;
}

/* As an instruction of its own; without a bit it gives 64. */
SCAN_TARGET_AVX2 static inline uint32_t avx2_lowest(uint64_t bits)
{
	return (uint32_t)_tzcnt_u64(bits);
}

SCAN_TARGET_AVX2 SCAN_INLINE size_t avx2_put(uint32_t *out, size_t n, uint64_t bits, uint32_t base)
{
	return scan_put(avx2_lowest, out, n, bits, base);
}

SCAN_TARGET_AVX2 SCAN_APART
void avx2_quotes(const char *p, struct scan_block *b, size_t nsep, struct scan_out *out)
{
	scan_quotes(avx2_rare(p), p, b, nsep, out);
}

SCAN_TARGET_AVX2 SCAN_APART
void avx2_blocks(const char *p, size_t n, size_t base, struct scan_set set,
		struct scan_block *state, struct scan_out *out)
{
	const struct scan_ways ways = { avx2_masks, avx2_put, avx2_quotes, true };

	scan_blocks(ways, p, n, base, set, state, out);
}

static void avx2_scan(const char *p, size_t n, const struct scan_set *set, struct scan_out *out)
{
	scan_text(avx2_blocks, p, n, set, out);
}

/* Four fields at a time: pairs of an offset and a length, of 32 bits and then
 * of 64, both one too far to the left, with sign: sep[-1] may be -1. */
SCAN_TARGET_AVX2 static void avx2_cut(const char *base, const uint32_t *sep, size_t n,
				      struct slice *field)
{
	long long address = (long long)(uintptr_t)base + 1;
	__m256i add = _mm256_setr_epi64x(address, -1, address, -1);

	for (size_t i = 0; i < n; i += 4) {
		__m128i from = _mm_loadu_si128((const __m128i *)(const void *)(sep + i - 1));
		__m128i to = _mm_loadu_si128((const __m128i *)(const void *)(sep + i));
		__m128i length = _mm_sub_epi32(to, from);
		__m256i a = _mm256_cvtepi32_epi64(_mm_unpacklo_epi32(from, length));
		__m256i b = _mm256_cvtepi32_epi64(_mm_unpackhi_epi32(from, length));

		_mm256_storeu_si256((__m256i *)(void *)(field + i), _mm256_add_epi64(a, add));
		_mm256_storeu_si256((__m256i *)(void *)(field + i + 2), _mm256_add_epi64(b, add));
	}
}

static const struct scanner scanner_avx2 = { avx2_scan, avx2_cut };

#endif
