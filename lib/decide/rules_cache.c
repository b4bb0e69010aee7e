/* Decisions by set of hits, remembered: few sets make up most logs. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_internal.h"
#include "xmem.h"

enum { MAX_DECISIONS = 16384, FRONT_BITS = 10 };

/* One decision and behind it, in the same piece of memory, what it points to: hits, values,
 * rules and then, for each output, the rules that attain it. */
struct entry {
	struct rules_decision decision;
	unsigned long count;
	uint64_t hits[];
};

struct rules_cache {
	const struct ruleset *rs;
	struct strmap sets;      /* of hits, as bytes */
	struct entry **entry;    /* by number of the set */
	size_t n, cap;
	struct strmap text;
	bool *left_out;          /* by output */
	uint32_t *work;          /* room for all rules */
	struct entry *front[1 << FRONT_BITS]; /* met before, by a hash: see place_of */
	unsigned long generation;
	unsigned long *hits;     /* by rule, of forgotten decisions */
	struct rules_counts counts; /* the same */
};

struct rules_cache *rules_cache_new(const struct ruleset *rs)
{
	struct rules_cache *c = xcalloc(1, sizeof *c);

	c->rs = rs;
	c->left_out = xcalloc(rs->noutputs + 1, sizeof *c->left_out);
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

static void count_rule(struct rules_cache *c, const struct entry *e, size_t rule)
{
	if (counts_as_hit(c->rs, e, rule))
		c->hits[rule] += e->count;
}

static void forget(struct rules_cache *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct entry *e = c->entry[i];

		for (size_t w = 0; w < c->rs->words; w++)
			for (uint64_t left = e->hits[w]; left; left &= left - 1)
				count_rule(c, e, w * 64 + (size_t)__builtin_ctzll(left));
		c->counts.records += e->count;
		c->counts.hit += e->decision.nrules ? e->count : 0;
		c->counts.conflicts += e->decision.conflict ? e->count : 0;
		free(e);
	}
	c->n = 0;
	memset(c->front, 0, sizeof c->front);
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
	free(c->left_out);
	free(c->work);
	free(c->hits);
	free(c);
}

void rules_cache_leave_out(struct rules_cache *c, size_t output)
{
	enum rules_combine combine = c->rs->output[output].combine;

	c->left_out[output] = combine == COMBINE_ALL || combine == COMBINE_SET;
}

static struct entry *decide(struct rules_cache *c, const uint64_t *hits, size_t number)
{
	const struct ruleset *rs = c->rs;
	bool conflict = false;
	size_t n = rules_select(rs, hits, c->work, &conflict);
	size_t bytes = sizeof(struct entry) + rs->noutputs * sizeof(struct rules_value) + rs->words * sizeof *hits +
		       n * (rs->noutputs + 1) * sizeof *c->work;
	struct entry *e = xcalloc(1, bytes);
	struct rules_value *value = (struct rules_value *)(void *)(e->hits + rs->words);
	uint32_t *rule = (uint32_t *)(void *)(value + rs->noutputs);

	memcpy(e->hits, hits, rs->words * sizeof *hits);
	memcpy(rule, c->work, n * sizeof *rule);
	for (size_t o = 0; o < rs->noutputs; o++)
		if (!c->left_out[o])
			rules_combine(rs, o, rule, n, &c->text, rule + n * (o + 1), &value[o], &conflict);
	e->decision = (struct rules_decision){ .number = number, .hits = e->hits, .rule = rule, .nrules = n,
					       .value = value, .conflict = conflict };
	return e;
}

/* Good enough for telling a few hundred sets apart, without a map and its calls. */
static inline size_t place_of(const struct rules_cache *c, const uint64_t *hits)
{
	uint64_t hash = 0;

	for (size_t w = 0; w < c->rs->words; w++)
		hash = (hash ^ hits[w]) * 0x9e3779b97f4a7c15;
	return hash >> (64 - FRONT_BITS);
}

static inline bool same(const struct rules_cache *c, const struct entry *e, const uint64_t *hits)
{
	size_t w = 0;

	while (w < c->rs->words && e->hits[w] == hits[w])
		w++;
	return w == c->rs->words;
}

static struct entry *find(struct rules_cache *c, const uint64_t *hits)
{
	struct slice set = { (const char *)hits, c->rs->words * sizeof *hits };
	size_t number = strmap_add(&c->sets, set);

	if (number < c->n)
		return c->entry[number];
	if (number >= MAX_DECISIONS) {
		forget(c);
		number = strmap_add(&c->sets, set);
	}
	XGROW(c->entry, number + 1, c->cap);
	c->n = number + 1;
	return c->entry[number] = decide(c, hits, number);
}

const struct rules_decision *rules_cache_find(struct rules_cache *c, const uint64_t *hits)
{
	struct entry **e = &c->front[place_of(c, hits)];

	if (!*e || !same(c, *e, hits))
		*e = find(c, hits);
	(*e)->count++;
	return &(*e)->decision;
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
