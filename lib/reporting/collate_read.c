/* Reading what came in, for collate: see collate.h. */
/* SPDX-License-Identifier: ISC */
#include "collate_internal.h"

#include <stdlib.h>

#include "num.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

static const char *received_column(const struct table *t)
{
	return table_has(t, "received_at") ? "received_at" : table_has(t, "at") ? "at" : NULL;
}

static struct where where_header(const struct table *t)
{
	struct where at = table_where_header(t, 0);

	at.field = 0;
	at.column = NULL;
	return at;
}

/* A file of things received, and the column of when. */
struct received {
	struct table *t;
	const char *at;
};

static enum report_read open_received(struct collate *c, const char *path, const char *const *need, struct received *in)
{
	enum table_fault fault;
	struct where at;

	in->t = table_open_input(path, need, &fault, c->diag);
	if (!in->t)
		return fault == TABLE_OTHER ? REPORT_UNUSABLE : REPORT_TROUBLE;
	in->at = received_column(in->t);
	if (in->at)
		return REPORT_READ;
	at = where_header(in->t);
	diag_error(c->diag, &at, "column \"received_at\" is missing (when it came in by the receiver's clock; what the sender says is no proof)");
	return REPORT_UNUSABLE;
}

static int get_time(struct collate *c, const struct table *t, const char *column, struct when *w)
{
	struct where at = table_where(t, column);
	const char *why;

	return when_parse(table_get(t, column), c->o.offset, w, &why) == 0 ? 0 : diag_error(c->diag, &at, "%s", why);
}

/* A day as a number, a date only. */
static int get_day(struct collate *c, const struct table *t, int64_t *day)
{
	struct where at = table_where(t, "day");
	struct when w;

	if (get_time(c, t, "day", &w) < 0)
		return -1;
	*day = when_local_day(w);
	return w.day_only ? 0 : diag_error(c->diag, &at, "expected YYYY-MM-DD");
}

static bool is_zero(struct slice text)
{
	return slice_is(text, "0");
}

/* A count of the watch list that is not 0. */
static bool watched(const struct collate *c, const struct table *t)
{
	size_t watch = rules_output_find(c->o.counts, SLICE("watch"));

	for (size_t i = 0; watch != RULES_NONE && i < rules_count(c->o.counts); i++) {
		struct slice id = rules_rule(c->o.counts, i)->id;
		char name[64];

		if (id.n >= sizeof name || !slice_is(rules_cell(c->o.counts, i, watch), "yes"))
			continue;
		memcpy(name, id.p, id.n);
		name[id.n] = '\0';
		if (table_has(t, name) && !is_zero(table_get(t, name)))
			return true;
	}
	return false;
}

/* Counts are numbers, sums hold, zero is zero. */
static void check_counts(struct collate *c, struct slot *slot, const struct table *t, struct slice unit)
{
	struct slice field[256];
	struct where at = table_where(t, NULL);
	struct buf text = { 0 };
	size_t n = 0;
	int64_t number;
	const char *why;

	for (size_t i = 0; i < table_columns(t) && n < sizeof field / sizeof *field; i++) {
		field[n++] = table_field(t, i);
		if (!slice_starts(table_header(t, i), SLICE("n_")) ||
		    num_parse_int(table_field(t, i), 0, INT64_MAX, &number, &why) == 0)
			continue;
		at = table_where_field(t, i);
		collate_found(c, slot, COUNT, &at, unit, "no number (a count is 0 or more, never blank)");
	}
	at = table_where(t, NULL);
	for (size_t i = 0; i < balance_count(c->o.balance); i++)
		if (!balance_holds(c->o.balance, i, field, n)) {
			buf_clear(&text);
			buf_puts(&text, "does not hold: ");
			balance_put(c->o.balance, i, &text);
			collate_found(c, slot, COUNT, &at, unit, text.p);
		}
	at = table_where(t, "zero");
	if (slice_is(table_get(t, "zero"), "yes") && watched(c, t))
		collate_found(c, slot, COUNT, &at, unit, "a zero report with something on the watch list");
	buf_free(&text);
}

/* The head a report carries, if any: into the slot, and held against others. */
static int take_head(struct collate *c, struct slot *slot, const struct table *t, struct slice unit)
{
	struct where at = table_where(t, "root");
	struct buf part = { 0 };
	struct tree_hash root, prev;
	const char *why;
	int64_t leaves;

	if (table_get(t, "root").n == 0)
		return 0;
	if (tree_parse_hex(table_get(t, "root"), &root) < 0 || tree_parse_hex(table_get(t, "prev"), &prev) < 0 ||
	    num_parse_int(table_get(t, "leaves"), 1, INT64_MAX, &leaves, &why) < 0)
		return diag_error(c->diag, &at, "leaves, root and prev are no head of a ledger");
	buf_put(&part, table_get(t, "name"));
	buf_join(&part, ',', table_get(t, "part"));
	collate_found_pin(c, slot, pins_head(c->pins, unit, buf_slice(&part), (uint64_t)leaves, &root), &at, unit);
	buf_free(&part);
	if (slot) {
		slot->leaves = (uint64_t)leaves;
		slot->root = root;
		slot->prev = prev;
		slot->pinned = true;
	}
	return 0;
}

/* The slot of a report; NULL when nobody asks about it. */
static struct slot *find_slot(struct collate *c, const struct table *t, struct slice unit, int64_t day)
{
	size_t i = roster_find(c->o.roster, unit);
	struct where at = table_where(t, "unit");
	bool asked = day >= c->o.first && day <= c->o.last;

