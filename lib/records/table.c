/* A small CSV file of the toolkit's own, read by column name: see table.h. */
/* SPDX-License-Identifier: ISC */
#include "table.h"

#include <stdlib.h>
#include <strings.h>

#include "buf.h"
#include "xmem.h"

/* A row copied out of the reader: the header and the settings outlive it. */
struct kept {
	struct slice *field;
	size_t n;
	unsigned long line;
};

struct table {
	struct csvin *in;
	struct diag *diag;
	struct kept header;
	struct kept *setting;
	size_t nsettings, cap;
	struct record row;
};

static struct kept keep(const struct record *r)
{
	struct kept k = { xcalloc(r->nfields, sizeof *k.field), r->nfields, r->line };

	for (size_t i = 0; i < k.n; i++)
		k.field[i] = (struct slice){ xstrndup(r->field[i].p, r->field[i].n), r->field[i].n };
	return k;
}

static void drop(struct kept *k)
{
	for (size_t i = 0; i < k->n; i++)
		free((char *)(uintptr_t)k->field[i].p);
	free(k->field);
}

static bool is_comment(const struct record *r)
{
	return r->nfields && r->field[0].n && r->field[0].p[0] == '#';
}

static bool is_blank(const struct record *r)
{
	for (size_t i = 0; i < r->nfields; i++)
		if (r->field[i].n)
			return false;
	return true;
}

/* A table is in UTF-8, whatever its author thinks. */
static int damaged(const struct table *t)
{
	struct where at = { csvin_name(t->in), t->row.line, 0, NULL };
	bool encoding = t->row.error == CSVIN_ENCODING;

	return diag_error(diag_as(t->diag, encoding ? "E-ENCODING" : "E-SYNTAX"), &at, "%s%s", csvin_error_text(t->row.error),
			  encoding ? " (expected UTF-8)" : "");
}

/* The next record that is neither blank nor damaged. */
static int next_record(struct table *t)
{
	int got;

	while ((got = csvin_next(t->in, &t->row)) > 0) {
		if (t->row.error)
			return damaged(t);
		if (!is_blank(&t->row))
			return 1;
	}
	return got;
}

/* "sep=;" as spreadsheets write it above the header. The reader went by it. */
static bool is_separator(const struct record *r)
{
	return r->line == 1 && r->nfields && r->nfields <= 2 && r->field[0].n >= 4 && r->field[0].n <= 5 &&
	       strncasecmp(r->field[0].p, "sep=", 4) == 0 && (r->nfields == 1 || !r->field[1].n);
}

static int read_header(struct table *t, const char *path)
{
	struct where at = { path, 1, 0, NULL };
	int got;

	while ((got = next_record(t)) > 0) {
		if (is_separator(&t->row))
			continue;
		if (!is_comment(&t->row)) {
			t->header = keep(&t->row);
			return 0;
		}
		XGROW(t->setting, t->nsettings + 1, t->cap);
		t->setting[t->nsettings++] = keep(&t->row);
	}
	return got < 0 ? -1 : diag_error(t->diag, &at, "no header row (expected column names)");
}

size_t table_column(const struct table *t, const char *column)
{
	return slice_index(t->header.field, t->header.n, slice_of(column));
}

bool table_has(const struct table *t, const char *column)
{
	return table_column(t, column) != SLICE_NOWHERE;
}

static int check_header(struct table *t, const char *const *required)
{
	struct where at = { csvin_name(t->in), t->header.line, 0, NULL };
	int result = 0;

	for (; required && *required; required++)
		if (!table_has(t, *required))
			result = diag_error(diag_as(t->diag, "E-COLUMN"), &at, "column \"%s\" is missing", *required);
	for (size_t a = 0; a < t->header.n; a++)
		for (size_t b = a + 1; b < t->header.n; b++)
			if (t->header.field[a].n && slice_eq(t->header.field[a], t->header.field[b])) {
				at.field = b + 1;
				result = diag_error(diag_as(t->diag, "E-COLUMN"), &at, "column \"%s\" stands twice",
						    diag_quote(t->header.field[b]));
			}
	return result;
}

struct table *table_open_input(const char *path, const char *const *required, enum table_fault *fault,
			       struct diag *diag)
{
	struct csvin_options options = { .encoding = "UTF-8" };
	struct table *t = xcalloc(1, sizeof *t);

	t->diag = diag;
	t->in = csvin_open(path, &options, diag);
	*fault = TABLE_OPEN;
	if (!t->in || read_header(t, path) < 0)
		*fault = TABLE_UNREADABLE;
	else if (check_header(t, required) < 0)
		*fault = TABLE_OTHER;
	if (*fault == TABLE_OPEN)
		return t;
	table_close(t);
	return NULL;
}

struct table *table_open(const char *path, const char *const *required, struct diag *diag)
{
	enum table_fault fault;

	return table_open_input(path, required, &fault, diag);
}

void table_close(struct table *t)
{
	if (!t)
		return;
	drop(&t->header);
	for (size_t i = 0; i < t->nsettings; i++)
		drop(&t->setting[i]);
	free(t->setting);
	csvin_close(t->in);
	free(t);
}

struct slice table_setting(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->nsettings; i++) {
		const struct kept *k = &t->setting[i];

		if (k->n > 1 && slice_is(slice_from(k->field[0], 1), name))
			return k->field[1];
	}
	return SLICE_NONE;
}

int table_next(struct table *t)
{
	int got;

	do
		got = next_record(t);
	while (got > 0 && is_comment(&t->row));
	return got;
}

struct slice table_field(const struct table *t, size_t i)
{
	return i < t->row.nfields ? t->row.field[i] : SLICE_NONE;
}

struct slice table_get(const struct table *t, const char *column)
{
	return table_field(t, table_column(t, column));
}

size_t table_columns(const struct table *t)
{
	return t->header.n;
}

struct slice table_header(const struct table *t, size_t i)
{
	return i < t->header.n ? t->header.field[i] : SLICE_NONE;
}

size_t table_row_fields(const struct table *t)
{
	return t->row.nfields;
}

struct where table_where_field(const struct table *t, size_t i)
{
	struct where at = { csvin_name(t->in), t->row.line, i + 1, NULL };

	if (i < t->row.nfields)
		at.line = csvin_field_line(t->in, &t->row, i);
	if (i < t->header.n)
		at.column = t->header.field[i].p;
	return at;
}

struct where table_where_header(const struct table *t, size_t i)
{
	return (struct where){ csvin_name(t->in), t->header.line, i + 1, table_header(t, i).p };
}

struct where table_where(const struct table *t, const char *column)
{
	if (column && table_has(t, column))
		return table_where_field(t, table_column(t, column));
	return (struct where){ csvin_name(t->in), t->row.line, 0, column };
}
