/* A pass of flag-risk over its files: see flagging.h. */
/* SPDX-License-Identifier: ISC */
#include "flagging.h"

#include <stdlib.h>

#include "flagging_jobs.h"
#include "parts.h"
#include "xmem.h"

enum { PIECE = 256 << 10 }; /* rows are written when they are as many bytes */

static void keep_header(struct flagging *pass, const struct record *r)
{
	pass->ncolumns = r->nfields;
	pass->name = xcalloc(r->nfields, sizeof *pass->name);
	for (size_t i = 0; i < r->nfields; i++)
		pass->name[i] = strmap_add(&pass->header, r->field[i]);
}

static int same_header(struct flagging *pass, const struct record *r, const struct where *at)
{
	bool same = r->nfields == pass->ncolumns;

	for (size_t i = 0; same && i < r->nfields; i++)
		same = slice_eq(r->field[i], strmap_key(&pass->header, pass->name[i]));
	return same ? 0 : diag_error(pass->diag, at, "the header differs from the first file's (all need the same)");
}

static void write_rows(struct flagging *pass)
{
	csvout_records(pass->out, buf_slice(&pass->rows));
	buf_clear(&pass->rows);
}

static int read_header(struct flagging *pass, struct csvin *in, const struct record *r)
{
	struct where at = { csvin_name(in), r->line, 0, NULL };

	if (r->error) {
		diag_error(pass->diag, &at, "%s (expected a header)", csvin_error_text(r->error));
		return pass->bound ? -1 : -2;
	}
	csvin_expect(in, r->nfields);
	if (pass->bound)
		return same_header(pass, r, &at);
	if (flags_bind(pass->flags, r->field, r->nfields, &at) < 0)
		return -2;
	pass->bound = true;
	keep_header(pass, r);
	flagging_copy(&pass->rows, in, r);
	flags_put_header(&pass->rows);
	write_rows(pass);
	return 0;
}

/* Who asked about the record's decision gets it, hit or not. */
static void look(struct flagging *pass, const struct csvin *in, const struct record *r)
{
	struct rules_eval *e = pass->watch ? pass->watch->eval : NULL;

	if (pass->coverage && e)
		coverage_record(pass->coverage, e, pass->watch->decision);
	if (pass->explain && e)
		explain_record(pass->explain, e, pass->watch->decision, csvin_name(in), r->line);
}

static void flag(struct flagging *pass, const struct csvin *in, const struct record *r)
{
	struct flagging_lost lost;

	if (!flagging_readable(pass, r, &lost)) {
		flagging_lose(pass, csvin_name(in), &lost);
		return;
	}
	if (flags_decide(pass->flags, r->field, r->nfields) || !pass->only_hits)
		flagging_put(pass->flags, &pass->rows, in, r);
	if (pass->rows.n >= PIECE)
		write_rows(pass);
	look(pass, in, r);
}

static void flush(void *pass)
{
	write_rows(pass);
}

static void step(struct flagging *pass, const struct record *r)
{
	if (pass->progress)
		progress_step(pass->progress, r->raw.n + 1);
}

/* Reads to the header: 1, or 0, -1, -2 as flagging_file. */
static int find_header(struct flagging *pass, struct csvin *in)
{
	struct where at = { csvin_name(in), 0, 0, NULL };
	struct record r;
	int got, result;

	do
		got = csvin_next(in, &r);
	while (got > 0 && !r.nfields && !r.error);
	if (got == 0)
		diag_warning(pass->diag, &at, "the file is empty: not even a header (gate CSV without records has one)");
	if (got <= 0)
		return got;
	result = read_header(pass, in, &r);
	step(pass, &r);
	return result < 0 ? result : 1;
}

static int flag_records(struct flagging *pass, struct csvin *in)
{
	struct record r;
	int got;

	while ((got = csvin_next(in, &r)) > 0) {
		if (!r.nfields && !r.error)
			continue; /* a blank line */
		flag(pass, in, &r);
		step(pass, &r);
	}
	return got;
}

int flagging_file(struct flagging *pass, const char *path)
{
	struct csvin_options o = { .before_wait = flush, .context = pass };
	struct csvin *in = csvin_open(path, &o, pass->diag);
	int got = in ? find_header(pass, in) : -1;

	if (got > 0)
		got = parts_pay(in, pass->jobs) ? flagging_in_parts(pass, in) : flag_records(pass, in);
	write_rows(pass);
	csvin_close(in);
	return got;
}

int flagging_end(struct flagging *pass)
{
	struct flags_counts c = flags_counts(pass->flags);

	flags_counts_add(&c, pass->counts);
	if (pass->lost)
		diag_say(pass->diag, "%lu record%s could not be read and %s missing from the output", pass->lost, diag_s(pass->lost),
			 diag_word(pass->lost, "is", "are"));
	if (c.suppressed)
		diag_say(pass->diag, "%lu hit%s suppressed", c.suppressed, diag_s(c.suppressed));
	flags_summary(c, pass->diag);
	flagging_jobs_free(pass->others);
	strmap_free(&pass->header);
	buf_free(&pass->rows);
	free(pass->name);
	return pass->lost ? -1 : 0;
}
