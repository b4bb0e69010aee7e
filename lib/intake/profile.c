/* How one vendor's files are read: see profile.h. */
/* SPDX-License-Identifier: ISC */
#include "profile.h"

#include <stdlib.h>

#include "encode.h"
#include "norm.h"
#include "span.h"
#include "table.h"
#include "xmem.h"

enum { MOST_FIELDS = 1000 };

struct load {
	struct profile *p;
	const struct table *t;
	const struct cell_context *cx;
	struct diag *diag;
};

void profile_free(struct profile *p)
{
	if (!p)
		return;
	codes_free(p->codes);
	strmap_free(&p->keys);
	strmap_free(&p->texts);
	free(p->map);
	free(p);
}

static struct slice keep(struct profile *p, struct slice text)
{
	return text.n ? strmap_key(&p->texts, strmap_add(&p->texts, text)) : SLICE_NONE;
}

const struct profile_map *profile_find(const struct profile *p, struct slice header)
{
	struct buf key = { 0 };
	size_t i;

	norm_key(&key, header);
	i = key.n ? strmap_find(&p->keys, buf_slice(&key)) : STRMAP_NONE;
	buf_free(&key);
	return i == STRMAP_NONE ? NULL : &p->map[i];
}

/* -- settings --------------------------------------------------------- */

static int bad_setting(const struct load *l, const char *name, struct slice value, const char *expected)
{
	struct where at = table_where_header(l->t, 0);

	at.line = at.field = 0;
	at.column = NULL;
	return diag_error(l->diag, &at, "#%s: %s is none (expected %s)", name, diag_quote(value), expected);
}

static int set_encoding(const struct load *l, struct slice name)
{
	struct encode *known;

	if (!name.n)
		return 0;
	l->p->encoding = keep(l->p, (struct slice){ name.p, name.n + 1 }).p; /* with its NUL */
	known = encode_open(l->p->encoding);
	encode_close(known);
	return known ? 0 : bad_setting(l, "encoding", name, "a name of iconv -l");
}

static int read_settings(const struct load *l)
{
	struct slice header = table_setting(l->t, "header"), delimiter = table_setting(l->t, "delimiter");
	struct slice order = table_setting(l->t, "date_order");
	int result = set_encoding(l, table_setting(l->t, "encoding"));

	l->p->no_header = slice_is(header, "no");
	if (header.n && !l->p->no_header && !slice_is(header, "yes"))
		result = bad_setting(l, "header", header, "yes or no");
	if (slice_is(delimiter, "tab"))
		delimiter = SLICE("\t");
	if (delimiter.n > 1 || (delimiter.n && ((unsigned char)*delimiter.p >= 0x80 || *delimiter.p == '"')))
		result = bad_setting(l, "delimiter", delimiter, "one character or tab");
	l->p->delimiter = delimiter.n ? *delimiter.p : '\0';
	if (slice_is(order, "dmy"))
		l->p->order = ORDER_DMY;
	else if (slice_is(order, "mdy"))
		l->p->order = ORDER_MDY;
	else if (order.n)
		result = bad_setting(l, "date_order", order, "dmy or mdy");
	return result;
}

/* -- rules ------------------------------------------------------------ */

static int wrong(const struct load *l, const char *column, const char *what)
{
	struct where at = table_where(l->t, column);

	return diag_error(l->diag, &at, "%s", what);
}

/* A canonical column or a part of one, by its exact name. */
static enum header_target target_named(struct slice name)
{
	static const char *const part[HEADER_TARGETS - GATE_NCOLUMNS] = {
		[HEADER_DATE - GATE_NCOLUMNS] = "date",
		[HEADER_CLOCK - GATE_NCOLUMNS] = "clock",
		[HEADER_BUILDING - GATE_NCOLUMNS] = "building",
		[HEADER_UNIT - GATE_NCOLUMNS] = "unit",
		[HEADER_ROOM - GATE_NCOLUMNS] = "room",
	};
	int t = gate_column_find(name);

	while (t >= GATE_NCOLUMNS && t < HEADER_TARGETS && !slice_is(name, part[t - GATE_NCOLUMNS]))
		t++;
	return (enum header_target)t;
}

/* The number of a field; 0 when the text is none. */
static size_t field_number(struct slice text)
{
	size_t value = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || value > MOST_FIELDS)
			return 0;
		value = value * 10 + (size_t)(text.p[i] - '0');
	}
	return value > MOST_FIELDS ? 0 : value;
}

