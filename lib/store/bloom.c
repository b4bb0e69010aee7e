/* Bloom filters of person tokens: see bloom.h. */
/* SPDX-License-Identifier: ISC */
#include "bloom.h"

uint64_t bloom_hash(struct slice token)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < token.n; i++)
		h = (h ^ (unsigned char)token.p[i]) * UINT64_C(0x100000001b3);
	/* FNV leaves the high bits of short texts alike, and half of the bits asked for come from there. */
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

size_t bloom_size(size_t ntokens)
{
	size_t m = BLOOM_MIN;

	while (m < BLOOM_MAX && 8 * m / BLOOM_BITS_EACH < ntokens)
		m *= 2;
	return m;
}

void bloom_add(unsigned char *filter, size_t m, uint64_t hash)
{
	for (unsigned i = 0; i < BLOOM_HASHES; i++) {
		uint32_t bit = bloom_bit(hash, i, m);

		filter[bit / 8] |= (unsigned char)(1u << bit % 8);
	}
}

bool bloom_has(const unsigned char *filter, size_t m, uint64_t hash)
{
	for (unsigned i = 0; i < BLOOM_HASHES; i++) {
		uint32_t bit = bloom_bit(hash, i, m);

		if (!(filter[bit / 8] & 1u << bit % 8))
			return false;
	}
	return true;
}
