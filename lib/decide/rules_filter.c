/* All cells of a text condition in one pass over the text. See rules_internal.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_internal.h"
#include "xmem.h"

/* Needles by a hash of their first three bytes. A pack has some 300 in a column: nearly
 * all places of 4096 are free, and 8 KiB stay in the processor's first cache. */
enum { BITS = 12, MAX_BYTES = 1 << 17 /* of needles: then 16 bits number them */ };

struct needle {
	struct slice text;
	uint32_t test;
	uint32_t next;        /* of the same hash, number + 1 */
};

struct rules_filter {
	const struct rules_cond *cond;
	size_t words;
	struct buf bytes;
	struct needle *needle;
	size_t n, cap;
	uint16_t first[1 << BITS]; /* number + 1 */
	bool begins[256];     /* bytes that a needle begins with: most places of a text do not */
	bool *has_needles, *heard; /* by test */
	bool *satisfied;      /* by test: when it is not heard */
	size_t nheard;
	uint64_t *quiet;      /* the answer where no needle is */
	uint32_t *asked;      /* tests without needles */
	size_t nasked;
};

/* Without the bit that tells large letters from small ones (and some other bytes from
 * each other, which costs a comparison and no more). */
static uint32_t hash_of(uint32_t three)
{
	return ((three | 0x202020) & 0xffffff) * 0x9e3779b1U >> (32 - BITS);
}

static uint32_t first_three(const char *p)
{
	return (unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8 | (uint32_t)(unsigned char)p[2] << 16;
}

static void add_needle(struct rules_filter *f, struct slice text, uint32_t test)
{
	uint16_t *first = &f->first[hash_of(first_three(text.p))];

	XGROW(f->needle, f->n + 1, f->cap);
	f->needle[f->n++] = (struct needle){ text, test, *first };
	*first = (uint16_t)f->n;
	f->begins[(unsigned char)text.p[0]] = true;
	if (text.p[0] >= 'a' && text.p[0] <= 'z')
		f->begins[text.p[0] - 'a' + 'A'] = true;
}

static void satisfy(const struct rules_filter *f, size_t test, uint64_t *mask)
{
	for (size_t w = 0; w < f->words; w++)
		mask[w] |= f->cond->bits[test * f->words + w];
}

/* Whether the test has needles, or is quiet on every text that is there. */
static bool take_needles(struct rules_filter *f, uint32_t test)
{
	size_t start = f->bytes.n;

	if (!feel_needles(f->cond->feel[test], &f->bytes))
		return false;
	if (f->bytes.n <= MAX_BYTES)
		return true;
	f->bytes.n = start;
	return false;
}

static void gather(struct rules_filter *f)
{
	const struct rules_cond *c = f->cond;
	size_t *end = xcalloc(c->tests.n + 1, sizeof *end), at = 0;

	for (uint32_t t = 0; t < c->tests.n; end[t++] = f->bytes.n)
		if (take_needles(f, t))
			f->has_needles[t] = true;
		else if (!feel_is_any(c->feel[t]))
			f->asked[f->nasked++] = t;
	/* The bytes do not move any more. */
	for (uint32_t t = 0; t < c->tests.n; at = end[t++]) {
		struct slice rest = { f->bytes.p + at, end[t] - at }, needle;

		f->satisfied[t] = f->has_needles[t] && feel_quiet(c->feel[t]) == FEEL_TRUE;
		if (f->satisfied[t])
			satisfy(f, t, f->quiet);
		while (rest.n && feel_next_needle(&rest, &needle))
			add_needle(f, needle, t);
	}
	free(end);
}

struct rules_filter *rules_filter_new(const struct rules_cond *c, size_t words)
{
	struct rules_filter *f = xcalloc(1, sizeof *f);

	f->cond = c;
	f->words = words;
	f->has_needles = xcalloc(c->tests.n + 1, sizeof *f->has_needles);
	f->heard = xcalloc(c->tests.n + 1, sizeof *f->heard);
	f->satisfied = xcalloc(c->tests.n + 1, sizeof *f->satisfied);
	f->asked = xcalloc(c->tests.n + 1, sizeof *f->asked);
	f->quiet = xcalloc(words, sizeof *f->quiet);
	memcpy(f->quiet, c->dash, words * sizeof *f->quiet);
	gather(f);
	return f;
}

void rules_filter_free(struct rules_filter *f)
{
	if (!f)
		return;
	buf_free(&f->bytes);
	free(f->needle);
	free(f->has_needles);
	free(f->heard);
	free(f->satisfied);
	free(f->asked);
	free(f->quiet);
	free(f);
}

static void hear(struct rules_filter *f, size_t number, const char *p, size_t n)
{
	for (; number; number = f->needle[number - 1].next) {
		const struct needle *x = &f->needle[number - 1];

		if (!f->heard[x->test] && x->text.n <= n && feel_needle_at(x->text, p)) {
			f->heard[x->test] = true;
			f->nheard++;
		}
	}
}

static void listen(struct rules_filter *f, struct slice text)
{
	for (size_t i = 0; i + FEEL_SHORTEST_NEEDLE <= text.n; i++) {
		size_t number;

		if (!f->begins[(unsigned char)text.p[i]])
			continue;
		number = f->first[hash_of(first_three(text.p + i))];
		if (number)
			hear(f, number, text.p + i, text.n - i);
	}
}

static void ask(const struct rules_filter *f, size_t test, const struct feel_value *v, int64_t at,
		struct feel_scratch *scratch, uint64_t *mask)
{
	if (feel_eval(f->cond->feel[test], v, at, scratch) == FEEL_TRUE)
		satisfy(f, test, mask);
}

/* Tests that were heard are asked, the others with needles are quiet. */
static void ask_heard(struct rules_filter *f, const struct feel_value *v, int64_t at, struct feel_scratch *scratch,
		      uint64_t *mask)
{
	memcpy(mask, f->cond->dash, f->words * sizeof *mask);
	for (size_t t = 0; t < f->cond->tests.n; t++)
		if (f->heard[t])
			ask(f, t, v, at, scratch, mask);
		else if (f->satisfied[t])
			satisfy(f, t, mask);
	memset(f->heard, 0, f->cond->tests.n * sizeof *f->heard);
	f->nheard = 0;
}

void rules_filter_mask(struct rules_filter *f, const struct feel_value *v, int64_t at, struct feel_scratch *scratch,
		       uint64_t *mask)
{
	if (v->state != FEEL_VALUE || !f->n || feel_has_odd_letters(v->text)) {
		rules_mask_of(f->cond, f->words, v, at, scratch, mask);
		return;
	}
	listen(f, v->text);
	if (f->nheard)
		ask_heard(f, v, at, scratch, mask);
	else
		memcpy(mask, f->quiet, f->words * sizeof *mask);
	for (size_t i = 0; i < f->nasked; i++)
		ask(f, f->asked[i], v, at, scratch, mask);
}
