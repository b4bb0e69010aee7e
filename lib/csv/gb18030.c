/* The two-byte characters of GB18030: see gb18030.h. */
/* SPDX-License-Identifier: ISC */
#include "gb18030.h"

#include <iconv.h>
#include <stdlib.h>

#include "xmem.h"

enum {
	LEAD_MIN = 0x81, LEADS = 0xfe - LEAD_MIN + 1,
	TRAIL_MIN = 0x40, TRAILS = 0xfe - TRAIL_MIN + 1,
	CHAR_MAX_BYTES = 3, /* of UTF-8: all are in the basic plane */
};

/* UTF-8 and its length: 0 is none. Four bytes, so that one load and one store do. */
struct character {
	char utf8[CHAR_MAX_BYTES];
	unsigned char n;
};

struct gb18030 {
	struct character at[LEADS][TRAILS];
};

static bool private_use(const char *utf8, size_t n)
{
	return n == 3 && (unsigned char)utf8[0] == 0xee;
}

static void ask(iconv_t iconv_to_utf8, unsigned lead, unsigned trail, struct character *c)
{
	char in[2] = { (char)lead, (char)trail }, utf8[8], *from = in, *to = utf8;
	size_t left = sizeof in, room = sizeof utf8, n;

	iconv(iconv_to_utf8, NULL, NULL, NULL, NULL);
	if (iconv(iconv_to_utf8, &from, &left, &to, &room) == (size_t)-1)
		return;
	n = sizeof utf8 - room;
	if (n > CHAR_MAX_BYTES || private_use(utf8, n))
		return;
	memcpy(c->utf8, utf8, n);
	c->n = (unsigned char)n;
}

struct gb18030 *gb18030_new(void)
{
	iconv_t to_utf8 = iconv_open("UTF-8", "GB18030");
	struct gb18030 *g;

	if (to_utf8 == (iconv_t)-1)
		return NULL;
	g = xcalloc(1, sizeof *g);
	for (unsigned lead = 0; lead < LEADS; lead++)
		for (unsigned trail = 0; trail < TRAILS; trail++)
			if (trail + TRAIL_MIN != 0x7f)
				ask(to_utf8, lead + LEAD_MIN, trail + TRAIL_MIN, &g->at[lead][trail]);
	iconv_close(to_utf8);
	return g;
}

void gb18030_free(struct gb18030 *g)
{
	free(g);
}

static bool all_ascii(const char *p)
{
	uint64_t eight;

	memcpy(&eight, p, 8);
	return (eight & 0x8080808080808080u) == 0;
}

void gb18030_run(const struct gb18030 *g, struct slice *in, struct buf *out)
{
	const char *p = in->p, *end = in->p + in->n;
	char *to;

	/* Two bytes become at most three; every store is of four or eight. */
	buf_reserve(out, in->n + in->n / 2 + 16);
	to = out->p + out->n;
	while (p < end) {
		unsigned lead = (unsigned char)*p, trail;
		const struct character *c;

		if (lead < 0x80) {
			while (end - p >= 8 && all_ascii(p)) {
				memcpy(to, p, 8);
				p += 8;
				to += 8;
			}
			while (p < end && (unsigned char)*p < 0x80)
				*to++ = *p++;
			continue;
		}
		if (lead < LEAD_MIN || lead > 0xfe || end - p < 2)
			break;
		trail = (unsigned char)p[1];
		if (trail < TRAIL_MIN || trail > 0xfe)
			break;
		c = &g->at[lead - LEAD_MIN][trail - TRAIL_MIN];
		if (!c->n)
			break;
		memcpy(to, c, 4);
		to += c->n;
		p += 2;
	}
	out->n = (size_t)(to - out->p);
	out->p[out->n] = '\0';
	*in = (struct slice){ p, (size_t)(end - p) };
}
