/* Rows that are not records: see furniture.h. */
/* SPDX-License-Identifier: ISC */
#include "furniture.h"

#include "norm.h"

struct cells {
	size_t filled;
	struct slice first; /* the first that holds anything */
};

static struct cells look(const struct record *r)
{
	struct cells c = { 0 };

	for (size_t i = 0; i < r->nfields; i++)
		if (r->field[i].n && c.filled++ == 0)
			c.first = r->field[i];
	return c;
}

static bool is_number(struct slice s)
{
	size_t i = 0;

	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return s.n && i == s.n;
}

/* A total names itself in its first filled cell ("合计"), a footer begins
 * with its word ("制表人：王五"). */
static const char *by_word(struct slice key, const struct words *words)
{
	const struct word *whole = words_find(words, "furniture", key), *head;
	size_t length;

	if (whole)
		return slice_is(whole->value, "total") ? "total" : "footer";
	head = words_prefix(words, "furniture", key, &length);
	return head && slice_is(head->value, "footer") ? "footer" : NULL;
}

const char *furniture_kind(const struct record *r, const struct layout *layout,
			   const struct words *words, struct buf *scratch)
{
	struct cells c = look(r);
	const char *kind;

	if (c.filled == 0)
		return "blank";
	if (slice_starts(c.first, SLICE("sep=")) && r->raw.n <= 8)
		return "separator";
	if (slice_starts(c.first, SLICE("##")))
		return "comment";
	if (layout && layout_is_header(layout, r))
		return "header";
	buf_clear(scratch);
	norm_key(scratch, c.first);
	kind = by_word(buf_slice(scratch), words);
	if (kind)
		return kind;
	if (c.filled > 1)
		return NULL;
	return is_number(buf_slice(scratch)) ? "numbered" : "title";
}
