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

struct rules_memo {
	const struct ruleset *rs;
	const struct rules_cond *cond;
	struct rules_filter *filter; /* from the first text on */
	struct quick quick[1 << QUICK_BITS];
	struct strmap texts;     /* up to LONGEST; with their epochs behind them when these matter */
	uint32_t *mask_of;       /* by text: where it begins in `mask` */
	size_t maskofcap;
	struct buf key;
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
	strmap_free(&m->texts);
	free(m->mask_of);
	buf_free(&m->key);
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
	strmap_clear(&m->texts);
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

/* Of text number i, which is new. */
static uint32_t learn(struct rules_memo *m, const struct rules_facts *facts, struct slice key, size_t i,
		      struct feel_scratch *scratch)
{
	judge(m, facts, scratch);
	if (i >= MAX_TEXTS || m->texts.bytes - key.n >= MAX_BYTES || m->masks.n >= MAX_MASKS) {
		forget(m);
		i = strmap_add(&m->texts, key);
	}
	XGROW(m->mask_of, i + 1, m->maskofcap);
	return m->mask_of[i] = intern_mask(m);
}

/* The text as far as it decides: at another time another mask may be its. */
static struct slice key_of(struct rules_memo *m, struct slice text, uint32_t epoch)
{
	if (!m->cond->epochs.n)
		return text;
	buf_clear(&m->key);
	buf_put(&m->key, text);
	buf_put(&m->key, (struct slice){ (const char *)&epoch, sizeof epoch });
	return buf_slice(&m->key);
}

static uint32_t look_up(struct rules_memo *m, const struct rules_facts *facts, uint32_t epoch,
			struct feel_scratch *scratch)
{
	struct slice key = key_of(m, facts->text, epoch);
	size_t before = m->texts.n, i = strmap_add(&m->texts, key);

	m->asked++;
	if (i == before)
		return learn(m, facts, key, i, scratch);
	m->hit++;
	return m->mask_of[i];
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
