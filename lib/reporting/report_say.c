/* What became of the rows of a report, said: see report.h. */
/* SPDX-License-Identifier: ISC */
#include "report.h"

bool report_say(const struct report *rep, const char *unit, struct diag *diag)
{
	struct report_account a = report_account(rep);
	bool unknown_unit = unit && a.rows && !a.unit_seen;

	diag_say(diag, "%lu row%s = %lu counted + %lu of other days + %lu of other units + %lu without a time",
		 a.rows, diag_s(a.rows), a.counted, a.other_days, a.other_units, a.undated);
	if (unknown_unit)
		diag_error(diag, NULL, "no row of the input is of unit \"%s\" on any day: is this its zero report, or a wrong name?",
			   diag_quote(slice_of(unit)));
	if (a.undated)
		diag_error(diag, NULL, "%lu row%s no usable time and %s in no count", a.undated,
			   diag_word(a.undated, " has", "s have"), diag_word(a.undated, "is", "are"));
	return !unknown_unit && !a.undated;
}
