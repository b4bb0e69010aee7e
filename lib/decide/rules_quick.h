/* Short texts met before, and the sets of rules they satisfy.          (L4)
 *
 *     mask = rules_quick_find(quick, text, epoch);
 *     if (!mask)
 *             rules_quick_put(quick, text, epoch, mask = work_it_out(text));
 *
 * What is asked first about every field, so it must cost next to nothing: two words of
 * bytes tell short texts apart without a hash of the map or a call (measured: 30
 * instructions against 150). Each text has one place and may lose it to another; the
 * masks are the caller's. Of rules_*.c and nobody else.
 */
#ifndef GH_RULES_QUICK_H
#define GH_RULES_QUICK_H

#include <stdlib.h>

#include "slice.h"
#include "xmem.h"

enum { RULES_QUICK_BYTES = 16 }; /* texts up to this length */

struct rules_met {
	uint64_t head, tail;      /* see slice_words */
	uint64_t key;             /* length, and above it the epoch; 0: free */
	const uint64_t *mask;
};

struct rules_quick {
	struct rules_met *met;
	unsigned shift;           /* 64 - bits of a place */
};

/* An empty one with 2^bits places. */
static inline void rules_quick_size(struct rules_quick *q, unsigned bits)
{
	free(q->met);
	q->met = xcalloc((size_t)1 << bits, sizeof *q->met);
	q->shift = 64 - bits;
}

static inline size_t rules_quick_places(const struct rules_quick *q)
{
	return (size_t)1 << (64 - q->shift);
}

static inline void rules_quick_clear(struct rules_quick *q)
{
	memset(q->met, 0, rules_quick_places(q) * sizeof *q->met);
}

static inline uint64_t rules_quick_key(struct slice text, uint32_t epoch)
{
	return text.n | (uint64_t)epoch << 32;
}

static inline size_t rules_quick_place(unsigned shift, uint64_t head, uint64_t tail, uint64_t key)
{
	return (size_t)(((head ^ tail * 31 ^ key) * 0x9e3779b97f4a7c15) >> shift);
}

/* NULL: not met. The text is not empty and short enough. */
static inline const uint64_t *rules_quick_find(const struct rules_quick *q, struct slice text, uint32_t epoch)
{
	uint64_t head, tail, key = rules_quick_key(text, epoch);
	const struct rules_met *m;

	slice_words(text, &head, &tail);
	m = &q->met[rules_quick_place(q->shift, head, tail, key)];
	return m->head == head && m->tail == tail && m->key == key ? m->mask : NULL;
}

static inline void rules_quick_put(struct rules_quick *q, struct slice text, uint32_t epoch, const uint64_t *mask)
{
	uint64_t head, tail, key = rules_quick_key(text, epoch);

	slice_words(text, &head, &tail);
	q->met[rules_quick_place(q->shift, head, tail, key)] = (struct rules_met){ head, tail, key, mask };
}

#endif
