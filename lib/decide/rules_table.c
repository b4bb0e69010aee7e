/* One decision table from its file. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_row.h"
#include "when.h"
#include "xmem.h"

static int setting_error(struct rules_loading *ld, const char *name, struct slice value, const char *expected)
{
	struct where at = { ld->path, 0, 0, name };

	ld->bad = true;
	return diag_error(ld->rs->diag, &at, "%s (expected %s)", value.n ? diag_quote(value) : "blank", expected);
}

static struct slice file_stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct slice name = slice_of(slash ? slash + 1 : path);

	if (slice_ends(name, SLICE(".csv")))
		name.n -= 4;
	return name;
}

static struct slice table_name(const struct rules_loading *ld)
{
	struct slice name = table_setting(ld->t, "table");

	return name.n ? name : file_stem(ld->path);
}

static void read_overlay(struct rules_loading *ld)
{
	struct slice overlay = table_setting(ld->t, "overlay");

	ld->changes = rules_changes_rules(ld->t);
	if (overlay.n && !ld->changes)
		setting_error(ld, "#overlay", overlay, "change");
	else if (ld->changes && !ld->pack->base)
		setting_error(ld, "#overlay", overlay, "overlay and the name of another pack in pack.csv");
}

static void read_settings(struct rules_loading *ld)
{
	struct slice hit = table_setting(ld->t, "hit"), as_of = table_setting(ld->t, "as_of");
	struct slice zone = table_setting(ld->t, "timezone");
	const char *why;

	ld->frame.offset = ld->pack->offset;
	ld->frame.lists = &ld->pack->lists;
	read_overlay(ld);
	if (rules_policy_of(hit.n ? hit : ld->changes ? SLICE("C") : SLICE("U"), &ld->policy, &ld->combine) < 0)
		setting_error(ld, "#hit", hit, "U A P F R O C C+ C< C> or C#");
	else if (ld->changes && ld->policy != POLICY_C)
		setting_error(ld, "#hit", hit, "C in a table that changes rules");
	if (zone.n && when_parse_offset(zone, &ld->frame.offset, &why) < 0)
		setting_error(ld, "#timezone", zone, "an offset like +08:00");
	ld->frame.as_of = rules_data_column(ld->rs, as_of.n ? as_of : SLICE("time"));
	ld->fallback = table_setting(ld->t, "default");
}

static struct slice program_of(const struct table *t)
{
	struct slice program = t ? table_setting(t, "program") : SLICE_NONE;

	return program.n ? program : SLICE(RULES_PROGRAM);
}

bool rules_is_for(const struct ruleset *rs, const struct table *t)
{
	const struct rules_options *o = rs->options;

	return (!o->program && o->table) || slice_is(program_of(t), o->program ? o->program : RULES_PROGRAM);
}

static int add_program(void *context, const char *path, const char *name)
{
	struct diag silent;
	struct table *t;

	diag_init(&silent, "");
	silent.limit = 0;
	t = rules_is_table_file(name) ? table_open(path, NULL, &silent) : NULL;
	if (t)
		strmap_add(context, program_of(t));
	table_close(t);
	return 0;
}

void rules_programs(const char *folder, struct strmap *out)
{
	size_t before = out->n;

	rules_each_csv(folder, add_program, out);
	if (out->n == before)
		strmap_add(out, SLICE(RULES_PROGRAM));
}

uint32_t rules_find_clock(struct ruleset *rs, const struct rules_frame *frame)
{
	struct feel_column time = { .type = FEEL_DATETIME, .offset = frame->offset };
	size_t source = rules_source(rs, frame->as_of, &time);

	for (size_t i = 0; i < rs->nclocks; i++)
		if (rs->clock[i].source == source)
			return (uint32_t)i;
	XGROW(rs->clock, rs->nclocks + 1, rs->clockcap);
	rs->clock[rs->nclocks] = (struct rules_clock){ .source = source };
	return (uint32_t)rs->nclocks++;
}

static void add_out(struct rules_outs *outs, size_t output)
{
	XGROW(outs->output, outs->n + 1, outs->cap);
	outs->output[outs->n++] = output;
}

/* Rows that change others may give what those give. */
static void add_changed_outs(struct rules_loading *ld, struct rules_outs *outs)
{
	struct ruleset *rs = ld->rs;
	struct rules_column_of c;

	for (size_t r = 0; r < rs->nchanged && ld->changes; r++) {
		const struct rules_row *row = rs->changed[r];

		for (size_t i = 0; i < row->n && rules_is_family(ld->pack, row->pack); i++)
			if (slice_starts(row->header[i], SLICE("out:")) &&
			    rules_header_cell(rs, row->header[i], &ld->frame, ld->combine, &c, &row->at[i]) == 0 &&
			    rules_find_out(outs, c.index) == outs->n)
				add_out(outs, c.index);
	}
}

