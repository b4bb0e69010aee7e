/* The reject file: rows that could not be used, with the reason.       (L4)
 *
 *     file,line,field,column,code,raw
 *     gate.csv,12,1,time,no_time,"张三,,36.5"
 *
 * A reject keeps the whole record as it was read, so that a person can put
 * it right and feed it in again. Without a reject file the rows are still
 * counted, and reported on stderr by place and code, never by content.
 */
#ifndef GH_REJECT_H
#define GH_REJECT_H

#include "csvin.h"
#include "csvout.h"
#include "later.h"
#include "tally.h"

struct reject {
	struct csvout *out; /* NULL: no file */
	struct diag *diag;
	struct tally *codes;
	struct later *later; /* who says it, by reject_say; NULL: it is said at once */
};

/* Creates the file and writes its header; path NULL for none. 0, or -1
 * (reported). */
int reject_open(struct reject *rj, const char *path, struct diag *diag);

/* Writes, reports and counts (in rj->codes) one record. field is 0 and
 * column NULL when the record as a whole is meant. */
void reject_row(struct reject *rj, const char *file, const struct record *r, size_t field,
		const char *column, struct slice code);

/* Only reports: what another thread wrote and counted. */
void reject_say(struct reject *rj, const char *file, unsigned long line, size_t field, const char *column,
		struct slice code);

/* 0, or -1 when something could not be written (reported). */
int reject_close(struct reject *rj);

#endif
