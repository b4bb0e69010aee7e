/* Work on several threads, taken back in the order it was given: see crew.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>

#include "xmem.h"

/* Pieces on their way for each thread: one in hand, others ready before and
 * behind it. */
enum { SLOTS_EACH = 4 };

/* Piece number i is in slot i % nslots. It is given, then begun by a worker, then
 * ready, then taken back; the numbers of the first piece not given, not begun and
 * not taken back are kept. */
struct crew {
	crew_work *work;
	void *context;
	bool *ready;          /* by slot */
	size_t nslots;
	uint64_t given, begun, back;
	bool stop;
	pthread_mutex_t lock;
	pthread_cond_t more, news; /* a piece was given; the oldest one is ready */
	pthread_t *thread;
	unsigned nthreads, started;
};

static void *run(void *context)
{
	struct crew *c = context;
	unsigned worker;

	pthread_mutex_lock(&c->lock);
	worker = c->started++;
	for (;;) {
		uint64_t number;

		while (c->begun == c->given && !c->stop)
			pthread_cond_wait(&c->more, &c->lock);
		if (c->stop)
			break;
		number = c->begun++;
		pthread_mutex_unlock(&c->lock);
		c->work(c->context, worker, number % c->nslots);
		pthread_mutex_lock(&c->lock);
		c->ready[number % c->nslots] = true;
		if (number == c->back)
			pthread_cond_signal(&c->news);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

size_t crew_slots_for(unsigned threads)
{
	return threads > 1 ? (size_t)SLOTS_EACH * threads : 1;
}

struct crew *crew_new(unsigned threads, crew_work *work, void *context)
{
	struct crew *c = xcalloc(1, sizeof *c);

	c->work = work;
	c->context = context;
	c->nslots = crew_slots_for(threads);
	c->ready = xcalloc(c->nslots, sizeof *c->ready);
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->more, NULL);
	pthread_cond_init(&c->news, NULL);
	c->thread = xcalloc(threads, sizeof *c->thread);
	while (threads > 1 && c->nthreads < threads &&
	       pthread_create(&c->thread[c->nthreads], NULL, run, c) == 0)
		c->nthreads++;
	return c;
}

size_t crew_slots(const struct crew *c)
{
	return c->nslots;
}

bool crew_has_room(const struct crew *c)
{
	return c->given - c->back < c->nslots;
}

size_t crew_slot(const struct crew *c)
{
	return c->given % c->nslots;
}

void crew_give(struct crew *c)
{
	size_t slot = crew_slot(c);

	c->ready[slot] = false;
	if (c->nthreads == 0) {
		c->work(c->context, 0, slot);
		c->given++;
		return;
	}
	pthread_mutex_lock(&c->lock);
	c->given++;
	pthread_cond_signal(&c->more);
	pthread_mutex_unlock(&c->lock);
}

bool crew_busy(const struct crew *c)
{
	return c->back < c->given;
}

size_t crew_await(struct crew *c)
{
	size_t slot = c->back % c->nslots;

	if (c->nthreads == 0)
		return slot;
	pthread_mutex_lock(&c->lock);
	while (!c->ready[slot] && !c->stop)
		pthread_cond_wait(&c->news, &c->lock);
	pthread_mutex_unlock(&c->lock);
	return slot;
}

void crew_done(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	c->back++;
	pthread_mutex_unlock(&c->lock);
}

void crew_stop(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	c->stop = true;
	pthread_cond_broadcast(&c->more);
	pthread_mutex_unlock(&c->lock);
	for (; c->nthreads; c->nthreads--)
		pthread_join(c->thread[c->nthreads - 1], NULL);
}

void crew_free(struct crew *c)
{
	if (!c)
		return;
	crew_stop(c);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->more);
	pthread_cond_destroy(&c->news);
	free(c->ready);
	free(c->thread);
	free(c);
}

unsigned crew_processors(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

	return n > 1 ? (unsigned)n : 1;
}
