/* What is done to a record before its cells are read.                  (L4)
 *
 *     adjust_open(&a, profile, layout, words);
 *     adjust_record(&a, &r);
 *     a.own.field[3]       the row's own cells, cut at full-width commas
 *     a.full.field[3]      with what stands above them, and their unit
 *     adjust_keep(&a);     when the row was a record: the next may refer to it
 *     adjust_forget(&a);   when it was none: a merged cell ends there
 *
 * Three things a table of words cannot say: that a row was typed with
 * full-width commas, that a cell means the one above it (only where a profile
 * says so), and that a temperature's unit stands in another field. None is
 * done where a file gives no cause: see adjust_needed.
 */
#ifndef GH_INTAKE_ADJUST_H
#define GH_INTAKE_ADJUST_H

#include "fwcomma.h"
#include "layout.h"
#include "words.h"

struct adjust {
	const struct profile *profile; /* may be NULL */
	const struct layout *layout;
	const struct words *words;
	struct record own, full;
	bool fwcomma;                  /* this row was cut at full-width commas */
	bool filled[HEADER_TARGETS];   /* took what stands above */
	bool any_filled;
	size_t field_of[HEADER_TARGETS];
	/* The rest is intake_adjust.c's own. */
	struct fwcomma pieces;
	struct slice *field;
	size_t cap;
	struct buf above[HEADER_TARGETS];
	struct buf temp, scratch;
};

void adjust_open(struct adjust *a, const struct profile *profile, const struct layout *layout,
		 const struct words *words);

/* False for nearly all rows: then own and full would be the record itself. */
static inline bool adjust_needed(const struct adjust *a, const struct record *r)
{
	return (r->nfields == 1 && a->layout->nfields > 1) || (a->profile && a->profile->adjusts) || a->layout->fwcomma;
}

/* Sets own and full, valid as long as the record. */
void adjust_record(struct adjust *a, const struct record *r);
void adjust_keep(struct adjust *a);
void adjust_forget(struct adjust *a);
void adjust_close(struct adjust *a);

#endif