	if (!asked)
		return NULL;
	if (i == (size_t)-1 || roster_on(c->o.roster, i, day) == ROSTER_AWAY) {
		collate_found(c, NULL, UNKNOWN, &at, unit, "reports, but is not expected to (a wrong name, or a roster that is not up to date)");
		return NULL;
	}
	return collate_slot(c, i, day);
}

static void take_report(struct collate *c, struct slot *slot, const struct table *t, struct slice unit, int64_t day,
			int64_t received)
{
	struct where at = table_where(t, NULL);

	if (slot->reports++ == 0) {
		slot->first_at = received;
		if (received > collate_due(c, day))
			collate_found(c, slot, LATE, &at, unit, "came in after it was due");
	}
	slot->zero = slice_is(table_get(t, "zero"), "yes");
	slot->line = at.line;
	free(slot->file);
	slot->file = xstrdup(at.file);
}

static int add_report(struct collate *c, const struct table *t, const char *received)
{
	struct slice unit = table_get(t, "unit"), zero = table_get(t, "zero");
	struct where at = table_where(t, "zero");
	struct slot *slot;
	struct when w;
	int64_t day;

	if (get_time(c, t, received, &w) < 0 || get_day(c, t, &day) < 0)
		return -1;
	if (!slice_is(zero, "yes") && !slice_is(zero, "no"))
		return diag_error(c->diag, &at, "expected yes or no");
	if (w.at > c->o.as_of)
		return 0;
	slot = find_slot(c, t, unit, day);
	if (slot) {
		take_report(c, slot, t, unit, day, w.at);
		check_counts(c, slot, t, unit);
	}
	return take_head(c, slot, t, unit);
}

static int bind_balance(struct collate *c, const struct table *t)
{
	struct where at = where_header(t);
	struct slice *header = xcalloc(table_columns(t) + 1, sizeof *header);
	int result;

	for (size_t i = 0; i < table_columns(t); i++)
		header[i] = table_header(t, i);
	result = balance_bind(c->o.balance, header, table_columns(t), &at);
	free(header);
	return result;
}

static enum report_read read_reports(struct collate *c, const struct received *in)
{
	int got;

	while ((got = table_next(in->t)) > 0)
		if (add_report(c, in->t, in->at) < 0)
			return REPORT_UNUSABLE;
	return got < 0 ? REPORT_TROUBLE : REPORT_READ;
}

enum report_read collate_reports(struct collate *c, const char *path)
{
	static const char *const need[] = { "unit", "day", "zero", NULL };
	struct received in;
	enum report_read result = open_received(c, path, need, &in);

	if (result == REPORT_READ)
		result = bind_balance(c, in.t) < 0 ? REPORT_UNUSABLE : read_reports(c, &in);
	table_close(in.t);
	return result;
}

/* The line as it stood in heads.csv: its nine fields hold no quotes. */
static void put_line(const struct table *t, struct buf *line)
{
	static const char *const column[] = {
		"name", "day", "part", "leaves", "root", "tmin", "tmax", "closed_at", "prev",
	};

	buf_clear(line);
	for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
		if (i)
			buf_putc(line, ',');
		buf_put(line, table_get(t, column[i]));
	}
}

static struct slot *slot_for_head(struct collate *c, struct slice unit, int64_t day)
{
	size_t i = roster_find(c->o.roster, unit);

	return i == (size_t)-1 || day < c->o.first || day > c->o.last ? NULL : collate_slot(c, i, day);
}

static int add_head(struct collate *c, const struct table *t, const char *received, struct buf *line)
{
	struct slice unit = table_get(t, table_has(t, "unit") ? "unit" : "name");
	struct where at = table_where(t, "root");
	struct tree_hash root, prev;
	struct slot *slot;
	struct when w;
	int64_t day, leaves;
	const char *why;
	struct buf part = { 0 };

	if (get_time(c, t, received, &w) < 0 || get_day(c, t, &day) < 0)
		return -1;
	if (tree_parse_hex(table_get(t, "root"), &root) < 0 || tree_parse_hex(table_get(t, "prev"), &prev) < 0 ||
	    num_parse_int(table_get(t, "leaves"), 1, INT64_MAX, &leaves, &why) < 0)
		return diag_error(c->diag, &at, "leaves, root and prev are no head of a ledger");
	if (w.at > c->o.as_of)
		return 0;
	slot = slot_for_head(c, unit, day);
	put_line(t, line);
	buf_put(&part, table_get(t, "name"));
	buf_join(&part, ',', table_get(t, "day"));
	buf_join(&part, '-', table_get(t, "part"));
	at = table_where(t, NULL);
	collate_found_pin(c, slot, pins_head(c->pins, unit, buf_slice(&part), (uint64_t)leaves, &root), &at, unit);
	collate_found_pin(c, slot, pins_line(c->pins, unit, buf_slice(line), &prev), &at, unit);
	buf_free(&part);
	return 0;
}

static enum report_read read_heads(struct collate *c, const struct received *in)
{
	enum report_read result = REPORT_READ;
	struct buf line = { 0 };
	int got;

	while (result == REPORT_READ && (got = table_next(in->t)) != 0)
		if (got < 0)
			result = REPORT_TROUBLE;
		else if (add_head(c, in->t, in->at, &line) < 0)
			result = REPORT_UNUSABLE;
	buf_free(&line);
	return result;
}

enum report_read collate_heads(struct collate *c, const char *path)
{
	static const char *const need[] = { "name", "day", "part", "leaves", "root", "tmin", "tmax", "closed_at", "prev", NULL };
	struct received in;
	enum report_read result = open_received(c, path, need, &in);

	if (result == REPORT_READ)
		result = read_heads(c, &in);
	c->heads_known = true;
	table_close(in.t);
	return result;
}

