/* A header row to the columns it stands for: lib/tables/headers.csv.   (L3)
 *
 *     struct headers *h = headers_load(path, NULL, &diag);
 *     headers_find(h, SLICE("体温（℃）"))  is GATE_TEMP
 *     headers_find(h, SLICE("房号"))       is HEADER_ROOM
 *     headers_find(h, SLICE("序号"))       is HEADER_NONE
 *
 * The table has the columns `column,header`. `column` is a canonical column
 * (gate.h) or the name of a part (below), `header` what a vendor or an office
 * writes above it; both sides are compared by norm_key, so width, blanks,
 * letter case and a bracketed unit do not matter. The canonical columns and
 * the parts need no line of their own: each is known by its name. An office
 * adds a line, or a file of its own, to add a header; the later line wins.
 */
#ifndef GH_HEADER_H
#define GH_HEADER_H

#include "diag.h"
#include "gate.h"

/* What a field of the input feeds: a canonical column, or a part of one that
 * the intake puts together. The first GATE_NCOLUMNS values are those of enum
 * gate_column. */
enum header_target {
	HEADER_DATE = GATE_NCOLUMNS, /* "date": the day of `time` */
	HEADER_CLOCK,                /* "clock": the time of day of `time` */
	HEADER_BUILDING,             /* "building", "unit", "room": of `household` */
	HEADER_UNIT,
	HEADER_ROOM,
	HEADER_TARGETS,
	HEADER_NONE = HEADER_TARGETS /* no header we know: the field is passed on */
};

struct headers;

/* Reads one table; several may be added up by passing the result on (`more`
 * NULL at first). NULL on failure (reported), `more` is freed then. The
 * result belongs to the caller; it keeps nothing of `path`. */
struct headers *headers_load(const char *path, struct headers *more, struct diag *);

/* The target of a header cell as it came (valid UTF-8). */
enum header_target headers_find(const struct headers *h, struct slice cell);

/* How many distinct targets the cells of a row name: 0 for a row of data,
 * the row's own length for a header row of which all is known. */
size_t headers_score(const struct headers *h, const struct slice *cell, size_t n);

void headers_free(struct headers *h);

#endif
