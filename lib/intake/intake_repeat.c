/* Whether the event of a row was there before: see intake_row.h, repeat.h. */
/* SPDX-License-Identifier: ISC */
#include "intake_row.h"

/* A canonical column, or a passed-on field by the name it is written under.
 * Returns false when the file has neither. */
static bool find_part(const struct row *row, struct slice name, size_t *part)
{
	size_t column = gate_column_find(name), extra = strmap_find(&row->it->extras, name);

	if (column != GATE_NCOLUMNS) {
		*part = column;
		return true;
	}
	if (extra == STRMAP_NONE || row->field_of_extra[extra] == LAYOUT_NO_FIELD)
		return false;
	*part = GATE_NCOLUMNS + row->field_of_extra[extra];
	return true;
}

static bool find_key(const struct row *row, const struct profile_key *rule, int64_t window, struct row_key *key)
{
	struct slice rest = rule->fields, name;

	*key = (struct row_key){ .window = window };
	while (slice_cut(&rest, ';', &name)) {
		if (key->nparts == sizeof key->part / sizeof *key->part || !find_part(row, name, &key->part[key->nparts]))
			return false;
		key->nparts++;
	}
	return key->nparts > 0;
}

void row_find_keys(struct row *row)
{
	const struct intake_options *o = &row->it->options;

	for (size_t i = 0; o->profile && i < o->profile->nkeys; i++) {
		const struct profile_key *rule = &o->profile->key[i];

		row->nkeys += find_key(row, rule, o->set_window ? o->window : rule->window, &row->key[row->nkeys]);
	}
}

static struct slice part_of(const struct row *row, size_t part)
{
	return part < GATE_NCOLUMNS ? row_value(row, part) : row_field(row, part - GATE_NCOLUMNS);
}

/* The key's cells as one text. False when one of them is blank: strangers
 * have no number, and are not one another. */
static bool put_key(struct row *row, size_t number, struct buf *b)
{
	const struct row_key *key = &row->key[number];

	buf_clear(b);
	buf_put_int(b, (int64_t)number);
	for (size_t i = 0; i < key->nparts; i++) {
		struct slice part = part_of(row, key->part[i]);

		if (!part.n)
			return false;
		buf_putc(b, '\n');
		buf_put(b, part);
	}
	return true;
}

/* All that the row says, but when, and where it was read. */
static uint64_t content_of(struct row *row, struct buf *b)
{
	buf_clear(b);
	for (int c = GATE_SITE; c <= GATE_REMARK; c++) {
		buf_putc(b, '\n');
		buf_put(b, row_value(row, (size_t)c));
	}
	return strmap_hash(buf_slice(b));
}

bool row_is_repeat(struct row *row)
{
	struct buf *b = &row->it->scratch;
	uint64_t content = content_of(row, b);
	bool same = false, differs = false;
	struct when when;
	const char *why;

	/* A date alone does not tell two passages of a day apart. */
	if (when_parse(row_value(row, GATE_TIME), 0, &when, &why) < 0 || when.day_only)
		return false;
	for (size_t i = 0; i < row->nkeys && !same; i++) {
		enum repeat_verdict v;

		if (!put_key(row, i, b))
			continue;
		v = repeat_see(&row->seen, strmap_hash(buf_slice(b)), content, when.at, row->key[i].window);
		same = v == REPEAT_SAME;
		differs |= v == REPEAT_DIFFERS;
	}
	if (!same && differs)
		row_add_issues(row, SLICE("row:repeated"));
	return same;
}
