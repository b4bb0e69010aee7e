/* Records to decisions: see rules.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "near.h"
#include "rules_eval.h"
#include "when.h"
#include "xmem.h"

enum { FEW_WORDS = 4 };

struct rules_eval *rules_eval_new(const struct ruleset *rs)
{
	struct rules_eval *e = xcalloc(1, sizeof *e);

	e->rs = rs;
	e->field_of = xcalloc(rs->data.n + 1, sizeof *e->field_of);
	e->source = xcalloc(rs->nsources + 1, sizeof *e->source);
	e->mask = xcalloc(rs->nclocks + rs->nconds + 1, sizeof *e->mask);
	e->step = xcalloc(rs->nconds + 1, sizeof *e->step);
	e->hits = xcalloc(rs->words, sizeof *e->hits);
	e->cache = rules_cache_new(rs);
	e->scratch = feel_scratch_new();
	e->watch = rs->watch ? rs->watch : &e->own_watch;
	if (rs->suppress) {
		e->suppress = rules_eval_new(rs->suppress);
		e->suppressed = xcalloc(rs->words, sizeof *e->suppressed);
	}
	for (size_t i = 0; i < rs->data.n; i++)
		e->field_of[i] = RULES_NONE;
	for (size_t i = 0; i < rs->nconds; i++) {
		struct rules_cond *c = rs->cond[i];

		e->step[i] = (struct rules_step){ .cond = c, .field = RULES_NONE, .text = rules_expr_is_text(&c->expr) };
		e->step[i].age = c->expr.fn == FN_AGE && rs->source[c->expr.source[0]].type.type == FEEL_DATETIME;
		if (e->step[i].text && !c->about_state)
			e->step[i].memo = rules_memo_new(rs, c);
	}
	return e;
}

void rules_eval_free(struct rules_eval *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->rs->nconds; i++)
		rules_memo_free(e->step[i].memo);
	rules_cache_free(e->cache);
	feel_scratch_free(e->scratch);
	buf_free(&e->work);
	free(e->field_of);
	free(e->source);
	free(e->mask);
	free(e->step);
	free(e->hits);
	free(e->near);
	free(e->passed);
	free(e->check);
	rules_eval_free(e->suppress);
	free(e->suppressed);
	free(e);
}

static int missing(const struct rules_eval *e, size_t column, const struct slice *header, size_t n,
		   const struct where *at, struct diag *diag)
{
	struct slice name = strmap_key(&e->rs->data, column);
	struct near near = near_start(name);
	char hint[NEAR_HINT];

	for (size_t i = 0; i < n; i++)
		near_try(&near, header[i]);
	return diag_error(diag_as(diag, "E-COLUMN"), at, "column %s is missing, and rules of %s need it%s", diag_quote(name),
			  diag_quote(buf_slice(&e->rs->label)), near_hint(&near, hint));
}

int rules_bind(struct rules_eval *e, const struct slice *header, size_t n, enum rules_binding binding,
	       const struct where *at, struct diag *diag)
{
	int result = 0;

	for (size_t c = 0; c < e->rs->data.n; c++) {
		e->field_of[c] = slice_index(header, n, strmap_key(&e->rs->data, c));
		if (e->field_of[c] == RULES_NONE && binding == RULES_STRICT && !e->rs->optional[c])
			result = missing(e, c, header, n, at, diag);
	}
	for (size_t i = 0; i < e->rs->nconds; i++)
		if (e->step[i].text)
			e->step[i].field = e->field_of[e->step[i].cond->expr.column];
	if (e->suppress && rules_bind(e->suppress, header, n, binding, at, diag) < 0)
		result = -1;
	return result;
}

void rules_as_of(struct rules_eval *e, int64_t at)
{
	e->as_of_given = true;
	e->as_of = at;
	if (e->suppress)
		rules_as_of(e->suppress, at);
}

/* Fields come trimmed, but for those that were quoted. */
static inline struct slice trimmed(struct slice s)
{
	return s.n && ((unsigned char)s.p[0] <= ' ' || (unsigned char)s.p[s.n - 1] <= ' ') ? slice_trim(s) : s;
}

