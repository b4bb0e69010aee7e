/* Which field of a file feeds which column.                            (L4)
 *
 *     struct layout lay = { 0 };
 *     if (layout_find(&lay, in, headers, &rule, &diag) > 0)
 *             lay.target[3] == GATE_TEMP ...
 *     layout_free(&lay);
 *
 * Vendors and offices order and name their columns as they like and put
 * titles above them. The header row is the first of the first 30 records that
 * names at least two known columns, one of them a time or a date. Fields it does
 * not name are extras: they are passed on under their own names. A profile's
 * maps come before the general table; where it says that files have no header,
 * fields are known by their number.
 */
#ifndef GH_LAYOUT_H
#define GH_LAYOUT_H

#include "csvin.h"
#include "profile.h"
#include "tally.h"

struct layout {
	enum header_target *target; /* by field; HEADER_NONE for an extra */
	size_t *extra;              /* by field: number in the extras, below */
	struct slice *name;         /* by field: the header cell, a copy */
	struct slice *called;       /* by field: an extra's name by the profile, else empty */
	bool *data;                 /* by field: whether it makes a row worth keeping */
	size_t unit;                /* the field with the unit of temp_c; LAYOUT_NO_FIELD */
	size_t nfields;             /* up to the last one with a name */
	size_t width;               /* with nameless ones at the end */
	unsigned long line;         /* of the header row, or the first; 0: the file is empty */
	unsigned long records;      /* read so far, the header row included */
	bool has[HEADER_TARGETS];
	bool fwcomma;               /* the header's commas are full-width: so are all */
};

#define LAYOUT_NO_FIELD ((size_t)-1)

/* What the user said about every file. */
struct layout_rule {
	const struct headers *headers;
	const struct profile *profile; /* may be NULL */
	bool own_site, own_gate; /* told by option: the file's column becomes an extra */
	struct strmap *extras;   /* names of all files' extras, in order of arrival */
};

/* Reads up to and including the header row and counts what stood above it
 * ("title", "blank", ...) and itself in `furniture`. 1 found; 0 the file has no
 * record at all; -1 no header (reported). */
int layout_find(struct layout *lay, struct csvin *in, const struct layout_rule *rule,
		struct tally *furniture, struct diag *diag);

/* Whether the record is the header again, as in files pasted together. */
bool layout_is_header(const struct layout *lay, const struct record *r);

void layout_free(struct layout *lay);

#endif
