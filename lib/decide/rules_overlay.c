/* Packs that change others: see rules.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "near.h"
#include "rules_internal.h"
#include "xmem.h"

static const struct rules_pack *root(const struct rules_pack *pack)
{
	while (pack->base)
		pack = pack->base;
	return pack;
}

bool rules_is_family(const struct rules_pack *a, const struct rules_pack *b)
{
	return root(a) == root(b);
}

bool rules_is_among(const struct rules_pack *pack, struct slice name)
{
	const struct ruleset *rs = pack->rs;

	for (size_t i = 0; i < rs->npacks; i++)
		if (rules_is_family(pack, rs->pack[i]) && slice_eq(rs->pack[i]->name, name))
			return true;
	return false;
}

bool rules_changes_rules(const struct table *t)
{
	return slice_is(table_setting(t, "overlay"), "change");
}

int rules_note_changes(struct rules_pack *pack, const char *path)
{
	struct table *t = table_open(path, NULL, pack->rs->diag);
	bool asked = t && rules_is_for(pack->rs, t) && rules_changes_rules(t);
	int got = t ? 0 : -1;

	while (asked && (got = table_next(t)) > 0)
		strmap_add(&pack->changes, table_get(t, "id"));
	table_close(t);
	return got;
}

bool rules_is_changed(const struct rules_pack *pack, struct slice id)
{
	const struct ruleset *rs = pack->rs;

	for (size_t i = rs->npacks; i-- > 0 && rs->pack[i] != pack;)
		if (rules_is_family(pack, rs->pack[i]) && strmap_find(&rs->pack[i]->changes, id) != STRMAP_NONE)
			return true;
	return false;
}

const struct rules_pack *rules_owner(const struct rules_pack *pack, struct slice id)
{
	const struct ruleset *rs = pack->rs;

	for (size_t i = 0; i < rs->npacks && rs->pack[i] != pack; i++)
		if (rules_is_family(pack, rs->pack[i]) && strmap_find(&rs->pack[i]->ids, id) != STRMAP_NONE)
			return rs->pack[i];
	return NULL;
}

static int no_such_rule(const struct rules_pack *pack, struct slice id, const struct where *at)
{
	const struct ruleset *rs = pack->rs;
	struct near near = near_start(id);
	char hint[NEAR_HINT];

	for (size_t i = 0; i < rs->npacks && rs->pack[i] != pack; i++)
		for (size_t k = 0; k < rs->pack[i]->ids.n && rules_is_family(pack, rs->pack[i]); k++)
			near_try(&near, strmap_key(&rs->pack[i]->ids, k));
	return diag_error(rs->diag, at, "%s is no rule of %s%s; new rules stand in a table without #overlay",
			  diag_quote(id), diag_quote(pack->overlay), near_hint(&near, hint));
}

const struct rules_row *rules_changed_row(const struct rules_pack *pack, struct slice id, const struct where *at)
{
	const struct ruleset *rs = pack->rs;

	for (size_t i = rs->nchanged; i-- > 0;) {
		const struct rules_row *row = rs->changed[i];

		if (row->pack != pack && rules_is_family(pack, row->pack) && slice_eq(row->id, id))
			return row;
	}
	no_such_rule(pack, id, at);
	return NULL;
}

/* What a header is about: "in:age(test_time)" of "in: age( test_time ):duration". */
static bool next_sign(struct slice *rest, char *sign)
{
	while (rest->n && rest->p[0] == ' ')
		*rest = slice_from(*rest, 1);
	*sign = rest->n ? rest->p[0] : '\0';
	*rest = slice_from(*rest, 1);
	return *sign != '\0' && *sign != ':' && *sign != '=';
}

static bool same_subject(struct slice a, struct slice b)
{
	char x, y;
	bool more, also;

	do {
		more = next_sign(&a, &x);
		also = next_sign(&b, &y);
	} while (more && also && x == y);
	return !more && !also;
}

/* A colon belongs to the beginning of "in:" and "out:". */
static bool same_column(struct slice a, struct slice b)
{
	bool in = slice_starts(a, SLICE("in:")), out = slice_starts(a, SLICE("out:"));

	if (!in && !out)
		return slice_eq(a, b);
	if (!slice_starts(b, in ? SLICE("in:") : SLICE("out:")))
		return false;
	return same_subject(slice_from(a, in ? 3 : 4), slice_from(b, in ? 3 : 4));
}

/* What a row that changes another may leave open. A blank condition is none of
 * it: it is an error in every table. */
static bool is_inherited(struct slice header)
{
	return slice_starts(header, SLICE("in:")) || slice_starts(header, SLICE("out:")) ||
	       slice_is(header, "family") || slice_is(header, "effective_from") || slice_is(header, "effective_to");
}

static void add_column(struct rules_row *row, struct slice header, struct slice cell, struct where at)
{
	row->header[row->n] = header;
	row->cell[row->n] = cell;
	row->at[row->n++] = at;
}

static void inherit(struct rules_row *row, const struct rules_row *under)
{
	for (size_t u = 0; u < under->n; u++) {
		size_t i = 0;

		if (!is_inherited(under->header[u]))
			continue;
		while (i < row->n && !same_column(row->header[i], under->header[u]))
			i++;
		if (i == row->n)
			add_column(row, under->header[u], under->cell[u], under->at[u]);
		else if (!row->cell[i].n && !slice_starts(row->header[i], SLICE("in:")))
			row->cell[i] = under->cell[u], row->at[i] = under->at[u];
	}
}

struct rules_row *rules_row_new(struct rules_pack *pack, const struct table *t, const struct rules_frame *frame,
				const struct rules_row *under)
{
	struct ruleset *rs = pack->rs;
	struct rules_row *row = xcalloc(1, sizeof *row);
	size_t n = table_columns(t), room = n + (under ? under->n : 0);

	row->pack = pack;
	row->frame = *frame;
	row->id = rules_keep(rs, table_get(t, "id"));
	row->place = table_where(t, NULL);
	row->place.file = rules_keep_path(rs, row->place.file).p;
	row->header = xcalloc(room, sizeof *row->header);
	row->cell = xcalloc(room, sizeof *row->cell);
	row->at = xcalloc(room, sizeof *row->at);
	for (size_t i = 0; i < n; i++) {
		struct where at = table_where_field(t, i);
		struct slice header = rules_keep_path(rs, at.column ? at.column : "");

		at.file = row->place.file;
		at.column = header.p;
		add_column(row, header, rules_keep(rs, slice_trim(table_field(t, i))), at);
	}
	if (under)
		inherit(row, under);
	return row;
}

void rules_row_free(struct rules_row *row)
{
	if (!row)
		return;
	free(row->header);
	free(row->cell);
	free(row->at);
	free(row);
}

void rules_row_keep(struct ruleset *rs, struct rules_row *row)
{
	XGROW(rs->changed, rs->nchanged + 1, rs->changedcap);
	rs->changed[rs->nchanged++] = row;
}

size_t rules_row_find(const struct rules_row *row, const char *header)
{
	return slice_index(row->header, row->n, slice_of(header));
}