/* "in:diff(a" and "b)": a header with a comma that is not in quotes. */
static bool is_torn(const struct rules_loading *ld, size_t i)
{
	struct slice a = table_header(ld->t, i), b = table_header(ld->t, i + 1);

	return (slice_starts(a, SLICE("in:")) || slice_starts(a, SLICE("out:"))) && memchr(a.p, '(', a.n) &&
	       !memchr(a.p, ')', a.n) && b.n && !memchr(b.p, '(', b.n) && memchr(b.p, ')', b.n);
}

static int tear_error(struct rules_loading *ld, size_t i)
{
	struct slice a = table_header(ld->t, i), b = table_header(ld->t, i + 1);
	struct where at = table_where_header(ld->t, i);

	return diag_error(diag_as(ld->rs->diag, "E-SYNTAX"), &at, "the comma in the brackets ends the cell (write \"%s,%s\", in quotes)",
			  diag_quote(a), diag_quote(b));
}

static int read_header(struct rules_loading *ld, size_t i, struct rules_outs *outs)
{
	struct ruleset *rs = ld->rs;
	struct rules_column_of *c = &ld->column[i];
	struct where at = table_where_header(ld->t, i);

	if (i && is_torn(ld, i - 1))
		return -1; /* said of the first half */
	if (is_torn(ld, i))
		return tear_error(ld, i);
	if (rules_header_cell(rs, rules_keep(rs, table_header(ld->t, i)), &ld->frame, ld->combine, c, &at) < 0)
		return -1;
	if (c->kind == COLUMN_OUT)
		add_out(outs, c->index);
	return 0;
}

static void read_headers(struct rules_loading *ld)
{
	struct ruleset *rs = ld->rs;
	struct rules_outs outs = { 0 };

	ld->ncolumns = table_columns(ld->t);
	ld->column = xcalloc(ld->ncolumns, sizeof *ld->column);
	for (size_t i = 0; i < ld->ncolumns; i++)
		if (read_header(ld, i, &outs) < 0) {
			ld->bad = ld->bad_headers = true;
			ld->column[i].kind = COLUMN_META;
		}
	add_changed_outs(ld, &outs);
	XGROW(rs->outs, rs->ntables + 1, rs->outscap);
	rs->outs[rs->ntables] = outs;
}

static void check_fallback(struct rules_loading *ld, struct rules_table *table)
{
	struct ruleset *rs = ld->rs;

	table->fallback = RULES_NONE;
	if (!ld->fallback.n)
		return;
	for (size_t i = table->first; i < rs->nrules; i++)
		if (slice_eq(rs->rule[i].id, ld->fallback))
			table->fallback = i;
	if (table->fallback == RULES_NONE)
		setting_error(ld, "#default", ld->fallback, "the id of a rule of this table");
	for (size_t c = 0; c < rs->nconds; c++)
		for (size_t u = 0; u < rs->cond[c]->nuses; u++)
			if (rs->cond[c]->use[u].rule == table->fallback) {
				setting_error(ld, "#default", ld->fallback, "a rule whose conditions are all -");
				return;
			}
}

static void add_table(struct rules_loading *ld)
{
	struct ruleset *rs = ld->rs;
	struct rules_table table = { .name = rules_keep(rs, table_name(ld)), .pack = ld->pack->name,
				     .file = rules_keep_path(rs, ld->path), .folder = ld->pack->given,
				     .policy = ld->policy, .first = rs->nrules };
	int got;

	read_headers(ld);
	ld->clock = rules_find_clock(ld->rs, &ld->frame);
	while ((got = table_next(ld->t)) > 0)
		rules_read_row(ld);
	ld->bad |= got < 0;
	table.n = rs->nrules - table.first;
	check_fallback(ld, &table);
	XGROW(rs->table, rs->ntables + 1, rs->tablecap);
	rs->table[rs->ntables++] = table;
}

int rules_load_table(struct ruleset *rs, struct rules_pack *pack, const char *path)
{
	static const char *const need[] = { "id", "status", "source", NULL };
	struct rules_loading ld = { .rs = rs, .pack = pack, .path = path, .t = table_open(path, need, rs->diag) };
	bool asked;

	if (!ld.t)
		return -1;
	if (!rules_is_for(rs, ld.t)) {
		table_close(ld.t);
		return 0;
	}
	asked = !rs->options->table || slice_is(table_name(&ld), rs->options->table);
	if (asked || rs->npacks > 1)
		read_settings(&ld);
	if (asked && !ld.bad)
		add_table(&ld);
	else if (rs->npacks > 1 && !ld.bad)
		rules_scan_rows(&ld);
	table_close(ld.t);
	free(ld.column);
	return ld.bad ? -1 : 0;
}
