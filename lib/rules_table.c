/* One decision table from its file. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_internal.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

/* A table while it is read. */
struct load {
	struct ruleset *rs;
	struct rules_pack *pack;
	struct table *t;
	const char *path;
	struct rules_frame frame;
	enum rules_policy policy;
	enum rules_combine combine;
	struct rules_column_of *column; /* by column of the file */
	size_t ncolumns;
	uint32_t clock;
	struct slice fallback;          /* id of #default */
	bool bad;
};

static int setting_error(struct load *ld, const char *name, struct slice value, const char *expected)
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

static struct slice table_name(const struct load *ld)
{
	struct slice name = table_setting(ld->t, "table");

	return name.n ? name : file_stem(ld->path);
}

static void read_settings(struct load *ld)
{
	struct slice hit = table_setting(ld->t, "hit"), as_of = table_setting(ld->t, "as_of");
	struct slice zone = table_setting(ld->t, "timezone");
	const char *why;

	ld->frame.offset = ld->pack->offset;
	ld->frame.lists = &ld->pack->lists;
	if (rules_policy_of(hit.n ? hit : SLICE("U"), &ld->policy, &ld->combine) < 0)
		setting_error(ld, "#hit", hit, "U A P F R O C C+ C< C> or C#");
	if (zone.n && when_parse_offset(zone, &ld->frame.offset, &why) < 0)
		setting_error(ld, "#timezone", zone, "an offset like +08:00");
	ld->frame.as_of = rules_data_column(ld->rs, as_of.n ? as_of : SLICE("time"));
	ld->fallback = table_setting(ld->t, "default");
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

static void read_headers(struct load *ld)
{
	struct ruleset *rs = ld->rs;
	struct rules_outs outs = { 0 };

	ld->ncolumns = table_columns(ld->t);
	ld->column = xcalloc(ld->ncolumns, sizeof *ld->column);
	for (size_t i = 0; i < ld->ncolumns; i++) {
		struct rules_column_of *c = &ld->column[i];
		struct where at = table_where_header(ld->t, i);

		if (rules_header_cell(rs, rules_keep(rs, table_header(ld->t, i)), &ld->frame, ld->combine, c, &at) < 0) {
			ld->bad = true;
			c->kind = COLUMN_META;
		} else if (c->kind == COLUMN_OUT) {
			XGROW(outs.output, outs.n + 1, outs.cap);
			outs.output[outs.n++] = c->index;
		}
	}
	XGROW(rs->outs, rs->ntables + 1, rs->outscap);
	rs->outs[rs->ntables] = outs;
}

/* Equal cells of one column are parsed once. */
int rules_condition_cell(struct ruleset *rs, struct rules_cond *c, struct slice cell, const struct feel_lists *lists,
			 size_t rule, const struct where *at)
{
	struct feel_column column = c->expr.type;
	struct buf key = { 0 };
	size_t test;

	buf_put(&key, cell);
	if (cell.n && memchr(cell.p, '{', cell.n)) /* the list is the pack's own */
		buf_printf(&key, "\x1f%zu", rs->npacks);
	test = strmap_find(&c->tests, buf_slice(&key));
	if (test == STRMAP_NONE) {
		struct feel *f;

		column.lists = lists;
		f = feel_parse(cell, &column, at, rs->diag);
		if (!f) {
			buf_free(&key);
			return -1;
		}
		test = strmap_add(&c->tests, buf_slice(&key));
		XGROW(c->feel, c->tests.n, c->feelcap);
		c->feel[test] = f;
	}
	buf_free(&key);
	if (feel_is_any(c->feel[test]))
		return 0;
	XGROW(c->use, c->nuses + 1, c->usecap);
	c->use[c->nuses++] = (struct rules_use){ (uint32_t)rule, (uint32_t)test };
	return 0;
}

static int read_condition(struct load *ld, size_t i, size_t rule)
{
	struct where at = table_where_field(ld->t, i);

	return rules_condition_cell(ld->rs, ld->rs->cond[ld->column[i].index], slice_trim(table_field(ld->t, i)),
				    ld->frame.lists, rule, &at);
}

/* Members of a set must be words of its scale. */
static int check_members(struct ruleset *rs, const struct feel_column *type, struct slice text, const struct where *at)
{
	struct slice part;

	while (type->scale && slice_cut(&text, ';', &part)) {
		part = slice_trim(part);
		if (scale_find(type->scale, part) == SCALE_NONE)
			return diag_error(rs->diag, at, "%s is no word of %s", diag_quote(part),
					  diag_quote(type->scale->name));
	}
	return 0;
}

static int read_output(struct load *ld, size_t i, size_t rule, struct rules_cell *cell)
{
	struct ruleset *rs = ld->rs;
	const struct feel_column *type = &rs->output[ld->column[i].index].type;
	struct where at = table_where_field(ld->t, i);

	cell->text = rules_keep(rs, slice_trim(table_field(ld->t, i)));
	cell->value.state = FEEL_EMPTY;
	if (!cell->text.n)
		return 0;
	if (type->type == FEEL_STR)
		return rules_template_parse(rs, cell->text, &ld->frame, rule, cell, &at);
	feel_read(type, cell->text, &cell->value);
	if (cell->value.state == FEEL_VALUE)
		return type->type == FEEL_SET ? check_members(rs, type, cell->text, &at) : 0;
	return diag_error(rs->diag, &at, "%s is no value of type %s%s%.*s", diag_quote(cell->text),
			  feel_type_name(type->type), type->scale ? " " : "",
			  SLICE_FMT(type->scale ? type->scale->name : SLICE_NONE));
}

/* 1 to compile the rule, 0 to leave it out, -1 (reported). */
static int read_status(struct load *ld, enum rules_status *status)
{
	struct slice text = table_get(ld->t, "status");
	struct where at = table_where(ld->t, "status");

	*status = RULE_ACTIVE;
	if (slice_is(text, "draft") || slice_is(text, "retired"))
		return 0;
	if (slice_is(text, "test"))
		*status = RULE_TEST;
	else if (slice_is(text, "deprecated"))
		*status = RULE_DEPRECATED;
	else if (!slice_is(text, "active"))
		return diag_error(ld->rs->diag, &at,
				  "%s is no status (expected active, test, deprecated, draft or retired)",
				  text.n ? diag_quote(text) : "blank");
	return 1;
}

static int read_id(struct load *ld, struct slice id)
{
	struct where at = table_where(ld->t, "id");
	size_t before = ld->pack->ids.n;

	if (!id.n)
		return diag_error(ld->rs->diag, &at, "blank (every rule needs an id)");
	for (size_t i = 0; i < id.n; i++)
		if (strchr(" ;,!+\t", id.p[i]))
			return diag_error(ld->rs->diag, &at, "%s holds \"%c\" (ids are joined by ; in results)",
					  diag_quote(id), id.p[i]);
	if (strmap_add(&ld->pack->ids, id) < before)
		return diag_error(ld->rs->diag, &at, "%s is the id of two rules of the pack", diag_quote(id));
	return 0;
}

/* The meta columns. 1, 0 or -1 as read_status. */
static int read_meta(struct load *ld, struct rules_rule *r)
{
	struct ruleset *rs = ld->rs;
	struct slice id = table_get(ld->t, "id"), source = table_get(ld->t, "source");
	struct where at = table_where(ld->t, "source");
	const char *why;
	int result = read_id(ld, id), status = read_status(ld, &r->status), part;

	if (!source.n)
		result = diag_error(rs->diag, &at, "blank (every rule cites its source)");
	part = period_parse(table_get(ld->t, "effective_from"), table_get(ld->t, "effective_to"), ld->frame.offset,
			    &r->period, &why);
	if (part) {
		at = table_where(ld->t, part == PERIOD_FROM ? "effective_from" : "effective_to");
		result = diag_error(rs->diag, &at, "%s (expected a day like 2022-04-05, or nothing)", why);
	}
	r->id = rules_keep(rs, id);
	r->source = rules_keep(rs, source);
	r->family = rules_keep(rs, table_get(ld->t, "family"));
	r->note = rules_keep(rs, table_get(ld->t, "note"));
	r->table = rs->ntables;
	r->line = table_where(ld->t, NULL).line;
	return result < 0 || status < 0 ? -1 : status;
}

size_t rules_add_rule(struct ruleset *rs, const struct rules_rule *r, uint32_t clock, size_t nouts)
{
	XGROW(rs->rule, rs->nrules + 1, rs->rulecap);
	XGROW(rs->cell, rs->nrules + 1, rs->cellcap);
	XGROW(rs->rule_clock, rs->nrules + 1, rs->clockofcap);
	rs->rule[rs->nrules] = *r;
	rs->cell[rs->nrules] = xcalloc(nouts ? nouts : 1, sizeof **rs->cell);
	rs->rule_clock[rs->nrules] = clock;
	return rs->nrules++;
}

static void read_row(struct load *ld)
{
	struct ruleset *rs = ld->rs;
	struct rules_rule r = { 0 };
	struct where at = table_where(ld->t, NULL);
	int got = read_meta(ld, &r);
	size_t rule, out = 0;

	if (got <= 0) {
		ld->bad |= got < 0;
		return;
	}
	if (table_row_fields(ld->t) > ld->ncolumns)
		ld->bad |= diag_error(rs->diag, &at, "%zu fields under %zu headers", table_row_fields(ld->t),
				      ld->ncolumns) < 0;
	if (r.status == RULE_DEPRECATED)
		diag_warning(rs->diag, &at, "rule %s is deprecated", diag_quote(r.id));
	rule = rules_add_rule(rs, &r, ld->clock, rs->outs[rs->ntables].n);
	for (size_t i = 0; i < ld->ncolumns; i++) {
		if (ld->column[i].kind == COLUMN_IN)
			ld->bad |= read_condition(ld, i, rule) < 0;
		else if (ld->column[i].kind == COLUMN_OUT)
			ld->bad |= read_output(ld, i, rule, &rs->cell[rule][out++]) < 0;
	}
}

static void check_fallback(struct load *ld, struct rules_table *table)
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

static void add_table(struct load *ld)
{
	struct ruleset *rs = ld->rs;
	struct rules_table table = { .name = rules_keep(rs, table_name(ld)), .pack = ld->pack->name,
				     .file = rules_keep(rs, slice_of(ld->path)), .policy = ld->policy,
				     .first = rs->nrules };
	int got;

	read_headers(ld);
	ld->clock = rules_find_clock(ld->rs, &ld->frame);
	while ((got = table_next(ld->t)) > 0)
		read_row(ld);
	ld->bad |= got < 0;
	table.n = rs->nrules - table.first;
	check_fallback(ld, &table);
	XGROW(rs->table, rs->ntables + 1, rs->tablecap);
	rs->table[rs->ntables++] = table;
}

int rules_load_table(struct ruleset *rs, struct rules_pack *pack, const char *path)
{
	static const char *const need[] = { "id", "status", "source", NULL };
	struct load ld = { .rs = rs, .pack = pack, .path = path, .t = table_open(path, need, rs->diag) };

	if (!ld.t)
		return -1;
	if (!rs->options->table || slice_is(table_name(&ld), rs->options->table)) {
		read_settings(&ld);
		if (!ld.bad)
			add_table(&ld);
	}
	table_close(ld.t);
	free(ld.column);
	return ld.bad ? -1 : 0;
}
