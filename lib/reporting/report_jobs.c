/* The rows that a report counts, read by several threads: see report_jobs.h. */
/* SPDX-License-Identifier: ISC */
#include "report_jobs.h"

#include <stdlib.h>

#include "parts.h"
#include "xmem.h"

/* What came of a part. */
struct counted {
	struct report_tally tally;
	struct report_damage damage;
};

struct report_jobs {
	struct report *rep;
	struct report **twin;    /* by worker */
	struct counted *counted; /* by slot */
	struct report_damage *damage;
};

static void start(struct report_jobs *j, const struct slice *header, size_t n, unsigned jobs)
{
	j->twin = xcalloc(parts_workers(jobs), sizeof(struct report *));
	j->counted = xcalloc(parts_slots(jobs), sizeof *j->counted);
	for (unsigned i = 0; i < parts_workers(jobs); i++) {
		j->twin[i] = report_twin(j->rep);
		/* It could be bound once, so it can be bound again. */
		(void)report_bind(j->twin[i], header, n, NULL);
	}
	for (size_t i = 0; i < parts_slots(jobs); i++)
		j->counted[i].tally.ncounts = report_tally(j->rep)->ncounts;
}

static void end(struct report_jobs *j, unsigned jobs)
{
	for (unsigned i = 0; i < parts_workers(jobs); i++)
		report_close(j->twin[i]);
	for (size_t i = 0; i < parts_slots(jobs); i++)
		report_tally_free(&j->counted[i].tally);
	free(j->twin);
	free(j->counted);
}

int report_add_rows(struct report *rep, struct csvin *in, struct report_damage *damage)
{
	struct record r;
	int got = 0;

	*damage = (struct report_damage){ 0 };
	while (!damage->error && (got = csvin_next(in, &r)) > 0)
		if (r.error)
			*damage = (struct report_damage){ r.line, r.error };
		else if (r.nfields)
			report_add(rep, &r);
	return damage->error ? -1 : got;
}

static void count_part(void *context, unsigned worker, struct csvin *in, size_t slot)
{
	struct report_jobs *j = context;
	struct counted *to = &j->counted[slot];
	struct report_tally *own = report_tally(j->twin[worker]), counted;

	report_tally_clear(own);
	(void)report_add_rows(j->twin[worker], in, &to->damage); /* tell looks at the damage */
	counted = *own;
	*own = to->tally;
	to->tally = counted;
}

static int tell(void *context, size_t slot, size_t bytes)
{
	struct report_jobs *j = context;
	const struct counted *part = &j->counted[slot];

	(void)bytes;
	report_tally_add(report_tally(j->rep), &part->tally);
	*j->damage = part->damage;
	return part->damage.error ? -1 : 0;
}

int report_read_in_parts(struct report *rep, struct csvin *in, const struct slice *header, size_t n, unsigned jobs,
			 struct report_damage *damage, struct diag *diag)
{
	struct report_jobs j = { .rep = rep, .damage = damage };
	struct parts_work work = { .read = count_part, .tell = tell, .context = &j };
	int result;

	*damage = (struct report_damage){ 0 };
	start(&j, header, n, jobs);
	result = parts_run(in, jobs, &work, diag);
	end(&j, jobs);
	return result;
}
