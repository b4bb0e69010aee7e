/* One raw record to one row of gate CSV: see intake_row.h. */
/* SPDX-License-Identifier: ISC */
#include "intake_row.h"

#include <stdlib.h>

#include "furniture.h"
#include "norm.h"
#include "xmem.h"

#define NO_FIELD ((size_t)-1)

void row_open(struct row *row, struct intake *it, struct intake_file *file)
{
	const struct layout *lay = &file->layout;

	*row = (struct row){ .it = it, .file = file, .name = csvin_name(file->in) };
	row->field_of_extra = xcalloc(it->extras.n, sizeof *row->field_of_extra);
	for (size_t t = 0; t < HEADER_TARGETS; t++)
		row->field_of[t] = NO_FIELD;
	for (size_t i = 0; i < it->extras.n; i++)
		row->field_of_extra[i] = NO_FIELD;
	for (size_t i = 0; i < lay->nfields; i++)
		if (lay->target[i] == HEADER_NONE)
			row->field_of_extra[lay->extra[i]] = i;
		else
			row->field_of[lay->target[i]] = i;
}

static struct slice field(const struct row *row, size_t i)
{
	return i < row->r->nfields ? row->r->field[i] : SLICE_NONE;
}

/* The raw cell of a column or part of one; empty when the file has none. */
static struct slice raw(const struct row *row, size_t target)
{
	return field(row, row->field_of[target]);
}

static void add_issues(struct row *row, struct slice issues)
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

/* What a person must look at stays readable: "[temp_c=97.7]" in remark. */
static void keep_raw(struct row *row, enum gate_column c, struct slice text)
{
	struct buf *remark = &row->it->remark;

	if (remark->n)
		buf_putc(remark, ' ');
	buf_putc(remark, '[');
	buf_puts(remark, gate_column_name[c]);
	buf_putc(remark, '=');
	norm_text(remark, text);
	buf_putc(remark, ']');
}

/* Reads a cell into its column. */
static const struct answer *take(struct row *row, struct memo *memo, struct slice text)
{
	const struct answer *a = memo_read(memo, text, &row->it->cells);

	row->value[memo->column] = a->verdict == CELL_VALUE ? a->value : SLICE_NONE;
	if (a->issues.n)
		add_issues(row, a->issues);
	if (a->verdict == CELL_HUMAN || a->verdict == CELL_BAD)
		keep_raw(row, memo->column, text);
	return a;
}

/* The time from its column, or "2022/4/5" and "8:05" out of two. */
static struct slice time_text(struct row *row)
{
	struct slice date = raw(row, HEADER_DATE), clock = raw(row, HEADER_CLOCK);
	struct buf *b = &row->it->joined[0];

	if (row->field_of[GATE_TIME] != NO_FIELD)
		return raw(row, GATE_TIME);
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

	while (i < 2 && from[i] == NO_FIELD)
		i++;
	return from[i];
}

static void count_furniture(struct row *row, const char *kind)
{
	tally_add(&row->file->furniture, slice_of(kind), 1);
}

static void reject(struct row *row, size_t at, const char *column, struct slice code)
{
	reject_row(row->it->rejects, row->name, row->r, at, column, code);
}

/* Forgets what was read of a record before. */
static void begin(struct row *row)
{
	struct intake *it = row->it;

	memset(row->value, 0, sizeof row->value);
	buf_clear(&it->issues);
	buf_clear(&it->remark);
	if (raw(row, GATE_REMARK).n)
		norm_text(&it->remark, raw(row, GATE_REMARK));
	buf_put(&it->issues, raw(row, GATE_ISSUES));
}

static const struct answer *try_time(struct row *row, struct slice text)
{
	begin(row);
	return text.n ? take(row, &row->it->memo[GATE_TIME], text) : NULL;
}

