/* Shared by rules_table.c and rules_row.c: a table while it is read.  (L4) */
#ifndef GH_RULES_ROW_H
#define GH_RULES_ROW_H

#include "rules_internal.h"
#include "table.h"

struct rules_loading {
	struct ruleset *rs;
	struct rules_pack *pack;
	struct table *t;
	const char *path;
	struct rules_frame frame;
	enum rules_policy policy;
	enum rules_combine combine;
	struct rules_column_of *column; /* by column of the file */
	size_t ncolumns;
	uint32_t clock;
	struct slice fallback;          /* id of #default */
	bool changes;                   /* its rows change rules of other packs: #overlay */
	const struct rules_row *row;    /* such a row; NULL: the table's row as it is */
	bool bad, bad_headers;
};

/* Reads the current row; what is wrong with it sets ld->bad. */
void rules_read_row(struct rules_loading *ld);
/* Of the rows of a table that was not asked for, what later packs change. */
void rules_scan_rows(struct rules_loading *ld);
/* The place of an output among those of the table; outs->n: none. */
size_t rules_find_out(const struct rules_outs *outs, size_t output);

#endif
