/* Partial reports of one day become the report: see report_merge.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* qsort_r */
#include "report_merge.h"

#include <stdlib.h>

#include "num.h"
#include "strmap.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

enum kind { KIND_COUNT, KIND_ZERO, KIND_TIME, KIND_HEAD };

struct column {
	char *name;
	enum kind kind;
};

struct cell {
	int64_t count;
	char *text;      /* not of counts */
};

struct report_merge {
	struct diag *diag;
	struct column *column;  /* behind unit and day */
	size_t ncolumns;
	struct strmap group;
	struct cell *cell;      /* [group][column] */
	size_t cap;
	struct buf key;
};

struct report_merge *report_merge_new(struct diag *diag)
{
	struct report_merge *m = xcalloc(1, sizeof *m);

	m->diag = diag;
	return m;
}

void report_merge_free(struct report_merge *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->group.n * m->ncolumns; i++)
		free(m->cell[i].text);
	for (size_t i = 0; i < m->ncolumns; i++)
		free(m->column[i].name);
	free(m->cell);
	free(m->column);
	strmap_free(&m->group);
	buf_free(&m->key);
	free(m);
}

static enum kind kind_of(struct slice name)
{
	if (slice_starts(name, SLICE("n_")))
		return KIND_COUNT;
	return slice_is(name, "zero") ? KIND_ZERO : slice_is(name, "prepared_at") ? KIND_TIME : KIND_HEAD;
}

/* The columns of the first part are those of all. */
static int take_columns(struct report_merge *m, const struct table *t)
{
	struct where at = table_where_header(t, 0);
	bool first = m->column == NULL;

	/* What is no report is not quoted: its first line may be a record. */
	at.column = NULL;
	if (table_columns(t) < 3 || !slice_is(table_header(t, 0), "unit") || !slice_is(table_header(t, 1), "day"))
		return diag_error(m->diag, &at, "is no daily report (expected unit,day and the counts)");
	if (first) {
		m->ncolumns = table_columns(t) - 2;
		m->column = xcalloc(m->ncolumns, sizeof *m->column);
	}
	if (table_columns(t) - 2 != m->ncolumns)
		return diag_error(m->diag, &at, "has other columns than the first report");
	for (size_t i = 0; i < m->ncolumns; i++) {
		struct slice name = table_header(t, i + 2);

		at = table_where_header(t, i + 2);
		if (first)
			m->column[i] = (struct column){ xstrndup(name.p, name.n), kind_of(name) };
		else if (!slice_is(name, m->column[i].name))
			return diag_error(m->diag, &at, "expected the column \"%s\" of the first report",
					  m->column[i].name);
	}
	return 0;
}

/* The cells of a unit's day; *fresh: it is new. */
static struct cell *cells_of(struct report_merge *m, const struct table *t, bool *fresh)
{
	size_t before = m->group.n, g;

	buf_clear(&m->key);
	buf_put(&m->key, table_field(t, 0));
	buf_putc(&m->key, STRMAP_BETWEEN);
	buf_put(&m->key, table_field(t, 1));
	g = strmap_add(&m->group, buf_slice(&m->key));
	*fresh = m->group.n > before;
	if (*fresh) {
		XGROW(m->cell, m->group.n * m->ncolumns, m->cap);
		memset(m->cell + g * m->ncolumns, 0, m->ncolumns * sizeof *m->cell);
	}
	return m->cell + g * m->ncolumns;
}

static void set_text(struct cell *c, struct slice text)
{
	free(c->text);
	c->text = xstrndup(text.n ? text.p : "", text.n);
}

static bool is_later(struct slice a, struct slice b)
{
	struct when wa, wb;
	const char *why;

	if (when_parse(a, 0, &wa, &why) < 0)
		return false;
	return when_parse(b, 0, &wb, &why) < 0 || wa.at > wb.at;
}

