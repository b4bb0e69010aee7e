/* The order of day and month in a file: see intake_order.h. */
/* SPDX-License-Identifier: ISC */
#include "intake_order.h"

#include "dateorder.h"
#include "fwcomma.h"

static const enum gate_column column_of[INTAKE_ORDERS] = { GATE_TIME, GATE_TEST_TIME, GATE_STAY_END };

size_t order_index(enum gate_column column)
{
	size_t i = 0;

	while (i < INTAKE_ORDERS && column_of[i] != column)
		i++;
	return i;
}

enum gate_column order_column(size_t index)
{
	return column_of[index];
}

bool order_may_help(const struct memo *memo, const struct answer *a)
{
	return order_index(memo->column) < INTAKE_ORDERS && memo->order == ORDER_UNKNOWN &&
	       slice_ends(a->issues, SLICE(":date_order"));
}

void order_reset(struct intake *it)
{
	for (size_t i = 0; i < INTAKE_ORDERS; i++) {
		struct memo *m = &it->memo[column_of[i]];

		if (m->order != ORDER_UNKNOWN)
			memo_forget(m);
		m->order = ORDER_UNKNOWN;
	}
}

/* The field that holds the days of a column. */
static size_t date_field(const struct layout *lay, enum gate_column column)
{
	enum header_target wanted = (enum header_target)column;
	size_t i = 0;

	if (column == GATE_TIME && !lay->has[GATE_TIME])
		wanted = lay->has[HEADER_DATE] ? HEADER_DATE : HEADER_CLOCK;
	while (i < lay->nfields && lay->target[i] != wanted)
		i++;
	return i;
}

/* Reads the column from the header on. */
static int look_at_all(struct dateorder *d, struct csvin *in, const struct layout *lay, size_t field)
{
	struct fwcomma pieces = { 0 };
	struct record r;
	int got;

	while ((got = csvin_next(in, &r)) > 0) {
		if (r.error)
			continue;
		if (lay->fwcomma && fwcomma_split(&pieces, r.raw)) {
			r.field = pieces.field;
			r.nfields = pieces.n;
		}
		if (field < r.nfields && r.nfields <= lay->width)
			dateorder_look(d, r.field[field], r.line);
	}
	fwcomma_free(&pieces);
	return got;
}

static int examine(struct intake *it, const char *path, enum gate_column column, struct dateorder *d)
{
	struct csvin *in = csvin_open(path, &it->options.read, it->diag);
	struct layout lay = { 0 };
	struct tally furniture = { 0 };
	int got = in ? intake_lay_out(it, &lay, in, &furniture) : -1;

	if (got > 0)
		got = look_at_all(d, in, &lay, date_field(&lay, column));
	layout_free(&lay);
	tally_free(&furniture);
	csvin_close(in);
	return got;
}

static void report(struct intake *it, const char *path, enum gate_column column, const struct intake_order *o)
{
	struct where at = { path, o->line, 0, gate_column_name[column] };

	if (o->order != ORDER_UNKNOWN)
		diag_note(it->diag, &at, "%s comes first in dates like 02/03/2020: %lu rows allow no other order",
			  o->order == ORDER_DMY ? "the day" : "the month", o->rows);
	else if (o->conflict)
		diag_note(it->diag, &at, "dates like 02/03/2020 stay ambiguous: some rows allow only the day first, "
			  "others only the month");
}

bool order_prove(struct intake *it, struct intake_file *file, struct memo *memo)
{
	struct intake_order *o = &file->order[order_index(memo->column)];
	struct dateorder d = { 0 };

	if (o->asked || it->cells.order != ORDER_UNKNOWN)
		return false;
	o->asked = true;
	if (!file->reopens || examine(it, file->path, memo->column, &d) < 0) {
		dateorder_free(&d);
		return false;
	}
	*o = (struct intake_order){ .asked = true, .order = dateorder_proved(&d), .line = d.line,
				    .rows = d.dmy + d.mdy, .conflict = d.dmy && d.mdy };
	dateorder_free(&d);
	report(it, file->path, memo->column, o);
	if (o->order == ORDER_UNKNOWN)
		return false;
	memo_forget(memo);
	memo->order = o->order;
	return true;
}
