/* UTF-8 validity of large blocks: see utf8_fast.h. */
/* SPDX-License-Identifier: ISC */
#include "utf8_fast.h"

#include "cpu.h"
#include "utf8.h"

#define SMALL 64 /* bytes; below it the vectors do not pay */

/* The bad byte at or after `from`, looked for byte by byte. `from` may lie
 * inside a character; it is moved back to its beginning. */
static size_t bad_from(struct slice s, size_t from)
{
	for (int back = 0; back < 3 && from && ((unsigned char)s.p[from] & 0xc0) == 0x80; back++)
		from--;
	return from + utf8_bad(slice_from(s, from));
}

/* Offset of the first word that is not all ASCII, or of the unfinished one
 * at the end. */
static size_t skip_ascii(struct slice s)
{
	size_t at = 0;
	uint64_t word;

	for (; s.n - at >= sizeof word; at += sizeof word) {
		memcpy(&word, s.p + at, sizeof word);
		if (word & 0x8080808080808080u)
			break;
	}
	return at;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

/* Each bit is one way in which a byte and the byte before it cannot stand
 * together; a pair is bad when its three look-ups share a bit. */
enum {
	TOO_SHORT = 1 << 0,   /* lead, then no continuation */
	TOO_LONG = 1 << 1,    /* ASCII, then a continuation */
	OVERLONG_3 = 1 << 2,  /* E0 80..9F */
	TOO_LARGE = 1 << 3,   /* F4 90.., F5.. */
	SURROGATE = 1 << 4,   /* ED A0.. */
	OVERLONG_2 = 1 << 5,  /* C0, C1 */
	OVERLONG_4 = 1 << 6,  /* F0 80..8F; and F5.. 80..8F, see below */
	TWO_CONTS = 1 << 7,   /* continuation after continuation */
	TOO_LARGE_8 = 1 << 6, /* shares the bit: their leads differ */
	CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS,
};

#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)
#define B(x) ((char)(x))

AVX2 static inline __m256i high_nibble(__m256i v)
{
	return _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0f));
}

AVX2 static inline __m256i bad_pairs(__m256i now, __m256i before)
{
	const __m256i first_high = TWICE(
		TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
		B(TWO_CONTS), B(TWO_CONTS), B(TWO_CONTS), B(TWO_CONTS),
		TOO_SHORT | OVERLONG_2, TOO_SHORT,
		TOO_SHORT | OVERLONG_3 | SURROGATE,
		TOO_SHORT | TOO_LARGE | TOO_LARGE_8 | OVERLONG_4);
	const __m256i first_low = TWICE(
		B(CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), B(CARRY | OVERLONG_2),
		B(CARRY), B(CARRY), B(CARRY | TOO_LARGE),
		B(CARRY | TOO_LARGE | TOO_LARGE_8), B(CARRY | TOO_LARGE | TOO_LARGE_8),
		B(CARRY | TOO_LARGE | TOO_LARGE_8), B(CARRY | TOO_LARGE | TOO_LARGE_8),
		B(CARRY | TOO_LARGE | TOO_LARGE_8), B(CARRY | TOO_LARGE | TOO_LARGE_8),
		B(CARRY | TOO_LARGE | TOO_LARGE_8), B(CARRY | TOO_LARGE | TOO_LARGE_8),
		B(CARRY | TOO_LARGE | TOO_LARGE_8 | SURROGATE),
		B(CARRY | TOO_LARGE | TOO_LARGE_8), B(CARRY | TOO_LARGE | TOO_LARGE_8));
	const __m256i second_high = TWICE(
		TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
		TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
		B(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_8 | OVERLONG_4),
		B(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE),
		B(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE),
		B(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE),
		TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
	__m256i low = _mm256_and_si256(before, _mm256_set1_epi8(0x0f));

	return _mm256_and_si256(
		_mm256_and_si256(_mm256_shuffle_epi8(first_high, high_nibble(before)),
				 _mm256_shuffle_epi8(first_low, low)),
		_mm256_shuffle_epi8(second_high, high_nibble(now)));
}

AVX2 static inline __m256i load(const char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

/* Non-zero bytes where one at p does not follow from what stands before it. */
AVX2 static inline __m256i errors(const char *p)
{
	__m256i pairs = bad_pairs(load(p), load(p - 1));
	/* Third and fourth bytes are the places where two continuations are
	 * right: only with a lead E0.. two before or F0.. three before do
	 * these means get past 80. */
	__m256i third = _mm256_avg_epu8(load(p - 2), _mm256_set1_epi8(0xff - 0xe0));
	__m256i fourth = _mm256_avg_epu8(load(p - 3), _mm256_set1_epi8(0xff - 0xf0));
	__m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(B(0x80)));

	return _mm256_xor_si256(must, pairs);
}

/* Offset up to which whole vectors hold no error, for what stands before s,
 * too; characters may still be cut there. Bytes are loaded again, one to three
 * off: that is less than to shift vectors together. */
AVX2 static size_t good_vectors(struct slice s)
{
	size_t at = 0;

	for (; s.n - at >= 64; at += 64) {
		const char *p = s.p + at;
		__m256i bad = _mm256_or_si256(errors(p), errors(p + 32));

		if (!_mm256_testz_si256(bad, bad))
			break;
	}
	return at;
}

/* The same for the beginning of a text, with ASCII before it. */
AVX2 static size_t good_start(struct slice s)
{
	char room[32 + SMALL] = { 0 };

	memcpy(room + 32, s.p, SMALL);
	return good_vectors((struct slice){ room + 32, SMALL });
}

size_t utf8_fast_bad(struct slice s)
{
	size_t at;

	if (s.n < SMALL)
		return utf8_bad(s);
	if (!cpu_has_avx2())
		at = skip_ascii(s);
	else if ((at = good_start(s)) > 0)
		at += good_vectors(slice_from(s, at));
	/* A character cut at `at` is found by looking at its beginning, up to
	 * three bytes before. */
	for (size_t back = 1; back <= 3 && back <= at; back++)
		if ((unsigned char)s.p[at - back] >= 0xc0)
			return bad_from(s, at - back);
	return at < s.n ? bad_from(s, at) : s.n;
}

#else

size_t utf8_fast_bad(struct slice s)
{
	size_t at = s.n < SMALL ? 0 : skip_ascii(s);

	return at + utf8_bad(slice_from(s, at));
}

#endif
