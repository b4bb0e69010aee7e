/* The row that is written, and its issues: see intake_row.h. */
/* SPDX-License-Identifier: ISC */
#include "intake_row.h"

#include <stdio.h>

#include "norm.h"

_Static_assert((int)GATE_NCOLUMNS <= CSVOUT_FIELDS, "a row is written at once");

/* A header as part of an issue: ';' parts issues. */
static void put_extra_name(struct row *row, struct buf *b, struct slice header)
{
	norm_key(b, header);
	row->asks |= row_bit(GATE_ISSUES);
	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] == ';')
			b->p[i] = ',';
}

static bool has_line_break(struct slice s)
{
	return s.n && (memchr(s.p, '\n', s.n) || memchr(s.p, '\r', s.n));
}

/* A line break inside a field became a blank; that is said, since the text
 * is no longer what was typed. */
static void note_line_breaks(struct row *row)
{
	const struct layout *lay = &row->file->layout;
	struct buf *b = &row->it->scratch;

	for (size_t i = 0; i < row->r->nfields && i < lay->nfields; i++) {
		struct slice f = row->r->field[i];

		if (!has_line_break(f))
			continue;
		buf_clear(b);
		if ((int)lay->target[i] < GATE_NCOLUMNS)
			buf_puts(b, gate_column_name[lay->target[i]]);
		else
			put_extra_name(row, b, lay->name[i]);
		buf_puts(b, ":newline");
		row_add_issues(row, buf_slice(b));
	}
}

/* Cells under no header, at the end of the row, have nowhere else to go. */
static void keep_nameless(struct row *row)
{
	for (size_t i = row->file->layout.nfields; i < row->r->nfields; i++) {
		char what[40];
		int n = snprintf(what, sizeof what, "[column_%zu=", i + 1);

		if (row->r->field[i].n)
			row_remark_on(row, (struct slice){ what, (size_t)n }, row->r->field[i]);
	}
}

/* "gate.csv:41" is made of "gate.csv:40" by its last digit, nine times in ten. */
static struct slice place_in_file(struct row *row)
{
	struct buf *b = &row->source;

	if (b->n && row->r->line == row->source_line + 1 && b->p[b->n - 1] != '9') {
		b->p[b->n - 1]++;
	} else {
		buf_clear(b);
		buf_puts(b, row->name);
		buf_putc(b, ':');
		buf_put_int(b, (int64_t)row->r->line);
	}
	row->source_line = row->r->line;
	return buf_slice(b);
}

static void set_source(struct row *row)
{
	struct buf *b = &row->it->source;

	if (row_raw(row, GATE_SOURCE).n) {
		buf_clear(b);
		norm_text(b, row_raw(row, GATE_SOURCE));
		if (b->n) {
			row_set(row, GATE_SOURCE, buf_slice(b), true);
			return;
		}
	}
	row_set(row, GATE_SOURCE, place_in_file(row), row->name_asks);
}

static void write_extra(struct row *row, struct slice text)
{
	struct buf *b = &row->it->scratch;

	if (row->read->nlines > 1 && has_line_break(text)) {
		buf_clear(b);
		norm_text(b, text);
		text = buf_slice(b);
	}
	csvout_field(row->it->out, text);
}

static void write_row(struct row *row)
{
	struct csvout *out = row->it->out;

	csvout_padded_row(out, row->value, GATE_NCOLUMNS, row->asks & row->filled);
	for (size_t i = 0; i < row->it->extras.n; i++)
		write_extra(row, row_field(row, row->field_of_extra[i]));
	csvout_end(out);
	row->file->rows_out++;
}

/* Adds up what has been counted of one and the same issues. */
void row_settle_issues(struct row *row)
{
	struct slice rest = buf_slice(&row->repeated), one;

	while (row->times && slice_cut(&rest, ';', &one))
		tally_add(&row->file->issues, one, row->times);
	row->times = 0;
}

/* The same issues come row after row when a device is at fault. */
static void count_issues(struct row *row)
{
	struct slice issues = row->issues;

	if (!issues.n)
		return;
	if (!slice_eq(issues, buf_slice(&row->repeated))) {
		row_settle_issues(row);
		buf_clear(&row->repeated);
		buf_put(&row->repeated, issues);
	}
	row->times++;
}

void row_write(struct row *row)
{
	set_source(row);
	keep_nameless(row);
	if (row->read->nlines > 1)
		note_line_breaks(row);
	if (row->own->nfields < row->file->layout.nfields)
		row_add_issues(row, SLICE("row:short"));
	row_set(row, GATE_REMARK, buf_slice(&row->it->remark), true);
	if (row->nkeys && row_is_repeat(row)) {
		tally_add(&row->file->furniture, SLICE("duplicate"), 1);
		return;
	}
	row_set(row, GATE_ISSUES, row->issues, false);
	count_issues(row);
	write_row(row);
}
