/* One raw record to one row of gate CSV, or to the rejects.            (L4)
 *
 * The inner half of intake.h: it knows what a row is made of (where the time
 * comes from, what is derived from what), the outer half knows files.
 */
#ifndef GH_INTAKE_ROW_H
#define GH_INTAKE_ROW_H

#include "intake.h"

struct row {
	struct intake *it;
	struct intake_file *file;
	const char *name;                      /* of the file, for `source` */
	size_t field_of[HEADER_TARGETS];       /* field number, NO_FIELD when the file has none */
	size_t *field_of_extra;                /* the same by number of the extra */
	const struct record *r;
	struct slice value[GATE_NCOLUMNS];     /* what will be written */
	struct buf repeated;                   /* issues of the row before ... */
	unsigned long times;                   /* ... and rows in a row that had them */
};

void row_open(struct row *row, struct intake *it, struct intake_file *file);
/* Writes, rejects or counts the record as furniture. */
void row_take(struct row *row, const struct record *r);
void row_close(struct row *row);

#endif
