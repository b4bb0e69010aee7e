/* Bytes of a file to UTF-8 lines: see encode.h. */
/* SPDX-License-Identifier: ISC */
#include "encode.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <strings.h>

#include "gb18030.h"
#include "utf8.h"
#include "utf8_fast.h"
#include "xmem.h"

struct encode {
	iconv_t iconv; /* (iconv_t)-1 for UTF-8, which is only checked */
	char *name;
	bool is_gb18030;
	struct gb18030 *table; /* of GB18030, once it pays */
	size_t seen;           /* bytes of GB18030 so far */
};

/* Making the table costs what iconv takes for half as much again: the block in
 * which the encoding is looked for does without. */
#define TABLE_PAYS ((size_t)64 << 10)

/* Names people and programs use for the two encodings that matter here. */
static const char *const alias[][2] = {
	{ "UTF8", "UTF-8" },
	{ "UTF-8-SIG", "UTF-8" },
	{ "GBK", "GB18030" },
	{ "GB2312", "GB18030" },
	{ "GB-18030", "GB18030" },
	{ "CP936", "GB18030" },
	{ "EUC-CN", "GB18030" },
	{ "UTF16", "UTF-16LE" },
	{ "UTF-16", "UTF-16LE" },
	{ "UTF-32", "UTF-32LE" },
};

