/* The two-byte characters of GB18030: see gb18030.h. */
/* SPDX-License-Identifier: ISC */
#include "gb18030.h"

#include <endian.h>
#include <iconv.h>
#include <stdlib.h>

#include "xmem.h"

enum {
	LEAD_MIN = 0x81, LEAD_MAX = 0xfe,
	TRAIL_MIN = 0x40, TRAIL_MAX = 0xfe, TRAIL_NONE = 0x7f,
	CHAR_MAX_BYTES = 3, /* of UTF-8: all are in the basic plane */
};

/* UTF-8 and its length: 0 is none. Four bytes, so that one load and one store do. */
struct character {
	char utf8[CHAR_MAX_BYTES];
	unsigned char n;
};

/* By lead byte, less 80, and trail byte, whatever they are: what is no character
 * has no length, and nothing need be compared. */
struct gb18030 {
	struct character at[0x8000];
};

static bool private_use(const char *utf8, size_t n)
{
	return n == 3 && (unsigned char)utf8[0] == 0xee;
}

static size_t utf8_length(char first)
{
	unsigned char c = (unsigned char)first;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static void keep(struct character *c, const char *utf8, size_t n)
{
	if (n > CHAR_MAX_BYTES || private_use(utf8, n))
		return;
	memcpy(c->utf8, utf8, n);
	c->n = (unsigned char)n;
}

/* All characters of a lead byte, from `trail` on until one that is none: a call
 * for each would take four times as long. Returns where it stopped. */
static unsigned ask(iconv_t to_utf8, unsigned lead, unsigned trail, struct character *row)
{
	char in[2 * 256], utf8[4 * 256], *from = in, *to = utf8;
	size_t n = 0, left, room = sizeof utf8;

	for (unsigned t = trail; t <= TRAIL_MAX && t != TRAIL_NONE; t++) {
		in[n++] = (char)lead;
		in[n++] = (char)t;
	}
	left = n;
	iconv(to_utf8, NULL, NULL, NULL, NULL);
	(void)iconv(to_utf8, &from, &left, &to, &room);
	for (const char *p = utf8; p < to; p += utf8_length(*p))
		keep(&row[trail++], p, utf8_length(*p));
	return trail;
}

struct gb18030 *gb18030_new(void)
{
	iconv_t to_utf8 = iconv_open("UTF-8", "GB18030");
	struct gb18030 *g;

	if (to_utf8 == (iconv_t)-1)
		return NULL;
	g = xcalloc(1, sizeof *g);
	for (unsigned lead = LEAD_MIN; lead <= LEAD_MAX; lead++)
		for (unsigned trail = TRAIL_MIN; trail <= TRAIL_MAX; trail++)
			trail = ask(to_utf8, lead, trail, &g->at[lead << 8 & 0x7f00]);
	iconv_close(to_utf8);
	return g;
}

void gb18030_free(struct gb18030 *g)
{
	free(g);
}

/* Copies eight bytes and returns how many of them stand before one that is
 * not ASCII. */
static inline size_t copy_ascii(char *to, const char *p)
{
	uint64_t eight, high;

	memcpy(&eight, p, 8);
	memcpy(to, &eight, 8);
	high = le64toh(eight) & 0x8080808080808080u;
	return high ? (size_t)__builtin_ctzll(high) / 8 : 8;
}

static inline unsigned two_bytes(const char *p)
{
	uint16_t bytes;

	memcpy(&bytes, p, 2);
	return be16toh(bytes);
}

/* Puts the character and returns its length, 0 when it is none. */
static inline size_t put(const struct gb18030 *g, unsigned bytes, char *to)
{
	const struct character *c = &g->at[bytes - 0x8000];

	memcpy(to, c, 4);
	return c->n;
}

void gb18030_run(const struct gb18030 *g, struct slice *in, struct buf *out)
{
	const char *p = in->p, *end = in->p + in->n, *by_eight = in->n < 8 ? p : end - 7;
	size_t n = 1;
	char *to;

	/* Two bytes become at most three; every store is of four or eight. */
	buf_reserve(out, in->n + in->n / 2 + 16);
	to = out->p + out->n;
	while (p < by_eight) {
		unsigned bytes = two_bytes(p);

		if (bytes < 0x8000) {
			/* Of a date and a number, the rest follows at once. */
			while ((n = copy_ascii(to, p)) == 8 && p + 8 < by_eight)
				p += 8, to += 8;
			p += n;
		} else {
			n = put(g, bytes, to);
			if (!n)
				break;
			p += 2;
		}
		to += n;
	}
	while (n && p < end) {
		if ((unsigned char)*p < 0x80) {
			*to++ = *p++;
			continue;
		}
		n = end - p < 2 ? 0 : put(g, two_bytes(p), to);
		to += n;
		p += n ? 2 : 0;
	}
	out->n = (size_t)(to - out->p);
	out->p[out->n] = '\0';
	*in = (struct slice){ p, (size_t)(end - p) };
}
