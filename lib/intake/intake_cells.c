/* Every cell of a row but its time, and what follows from them: see intake_row.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "intake_row.h"

#include "intake_order.h"
#include "norm.h"

void row_add_issues(struct row *row, struct slice issues)
{
	struct buf *all = &row->it->issues;
	struct slice rest = issues, one;

	if (!all->n) {
		buf_put(all, issues);
		return;
	}
	while (slice_cut(&rest, ';', &one)) {
		/* A file of our own brings its issues along; they are found again. */
		if (!slice_lists(buf_slice(all), ';', one))
			buf_join(all, ';', one);
	}
}

void row_remark_on(struct row *row, const char *what, struct slice text)
{
	struct buf *remark = &row->it->remark, *b = &row->it->scratch;

	buf_clear(b);
	buf_putc(b, '[');
	buf_puts(b, what);
	buf_putc(b, '=');
	norm_text(b, text);
	buf_putc(b, ']');
	/* A file of our own brings it along. */
	if (remark->n == 0 || !memmem(remark->p, remark->n, b->p, b->n))
		buf_join(remark, ' ', buf_slice(b));
}

/* Unless the file can say after all what is meant. */
static __attribute__((cold)) const struct answer *leave_to_person(struct row *row, struct memo *memo,
								  struct slice text, const struct answer *a)
{
	if (order_may_help(memo, a) && order_prove(row->it, row->file, memo)) {
		a = memo_read(memo, text, &row->it->cells);
		if (a->verdict == CELL_VALUE)
			return a;
	}
	row_remark_on(row, gate_column_name[memo->column], text);
	return a;
}

/* All but a value and nothing to say about it. */
static __attribute__((noinline)) const struct answer *read_other(struct row *row, struct memo *memo,
								 struct slice text, const struct answer *a)
{
	if (a->verdict == CELL_HUMAN || a->verdict == CELL_BAD)
		a = leave_to_person(row, memo, text, a);
	row_set(row, memo->column, a->verdict == CELL_VALUE ? a->value : SLICE_NONE, a->asks);
	if (a->issues.n) {
		row_note(row, memo->column);
		row_add_issues(row, a->issues);
	}
	return a;
}

const struct answer *row_read(struct row *row, struct memo *memo, struct slice text)
{
	const struct answer *a = memo_read(memo, text, &row->it->cells);

	if (!a->plain)
		return read_other(row, memo, text, a);
	row_set(row, memo->column, a->value, a->asks);
	return a;
}

/* Whether nothing was told, and not something a person must look at: gate CSV
 * that is read again brings that along in its issues, the cell is blank. */
static inline bool is_open(const struct row *row, enum gate_column c)
{
	return !((row->filled | row->noted) >> c & 1);
}

/* The household from building, unit and room. */
static struct slice house_text(struct row *row)
{
	static const enum header_target parts[] = { HEADER_BUILDING, HEADER_UNIT, HEADER_ROOM };
	struct buf *b = &row->it->joined[1];

	buf_clear(b);
	for (size_t i = 0; i < 3; i++)
		if (row_raw(row, parts[i]).n)
			buf_join(b, '-', row_raw(row, parts[i]));
	return buf_slice(b);
}

/* What a cell says about another column. */
static void take_side(struct row *row, enum gate_column c, struct slice side)
{
	if (c == GATE_TEST_RESULT && is_open(row, GATE_TEST_TIME))
		row_set(row, GATE_TEST_TIME, side, false);
	if (c == GATE_ID_NO && is_open(row, GATE_ID_TYPE))
		row_set(row, GATE_ID_TYPE, side, false);
}

/* A cell that its memo has to look for, or that needs more than a value. */
static __attribute__((noinline)) void take_cell(struct row *row, const struct row_cell *c, struct slice text,
						const struct answer *a)
{
	if (a->verdict == CELL_VALUE && !a->issues.n)
		row_set(row, c->column, a->value, a->asks);
	else
		a = read_other(row, c->memo, text, a);
	if (a->side.n)
		take_side(row, c->column, a->side);
}

