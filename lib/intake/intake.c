/* Raw gate logs to gate CSV: see intake.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "intake_jobs.h"
#include "intake_order.h"
#include "intake_row.h"
#include "xmem.h"

void intake_init(struct intake *it, const struct intake_options *options, const struct cell_context *cells,
		 const struct headers *headers, struct csvout *out, struct reject *rejects, struct diag *diag)
{
	*it = (struct intake){ .options = *options, .cells = *cells, .headers = headers,
			       .out = out, .rejects = rejects, .diag = diag };
	for (int c = 0; c < GATE_NCOLUMNS; c++) {
		it->memo[c].kind = codes_kind((enum gate_column)c);
		it->memo[c].column = (enum gate_column)c;
		it->memo[c].codes = options->codes;
		memo_begin(&it->memo[c]);
	}
	if (options->profile)
		it->cells.order = options->profile->order;
	it->place.kind = CELL_REGION;
	it->place.column = GATE_REGION;
	memo_begin(&it->place);
}

static void release_file(struct intake_file *f)
{
	csvin_close(f->in);
	layout_free(&f->layout);
	tally_free(&f->furniture);
	tally_free(&f->rejects);
	tally_free(&f->issues);
}

void intake_release(struct intake *it)
{
	for (size_t i = 0; i < it->nfiles; i++)
		release_file(&it->file[i]);
	free(it->file);
	for (int c = 0; c < GATE_NCOLUMNS; c++)
		memo_free(&it->memo[c]);
	memo_free(&it->place);
	strmap_free(&it->extras);
	buf_free(&it->joined[0]);
	buf_free(&it->joined[1]);
	buf_free(&it->remark);
	buf_free(&it->issues);
	buf_free(&it->source);
	buf_free(&it->scratch);
}

/* A file that can be opened again is closed between the passes: ten thousand
 * operands do not need ten thousand descriptors. */
static bool can_reopen(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

int intake_lay_out(struct intake *it, struct layout *lay, struct csvin *in, struct tally *furniture)
{
	struct layout_rule rule = { it->headers, it->options.profile, it->options.site.n > 0,
				    it->options.gate.n > 0, &it->extras };

	return layout_find(lay, in, &rule, furniture, it->diag);
}

/* Opens the file and reads to its header: 1, 0 when it is empty, -1 trouble,
 * -2 no header. */
static int open_file(struct intake *it, struct intake_file *f)
{
	int got;

	f->in = csvin_open(f->path, &it->options.read, it->diag);
	if (!f->in)
		return -1;
	got = intake_lay_out(it, &f->layout, f->in, &f->furniture);
	return got == -1 && f->furniture.total ? -2 : got;
}

static int examine_file(struct intake *it, struct intake_file *f)
{
	int got = open_file(it, f);

	if (got == 0) {
		struct where at = { csvin_name(f->in), 0, 0, NULL };

		diag_warning(it->diag, &at, "the file is empty: not even a header (a log without passages has one)");
	}
	f->reopens = can_reopen(f->path);
	if (f->reopens) {
		const char *path = f->path;

		release_file(f);
		*f = (struct intake_file){ .path = path, .reopens = true };
	}
	return got < 0 ? got : 0;
}

int intake_examine(struct intake *it, char *const *paths)
{
	int result = 0;

	while (paths[it->nfiles])
		it->nfiles++;
	it->file = xcalloc(it->nfiles, sizeof *it->file);
	for (size_t i = 0; i < it->nfiles; i++) {
		int got;

		it->file[i].path = paths[i];
		got = examine_file(it, &it->file[i]);
		if (got < 0 && result != -1)
			result = got;
	}
	return result;
}

static void write_header(struct intake *it)
{
	for (int c = 0; c < GATE_NCOLUMNS; c++)
		csvout_plain(it->out, slice_of(gate_column_name[c]));
	for (size_t i = 0; i < it->extras.n; i++)
		csvout_field(it->out, strmap_key(&it->extras, i));
	csvout_end(it->out);
}

/* What the reader found out about the file, for the account. */
static void note_shape(struct intake_file *f)
{
	const char *encoding = csvin_encoding(f->in);

	snprintf(f->encoding, sizeof f->encoding, "%s", encoding ? encoding : "");
	f->delimiter = f->layout.line || f->layout.records ? csvin_delimiter(f->in) : '\0';
	f->fwcomma = f->layout.fwcomma;
	f->foreign_lines = csvin_foreign_lines(f->in);
}

/* Row by row, behind the header. */
static int run_rows(struct intake *it, struct intake_file *f)
{
	struct row row;
	struct record r;
	int got;

	order_reset(it);
	row_open(&row, it, f);
	while ((got = csvin_next(f->in, &r)) > 0) {
		f->rows_in++;
		row_take(&row, &r);
	}
	row_close(&row);
	return got;
}

static int run_file(struct intake *it, struct intake_file *f)
{
	int got = f->in ? f->layout.line > 0 : open_file(it, f);

	f->rows_in = f->layout.records;
	if (got > 0) {
		it->rejects->codes = &f->rejects;
		got = intake_divides(it, f) ? intake_run_in_parts(it, f) : run_rows(it, f);
	}
	if (f->in)
		note_shape(f);
	csvin_close(f->in);
	f->in = NULL;
	return got < 0 ? -1 : 0;
}

int intake_run(struct intake *it)
{
	int result = 0;

	write_header(it);
	for (size_t i = 0; i < it->nfiles && result == 0; i++)
		result = run_file(it, &it->file[i]);
	return result;
}
