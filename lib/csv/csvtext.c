/* CSV fields in a buffer: see csvtext.h. */
/* SPDX-License-Identifier: ISC */
#include "csvtext.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool needs_quotes(struct slice s)
{
	return s.n && (is_blank(s.p[0]) || is_blank(s.p[s.n - 1]) || memchr(s.p, ',', s.n) || memchr(s.p, '"', s.n) ||
		       memchr(s.p, '\n', s.n) || memchr(s.p, '\r', s.n));
}

void csvtext_put(struct buf *b, struct slice s)
{
	const char *quote;

	if (!needs_quotes(s)) {
		buf_put(b, s);
		return;
	}
	buf_putc(b, '"');
	while (s.n && (quote = memchr(s.p, '"', s.n))) {
		size_t n = (size_t)(quote - s.p) + 1;

		buf_put(b, (struct slice){ s.p, n });
		buf_putc(b, '"');
		s = slice_from(s, n);
	}
	buf_put(b, s);
	buf_putc(b, '"');
}

void csvtext_next(struct buf *b, struct slice s)
{
	buf_putc(b, ',');
	csvtext_put(b, s);
}
