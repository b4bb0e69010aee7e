/* Which rules a text satisfies, remembered. See rules_internal.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_internal.h"
#include "rules_quick.h"
#include "xmem.h"

enum {
	QUICK_BITS = 6,      /* of the number of texts of the first level: as it begins */
	QUICK_MOST = 12,     /* and grows: 128 KiB, most of which a column of words never needs */
	LONGER_BITS = 10,
	LONGEST = 256,       /* longer texts hardly repeat and are judged anew */
	MAX_TEXTS = 32768,   /* some two megabytes with all that belongs to them */
	MAX_BYTES = 1 << 20,
	MAX_MASKS = 8192,
	DIRECT_FOR = 16 * MAX_TEXTS, /* texts judged anew when most were new */
};

/* The same for texts that two words do not tell apart: places, remarks. */
struct longer {
	struct rules_met met;
	const char *text;    /* a key of rules_memo.texts */
};

struct rules_memo {
	const struct ruleset *rs;
	const struct rules_cond *cond;
	struct rules_filter *filter; /* from the first text on */
	struct rules_quick quick;
	struct longer *longer;   /* 2^LONGER_BITS; NULL: none was met */
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
	rules_quick_size(&m->quick, QUICK_BITS);
	return m;
}

void rules_memo_free(struct rules_memo *m)
{
	if (!m)
		return;
	rules_filter_free(m->filter);
	strmap_free(&m->masks);
	strmap_free(&m->texts);
	free(m->quick.met);
	free(m->longer);
	free(m->mask_of);
	buf_free(&m->key);
	free(m->mask);
	free(m->work);
	free(m);
}

const struct rules_quick *rules_memo_quick(const struct rules_memo *m)
{
	return &m->quick;
}

/* The first level: its masks or texts are no more where they were. */
static void forget_quick(struct rules_memo *m)
{
	rules_quick_clear(&m->quick);
	if (m->longer)
		memset(m->longer, 0, sizeof *m->longer << LONGER_BITS);
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
	forget_quick(m);
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

	if (at + words > m->maskcap) {
		XGROW(m->mask, at + words, m->maskcap);
		forget_quick(m);
	}
	memcpy(m->mask + at, m->work, bytes.n);
	return (uint32_t)at;
}

/* Of text number i, which is new. */
static size_t learn(struct rules_memo *m, const struct rules_facts *facts, struct slice key, size_t i,
		    struct feel_scratch *scratch)
{
	judge(m, facts, scratch);
	if (i >= MAX_TEXTS || m->texts.bytes - key.n >= MAX_BYTES || m->masks.n >= MAX_MASKS) {
		forget(m);
		i = strmap_add(&m->texts, key);
	}
	XGROW(m->mask_of, i + 1, m->maskofcap);
	m->mask_of[i] = intern_mask(m);
	return i;
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

/* The number of the text, whose mask is known then. */
static size_t look_up(struct rules_memo *m, const struct rules_facts *facts, uint32_t epoch,
		      struct feel_scratch *scratch)
{
	struct slice key = key_of(m, facts->text, epoch);
	size_t before = m->texts.n, i = strmap_add(&m->texts, key);

	m->asked++;
	if (i == before)
		return learn(m, facts, key, i, scratch);
	m->hit++;
	return i;
}

static const uint64_t *judged(struct rules_memo *m, const struct rules_facts *facts, struct feel_scratch *scratch)
{
	m->direct -= m->direct > 0;
	judge(m, facts, scratch);
	return m->work;
}

/* Columns of many texts, gates or regions, are worth a larger first level. */
static void note_short(struct rules_memo *m, struct slice text, uint32_t epoch, const uint64_t *mask)
{
	size_t places = rules_quick_places(&m->quick);

	if (m->texts.n > places / 2 && places < 1 << QUICK_MOST)
		rules_quick_size(&m->quick, 64 - m->quick.shift + 2);
	rules_quick_put(&m->quick, text, epoch, mask);
}

/* Whether the bytes between the ends that two words compare are the same. */
static inline bool same_middle(const char *a, const char *b, size_t n)
{
	uint64_t x, y, differ = 0;

	for (size_t i = 8; i + 8 < n && !differ; i += 8) {
		memcpy(&x, a + i, 8);
		memcpy(&y, b + i, 8);
		differ = x ^ y;
	}
	return !differ;
}

static inline bool is_longer(const struct longer *l, const struct rules_met *met, struct slice text)
{
	return l->met.head == met->head && l->met.tail == met->tail && l->met.key == met->key &&
	       same_middle(l->text, text.p, text.n);
}

static const uint64_t *longer_mask(struct rules_memo *m, const struct rules_facts *facts, uint32_t epoch,
				   struct feel_scratch *scratch)
{
	struct rules_met met = { .key = rules_quick_key(facts->text, epoch) };
	struct longer *l;
	size_t i;

	if (!m->longer)
		m->longer = xcalloc((size_t)1 << LONGER_BITS, sizeof *m->longer);
	slice_words(facts->text, &met.head, &met.tail);
	l = &m->longer[rules_quick_place(64 - LONGER_BITS, met.head, met.tail, met.key)];
	if (is_longer(l, &met, facts->text))
		return l->met.mask;
	i = look_up(m, facts, epoch, scratch); /* may move m->mask, and forget all of m->longer */
	met.mask = m->mask + m->mask_of[i];
	*l = (struct longer){ met, strmap_key(&m->texts, i).p };
	return met.mask;
}

const uint64_t *rules_memo_mask(struct rules_memo *m, const struct rules_facts *facts, uint32_t epoch,
				struct feel_scratch *scratch)
{
	const uint64_t *mask;
	size_t i;

	if (facts->text.n > LONGEST || m->direct)
		return judged(m, facts, scratch);
	if (facts->text.n > RULES_QUICK_BYTES)
		return longer_mask(m, facts, epoch, scratch);
	i = look_up(m, facts, epoch, scratch); /* may move m->mask */
	mask = m->mask + m->mask_of[i];
	note_short(m, facts->text, epoch, mask);
	return mask;
}
