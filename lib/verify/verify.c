/* Whether a ledger is what it says it is: see verify.h. */
/* SPDX-License-Identifier: ISC */
#include "verify_internal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xmem.h"

/* Parts above this are shared out member by member; smaller ones are one
 * thread's each. */
#define LARGE (256 << 10)

const char *verify_name(struct ledger_part part)
{
	static __thread char name[4][24];
	static __thread unsigned next;
	char *at = name[next++ % 4];
	int year, month, day;

	when_civil(part.day, &year, &month, &day);
	snprintf(at, sizeof name[0], "%04d-%02d-%02d-%02u", year % 10000, month % 100, day % 100, part.number % 100);
	return at;
}

static int by_part(const void *key, const void *item)
{
	return ledger_part_cmp(*(const struct ledger_part *)key, ((const struct verify_part *)item)->part);
}

const struct verify_part *verify_find(const struct verify *v, struct ledger_part part)
{
	return v->n ? bsearch(&part, v->part, v->n, sizeof *v->part, by_part) : NULL;
}

/* -- what is there ---------------------------------------------------- */

static int64_t size_of(const struct verify *v, struct ledger_part part)
{
	struct buf path = { 0 };
	struct stat st;
	int64_t size = stat(ledger_path(v->ledger, part, LEDGER_DATA, &path), &st) == 0 ? st.st_size : 0;

	buf_free(&path);
	return size;
}

/* Heads, parts and the size of the last one belong together only under the lock. */
static int look(struct verify *v)
{
	struct ledger_part *part = NULL;
	int lock = ledger_lock(v->ledger, LEDGER_READ);
	long n = -1;

	if (lock == -1)
		return -1;
	v->heads = heads_read(v->ledger, v->diag);
	if (v->heads)
		n = ledger_parts(v->ledger, &part);
	v->part = xcalloc(n > 0 ? (size_t)n : 1, sizeof *v->part);
	for (long i = 0; i < n; i++)
		v->part[v->n++] = (struct verify_part){
			.part = part[i], .size = size_of(v, part[i]), .open = i == n - 1 && !heads_find(v->heads, part[i]),
		};
	ledger_unlock(lock);
	free(part);
	return n < 0 ? -1 : 0;
}

/* -- checking the parts ----------------------------------------------- */

struct crew {
	struct verify *v;
	struct verify_hand *hand[VERIFY_THREADS];
	struct diag diag[VERIFY_THREADS];  /* one each: counts are not shared */
	unsigned n;
	atomic_size_t next;
	atomic_bool failed;
};

static unsigned wanted_threads(const struct verify *v)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned n = v->options->threads ? v->options->threads : online > 0 ? (unsigned)online : 1;

	return n > VERIFY_THREADS ? VERIFY_THREADS : n;
}

static int hire(struct crew *c, struct verify *v)
{
	c->v = v;
	for (c->n = 0; c->n < wanted_threads(v); c->n++) {
		c->diag[c->n] = *v->diag;
		memset(c->diag[c->n].count, 0, sizeof c->diag[c->n].count);
		c->hand[c->n] = verify_hand_new(ledger_settings(v->ledger), &c->diag[c->n]);
		if (!c->hand[c->n])
			return -1;
	}
	return 0;
}

static void dismiss(struct crew *c)
{
	for (unsigned i = 0; i < c->n; i++) {
		verify_hand_free(c->hand[i]);
		for (int s = 0; s < SEV_KINDS; s++)
			c->v->diag->count[s] += c->diag[i].count[s];
	}
}

struct worker {
	struct crew *crew;
	unsigned number;
	pthread_t id;
	bool runs;
};

static void *check_small_parts(void *context)
{
	struct worker *w = context;
	struct crew *c = w->crew;
	size_t i;

	while ((i = atomic_fetch_add(&c->next, 1)) < c->v->n)
		if (c->v->part[i].size < LARGE &&
		    verify_part(c->v->ledger, &c->v->part[i], &c->hand[w->number], 1, &c->diag[w->number]) < 0)
			atomic_store(&c->failed, true);
	return NULL;
}

static void check_large_parts(struct crew *c)
{
	for (size_t i = 0; i < c->v->n; i++)
		if (c->v->part[i].size >= LARGE &&
		    verify_part(c->v->ledger, &c->v->part[i], c->hand, c->n, &c->diag[0]) < 0)
			atomic_store(&c->failed, true);
}

static int check_parts(struct verify *v)
{
	struct crew c = { 0 };
	struct worker w[VERIFY_THREADS] = { 0 };
	int result = hire(&c, v);

	for (unsigned i = 0; result == 0 && i < c.n; i++)
		w[i] = (struct worker){ .crew = &c, .number = i };
	for (unsigned i = 1; result == 0 && i < c.n && v->n > 1; i++)
		w[i].runs = pthread_create(&w[i].id, NULL, check_small_parts, &w[i]) == 0;
	if (result == 0)
		check_small_parts(&w[0]);
	for (unsigned i = 1; i < c.n; i++)
		if (w[i].runs)
			pthread_join(w[i].id, NULL);
	if (result == 0)
		check_large_parts(&c);
	dismiss(&c);
	return result < 0 || atomic_load(&c.failed) ? -1 : 0;
}

/* -- telling ---------------------------------------------------------- */

static void count_part(struct verify_count *count, const struct verify_part *p, int offset)
{
	count->parts++;
	count->rows += p->rows;
	count->leaves += p->leaves;
	count->late += p->late;
	count->went_back += p->went_back;
	count->filled += p->rows == 0 && (int64_t)p->opened + offset >= (p->part.day + 1) * 86400;
}

static void tell_parts(struct verify *v)
{
	struct buf path = { 0 };

	for (size_t i = 0; i < v->n; i++) {
		findings_tell(&v->part[i].found, ledger_path(v->ledger, v->part[i].part, LEDGER_DATA, &path), v->diag);
		count_part(v->count, &v->part[i], ledger_settings(v->ledger)->offset);
	}
	buf_free(&path);
}

int verify_ledger(const struct ledger *l, const struct verify_options *options, struct verify_count *count,
		  struct diag *diag)
{
	struct verify v = { .ledger = l, .options = options, .diag = diag, .count = count };
	unsigned long before = diag->count[SEV_ERROR];
	int result;

	*count = (struct verify_count){ 0 };
	/* First what is there: what was dropped before that is in the audit ledger by then. */
	result = look(&v);
	if (result == 0 && !(v.audit = audit_read(l, diag)))
		result = -1;
	for (size_t i = 0; result == 0 && i < v.n; i++)
		verify_stops(&v, &v.part[i]);
	if (result == 0)
		result = check_parts(&v);
	if (result == 0) {
		tell_parts(&v);
		verify_chain(&v);
		verify_receipts(&v);
	}
	count->findings = diag->count[SEV_ERROR] - before;
	for (size_t i = 0; i < v.n; i++)
		verify_part_free(&v.part[i]);
	free(v.part);
	heads_free(v.heads);
	audit_free(v.audit);
	return result;
}
