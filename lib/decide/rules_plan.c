/* What is to be done for each record, as far as the header tells. See rules_eval.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_eval.h"
#include "xmem.h"

static bool is_there(const struct rules_eval *e, size_t source)
{
	return source != RULES_NONE && e->field_of[e->rs->source[source].column] != RULES_NONE;
}

/* Times hardly repeat, and what is calculated with is read anyway. Other values are looked
 * up by their texts. */
static bool is_calculated(const struct rules_expr *x)
{
	return !rules_expr_is_text(x) && (x->fn != FN_NONE || x->type.type == FEEL_DATETIME);
}

static void plan_sources(struct rules_eval *e)
{
	const struct ruleset *rs = e->rs;
	bool *first = xcalloc(rs->nsources + 1, sizeof *first);

	for (size_t k = 0; k < rs->nclocks; k++)
		first[rs->clock[k].source] = true;
	for (size_t i = 0; i < rs->nconds; i++) {
		const struct rules_expr *x = &rs->cond[i]->expr;

		first[x->as_of] = true;
		for (int a = 0; a < 2 && is_calculated(x); a++)
			if (x->source[a] != RULES_NONE)
				first[x->source[a]] = true;
	}
	for (size_t s = 0; s < rs->nsources; s++) {
		e->source[s] = (struct feel_value){ .state = FEEL_ABSENT };
		if (is_there(e, s) && first[s])
			e->first_source[e->nfirst++] = s;
		else if (is_there(e, s))
			e->later_source[e->nlater++] = s;
	}
	free(first);
}

static bool is_first(const struct rules_eval *e, size_t source)
{
	for (size_t i = 0; i < e->nfirst; i++)
		if (e->first_source[i] == source)
			return true;
	return false;
}

static void use_field(struct rules_eval *e, struct rules_step *s, size_t column)
{
	s->field = e->field_of[column];
	if (s->field >= e->width)
		e->width = s->field + 1;
}

/* What a condition says whatever the record: its column is absent. NULL: it depends. */
static const uint64_t *constant_mask(const struct rules_eval *e, const struct rules_cond *c)
{
	if (rules_expr_is_text(&c->expr))
		return e->field_of[c->expr.column] == RULES_NONE ? c->mask : NULL;
	return is_there(e, c->expr.source[0]) ? NULL : c->mask + SLOT_NULL(c) * e->rs->words;
}

enum kind { ABOUT_STATE, ABOUT_TEXT, ABOUT_ORDER };

static enum kind kind_of(const struct rules_eval *e, const struct rules_cond *c)
{
	if (rules_expr_is_text(&c->expr))
		return c->about_state ? ABOUT_STATE : ABOUT_TEXT;
	return is_first(e, c->expr.source[0]) ? ABOUT_ORDER : ABOUT_TEXT;
}

static void plan_text(struct rules_eval *e, struct rules_step *s, size_t number)
{
	const struct rules_expr *x = &s->cond->expr;

	s->blank = rules_expr_is_text(x) ? s->cond->mask : s->cond->mask + SLOT_NULL(s->cond) * e->rs->words;
	s->timed = s->cond->epochs.n > 0;
	if (!rules_expr_is_text(x)) {
		use_field(e, s, e->rs->source[x->source[0]].column);
		rules_quick_size(&s->own, 8);
		s->quick = &s->own;
		return;
	}
	use_field(e, s, x->column);
	if (s->cond->about_state)
		return;
	if (!e->memo[number])
		e->memo[number] = rules_memo_new(e->rs, s->cond);
	s->memo = e->memo[number];
	s->quick = rules_memo_quick(s->memo);
}

static void plan_ordered(const struct rules_eval *e, struct rules_step *s)
{
	const struct rules_expr *x = &s->cond->expr;
	enum feel_type type = e->rs->source[x->source[0]].type.type;

	s->age = x->fn == FN_AGE && type == FEEL_DATETIME;
	s->dates = type == FEEL_DATE;
}

static size_t plan_steps(struct rules_eval *e, enum kind kind, struct rules_step *s)
{
	struct rules_step *first = s;

	for (size_t i = 0; i < e->rs->nconds; i++) {
		const struct rules_cond *c = e->rs->cond[i];

		if (constant_mask(e, c) || kind_of(e, c) != kind)
			continue;
		*s = (struct rules_step){ .cond = c, .mask = &e->mask[e->rs->nclocks + i] };
		if (kind == ABOUT_ORDER)
			plan_ordered(e, s);
		else
			plan_text(e, s, i);
		s++;
	}
	return (size_t)(s - first);
}

void rules_plan_drop(struct rules_eval *e)
{
	rules_runs_drop(e);
	for (size_t i = 0; i < e->nstates + e->ntexts + e->nordered; i++)
		free(e->step[i].own.met);
	e->nstates = e->ntexts = e->nordered = e->nfirst = e->nlater = e->width = 0;
	free(e->padded);
	e->padded = NULL;
}

void rules_plan(struct rules_eval *e)
{
	const struct ruleset *rs = e->rs;

	rules_plan_drop(e);
	plan_sources(e);
	memcpy(e->start, rs->live, rs->words * sizeof *e->start);
	for (size_t i = 0; i < rs->nconds; i++) {
		const uint64_t *mask = e->mask[rs->nclocks + i] = constant_mask(e, rs->cond[i]);

		for (size_t w = 0; mask && w < rs->words; w++)
			e->start[w] &= mask[w];
	}
	e->nstates = plan_steps(e, ABOUT_STATE, e->step);
	e->ntexts = plan_steps(e, ABOUT_TEXT, e->step + e->nstates);
	e->nordered = plan_steps(e, ABOUT_ORDER, e->step + e->nstates + e->ntexts);
	rules_runs_plan(e);
	e->padded = xcalloc(e->width + 1, sizeof *e->padded);
}
