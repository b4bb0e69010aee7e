/* Raw deflate (RFC 1951) of one block at a time, and CRC-32.            (L1)
 *
 *     struct codec *c = codec_new(CODEC_BEST, CODEC_LEVEL);
 *     n = codec_deflate(c, text, out, codec_bound(text.n));
 *     if (codec_inflate(c, (struct slice){ out, n }, back, text.n) == 0)
 *             ...                               back holds the text again
 *     codec_free(c);
 *
 * zlib is the reference and is always there; libdeflate is about twice as fast
 * and is used where it was found when the programs were built. Either
 * reads what the other wrote, and says no to every text but the one that was
 * packed. Of streams that neither writes libdeflate reads some that zlib and gzip
 * refuse (tables of more than 286 symbols); who must answer as gzip does asks for
 * CODEC_ZLIB. Good for one thread each.
 */
#ifndef GH_CODEC_H
#define GH_CODEC_H

#include <stdint.h>
#include "slice.h"

/* Level of both libraries: 3 % more bytes than at 6 for a fifth less time. */
enum { CODEC_LEVEL = 5 };

/* BEST: what GATEHOUSE_CODEC says ("zlib" or "libdeflate"), else libdeflate where
 * it is there, else zlib. */
enum codec_engine { CODEC_BEST, CODEC_ZLIB, CODEC_LIBDEFLATE };

struct codec;

/* NULL when the programs were built without that engine, when GATEHOUSE_CODEC
 * names none, or the engine has no such level (1 to 9 are levels of both). */
struct codec *codec_new(enum codec_engine engine, int level);
void codec_free(struct codec *c);
const char *codec_name(const struct codec *c);

/* What `n` bytes can become at most, whichever engine and level from 1 on: with
 * that much room codec_deflate does not fail. */
size_t codec_bound(size_t n);
/* Bytes written to `out`; 0 when `room` is not enough. */
size_t codec_deflate(struct codec *c, struct slice text, char *out, size_t room);
/* 0 when `packed` is one whole deflate stream of exactly n bytes of text that
 * ends with its last byte, else -1. */
int codec_inflate(struct codec *c, struct slice packed, char *out, size_t n);

/* CRC-32 of gzip (RFC 1952); start with 0. */
uint32_t codec_crc(uint32_t crc, struct slice bytes);

#endif
