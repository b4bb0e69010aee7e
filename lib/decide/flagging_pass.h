/* What the threads of a pass of flag-risk share, and one record of it.  (L4)
 *
 *     struct flagging_lost lost;
 *     if (!flagging_readable(pass, r, &lost))
 *             flagging_lose(pass, csvin_name(in), &lost);     in the pass's own thread
 *     else if (flags_decide(flags, r->field, r->nfields) || !pass->only_hits)
 *             flagging_put(flags, &rows, in, r);
 */
#ifndef GH_FLAGGING_PASS_H
#define GH_FLAGGING_PASS_H

#include "coverage.h"
#include "csvin.h"
#include "csvout.h"
#include "csvtext.h"
#include "explain.h"
#include "flags.h"
#include "progress.h"
#include "strmap.h"

struct flagging_jobs;

struct flagging {
	struct flags *flags;
	struct csvout *out;
	struct diag *diag;
	bool only_hits;       /* leave out records with nothing to say */
	unsigned jobs;        /* threads; output and messages are the same for any number */
	/* What the flags' evaluator decided; NULL: nobody asks for the next two. Only
	 * with one job: one thread sees one decision after the other. */
	const struct rules_watch *watch;
	struct coverage *coverage; /* these may be NULL */
	struct explain *explain;
	struct progress *progress;
	/* The rest begins as zero. */
	struct strmap header; /* names of the first header */
	size_t *name;         /* by column: number in `header` */
	size_t ncolumns;
	struct buf rows;      /* that are not with `out` yet */
	bool bound;           /* a header was written */
	unsigned long lost;   /* records left out because they cannot be read */
	struct flags_counts counts; /* of other threads' records */
	struct flagging_jobs *others; /* with several jobs; see flagging_jobs.h */
};

/* A record that cannot be read is not in the output: that is an error, and the others
 * are still worth having. */
struct flagging_lost {
	unsigned long line;
	size_t nfields;
	enum csvin_error error;
};

static inline bool flagging_readable(const struct flagging *pass, const struct record *r, struct flagging_lost *lost)
{
	if (!r->error && r->nfields == pass->ncolumns)
		return true;
	*lost = (struct flagging_lost){ r->line, r->nfields, r->error };
	return false;
}

/* Counts and reports it. */
void flagging_lose(struct flagging *pass, const char *file, const struct flagging_lost *lost);

/* Copies the record as it stands; from another delimiter field by field. */
static inline void flagging_copy(struct buf *rows, const struct csvin *in, const struct record *r)
{
	if (csvin_delimiter(in) == ',') {
		buf_put(rows, r->raw);
		return;
	}
	csvtext_put(rows, r->field[0]);
	for (size_t i = 1; i < r->nfields; i++)
		csvtext_next(rows, r->field[i]);
}

/* The record just decided, with its columns: a line of CSV. Not by a csvout: a call of that for
 * each piece of a row cost more than the bytes. */
static inline void flagging_put(struct flags *flags, struct buf *rows, const struct csvin *in, const struct record *r)
{
	flagging_copy(rows, in, r);
	flags_put(flags, rows);
}

#endif
