/* The reject file: see reject.h. */
/* SPDX-License-Identifier: ISC */
#include "reject.h"

#include <stdio.h>

int reject_open(struct reject *rj, const char *path, struct diag *diag)
{
	*rj = (struct reject){ .diag = diag };
	if (!path)
		return 0;
	rj->out = csvout_create(path, diag);
	if (!rj->out)
		return -1;
	csvout_raw(rj->out, SLICE("file,line,field,column,code,raw"));
	csvout_end(rj->out);
	return 0;
}

static void write_row(struct csvout *out, const char *file, const struct record *r, size_t field,
		      const char *column, struct slice code)
{
	char line[24], number[24];

	snprintf(line, sizeof line, "%lu", r->line);
	snprintf(number, sizeof number, "%zu", field);
	csvout_field(out, slice_of(file));
	csvout_plain(out, slice_of(line));
	csvout_plain(out, field ? slice_of(number) : SLICE_NONE);
	csvout_plain(out, slice_of(column));
	csvout_plain(out, code);
	csvout_field(out, r->raw);
	csvout_end(out);
}

void reject_say(struct reject *rj, const char *file, unsigned long line, size_t field, const char *column,
		struct slice code)
{
	struct where at = { file, line, field, column };

	diag_warning(rj->diag, &at, "row rejected: %.*s", SLICE_FMT(code));
}

void reject_row(struct reject *rj, const char *file, const struct record *r, size_t field,
		const char *column, struct slice code)
{
	tally_add(rj->codes, code, 1);
	if (rj->later)
		later_reject(rj->later, r->line, field, column, code);
	else
		reject_say(rj, file, r->line, field, column, code);
	if (rj->out)
		write_row(rj->out, file, r, field, column, code);
}

int reject_close(struct reject *rj)
{
	int result = csvout_close(rj->out);

	rj->out = NULL;
	return result;
}
