/* The types of data columns: columns.csv. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include "near.h"
#include "rules_internal.h"
#include "table.h"
#include "xmem.h"

/* NAME in prefix(NAME), empty when the text is another. */
static struct slice argument(struct slice text, struct slice prefix)
{
	if (!slice_starts(text, prefix) || !slice_ends(text, SLICE(")")))
		return SLICE_NONE;
	text = slice_from(text, prefix.n);
	text.n--;
	return slice_trim(text);
}

static int find_scale(struct ruleset *rs, struct slice name, struct feel_column *out, const struct where *at)
{
	out->scale = scales_find(rs->scales, name);
	if (out->scale && out->scale->n)
		return 0;
	return diag_error(rs->diag, at, "no scale %s in scales.csv", diag_quote(name));
}

int rules_type(struct ruleset *rs, struct slice text, struct feel_column *out, const struct where *at)
{
	struct slice words = argument(text, SLICE("enum("));

	*out = (struct feel_column){ .type = FEEL_ENUM };
	if (words.n)
		return find_scale(rs, words, out, at);
	out->type = FEEL_SET;
	words = argument(text, SLICE("set("));
	if (words.n)
		return find_scale(rs, words, out, at);
	for (int i = 0; i < FEEL_TYPES; i++)
		if (i != FEEL_ENUM && slice_is(text, feel_type_name((enum feel_type)i))) {
			out->type = (enum feel_type)i;
			return 0;
		}
	return diag_error(diag_as(rs->diag, "E-TYPE"), at,
			  "%s is no type (expected num, int, str, bool, date, datetime, duration, enum(SCALE), "
			  "set or set(SCALE))", diag_quote(text));
}

static int add_column(struct ruleset *rs, const struct table *t)
{
	struct slice name = table_get(t, "column"), optional = table_get(t, "optional");
	struct where at = table_where(t, "type");
	struct rules_known_column column = { .optional = slice_is(optional, "yes") };
	size_t i;

	if (!name.n) {
		at = table_where(t, "column");
		return diag_error(rs->diag, &at, "blank (expected the name of a data column)");
	}
	if (optional.n && !column.optional && !slice_is(optional, "no")) {
		at = table_where(t, "optional");
		return diag_error(rs->diag, &at, "%s is neither yes nor no", diag_quote(optional));
	}
	if (rules_type(rs, table_get(t, "type"), &column.type, &at) < 0)
		return -1;
	i = strmap_add(&rs->known, name);
	XGROW(rs->known_column, rs->known.n, rs->knowncap);
	rs->known_column[i] = column;
	return 0;
}

int rules_read_columns(struct ruleset *rs, const char *path)
{
	static const char *const need[] = { "column", "type", NULL };
	struct table *t = table_open(path, need, rs->diag);
	int got = -1, result = 0;

	while (t && (got = table_next(t)) > 0)
		if (add_column(rs, t) < 0)
			result = -1;
	table_close(t);
	return got < 0 ? -1 : result;
}

size_t rules_known(struct ruleset *rs, struct slice name, const struct where *at)
{
	size_t i = strmap_find(&rs->known, name);
	struct near near = near_start(name);
	char hint[NEAR_HINT];

	if (i != STRMAP_NONE)
		return i;
	for (size_t k = 0; k < rs->known.n; k++)
		near_try(&near, strmap_key(&rs->known, k));
	diag_error(diag_as(rs->diag, "E-COLUMN"), at, "no column %s in columns.csv%s", diag_quote(name), near_hint(&near, hint));
	return RULES_NONE;
}

size_t rules_data_column(struct ruleset *rs, struct slice name)
{
	size_t i = strmap_add(&rs->data, name), known = strmap_find(&rs->known, name);

	XGROW(rs->optional, rs->data.n, rs->optionalcap);
	rs->optional[i] = known != STRMAP_NONE && rs->known_column[known].optional;
	return i;
}