static int add_cell(struct report_merge *m, struct cell *c, enum kind kind, struct slice text, bool fresh,
		    const struct where *at)
{
	const char *why;
	int64_t n;

	switch (kind) {
	case KIND_COUNT:
		if (num_parse_int(text, 0, INT64_MAX / 2 - c->count, &n, &why) < 0)
			return diag_error(m->diag, at, "%s (a count is 0 or more, never blank)", why);
		c->count += n;
		return 0;
	case KIND_ZERO:
		if (!slice_is(text, "yes") && !slice_is(text, "no"))
			return diag_error(m->diag, at, "expected yes or no");
		if (fresh || slice_is(text, "no"))
			set_text(c, text);
		return 0;
	case KIND_TIME:
		if (fresh || is_later(text, slice_of(c->text)))
			set_text(c, text);
		return 0;
	case KIND_HEAD:
		if (fresh)
			set_text(c, text);
		else if (!slice_is(text, c->text))
			c->count = 1; /* not the same everywhere: none */
		return 0;
	}
	return 0;
}

static int add_row(struct report_merge *m, const struct table *t)
{
	bool fresh;
	struct cell *cell = cells_of(m, t, &fresh);

	for (size_t i = 0; i < m->ncolumns; i++) {
		struct where at = table_where_field(t, i + 2);

		if (add_cell(m, &cell[i], m->column[i].kind, table_field(t, i + 2), fresh, &at) < 0)
			return -1;
	}
	return 0;
}

static enum report_read read_rows(struct report_merge *m, struct table *t)
{
	int got;

	if (take_columns(m, t) < 0)
		return REPORT_UNUSABLE;
	while ((got = table_next(t)) > 0)
		if (add_row(m, t) < 0)
			return REPORT_UNUSABLE;
	return got < 0 ? REPORT_TROUBLE : REPORT_READ;
}

enum report_read report_merge_read(struct report_merge *m, const char *path)
{
	enum table_fault fault;
	struct table *t = table_open_input(path, NULL, &fault, m->diag);
	enum report_read result = t ? read_rows(m, t) : fault == TABLE_OTHER ? REPORT_UNUSABLE : REPORT_TROUBLE;

	table_close(t);
	return result;
}

static int by_key(const void *a, const void *b, void *context)
{
	const struct strmap *group = context;

	return slice_cmp(strmap_key(group, *(const size_t *)a), strmap_key(group, *(const size_t *)b));
}

/* One column of a head that is not the same in all parts makes the whole head
 * none: half a head proves nothing. */
static bool head_agrees(const struct report_merge *m, const struct cell *cell)
{
	for (size_t i = 0; i < m->ncolumns; i++)
		if (m->column[i].kind == KIND_HEAD && cell[i].count)
			return false;
	return true;
}

static void write_row(const struct report_merge *m, size_t group, struct csvout *out)
{
	const struct cell *cell = m->cell + group * m->ncolumns;
	struct slice unit, day = strmap_key(&m->group, group);
	bool head = head_agrees(m, cell);
	char digits[24];

	slice_cut(&day, STRMAP_BETWEEN, &unit);
	csvout_field(out, unit);
	csvout_plain(out, day);
	for (size_t i = 0; i < m->ncolumns; i++)
		if (m->column[i].kind == KIND_COUNT)
			csvout_plain(out, (struct slice){ digits, (size_t)sprintf(digits, "%lld", (long long)cell[i].count) });
		else
			csvout_field(out, m->column[i].kind == KIND_HEAD && !head ? SLICE_NONE : slice_of(cell[i].text));
	csvout_end(out);
}

void report_merge_write(const struct report_merge *m, struct csvout *out)
{
	size_t *order = xcalloc(m->group.n + 1, sizeof *order);

	csvout_raw(out, SLICE("unit,day"));
	for (size_t i = 0; i < m->ncolumns; i++)
		csvout_field(out, slice_of(m->column[i].name));
	csvout_end(out);
	for (size_t i = 0; i < m->group.n; i++)
		order[i] = i;
	qsort_r(order, m->group.n, sizeof *order, by_key, (void *)(uintptr_t)&m->group);
	for (size_t i = 0; i < m->group.n; i++)
		write_row(m, order[i], out);
	free(order);
}

size_t report_merge_rows(const struct report_merge *m)
{
	return m->group.n;
}
