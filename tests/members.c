/* Members of a ledger file.
 *
 * Every bit and every length of members of each kind is tried, and headers
 * whose CRC holds although member_put would not write them. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "bloom.h"
#include "member.h"
#include "random.h"
#include "spec.h"

enum { ENGINES = 2, KINDS = 5 };

static struct spec spec;

/* [1] is zlib again where libdeflate is not built in. */
static struct codec *codec[ENGINES];

static uint64_t seed = 1;

static void put_random(struct buf *b, size_t n)
{
	while (n--)
		buf_putc(b, (char)(random_of(&seed) & 0xff));
}

/* Rows of a gate, as the ledger has them. */
static void put_rows(struct buf *b, unsigned from, unsigned n)
{
	for (unsigned i = from; i < from + n; i++)
		buf_printf(b, "%u,2022-03-18T08:%02u:%02u+08:00,2022-03-18T08:%02u:00+08:00,310104-0195,%s,%08x,36.%u,green\n",
			   i, i / 60 % 60, i % 60, i / 60 % 60, i % 3 ? "in" : "out", random_of(&seed), i % 10);
}

/* -- members ---------------------------------------------------------- */

struct sample {
	struct member m;
	struct buf text, bytes;
};

static unsigned char filter[BLOOM_MAX];

static void fill_sample(struct sample *s, int which)
{
	s->m = (struct member){ .kind = MEMBER_ROWS, .flags = MEMBER_CLOCK_BACK | MEMBER_RECOVERED, .mtime = 0xfedcba98,
				.rows = 3, .n0 = UINT64_C(0x123456789abc), .tmin = -1, .tmax = INT64_C(1) << 40,
				.writer = 77, .batch = 0xffffffff, .schema = 0x01020304 };
	memset(s->m.root.b, 0x5a + which, TREE_HASH);
	switch (which) {
	case 0: /* begins a file */
		s->m.kind = MEMBER_OPEN;
		s->m.rows = 1;
		s->m.place = SLICE("name=310104-0195/gate\nday=2022-03-18\npart=01\ntz=+08:00\n");
		buf_puts(&s->text, "seq,at,time,unit,dir,who,temp_c,code\n");
		return;
	case 1: /* ends a part */
		s->m = (struct member){ .kind = MEMBER_SEAL, .tmin = MEMBER_NO_TMIN, .tmax = MEMBER_NO_TMAX, .n0 = 9 };
		return;
	case 2: /* rows with a filter */
		s->m.rows = 120;
		s->m.bloom = (struct slice){ (char *)filter, 128 };
		break;
	case 3: /* opens without a place */
		s->m.kind = MEMBER_OPEN;
		s->m.rows = 1;
		break;
	}
	put_rows(&s->text, 1, s->m.rows);
}

static void put_samples(struct sample *s, struct codec *c)
{
	for (unsigned i = 0; i < sizeof filter; i++)
		filter[i] = (unsigned char)(i * 7 + i / 256);
	for (int i = 0; i < KINDS; i++) {
		fill_sample(&s[i], i);
		member_put(&s[i].bytes, c, &s[i].m, buf_slice(&s[i].text));
	}
}

static void free_samples(struct sample *s)
{
	for (int i = 0; i < KINDS; i++) {
		buf_free(&s[i].text);
		buf_free(&s[i].bytes);
	}
}

static bool same_member(const struct member *a, const struct member *b)
{
	return a->kind == b->kind && a->flags == b->flags && a->mtime == b->mtime && a->rows == b->rows &&
	       a->n0 == b->n0 && a->tmin == b->tmin && a->tmax == b->tmax && a->writer == b->writer &&
	       a->batch == b->batch && a->schema == b->schema && memcmp(&a->root, &b->root, sizeof a->root) == 0 &&
	       slice_eq(a->bloom, b->bloom) && slice_eq(a->place, b->place);
}

