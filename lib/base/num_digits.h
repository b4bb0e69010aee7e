/* Eight digits at a time.                                              (L0)
 *
 *     uint64_t w = digits_load("20220405");
 *     digits_all(w);                                 true
 *     digits_pair(digits_pairs(w), 2)                4, of byte 2 and 3
 *
 * Dates and numbers of fixed form are read as words of eight characters, the
 * first in the lowest byte: a test for eight digits takes as long as for one.
 */
#ifndef GH_NUM_DIGITS_H
#define GH_NUM_DIGITS_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define DIGITS_EACH(byte) ((uint64_t)(byte) * 0x0101010101010101)

static inline uint64_t digits_load(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	return le64toh(w);
}

/* The upper half of a digit's byte is 3, and still is with 6 added. */
static inline bool digits_all(uint64_t w)
{
	return (((w ^ DIGITS_EACH(0x30)) | ((w + DIGITS_EACH(0x06)) ^ DIGITS_EACH(0x30))) & DIGITS_EACH(0xf0)) == 0;
}

/* Byte i is the number that the digits i and i + 1 make. */
static inline uint64_t digits_pairs(uint64_t w)
{
	w &= DIGITS_EACH(0x0f);
	return w * 10 + (w >> 8);
}

static inline int digits_pair(uint64_t pairs, int i)
{
	return (int)(pairs >> 8 * i & 0xff);
}

/* The sum of the eight digits, each times its weight; sums below 65536. */
#define DIGITS_LANES(a, b, c, d) ((uint64_t)(a) << 48 | (uint64_t)(b) << 32 | (uint64_t)(c) << 16 | (uint64_t)(d))
#define DIGITS_WEIGHED(w, a, b, c, d, e, f, g, h)                                     \
	((unsigned)(((w) & DIGITS_EACH(0x0f) & 0x00ff00ff00ff00ff) * DIGITS_LANES(a, c, e, g) >> 48) + \
	 (unsigned)(((w) >> 8 & DIGITS_EACH(0x0f) & 0x00ff00ff00ff00ff) * DIGITS_LANES(b, d, f, h) >> 48))

#endif
