/* Rules that stronger ones leave nothing to: see lint_static.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "lint_search.h"
#include "lint_static.h"
#include "lint_time.h"
#include "xmem.h"

enum { LEFT, COVERED, UNKNOWN };

/* A table whose policy lets one rule win. */
struct reach {
	struct lint *l;
	const struct lint_table *t;
	uint32_t *rule;
	size_t n;
	uint64_t **stronger;   /* by rule */
	bool *left;            /* by rule: hits in some epoch */
	bool *unknown;
};

static void fill_stronger(struct reach *r)
{
	for (size_t i = 0; i < r->n; i++) {
		r->stronger[i] = xcalloc(r->n / 64 + 1, sizeof **r->stronger);
		for (size_t k = 0; k < r->n; k++)
			if (k != i && rules_beats(r->l->rs, r->rule[k], r->rule[i]))
				r->stronger[i][k / 64] |= (uint64_t)1 << (k % 64);
	}
}

/* Whether something is left to the rule by those that are stronger and in force. */
static int ask(const struct reach *r, const struct lint_space *s, const uint64_t *force, size_t rule)
{
	uint64_t *start = xcalloc(s->words, sizeof *start);
	size_t words = s->words;
	struct lint_search q = { .space = s, .start = start, .within = rule, .first = true, .budget = LINT_BUDGET,
				 .terminal = lint_uncovered, .context = &words };
	int result;

	for (size_t w = 0; w < words; w++)
		start[w] = r->stronger[rule][w] & force[w];
	result = lint_search(&q) ? LEFT : q.gave_up || q.sampled ? UNKNOWN : COVERED;
	lint_search_free(&q);
	free(start);
	return result;
}

static void search_epoch(struct reach *r, struct period p)
{
	int64_t at = p.from == INT64_MIN ? p.to - 1 : p.from;
	struct lint_space *s = lint_space_new(r->l->rs, r->rule, r->n, at);
	uint64_t *force = xcalloc(s->words, sizeof *force);

	for (size_t i = 0; i < r->n; i++)
		if (period_holds(rules_rule(r->l->rs, r->rule[i])->period, at))
			force[i / 64] |= (uint64_t)1 << (i % 64);
	for (size_t i = 0; i < r->n; i++)
		if (rules_has(force, i) && !r->left[i]) {
			int answer = ask(r, s, force, i);

			r->left[i] = answer == LEFT;
			r->unknown[i] |= answer == UNKNOWN;
		}
	free(force);
	lint_space_free(s);
}

static void tell(const struct reach *r, size_t i)
{
	const struct rules_rule *rule = rules_rule(r->l->rs, r->rule[i]);
	struct where at = lint_table_where(r->t, r->rule[i], RULES_NONE);
	struct buf names = { 0 };

	if (r->left[i])
		return;
	for (size_t k = 0; k < r->n && names.n < 60; k++)
		if (rules_has(r->stronger[i], k))
			buf_join(&names, ';', rules_rule(r->l->rs, r->rule[k])->id);
	if (r->unknown[i])
		lint_find(r->l, "W-NOT-PROVEN", rule->id, &at, "whether stronger rules leave anything to %.*s is not proven",
			  SLICE_FMT(rule->id));
	else
		lint_find(r->l, "E-UNREACHABLE", rule->id, &at, "stronger rules leave nothing to %.*s (%.*s%s)",
			  SLICE_FMT(rule->id), SLICE_FMT(buf_slice(&names)), names.n >= 60 ? " ..." : "");
	buf_free(&names);
}

static void search(struct reach *r)
{
	struct epochs e = { 0 };

	lint_epochs(r->l->rs, r->rule, r->n, &e);
	fill_stronger(r);
	for (size_t i = 0; i <= e.n; i++)
		search_epoch(r, lint_epoch(&e, i));
	for (size_t i = 0; i < r->n; i++) {
		tell(r, i);
		free(r->stronger[i]);
	}
	epochs_free(&e);
}

void lint_reach(struct lint *l, const struct lint_table *t)
{
	struct reach r = { .l = l, .t = t };

	if (t->table->policy != POLICY_F && t->table->policy != POLICY_P)
		return;
	r.rule = xcalloc(t->table->n + 1, sizeof *r.rule);
	for (size_t i = 0; i < t->table->n; i++)
		if (lint_counts(l->rs, t->table->first + i) && t->table->first + i != t->table->fallback)
			r.rule[r.n++] = (uint32_t)(t->table->first + i);
	r.stronger = xcalloc(r.n + 1, sizeof *r.stronger);
	r.left = xcalloc(r.n + 1, sizeof *r.left);
	r.unknown = xcalloc(r.n + 1, sizeof *r.unknown);
	search(&r);
	free(r.rule);
	free(r.stronger);
	free(r.left);
	free(r.unknown);
}