/* feel_read; but of times, which most conditions ask, without its detours. */
static inline void read_source(const struct feel_column *type, struct slice text, struct feel_value *out)
{
	const char *why;
	struct when w;

	out->text = trimmed(text);
	if (type->type != FEEL_DATETIME || !out->text.n) {
		feel_read(type, text, out);
	} else if (when_parse(out->text, type->offset, &w, &why) == 0) {
		out->state = FEEL_VALUE;
		out->n = w.at;
	} else {
		out->state = FEEL_INVALID;
	}
}

static void read_sources(struct rules_eval *e)
{
	for (size_t i = 0; i < e->rs->nsources; i++) {
		const struct rules_source *s = &e->rs->source[i];

		read_source(&s->type, rules_field(e, s->column), &e->source[i]);
		if (e->field_of[s->column] == RULES_NONE)
			e->source[i].state = FEEL_ABSENT;
		if (e->source[i].state != FEEL_VALUE)
			e->source[i].n = 0;
	}
}

static const uint64_t *clock_mask(struct rules_eval *e, const struct rules_clock *k)
{
	const struct feel_value *time = &e->source[k->source];
	size_t epoch = k->epochs.n + 1;

	if (time->state == FEEL_VALUE)
		epoch = epochs_find(&k->epochs, e->as_of_given ? e->as_of : time->n);
	else
		e->timeless = true;
	return k->mask + epoch * e->rs->words;
}

static inline size_t slot_at(const struct rules_cond *c, int64_t key)
{
	size_t below;

	if (!c->nkeys || key < c->key[0])
		return 0;
	if (key > c->key[c->nkeys - 1])
		return 2 * c->nkeys;
	below = c->grid[((uint64_t)key - (uint64_t)c->key[0]) >> c->shift];
	while (c->key[below] < key)
		below++;
	return 2 * below + (c->key[below] == key);
}

static inline size_t slot_of(const struct rules_cond *c, const struct feel_value *v)
{
	if (v->state != FEEL_VALUE)
		return v->state == FEEL_INVALID ? SLOT_INVALID(c) : SLOT_NULL(c);
	return slot_at(c, c->expr.type.type == FEEL_NUM ? rules_key(c, v) : v->n);
}

/* Inlined: half the cells are blank, and a call costs as much as that answer. */
static inline __attribute__((always_inline)) const uint64_t *text_mask(struct rules_eval *e, const struct rules_step *s,
								       struct rules_facts *facts)
{
	facts->text = s->field < e->nfields ? trimmed(e->field[s->field]) : SLICE_NONE;
	if (!facts->text.n)
		return s->cond->mask;
	if (!s->memo)
		return s->cond->mask + e->rs->words;
	facts->at = e->source[s->cond->expr.as_of].n;
	return rules_memo_mask(s->memo, facts, e->scratch);
}

/* rules_fact, but for the two expressions that most conditions are. */
static size_t ordered_slot(const struct rules_eval *e, const struct rules_step *s, const struct rules_facts *facts)
{
	const struct rules_expr *x = &s->cond->expr;
	const struct feel_value *a = &e->source[x->source[0]], *as_of = &e->source[x->as_of];
	struct feel_value v;

	if (x->fn == FN_NONE)
		return slot_of(s->cond, a);
	if (s->age && a->state == FEEL_VALUE && as_of->state == FEEL_VALUE)
		return slot_at(s->cond, as_of->n - a->n);
	rules_fact(x, facts, &v);
	return slot_of(s->cond, &v);
}

/* The masks stay in e->mask until the next record: see rules_near. */
static inline __attribute__((always_inline)) void match_words(struct rules_eval *e, size_t words)
{
	const struct ruleset *rs = e->rs;
	struct rules_facts facts = { .source = e->source, .work = &e->work, .rs = rs };
	const uint64_t **mask = e->mask;
	uint64_t few[FEW_WORDS], *hits = words > FEW_WORDS ? e->hits : few;

	memcpy(hits, rs->live, words * sizeof *hits);
	for (size_t k = 0; k < rs->nclocks; k++) {
		mask[k] = clock_mask(e, &rs->clock[k]);
		for (size_t w = 0; w < words; w++)
			hits[w] &= mask[k][w];
	}
	mask += rs->nclocks;
	for (size_t i = 0; i < rs->nconds; i++) {
		const struct rules_step *s = &e->step[i];
		size_t from = words > FEW_WORDS ? s->cond->from : 0, to = words > FEW_WORDS ? s->cond->to : words;

		mask[i] = s->text ? text_mask(e, s, &facts) : s->cond->mask + ordered_slot(e, s, &facts) * words;
		for (size_t w = from; w < to; w++)
			hits[w] &= mask[i][w];
	}
	if (words <= FEW_WORDS)
		memcpy(e->hits, few, words * sizeof *few);
}

