/* Searches ledgers: see search.h. */
/* SPDX-License-Identifier: ISC */
#include "search.h"

#include <pthread.h>
#include <stdlib.h>

#include "hop.h"
#include "search_read.h"
#include "xmem.h"

/* Runs on their way for each thread: one in hand, others ready before and
 * behind it. */
enum { SLOTS_EACH = 4 };

/* Run number i is in slot i % nslots. It is planned, then taken by a worker, then
 * done, then told; numbers of the first unplanned, untaken and untold run are
 * kept. */
struct slot {
	struct search_found found;
	bool done;
};

struct crew {
	struct slot *slot;
	size_t nslots;
	uint64_t planned, taken, told;
	bool stop;
	pthread_mutex_t lock;
	pthread_cond_t work, news;       /* a run is planned; the next one to tell is done */
	pthread_t *thread;
	unsigned nthreads;
	struct search_reader **reader;   /* one for each thread, or one */
	unsigned nreaders, started;
};

/* -- workers ---------------------------------------------------------- */

static struct slot *slot_of(struct crew *c, uint64_t number)
{
	return &c->slot[number % c->nslots];
}

static void *work(void *context)
{
	struct crew *c = context;
	struct search_reader *reader;

	pthread_mutex_lock(&c->lock);
	reader = c->reader[c->started++];
	for (;;) {
		uint64_t number;

		while (c->taken == c->planned && !c->stop)
			pthread_cond_wait(&c->work, &c->lock);
		if (c->stop)
			break;
		number = c->taken++;
		pthread_mutex_unlock(&c->lock);
		search_read(reader, &slot_of(c, number)->found);
		pthread_mutex_lock(&c->lock);
		slot_of(c, number)->done = true;
		if (number == c->told)
			pthread_cond_signal(&c->news);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

static void start(struct crew *c, const struct search_query *q, const struct search_options *o)
{
	*c = (struct crew){ .nreaders = o->threads > 1 ? o->threads : 1 };
	c->nslots = o->threads > 1 ? (size_t)SLOTS_EACH * o->threads : 1;
	c->slot = xcalloc(c->nslots, sizeof *c->slot);
	c->reader = xcalloc(c->nreaders, sizeof(struct search_reader *));
	for (unsigned i = 0; i < c->nreaders; i++)
		c->reader[i] = search_reader_new(q, o->count_only);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->work, NULL);
	pthread_cond_init(&c->news, NULL);
	c->thread = xcalloc(c->nreaders, sizeof *c->thread);
	/* Where no thread can be had the caller's does it all. */
	while (o->threads > 1 && c->nthreads < o->threads &&
	       pthread_create(&c->thread[c->nthreads], NULL, work, c) == 0)
		c->nthreads++;
}

static unsigned long stop(struct crew *c)
{
	unsigned long given_up = 0;

	pthread_mutex_lock(&c->lock);
	c->stop = true;
	pthread_cond_broadcast(&c->work);
	pthread_mutex_unlock(&c->lock);
	for (unsigned i = 0; i < c->nthreads; i++)
		pthread_join(c->thread[i], NULL);
	for (; c->told < c->planned; c->told++)
		search_part_release(slot_of(c, c->told)->found.run.part);
	for (unsigned i = 0; i < c->nreaders; i++) {
		given_up += search_reader_given_up(c->reader[i]);
		search_reader_free(c->reader[i]);
	}
	for (size_t i = 0; i < c->nslots; i++)
		buf_free(&c->slot[i].found.text);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->work);
	pthread_cond_destroy(&c->news);
	free(c->slot);
	free(c->reader);
	free(c->thread);
	return given_up;
}

/* -- the caller's thread ---------------------------------------------- */

/* Gives the run of the slot to the crew. */
static void hand_out(struct crew *c)
{
	struct slot *s = slot_of(c, c->planned);

	s->done = false;
	if (c->nthreads == 0) {
		search_read(c->reader[0], &s->found);
		s->done = true;
		c->planned++;
		return;
	}
	pthread_mutex_lock(&c->lock);
	c->planned++;
	pthread_cond_signal(&c->work);
	pthread_mutex_unlock(&c->lock);
}

static void await(struct crew *c)
{
	struct slot *s = slot_of(c, c->told);

	if (c->nthreads == 0)
		return;
	pthread_mutex_lock(&c->lock);
	while (!s->done)
		pthread_cond_wait(&c->news, &c->lock);
	pthread_mutex_unlock(&c->lock);
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
static int tell(struct crew *c, search_take *take, void *context, struct search_total *total, struct diag *diag)
{
	struct search_found *f = &slot_of(c, c->told)->found;
	int result = 0;

	say_bad(f, total, diag);
	total->lines += f->lines;
	if (f->text.n)
		result = take(context, f->run.part, buf_slice(&f->text));
	search_part_release(f->run.part);
	pthread_mutex_lock(&c->lock);
	c->told++;
	pthread_mutex_unlock(&c->lock);
	return result;
}

int search_run_all(struct search_plan *plan, const struct search_query *q, const struct search_options *o,
		   search_take *take, void *context, struct search_total *total, struct diag *diag)
{
	bool more = true;
	struct crew c;
	int result = 0;

	*total = (struct search_total){ 0 };
	start(&c, q, o);
	while (result == 0 && (more || c.told < c.planned)) {
		while (more && c.planned - c.told < c.nslots) {
			more = search_plan_next(plan, &slot_of(&c, c.planned)->found.run) > 0;
			if (more)
				hand_out(&c);
		}
		if (c.told < c.planned) {
			await(&c);
			result = tell(&c, take, context, total, diag);
		}
	}
	total->given_up = stop(&c);
	return result;
}
