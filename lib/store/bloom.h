/* Bloom filters of the person tokens in a block.                        (L1)
 *
 *     size_t m = bloom_size(ndistinct);
 *     memset(filter, 0, m);
 *     bloom_add(filter, m, bloom_hash(token));
 *     if (!bloom_has(filter, m, bloom_hash(asked)))
 *             skip the block
 *
 * h = FNV-1a 64 of the token, then the finishing mix of MurmurHash3
 * (h ^= h>>33; h *= ff51afd7ed558ccd; h ^= h>>33; h *= c4ceb9fe1a85ec53;
 * h ^= h>>33). Bit i of BLOOM_HASHES is (low32(h) + i * (high32(h) | 1)) mod
 * 8m, in 64-bit arithmetic (double hashing, Kirsch and Mitzenmacher 2006); bit b is bit b%8 of byte
 * b/8. m is a power of two, so a smaller filter repeated is a larger one.
 * With 12 bits a token about 0.4 % of the answers are yes in vain.
 */
#ifndef GH_BLOOM_H
#define GH_BLOOM_H

#include <stdint.h>
#include "slice.h"

enum { BLOOM_HASHES = 7, BLOOM_MIN = 64, BLOOM_MAX = 4096, BLOOM_BITS_EACH = 12 };

uint64_t bloom_hash(struct slice token);
/* Bytes for so many distinct tokens: BLOOM_MIN to BLOOM_MAX, a power of 2. */
size_t bloom_size(size_t ntokens);
/* Bit `i` of a filter of m bytes, i < BLOOM_HASHES. */
static inline uint32_t bloom_bit(uint64_t hash, unsigned i, size_t m)
{
	return (uint32_t)(((hash & 0xffffffff) + (uint64_t)i * ((hash >> 32) | 1)) & (8 * m - 1));
}
void bloom_add(unsigned char *filter, size_t m, uint64_t hash);
bool bloom_has(const unsigned char *filter, size_t m, uint64_t hash);

#endif