/* Whether the bytes are this member with this text, read by both engines. */
static bool reads_as(struct slice bytes, const struct sample *s)
{
	struct buf text = { 0 };
	const char *why;
	struct member m;
	bool good = member_parse(bytes, &m, &why) == MEMBER_WHOLE && m.size == s->bytes.n && same_member(&m, &s->m);

	buf_puts(&text, "before");
	for (int c = 0; good && c < ENGINES; c++) {
		text.n = 6;
		good = member_text(codec[c], bytes, &m, &text, &why) == 0 &&
		       slice_eq(slice_from(buf_slice(&text), 6), (struct slice){ s->text.p, s->text.n });
	}
	buf_free(&text);
	return good;
}

static void check_round_trip(const struct sample *s)
{
	static const size_t header[KINDS] = { 102 + 4 + 55, 102, 102 + 4 + 128, 102, 102 };
	struct buf file = { 0 };
	size_t at = 0, found = 0;
	const char *why;
	struct member m;
	bool good = true, finds = true;

	for (int i = 0; i < KINDS; i++) {
		good &= reads_as(buf_slice(&s[i].bytes), &s[i]);
		good &= member_parse_header((struct slice){ s[i].bytes.p, header[i] }, &m, &why) == MEMBER_WHOLE &&
			m.text_at == header[i] && m.size == s[i].bytes.n;
		buf_put(&file, buf_slice(&s[i].bytes));
	}
	member_put_end(&file);
	spec_check(&spec, good, "members of each kind are read as they were put");
	for (int i = 0; i < KINDS; i++) {
		good &= reads_as(slice_from(buf_slice(&file), at), &s[i]);
		finds &= member_find(buf_slice(&file), found) == at;
		found = at + 1;
		at += s[i].bytes.n;
	}
	good &= member_parse(slice_from(buf_slice(&file), at), &m, &why) == MEMBER_END && file.n - at == MEMBER_END_SIZE;
	finds &= member_find(buf_slice(&file), found) == file.n && member_find(buf_slice(&file), file.n) == file.n &&
		 member_find(buf_slice(&file), file.n + 9) == file.n && member_find(SLICE_NONE, 0) == 0;
	spec_check(&spec, good, "one after the other, and the end");
	spec_check(&spec, finds, "each is found, the end is none");
	buf_free(&file);
}

static void check_find(const struct sample *s)
{
	struct buf b = { 0 };
	size_t at;
	bool good = true;

	/* What looks like a member and is none, then a broken one, then one without its text. */
	buf_put(&b, SLICE("\x1f\x8b\x08\x04\x1f\x8b\x08\x04\0\0\0\0\0\xff\x5a\0BC\x02\0"));
	buf_put(&b, (struct slice){ s[2].bytes.p, 100 });
	buf_put(&b, buf_slice(&s[4].bytes));
	b.p[120 + 60] ^= 1;
	at = b.n;
	buf_put(&b, (struct slice){ s[4].bytes.p, 110 });
	good &= member_find(buf_slice(&b), 0) == at;
	b.n = at + 101;
	good &= member_find(buf_slice(&b), 0) == b.n;
	spec_check(&spec, good, "found are good headers only, with or without their text");
	buf_free(&b);
}

/* -- damage ----------------------------------------------------------- */

static unsigned long silent, harmless;

/* One copy of the exact length, so that reading past its end is seen. */
static void try_flip(const struct sample *s, char *copy, size_t text_at, size_t bit)
{
	struct slice bytes = { copy, s->bytes.n };
	struct buf text = { 0 };
	const char *why = NULL;
	struct member m;
	enum member_found found;

	copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
	found = member_parse(bytes, &m, &why);
	if (bit / 8 < text_at)
		silent += found == MEMBER_WHOLE || found == MEMBER_END || (found == MEMBER_BAD && !why);
	else
		silent += found != MEMBER_WHOLE;
	for (int c = 0; found == MEMBER_WHOLE && c < ENGINES; c++) {
		buf_clear(&text);
		why = NULL;
		if (member_text(codec[c], bytes, &m, &text, &why) < 0) {
			silent += !why || text.n;
			continue;
		}
		/* The bits that fill up the last byte, or that before a stored block. */
		harmless++;
		silent += !slice_eq(buf_slice(&text), (struct slice){ s->text.p, s->text.n });
	}
	buf_free(&text);
	copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
}

