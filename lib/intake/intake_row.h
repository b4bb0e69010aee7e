/* One raw record to one row of gate CSV, or to the rejects.            (L4)
 *
 * The inner half of intake.h: it knows what a row is made of (where the time
 * comes from, what is derived from what), the outer half knows files.
 *
 *     intake_row.c     what becomes of a record; its time
 *     intake_cells.c   every other cell, and what follows from them
 *     intake_repeat.c  whether the event was there before
 *     intake_write.c   the row that is written, and its issues
 */
#ifndef GH_INTAKE_ROW_H
#define GH_INTAKE_ROW_H

#include "intake.h"
#include "intake_adjust.h"
#include "repeat.h"

/* A duplicate rule, its columns found in this file. */
struct row_key {
	size_t part[8];  /* canonical columns, then GATE_NCOLUMNS + field */
	size_t nparts;
	int64_t window;
};

/* A column that the file has. */
struct row_cell {
	size_t field;       /* LAYOUT_NO_FIELD: it has only parts */
	cell_shortcut *shortcut; /* the memo's */
	struct slice *value; /* in the row */
	struct memo *memo;
	uint64_t bit;
	enum gate_column column;
};

struct row {
	struct intake *it;
	struct intake_file *file;
	const char *name;                      /* of the file, for `source` */
	size_t field_of[HEADER_TARGETS];       /* field number, LAYOUT_NO_FIELD when the file has none */
	size_t *field_of_extra;                /* the same by number of the extra */
	const struct record *read;             /* as it was read */
	const struct record *own;              /* its own cells: see intake_adjust.h */
	const struct record *r;                /* its cells with what stands above them */
	struct slice value[GATE_NCOLUMNS];     /* what will be written; padded, if it does not ask */
	uint64_t filled;                       /* columns that are not blank */
	uint64_t asks;                         /* columns whose value may need quotes */
	uint64_t noted;                        /* columns that have an issue, before any is derived */
	struct row_cell cell[GATE_NCOLUMNS];   /* those the file has, but time and remark and what follows it */
	size_t ncells;
	struct slice issues;                   /* of the row; padded; in it->issues when there are several */
	bool name_asks;                        /* the name of the file may need quotes */
	struct buf source;                     /* FILE:LINE ... */
	unsigned long source_line;             /* ... of that line */
	struct buf repeated;                   /* issues of the row before ... */
	unsigned long times;                   /* ... and rows in a row that had them */
	struct adjust adjust;
	struct row_key key[PROFILE_KEYS];      /* rules that this file has the columns for */
	size_t nkeys;
	struct repeat seen;
};

void row_open(struct row *row, struct intake *it, struct intake_file *file);
/* Writes, rejects or counts the record as furniture. */
void row_take(struct row *row, const struct record *r);
void row_close(struct row *row);

/* -- between the files of this module --------------------------------- */

static inline struct slice row_field(const struct row *row, size_t i)
{
	return i < row->r->nfields ? row->r->field[i] : SLICE_NONE;
}

/* The raw cell of a column or part of one; empty when the file has none. */
static inline struct slice row_raw(const struct row *row, size_t target)
{
	return row_field(row, row->field_of[target]);
}

static inline uint64_t row_bit(size_t column)
{
	return (uint64_t)1 << column;
}

static inline bool row_has(const struct row *row, size_t column)
{
	return row->filled >> column & 1;
}

static inline void row_blank(struct row *row, size_t column)
{
	row->value[column] = SLICE_PADDED("");
}

/* What the column will hold; empty when it is blank. */
static inline struct slice row_value(const struct row *row, size_t column)
{
	return row->value[column];
}

static inline void row_note(struct row *row, size_t column)
{
	row->noted |= row_bit(column);
}

/* Tells a column that is blank; it may need quotes, else it is padded. */
static inline void row_set(struct row *row, size_t column, struct slice value, bool asks)
{
	row->value[column] = value.n ? value : SLICE_PADDED("");
	row->filled |= (uint64_t)(value.n > 0) << column;
	row->asks |= (uint64_t)asks << column;
}

/* intake_cells.c: reads a cell into its column, valid until the next. */
const struct answer *row_read(struct row *row, struct memo *memo, struct slice text);
/* Reads every column but the time, and derives the rest. */
void row_read_cells(struct row *row);
/* Adds `column:code;...` unless it is there. */
void row_add_issues(struct row *row, struct slice issues);
/* The same of padded text that stays until the row is written. */
void row_take_issues(struct row *row, struct slice issues);
/* Adds "[what=text]" to the remark unless it is there: what a person must look
 * at stays readable. `before` is "[what=", shorter than SLICE_PAD; both are padded.
 * Uses it->scratch. */
void row_remark_on(struct row *row, struct slice before, struct slice text);

/* intake_write.c: completes the row and writes it, or counts it as one that
 * was there before. */
void row_write(struct row *row);
void row_settle_issues(struct row *row);

/* intake_repeat.c */
void row_find_keys(struct row *row);
/* Whether the row is an event that was there before; notes one that differs. */
bool row_is_repeat(struct row *row);

#endif
