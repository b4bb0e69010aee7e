/* Fields copied into the output, and whether they ask for quotes.      (L2)
 *
 *     quotes = copy_and_look(to, s.p, s.n) || blank_at_end(s);
 *
 * Of csvout.c only. Most fields have 1 to 32 bytes: those are two loads and
 * two stores that overlap in the middle, without a loop or a call. Nothing is
 * read or written beyond the n bytes.
 */
#ifndef GH_CSVOUT_COPY_H
#define GH_CSVOUT_COPY_H

#include <stdint.h>
#include "slice.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* What about a byte asks for quotes: anywhere, or at an end. */
enum { QUOTES = 1, BLANK = 2 };

static const unsigned char class_of[256] = {
	[','] = QUOTES, ['"'] = QUOTES, ['\r'] = QUOTES, ['\n'] = QUOTES, [' '] = BLANK, ['\t'] = BLANK,
};

static inline unsigned class_at(const char *p)
{
	return class_of[(unsigned char)*p];
}

/* Of a field that is not empty. */
static inline bool blank_at_end(struct slice s)
{
	return (class_at(s.p) | class_at(s.p + s.n - 1)) & BLANK;
}

#if defined(__SSE2__)

static inline __m128i load_vector(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline void store_vector(char *to, __m128i v)
{
	_mm_storeu_si128((__m128i *)(void *)to, v);
}

/* Not zero where a byte asks for quotes. */
static inline __m128i quoting(__m128i v)
{
	__m128i a = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(',')),
				 _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
	__m128i b = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\r')),
				 _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));

	return _mm_or_si128(a, b);
}

static inline bool vector_quotes(__m128i v)
{
	return _mm_movemask_epi8(quoting(v)) != 0;
}

/* Copies n bytes, 1 to 16, by two loads that overlap, and returns them as a
 * vector. memcpy with its call costs more than all the rest. */
static inline __m128i copy_short(char *to, const char *p, size_t n)
{
	uint64_t a = 0, b = 0;
	uint32_t c, d;

	if (n >= 8) {
		memcpy(&a, p, 8), memcpy(&b, p + n - 8, 8);
		memcpy(to, &a, 8), memcpy(to + n - 8, &b, 8);
	} else if (n >= 4) {
		memcpy(&c, p, 4), memcpy(&d, p + n - 4, 4);
		memcpy(to, &c, 4), memcpy(to + n - 4, &d, 4);
		a = c, b = d;
	} else {
		a = (unsigned char)(to[0] = p[0]);
		b = (uint64_t)(unsigned char)(to[n / 2] = p[n / 2]) << 8 |
		    (unsigned char)(to[n - 1] = p[n - 1]);
	}
	return _mm_set_epi64x((int64_t)b, (int64_t)a);
}

/* Copies n > 0 bytes. Records and decisions have some hundred: gcc makes `rep movs`
 * of a memcpy with a known limit, whose start costs as much as all of this (measured: 11 %
 * of flag-risk against 3). */
static inline void copy(char *to, const char *p, size_t n)
{
	if (n <= 16) {
		(void)copy_short(to, p, n);
		return;
	}
	for (size_t i = 0; i + 16 < n; i += 16)
		store_vector(to + i, load_vector(p + i));
	store_vector(to + n - 16, load_vector(p + n - 16));
}

/* Copies n > 0 bytes; returns whether one of them asks for quotes. */
static inline bool copy_and_look(char *to, const char *p, size_t n)
{
	__m128i asks;

	if (n <= 16)
		return vector_quotes(copy_short(to, p, n));
	asks = quoting(load_vector(p + n - 16));
	for (size_t i = 0; i + 16 < n; i += 16) {
		__m128i v = load_vector(p + i);

		asks = _mm_or_si128(asks, quoting(v));
		store_vector(to + i, v);
	}
	store_vector(to + n - 16, load_vector(p + n - 16));
	return _mm_movemask_epi8(asks) != 0;
}

#else

static inline void copy(char *to, const char *p, size_t n)
{
	memcpy(to, p, n);
}

static inline void copy_short(char *to, const char *p, size_t n)
{
	memcpy(to, p, n);
}

static inline bool copy_and_look(char *to, const char *p, size_t n)
{
	unsigned seen = 0;

	for (size_t i = 0; i < n; i++) {
		to[i] = p[i];
		seen |= class_at(p + i);
	}
	return seen & QUOTES;
}

#endif

#endif
