/* Suppressions: PACK/suppress.csv, and what it takes out. See rules.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdlib.h>

#include "near.h"
#include "rules_eval.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

static const char *const known_name[] = { "rules", "reason", "approved_by", "effective_from", "expires", "note" };

/* A file of suppressions while it is read. */
struct load {
	struct ruleset *rs;       /* of suppressions */
	struct ruleset *of;       /* of rules */
	struct rules_pack *pack;
	struct table *t;
	struct rules_frame frame;
	size_t *cond;             /* by column of the file; RULES_NONE: not in: */
	uint32_t clock;
	bool bad;
};

static int check_name(struct ruleset *rs, struct slice header, const struct where *at)
{
	return rules_known_name(rs, header, known_name, sizeof known_name / sizeof *known_name, "in: before it", at);
}

static void read_headers(struct load *ld)
{
	size_t n = table_columns(ld->t);
	struct rules_column_of column;

	ld->cond = xcalloc(n, sizeof *ld->cond);
	for (size_t i = 0; i < n; i++) {
		struct slice header = rules_keep(ld->rs, table_header(ld->t, i));
		struct where at = table_where_header(ld->t, i);
		bool asks = slice_starts(header, SLICE("in:"));
		int result = 0;

		if (asks)
			result = rules_header_cell(ld->rs, header, &ld->frame, COMBINE_ALL, &column, &at);
		else if (header.n)
			result = check_name(ld->rs, header, &at);
		ld->cond[i] = asks && result == 0 ? column.index : RULES_NONE;
		ld->bad |= result < 0;
	}
}

/* Sets the rules of that id or family in the pack. */
static int cover(struct load *ld, uint64_t *covers, struct slice name, const struct where *at)
{
	struct ruleset *of = ld->of;
	size_t found = 0;

	for (size_t r = 0; r < of->nrules; r++) {
		const struct rules_rule *rule = &of->rule[r];

		if (!rules_is_among(ld->pack, of->table[rule->table].pack) ||
		    (!slice_eq(rule->id, name) && !slice_eq(rule->family, name)))
			continue;
		if (of->table[rule->table].fallback == r)
			return diag_error(ld->rs->diag, at, "%s answers where no other rule hits: it cannot be suppressed",
					  diag_quote(rule->id));
		rules_set(covers, r);
		rules_set(of->suppressible, r);
		found++;
	}
	if (found || rules_is_changed(ld->pack, name)) /* perhaps switched off */
		return 0;
	return diag_error(ld->rs->diag, at, "no rule or family %s in the pack", diag_quote(name));
}

static void read_covers(struct load *ld, size_t suppression)
{
	struct slice rest = table_get(ld->t, "rules"), name;
	struct where at = table_where(ld->t, "rules");
	size_t words = ld->of->words;
	uint64_t *covers;

	XGROW(ld->of->covers, (suppression + 1) * words, ld->of->coverscap);
	covers = ld->of->covers + suppression * words;
	memset(covers, 0, words * sizeof *covers);
	while (slice_cut(&rest, ';', &name))
		if (cover(ld, covers, slice_trim(name), &at) < 0)
			ld->bad = true;
}

/* A suppression says what, why, who and until when, or it is none. */
static void check_filled(struct load *ld)
{
	static const char *const need[] = { "rules", "reason", "approved_by", "expires" };

	for (size_t i = 0; i < sizeof need / sizeof *need; i++) {
		struct where at = table_where(ld->t, need[i]);

		if (!table_get(ld->t, need[i]).n)
			ld->bad |= diag_error(ld->rs->diag, &at, "blank (every suppression needs it)") < 0;
	}
}

static struct rules_rule read_meta(struct load *ld)
{
	struct ruleset *rs = ld->rs;
	struct rules_rule r = { .status = RULE_ACTIVE, .table = rs->ntables };
	struct buf id = { 0 };
	const char *why;
	int part = period_parse(table_get(ld->t, "effective_from"), table_get(ld->t, "expires"), ld->frame.offset,
				&r.period, &why);
	struct where at = table_where(ld->t, part == PERIOD_FROM ? "effective_from" : "expires");

