/* Which rules a text satisfies, remembered. See rules_internal.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_internal.h"
#include "xmem.h"

enum {
	QUICK_BITS = 8,      /* of the number of entries of the first level */
	QUICK_BYTES = 16,    /* texts up to this length */
	LONGEST = 256,       /* longer texts hardly repeat and are judged anew */
	MAX_TEXTS = 32768,   /* some two megabytes with all that belongs to them */
	MAX_BYTES = 1 << 20,
	MAX_MASKS = 8192,
	DIRECT_FOR = 16 * MAX_TEXTS, /* texts judged anew when most were new */
};

/* Codes, words and digits are short: two words of bytes tell them apart
 * without a hash of the map (measured: 4 ns against 20). */
struct quick {
	uint64_t a, b;
	uint32_t n;      /* length + 1; 0: free */
	uint32_t epoch;
	uint32_t mask;   /* where it begins in rules_memo.mask */
};

/* A text, of any length up to LONGEST. */
struct known {
	uint32_t at, n;  /* in rules_memo.bytes */
	uint32_t hash, epoch;
	uint32_t mask;   /* where it begins in rules_memo.mask, + 1; 0: free */
};

struct rules_memo {
	const struct ruleset *rs;
	const struct rules_cond *cond;
	struct rules_filter *filter; /* from the first text on */
	struct quick quick[1 << QUICK_BITS];
	struct known *known;     /* open addressing */
	size_t nplaces, n;       /* a power of two; of them in use */
	struct buf bytes;
	struct strmap masks;     /* distinct sets of rules, as bytes */
	uint64_t *mask, *work;
	size_t maskcap;
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
	strmap_free(&m->masks);
	buf_free(&m->bytes);
	free(m->known);
	free(m->mask);
	free(m->work);
	free(m);
}

/* When it is full. Then it also shows whether remembering pays: ids hardly repeat,
 * and nothing was known of the others before. */
static void forget(struct rules_memo *m)
{
	if (2 * m->hit < m->asked)
		m->direct = DIRECT_FOR;
	m->asked = m->hit = 0;
	m->n = 0;
	buf_clear(&m->bytes);
	memset(m->known, 0, m->nplaces * sizeof *m->known);
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

/* Where the text is, or the free place where it would go. */
static struct known *probe(const struct rules_memo *m, struct slice text, uint32_t epoch, uint32_t hash)
{
	size_t at = hash & (m->nplaces - 1);

	for (;; at = (at + 1) & (m->nplaces - 1)) {
		struct known *k = &m->known[at];

		if (!k->mask || (k->hash == hash && k->epoch == epoch && k->n == text.n &&
				 (!text.n || memcmp(m->bytes.p + k->at, text.p, text.n) == 0)))
			return k;
	}
}

static void rehash(struct rules_memo *m)
{
	struct known *old = m->known;
	size_t n = m->nplaces;

	m->nplaces = n ? 2 * n : 64;
	m->known = xcalloc(m->nplaces, sizeof *m->known);
	for (size_t i = 0; i < n; i++)
		if (old[i].mask)
			*probe(m, (struct slice){ m->bytes.p + old[i].at, old[i].n }, old[i].epoch, old[i].hash) = old[i];
	free(old);
}

static uint32_t learn(struct rules_memo *m, const struct rules_facts *facts, uint32_t epoch, uint32_t hash,
		      struct feel_scratch *scratch)
{
	struct slice text = facts->text;
	struct known *k;

	judge(m, facts, scratch);
	if (m->n >= MAX_TEXTS || m->bytes.n >= MAX_BYTES || m->masks.n >= MAX_MASKS)
		forget(m);
	if (4 * (m->n + 1) > 3 * m->nplaces)
		rehash(m);
	k = probe(m, text, epoch, hash);
	*k = (struct known){ (uint32_t)m->bytes.n, (uint32_t)text.n, hash, epoch, intern_mask(m) + 1 };
	buf_put(&m->bytes, text);
	m->n++;
	return k->mask - 1;
}

static uint32_t look_up(struct rules_memo *m, const struct rules_facts *facts, uint32_t epoch,
			struct feel_scratch *scratch)
{
	uint32_t hash = (uint32_t)strmap_hash(facts->text);
	const struct known *k = m->nplaces ? probe(m, facts->text, epoch, hash) : NULL;

	m->asked++;
	if (!k || !k->mask)
		return learn(m, facts, epoch, hash, scratch);
	m->hit++;
	return k->mask - 1;
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
		slice_words(facts->text, &to->a, &to->b);
	}
	return m->mask + mask;
}

static inline __attribute__((always_inline)) const uint64_t *mask_in(struct rules_memo *m, const struct rules_facts *facts,
								      uint32_t epoch, struct feel_scratch *scratch)
{
	struct quick *q;
	uint64_t a, b;

	if (facts->text.n > QUICK_BYTES)
		return remembered(m, facts, epoch, scratch, NULL);
	slice_words(facts->text, &a, &b);
	q = &m->quick[((a ^ b * 31 ^ facts->text.n) * 0x9e3779b97f4a7c15) >> (64 - QUICK_BITS)];
	if (q->a == a && q->b == b && q->n == facts->text.n + 1 && q->epoch == epoch)
		return m->mask + q->mask;
	return remembered(m, facts, epoch, scratch, q);
}

/* Where the time does not matter, no register needs to outlive a call. */
const uint64_t *rules_memo_mask(struct rules_memo *m, const struct rules_facts *facts, struct feel_scratch *scratch)
{
	if (!m->cond->epochs.n)
		return mask_in(m, facts, 0, scratch);
	return mask_in(m, facts, (uint32_t)epochs_find(&m->cond->epochs, facts->at), scratch);
}
