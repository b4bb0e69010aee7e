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

static const char *error_text(enum csvin_error error)
{
	switch (error) {
	case CSVIN_UNBALANCED: return "a quote does not close";
	case CSVIN_TOO_LONG: return "the line is too long";
	case CSVIN_ENCODING: return "not valid UTF-8";
	case CSVIN_NUL: return "a NUL byte";
	case CSVIN_OK: break;
	}
	return "unreadable";
}

/* The next record that is neither blank nor damaged. */
static int next_record(struct table *t)
{
	int got;

	while ((got = csvin_next(t->in, &t->row)) > 0) {
		if (t->row.error) {
			struct where at = { csvin_name(t->in), t->row.line, 0, NULL };

			return diag_error(diag_as(t->diag, t->row.error == CSVIN_ENCODING ? "E-ENCODING" : "E-SYNTAX"), &at, "%s",
					  error_text(t->row.error));
		}
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

static int column_index(const struct table *t, const char *column, size_t *i)
{
	struct slice name = slice_of(column);

	for (*i = 0; *i < t->header.n; ++*i)
		if (slice_eq(t->header.field[*i], name))
			return 1;
	return 0;
}

static int check_header(struct table *t, const char *const *required)
{
	struct where at = { csvin_name(t->in), t->header.line, 0, NULL };
	size_t i;
	int result = 0;

	for (; required && *required; required++)
		if (!column_index(t, *required, &i))
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

struct table *table_open(const char *path, const char *const *required, struct diag *diag)
{
	struct csvin_options options = { .encoding = "UTF-8" };
	struct table *t = xcalloc(1, sizeof *t);

	t->diag = diag;
	t->in = csvin_open(path, &options, diag);
	if (t->in && read_header(t, path) == 0 && check_header(t, required) == 0)
		return t;
	table_close(t);
	return NULL;
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
	size_t i;

	return column_index(t, column, &i) ? table_field(t, i) : SLICE_NONE;
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
	size_t i;

	if (column && column_index(t, column, &i))
		return table_where_field(t, i);
	return (struct where){ csvin_name(t->in), t->row.line, 0, column };
}
