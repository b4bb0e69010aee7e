/* Rows that are not records: titles, totals, footers, blank lines.     (L4)
 *
 *     kind = furniture_kind(r, layout, words, &scratch);
 *     if (kind) tally_add(&furniture, slice_of(kind), 1);
 *
 * Only rows without a usable time are asked about, so a person called 合计
 * who passed a gate stays a record. The words for totals and footers are the
 * group `furniture` of lib/tables/words.csv.
 */
#ifndef GH_FURNITURE_H
#define GH_FURNITURE_H

#include "csvin.h"
#include "layout.h"
#include "words.h"

/* "duplicate" (an event that was there before) is told by intake_repeat.c. Here: "blank" (no field holds anything), "separator" (a spreadsheet's sep= line), "comment" (begins with ##), "header"
 * (again), "total", "footer", "title" (one cell of text), "numbered" (one cell, a
 * number: a line of a form that nobody filled in); NULL: a record. `layout` is NULL
 * above the header. */
const char *furniture_kind(const struct record *r, const struct layout *layout,
			   const struct words *words, struct buf *scratch);

#endif
