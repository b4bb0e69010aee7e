/* SHA-256 (FIPS 180-4) of one byte and a text, as Merkle trees need it. (L1)
 *
 *     unsigned char sum[SHA256_SIZE];
 *     sha256_tagged(SHA256_BEST, 0x00, line, sum);    of 00 || line
 *
 * Half of the work of an append and nearly all of a verification is this
 * function. Nettle uses the processor's instructions for it and takes a
 * quarter of the time of libsodium, which is the reference and always works;
 * tests compare the two at every length.
 */
#ifndef GH_SHA256_H
#define GH_SHA256_H

#include "slice.h"

enum { SHA256_SIZE = 32 };

/* BEST: Nettle where it was found when the programs were built, else libsodium. */
enum sha256_engine { SHA256_BEST, SHA256_SODIUM, SHA256_NETTLE };

/* Whether this build has it. */
bool sha256_has(enum sha256_engine engine);
void sha256_tagged(enum sha256_engine engine, unsigned char tag, struct slice text, unsigned char sum[SHA256_SIZE]);

#endif
