/* The two ways of reading GB18030 agree, iconv and the table that is made once
 * a file is long enough: every code of two bytes, and of four in samples, alone and
 * between others. */
/* SPDX-License-Identifier: ISC */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

#include "encode.h"

static int tests, failed;

static void ok(bool good, const char *name)
{
	printf("%s %d - %s\n", good ? "ok" : "not ok", ++tests, name);
	failed += !good;
}

/* What iconv makes of the bytes; -1 when it refuses, or a private character
 * comes out. */
static long asked(iconv_t cd, const char *bytes, size_t n, char *utf8, size_t room)
{
	char *from = (char *)(uintptr_t)bytes, *to = utf8;
	size_t left = n, space = room;

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &from, &left, &to, &space) == (size_t)-1 || left)
		return -1;
	for (char *p = utf8; p < to; p++)
		if ((unsigned char)*p == 0xee)
			return -1;
	return to - utf8;
}

/* Whether encode_line says the same. */
static bool agrees(struct encode *e, iconv_t cd, const char *bytes, size_t n)
{
	char utf8[256];
	long expected = asked(cd, bytes, n, utf8, sizeof utf8);
	struct buf out = { 0 };
	int got = encode_line(e, (struct slice){ bytes, n }, &out);
	bool same = expected < 0 ? got < 0 && out.n == 0 :
				   got == 0 && out.n == (size_t)expected && memcmp(out.p, utf8, out.n) == 0;

	buf_free(&out);
	return same;
}

static void two_bytes(struct encode *e, iconv_t cd)
{
	unsigned long wrong = 0, wrong_between = 0;

	for (unsigned lead = 0x80; lead <= 0xff; lead++)
		for (unsigned trail = 0; trail <= 0xff; trail++) {
			const char alone[] = { (char)lead, (char)trail };
			const char between[] = { 'a', ',', (char)0xd6, (char)0xd0, (char)lead, (char)trail,
						 (char)0x81, 0x30, (char)0x84, 0x36, '1', '2', '3', '4', '5', '6', '7', '8', '9' };

			wrong += !agrees(e, cd, alone, sizeof alone);
			wrong_between += !agrees(e, cd, between, sizeof between);
		}
	ok(wrong == 0, "every pair of bytes that begins beyond ASCII");
	ok(wrong_between == 0, "the same between ASCII, Han and a character of four bytes");
}

static void four_bytes(struct encode *e, iconv_t cd)
{
	unsigned long wrong = 0;

	for (unsigned a = 0x81; a <= 0xfe; a += 3)
		for (unsigned b = 0x2f; b <= 0x3a; b++)
			for (unsigned c = 0x80; c <= 0xff; c += 2)
				for (unsigned d = 0x2f; d <= 0x3a; d++) {
					const char four[] = { (char)a, (char)b, (char)c, (char)d };

					wrong += !agrees(e, cd, four, sizeof four);
				}
	ok(wrong == 0, "codes of four bytes, one in six");
}

/* Every beginning of a text of all kinds: cut characters are no error to
 * encode_run, they are the beginning of one. */
static void cut(struct encode *e, iconv_t cd)
{
	static const char text[] = "ab\xd6\xd0\x81\x30\x84\x36,\xce\xc4 7\x95\x32\x82\x36z";
	bool good = true;

	for (size_t n = 0; n < sizeof text; n++) {
		char utf8[256];
		struct slice in = { text, n };
		struct buf out = { 0 };
		long expected = asked(cd, text, n, utf8, sizeof utf8);
		int got = n ? encode_run(e, &in, &out) : 1;

		good &= got == (expected < 0 ? 0 : 1);
		buf_free(&out);
	}
	ok(good, "a character cut at any byte is the beginning of one");
}

/* So much that the table pays. */
static void warm_up(struct encode *e)
{
	static const char text[100000];
	struct slice in = { text, sizeof text };
	struct buf out = { 0 };

	ok(encode_run(e, &in, &out) == 1 && out.n == sizeof text, "a long run is converted");
	buf_free(&out);
}

int main(void)
{
	struct encode *e = encode_open("GB18030");
	iconv_t cd = iconv_open("UTF-8", "GB18030");

	ok(e && cd != (iconv_t)-1, "GB18030 is known");
	cut(e, cd);
	warm_up(e);
	two_bytes(e, cd);
	four_bytes(e, cd);
	cut(e, cd);
	printf("1..%d\n", tests);
	iconv_close(cd);
	encode_close(e);
	return failed != 0;
}
