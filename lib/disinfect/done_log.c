/* The log of what was done: see done_log.h. */
/* SPDX-License-Identifier: ISC */
#include "done_log.h"

#include <stdlib.h>

#include "csvin.h"
#include "xmem.h"

#define COLUMNS(X) X(TASK, "task") X(STARTED, "started") X(ENDED, "ended") X(AGENT, "agent") X(PPM, "ppm")

enum column {
#define X(constant, name) constant,
	COLUMNS(X)
#undef X
	NCOLUMNS
};

static const char *const column_name[] = {
#define X(constant, name) name,
	COLUMNS(X)
#undef X
};

struct reading {
	struct done_log *log;
	struct csvin *in;
	struct diag *diag;
	size_t field[NCOLUMNS]; /* (size_t)-1: not there */
	int offset;
	int64_t now;
};

static int bind(struct reading *r, const struct record *header)
{
	struct where at = { csvin_name(r->in), header->line, 0, NULL };

	for (size_t c = 0; c < NCOLUMNS; c++) {
		r->field[c] = (size_t)-1;
		for (size_t i = 0; i < header->nfields; i++)
			if (slice_is(header->field[i], column_name[c]))
				r->field[c] = i;
	}
	if (r->field[TASK] == (size_t)-1 || r->field[STARTED] == (size_t)-1)
		return diag_error(r->diag, &at, "column \"%s\" is missing",
				  column_name[r->field[TASK] == (size_t)-1 ? TASK : STARTED]);
	return 0;
}

static struct slice cell(const struct reading *r, const struct record *rec, enum column c)
{
	return r->field[c] < rec->nfields ? rec->field[r->field[c]] : SLICE_NONE;
}

static int refuse(const struct reading *r, const struct record *rec, enum column c, const char *why)
{
	struct where at = { csvin_name(r->in), rec->line, r->field[c] + 1, column_name[c] };

	return diag_error(r->diag, &at, "%s: this row is not judged", why);
}

/* 1 there, 0 empty, -1 no time (reported). */
static int read_time(const struct reading *r, const struct record *rec, enum column c, struct when *out)
{
	const char *why;

	if (!cell(r, rec, c).n)
		return 0;
	if (when_parse(cell(r, rec, c), r->offset, out, &why) < 0)
		return refuse(r, rec, c, why);
	return out->day_only ? refuse(r, rec, c, "expected a time of day") : 1;
}

static int read_row(const struct reading *r, const struct record *rec, struct done_row *row)
{
	int ended, started = read_time(r, rec, STARTED, &row->started);
	const char *why;

	if (started == 0)
		return refuse(r, rec, STARTED, "empty");
	ended = started < 0 ? -1 : read_time(r, rec, ENDED, &row->ended);
	if (ended < 0)
		return -1;
	row->task = cell(r, rec, TASK);
	row->agent = cell(r, rec, AGENT);
	row->has_ended = ended > 0;
	row->has_ppm = cell(r, rec, PPM).n > 0;
	row->line = rec->line;
	if (!row->task.n)
		return refuse(r, rec, TASK, "empty");
	if (row->has_ended && row->ended.at < row->started.at)
		return refuse(r, rec, ENDED, "before it was started");
	if (r->now != INT64_MIN && row->started.at > r->now)
		return refuse(r, rec, STARTED, "after the time of judging");
	if (row->has_ppm && num_parse(cell(r, rec, PPM), &row->ppm, &why) < 0)
		return refuse(r, rec, PPM, why);
	return row->has_ppm && row->ppm.coeff < 0 ? refuse(r, rec, PPM, "below 0") : 0;
}

static struct slice keep(struct done_log *log, struct slice text)
{
	return text.n ? strmap_key(&log->text, strmap_add(&log->text, text)) : SLICE_NONE;
}

static void add(struct done_log *log, struct done_row row)
{
	size_t before = log->task.n, task = strmap_add(&log->task, row.task);

	row.task = strmap_key(&log->task, task);
	row.agent = keep(log, row.agent);
	row.next = DONE_LOG_END;
	XGROW(log->row, log->n + 1, log->cap);
	XGROW(log->first, log->task.n, log->first_cap);
	XGROW(log->last, log->task.n, log->last_cap);
	if (log->task.n > before)
		log->first[task] = log->n;
	else
		log->row[log->last[task]].next = log->n;
	log->last[task] = log->n;
	log->row[log->n++] = row;
}

static void take(struct reading *r, const struct record *rec)
{
	struct where at = { csvin_name(r->in), rec->line, 0, NULL };
	struct done_row row = { 0 };
	int result;

	if (rec->error)
		result = diag_error(r->diag, &at, "the record cannot be read (%s): this row is not judged",
				    csvin_error_text(rec->error));
	else
		result = read_row(r, rec, &row);
	r->log->rows++;
	r->log->unreadable += result < 0;
	if (result == 0)
		add(r->log, row);
}

int done_log_read(struct done_log *log, const char *path, int offset, int64_t now, struct diag *diag)
{
	struct reading r = { .log = log, .diag = diag, .offset = offset, .now = now };
	struct where at = { path, 1, 0, NULL };
	struct record rec;
	int got;

	r.in = csvin_open(path, NULL, diag);
	if (!r.in)
		return -1;
	do
		got = csvin_next(r.in, &rec);
	while (got > 0 && !rec.error && !rec.nfields);
	if (got == 0)
		got = diag_error(diag, &at, "the log is empty: not even a header");
	if (got > 0)
		got = bind(&r, &rec) < 0 ? -1 : 1;
	while (got > 0 && (got = csvin_next(r.in, &rec)) > 0)
		if (rec.error || rec.nfields)
			take(&r, &rec);
	csvin_close(r.in);
	return got;
}

size_t done_log_first(const struct done_log *log, struct slice task)
{
	size_t i = strmap_find(&log->task, task);

	return i == STRMAP_NONE ? DONE_LOG_END : log->first[i];
}

void done_log_free(struct done_log *log)
{
	strmap_free(&log->task);
	strmap_free(&log->text);
	free(log->first);
	free(log->last);
	free(log->row);
	*log = (struct done_log){ 0 };
}
