/* What is lost in a pass of flag-risk: see flagging_pass.h. */
/* SPDX-License-Identifier: ISC */
#include "flagging_pass.h"

void flagging_lose(struct flagging *pass, const char *file, const struct flagging_lost *lost)
{
	struct where at = { file, lost->line, 0, NULL };

	pass->lost++;
	if (lost->error)
		diag_error(pass->diag, &at, "%s; the record is not in the output", csvin_error_text(lost->error));
	else
		diag_error(pass->diag, &at, "%zu fields under %zu headers; the record is not in the output",
			   lost->nfields, pass->ncolumns);
}
