/* Rows of a decision table to rules, also those that change rows of other packs. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_row.h"

#include <stdlib.h>

#include "when.h"
#include "xmem.h"

static struct slice get(const struct rules_loading *ld, const char *name)
{
	size_t i = ld->row ? rules_row_find(ld->row, name) : 0;

	if (!ld->row)
		return table_get(ld->t, name);
	return i == RULES_NONE ? SLICE_NONE : ld->row->cell[i];
}

static struct where place(const struct rules_loading *ld, const char *name)
{
	size_t i = ld->row ? rules_row_find(ld->row, name) : RULES_NONE;

	return i == RULES_NONE ? table_where(ld->t, name) : ld->row->at[i];
}

size_t rules_find_out(const struct rules_outs *outs, size_t output)
{
	size_t k = 0;

	while (k < outs->n && outs->output[k] != output)
		k++;
	return k;
}

/* The text by which equal cells of one column are found; in *b when it is longer. */
static struct slice cell_key(struct slice cell, const struct feel_lists *lists, struct buf *b)
{
	/* The list is the pack's own. */
	if (!cell.n || !memchr(cell.p, '{', cell.n))
		return cell;
	buf_put(b, cell);
	buf_printf(b, "\x1f%p", lists ? lists->context : NULL);
	return buf_slice(b);
}

/* Equal cells of one column are parsed once. */
int rules_condition_cell(struct ruleset *rs, struct rules_cond *c, struct slice cell, const struct feel_lists *lists,
			 size_t rule, const struct where *at)
{
	struct feel_column column = c->expr.type;
	struct buf longer = { 0 };
	struct slice key = cell_key(cell, lists, &longer);
	size_t test = strmap_find(&c->tests, key);

	if (test == STRMAP_NONE) {
		struct feel *f;

		column.lists = lists;
		f = feel_parse(cell, &column, at, rs->diag);
		if (!f) {
			buf_free(&longer);
			return -1;
		}
		test = strmap_add(&c->tests, key);
		XGROW(c->feel, c->tests.n, c->feelcap);
		c->feel[test] = f;
	}
	buf_free(&longer);
	if (feel_is_any(c->feel[test]))
		return 0;
	XGROW(c->use, c->nuses + 1, c->usecap);
	c->use[c->nuses++] = (struct rules_use){ (uint32_t)rule, (uint32_t)test };
	return 0;
}

static int read_condition(struct rules_loading *ld, size_t i, const struct where *at, size_t rule)
{
	return rules_condition_cell(ld->rs, ld->rs->cond[ld->column[i].index], slice_trim(table_field(ld->t, i)),
				    ld->frame.lists, rule, at);
}

/* Members of a set must be words of its scale. */
static int check_members(struct ruleset *rs, const struct feel_column *type, struct slice text, const struct where *at)
{
	struct slice part;

	while (type->scale && slice_cut(&text, ';', &part)) {
		part = slice_trim(part);
		if (scale_find(type->scale, part) == SCALE_NONE)
			return diag_error(diag_as(rs->diag, "E-TYPE"), at, "%s is no word of %s", diag_quote(part),
					  diag_quote(type->scale->name));
	}
	return 0;
}

static int read_output(struct rules_loading *ld, size_t output, struct slice text, const struct where *at, size_t rule,
		       struct rules_cell *cell)
{
	struct ruleset *rs = ld->rs;
	const struct feel_column *type = &rs->output[output].type;

	cell->text = rules_keep(rs, slice_trim(text));
	cell->value.state = FEEL_EMPTY;
	if (!cell->text.n)
		return 0;
	if (type->type == FEEL_STR)
		return rules_template_parse(rs, cell->text, &ld->frame, rule, cell, at);
	feel_read(type, cell->text, &cell->value);
	if (cell->value.state == FEEL_VALUE)
		return type->type == FEEL_SET ? check_members(rs, type, cell->text, at) : 0;
	return diag_error(diag_as(rs->diag, "E-TYPE"), at, "%s is no value of type %s%s%.*s", diag_quote(cell->text),
			  feel_type_name(type->type), type->scale ? " " : "",
			  SLICE_FMT(type->scale ? type->scale->name : SLICE_NONE));
}

