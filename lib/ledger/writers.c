/* Who wrote which batch lately: see writers.h. */
/* SPDX-License-Identifier: ISC */
#include "writers.h"

void written_add(struct written *to, const struct member *m)
{
	if (to->rows == 0)
		to->n0 = m->n0;
	to->rows += m->rows;
	to->leaves = m->n0 + m->rows;
	to->root = m->root;
}

static struct writer *find(const struct writers *w, uint32_t id)
{
	for (uint32_t i = w->n; i-- > 0;)
		if (w->at[i].id == id)
			return (struct writer *)(uintptr_t)&w->at[i];
	return NULL;
}

static struct writer *add(struct writers *w, uint32_t id)
{
	if (w->n == WRITERS_MAX) {
		memmove(w->at, w->at + 1, sizeof w->at - sizeof *w->at);
		w->n--;
		w->lost = 1;
	}
	w->at[w->n] = (struct writer){ .id = id };
	return &w->at[w->n++];
}

void writers_note(struct writers *w, const struct member *m)
{
	struct writer *it;

	if (m->writer == 0 || m->batch == 0 || m->rows == 0)
		return;
	it = find(w, m->writer);
	if (!it) {
		it = add(w, m->writer);
		/* A writer that was dropped may have had higher numbers. */
		it->highest = w->lost ? UINT32_MAX : 0;
	}
	if (m->batch != it->batch) {
		it->exact = m->batch > it->highest;
		it->batch = m->batch;
		it->seen.rows = 0;
	}
	if (m->batch > it->highest)
		it->highest = m->batch;
	written_add(&it->seen, m);
}

bool writers_find(const struct writers *w, uint32_t id, uint32_t batch, struct written *found)
{
	const struct writer *it = find(w, id);

	*found = (struct written){ 0 };
	if (!it)
		return !w->lost;
	if (it->batch == batch && it->exact)
		*found = it->seen;
	return batch > it->highest || (it->batch == batch && it->exact);
}
