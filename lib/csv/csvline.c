/* The fields of one line of CSV: see csvline.h. */
/* SPDX-License-Identifier: ISC */
#include "csvline.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Behind the closing quote of the field that begins at p; the end when it
 * does not close. */
static const char *behind_quotes(const char *p, const char *end)
{
	while ((p = memchr(p + 1, '"', (size_t)(end - p - 1)))) {
		if (p + 1 == end || p[1] != '"')
			return p + 1;
		p++;
	}
	return end;
}

bool csvline_cut(struct slice *rest, struct slice *raw)
{
	const char *p = rest->p, *end = p + rest->n, *comma;

	if (!p)
		return false;
	while (p < end && is_blank(*p))
		p++;
	if (p < end && *p == '"')
		p = behind_quotes(p, end);
	comma = p < end ? memchr(p, ',', (size_t)(end - p)) : NULL;
	*raw = (struct slice){ rest->p, (size_t)((comma ? comma : end) - rest->p) };
	*rest = comma ? (struct slice){ comma + 1, (size_t)(end - comma - 1) } : SLICE_NONE;
	return true;
}

struct slice csvline_value(struct slice raw, struct buf *b)
{
	struct slice s = slice_trim(raw);

	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		return s;
	s = (struct slice){ s.p + 1, s.n - 2 };
	if (!s.n || !memchr(s.p, '"', s.n))
		return s;
	buf_clear(b);
	for (size_t i = 0; i < s.n; i++) {
		buf_putc(b, s.p[i]);
		i += s.p[i] == '"';
	}
	return buf_slice(b);
}

long csvline_column(struct slice header, struct slice name)
{
	struct slice rest = { header.p ? header.p : "", header.n }, raw;
	struct buf b = { 0 };
	long found = -1;

	for (long i = 0; found < 0 && csvline_cut(&rest, &raw); i++)
		if (slice_eq(csvline_value(raw, &b), name))
			found = i;
	buf_free(&b);
	return found;
}
