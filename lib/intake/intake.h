/* Raw gate logs to gate CSV: the work of ingest-gate.                  (L4)
 *
 *     struct intake it;
 *     intake_init(&it, &options, &tables, out, &rejects, &diag);
 *     intake_examine(&it, paths, n)   reads every header; -1: nothing written
 *     intake_run(&it)                 writes the rows; -1: trouble
 *     intake_summary(&it)             the account of every file, on stderr
 *     intake_tabulate(&it, table)     the same as CSV
 *     intake_release(&it);
 *
 * Every record of every file ends in one of three places: a row of the
 * output, a reject, or furniture (titles, headers, totals, blank lines), and
 * the account shows that the three add up. An event that a device sent twice
 * is furniture, too (kind "duplicate"), where a profile says how to know it. A row keeps its source
 * (FILE:LINE); a cell that needs a person is emptied, named in `issues` and
 * kept as it was in `remark` ("[temp_c=97.7]").
 *
 * Catalogue: A007, B009, B039, B131, B136 (every passage on record, one row each), B277, B280 (what must be on it).
 */
#ifndef GH_INTAKE_H
#define GH_INTAKE_H

#include <pthread.h>

#include "cell.h"
#include "csvout.h"
#include "layout.h"
#include "memo.h"
#include "reject.h"

struct intake_options {
	struct slice site, gate; /* stand for the files' own columns; {0}: not told */
	struct csvin_options read;
	const struct profile *profile; /* of all files; NULL: none */
	const struct codes *codes;     /* the user's, or the profile's with the user's; NULL: none */
	bool set_window;               /* `window` counts, whatever the profile says */
	unsigned jobs;                 /* threads; the outcome is the same for any number */
	int64_t window;                /* seconds between an event and its duplicate */
};

/* What a file proved about dates like 02/03/2020 in a column. */
struct intake_order {
	bool asked, conflict, said;
	enum date_order order;
	unsigned long rows, line; /* that prove it; the first of them */
};

enum { INTAKE_ORDERS = 3 }; /* time, test_time, stay_end: see intake_order.h */

/* One input file and its account. */
struct intake_file {
	const char *path;
	bool reopens;            /* a regular file */
	struct csvin *in;        /* open between the two passes only for pipes */
	struct layout layout;
	struct tally furniture, rejects, issues;
	unsigned long rows_in, rows_out, foreign_lines;
	char encoding[24];
	char delimiter;          /* of the file; NUL: it was empty */
	bool fwcomma;            /* it was the full-width comma */
	struct intake_order order[INTAKE_ORDERS];
};

/* What threads that take in one file ask each other. */
struct intake_shared {
	pthread_mutex_t lock;
	struct intake_file *file; /* whose `order` is theirs */
};

struct intake {
	struct intake_options options;
	struct cell_context cells;
	const struct headers *headers;
	struct csvout *out;
	struct reject *rejects;
	struct diag *diag;
	struct intake_file *file;
	size_t nfiles;
	struct strmap extras;
	struct memo memo[GATE_NCOLUMNS];
	struct memo place;       /* text of `place` to region */
	struct buf joined[2], remark, issues, source, scratch;
	struct intake_shared *shared; /* NULL: there is one thread */
};

void intake_init(struct intake *it, const struct intake_options *options, const struct cell_context *cells,
		 const struct headers *headers, struct csvout *out, struct reject *rejects, struct diag *diag);

/* Opens every file, finds its header and lays out the output's columns. 0, or -1 when a file
 * cannot be read, -2 when one has no header; all problems are reported and
 * nothing was written. */
int intake_examine(struct intake *it, char *const *paths);

/* Writes header and rows. 0, or -1 on trouble (reported). */
int intake_run(struct intake *it);

/* Prints the account: one line per file, one for the issues, and a total
 * when there are several files. Returns -1 (reported as an error) when rows do not add up. */
int intake_summary(const struct intake *it);

/* Writes the account as `file,measure,key,count`, with its header: every file's
 * rows (read, out, rejected, furniture), rejects by code, furniture by kind,
 * issues by column and code, encoding, delimiter, date order and foreign
 * lines. A count of 0 is written where it is a finding. */
void intake_tabulate(const struct intake *it, struct csvout *table);

/* For intake_order.c: as layout_find, with the options of this run. */
int intake_lay_out(struct intake *it, struct layout *lay, struct csvin *in, struct tally *furniture);

unsigned long intake_rejected(const struct intake *it);
void intake_release(struct intake *it);

#endif
