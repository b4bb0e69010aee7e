/* What bare codes stand for, by column: see codes.h. */
/* SPDX-License-Identifier: ISC */
#include "codes.h"

#include <stdlib.h>

#include "norm.h"
#include "strmap.h"
#include "table.h"
#include "xmem.h"

struct column {
	struct strmap code;
	struct slice *value; /* by number of the code */
	size_t cap;
};

struct codes {
	struct column column[CODES_COLUMNS];
	struct strmap texts;
};

enum cell_kind codes_kind(enum gate_column column)
{
	static const enum cell_kind kind_of[GATE_NCOLUMNS] = {
#define X(constant, name, kind) [constant] = kind,
		GATE_COLUMNS(X)
#undef X
	};

	return kind_of[column];
}

struct codes *codes_new(void)
{
	return xcalloc(1, sizeof(struct codes));
}

void codes_free(struct codes *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < CODES_COLUMNS; i++) {
		strmap_free(&c->column[i].code);
		free(c->column[i].value);
	}
	strmap_free(&c->texts);
	free(c);
}

size_t codes_column(struct slice name)
{
	size_t c = gate_column_find(name);

	if (slice_is(name, "temp_unit"))
		return CODES_UNIT;
	return c == GATE_NCOLUMNS || c == GATE_TIME || c == GATE_SOURCE || c == GATE_ISSUES ? CODES_COLUMNS : c;
}

static bool is_decimal(struct slice s)
{
	size_t points = 0;

	for (size_t i = 0; i < s.n; i++) {
		points += s.p[i] == '.';
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.')
			return false;
	}
	return points == 1 && s.p[0] != '.';
}

/* A float field writes 3 as 3.000000. */
static struct slice key_of(struct buf *b, struct slice text)
{
	struct slice key;

	buf_clear(b);
	norm_key(b, text);
	key = buf_slice(b);
	if (!is_decimal(key))
		return key;
	while (key.p[key.n - 1] == '0')
		key.n--;
	key.n -= key.p[key.n - 1] == '.';
	return key;
}

struct slice codes_find(const struct codes *c, size_t column, struct slice text, struct buf *scratch)
{
	const struct column *k = c ? &c->column[column] : NULL;
	size_t i = STRMAP_NONE;

	if (k && k->code.n && text.n)
		i = strmap_find(&k->code, key_of(scratch, text));
	return i == STRMAP_NONE ? SLICE_NONE : k->value[i];
}

bool codes_read(const struct codes *c, enum gate_column column, struct slice text, struct cell *out)
{
	struct slice rest = codes_find(c, column, text, &out->work), value;

	if (!rest.n)
		return false;
	buf_clear(&out->value);
	buf_clear(&out->flags);
	buf_clear(&out->side);
	if (slice_is(rest, "-"))
		cell_is(out, CELL_MISSING, NULL);
	else if (rest.p[0] == '?' || rest.p[0] == '!')
		cell_is_coded(out, rest.p[0] == '?' ? CELL_HUMAN : CELL_BAD, slice_from(rest, 1));
	else {
		slice_cut(&rest, '~', &value);
		buf_put(&out->value, value);
		cell_flag_slice(out, rest);
		cell_is(out, CELL_VALUE, NULL);
	}
	return true;
}

/* Issue codes are written without quotes. */
static bool is_code_word(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < 'a' || s.p[i] > 'z') && (s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '_')
			return false;
	return s.n > 0;
}

/* Whether the recogniser of the column would leave the value as it is. */
static bool is_canonical(size_t column, struct slice value, const struct cell_context *cx)
{
	struct cell cell = { 0 };
	struct slice rest = value, plain = SLICE_NONE;
	bool same = true;

	if (slice_is(value, "-"))
		return true;
	if (value.n && (value.p[0] == '?' || value.p[0] == '!'))
		return is_code_word(slice_from(value, 1));
	slice_cut(&rest, '~', &plain);
	if (plain.n < value.n && !is_code_word(rest))
		return false;
	if (plain.n && column < GATE_NCOLUMNS) {
		cell_read(codes_kind((enum gate_column)column), (enum gate_column)column, plain, cx, &cell);
		same = cell.verdict == CELL_VALUE && slice_eq(buf_slice(&cell.value), plain);
	}
	cell_free(&cell);
	return plain.n && same;
}

int codes_add(struct codes *c, size_t column, struct slice code, struct slice value,
	      const struct cell_context *cx, const struct where *at, struct diag *diag)
{
	struct column *k = &c->column[column];
	struct buf scratch = { 0 };
	struct slice key = key_of(&scratch, code);
	int result = 0;

	if (!key.n)
		result = diag_error(diag, at, "no code");
	else if (!is_canonical(column, value, cx))
		result = diag_error(diag, at, "code %s: %s is no value of the column (see gatehouse-gate(5))",
				    diag_quote(code), diag_quote(value));
	else {
		size_t i = strmap_add(&k->code, key);

		XGROW(k->value, k->code.n, k->cap);
		k->value[i] = strmap_key(&c->texts, strmap_add(&c->texts, value));
	}
	buf_free(&scratch);
	return result;
}

static int add_row(struct codes *c, const struct table *t, const struct cell_context *cx, struct diag *diag)
{
	struct slice name = table_get(t, "column");
	size_t column = codes_column(name);
	struct where at = table_where(t, "column");

	if (column == CODES_COLUMNS)
		return diag_error(diag, &at, "%s is no column that holds codes", diag_quote(name));
	at = table_where(t, "value");
	return codes_add(c, column, table_get(t, "code"), table_get(t, "value"), cx, &at, diag);
}

int codes_load(struct codes *c, const char *path, const struct cell_context *cx, struct diag *diag)
{
	static const char *const need[] = { "column", "code", "value", NULL };
	struct table *t = table_open(path, need, diag);
	int got = t ? 0 : -1, bad = 0;

	while (t && (got = table_next(t)) > 0)
		if (add_row(c, t, cx, diag) < 0)
			bad = -1;
	table_close(t);
	return got < 0 ? got : bad;
}
