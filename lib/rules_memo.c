/* Which rules a text satisfies, remembered. See rules_internal.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_internal.h"
#include "xmem.h"

enum {
	QUICK = 64,          /* entries of the first level, a power of two */
	QUICK_BYTES = 16,    /* texts up to this length */
	LONGEST = 256,       /* longer texts hardly repeat and are judged anew */
	MAX_TEXTS = 16384,   /* more of them miss the processor's cache anyway */
	MAX_BYTES = 1 << 20,
	MAX_MASKS = 8192,
	WINDOW = 2048,       /* look-ups between two looks at the hit rate */
	DIRECT_FOR = 64 * WINDOW, /* texts judged anew when it was below half */
};

/* Codes, words and digits are short: two words of bytes tell them apart
 * without a hash of the map (measured: 4 ns against 20). */
struct quick {
	uint64_t a, b;
	uint32_t n;      /* length + 1; 0: free */
	uint32_t epoch;
	uint32_t mask;   /* where it begins in rules_memo.mask */
};

struct rules_memo {
	const struct ruleset *rs;
	const struct rules_cond *cond;
	struct rules_filter *filter; /* from the first text on */
	struct quick quick[QUICK];
	struct strmap seen;      /* texts, with the epoch in front where there are several */
	uint32_t *mask_of;       /* by number in `seen` */
	size_t cap;
	struct strmap masks;     /* distinct sets of rules, as bytes */
	uint64_t *mask, *work;
	size_t maskcap;
	struct buf key;
	unsigned asked, hit, direct;
};

struct rules_memo *rules_memo_new(const struct ruleset *rs, const struct rules_cond *c)
{
	struct rules_memo *m = xcalloc(1, sizeof *m);

	m->rs = rs;
	m->cond = c;
	m->work = xcalloc(rs->words, sizeof *m->work);
	return m;
}

void rules_memo_free(struct rules_memo *m)
{
	if (!m)
		return;
	rules_filter_free(m->filter);
	strmap_free(&m->seen);
	strmap_free(&m->masks);
	buf_free(&m->key);
	free(m->mask_of);
	free(m->mask);
	free(m->work);
	free(m);
}

static void forget(struct rules_memo *m)
{
	strmap_clear(&m->seen);
	strmap_clear(&m->masks);
	memset(m->quick, 0, sizeof m->quick);
}

/* Evaluates the condition on the text into m->work. */
static void judge(struct rules_memo *m, const struct rules_facts *facts, struct feel_scratch *scratch)
{
	struct feel_value v;

	rules_fact(&m->cond->expr, facts, &v);
	if (!m->filter)
		m->filter = rules_filter_new(m->cond, m->rs->words);
	rules_filter_mask(m->filter, &v, facts->at, scratch, m->work);
}

static uint32_t intern_mask(struct rules_memo *m)
{
	size_t words = m->rs->words;
	struct slice bytes = { (const char *)m->work, words * sizeof *m->work };
	size_t at = strmap_add(&m->masks, bytes) * words;

	if (at + words > m->maskcap)
		XGROW(m->mask, at + words, m->maskcap);
	memcpy(m->mask + at, m->work, bytes.n);
	return (uint32_t)at;
}

/* Decides now and then whether remembering pays: ids hardly repeat. */
static void weigh(struct rules_memo *m)
{
	if (m->asked < WINDOW)
		return;
	if (2 * m->hit < m->asked)
		m->direct = DIRECT_FOR;
	m->asked = m->hit = 0;
}

static uint32_t look_up(struct rules_memo *m, const struct rules_facts *facts, uint32_t epoch,
			struct feel_scratch *scratch)
{
	struct slice key = facts->text;
	size_t i;

	if (m->cond->epochs.n) {
		buf_clear(&m->key);
		buf_put(&m->key, (struct slice){ (const char *)&epoch, sizeof epoch });
		buf_put(&m->key, key);
		key = buf_slice(&m->key);
	}
	i = strmap_find(&m->seen, key);
	m->asked++;
	if (i != STRMAP_NONE) {
		m->hit++;
		return m->mask_of[i];
	}
	weigh(m);
	judge(m, facts, scratch);
	if (m->seen.n >= MAX_TEXTS || m->seen.bytes >= MAX_BYTES || m->masks.n >= MAX_MASKS)
		forget(m);
	i = strmap_add(&m->seen, key);
	XGROW(m->mask_of, m->seen.n, m->cap);
	m->mask_of[i] = intern_mask(m);
	return m->mask_of[i];
}

/* The bytes of a text of at most 16 as two words; with the length they are the
 * text. Reads no byte outside it. */
static inline void load_words(struct slice s, uint64_t *a, uint64_t *b)
{
	uint32_t x = 0, y = 0;

	*a = *b = 0;
	if (s.n >= 8) {
		memcpy(a, s.p, 8);
		memcpy(b, s.p + s.n - 8, 8);
	} else if (s.n >= 4) {
		memcpy(&x, s.p, 4);
		memcpy(&y, s.p + s.n - 4, 4);
		*a = x;
		*b = y;
	} else if (s.n) {
		*a = (unsigned char)s.p[0] | (uint64_t)(unsigned char)s.p[s.n / 2] << 8 |
		     (uint64_t)(unsigned char)s.p[s.n - 1] << 16;
	}
}

static const uint64_t *judged(struct rules_memo *m, const struct rules_facts *facts, struct feel_scratch *scratch)
{
	m->direct -= m->direct > 0;
	judge(m, facts, scratch);
	return m->work;
}

/* Not part of its caller, which would save and restore six registers for it on
 * every call: twenty a record. */
static __attribute__((noinline)) const uint64_t *remembered(struct rules_memo *m, const struct rules_facts *facts,
							    uint32_t epoch, struct feel_scratch *scratch, struct quick *to)
{
	uint32_t mask;

	if (facts->text.n > LONGEST || m->direct)
		return judged(m, facts, scratch);
	mask = look_up(m, facts, epoch, scratch); /* may move m->mask, and forget all of m->quick */
	if (to) {
		*to = (struct quick){ .n = (uint32_t)facts->text.n + 1, .epoch = epoch, .mask = mask };
		load_words(facts->text, &to->a, &to->b);
	}
	return m->mask + mask;
}

const uint64_t *rules_memo_mask(struct rules_memo *m, const struct rules_facts *facts, struct feel_scratch *scratch)
{
	uint32_t epoch = m->cond->epochs.n ? (uint32_t)epochs_find(&m->cond->epochs, facts->at) : 0;
	struct quick *q;
	uint64_t a, b;

	if (facts->text.n > QUICK_BYTES)
		return remembered(m, facts, epoch, scratch, NULL);
	load_words(facts->text, &a, &b);
	q = &m->quick[((a ^ b * 31 ^ facts->text.n) * 0x9e3779b97f4a7c15) >> 58];
	if (q->a == a && q->b == b && q->n == facts->text.n + 1 && q->epoch == epoch)
		return m->mask + q->mask;
	return remembered(m, facts, epoch, scratch, q);
}
