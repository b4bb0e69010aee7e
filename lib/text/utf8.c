/* UTF-8: see utf8.h. */
/* SPDX-License-Identifier: ISC */
#include "utf8.h"

#define ASCII_ONLY 0x8080808080808080u

static inline uint64_t load8(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return x;
}

static inline unsigned byte(const char *p, size_t i)
{
	return (unsigned char)p[i];
}

/* Length of the character of more than one byte at p, 0 when it is none.
 * Three bytes first: that is Han. The masks keep the marker bits; of the
 * payload, e0 80 and ed a0 are where overlong forms and surrogates show. */
static inline size_t length(const char *p, size_t left)
{
	unsigned c = byte(p, 0), v;

	if ((c & 0xf0) == 0xe0 && left >= 3) {
		v = c << 16 | byte(p, 1) << 8 | byte(p, 2);
		if ((v & 0xf0c0c0) != 0xe08080 || (v & 0x0f2000) == 0 || (v & 0x0f2000) == 0x0d2000)
			return 0;
		return 3;
	}
	if (c >= 0xc2 && c <= 0xdf && left >= 2)
		return (byte(p, 1) & 0xc0) == 0x80 ? 2 : 0;
	if (c >= 0xf0 && c <= 0xf4 && left >= 4) {
		v = c << 24 | byte(p, 1) << 16 | byte(p, 2) << 8 | byte(p, 3);
		if ((v & 0xf8c0c0c0) != 0xf0808080 || v < 0xf0900000 || v > 0xf48fbfbf)
			return 0;
		return 4;
	}
	return 0;
}

size_t utf8_bad(struct slice s)
{
	size_t at = 0, n;

	while (at < s.n) {
		while (s.n - at >= 8 && !(load8(s.p + at) & ASCII_ONLY))
			at += 8;
		while (at < s.n && byte(s.p, at) < 0x80)
			at++;
		while (at < s.n && byte(s.p, at) >= 0x80) {
			n = length(s.p + at, s.n - at);
			if (!n)
				return at;
			at += n;
		}
	}
	return at;
}

uint32_t utf8_next(struct slice s, size_t *at)
{
	const char *p = s.p + *at;
	size_t n;

	if (byte(p, 0) < 0x80) {
		(*at)++;
		return byte(p, 0);
	}
	n = length(p, s.n - *at);
	*at += n ? n : 1;
	switch (n) {
	case 2:
		return (byte(p, 0) & 0x1f) << 6 | (byte(p, 1) & 0x3f);
	case 3:
		return (byte(p, 0) & 0x0f) << 12 | (byte(p, 1) & 0x3f) << 6 | (byte(p, 2) & 0x3f);
	case 4:
		return (byte(p, 0) & 0x07) << 18 | (byte(p, 1) & 0x3f) << 12 |
		       (byte(p, 2) & 0x3f) << 6 | (byte(p, 3) & 0x3f);
	default:
		return 0xfffd;
	}
}

void utf8_put(struct buf *b, uint32_t c)
{
	char out[4];
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)(lead[n] | c);
	buf_put(b, (struct slice){ out, n });
}

size_t utf8_count(struct slice s)
{
	size_t count = 0, at = 0;

	for (; at < s.n; count++)
		utf8_next(s, &at);
	return count;
}

bool utf8_is_han(uint32_t c)
{
	/* Blocks.txt and UnicodeData.txt of Unicode 15.0: assigned ideographs. */
	static const uint32_t range[][2] = {
		{ 0x3005, 0x3005 }, { 0x3007, 0x3007 }, { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff },
		{ 0xf900, 0xfa6d }, { 0xfa70, 0xfad9 }, { 0x20000, 0x2a6df }, { 0x2a700, 0x2b739 },
		{ 0x2b740, 0x2b81d }, { 0x2b820, 0x2cea1 }, { 0x2ceb0, 0x2ebe0 },
		{ 0x2f800, 0x2fa1d }, { 0x30000, 0x3134a }, { 0x31350, 0x323af },
	};

	if (c >= 0x4e00 && c <= 0x9fff)
		return true;
	for (size_t i = 0; i < sizeof range / sizeof *range; i++)
		if (c >= range[i][0] && c <= range[i][1])
			return true;
	return false;
}
