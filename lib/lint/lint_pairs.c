/* Checks of two rules beside each other: see lint_static.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "lint_static.h"
#include "lint_time.h"
#include "xmem.h"

/* A table, and each rule's classes as bits by column. */
struct pairs {
	struct lint *l;
	const struct lint_table *t;
	const struct lint_space *s;
	uint64_t **bits;   /* by column, then by rule */
	size_t *words;     /* by column */
};

static const struct rules_rule *rule_of(const struct pairs *p, size_t i)
{
	return rules_rule(p->s->rs, p->s->rule[i]);
}

static void fill(struct pairs *p)
{
	const struct lint_space *s = p->s;

	p->bits = xcalloc(s->ncolumns + 1, sizeof *p->bits);
	p->words = xcalloc(s->ncolumns + 1, sizeof *p->words);
	for (size_t c = 0; c < s->ncolumns; c++) {
		p->words[c] = (s->column[c].nclasses + 63) / 64;
		p->bits[c] = xcalloc(s->n * p->words[c] + 1, sizeof **p->bits);
		for (size_t k = 0; k < s->column[c].nclasses; k++)
			for (size_t r = 0; r < s->n; r++)
				if (rules_has(lint_class_mask(s, &s->column[c], k), r))
					p->bits[c][r * p->words[c] + k / 64] |= (uint64_t)1 << (k % 64);
	}
}

/* Whether all that satisfies a satisfies b. */
static bool is_inside(const struct pairs *p, size_t a, size_t b)
{
	for (size_t c = 0; c < p->s->ncolumns; c++)
		for (size_t w = 0; w < p->words[c]; w++)
			if (p->bits[c][a * p->words[c] + w] & ~p->bits[c][b * p->words[c] + w])
				return false;
	return true;
}

static bool meet_in(const struct pairs *p, size_t c, size_t a, size_t b)
{
	for (size_t w = 0; w < p->words[c]; w++)
		if (p->bits[c][a * p->words[c] + w] & p->bits[c][b * p->words[c] + w])
			return true;
	return false;
}

static bool periods_meet(const struct pairs *p, size_t a, size_t b)
{
	struct period x = rule_of(p, a)->period, y = rule_of(p, b)->period;

	return x.from < y.to && y.from < x.to;
}

static bool both(const struct pairs *p, size_t c, size_t k, size_t a, size_t b)
{
	const uint64_t *mask = lint_class_mask(p->s, &p->s->column[c], k);

	return rules_has(mask, a) && rules_has(mask, b);
}

/* States of the data column of c that both rules leave: bits 1 value, 2 empty,
 * 4 invalid. */
static unsigned states(const struct pairs *p, size_t c, size_t a, size_t b)
{
	const struct lint_column *column = &p->s->column[c];
	unsigned result = 0;

	for (size_t k = 0; k < column->nclasses; k++)
		if (both(p, c, k, a, b))
			result |= column->class[k].state == FEEL_VALUE ? 1 : column->class[k].state == FEEL_EMPTY ? 2 : 4;
	return column->about.null_alone && result != 1 ? 7 : result;
}

/* Whether questions about one data column can be in their states together. */
static bool states_meet(const struct pairs *p, size_t a, size_t b)
{
	for (size_t c = 0; c < p->s->ncolumns; c++) {
		const struct rules_question *q = &p->s->column[c].about;
		unsigned left = states(p, c, a, b);

		for (size_t d = 0; d < c && q->column != RULES_NONE; d++) {
			const struct rules_question *o = &p->s->column[d].about;

			if (o->column == q->column && o->reading == q->reading)
				left &= states(p, d, a, b);
		}
		if (!left)
			return false;
	}
	return true;
}

static bool meet(const struct pairs *p, size_t a, size_t b)
{
	if (!periods_meet(p, a, b))
		return false;
	for (size_t c = 0; c < p->s->ncolumns; c++)
		if (!meet_in(p, c, a, b))
			return false;
	return states_meet(p, a, b);
}

/* Where both are satisfied, as text. False when perhaps nowhere. */
static bool put_meeting(const struct pairs *p, size_t a, size_t b, struct buf *out)
{
	struct buf values = { 0 };
	bool certain = true;

	for (size_t c = 0; c < p->s->ncolumns; c++) {
		const struct lint_column *column = &p->s->column[c];
		bool *in = xcalloc(column->nclasses + 1, sizeof *in), sure = false;

		for (size_t k = 0; k < column->nclasses; k++) {
			in[k] = both(p, c, k, a, b);
			sure |= in[k] && !column->class[k].possible;
		}
		certain = certain && sure;
		buf_clear(&values);
		lint_column_put(column, in, &values);
		if (values.n)
			buf_printf(out, "%s%.*s: %.*s", out->n ? "; " : "", SLICE_FMT(column->about.text),
				   SLICE_FMT(buf_slice(&values)));
		free(in);
	}
	if (!out->n)
		buf_puts(out, "any record");
	buf_free(&values);
	return certain;
}

