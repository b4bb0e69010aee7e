/* The gate CSV: its canonical columns: see gate.h. */
/* SPDX-License-Identifier: ISC */
#include "gate.h"

const char *const gate_column_name[GATE_NCOLUMNS] = {
#define X(constant, name, kind) [constant] = name,
	GATE_COLUMNS(X)
#undef X
};

enum gate_column gate_column_find(struct slice name)
{
	int i = 0;

	while (i < GATE_NCOLUMNS && !slice_is(name, gate_column_name[i]))
		i++;
	return (enum gate_column)i;
}
