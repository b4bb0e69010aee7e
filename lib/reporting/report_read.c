/* Reading the rows that a report counts: see report.h. */
/* SPDX-License-Identifier: ISC */
#include "parts.h"
#include "report_jobs.h"

/* A record that cannot be read would make every count of it wrong. */
static enum report_read damaged(const struct csvin *in, struct report_damage damage, struct diag *diag)
{
	struct where at = { csvin_name(in), damage.line, 0, NULL };

	diag_error(diag, &at, "the record cannot be read: %s", csvin_error_text(damage.error));
	return REPORT_TROUBLE;
}

static enum report_read read_rows(struct report *rep, struct csvin *in, const struct record *header, unsigned jobs,
				  struct diag *diag)
{
	struct report_damage damage = { 0 };
	int got;

	if (parts_pay(in, jobs))
		got = report_read_in_parts(rep, in, header->field, header->nfields, jobs, &damage, diag);
	else
		got = report_add_rows(rep, in, &damage);
	if (damage.error)
		return damaged(in, damage, diag);
	return got < 0 ? REPORT_TROUBLE : REPORT_READ;
}

static enum report_read read_file(struct report *rep, struct csvin *in, unsigned jobs, struct diag *diag)
{
	struct where at = { csvin_name(in), 1, 0, NULL };
	struct record header;
	int got = csvin_next(in, &header);

	if (got == 0)
		/* What wrote this may have failed: that is missing, not zero. */
		diag_error(diag, &at, "the input is empty: not even a header (a day without rows has one)");
	if (got <= 0)
		return REPORT_TROUBLE;
	if (header.error)
		return damaged(in, (struct report_damage){ header.line, header.error }, diag);
	at.line = header.line;
	csvin_expect(in, header.nfields);
	if (report_bind(rep, header.field, header.nfields, &at) < 0)
		return REPORT_UNUSABLE;
	return read_rows(rep, in, &header, jobs, diag);
}

enum report_read report_read(struct report *rep, const char *path, unsigned jobs, struct diag *diag)
{
	struct csvin *in = csvin_open(path, NULL, diag);
	enum report_read result = in ? read_file(rep, in, jobs, diag) : REPORT_TROUBLE;

	csvin_close(in);
	return result;
}
