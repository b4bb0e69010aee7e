/* One gzip member of a ledger file: see member.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "member.h"

#include "bloom.h"

/* Where things are; LG payload offsets are from the start of the member. */
enum {
	AT_MTIME = 4, AT_XLEN = 10, AT_BC = 12, AT_BSIZE = 16, AT_LG = 18,
	AT_VERSION = 22, AT_KIND = 23, AT_FLAGS = 24, AT_HASHES = 25, AT_ROWS = 26, AT_N0 = 30,
	AT_TMIN = 38, AT_TMAX = 46, AT_ROOT = 54, AT_WRITER = 86, AT_BATCH = 90, AT_SCHEMA = 94,
	AT_HCRC = 98, AT_EXTRA = 102,
};

enum {
	VERSION = 1,
	FIXED = 12,             /* up to and with XLEN */
	SUBFIELD = 4,           /* id and length of a subfield */
	TRAILER = 8,            /* CRC-32 and length of the text */
	XLEN_MIN = AT_EXTRA - FIXED,
	SHORTEST_STREAM = 2,    /* of nothing at all */
	KNOWN_FLAGS = MEMBER_CLOCK_BACK | MEMBER_REPACKED | MEMBER_RECOVERED,
};

/* The empty block at the end of a BGZF file (SAM specification, 4.1.2). */
static const char end_block[MEMBER_END_SIZE + 1] =
	"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0";

/* -- numbers, little endian ------------------------------------------- */

static uint64_t get(const char *p, unsigned bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | (unsigned char)p[bytes];
	return v;
}

static uint32_t get4(const char *p)
{
	return (uint32_t)get(p, 4);
}

static void put(char *p, uint64_t v, unsigned bytes)
{
	for (; bytes--; v >>= 8)
		*p++ = (char)(v & 0xff);
}

/* -- reading the header ----------------------------------------------- */

/* Whether what is there of `expected` at `at` is as expected. */
static bool begins(struct slice bytes, size_t at, struct slice expected)
{
	size_t n = bytes.n <= at ? 0 : bytes.n - at < expected.n ? bytes.n - at : expected.n;

	return n == 0 || memcmp(bytes.p + at, expected.p, n) == 0;
}

static enum member_found bad(const char **why, const char *reason)
{
	*why = reason;
	return MEMBER_BAD;
}

/* The CRC of the header, its own bytes taken as zero. */
static uint32_t header_crc(struct slice header)
{
	uint32_t crc = codec_crc(0, (struct slice){ header.p, AT_HCRC });

	crc = codec_crc(crc, (struct slice){ "\0\0\0", 4 });
	return codec_crc(crc, slice_from(header, AT_EXTRA));
}

static bool is_filter_size(size_t n)
{
	return n >= BLOOM_MIN && n <= BLOOM_MAX && (n & (n - 1)) == 0;
}

/* What follows LG: LB or LS, once, or nothing. */
static bool parse_extra(struct slice extra, unsigned hashes, struct member *m)
{
	struct slice body = slice_from(extra, SUBFIELD);

	m->bloom = m->place = SLICE_NONE;
	if (extra.n == 0)
		return hashes == 0;
	if (body.n == 0 || get(extra.p + 2, 2) != body.n)
		return false;
	if (slice_starts(extra, SLICE("LB"))) {
		m->bloom = body;
		return hashes == BLOOM_HASHES && is_filter_size(body.n);
	}
	m->place = body;
	return slice_starts(extra, SLICE("LS")) && hashes == 0 && m->kind == MEMBER_OPEN && body.n <= MEMBER_PLACE_MAX;
}

/* LG and what follows, from a header whose CRC holds. */
static bool parse_payload(struct slice header, struct member *m)
{
	const char *p = header.p;
	unsigned kind = (unsigned char)p[AT_KIND];

	if (p[AT_VERSION] != VERSION || kind > MEMBER_SEAL || (p[AT_FLAGS] & ~KNOWN_FLAGS))
		return false;
	m->kind = (enum member_kind)kind;
	m->flags = (unsigned char)p[AT_FLAGS];
	m->mtime = get4(p + AT_MTIME);
	m->rows = get4(p + AT_ROWS);
	m->n0 = get(p + AT_N0, 8);
	m->tmin = (int64_t)get(p + AT_TMIN, 8);
	m->tmax = (int64_t)get(p + AT_TMAX, 8);
	memcpy(m->root.b, p + AT_ROOT, TREE_HASH);
	m->writer = get4(p + AT_WRITER);
	m->batch = get4(p + AT_BATCH);
	m->schema = get4(p + AT_SCHEMA);
	return m->n0 <= UINT64_MAX - m->rows && parse_extra(slice_from(header, AT_EXTRA), (unsigned char)p[AT_HASHES], m);
}

enum member_found member_parse_header(struct slice bytes, struct member *m, const char **why)
{
	size_t xlen;