static const struct answer *read_time(struct row *row)
{
	struct slice text = time_text(row), clock = raw(row, HEADER_CLOCK);
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

/* Takes the time, without which a row is no record. False when the row went
 * elsewhere. */
static bool take_time(struct row *row)
{
	struct intake *it = row->it;
	const struct answer *a = read_time(row);
	const char *kind;

	if (a && a->verdict == CELL_VALUE && !a->issues.n)
		return true;
	kind = furniture_kind(row->r, &row->file->layout, it->cells.words, &it->scratch);
	if (kind) {
		count_furniture(row, kind);
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
	for (size_t i = 0; i < row->r->nfields; i++) {
		enum header_target t = i < row->file->layout.nfields ? row->file->layout.target[i] : HEADER_NONE;

		if (row->r->field[i].n && t != HEADER_NONE && t != (enum header_target)GATE_TIME &&
		    t != HEADER_DATE && t != HEADER_CLOCK && t != (enum header_target)GATE_SITE &&
		    t != (enum header_target)GATE_GATE)
			return true;
	}
	return false;
}

/* More fields than the header names, and not just empty ones. */
static bool overflows(const struct row *row)
{
	for (size_t i = row->file->layout.width; i < row->r->nfields; i++)
		if (row->r->field[i].n)
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

/* The household from a column of its own or from building, unit and room. */
static struct slice house_text(struct row *row)
{
	static const enum header_target parts[] = { HEADER_BUILDING, HEADER_UNIT, HEADER_ROOM };
	struct buf *b = &row->it->joined[1];

	if (raw(row, GATE_HOUSEHOLD).n)
		return raw(row, GATE_HOUSEHOLD);
	buf_clear(b);
	for (size_t i = 0; i < 3; i++)
		if (raw(row, parts[i]).n)
			buf_join(b, '-', raw(row, parts[i]));
	return buf_slice(b);
}

/* Reads every column that has a cell of its own. */
static void take_cells(struct row *row)
{
	struct memo *memo = row->it->memo;

	for (int c = GATE_SITE; c < GATE_REMARK; c++) {
		struct slice text = c == GATE_HOUSEHOLD ? house_text(row) : raw(row, (size_t)c);
		const struct answer *a;

		if (!text.n)
			continue;
		a = take(row, &memo[c], text);
		if (c == GATE_TEST_RESULT && a->side.n && !raw(row, GATE_TEST_TIME).n)
			row->value[GATE_TEST_TIME] = a->side;
		if (c == GATE_ID_NO && a->side.n && !raw(row, GATE_ID_TYPE).n)
			row->value[GATE_ID_TYPE] = a->side;
	}
}

/* What the record says without saying it: who or what passed, where the
 * place lies, which site and gate the whole log is from. */
static void derive(struct row *row)
{
	const struct intake_options *o = &row->it->options;
	struct slice *v = row->value;

	if (o->site.n)
		v[GATE_SITE] = o->site;
	if (o->gate.n)
		v[GATE_GATE] = o->gate;
	if (!v[GATE_REGION].n && !raw(row, GATE_REGION).n && v[GATE_PLACE].n)
		take(row, &row->it->place, v[GATE_PLACE]);
	if (!raw(row, GATE_SUBJECT).n)
		v[GATE_SUBJECT] = v[GATE_PLATE].n && !v[GATE_NAME].n && !v[GATE_ID_NO].n && !v[GATE_TEMP].n &&
				  !slice_is(v[GATE_PLATE], "none") ? SLICE("vehicle") : SLICE("person");
}

/* A line break inside a field became a blank; that is said, since the text
 * is no longer what was typed. */
static void note_line_breaks(struct row *row)
{
	const struct layout *lay = &row->file->layout;
	struct buf *b = &row->it->scratch;

	for (size_t i = 0; i < row->r->nfields && i < lay->nfields; i++) {
		struct slice f = row->r->field[i];

		if (!memchr(f.p ? f.p : "", '\n', f.n) && !memchr(f.p ? f.p : "", '\r', f.n))
			continue;
		buf_clear(b);
		if ((int)lay->target[i] < GATE_NCOLUMNS)
			buf_puts(b, gate_column_name[lay->target[i]]);
		else
			norm_key(b, lay->name[i]);
		buf_puts(b, ":newline");
		add_issues(row, buf_slice(b));
	}
}

/* Cells under no header, at the end of the row, have nowhere else to go. */
static void keep_nameless(struct row *row)
{
	for (size_t i = row->file->layout.nfields; i < row->r->nfields; i++) {
		struct buf *remark = &row->it->remark;

		if (!row->r->field[i].n)
			continue;
		if (remark->n)
			buf_putc(remark, ' ');
		buf_printf(remark, "[column_%zu=", i + 1);
		norm_text(remark, row->r->field[i]);
		buf_putc(remark, ']');
	}
}

static void set_source(struct row *row)
{
	struct buf *b = &row->it->source;

	row->value[GATE_SOURCE] = raw(row, GATE_SOURCE);
	if (row->value[GATE_SOURCE].n)
		return;
	buf_clear(b);
	buf_puts(b, row->name);
	buf_putc(b, ':');
	buf_put_int(b, (int64_t)row->r->line);
	row->value[GATE_SOURCE] = buf_slice(b);
}

/* Columns whose values are codes, numbers and times need no quotes. */
static bool is_free_text(int c)
{
	return c == GATE_SITE || c == GATE_GATE || c == GATE_NAME || c == GATE_HOUSEHOLD || c == GATE_TRIP_CARD ||
	       c == GATE_PLACE || (c >= GATE_PURPOSE && c <= GATE_SOURCE);
}

static void write_extra(struct row *row, struct slice text)
{
	struct buf *b = &row->it->scratch;

	if (memchr(text.p ? text.p : "", '\n', text.n) || memchr(text.p ? text.p : "", '\r', text.n)) {
		buf_clear(b);
		norm_text(b, text);
		text = buf_slice(b);
	}
	csvout_field(row->it->out, text);
}

static void write_row(struct row *row)
{
	struct csvout *out = row->it->out;

	for (int c = 0; c < GATE_NCOLUMNS; c++)
		if (is_free_text(c))
			csvout_field(out, row->value[c]);
		else
			csvout_plain(out, row->value[c]);
	for (size_t i = 0; i < row->it->extras.n; i++)
		write_extra(row, field(row, row->field_of_extra[i]));
	csvout_end(out);
	row->file->rows_out++;
}

/* Adds up what has been counted of one and the same issues. */
static void settle_issues(struct row *row)
{
	struct slice rest = buf_slice(&row->repeated), one;

	while (slice_cut(&rest, ';', &one))
		tally_add(&row->file->issues, one, row->times);
	row->times = 0;
}

/* The same issues come row after row when a device is at fault. */
static void count_issues(struct row *row)
{
	struct slice issues = row->value[GATE_ISSUES];

	if (!slice_eq(issues, buf_slice(&row->repeated))) {
		settle_issues(row);
		buf_clear(&row->repeated);
		buf_put(&row->repeated, issues);
	}
	row->times++;
}

void row_take(struct row *row, const struct record *r)
{
	row->r = r;
	if (r->error) {
		reject(row, 0, NULL, error_code(r->error));
		return;
	}
	if (!take_time(row))
		return;
	if (overflows(row)) {
		reject(row, row->file->layout.width + 1, NULL, SLICE("fields"));
		return;
	}
	if (!has_data(row)) {
		reject(row, 0, NULL, SLICE("no_data"));
		return;
	}
	take_cells(row);
	derive(row);
	set_source(row);
	keep_nameless(row);
	if (r->nlines > 1)
		note_line_breaks(row);
	if (r->nfields < row->file->layout.nfields)
		add_issues(row, SLICE("row:short"));
	row->value[GATE_REMARK] = buf_slice(&row->it->remark);
	row->value[GATE_ISSUES] = buf_slice(&row->it->issues);
	count_issues(row);
	write_row(row);
}

void row_close(struct row *row)
{
	settle_issues(row);
	buf_free(&row->repeated);
	free(row->field_of_extra);
}