/* A value, and nothing else to say about the cell. */
static inline bool read_plain(const struct row_cell *c, struct slice text, const struct cell_context *cx,
			      enum cell_short *how)
{
	struct memo *m = c->memo;

	*how = CELL_NOT_SHORT;
	if (!m->shortcut)
		return memo_ready(m, text, c->value);
	*how = m->shortcut(text, cx, &m->cell);
	*c->value = *how == CELL_AS_IS ? text : buf_slice(&m->cell.value);
	return *how == CELL_AS_IS || *how == CELL_REWRITTEN;
}

/* Reads every column that has a cell of its own. Not inlined: this loop needs all registers. */
static __attribute__((noinline)) void read_own(struct row *row)
{
	const struct row_cell *end = row->cell + row->ncells;
	const struct cell_context *cx = &row->it->cells;
	const struct record r = *row->r;
	uint64_t filled = 0;

	for (const struct row_cell *c = row->cell; c < end; c++) {
		struct slice text = c->field < r.nfields ? r.field[c->field] : SLICE_NONE;
		enum cell_short how;

		if (!text.n && c->column == GATE_HOUSEHOLD)
			text = house_text(row);
		if (!text.n)
			continue;
		if (read_plain(c, text, cx, &how)) {
			filled |= c->bit;
			continue;
		}
		row->filled |= filled;
		take_cell(row, c, text, memo_after_shortcut(c->memo, text, cx, how));
	}
	row->filled |= filled;
}

/* What the profile says of every row of a file that has no such column. */
static void set_constants(struct row *row)
{
	const struct profile *p = row->it->options.profile;

	for (int c = 0; p && c < GATE_NCOLUMNS; c++)
		if (p->constant[c].n && !row_has(row, (size_t)c) && row->field_of[c] == LAYOUT_NO_FIELD)
			row_set(row, (size_t)c, p->constant[c], true);
}

/* What the record says without saying it: who or what passed, where the
 * place lies, which site and gate the whole log is from. */
static void derive(struct row *row)
{
	const uint64_t person = row_bit(GATE_NAME) | row_bit(GATE_ID_NO) | row_bit(GATE_TEMP);
	const struct intake_options *o = &row->it->options;

	if (o->site.n)
		row_set(row, GATE_SITE, o->site, true);
	if (o->gate.n)
		row_set(row, GATE_GATE, o->gate, true);
	if (row_has(row, GATE_PLACE) && is_open(row, GATE_REGION))
		row_read(row, &row->it->place, row->value[GATE_PLACE]);
	if (is_open(row, GATE_SUBJECT))
		row_set(row, GATE_SUBJECT, row_has(row, GATE_PLATE) && !(row->filled & person) &&
			!slice_is(row->value[GATE_PLATE], "none") ? SLICE_PADDED("vehicle") : SLICE_PADDED("person"), false);
}

/* A cell that means the one above it is not what was written there. */
static void note_dittos(struct row *row)
{
	static const enum gate_column whole[HEADER_TARGETS - GATE_NCOLUMNS] = {
		[HEADER_DATE - GATE_NCOLUMNS] = GATE_TIME,         [HEADER_CLOCK - GATE_NCOLUMNS] = GATE_TIME,
		[HEADER_BUILDING - GATE_NCOLUMNS] = GATE_HOUSEHOLD, [HEADER_UNIT - GATE_NCOLUMNS] = GATE_HOUSEHOLD,
		[HEADER_ROOM - GATE_NCOLUMNS] = GATE_HOUSEHOLD,
	};
	struct buf *b = &row->it->scratch;

	for (int t = 0; t < HEADER_TARGETS; t++) {
		int c = t < GATE_NCOLUMNS ? t : (int)whole[t - GATE_NCOLUMNS];

		if (!row->adjust.filled[t])
			continue;
		buf_clear(b);
		buf_puts(b, gate_column_name[c]);
		buf_puts(b, ":ditto_filled");
		row_add_issues(row, buf_slice(b));
	}
}

void row_read_cells(struct row *row)
{
	read_own(row);
	set_constants(row);
	derive(row);
	if (row->adjust.any_filled)
		note_dittos(row);
	if (row->adjust.fwcomma)
		row_add_issues(row, SLICE("row:fwcomma"));
}