	if (part)
		ld->bad |= diag_error(rs->diag, &at, "%s (expected a day like 2022-04-05)", why) < 0;
	check_filled(ld);
	r.line = at.line;
	buf_printf(&id, "suppress.csv:%lu", r.line);
	r.id = rules_keep(rs, buf_slice(&id));
	r.source = rules_keep(rs, table_get(ld->t, "approved_by"));
	r.note = rules_keep(rs, table_get(ld->t, "reason"));
	buf_free(&id);
	return r;
}

static void read_row(struct load *ld)
{
	struct rules_rule r = read_meta(ld);
	size_t suppression = rules_add_rule(ld->rs, &r, ld->clock, 0);
	struct where row = table_where(ld->t, NULL);

	if (table_row_fields(ld->t) > table_columns(ld->t))
		ld->bad |= diag_error(ld->rs->diag, &row, "%zu fields under %zu headers", table_row_fields(ld->t),
				      table_columns(ld->t)) < 0;
	read_covers(ld, suppression);
	for (size_t i = 0; i < table_columns(ld->t); i++) {
		struct where at = table_where_field(ld->t, i);

		if (ld->cond[i] != RULES_NONE &&
		    rules_condition_cell(ld->rs, ld->rs->cond[ld->cond[i]], slice_trim(table_field(ld->t, i)),
					 ld->frame.lists, suppression, &at) < 0)
			ld->bad = true;
	}
}

static void read_frame(struct load *ld, const char *path)
{
	struct slice as_of = table_setting(ld->t, "as_of"), zone = table_setting(ld->t, "timezone");
	struct where at = { path, 0, 0, "#timezone" };
	const char *why;

	ld->frame = (struct rules_frame){ .offset = ld->pack->offset, .lists = &ld->pack->lists };
	if (zone.n && when_parse_offset(zone, &ld->frame.offset, &why) < 0)
		ld->bad |= diag_error(ld->rs->diag, &at, "%s (expected an offset like +08:00)", diag_quote(zone)) < 0;
	ld->frame.as_of = rules_data_column(ld->rs, as_of.n ? as_of : SLICE("time"));
	ld->clock = rules_find_clock(ld->rs, &ld->frame);
}

int rules_load_suppressions(struct ruleset *rs, struct rules_pack *pack, const char *path, struct ruleset *of)
{
	static const char *const need[] = { "rules", "reason", "approved_by", "expires", NULL };
	struct load ld = { .rs = rs, .of = of, .pack = pack, .t = table_open(path, need, rs->diag) };
	struct rules_table table = { .name = SLICE("suppress"), .pack = pack->name, .file = rules_keep(rs, slice_of(path)),
				     .policy = POLICY_C, .first = rs->nrules, .fallback = RULES_NONE };
	int got;

	if (!ld.t)
		return -1;
	read_frame(&ld, path);
	XGROW(rs->outs, rs->ntables + 1, rs->outscap);
	rs->outs[rs->ntables] = (struct rules_outs){ 0 };
	XGROW(rs->table, rs->ntables + 1, rs->tablecap);
	read_headers(&ld);
	while ((got = table_next(ld.t)) > 0)
		read_row(&ld);
	table.n = rs->nrules - table.first;
	rs->table[rs->ntables++] = table;
	table_close(ld.t);
	free(ld.cond);
	return ld.bad || got < 0 ? -1 : 0;
}

size_t rules_nsuppressions(const struct ruleset *rs)
{
	return rs->suppress ? rs->suppress->nrules : 0;
}

const struct rules_rule *rules_suppression(const struct ruleset *rs, size_t suppression)
{
	return &rs->suppress->rule[suppression];
}

bool rules_suppresses(const struct ruleset *rs, size_t suppression, size_t rule)
{
	return rules_has(rs->covers + suppression * rs->words, rule);
}

const uint64_t *rules_suppressed(const struct rules_eval *e)
{
	return e->nsuppressed ? e->suppressed : NULL;
}

size_t rules_suppressor(const struct rules_eval *e, size_t rule)
{
	for (size_t s = 0; s < rules_nsuppressions(e->rs) && e->nsuppressed; s++)
		if (rules_has(e->suppress->hits, s) && rules_suppresses(e->rs, s, rule))
			return s;
	return RULES_NONE;
}
