/* Decisions by set of hits, remembered: few sets make up most logs. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_internal.h"
#include "xmem.h"

enum { MAX_DECISIONS = 16384 };

/* One decision with what it points to. */
struct entry {
	struct rules_decision decision;
	uint64_t *hits;
	uint32_t *rule;          /* then, for each output, who attains it */
	struct rules_value *value;
	unsigned long count;
};

struct rules_cache {
	const struct ruleset *rs;
	struct strmap sets;      /* bitsets as bytes */
	struct entry **entry;    /* by number */
	size_t n, cap;
	struct strmap text;
	uint32_t *work;          /* room for all rules */
	struct entry *last;
	unsigned long generation;
	unsigned long *hits;     /* by rule, of forgotten decisions */
	struct rules_counts counts; /* the same */
};

struct rules_cache *rules_cache_new(const struct ruleset *rs)
{
	struct rules_cache *c = xcalloc(1, sizeof *c);

	c->rs = rs;
	c->work = xcalloc(rs->nrules + 1, sizeof *c->work);
	c->hits = xcalloc(rs->nrules + 1, sizeof *c->hits);
	return c;
}

/* A rule of #default meets its conditions always; it hits when it is used. */
static bool counts_as_hit(const struct ruleset *rs, const struct entry *e, size_t rule)
{
	if (!rules_has(e->hits, rule))
		return false;
	if (rs->table[rs->rule[rule].table].fallback != rule)
		return true;
	for (size_t i = 0; i < e->decision.nrules; i++)
		if (e->decision.rule[i] == rule)
			return true;
	return false;
}

static void forget(struct rules_cache *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct entry *e = c->entry[i];

		for (size_t r = 0; r < c->rs->nrules; r++)
			if (counts_as_hit(c->rs, e, r))
				c->hits[r] += e->count;
		c->counts.records += e->count;
		c->counts.hit += e->decision.nrules ? e->count : 0;
		c->counts.conflicts += e->decision.conflict ? e->count : 0;
		free(e->hits);
		free(e->rule);
		free(e->value);
		free(e);
	}
	c->n = 0;
	c->last = NULL;
	c->generation++;
	strmap_clear(&c->sets);
	strmap_clear(&c->text);
}

void rules_cache_free(struct rules_cache *c)
{
	if (!c)
		return;
	forget(c);
	strmap_free(&c->sets);
	strmap_free(&c->text);
	free(c->entry);
	free(c->work);
	free(c->hits);
	free(c);
}

static struct entry *decide(struct rules_cache *c, const uint64_t *hits)
{
	const struct ruleset *rs = c->rs;
	struct entry *e = xcalloc(1, sizeof *e);
	struct rules_decision *d = &e->decision;
	size_t n = rules_select(rs, hits, c->work, &d->conflict);

	e->hits = xcalloc(rs->words, sizeof *e->hits);
	memcpy(e->hits, hits, rs->words * sizeof *hits);
	e->rule = xcalloc(n * (rs->noutputs + 1) + 1, sizeof *e->rule);
	memcpy(e->rule, c->work, n * sizeof *e->rule);
	e->value = xcalloc(rs->noutputs + 1, sizeof *e->value);
	for (size_t o = 0; o < rs->noutputs; o++)
		rules_combine(rs, o, e->rule, n, &c->text, e->rule + n * (o + 1), &e->value[o], &d->conflict);
	d->number = c->n;
	d->hits = e->hits;
	d->rule = e->rule;
	d->nrules = n;
	d->value = e->value;
	return e;
}

const struct rules_decision *rules_cache_find(struct rules_cache *c, const uint64_t *hits)
{
	struct slice key = { (const char *)hits, c->rs->words * sizeof *hits };
	size_t i;

	if (!c->last || memcmp(c->last->hits, hits, key.n) != 0) {
		i = strmap_find(&c->sets, key);
		if (i == STRMAP_NONE) {
			if (c->n >= MAX_DECISIONS)
				forget(c);
			i = strmap_add(&c->sets, key);
			XGROW(c->entry, c->n + 1, c->cap);
			c->entry[c->n] = decide(c, hits);
			c->n++;
		}
		c->last = c->entry[i];
	}
	c->last->count++;
	return &c->last->decision;
}

unsigned long rules_cache_generation(const struct rules_cache *c)
{
	return c->generation;
}

unsigned long rules_cache_hits(const struct rules_cache *c, size_t rule)
{
	unsigned long hits = c->hits[rule];

	for (size_t i = 0; i < c->n; i++)
		if (counts_as_hit(c->rs, c->entry[i], rule))
			hits += c->entry[i]->count;
	return hits;
}

void rules_cache_counts(const struct rules_cache *c, struct rules_counts *out)
{
	*out = c->counts;
	for (size_t i = 0; i < c->n; i++) {
		const struct entry *e = c->entry[i];

		out->records += e->count;
		out->hit += e->decision.nrules ? e->count : 0;
		out->conflicts += e->decision.conflict ? e->count : 0;
	}
}
