/* Masks of 64 bytes in plain C, eight at a time in a word: see csvin_scan.h. (L2) */
#ifndef GH_SCAN_PORTABLE_H
#define GH_SCAN_PORTABLE_H

#include "csvin_scan.h"

#define WORD_OF(c) ((uint64_t)(unsigned char)(c) * 0x0101010101010101u)

/* The high bit of every byte that is c, exactly (no carry between bytes). */
static inline uint64_t word_is(uint64_t word, char c)
{
	uint64_t low = 0x7f7f7f7f7f7f7f7fu, differ = word ^ WORD_OF(c);

	return ~(((differ & low) + low) | differ | low);
}

/* The eight high bits as a byte, the first byte's lowest. */
static inline uint64_t word_bits(uint64_t high)
{
	return ((high >> 7) * 0x0102040810204080u) >> 56;
}

static inline uint64_t word_load(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static inline struct scan_masks portable_masks(const char *p, const struct scan_set *set)
{
	struct scan_masks m = { 0, 0, 0 };

	for (int i = 0; i < 64; i += 8) {
		uint64_t w = word_load(p + i);
		uint64_t sep = word_is(w, '\n') | word_is(w, set->delimiter) |
			       word_is(w, '"') | word_is(w, '\0');

		m.sep |= word_bits(sep) << i;
		m.blank |= word_bits(word_is(w, set->blank[0]) | word_is(w, set->blank[1])) << i;
		m.cr |= word_bits(word_is(w, '\r')) << i;
	}
	return m;
}

static void scan_portable(const char *p, size_t n, const struct scan_set *set, struct scan_out *out)
{
	scan_with(portable_masks, scan_lowest, p, n, set, out);
}

#endif
