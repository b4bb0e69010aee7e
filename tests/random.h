/* Numbers that look random and are the same in every run.            (tests)
 *
 *     uint64_t seed = 1;
 *     pick = list[random_of(&seed) % n];
 */
#ifndef GH_RANDOM_H
#define GH_RANDOM_H

#include <stdint.h>

/* 31 bits; the seed moves on. */
static inline uint32_t random_of(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

#endif
