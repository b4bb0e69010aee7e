/* Heads that somebody else received and kept: see receipts.h. */
/* SPDX-License-Identifier: ISC */
#include "receipts.h"

#include <stdlib.h>

#include "num.h"
#include "table.h"
#include "xmem.h"

struct receipts {
	char *path;
	struct receipt *at;
	size_t n, cap;
};

static int bad_field(const struct table *t, const char *column, const char *expected, struct diag *diag)
{
	struct where at = table_where(t, column);

	return diag_error(diag, &at, "does not read (expected %s)", expected);
}

static int read_part(const struct table *t, struct receipt *r, struct diag *diag)
{
	const char *why;
	struct when day;
	int64_t number;

	/* A daily report tells the whole name: its day is the one reported on. */
	if (ledger_parse_part(table_get(t, "part"), &r->part))
		return 0;
	if (when_parse(table_get(t, "day"), 0, &day, &why) < 0 || !day.day_only)
		return bad_field(t, "day", "YYYY-MM-DD", diag);
	if (num_parse_int(table_get(t, "part"), 1, 99, &number, &why) < 0)
		return bad_field(t, "part", "01 to 99, or 2022-03-18-01", diag);
	r->part = (struct ledger_part){ when_local_day(day), (unsigned)number };
	return 0;
}

static char *copy(struct slice s)
{
	return xstrndup(s.p ? s.p : "", s.n);
}

static int read_row(const struct table *t, struct receipts *all, struct diag *diag)
{
	struct receipt r = { .line = table_where(t, NULL).line };
	const char *why;
	int64_t leaves;

	/* A report of a unit without a ledger binds nobody. */
	if (table_get(t, "root").n == 0 && table_get(t, "part").n == 0)
		return 0;
	if (read_part(t, &r, diag) < 0)
		return -1;
	if (num_parse_int(table_get(t, "leaves"), 1, INT64_MAX, &leaves, &why) < 0)
		return bad_field(t, "leaves", "a number of lines", diag);
	if (tree_parse_hex(table_get(t, "root"), &r.root) < 0)
		return bad_field(t, "root", "64 hex digits", diag);
	r.follows = table_get(t, "prev").n > 0;
	if (r.follows && tree_parse_hex(table_get(t, "prev"), &r.prev) < 0)
		return bad_field(t, "prev", "64 hex digits, or nothing", diag);
	r.leaves = (uint64_t)leaves;
	r.received_at = copy(table_get(t, "received_at"));
	r.unit = copy(table_get(t, "unit"));
	r.name = copy(table_get(t, "name"));
	XGROW(all->at, all->n + 1, all->cap);
	all->at[all->n++] = r;
	return 0;
}

static int in_order(const void *a, const void *b)
{
	const struct receipt *x = a, *y = b;
	int by_name = strcmp(x->name, y->name), by_part = ledger_part_cmp(x->part, y->part);

	if (by_name || by_part)
		return by_name ? by_name : by_part;
	if (x->leaves != y->leaves)
		return x->leaves < y->leaves ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

struct receipts *receipts_read(const char *path, struct diag *diag)
{
	static const char *const need[] = { "received_at", "unit", "name", "day", "part", "leaves", "root", NULL };
	struct table *t = table_open(path, need, diag);
	struct receipts *r = xcalloc(1, sizeof *r);
	int got = -1;

	r->path = xstrdup(path);
	while (t && (got = table_next(t)) > 0)
		if (read_row(t, r, diag) < 0) {
			got = -1;
			break;
		}
	table_close(t);
	if (got < 0) {
		receipts_free(r);
		return NULL;
	}
	if (r->n)
		qsort(r->at, r->n, sizeof *r->at, in_order);
	return r;
}

void receipts_free(struct receipts *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n; i++) {
		free((char *)(uintptr_t)r->at[i].received_at);
		free((char *)(uintptr_t)r->at[i].unit);
		free((char *)(uintptr_t)r->at[i].name);
	}
	free(r->at);
	free(r->path);
	free(r);
}

size_t receipts_count(const struct receipts *r)
{
	return r->n;
}

const struct receipt *receipts_get(const struct receipts *r, size_t i)
{
	return &r->at[i];
}

size_t receipts_first(const struct receipts *r, const char *name)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(r->at[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const char *receipts_path(const struct receipts *r)
{
	return r->path;
}