/* 1 to compile the rule, 0 to leave it out, -1 (reported). */
static int read_status(struct rules_loading *ld, enum rules_status *status)
{
	struct slice text = get(ld, "status");
	struct where at = place(ld, "status");

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

static int read_id(struct rules_loading *ld, struct slice id)
{
	struct where at = place(ld, "id");
	const struct rules_pack *owner = rules_owner(ld->pack, id);
	size_t before = ld->pack->ids.n;

	if (!id.n)
		return diag_error(diag_as(ld->rs->diag, "E-ID"), &at, "blank (every rule needs an id)");
	for (size_t i = 0; i < id.n; i++)
		if (strchr(" ;,!+\t", id.p[i]))
			return diag_error(diag_as(ld->rs->diag, "E-ID"), &at, "%s holds \"%c\" (ids are joined by ; in results)",
					  diag_quote(id), id.p[i]);
	if (owner && !ld->changes)
		return diag_error(diag_as(ld->rs->diag, "E-ID"), &at, "%s is the id of a rule of %s (a table that changes rules says "
				  "#overlay,change)", diag_quote(id), diag_quote(owner->name));
	if (strmap_add(&ld->pack->ids, id) < before)
		return diag_error(diag_as(ld->rs->diag, "E-ID"), &at, "%s is the id of two rules of the pack", diag_quote(id));
	return 0;
}

/* The meta columns. 1, 0 or -1 as read_status. */
static int read_meta(struct rules_loading *ld, struct rules_rule *r)
{
	struct ruleset *rs = ld->rs;
	struct slice id = get(ld, "id"), source = get(ld, "source");
	struct where at = place(ld, "source");
	const char *why;
	int result = read_id(ld, id), status = read_status(ld, &r->status), part;

	if (!source.n)
		result = diag_error(diag_as(rs->diag, "E-CITATION"), &at, "blank (every rule cites its source)");
	part = period_parse(get(ld, "effective_from"), get(ld, "effective_to"), ld->frame.offset,
			    &r->period, &why);
	if (part) {
		at = place(ld, part == PERIOD_FROM ? "effective_from" : "effective_to");
		result = diag_error(diag_as(rs->diag, "E-DATE"), &at, "%s (expected a day like 2022-04-05, or nothing)", why);
	}
	r->id = rules_keep(rs, id);
	r->source = rules_keep(rs, source);
	r->family = rules_keep(rs, get(ld, "family"));
	r->note = rules_keep(rs, get(ld, "note"));
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

/* Fields under no header; empty ones come from a spreadsheet's unused columns. */
static void check_width(struct rules_loading *ld)
{
	struct where at = table_where(ld->t, NULL);
	size_t n = table_row_fields(ld->t);

	while (n > ld->ncolumns && !slice_trim(table_field(ld->t, n - 1)).n)
		n--;
	if (n > ld->ncolumns)
		ld->bad |= diag_error(diag_as(ld->rs->diag, "E-SYNTAX"), &at, "%zu fields under %zu headers", n, ld->ncolumns) < 0;
}

static void read_cells(struct rules_loading *ld, size_t rule)
{
	struct ruleset *rs = ld->rs;
	size_t out = 0;

	for (size_t i = 0; i < ld->ncolumns; i++) {
		struct where at = table_where_field(ld->t, i);

		if (ld->column[i].kind == COLUMN_IN)
			ld->bad |= read_condition(ld, i, &at, rule) < 0;
		else if (ld->column[i].kind == COLUMN_OUT)
			ld->bad |= read_output(ld, ld->column[i].index, table_field(ld->t, i), &at, rule,
					       &rs->cell[rule][out++]) < 0;
	}
}

/* The same of a row put together from several. */
static void read_merged_cells(struct rules_loading *ld, size_t rule)
{
	struct ruleset *rs = ld->rs;
	const struct rules_outs *outs = &rs->outs[rs->ntables];
	const struct rules_row *row = ld->row;
	struct rules_column_of c;

	for (size_t i = 0; i < row->n && !ld->bad_headers; i++) {
		if (rules_header_cell(rs, row->header[i], &ld->frame, ld->combine, &c, &row->at[i]) < 0)
			ld->bad = true;
		else if (c.kind == COLUMN_IN)
			ld->bad |= rules_condition_cell(rs, rs->cond[c.index], row->cell[i], ld->frame.lists, rule,
							&row->at[i]) < 0;
		else if (c.kind == COLUMN_OUT)
			ld->bad |= read_output(ld, c.index, row->cell[i], &row->at[i], rule,
					       &rs->cell[rule][rules_find_out(outs, c.index)]) < 0;
	}
}

static void add_rule(struct rules_loading *ld, const struct rules_rule *r)
{
	struct ruleset *rs = ld->rs;
	struct where at = table_where(ld->t, NULL);
	size_t rule;

	if (r->status == RULE_DEPRECATED)
		diag_warning(rs->diag, &at, "rule %s is deprecated", diag_quote(r->id));
	rule = rules_add_rule(rs, r, ld->clock, rs->outs[rs->ntables].n);
	if (ld->row)
		read_merged_cells(ld, rule);
	else
		read_cells(ld, rule);
}

/* Whether the row at `under` may be changed by the current one, and what that
 * comes to. */
static int check_change(const struct rules_loading *ld, const struct rules_row *under, bool on)
{
	struct diag *diag = ld->rs->diag;
	struct where at = table_where(ld->t, "id");
	const char *id = diag_quote(under->id);

	if (under->fallback)
		return diag_error(diag, &at, "%s is the #default of %s: it cannot be changed", id, under->place.file);
	if (on && under->in_order)
		return diag_error(diag, &at, "%s stands in %s, where the order or number of hits decides (#hit): it can be "
				  "switched off, not changed", id, under->place.file);
	if (under->frame.as_of != ld->frame.as_of || under->frame.offset != ld->frame.offset)
		return diag_error(diag, &at, "the table of %s, %s, has another #as_of or #timezone", id,
				  under->place.file);
	return 0;
}

static void note_change(const struct rules_loading *ld, const struct rules_row *under, bool on, enum rules_status status)
{
	struct where at = table_where(ld->t, NULL);

	diag_note(ld->rs->diag, &at, on && status == RULE_TEST ? "%s of %s:%lu is only tried from now on (status test)" :
		  on ? "%s stands for that of %s:%lu" : "%s of %s:%lu is switched off",
		  diag_quote(under->id), under->place.file, under->place.line);
}

/* The row as later packs see it, kept for them when one changes it. NULL: a
 * plain row that nobody changes, or (ld->bad) a change of nothing. */
static struct rules_row *merge_row(struct rules_loading *ld, const struct rules_row **under)
{
	struct slice id = table_get(ld->t, "id");
	struct where at = table_where(ld->t, "id");
	struct rules_row *row;

	*under = ld->changes ? rules_changed_row(ld->pack, id, &at) : NULL;
	if (ld->changes ? !*under : !rules_is_changed(ld->pack, id)) {
		ld->bad |= ld->changes;
		return NULL;
	}
	row = rules_row_new(ld->pack, ld->t, &ld->frame, *under);
	row->in_order = ld->policy != POLICY_C && ld->policy != POLICY_R && ld->policy != POLICY_O;
	row->fallback = ld->fallback.n && slice_eq(id, ld->fallback);
	rules_row_keep(ld->rs, row);
	return row;
}

void rules_read_row(struct rules_loading *ld)
{
	const struct rules_row *under = NULL, *row = merge_row(ld, &under);
	struct rules_rule r = { 0 };
	int got;

	check_width(ld);
	if (ld->changes && !under)
		return;
	ld->row = under ? row : NULL;
	got = read_meta(ld, &r);
	if (got >= 0 && under && check_change(ld, under, got > 0) < 0)
		got = -1;
	else if (got >= 0 && under)
		note_change(ld, under, got > 0, r.status);
	ld->bad |= got < 0;
	/* The rule of #default cannot be changed: the later pack is told so. */
	if (got > 0 && (!rules_is_changed(ld->pack, r.id) || row->fallback))
		add_rule(ld, &r);
	ld->row = NULL;
}

/* A table that was not asked for: only what later packs change of it. */
void rules_scan_rows(struct rules_loading *ld)
{
	const struct rules_row *under;
	int got;

	while ((got = table_next(ld->t)) > 0) {
		strmap_add(&ld->pack->ids, table_get(ld->t, "id"));
		merge_row(ld, &under);
	}
	ld->bad |= got < 0;
}
