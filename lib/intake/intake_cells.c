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

	if (row->issues.p != all->p || !row->issues.n) {
		buf_clear(all);
		buf_put(all, row->issues.n ? row->issues : issues);
	}
	while (slice_cut(&rest, ';', &one)) {
		/* A file of our own brings its issues along; they are found again. */
		if (!slice_lists(buf_slice(all), ';', one))
			buf_join(all, ';', one);
	}
	row->issues = buf_slice(all);
}

/* Most rows with issues have those of one cell: they are not copied. */
void row_take_issues(struct row *row, struct slice issues)
{
	if (row->issues.n)
		row_add_issues(row, issues);
	else
		row->issues = issues;
}

/* Whether the text, padded, is printing ASCII as numbers are, which norm_text leaves as it is. */
static bool is_plain(struct slice s)
{
	uint64_t seen = 0, x;

	if (s.n < 8 || s.n > SLICE_PAD || s.p[0] == '=' || s.p[0] == '\'')
		return false;
	for (size_t at = 0; at < s.n; at += 8) {
		memcpy(&x, s.p + (at < s.n - 8 ? at : s.n - 8), 8);
		seen |= x | (x - 0x2121212121212121u) | (x + 0x0101010101010101u);
	}
	return !(seen & 0x8080808080808080u);
}

/* "[id_no=...]", of padded texts. */
static void put_remark(struct buf *b, struct slice before, struct slice text)
{
	buf_reserve(b, before.n + text.n + 2 * SLICE_PAD);
	memcpy(b->p + b->n, before.p, SLICE_PAD);
	b->n += before.n;
	if (is_plain(text)) {
		memcpy(b->p + b->n, text.p, SLICE_PAD);
		b->n += text.n;
	} else {
		norm_text(b, text);
	}
	buf_putc(b, ']');
}

void row_remark_on(struct row *row, struct slice before, struct slice text)
{
	struct buf *remark = &row->it->remark, *b = &row->it->scratch;

	if (!remark->n) {
		put_remark(remark, before, text);
		return;
	}
	buf_clear(b);
	put_remark(b, before, text);
	/* A file of our own brings it along. */
	if (!memmem(remark->p, remark->n, b->p, b->n))
		buf_join(remark, ' ', buf_slice(b));
}

static const struct slice before_remark[GATE_NCOLUMNS] = {
#define X(constant, name, kind) [constant] = { "[" name "=" SLICE_NULS, sizeof "[" name "=" - 1 },
	GATE_COLUMNS(X)
#undef X
};

/* Unless the file can say after all what is meant. */
static const struct answer *leave_to_person(struct row *row, struct memo *memo,
					    struct slice text, const struct answer *a)
{
	if (order_may_help(memo, a) && order_prove(row->it, row->file, memo)) {
		a = memo_read(memo, text, &row->it->cells);
		if (a->verdict == CELL_VALUE)
			return a;
	}
	row_remark_on(row, before_remark[memo->column], text);
	return a;
}

/* What there is to say about a cell beside another column. */
static inline const struct answer *read_other(struct row *row, struct memo *memo, struct slice text,
					      const struct answer *a)
{
	if (a->verdict == CELL_HUMAN || a->verdict == CELL_BAD)
		a = leave_to_person(row, memo, text, a);
	row_set(row, memo->column, a->verdict == CELL_VALUE ? a->value : SLICE_NONE, a->asks);
	if (a->issues.n) {
		row_note(row, memo->column);
		row_take_issues(row, a->issues);
	}
	return a;
}

const struct answer *row_read(struct row *row, struct memo *memo, struct slice text)
{
	return read_other(row, memo, text, memo_read(memo, text, &row->it->cells));
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
	a = read_other(row, c->memo, text, a);
	if (a->side.n)
		take_side(row, c->column, a->side);
}

/* What a shortcut says. False when it is not a value alone. The text is looked at anew behind
 * the call: that costs less than to keep it. */
static inline bool read_shortly(struct row *row, const struct row_cell *c, const struct slice *text,
				enum cell_short *how)
{
	*how = c->shortcut(*text, &row->it->cells, &c->memo->cell);
	if (*how == CELL_AS_IS)
		*c->value = *text;
	else if (*how == CELL_REWRITTEN)
		*c->value = buf_slice(&c->memo->cell.value);
	else
		return false;
	return true;
}

static __attribute__((noinline)) void read_parts_of_house(struct row *row)
{
	struct slice text = house_text(row);

	if (text.n)
		row_read(row, &row->it->memo[GATE_HOUSEHOLD], text);
}

/* Those that a row may have without a cell of their own. */
static void blank_derived(struct row *row)
{
	row_blank(row, GATE_SUBJECT);
	row_blank(row, GATE_ID_TYPE);
	row_blank(row, GATE_TEST_TIME);
	row_blank(row, GATE_REGION);
}

/* Reads every column that has a cell of its own. Not inlined: this loop needs all registers. */
static __attribute__((noinline)) void read_own(struct row *row)
{
	const struct row_cell *end = row->cell + row->ncells;
	const struct slice *field = row->r->field;
	size_t nfields = row->r->nfields;
	uint64_t filled = 0;

	for (const struct row_cell *c = row->cell; c < end; c++) {
		const struct slice *text = c->field < nfields ? &field[c->field] : NULL;
		enum cell_short how = CELL_NOT_SHORT;

		if (!text || !text->n) {
			*c->value = SLICE_PADDED("");
			if (c->column == GATE_HOUSEHOLD)
				read_parts_of_house(row);
		} else if (c->shortcut ? read_shortly(row, c, text, &how) : memo_ready(c->memo, *text, c->value)) {
			filled |= c->bit;
		} else {
			row->filled |= filled;
			take_cell(row, c, *text, memo_after_shortcut(c->memo, *text, &row->it->cells, how));
		}
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
	blank_derived(row);
	read_own(row);
	set_constants(row);
	derive(row);
	if (row->adjust.any_filled)
		note_dittos(row);
	if (row->adjust.fwcomma)
		row_add_issues(row, SLICE("row:fwcomma"));
}
