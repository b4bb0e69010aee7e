/* One raw record to one row of gate CSV: see intake_row.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "intake_row.h"

#include <stdlib.h>

#include "furniture.h"
#include "norm.h"
#include "xmem.h"

void row_open(struct row *row, struct intake *it, struct intake_file *file)
{
	const struct layout *lay = &file->layout;

	*row = (struct row){ .it = it, .file = file, .name = csvin_name(file->in) };
	for (size_t c = 0; c < GATE_NCOLUMNS; c++)
		row->value[c] = SLICE_PADDED("");
	row->name_asks = csvout_quotes(slice_of(row->name));
	adjust_open(&row->adjust, it->options.profile, lay, it->cells.words);
	memcpy(row->field_of, row->adjust.field_of, sizeof row->field_of);
	row->field_of_extra = xcalloc(it->extras.n, sizeof *row->field_of_extra);
	for (size_t i = 0; i < it->extras.n; i++)
		row->field_of_extra[i] = LAYOUT_NO_FIELD;
	for (size_t i = 0; i < lay->nfields; i++)
		if (lay->target[i] == HEADER_NONE)
			row->field_of_extra[lay->extra[i]] = i;
	for (size_t c = GATE_SITE; c < GATE_REMARK; c++)
		if (lay->has[c] || (c == GATE_HOUSEHOLD && (lay->has[HEADER_BUILDING] || lay->has[HEADER_UNIT] ||
							     lay->has[HEADER_ROOM])))
			row->cell[row->ncells++] = (struct row_cell){ row->field_of[c], it->memo[c].shortcut, &row->value[c],
								      &it->memo[c], row_bit(c), (enum gate_column)c };
	row_find_keys(row);
}

/* The time from its column, or "2022/4/5" and "8:05" out of two. */
static struct slice time_text(struct row *row)
{
	struct slice date = row_raw(row, HEADER_DATE), clock = row_raw(row, HEADER_CLOCK);
	struct buf *b = &row->it->joined[0];

	if (row->field_of[GATE_TIME] != LAYOUT_NO_FIELD)
		return row_raw(row, GATE_TIME);
	if (!clock.n || !date.n)
		return clock.n ? clock : date;
	buf_clear(b);
	buf_put(b, date);
	buf_putc(b, ' ');
	buf_put(b, clock);
	return buf_slice(b);
}

static size_t time_field(const struct row *row)
{
	size_t from[] = { row->field_of[GATE_TIME], row->field_of[HEADER_CLOCK], row->field_of[HEADER_DATE] };
	size_t i = 0;

	while (i < 2 && from[i] == LAYOUT_NO_FIELD)
		i++;
	return from[i];
}

static void reject(struct row *row, size_t at, const char *column, struct slice code)
{
	reject_row(row->it->rejects, row->name, row->read, at, column, code);
}

static bool is_code(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') &&
		    s.p[i] != '_' && s.p[i] != '?')
			return false;
	return s.n > 0;
}

/* Whether the text of a column `issues` is of our making, not a guard's words:
 * COLUMN:CODE, row:CODE, or NAME:newline, where any extra may be meant. */
static bool are_issues(struct slice text)
{
	struct slice rest = text, one;

	while (slice_cut(&rest, ';', &one)) {
		const char *colon = one.n ? memrchr(one.p, ':', one.n) : NULL;
		struct slice name = { one.p, colon ? (size_t)(colon - one.p) : 0 };
		struct slice code = slice_from(one, name.n + 1);

		if (!name.n || !is_code(code) || (!slice_is(code, "newline") && !slice_is(name, "row") &&
						  gate_column_find(name) == GATE_NCOLUMNS))
			return false;
	}
	return true;
}

static void take_issues(struct row *row, struct slice text)
{
	struct slice rest = text, one, name;

	row_add_issues(row, text);
	row->asks |= row_bit(GATE_ISSUES);
	while (slice_cut(&rest, ';', &one))
		if (slice_cut(&one, ':', &name) && gate_column_find(name) != GATE_NCOLUMNS)
			row_note(row, gate_column_find(name));
}

/* Issues that a file of our own brings along go on; other text is a remark. */
static void begin_issues(struct row *row, struct slice text)
{
	row->issues = SLICE_NONE;
	row->noted = 0;
	if (!text.n)
		return;
	if (are_issues(text))
		take_issues(row, text);
	else
		row_remark_on(row, SLICE_PADDED("[issues="), text);
}

