/* Raw deflate of blocks, and CRC-32: see codec.h. */
/* SPDX-License-Identifier: ISC */
#include "codec.h"

#include <stdlib.h>
#include <zlib.h>
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif

#include "xmem.h"

/* -15: raw deflate, 32 KiB window. memLevel 9 could store incompressible text in
 * longer blocks but its bound does not fit a member. */
enum { WINDOW_BITS = -15, MEM_LEVEL = 8 };

/* Streams are kept and reset: setting one up costs more than a small block. */
struct codec {
	enum codec_engine engine;
	z_stream deflate, inflate;
#ifdef HAVE_LIBDEFLATE
	struct libdeflate_compressor *packer;
	struct libdeflate_decompressor *unpacker;
#endif
};

static void *zlib_alloc(void *context, unsigned count, unsigned size)
{
	(void)context;
	return xcalloc(count, size);
}

static void zlib_free(void *context, void *p)
{
	(void)context;
	free(p);
}

static bool zlib_open(struct codec *c, int level)
{
	c->deflate.zalloc = c->inflate.zalloc = zlib_alloc;
	c->deflate.zfree = c->inflate.zfree = zlib_free;
	return deflateInit2(&c->deflate, level, Z_DEFLATED, WINDOW_BITS, MEM_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK &&
	       inflateInit2(&c->inflate, WINDOW_BITS) == Z_OK;
}

/* All of what goes in, and all the room for what comes out. */
static void zlib_set(z_stream *z, struct slice in, char *out, size_t room)
{
	z->next_in = (z_const Bytef *)(uintptr_t)in.p;
	z->avail_in = (uInt)in.n;
	z->next_out = (Bytef *)out;
	z->avail_out = (uInt)room;
}

static size_t zlib_deflate(struct codec *c, struct slice text, char *out, size_t room)
{
	z_stream *z = &c->deflate;

	deflateReset(z);
	zlib_set(z, text, out, room);
	return deflate(z, Z_FINISH) == Z_STREAM_END ? room - z->avail_out : 0;
}

static int zlib_inflate(struct codec *c, struct slice packed, char *out, size_t n)
{
	z_stream *z = &c->inflate;

	inflateReset(z);
	zlib_set(z, packed, out, n);
	return inflate(z, Z_FINISH) == Z_STREAM_END && z->avail_in == 0 && z->avail_out == 0 ? 0 : -1;
}

#ifdef HAVE_LIBDEFLATE
static bool libdeflate_open(struct codec *c, int level)
{
	c->packer = libdeflate_alloc_compressor(level);
	c->unpacker = libdeflate_alloc_decompressor();
	return c->packer && c->unpacker;
}

static int libdeflate_inflate(struct codec *c, struct slice packed, char *out, size_t n)
{
	size_t used = 0;

	/* Without a place for the length of the text it must be n. */
	return libdeflate_deflate_decompress_ex(c->unpacker, packed.p, packed.n, out, n, &used, NULL) ==
			       LIBDEFLATE_SUCCESS && used == packed.n ? 0 : -1;
}
#endif

/* What the environment asks for, else the faster one there is. */
static enum codec_engine best_engine(void)
{
	struct slice asked = slice_of(getenv("GATEHOUSE_CODEC"));

	if (slice_is(asked, "zlib"))
		return CODEC_ZLIB;
	if (slice_is(asked, "libdeflate"))
		return CODEC_LIBDEFLATE;
	if (asked.n)
		return CODEC_BEST;
#ifdef HAVE_LIBDEFLATE
	return CODEC_LIBDEFLATE;
#else
	return CODEC_ZLIB;
#endif
}

struct codec *codec_new(enum codec_engine engine, int level)
{
	struct codec *c = xcalloc(1, sizeof *c);
	bool good = false;

	c->engine = engine == CODEC_BEST ? best_engine() : engine;
	if (c->engine == CODEC_ZLIB)
		good = zlib_open(c, level);
#ifdef HAVE_LIBDEFLATE
	else if (c->engine == CODEC_LIBDEFLATE)
		good = libdeflate_open(c, level);
#endif
	if (good)
		return c;
	codec_free(c);
	return NULL;
}

void codec_free(struct codec *c)
{
	if (!c)
		return;
	/* Both are harmless for a stream that was never opened. */
	deflateEnd(&c->deflate);
	inflateEnd(&c->inflate);
#ifdef HAVE_LIBDEFLATE
	libdeflate_free_compressor(c->packer);
	libdeflate_free_decompressor(c->unpacker);
#endif
	free(c);
}

const char *codec_name(const struct codec *c)
{
	return c->engine == CODEC_ZLIB ? "zlib" : "libdeflate";
}

/* Text that does not compress is stored, with 5 bytes before each block.
 * libdeflate makes no block of less than 5,000 bytes and wants 9 bytes
 * to spare; zlib's blocks are longer, it adds 1 byte in 3,277 and 7. */
size_t codec_bound(size_t n)
{
	enum { BLOCK = 5000, BLOCK_HEAD = 5, SPARE = 9 };

	return n + BLOCK_HEAD * (n / BLOCK + 1) + SPARE;
}

size_t codec_deflate(struct codec *c, struct slice text, char *out, size_t room)
{
#ifdef HAVE_LIBDEFLATE
	if (c->engine == CODEC_LIBDEFLATE)
		return libdeflate_deflate_compress(c->packer, text.p ? text.p : "", text.n, out, room);
#endif
	return zlib_deflate(c, text, out, room);
}

int codec_inflate(struct codec *c, struct slice packed, char *out, size_t n)
{
	char nothing;

	if (packed.n == 0)
		return -1;
	if (!out)
		out = &nothing;
#ifdef HAVE_LIBDEFLATE
	if (c->engine == CODEC_LIBDEFLATE)
		return libdeflate_inflate(c, packed, out, n);
#endif
	return zlib_inflate(c, packed, out, n);
}

uint32_t codec_crc(uint32_t crc, struct slice bytes)
{
	if (bytes.n == 0)
		return crc;
#ifdef HAVE_LIBDEFLATE
	return libdeflate_crc32(crc, bytes.p, bytes.n);
#else
	return (uint32_t)crc32_z(crc, (const Bytef *)bytes.p, bytes.n);
#endif
}