static void check_flips(const struct sample *s, const char *name)
{
	char what[80];
	size_t bits = 0;

	silent = harmless = 0;
	for (int i = 0; i < KINDS; i++) {
		char *copy = malloc(s[i].bytes.n);
		const char *why;
		struct member m;

		memcpy(copy, s[i].bytes.p, s[i].bytes.n);
		member_parse((struct slice){ copy, s[i].bytes.n }, &m, &why);
		for (size_t bit = 0; bit < 8 * s[i].bytes.n; bit++)
			try_flip(&s[i], copy, m.text_at, bit);
		bits += 8 * s[i].bytes.n;
		free(copy);
	}
	snprintf(what, sizeof what, "no bit of a member packed by %s changes unseen", name);
	spec_check(&spec, silent == 0 && harmless <= 7 * KINDS * ENGINES, what);
	printf("# %zu bits, %lu readings with only the padding changed\n", bits, harmless);
}

static void check_cuts(const struct sample *s)
{
	struct buf end = { 0 };
	const char *why;
	struct member m;
	bool good = true;

	for (int i = 0; i < KINDS; i++)
		for (size_t n = 0; n < s[i].bytes.n; n++) {
			char *copy = malloc(n + 1);

			memcpy(copy, s[i].bytes.p, n);
			good &= member_parse((struct slice){ copy, n }, &m, &why) == MEMBER_PART;
			free(copy);
		}
	member_put_end(&end);
	for (size_t n = 0; n < end.n; n++)
		good &= member_parse((struct slice){ end.p, n }, &m, &why) == MEMBER_PART;
	good &= member_parse(SLICE_NONE, &m, &why) == MEMBER_PART;
	spec_check(&spec, good, "every beginning of a member, and of the end, is a part");
	buf_free(&end);
}

/* -- headers that nobody writes ---------------------------------------- */

/* LG with other values and any subfields, with a CRC that holds. */
static enum member_found parse_forged(const struct sample *s, size_t at, unsigned value, struct slice extra)
{
	size_t n = 102 + extra.n, size = n + 10;
	char *p = calloc(size, 1);
	struct member m;
	const char *why;
	enum member_found found;
	uint32_t crc;

	memcpy(p, s->bytes.p, 102);
	p[25] = 0;
	if (extra.n)
		memcpy(p + 102, extra.p, extra.n);
	p[10] = (char)((n - 12) & 0xff);
	p[11] = (char)((n - 12) >> 8);
	p[16] = (char)((size - 1) & 0xff);
	p[17] = (char)((size - 1) >> 8);
	p[at] = (char)value;
	memset(p + 98, 0, 4);
	crc = codec_crc(0, (struct slice){ p, n });
	for (int i = 0; i < 4; i++)
		p[98 + i] = (char)(crc >> 8 * i & 0xff);
	found = member_parse((struct slice){ p, size }, &m, &why);
	free(p);
	return found;
}

/* "LB", a length of its own, and n bytes. */
static void put_subfield(struct buf *b, const char *id, unsigned length, size_t n)
{
	buf_puts(b, id);
	buf_putc(b, (char)(length & 0xff));
	buf_putc(b, (char)(length >> 8));
	while (n--)
		buf_putc(b, 'x');
}

