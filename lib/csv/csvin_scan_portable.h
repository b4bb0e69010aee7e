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

/* Whether any byte is c; which one the bits do not tell. */
static inline uint64_t word_has(uint64_t word, char c)
{
	uint64_t differ = word ^ WORD_OF(c);

	return (differ - WORD_OF(1)) & ~differ & WORD_OF(0x80);
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
	struct scan_masks m = { 0, 0, 0, false };
	uint64_t rare = 0;

	for (int i = 0; i < 64; i += 8) {
		uint64_t w = word_load(p + i);

		rare |= word_has(w, '"') | word_has(w, '\r') | word_has(w, '\0');
		m.delimiter |= word_bits(word_is(w, set->delimiter)) << i;
		m.lf |= word_bits(word_is(w, '\n')) << i;
		m.blank |= word_bits(word_is(w, set->blank[0]) | word_is(w, set->blank[1])) << i;
	}
	m.rare = rare != 0;
	return m;
}

static inline struct scan_rare portable_rare(const char *p)
{
	struct scan_rare r = { 0, 0, 0, 0 };

	for (int i = 0; i < 64; i += 8) {
		uint64_t w = word_load(p + i);

		r.quote |= word_bits(word_is(w, '"')) << i;
		r.cr |= word_bits(word_is(w, '\r')) << i;
		r.nul |= word_bits(word_is(w, '\0')) << i;
	}
	r.parity = scan_parity(r.quote);
	return r;
}

SCAN_APART
void portable_quotes(const char *p, struct scan_block *b, size_t nsep, struct scan_out *out)
{
	scan_quotes(portable_rare(p), p, b, nsep, out);
}

SCAN_APART
void portable_blocks(const char *p, size_t n, size_t base, struct scan_set set,
		struct scan_block *state, struct scan_out *out)
{
	const struct scan_ways ways = { portable_masks, scan_put_lowest, portable_quotes, false };

	scan_blocks(ways, p, n, base, set, state, out);
}

static void portable_scan(const char *p, size_t n, const struct scan_set *set, struct scan_out *out)
{
	scan_text(portable_blocks, p, n, set, out);
}

static void portable_cut(const char *base, const uint32_t *sep, size_t n, struct slice *field)
{
	scan_cut(base, sep, n, field);
}

static const struct scanner scanner_portable = { portable_scan, portable_cut };

#endif
