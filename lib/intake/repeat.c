/* The same event, sent twice by a device: see repeat.h. */
/* SPDX-License-Identifier: ISC */
#include "repeat.h"

#include <stdlib.h>

#include "xmem.h"

enum { SETS = 8192, WAYS = 8 };

struct repeat_event {
	uint64_t key, content;
	int64_t at;
	uint64_t arrival; /* 0: free */
};

static int within(int64_t a, int64_t b, int64_t window)
{
	return a <= b ? b - a <= window : a - b <= window;
}

enum repeat_verdict repeat_see(struct repeat *r, uint64_t key, uint64_t content, int64_t at, int64_t window)
{
	enum repeat_verdict verdict = REPEAT_NEW;
	struct repeat_event *set, *oldest;

	if (!r->event)
		r->event = xcalloc((size_t)SETS * WAYS, sizeof *r->event);
	set = oldest = &r->event[key % SETS * WAYS];
	for (int i = 0; i < WAYS; i++) {
		struct repeat_event *e = &set[i];

		if (e->arrival < oldest->arrival)
			oldest = e;
		if (!e->arrival || e->key != key || !within(e->at, at, window))
			continue;
		if (e->content == content)
			return REPEAT_SAME;
		verdict = REPEAT_DIFFERS;
	}
	*oldest = (struct repeat_event){ key, content, at, ++r->arrival };
	return verdict;
}

void repeat_free(struct repeat *r)
{
	free(r->event);
	*r = (struct repeat){ 0 };
}