static void check_forged(const struct sample *s)
{
	static const struct {
		const char *what;
		int sample;
		size_t at;
		unsigned value;
		const char *id;
		unsigned length;
		size_t n;
		enum member_found found;
	} t[] = {
		{ "as it is", 4, 25, 0, NULL, 0, 0, MEMBER_WHOLE },
		{ "filter of 64", 4, 25, 7, "LB", 64, 64, MEMBER_WHOLE },
		{ "filter of 4096", 4, 25, 7, "LB", 4096, 4096, MEMBER_WHOLE },
		{ "place of 1", 3, 25, 0, "LS", 1, 1, MEMBER_WHOLE },
		{ "place of 512", 3, 25, 0, "LS", 512, 512, MEMBER_WHOLE },
		{ "version 0", 4, 22, 0, NULL, 0, 0, MEMBER_BAD },
		{ "version 2", 4, 22, 2, NULL, 0, 0, MEMBER_BAD },
		{ "kind 3", 4, 23, 3, NULL, 0, 0, MEMBER_BAD },
		{ "kind 255", 4, 23, 255, NULL, 0, 0, MEMBER_BAD },
		{ "flag 8", 4, 24, 8, NULL, 0, 0, MEMBER_BAD },
		{ "flag 128", 4, 24, 128, NULL, 0, 0, MEMBER_BAD },
		{ "k without filter", 4, 25, 7, NULL, 0, 0, MEMBER_BAD },
		{ "k of 6", 4, 25, 6, "LB", 64, 64, MEMBER_BAD },
		{ "filter without k", 4, 25, 0, "LB", 64, 64, MEMBER_BAD },
		{ "filter of 32", 4, 25, 7, "LB", 32, 32, MEMBER_BAD },
		{ "filter of 96", 4, 25, 7, "LB", 96, 96, MEMBER_BAD },
		{ "filter of 8192", 4, 25, 7, "LB", 8192, 8192, MEMBER_BAD },
		{ "filter shorter than told", 4, 25, 7, "LB", 128, 64, MEMBER_BAD },
		{ "filter longer than told", 4, 25, 7, "LB", 64, 68, MEMBER_BAD },
		{ "place among rows", 4, 25, 0, "LS", 8, 8, MEMBER_BAD },
		{ "place of 513", 3, 25, 0, "LS", 513, 513, MEMBER_BAD },
		{ "place of 0", 3, 25, 0, "LS", 0, 0, MEMBER_BAD },
		{ "place with k", 3, 25, 7, "LS", 64, 64, MEMBER_BAD },
		{ "something else", 4, 25, 0, "LX", 8, 8, MEMBER_BAD },
		{ "half a subfield", 4, 25, 0, "L", 0, 0, MEMBER_BAD },
		{ "high row numbers", 4, 37, 255, NULL, 0, 0, MEMBER_WHOLE },
		{ "XFL 2", 4, 8, 2, NULL, 0, 0, MEMBER_BAD },
		{ "OS 3", 4, 9, 3, NULL, 0, 0, MEMBER_BAD },
		{ "a name in the header", 4, 3, 12, NULL, 0, 0, MEMBER_BAD },
		{ "no subfield BC", 4, 12, 'X', NULL, 0, 0, MEMBER_BAD },
		{ "BC of 3 bytes", 4, 14, 3, NULL, 0, 0, MEMBER_BAD },
		{ "LG of 81 bytes", 4, 20, 81, NULL, 0, 0, MEMBER_BAD },
		{ "no room for a text", 4, 16, 102 + 10 - 2, NULL, 0, 0, MEMBER_BAD },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct buf extra = { 0 };
		char name[80];

		if (t[i].id)
			put_subfield(&extra, t[i].id, t[i].length, t[i].n);
		snprintf(name, sizeof name, "%s: %s", t[i].what, t[i].found == MEMBER_WHOLE ? "good" : "refused");
		spec_check(&spec, parse_forged(&s[t[i].sample], t[i].at, t[i].value, buf_slice(&extra)) == t[i].found, name);
		buf_free(&extra);
	}
}

static enum member_found parse_numbers(uint64_t n0, uint32_t rows)
{
	struct member put = { .n0 = n0, .rows = rows }, m;
	struct buf b = { 0 };
	const char *why;
	enum member_found found;

	member_put(&b, codec[0], &put, SLICE_NONE);
	found = member_parse(buf_slice(&b), &m, &why);
	buf_free(&b);
	return found;
}

static void check_limits(const struct sample *s)
{
	char header[102];
	const char *why;
	struct member m;

	spec_check(&spec, parse_numbers(UINT64_MAX - 3, 3) == MEMBER_WHOLE && parse_numbers(UINT64_MAX - 2, 3) == MEMBER_BAD,
		   "row numbers do not wrap around");
	/* Known before the rest is there: it is not waited for. */
	memcpy(header, s->bytes.p, sizeof header);
	memset(header + 16, 0xff, 2);
	memcpy(header + 10, "\x5e\x10", 2);
	spec_check(&spec, member_parse((struct slice){ header, 102 }, &m, &why) == MEMBER_PART, "4,190 bytes of subfields may come");
	header[10] = 0x5f;
	spec_check(&spec, member_parse((struct slice){ header, 102 }, &m, &why) == MEMBER_BAD, "4,191 may not");
}

