/* How one vendor's files are read: lib/profiles/NAME.csv.              (L4)
 *
 *     struct profile *p = profile_load(path, &cells, &diag);
 *     profile_find(p, SLICE("employeeNoString"))->name    "employee"
 *     p->codes, p->constant[GATE_SUBJECT] ...
 *     profile_free(p);
 *
 * Most files need no profile: their headers and words are in the general
 * tables. A profile says what a file cannot say of itself.
 *
 *     #header,no
 *     #delimiter,tab
 *     rule,column,from,to,note
 *     map,time,2,,
 *     code,direction,0,in,
 *     constant,subject,,person,
 *     ditto,building,blank,,
 *     duplicate,,employee;gate,0s,
 *
 * Settings above the header, all optional:
 *
 *     #header,no              the file has no header row; `from` of a map is
 *                             the number of a field, from 1
 *     #delimiter,CHAR         one character or `tab`
 *     #encoding,ENC           as iconv calls it
 *     #date_order,dmy|mdy     what 02/03/2020 means in these files
 *
 * Rules:
 *
 *     map,COLUMN,FROM         the field under the header FROM feeds COLUMN: a
 *                             column or part of one (header.h), `temp_unit`, `-`
 *                             (no column: passed on under its own name) or any
 *                             other name (passed on under that). Headers without
 *                             a map are looked up in headers.csv
 *     code,COLUMN,FROM,TO     see codes.h; COLUMN may be `temp_unit`, TO is then
 *                             a word for a unit (C, F, K) or `-` for none
 *     constant,COLUMN,,TO     the value where a file has no such column
 *     ditto,COLUMN,HOW        the cell takes what stands above it, with the issue
 *                             COLUMN:ditto_filled: HOW is `mark` (同上, 〃) or
 *                             `blank` (that, and a blank cell: a merged one)
 *     duplicate,,KEY,WINDOW   KEY: columns or names of passed-on fields joined
 *                             by `;`. See repeat.h. Several rules may stand
 *
 * Invariant: every slice in it lives as long as the profile.
 */
#ifndef GH_PROFILE_H
#define GH_PROFILE_H

#include "codes.h"
#include "header.h"
#include "strmap.h"

enum ditto { DITTO_NONE, DITTO_MARK, DITTO_BLANK };

/* What a field is. */
struct profile_map {
	enum header_target target; /* HEADER_NONE: passed on, or the unit */
	bool unit;                 /* of temp_c */
	struct slice name;         /* for a field that is passed on; empty: its own */
};

/* When two rows of a file are one event. */
struct profile_key {
	struct slice fields; /* joined by ';' */
	int64_t window;      /* seconds */
};

enum { PROFILE_KEYS = 4 };

struct profile {
	struct codes *codes;
	bool no_header;
	char delimiter;            /* NUL: found per file */
	const char *encoding;      /* NULL: found per file */
	enum date_order order;
	size_t nfields;            /* highest number of a field that is mapped */
	struct slice constant[GATE_NCOLUMNS];
	enum ditto ditto[HEADER_TARGETS];
	struct profile_key key[PROFILE_KEYS];
	size_t nkeys;
	bool adjusts;              /* some rule changes cells before they are read */
	/* profile.c's own */
	struct strmap keys;
	struct profile_map *map;
	size_t cap;
	struct strmap texts;
};

/* NULL on failure (reported). */
struct profile *profile_load(const char *path, const struct cell_context *cx, struct diag *diag);

/* What the profile says of a header cell, or of a field's number written in
 * digits; NULL when nothing. */
const struct profile_map *profile_find(const struct profile *p, struct slice header);

void profile_free(struct profile *p);

#endif
