/* Searches ledgers: see search.h. */
/* SPDX-License-Identifier: ISC */
#include "search.h"

#include <stdlib.h>

#include "crew.h"
#include "hop.h"
#include "search_read.h"
#include "xmem.h"

/* What the crew works on, and where it is found. */
struct search_crew {
	struct crew *crew;
	struct search_found *found;      /* by slot */
	struct search_reader **reader;   /* by worker */
	unsigned nreaders;
};

static void read_run(void *context, unsigned worker, size_t slot)
{
	struct search_crew *c = context;

	search_read(c->reader[worker], &c->found[slot]);
}

static void start(struct search_crew *c, const struct search_query *q, const struct search_options *o)
{
	*c = (struct search_crew){ .nreaders = o->threads > 1 ? o->threads : 1 };
	c->reader = xcalloc(c->nreaders, sizeof(struct search_reader *));
	for (unsigned i = 0; i < c->nreaders; i++)
		c->reader[i] = search_reader_new(q, o->count_only);
	c->crew = crew_new(c->nreaders, read_run, c);
	c->found = xcalloc(crew_slots(c->crew), sizeof *c->found);
}

static unsigned long stop(struct search_crew *c)
{
	unsigned long given_up = 0;
	size_t slots = crew_slots(c->crew);

	crew_stop(c->crew);
	/* Runs of which nothing is told any more. */
	for (; crew_busy(c->crew); crew_done(c->crew))
		search_part_release(c->found[crew_await(c->crew)].run.part);
	crew_free(c->crew);
	for (unsigned i = 0; i < c->nreaders; i++) {
		given_up += search_reader_given_up(c->reader[i]);
		search_reader_free(c->reader[i]);
	}
	for (size_t i = 0; i < slots; i++)
		buf_free(&c->found[i].text);
	free(c->found);
	free(c->reader);
	return given_up;
}

/* Whether no good member begins at or behind `at`: then what is bad before it is
 * a torn tail. */
static bool nothing_behind(const struct search_part *part, int64_t at)
{
	struct hop h = { .file = { .fd = part->fd, .size = part->size }, .at = at };
	enum hop_got got;
	struct member m;
	const char *why;

	got = hop_next(&h, &at, &m, &why);
	hop_free(&h);
	return got == HOP_END || got == HOP_TORN;
}

static void say_bad(struct search_found *f, struct search_total *total, struct diag *diag)
{
	struct where at = { f->run.part->path.p, 0, 0, NULL };

	for (unsigned i = 0; i < f->nbad; i++) {
		const struct search_bad *b = &f->bad[i];

		if (nothing_behind(f->run.part, b->end)) {
			search_part_torn(f->run.part, b->at, diag);
			continue;
		}
		total->bad++;
		diag_error(diag, &at, "byte %lld: no good member: %s (the rest is searched)", (long long)b->at, b->why);
	}
}

/* Tells what was found in the oldest run. */
static int tell(struct search_crew *c, search_take *take, void *context, struct search_total *total, struct diag *diag)
{
	struct search_found *f = &c->found[crew_await(c->crew)];
	int result = 0;

	say_bad(f, total, diag);
	total->lines += f->lines;
	if (f->text.n)
		result = take(context, f->run.part, buf_slice(&f->text));
	search_part_release(f->run.part);
	crew_done(c->crew);
	return result;
}

int search_run_all(struct search_plan *plan, const struct search_query *q, const struct search_options *o,
		   search_take *take, void *context, struct search_total *total, struct diag *diag)
{
	bool more = true;
	struct search_crew c;
	int result = 0;

	*total = (struct search_total){ 0 };
	start(&c, q, o);
	while (result == 0 && (more || crew_busy(c.crew))) {
		while (more && crew_has_room(c.crew)) {
			more = search_plan_next(plan, &c.found[crew_slot(c.crew)].run) > 0;
			if (more)
				crew_give(c.crew);
		}
		if (crew_busy(c.crew))
			result = tell(&c, take, context, total, diag);
	}
	total->given_up = stop(&c);
	return result;
}