/* Forgets what was read of a record before. */
static void begin(struct row *row)
{
	struct intake *it = row->it;

	row->filled = row->asks = 0;
	buf_clear(&it->remark);
	if (row_raw(row, GATE_REMARK).n)
		norm_text(&it->remark, row_raw(row, GATE_REMARK));
	begin_issues(row, row_raw(row, GATE_ISSUES));
}

static const struct answer *try_time(struct row *row, struct slice text)
{
	begin(row);
	return text.n ? row_read(row, &row->it->memo[GATE_TIME], text) : NULL;
}

static const struct answer *read_time(struct row *row)
{
	struct slice text = time_text(row), clock = row_raw(row, HEADER_CLOCK);
	const struct answer *a = try_time(row, text);

	if (!a || a->verdict == CELL_VALUE || !clock.n || slice_eq(clock, text))
		return a;
	/* A column of clock times may hold whole times after all. */
	a = try_time(row, clock);
	return a->verdict == CELL_VALUE ? a : try_time(row, text);
}

/* "time:future;time:excel" -> "future" */
static struct slice first_code(struct slice issues)
{
	struct slice column, code;

	slice_cut(&issues, ':', &column);
	return slice_cut(&issues, ';', &code) ? code : SLICE("no_time");
}

/* Counts a row that is no record. A merged cell does not reach across a total
 * or a title; across the header of a new page it does. */
static void drop(struct row *row, const char *kind)
{
	tally_add(&row->file->furniture, slice_of(kind), 1);
	if (row->adjust.any_filled || strcmp(kind, "header") != 0)
		adjust_forget(&row->adjust);
}

/* Takes the time, without which a row is no record. False when the row went
 * elsewhere. */
static bool take_time(struct row *row)
{
	struct intake *it = row->it;
	const struct answer *a = read_time(row);
	const char *kind;

	if (a && a->verdict == CELL_VALUE && !a->issues.n && !row->adjust.any_filled)
		return true;
	kind = furniture_kind(row->own, &row->file->layout, it->cells.words, &it->scratch);
	if (kind) {
		drop(row, kind);
		return false;
	}
	if (a && a->verdict == CELL_VALUE)
		return true;
	reject(row, time_field(row) + 1, "time",
	       a && a->verdict != CELL_MISSING ? first_code(a->issues) : SLICE("no_time"));
	return false;
}

static bool has_data(const struct row *row)
{
	const struct layout *lay = &row->file->layout;

	for (size_t i = 0; i < row->own->nfields && i < lay->nfields; i++)
		if (lay->data[i] && row->own->field[i].n)
			return true;
	return false;
}

/* More fields than the header names, and not just empty ones. */
static bool overflows(const struct row *row)
{
	for (size_t i = row->file->layout.width; i < row->own->nfields; i++)
		if (row->own->field[i].n)
			return true;
	return false;
}

static struct slice error_code(enum csvin_error error)
{
	switch (error) {
	case CSVIN_UNBALANCED: return SLICE("csv_unbalanced");
	case CSVIN_TOO_LONG: return SLICE("too_long");
	case CSVIN_ENCODING: return SLICE("encoding");
	case CSVIN_NUL: return SLICE("nul");
	case CSVIN_OK: break;
	}
	return SLICE_NONE;
}

static void adjust(struct row *row, const struct record *r)
{
	row->adjust.any_filled = row->adjust.fwcomma = false;
	row->read = row->own = row->r = r;
	if (!adjust_needed(&row->adjust, r))
		return;
	adjust_record(&row->adjust, r);
	row->own = &row->adjust.own;
	row->r = &row->adjust.full;
}

/* A record with a time. */
static void take_rest(struct row *row)
{
	if (overflows(row)) {
		reject(row, row->file->layout.width + 1, NULL, SLICE("fields"));
		return;
	}
	if (!has_data(row)) {
		reject(row, 0, NULL, SLICE("no_data"));
		return;
	}
	row_read_cells(row);
	row_write(row);
}

void row_take(struct row *row, const struct record *r)
{
	if (r->error) {
		row->read = r;
		reject(row, 0, NULL, error_code(r->error));
		adjust_forget(&row->adjust);
		return;
	}
	adjust(row, r);
	if (take_time(row)) {
		take_rest(row);
		if (row->r == &row->adjust.full)
			adjust_keep(&row->adjust);
	}
}

void row_close(struct row *row)
{
	row_settle_issues(row);
	adjust_close(&row->adjust);
	repeat_free(&row->seen);
	buf_free(&row->repeated);
	buf_free(&row->source);
	free(row->field_of_extra);
}
