/* A pass of flag-risk over its files: see flagging.h. */
/* SPDX-License-Identifier: ISC */
#include "flagging.h"

#include <stdlib.h>

#include "xmem.h"

/* Copies the record as it stands; from another delimiter field by field. */
static void copy(struct flagging *pass, const struct csvin *in, const struct record *r)
{
	if (csvin_delimiter(in) == ',') {
		csvout_raw(pass->out, r->raw);
		return;
	}
	for (size_t i = 0; i < r->nfields; i++)
		csvout_field(pass->out, r->field[i]);
}

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
	copy(pass, in, r);
	flags_put_header(pass->out);
	csvout_end(pass->out);
	return 0;
}

/* A record that cannot be read is not in the output: that is an error, and
 * the others are still worth having. */
static void lose(struct flagging *pass, const struct csvin *in, const struct record *r)
{
	struct where at = { csvin_name(in), r->line, 0, NULL };

	pass->lost++;
	if (r->error)
		diag_error(pass->diag, &at, "%s; the record is not in the output", csvin_error_text(r->error));
	else
		diag_error(pass->diag, &at, "%zu fields under %zu headers; the record is not in the output", r->nfields,
			   pass->ncolumns);
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
	bool hit;

	if (r->error || r->nfields != pass->ncolumns) {
		lose(pass, in, r);
		return;
	}
	hit = flags_decide(pass->flags, r->field, r->nfields);
	look(pass, in, r);
	if (pass->only_hits && !hit)
		return;
	copy(pass, in, r);
	flags_put(pass->flags, pass->out);
	csvout_end(pass->out);
}

static void flush(void *out)
{
	csvout_flush(out);
}

int flagging_file(struct flagging *pass, const char *path)
{
	struct csvin_options o = { .before_wait = flush, .context = pass->out };
	struct csvin *in = csvin_open(path, &o, pass->diag);
	struct record r;
	int got = -1, result = 0;
	bool header = true;

	while (in && result == 0 && (got = csvin_next(in, &r)) > 0) {
		if (!r.nfields && !r.error)
			continue; /* a blank line */
		if (header)
			result = read_header(pass, in, &r);
		else
			flag(pass, in, &r);
		header = false;
		if (pass->progress)
			progress_step(pass->progress, r.raw.n + 1);
	}
	csvin_close(in);
	return got < 0 ? -1 : result;
}

int flagging_end(struct flagging *pass)
{
	unsigned long suppressed = pass->watch && pass->watch->eval ? rules_counts(pass->watch->eval).suppressed : 0;

	if (pass->lost)
		diag_say(pass->diag, "%lu records could not be read and are missing from the output", pass->lost);
	if (suppressed)
		diag_say(pass->diag, "%lu hits suppressed", suppressed);
	strmap_free(&pass->header);
	free(pass->name);
	return pass->lost ? -1 : 0;
}
