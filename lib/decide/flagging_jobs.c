/* A file of a pass of flag-risk read by several threads: see flagging_jobs.h. */
/* SPDX-License-Identifier: ISC */
#include "flagging_jobs.h"

#include <stdlib.h>

#include "parts.h"
#include "xmem.h"

/* What came of a part. */
struct flagged {
	struct buf rows;
	unsigned long records;
	struct flagging_lost *lost;
	size_t nlost, cap;
	struct flags_counts counts;
};

struct flagging_jobs {
	struct flagging *pass;
	const char *file;       /* that is read */
	unsigned nworkers;
	struct flags **flags;   /* by worker */
	size_t nslots;
	struct flagged *flagged; /* by slot */
};

/* Evaluators know many texts after one file: they are kept for the next. */
static struct flagging_jobs *open_jobs(struct flagging *pass)
{
	struct flagging_jobs *j = xcalloc(1, sizeof *j);
	struct slice *header = xcalloc(pass->ncolumns, sizeof *header);

	for (size_t i = 0; i < pass->ncolumns; i++)
		header[i] = strmap_key(&pass->header, pass->name[i]);
	j->pass = pass;
	j->nworkers = parts_workers(pass->jobs);
	j->flags = xcalloc(j->nworkers, sizeof(struct flags *));
	for (unsigned i = 0; i < j->nworkers; i++) {
		j->flags[i] = flags_twin(pass->flags);
		/* It could be bound once, so it can be bound again. */
		(void)flags_bind(j->flags[i], header, pass->ncolumns, NULL);
	}
	j->nslots = parts_slots(pass->jobs);
	j->flagged = xcalloc(j->nslots, sizeof *j->flagged);
	free(header);
	return j;
}

void flagging_jobs_free(struct flagging_jobs *j)
{
	if (!j)
		return;
	for (unsigned i = 0; i < j->nworkers; i++)
		flags_free(j->flags[i]);
	for (size_t i = 0; i < j->nslots; i++) {
		buf_free(&j->flagged[i].rows);
		free(j->flagged[i].lost);
	}
	free(j->flags);
	free(j->flagged);
	free(j);
}

static void flag(const struct flagging *pass, struct flags *flags, struct flagged *to, const struct csvin *in,
		 const struct record *r)
{
	struct flagging_lost lost;

	if (!flagging_readable(pass, r, &lost)) {
		XGROW(to->lost, to->nlost + 1, to->cap);
		to->lost[to->nlost++] = lost;
	} else if (flags_decide(flags, r->field, r->nfields) || !pass->only_hits) {
		flagging_put(flags, &to->rows, in, r);
	}
}

static void flag_part(void *context, unsigned worker, struct csvin *in, size_t slot)
{
	struct flagging_jobs *j = context;
	struct flagged *to = &j->flagged[slot];
	struct flags_counts before = flags_counts(j->flags[worker]);
	struct record r;

	buf_clear(&to->rows);
	to->nlost = to->records = 0;
	while (csvin_next(in, &r) > 0) {
		if (!r.nfields && !r.error)
			continue; /* a blank line */
		flag(j->pass, j->flags[worker], to, in, &r);
		to->records++;
	}
	to->counts = flags_counts_since(flags_counts(j->flags[worker]), before);
}

static int tell(void *context, size_t slot, size_t bytes)
{
	struct flagging_jobs *j = context;
	struct flagged *part = &j->flagged[slot];

	for (size_t i = 0; i < part->nlost; i++)
		flagging_lose(j->pass, j->file, &part->lost[i]);
	csvout_records(j->pass->out, buf_slice(&part->rows));
	flags_counts_add(&j->pass->counts, part->counts);
	if (j->pass->progress)
		progress_steps(j->pass->progress, part->records, bytes);
	return 0;
}

int flagging_in_parts(struct flagging *pass, struct csvin *in)
{
	struct parts_work work = { .read = flag_part, .tell = tell };

	if (!pass->others)
		pass->others = open_jobs(pass);
	pass->others->file = csvin_name(in);
	work.context = pass->others;
	return parts_run(in, pass->jobs, &work, pass->diag);
}