/* Whether the outputs that hold for a differ; `same`: only those that must agree. */
static bool differ(const struct pairs *p, size_t a, size_t b, bool same)
{
	const struct ruleset *rs = p->s->rs;

	for (size_t o = 0; o < rules_noutputs(rs); o++) {
		struct slice x = rules_cell(rs, p->s->rule[a], o), y = rules_cell(rs, p->s->rule[b], o);

		if (same && (rules_output(rs, o)->combine != COMBINE_SAME || !x.n || !y.n))
			continue;
		if (!slice_eq(x, y))
			return true;
	}
	return false;
}

static bool break_policy(const struct pairs *p, size_t a, size_t b)
{
	switch (p->t->table->policy) {
	case POLICY_U: return true;
	case POLICY_A: return differ(p, a, b, false);
	case POLICY_P:
	case POLICY_F: return false;
	default: return differ(p, a, b, true);
	}
}

struct outcome {
	const struct ruleset *rs;
	struct buf text;
};

/* Reasons tell who hit, they do not decide. */
static void put_outcome(void *context, size_t output, struct slice text)
{
	struct outcome *o = context;

	if (rules_output(o->rs, output)->combine != COMBINE_ALL)
		buf_printf(&o->text, "%zu=%.*s\n", output, SLICE_FMT(text));
}

/* Whether a, beside b, changes what is decided. */
static bool adds(const struct pairs *p, size_t a, size_t b)
{
	const struct ruleset *rs = p->s->rs;
	uint64_t *hits = xcalloc(rules_count(rs) / 64 + 1, sizeof *hits);
	struct outcome alone = { rs, { 0 } }, together = { rs, { 0 } };
	bool result;

	hits[p->s->rule[b] / 64] |= (uint64_t)1 << (p->s->rule[b] % 64);
	rules_outcome(rs, hits, RULES_NONE, put_outcome, &alone);
	hits[p->s->rule[a] / 64] |= (uint64_t)1 << (p->s->rule[a] % 64);
	rules_outcome(rs, hits, RULES_NONE, put_outcome, &together);
	result = !slice_eq(buf_slice(&alone.text), buf_slice(&together.text));
	buf_free(&alone.text);
	buf_free(&together.text);
	free(hits);
	return result;
}

static void find_subsumed(const struct pairs *p, size_t a, size_t b)
{
	enum rules_policy policy = p->t->table->policy;
	struct period x = rule_of(p, a)->period, y = rule_of(p, b)->period;
	struct where at = lint_table_where(p->t, p->s->rule[a], RULES_NONE);

	if (x.from < y.from || x.to > y.to || policy == POLICY_F || policy == POLICY_P || policy == POLICY_U ||
	    policy == POLICY_R || policy == POLICY_O || adds(p, a, b))
		return;
	lint_find(p->l, "W-SUBSUMED", rule_of(p, a)->id, &at, "%.*s lies inside %.*s and decides nothing beside it",
		  SLICE_FMT(rule_of(p, a)->id), SLICE_FMT(rule_of(p, b)->id));
}

static void find_conflict(const struct pairs *p, size_t a, size_t b)
{
	struct where at = lint_table_where(p->t, p->s->rule[b], RULES_NONE);
	struct buf where = { 0 };
	bool certain = put_meeting(p, a, b, &where);

	lint_find(p->l, certain ? "E-CONFLICT" : "W-CONFLICT", rule_of(p, b)->id, &at, "%.*s and %.*s %sboth hit %.*s",
		  SLICE_FMT(rule_of(p, b)->id), SLICE_FMT(rule_of(p, a)->id), certain ? "" : "perhaps ",
		  SLICE_FMT(buf_slice(&where)));
	buf_free(&where);
}

static void check_pair(const struct pairs *p, size_t a, size_t b)
{
	bool inside, around, fallback = p->s->rule[a] == p->t->table->fallback || p->s->rule[b] == p->t->table->fallback;
	struct where at = lint_table_where(p->t, p->s->rule[b], RULES_NONE);

	if (fallback || !meet(p, a, b) || !lint_counts(p->s->rs, p->s->rule[a]) || !lint_counts(p->s->rs, p->s->rule[b]))
		return;
	inside = is_inside(p, b, a);
	around = is_inside(p, a, b);
	if (inside && around && !differ(p, a, b, false))
		lint_find(p->l, p->t->table->policy == POLICY_C ? "W-DUPLICATE" : "E-DUPLICATE", rule_of(p, b)->id, &at,
			  "%.*s says the same as %.*s", SLICE_FMT(rule_of(p, b)->id), SLICE_FMT(rule_of(p, a)->id));
	else if (break_policy(p, a, b))
		find_conflict(p, a, b);
	else if (inside)
		find_subsumed(p, b, a);
	else if (around)
		find_subsumed(p, a, b);
}

void lint_pairs(struct lint *l, const struct lint_table *t, const struct lint_space *s)
{
	struct pairs p = { .l = l, .t = t, .s = s };

	fill(&p);
	for (size_t b = 0; b < s->n; b++)
		for (size_t a = 0; a < b; a++)
			check_pair(&p, a, b);
	for (size_t c = 0; c < s->ncolumns; c++)
		free(p.bits[c]);
	free(p.bits);
	free(p.words);
}