	if (begins(bytes, 0, (struct slice){ end_block, MEMBER_END_SIZE }))
		return bytes.n < MEMBER_END_SIZE ? MEMBER_PART : MEMBER_END;
	if (!begins(bytes, 0, SLICE("\x1f\x8b\x08\x04")) || !begins(bytes, 8, SLICE("\0\xff")))
		return bad(why, "no member");
	if (!begins(bytes, AT_BC, SLICE("BC\x02\0")) || !begins(bytes, AT_LG, SLICE("LG\x50\0")))
		return bad(why, "subfields");
	if (bytes.n < AT_LG)
		return MEMBER_PART;
	xlen = get(bytes.p + AT_XLEN, 2);
	m->size = get(bytes.p + AT_BSIZE, 2) + 1;
	m->text_at = FIXED + xlen;
	if (xlen < XLEN_MIN || xlen > XLEN_MIN + SUBFIELD + BLOOM_MAX ||
	    m->size < m->text_at + SHORTEST_STREAM + TRAILER)
		return bad(why, "length");
	if (bytes.n < m->text_at)
		return MEMBER_PART;
	bytes.n = m->text_at;
	if (header_crc(bytes) != get4(bytes.p + AT_HCRC))
		return bad(why, "header checksum");
	return parse_payload(bytes, m) ? MEMBER_WHOLE : bad(why, "header");
}

enum member_found member_parse(struct slice bytes, struct member *m, const char **why)
{
	enum member_found found = member_parse_header(bytes, m, why);

	return found == MEMBER_WHOLE && bytes.n < m->size ? MEMBER_PART : found;
}

size_t member_find(struct slice bytes, size_t from)
{
	struct slice rest = slice_from(bytes, from);
	struct member m;
	const char *why, *at;

	while (rest.n && (at = memmem(rest.p, rest.n, "\x1f\x8b\x08\x04", 4))) {
		rest = slice_from(rest, (size_t)(at - rest.p));
		if (member_parse_header(rest, &m, &why) == MEMBER_WHOLE)
			return bytes.n - rest.n;
		rest = slice_from(rest, 1);
	}
	return bytes.n;
}

/* -- the text --------------------------------------------------------- */

static size_t count_lines(struct slice text)
{
	const char *end = text.p + text.n, *lf;
	size_t n = 0;

	for (const char *p = text.p; (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1)
		n++;
	return n;
}

int member_text(struct codec *codec, struct slice bytes, const struct member *m, struct buf *text, const char **why)
{
	const char *trailer = bytes.p + m->size - TRAILER;
	struct slice packed = { bytes.p + m->text_at, m->size - m->text_at - TRAILER };
	struct slice lines = { NULL, get4(trailer + 4) };

	*why = NULL;
	if (lines.n > MEMBER_TEXT_MAX) {
		*why = "length";
		return -1;
	}
	buf_reserve(text, lines.n);
	lines.p = text->p + text->n;
	if (codec_inflate(codec, packed, text->p + text->n, lines.n) < 0)
		*why = "inflate";
	else if (codec_crc(0, lines) != get4(trailer))
		*why = "text checksum";
	else if (count_lines(lines) != m->rows || (lines.n && lines.p[lines.n - 1] != '\n'))
		*why = "line count";
	else
		text->n += lines.n;
	text->p[text->n] = '\0';
	return *why ? -1 : 0;
}

/* -- writing ---------------------------------------------------------- */

static void put_payload(char *p, const struct member *m)
{
	p[AT_VERSION] = VERSION;
	p[AT_KIND] = (char)m->kind;
	p[AT_FLAGS] = (char)m->flags;
	p[AT_HASHES] = m->bloom.n ? BLOOM_HASHES : 0;
	put(p + AT_ROWS, m->rows, 4);
	put(p + AT_N0, m->n0, 8);
	put(p + AT_TMIN, (uint64_t)m->tmin, 8);
	put(p + AT_TMAX, (uint64_t)m->tmax, 8);
	memcpy(p + AT_ROOT, m->root.b, TREE_HASH);
	put(p + AT_WRITER, m->writer, 4);
	put(p + AT_BATCH, m->batch, 4);
	put(p + AT_SCHEMA, m->schema, 4);
	put(p + AT_HCRC, 0, 4);
}

/* All of the header but BSIZE and its CRC. Returns its length. */
static size_t put_header(char *p, const struct member *m)
{
	struct slice extra = m->bloom.n ? m->bloom : m->place;
	size_t xlen = XLEN_MIN + (extra.n ? SUBFIELD + extra.n : 0);

	memcpy(p, "\x1f\x8b\x08\x04", 4);
	put(p + AT_MTIME, m->mtime, 4);
	memcpy(p + 8, "\0\xff", 2);
	put(p + AT_XLEN, xlen, 2);
	memcpy(p + AT_BC, "BC\x02\0", 4);
	memcpy(p + AT_LG, "LG\x50\0", 4);
	put_payload(p, m);
	if (extra.n) {
		memcpy(p + AT_EXTRA, m->bloom.n ? "LB" : "LS", 2);
		put(p + AT_EXTRA + 2, extra.n, 2);
		memcpy(p + AT_EXTRA + SUBFIELD, extra.p, extra.n);
	}
	return FIXED + xlen;
}

void member_put(struct buf *out, struct codec *codec, const struct member *m, struct slice text)
{
	char *p;
	size_t n;

	buf_reserve(out, MEMBER_MAX);
	p = out->p + out->n;
	n = put_header(p, m);
	struct slice header = { p, n };

	n += codec_deflate(codec, text, p + n, MEMBER_MAX - TRAILER - n);
	put(p + n, codec_crc(0, text), 4);
	put(p + n + 4, text.n, 4);
	n += TRAILER;
	put(p + AT_BSIZE, n - 1, 2);
	put(p + AT_HCRC, header_crc(header), 4);
	out->n += n;
	out->p[out->n] = '\0';
}

void member_put_end(struct buf *out)
{
	buf_put(out, (struct slice){ end_block, MEMBER_END_SIZE });
}
