/* Records to decisions: see rules.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "near.h"
#include "rules_eval.h"
#include "xmem.h"

struct rules_eval *rules_eval_new(const struct ruleset *rs)
{
	struct rules_eval *e = xcalloc(1, sizeof *e);

	e->rs = rs;
	e->field_of = xcalloc(rs->data.n + 1, sizeof *e->field_of);
	e->source = xcalloc(rs->nsources + 1, sizeof *e->source);
	e->first_source = xcalloc(rs->nsources + 1, sizeof *e->first_source);
	e->clock_epoch = xcalloc(rs->nclocks + 1, sizeof *e->clock_epoch);
	e->later_source = xcalloc(rs->nsources + 1, sizeof *e->later_source);
	e->mask = xcalloc(rs->nclocks + rs->nconds + 1, sizeof *e->mask);
	e->memo = xcalloc(rs->nconds + 1, sizeof *e->memo);
	e->step = xcalloc(rs->nconds + 1, sizeof *e->step);
	e->start = xcalloc(rs->words, sizeof *e->start);
	e->hits = xcalloc(rs->words, sizeof *e->hits);
	e->cache = rules_cache_new(rs);
	e->scratch = feel_scratch_new();
	e->watch = rs->watch ? rs->watch : &e->own_watch;
	e->keep = rs->watch;
	if (rs->suppress) {
		e->suppress = rules_eval_new(rs->suppress);
		e->suppressed = xcalloc(rs->words, sizeof *e->suppressed);
	}
	for (size_t i = 0; i < rs->data.n; i++)
		e->field_of[i] = RULES_NONE;
	rules_plan(e);
	return e;
}

void rules_eval_free(struct rules_eval *e)
{
	if (!e)
		return;
	rules_plan_drop(e);
	for (size_t i = 0; i < e->rs->nconds; i++)
		rules_memo_free(e->memo[i]);
	rules_cache_free(e->cache);
	feel_scratch_free(e->scratch);
	buf_free(&e->work);
	free(e->field_of);
	free(e->source);
	free(e->first_source);
	free(e->later_source);
	free(e->clock_epoch);
	free(e->mask);
	free(e->memo);
	free(e->step);
	free(e->start);
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
	rules_plan(e);
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

void rules_leave_out(struct rules_eval *e, size_t output)
{
	rules_cache_leave_out(e->cache, output);
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
	rules_match(e->suppress, e->field, e->nfields);
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
	rules_match(e, fields, nfields);
	e->ntimeless += e->timeless;
	if (e->suppress)
		suppress(e);
	e->watch->eval = e;
	e->watch->decision = rules_cache_find(e->cache, e->hits);
	return e->watch->decision;
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
