/* Reading the rows that a report counts: see report.h. */
/* SPDX-License-Identifier: ISC */
#include "report.h"

/* A record that cannot be read would make every count of it wrong. */
static int damaged(const struct record *r, const struct where *at, struct diag *diag)
{
	return diag_error(diag, at, "the record cannot be read: %s", csvin_error_text(r->error));
}

static enum report_read read_header(struct report *rep, struct csvin *in, struct diag *diag)
{
	struct where at = { csvin_name(in), 1, 0, NULL };
	struct record r;
	int got = csvin_next(in, &r);

	if (got == 0)
		/* What wrote this may have failed: that is missing, not zero. */
		diag_error(diag, &at, "the input is empty: not even a header (a day without rows has one)");
	if (got <= 0)
		return REPORT_TROUBLE;
	at.line = r.line;
	csvin_expect(in, r.nfields);
	if (r.error) {
		damaged(&r, &at, diag);
		return REPORT_TROUBLE;
	}
	return report_bind(rep, r.field, r.nfields, &at) < 0 ? REPORT_UNUSABLE : REPORT_READ;
}

enum report_read report_read(struct report *rep, const char *path, struct diag *diag)
{
	struct csvin *in = csvin_open(path, NULL, diag);
	enum report_read result = in ? read_header(rep, in, diag) : REPORT_TROUBLE;
	struct record r;
	int got = 0;

	while (result == REPORT_READ && (got = csvin_next(in, &r)) > 0) {
		struct where at = { csvin_name(in), r.line, 0, NULL };

		if (r.error && damaged(&r, &at, diag) < 0)
			result = REPORT_TROUBLE;
		else if (r.nfields)
			report_add(rep, &r);
	}
	csvin_close(in);
	return got < 0 ? REPORT_TROUBLE : result;
}
