/* Members: any bytes are a member, a part of one, or refused.
 *
 *     byte 0        0 bytes as they are; 1 lengths and the header's CRC are put
 *                   right first, else hardly anything is read; 2 the rest is text
 *                   to put
 *     the rest      a member or what looks like one
 *
 * Beside no crash: what is whole lies within the bytes and is found; each
 * beginning of it is a part; its header is the one member_put writes; what zlib
 * reads libdeflate reads alike. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "fuzz.h"

#include "member.h"

enum { AT_XLEN = 10, AT_BSIZE = 16, AT_HCRC = 98, AT_EXTRA = 102, TRAILER = 8 };

static struct codec *zlib, *fast;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	zlib = codec_new(CODEC_ZLIB, CODEC_LEVEL);
	fast = codec_new(CODEC_BEST, CODEC_LEVEL);
	FUZZ_HOLDS(zlib && fast, "there is an engine");
	return 0;
}

static void put2(char *p, size_t v)
{
	p[0] = (char)(v & 0xff);
	p[1] = (char)(v >> 8 & 0xff);
}

/* The CRC as the manual has it: over the header with these four bytes zero. */
static void repair(char *p, size_t n)
{
	size_t header;
	uint32_t crc;

	if (n < AT_EXTRA + TRAILER)
		return;
	header = 12 + (size_t)(unsigned char)p[AT_XLEN] + ((size_t)(unsigned char)p[AT_XLEN + 1] << 8);
	if (header < AT_EXTRA || header > n)
		return;
	if (n <= MEMBER_MAX)
		put2(p + AT_BSIZE, n - 1);
	memset(p + AT_HCRC, 0, 4);
	crc = codec_crc(0, (struct slice){ p, header });
	put2(p + AT_HCRC, crc & 0xffff);
	put2(p + AT_HCRC + 2, crc >> 16);
}

static bool within(struct slice part, struct slice all)
{
	return part.n == 0 || (part.p >= all.p && part.p + part.n <= all.p + all.n);
}

/* Puts it again: the same but for the text, which another engine packed. */
static void check_again(const struct member *m, struct slice header, struct slice text)
{
	struct buf b = { 0 }, back = { 0 };
	struct member again;
	const char *why;

	if (m->bloom.n + text.n > MEMBER_TEXT_MAX)
		return;
	member_put(&b, fast, m, text);
	FUZZ_HOLDS(member_parse(buf_slice(&b), &again, &why) == MEMBER_WHOLE && again.size == b.n,
		   "what is put is whole");
	FUZZ_HOLDS(again.text_at == header.n && memcmp(b.p, header.p, AT_BSIZE) == 0 &&
		   memcmp(b.p + AT_BSIZE + 2, header.p + AT_BSIZE + 2, AT_HCRC - AT_BSIZE - 2) == 0 &&
		   memcmp(b.p + AT_EXTRA, header.p + AT_EXTRA, header.n - AT_EXTRA) == 0, "one member has one header");
	FUZZ_HOLDS(member_text(zlib, buf_slice(&b), &again, &back, &why) == 0 && slice_eq(buf_slice(&back), text),
		   "and the text is read again");
	buf_free(&b);
	buf_free(&back);
}

static void check_text(struct slice bytes, const struct member *m)
{
	struct buf a = { 0 }, b = { 0 };
	const char *why = NULL;
	bool read = member_text(zlib, bytes, m, &a, &why) == 0;

	FUZZ_HOLDS(read || (why && a.n == 0), "what is refused has a reason");
	if (read) {
		FUZZ_HOLDS(member_text(fast, bytes, m, &b, &why) == 0 && slice_eq(buf_slice(&a), buf_slice(&b)),
			   "what zlib reads the other reads alike");
		check_again(m, (struct slice){ bytes.p, m->text_at }, (struct slice){ a.p, a.n });
	} else {
		member_text(fast, bytes, m, &b, &why);
	}
	buf_free(&a);
	buf_free(&b);
}

static void check_member(struct slice bytes, const struct member *m)
{
	struct member part;
	const char *why;

	FUZZ_HOLDS(m->size <= bytes.n && m->text_at < m->size && within(m->bloom, bytes) && within(m->place, bytes),
		   "a whole member is all there");
	for (size_t n = 0; n < m->size; n += n < AT_EXTRA + 4 ? 1 : 61)
		FUZZ_HOLDS(member_parse((struct slice){ bytes.p, n }, &part, &why) == MEMBER_PART,
			   "a beginning of a member is a part");
	FUZZ_HOLDS(member_find(bytes, 0) == 0, "a member is found");
	check_text(bytes, m);
}

static void read_bytes(struct slice bytes)
{
	struct member m;
	const char *why = NULL;
	size_t at;

	switch (member_parse(bytes, &m, &why)) {
	case MEMBER_WHOLE:
		check_member(bytes, &m);
		break;
	case MEMBER_BAD:
		FUZZ_HOLDS(why, "what is bad has a reason");
		break;
	case MEMBER_END:
	case MEMBER_PART:
		break;
	}
	for (at = member_find(bytes, 0); at < bytes.n; at = member_find(bytes, at + 1))
		FUZZ_HOLDS(member_parse_header(slice_from(bytes, at), &m, &why) == MEMBER_WHOLE, "found is a header");
	FUZZ_HOLDS(at == bytes.n, "nothing is found at the end");
}

static void put_text(struct slice text)
{
	struct member m = { .kind = MEMBER_ROWS };
	struct buf b = { 0 }, back = { 0 };
	const char *why;
	struct slice rest = text, line;
	bool whole = text.n == 0 || text.p[text.n - 1] == '\n';

	if (text.n > MEMBER_TEXT_MAX)
		return;
	while (slice_cut(&rest, '\n', &line))
		m.rows++;
	member_put(&b, fast, &m, text);
	FUZZ_HOLDS(member_parse(buf_slice(&b), &m, &why) == MEMBER_WHOLE, "what is put is whole");
	FUZZ_HOLDS((member_text(zlib, buf_slice(&b), &m, &back, &why) == 0) == whole, "lines that end are read");
	FUZZ_HOLDS(!whole || slice_eq(text, buf_slice(&back)), "as they were put");
	buf_free(&b);
	buf_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = slice_from((struct slice){ (const char *)data, size }, 1);
	char *copy;

	if (size == 0)
		return 0;
	/* Of its exact length, so that reading past it is seen. */
	copy = malloc(rest.n + !rest.n);
	if (rest.n)
		memcpy(copy, rest.p, rest.n);
	if (data[0] % 3 == 1)
		repair(copy, rest.n);
	if (data[0] % 3 == 2)
		put_text((struct slice){ copy, rest.n });
	else
		read_bytes((struct slice){ copy, rest.n });
	free(copy);
	return 0;
}