/* A compiler that knows the number of words needs no loops over them, and keeps a few
 * in registers. */
static void match(struct rules_eval *e)
{
	switch (e->rs->words) {
	case 1: match_words(e, 1); break;
	case 2: match_words(e, 2); break;
	case 3: match_words(e, 3); break;
	case 4: match_words(e, 4); break;
	default: match_words(e, e->rs->words);
	}
}

static void ask(struct rules_eval *e, const struct slice *fields, size_t nfields)
{
	e->field = fields;
	e->nfields = nfields;
	e->timeless = false;
	read_sources(e);
	match(e);
}

/* Suppressions are asked only where they could matter: hits are rare. */
static void suppress(struct rules_eval *e)
{
	const struct ruleset *rs = e->rs;
	uint64_t could = 0;

	if (e->nsuppressed)
		memset(e->suppressed, 0, rs->words * sizeof *e->suppressed);
	e->nsuppressed = 0;
	for (size_t w = 0; w < rs->words; w++)
		could |= e->hits[w] & rs->suppressible[w];
	if (!could)
		return;
	ask(e->suppress, e->field, e->nfields);
	for (size_t s = 0; s < rs->suppress->nrules; s++)
		for (size_t w = 0; w < rs->words && rules_has(e->suppress->hits, s); w++)
			e->suppressed[w] |= rs->covers[s * rs->words + w] & e->hits[w];
	for (size_t w = 0; w < rs->words; w++) {
		e->hits[w] &= ~e->suppressed[w];
		e->nsuppressed += (size_t)__builtin_popcountll(e->suppressed[w]);
	}
	e->all_suppressed += e->nsuppressed;
}

const struct rules_decision *rules_decide(struct rules_eval *e, const struct slice *fields, size_t nfields)
{
	ask(e, fields, nfields);
	e->ntimeless += e->timeless;
	if (e->suppress)
		suppress(e);
	e->watch->eval = e;
	e->watch->decision = rules_cache_find(e->cache, e->hits);
	return e->watch->decision;
}

/* A rule that lacks one condition moves from `passed` to `near`, one that
 * lacks another leaves both. */
static void miss(uint64_t *near, uint64_t *passed, const uint64_t *mask, size_t from, size_t to)
{
	for (size_t w = from; w < to; w++) {
		near[w] = (near[w] & mask[w]) | (passed[w] & ~mask[w]);
		passed[w] &= mask[w];
	}
}

const uint64_t *rules_near(struct rules_eval *e)
{
	const struct ruleset *rs = e->rs;

	if (!e->near) {
		e->near = xcalloc(rs->words, sizeof *e->near);
		e->passed = xcalloc(rs->words, sizeof *e->passed);
	}
	memset(e->near, 0, rs->words * sizeof *e->near);
	memcpy(e->passed, rs->live, rs->words * sizeof *e->passed);
	for (size_t k = 0; k < rs->nclocks; k++)
		miss(e->near, e->passed, e->mask[k], 0, rs->words);
	for (size_t i = 0; i < rs->nconds; i++)
		miss(e->near, e->passed, e->mask[rs->nclocks + i], rs->cond[i]->from, rs->cond[i]->to);
	return e->near;
}

unsigned long rules_generation(const struct rules_eval *e)
{
	return rules_cache_generation(e->cache);
}

bool rules_timeless(const struct rules_eval *e)
{
	return e->timeless;
}

struct rules_counts rules_counts(const struct rules_eval *e)
{
	struct rules_counts c;

	rules_cache_counts(e->cache, &c);
	c.timeless = e->ntimeless;
	c.limits = feel_limit_hits(e->scratch);
	c.suppressed = e->all_suppressed;
	return c;
}

unsigned long rules_hits(const struct rules_eval *e, size_t rule)
{
	return rules_cache_hits(e->cache, rule);
}
