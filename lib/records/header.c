/* A header row to the columns it stands for: see header.h. */
/* SPDX-License-Identifier: ISC */
#include "header.h"

#include <stdlib.h>

#include "norm.h"
#include "strmap.h"
#include "table.h"
#include "xmem.h"

struct headers {
	struct strmap keys;
	enum header_target *target; /* by number of the key */
	size_t cap;
};

static const char *const part_name[HEADER_TARGETS - GATE_NCOLUMNS] = {
	[HEADER_DATE - GATE_NCOLUMNS] = "date",
	[HEADER_CLOCK - GATE_NCOLUMNS] = "clock",
	[HEADER_BUILDING - GATE_NCOLUMNS] = "building",
	[HEADER_UNIT - GATE_NCOLUMNS] = "unit",
	[HEADER_ROOM - GATE_NCOLUMNS] = "room",
};

static const char *target_name(enum header_target t)
{
	return (int)t < GATE_NCOLUMNS ? gate_column_name[t] : part_name[t - GATE_NCOLUMNS];
}

static enum header_target target_named(struct slice name)
{
	for (int t = 0; t < HEADER_TARGETS; t++)
		if (slice_is(name, target_name((enum header_target)t)))
			return (enum header_target)t;
	return HEADER_NONE;
}

static void add(struct headers *h, struct slice key, enum header_target t)
{
	size_t i = strmap_add(&h->keys, key);

	XGROW(h->target, i + 1, h->cap);
	h->target[i] = t;
}

static struct headers *headers_new(void)
{
	struct headers *h = xcalloc(1, sizeof *h);

	for (int t = 0; t < HEADER_TARGETS; t++)
		add(h, slice_of(target_name((enum header_target)t)), (enum header_target)t);
	return h;
}

static int add_row(struct headers *h, const struct table *t, struct buf *key, struct diag *diag)
{
	struct slice name = table_get(t, "column");
	enum header_target target = target_named(name);
	struct where at = table_where(t, "column");

	if (target == HEADER_NONE)
		return diag_error(diag, &at, "%s is no column of the gate CSV and no part of one", diag_quote(name));
	buf_clear(key);
	norm_key(key, table_get(t, "header"));
	at = table_where(t, "header");
	if (key->n == 0)
		return diag_error(diag, &at, "no header");
	add(h, buf_slice(key), target);
	return 0;
}

struct headers *headers_load(const char *path, struct headers *more, struct diag *diag)
{
	static const char *const need[] = { "column", "header", NULL };
	struct headers *h = more ? more : headers_new();
	struct table *t = table_open(path, need, diag);
	struct buf key = { 0 };
	int got = t ? 0 : -1, bad = 0;

	while (t && (got = table_next(t)) > 0)
		if (add_row(h, t, &key, diag) < 0)
			bad = -1;
	table_close(t);
	buf_free(&key);
	if (got == 0 && bad == 0)
		return h;
	headers_free(h);
	return NULL;
}

enum header_target headers_find(const struct headers *h, struct slice cell)
{
	struct buf key = { 0 };
	size_t i;

	norm_key(&key, cell);
	i = key.n ? strmap_find(&h->keys, buf_slice(&key)) : STRMAP_NONE;
	buf_free(&key);
	return i == STRMAP_NONE ? HEADER_NONE : h->target[i];
}

size_t headers_score(const struct headers *h, const struct slice *cell, size_t n)
{
	bool seen[HEADER_TARGETS + 1] = { [HEADER_NONE] = true };
	size_t score = 0;

	for (size_t i = 0; i < n; i++) {
		enum header_target t = headers_find(h, cell[i]);

		score += !seen[t];
		seen[t] = true;
	}
	return score;
}

void headers_free(struct headers *h)
{
	if (!h)
		return;
	strmap_free(&h->keys);
	free(h->target);
	free(h);
}
