/* Where a text stands in a large one: see find.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "find.h"
#include "cpu.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

enum { WIDTH = sizeof(__m256i), PROBES = 4 };

AVX2 static inline __m256i equal(const char *p, __m256i byte)
{
	return _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)p), byte);
}

/* Bit i: at p[i] the probed bytes stand where they stand in the text. */
AVX2 static inline unsigned probe(const char *p, const size_t *offset, const __m256i *byte)
{
	__m256i all = _mm256_and_si256(equal(p + offset[0], byte[0]), equal(p + offset[1], byte[1]));

	all = _mm256_and_si256(all, equal(p + offset[2], byte[2]));
	all = _mm256_and_si256(all, equal(p + offset[3], byte[3]));
	return (unsigned)_mm256_movemask_epi8(all);
}

/* The first place among those it can look at; *p is where it had to stop. */
AVX2 static const char *find_wide(const char **p, const char *end, struct slice text)
{
	const size_t offset[PROBES] = { 0, text.n / 3, 2 * text.n / 3, text.n - 1 };
	__m256i byte[PROBES];

	for (int i = 0; i < PROBES; i++)
		byte[i] = _mm256_set1_epi8(text.p[offset[i]]);
	for (; (size_t)(end - *p) >= text.n - 1 + WIDTH; *p += WIDTH)
		for (unsigned hits = probe(*p, offset, byte); hits; hits &= hits - 1) {
			const char *at = *p + __builtin_ctz(hits);

			if (memcmp(at, text.p, text.n) == 0)
				return at;
		}
	return NULL;
}
#endif

const char *find_text(const char *p, const char *end, struct slice text)
{
#if defined(__x86_64__)
	if (cpu_has_avx2()) {
		const char *at = find_wide(&p, end, text);

		if (at)
			return at;
	}
#endif
	return memmem(p, (size_t)(end - p), text.p, text.n);
}
