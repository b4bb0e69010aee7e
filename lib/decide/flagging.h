/* A pass of flag-risk over its files: every record copied, its columns
 * appended.                                                            (L4)
 *
 *     struct flagging pass = { .flags = flags, .out = out, .diag = &diag };
 *     for each file:
 *             got = flagging_file(&pass, path);
 *     flagging_end(&pass);
 *
 * Records come through byte for byte when the delimiter is a comma, else field
 * by field with commas. All files have the header of the first that has one; blank lines are dropped.
 * A record that cannot be read, or with another number of fields than the
 * header, is reported and left out; the run goes on, and flagging_end tells.
 * Explanations and coverage are about all records that are decided, also those
 * that only_hits leaves out.
 */
#ifndef GH_FLAGGING_H
#define GH_FLAGGING_H

#include "coverage.h"
#include "csvin.h"
#include "csvout.h"
#include "explain.h"
#include "flags.h"
#include "progress.h"
#include "strmap.h"

struct flagging {
	struct flags *flags;
	struct csvout *out;
	struct diag *diag;
	bool only_hits;       /* leave out records with nothing to say */
	/* What the flags' evaluator decided; NULL: nobody asks for the next three
	 * and nothing is said about suppressed hits. */
	const struct rules_watch *watch;
	struct coverage *coverage; /* these may be NULL */
	struct explain *explain;
	struct progress *progress;
	/* The rest begins as zero. */
	struct strmap header; /* names of the first header */
	size_t *name;         /* by column: number in `header` */
	size_t ncolumns;
	bool bound;           /* a header was written */
	unsigned long lost;   /* records left out because they cannot be read */
};

/* 0; -1 when reading stopped (reported); -2 when the first header does not fit
 * the rules and nothing was written (reported). */
int flagging_file(struct flagging *pass, const char *path);

/* Says how many records were lost, and how many hits suppressed. 0, or -1 when any was. Frees what the pass
 * holds, not what it was given. */
int flagging_end(struct flagging *pass);

#endif