/* A header that is good over a text that is not what it says. */
static void check_texts(void)
{
	static const struct {
		const char *text;
		uint32_t rows;
		const char *why;
	} t[] = {
		{ "a\nb\n", 2, NULL }, { "", 0, NULL }, { "\n\n", 2, NULL },
		{ "a\nb\n", 1, "line count" }, { "a\nb\n", 3, "line count" }, { "a\nb", 1, "line count" },
		{ "a\nb", 2, "line count" }, { "", 1, "line count" }, { "a", 0, "line count" },
	};
	struct buf b = { 0 }, text = { 0 };
	const char *why;
	struct member m;
	bool good = true;

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct member put = { .kind = MEMBER_ROWS, .rows = t[i].rows };

		buf_clear(&b);
		buf_clear(&text);
		member_put(&b, codec[i % ENGINES], &put, slice_of(t[i].text));
		good &= member_parse(buf_slice(&b), &m, &why) == MEMBER_WHOLE;
		good &= member_text(codec[0], buf_slice(&b), &m, &text, &why) == (t[i].why ? -1 : 0);
		good &= t[i].why ? strcmp(why, t[i].why) == 0 && text.n == 0 : slice_is(buf_slice(&text), t[i].text);
	}
	spec_check(&spec, good, "the lines are counted, the last has its LF");
	memcpy(b.p + b.n - 4, "\x61\xea\0\0", 4); /* 60,001 */
	good = member_text(codec[0], buf_slice(&b), &m, &text, &why) < 0 && strcmp(why, "length") == 0;
	spec_check(&spec, good, "a text of more than 60,000 bytes is refused before it is read");
	buf_free(&b);
	buf_free(&text);
}

/* -- what fits -------------------------------------------------------- */

static void check_worst(struct codec *c, const char *name, int level)
{
	struct sample s = { 0 };
	char what[96];

	s.m = (struct member){ .kind = MEMBER_ROWS, .bloom = { (char *)filter, BLOOM_MAX } };
	put_random(&s.text, MEMBER_TEXT_MAX - 1);
	buf_putc(&s.text, '\n');
	for (size_t i = 0; i < s.text.n; i++)
		s.m.rows += s.text.p[i] == '\n';
	member_put(&s.bytes, c, &s.m, buf_slice(&s.text));
	snprintf(what, sizeof what, "60,000 bytes of noise and the largest filter fit, %s -%d", name, level);
	spec_check(&spec, s.bytes.n <= MEMBER_MAX && reads_as(buf_slice(&s.bytes), &s), what);
	if (level == CODEC_LEVEL)
		printf("# %zu bytes of %d\n", s.bytes.n, MEMBER_MAX);
	buf_free(&s.text);
	buf_free(&s.bytes);
}

static void check_levels(void)
{
	for (enum codec_engine e = CODEC_ZLIB; e <= CODEC_LIBDEFLATE; e++)
		for (int level = 1; level <= 9; level++) {
			struct codec *c = codec_new(e, level);

			if (c)
				check_worst(c, codec_name(c), level);
			codec_free(c);
		}
}

static int check_all(void)
{
	struct sample s[KINDS] = { 0 }, other[KINDS] = { 0 };

	put_samples(s, codec[0]);
	put_samples(other, codec[1]);
	check_round_trip(s);
	check_round_trip(other);
	check_find(s);
	check_flips(s, codec_name(codec[0]));
	check_flips(other, codec_name(codec[1]));
	check_cuts(s);
	check_cuts(other);
	check_forged(s);
	check_limits(&s[4]);
	check_texts();
	check_levels();
	free_samples(s);
	free_samples(other);
	return spec_end(&spec);
}

int main(void)
{
	int rc;

	codec[0] = codec_new(CODEC_ZLIB, CODEC_LEVEL);
	codec[1] = codec_new(CODEC_LIBDEFLATE, CODEC_LEVEL);
	if (!codec[1])
		codec[1] = codec_new(CODEC_ZLIB, CODEC_LEVEL);
	rc = check_all();
	for (int i = 0; i < ENGINES; i++)
		codec_free(codec[i]);
	return rc;
}