static char *canonical_name(const char *name)
{
	char *upper;

	for (size_t i = 0; i < sizeof alias / sizeof alias[0]; i++)
		if (!strcasecmp(name, alias[i][0]))
			return xstrdup(alias[i][1]);
	upper = xstrdup(name);
	for (char *p = upper; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return upper;
}

struct encode *encode_open(const char *encoding)
{
	struct encode *e = xcalloc(1, sizeof *e);

	e->name = canonical_name(encoding);
	e->iconv = (iconv_t)-1;
	if (strcmp(e->name, "UTF-8") == 0)
		return e;
	/* "//" would pass options to iconv: TRANSLIT and IGNORE replace bytes. */
	if (!strchr(encoding, '/') && *encoding)
		e->iconv = iconv_open("UTF-8", e->name);
	if (e->iconv != (iconv_t)-1) {
		e->is_gb18030 = strcmp(e->name, "GB18030") == 0;
		return e;
	}
	encode_close(e);
	return NULL;
}

void encode_close(struct encode *e)
{
	if (!e)
		return;
	if (e->iconv != (iconv_t)-1)
		iconv_close(e->iconv);
	gb18030_free(e->table);
	free(e->name);
	free(e);
}

const char *encode_name(const struct encode *e)
{
	return e->name;
}

/* Length of the UTF-8 character that begins at byte `at`, 0 when none does. */
static size_t utf8_length(struct slice s, size_t at)
{
	unsigned char c = (unsigned char)s.p[at];
	size_t n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	/* In GB18030 nearly all are of these kinds. */
	if (c < 0x80)
		return 1;
	if (c < 0xc2 || n > s.n - at)
		return 0;
	if (n == 2)
		return ((unsigned char)s.p[at + 1] & 0xc0) == 0x80 ? 2 : 0;
	if (utf8_bad((struct slice){ s.p + at, n }) != n)
		return 0;
	return n;
}

/* Whether the bytes may be the beginning of a character that was cut. */
static bool utf8_cut(struct slice rest)
{
	unsigned char c = rest.n ? (unsigned char)rest.p[0] : 0;
	size_t need = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

	if (rest.n >= need)
		return false;
	for (size_t i = 1; i < rest.n; i++)
		if (((unsigned char)rest.p[i] & 0xc0) != 0x80)
			return false;
	return true;
}

static int utf8_run(struct slice *in, struct buf *out)
{
	size_t good = utf8_fast_bad(*in);

	buf_put(out, (struct slice){ in->p, good });
	*in = slice_from(*in, good);
	return in->n == 0 ? 1 : utf8_cut(*in) ? 0 : -1;
}

/* Converts from *in; `most` bytes of output, or any number when 0. Returns
 * what stopped it as an errno, 0 when nothing did. */
static int convert(struct encode *e, struct slice *in, struct buf *out, size_t most)
{
	char *from = (char *)(uintptr_t)in->p, *to;
	size_t left = in->n, room;
	int why;

	do {
		/* Two bytes of UTF-16 or GB18030 make at most three of UTF-8. */
		buf_reserve(out, most ? most : left + left / 2 + 16);
		to = out->p + out->n;
		room = most ? most : out->cap - out->n - 1;
		why = iconv(e->iconv, &from, &left, &to, &room) == (size_t)-1 ? errno : 0;
		out->n = (size_t)(to - out->p);
		out->p[out->n] = '\0';
	} while (why == E2BIG && !most);
	*in = (struct slice){ from, left };
	return why;
}

/* Offset from `from` on of a character that GB18030 leaves to its users:
 * U+E000..E765, which begin with EE. */
static size_t private_use(const struct buf *b, size_t from)
{
	const char *at = b->n > from ? memchr(b->p + from, 0xee, b->n - from) : NULL;

	return at ? (size_t)(at - b->p) : b->n;
}

/* What the table has not: the four bytes of a character, or none. */
static int convert_four(struct encode *e, struct slice *in, struct buf *out)
{
	struct slice one = { in->p, in->n < 4 ? in->n : 4 };
	size_t before = out->n;
	int why = convert(e, &one, out, 0);

	if (one.p == in->p)
		return why;
	if (private_use(out, before) < out->n) {
		out->n = before;
		return EILSEQ;
	}
	*in = slice_from(*in, (size_t)(one.p - in->p));
	return 0;
}

/* Without the table. */
static int convert_all(struct encode *e, struct slice *in, struct buf *out)
{
	size_t before = out->n, private;
	struct slice all = *in;
	int why = convert(e, in, out, 0);

	private = private_use(out, before);
	if (private == out->n)
		return why;
	/* Once more, to know where that was in the input. */
	out->n = before;
	*in = all;
	if (private > before)
		(void)convert(e, in, out, private - before);
	return EILSEQ;
}

static int convert_gb18030(struct encode *e, struct slice *in, struct buf *out)
{
	int why = 0;

	e->seen += in->n;
	if (!e->table && e->seen > TABLE_PAYS)
		e->table = gb18030_new();
	while (in->n && !why) {
		if (e->table)
			gb18030_run(e->table, in, out);
		if (in->n)
			why = e->table ? convert_four(e, in, out) : convert_all(e, in, out);
	}
	return why;
}

int encode_run(struct encode *e, struct slice *in, struct buf *out)
{
	int why;

	if (e->iconv == (iconv_t)-1)
		return utf8_run(in, out);
	why = e->is_gb18030 ? convert_gb18030(e, in, out) : convert(e, in, out, 0);
	return !in->n ? 1 : why == EINVAL ? 0 : -1;
}

int encode_line(struct encode *e, struct slice line, struct buf *out)
{
	size_t before = out->n;

	if (e->iconv != (iconv_t)-1 && !e->is_gb18030)
		iconv(e->iconv, NULL, NULL, NULL, NULL);
	if (line.n == 0 || encode_run(e, &line, out) == 1)
		return 0;
	out->n = before;
	out->p[before] = '\0';
	return -1;
}

bool encode_damaged_utf8(struct slice line)
{
	size_t good = 0, bad = 0;

	for (size_t at = 0; at < line.n;) {
		size_t n = utf8_length(line, at);

		/* Two bytes of GB18030 are often a character of two in UTF-8, three
		 * in a row are seldom one of three. */
		if (n > 2)
			good += n;
		bad += n == 0;
		at += n ? n : 1;
	}
	return good && good >= bad;
}

/* -- finding ---------------------------------------------------------- */

static bool ascii(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* Zeros at odd places only are the high halves of ASCII in UTF-16LE. Padding
 * NULs of a device come in runs, at both. */
static const char *find_utf16(struct slice block)
{
	size_t zeros[2] = { 0, 0 };

	if (block.n < 4 || !memchr(block.p, '\0', block.n))
		return NULL;
	for (size_t i = 0; i < block.n; i++)
		zeros[i & 1] += block.p[i] == '\0';
	if (!zeros[0] && zeros[1] >= 2 && zeros[1] >= block.n / 16)
		return "UTF-16LE";
	if (!zeros[1] && zeros[0] >= 2 && zeros[0] >= block.n / 16)
		return "UTF-16BE";
	return NULL;
}

static size_t lines_in(struct slice block)
{
	struct slice line;
	size_t n = 0;

	while (slice_cut(&block, '\n', &line))
		n++;
	return n;
}

/* Line by line, until those left cannot change the outcome. */
static const char *vote(struct slice block)
{
	struct encode *gb = encode_open("GB18030");
	struct buf scratch = { 0 };
	size_t for_utf8 = 0, for_gb = 0, left = lines_in(block);
	struct slice line;

	while (gb && for_gb <= for_utf8 + left && for_utf8 < for_gb + left && slice_cut(&block, '\n', &line)) {
		struct slice rest = line;
		size_t bad;

		left--;
		if (ascii(line))
			continue;
		bad = utf8_fast_bad(line);
		buf_clear(&scratch);
		/* The last line of the block may be cut. */
		if (bad == line.n || (!block.n && utf8_cut(slice_from(line, bad))))
			for_utf8++;
		else if (encode_damaged_utf8(line))
			continue;
		else if (encode_line(gb, line, &scratch) == 0 ||
			 (!block.n && encode_run(gb, &rest, &scratch) == 0))
			for_gb++;
	}
	buf_free(&scratch);
	encode_close(gb);
	return for_gb > for_utf8 ? "GB18030" : "UTF-8";
}

const char *encode_find(struct slice block, size_t *bom)
{
	static const struct {
		const char *mark, *name;
	} marks[] = {
		{ "\xef\xbb\xbf", "UTF-8" },
		{ "\xff\xfe", "UTF-16LE" },
		{ "\xfe\xff", "UTF-16BE" },
		{ "\x84\x31\x95\x33", "GB18030" },
	};
	const char *wide;

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		*bom = strlen(marks[i].mark);
		if (slice_starts(block, slice_of(marks[i].mark)))
			return marks[i].name;
	}
	*bom = 0;
	wide = find_utf16(block);
	if (wide)
		return wide;
	if (utf8_fast_bad(block) == block.n)
		return "UTF-8";
	return vote(block);
}