static int add_map(const struct load *l)
{
	struct profile *p = l->p;
	struct slice name = table_get(l->t, "column"), from = table_get(l->t, "from");
	size_t field = field_number(from), i;
	struct buf key = { 0 };

	if (!name.n)
		return wrong(l, "column", "a map needs a column, a name or \"-\"");
	if (p->no_header && !field)
		return wrong(l, "from", "expected the number of a field, since there is no header");
	norm_key(&key, from);
	if (!key.n) {
		buf_free(&key);
		return wrong(l, "from", "a map needs the header it is for");
	}
	i = strmap_add(&p->keys, buf_slice(&key));
	buf_free(&key);
	XGROW(p->map, p->keys.n, p->cap);
	p->map[i] = (struct profile_map){ .target = target_named(name), .unit = slice_is(name, "temp_unit") };
	if (p->map[i].target == HEADER_NONE && !slice_is(name, "-") && !p->map[i].unit)
		p->map[i].name = keep(p, name);
	if (p->no_header && field > p->nfields)
		p->nfields = field;
	p->adjusts |= p->map[i].unit;
	return 0;
}

static int add_code(const struct load *l)
{
	size_t column = codes_column(table_get(l->t, "column"));
	struct where at = table_where(l->t, "to");

	if (column == CODES_COLUMNS)
		return wrong(l, "column", "expected a column that holds codes, or temp_unit");
	return codes_add(l->p->codes, column, table_get(l->t, "from"), table_get(l->t, "to"), l->cx, &at, l->diag);
}

static int add_constant(const struct load *l)
{
	enum gate_column column = gate_column_find(table_get(l->t, "column"));
	struct slice value = table_get(l->t, "to");
	struct cell cell = { 0 };
	bool good;

	if (column == GATE_NCOLUMNS || column == GATE_TIME || column >= GATE_REMARK)
		return wrong(l, "column", "expected a column that can be the same in every row");
	good = cell_read(codes_kind(column), column, value, l->cx, &cell) == CELL_VALUE &&
	       slice_eq(buf_slice(&cell.value), value);
	cell_free(&cell);
	if (!good)
		return wrong(l, "to", "no value of the column (see gatehouse-gate(5))");
	l->p->constant[column] = keep(l->p, value);
	return 0;
}

static int add_ditto(const struct load *l)
{
	enum header_target target = target_named(table_get(l->t, "column"));
	struct slice how = table_get(l->t, "from");

	if (target == HEADER_NONE || target == (enum header_target)GATE_SOURCE || target == (enum header_target)GATE_ISSUES)
		return wrong(l, "column", "expected a column or a part of one");
	if (!slice_is(how, "mark") && !slice_is(how, "blank"))
		return wrong(l, "from", "expected mark or blank");
	l->p->ditto[target] = slice_is(how, "mark") ? DITTO_MARK : DITTO_BLANK;
	l->p->adjusts = true;
	return 0;
}

static int add_duplicate(const struct load *l)
{
	struct profile *p = l->p;
	struct slice fields = table_get(l->t, "from");
	int64_t window;
	const char *why;

	if (!fields.n)
		return wrong(l, "from", "a duplicate needs columns to be known by");
	if (span_parse(table_get(l->t, "to"), &window, &why) < 0 || window < 0)
		return wrong(l, "to", "expected a length of time such as 0s or 60s");
	if (p->nkeys == PROFILE_KEYS)
		return wrong(l, NULL, "more than four duplicate rules");
	p->key[p->nkeys++] = (struct profile_key){ keep(p, fields), window };
	return 0;
}

static int add_rule(const struct load *l)
{
	static const struct {
		const char *name;
		int (*add)(const struct load *l);
	} rules[] = {
		{ "map", add_map },     { "code", add_code },           { "constant", add_constant },
		{ "ditto", add_ditto }, { "duplicate", add_duplicate },
	};
	struct slice rule = table_get(l->t, "rule");

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (slice_is(rule, rules[i].name))
			return rules[i].add(l);
	return wrong(l, "rule", "expected map, code, constant, ditto or duplicate");
}

static struct profile *profile_new(void)
{
	struct profile *p = xcalloc(1, sizeof *p);

	p->codes = codes_new();
	return p;
}

struct profile *profile_load(const char *path, const struct cell_context *cx, struct diag *diag)
{
	static const char *const need[] = { "rule", "column", "from", "to", NULL };
	struct table *t = table_open(path, need, diag);
	struct load l = { NULL, t, cx, diag };
	int got = -1, bad = 0;

	if (!t)
		return NULL;
	l.p = profile_new();
	bad = read_settings(&l);
	while ((got = table_next(t)) > 0)
		if (add_rule(&l) < 0)
			bad = -1;
	if (got == 0 && bad == 0 && l.p->no_header && l.p->nfields == 0)
		bad = wrong(&l, NULL, "without a header some field must be mapped");
	table_close(t);
	if (got == 0 && bad == 0)
		return l.p;
	profile_free(l.p);
	return NULL;
}
