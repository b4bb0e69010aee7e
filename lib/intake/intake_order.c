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

void order_say(struct intake *it, struct intake_file *file, size_t index)
{
	struct intake_order *o = &file->order[index];
	struct where at = { file->path, o->line, 0, gate_column_name[column_of[index]] };

	if (o->said)
		return;
	o->said = true;
	if (o->order != ORDER_UNKNOWN)
		diag_note(it->diag, &at, "%s comes first in dates like 02/03/2020: %lu row%s no other order",
			  o->order == ORDER_DMY ? "the day" : "the month", o->rows, diag_word(o->rows, " allows", "s allow"));
	else if (o->conflict)
		diag_note(it->diag, &at, "dates like 02/03/2020 stay ambiguous: some rows allow only the day first, "
			  "others only the month");
}

/* Reads the whole file for it. */
static void ask(struct intake *it, struct intake_file *file, size_t index)
{
	struct intake_order *o = &file->order[index];
	struct dateorder d = { 0 };

	o->asked = true;
	if (file->reopens && examine(it, file->path, column_of[index], &d) >= 0)
		*o = (struct intake_order){ .asked = true, .order = dateorder_proved(&d), .line = d.line,
					    .rows = d.dmy + d.mdy, .conflict = d.dmy && d.mdy };
	dateorder_free(&d);
}

/* The first of several threads asks for all. */
static void ask_once(struct intake *it, struct intake_file *file, size_t index)
{
	struct intake_shared *s = it->shared;

	pthread_mutex_lock(&s->lock);
	if (!s->file->order[index].asked)
		ask(it, s->file, index);
	file->order[index] = s->file->order[index];
	pthread_mutex_unlock(&s->lock);
	later_order(it->rejects->later, index);
}

bool order_prove(struct intake *it, struct intake_file *file, struct memo *memo)
{
	size_t index = order_index(memo->column);
	struct intake_order *o = &file->order[index];

	if (o->asked || it->cells.order != ORDER_UNKNOWN)
		return false;
	if (it->shared) {
		ask_once(it, file, index);
	} else {
		ask(it, file, index);
		order_say(it, file, index);
	}
	if (o->order == ORDER_UNKNOWN)
		return false;
	memo_forget(memo);
	memo->order = o->order;
	return true;
}
