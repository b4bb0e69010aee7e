/* Makes the search sidecars of every part of a ledger: sidecars LEDGER... */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "sidecar.h"

static int build_all(const char *folder, struct diag *diag)
{
	struct ledger *l = ledger_open(folder, diag);
	struct ledger_part *part = NULL;
	long n = l ? ledger_parts(l, &part) : -1;
	int result = n < 0 ? -1 : 0;

	for (long i = 0; i < n && result == 0; i++)
		result = sidecar_build(l, part[i], -1, diag);
	free(part);
	if (l)
		ledger_close(l);
	return result;
}

int main(int argc, char **argv)
{
	struct diag diag;
	int result = 0;

	diag_init(&diag, "sidecars");
	for (int i = 1; i < argc && result == 0; i++)
		result = build_all(argv[i], &diag);
	diag_close(&diag);
	return result ? 1 : 0;
}
