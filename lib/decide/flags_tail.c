/* The columns of a decision as CSV, made once: see flags_internal.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "csvtext.h"
#include "flags_internal.h"
#include "span.h"
#include "xmem.h"

void flags_drop_tails(struct flags_tails *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct flags_tail *t = &all->tail[i];

		buf_free(&t->head);
		buf_free(&t->middle);
		buf_free(&t->reasons);
		buf_free(&t->rest);
		free(t->blank);
	}
	all->n = 0;
}

static struct slice graded_text(const struct flags *f, const struct flags_graded *g)
{
	const struct rules_value *v = flags_value(f, g->output);
	size_t word = v->given ? (size_t)v->n : g->lowest;

	if (rules_timeless(f->eval) && g->scale->word[word].rank < g->scale->word[g->second].rank)
		word = g->second;
	return g->scale->word[word].value;
}

static void join_ids(struct flags *f, const uint32_t *rule, size_t n)
{
	buf_clear(&f->text);
	for (size_t i = 0; i < n; i++)
		buf_join(&f->text, ';', rules_rule(f->rs, rule[i])->id);
}

static bool is_among(uint32_t rule, const struct rules_value *v)
{
	for (size_t i = 0; i < v->nby; i++)
		if (v->by[i] == rule)
			return true;
	return false;
}

static void join_deciders(struct flags *f)
{
	const struct rules_value *level = flags_value(f, f->level.output), *action = flags_value(f, f->action.output);

	buf_clear(&f->text);
	for (size_t i = 0; i < f->now->nrules; i++)
		if (is_among(f->now->rule[i], level) || is_among(f->now->rule[i], action))
			buf_join(&f->text, ';', rules_rule(f->rs, f->now->rule[i])->id);
}

static void put_days(struct flags *f, struct buf *b)
{
	const struct rules_value *v = flags_value(f, f->observe);
	bool span = v->given && rules_output(f->rs, f->observe)->type.type == FEEL_DURATION;

	buf_clear(&f->text);
	if (span)
		buf_put_int(&f->text, (v->n + SPAN_DAY - 1) / SPAN_DAY);
	csvtext_put(b, span ? buf_slice(&f->text) : v->text);
}

/* What is behind the deadline. */
static void add_rest(struct flags *f, struct buf *b)
{
	buf_putc(b, ',');
	put_days(f, b);
	csvtext_next(b, flags_value(f, f->tests)->text);
	join_deciders(f);
	csvtext_next(b, buf_slice(&f->text));
	csvtext_next(b, rules_packs(f->rs));
	buf_putc(b, '\n');
}

static void make_tail(struct flags *f, struct flags_tail *t)
{
	bool open = flags_reasons_are_open(f);
	struct buf *middle = open ? &t->middle : &t->head;

	t->ready = true;
	t->due = flags_value(f, f->report_by)->given;
	csvtext_next(&t->head, graded_text(f, &f->level));
	csvtext_next(&t->head, graded_text(f, &f->action));
	join_ids(f, f->now->rule, f->now->nrules);
	csvtext_next(&t->head, buf_slice(&f->text));
	buf_putc(&t->head, ',');
	if (open) {
		flags_add_reasons(f, t);
	} else {
		flags_join_reasons(f);
		csvtext_put(&t->head, buf_slice(&f->text));
	}
	csvtext_next(middle, flags_value(f, f->report_to)->text);
	buf_putc(middle, ',');
	add_rest(f, t->due ? &t->rest : middle);
}

const struct flags_tail *flags_tail(struct flags *f)
{
	struct flags_tails *all = &f->tails[rules_timeless(f->eval)];
	size_t i = f->now->number;

	if (rules_generation(f->eval) != f->generation) {
		flags_drop_tails(&f->tails[0]);
		flags_drop_tails(&f->tails[1]);
		f->generation = rules_generation(f->eval);
	}
	while (all->n <= i) {
		XGROW(all->tail, all->n + 1, all->cap);
		all->tail[all->n++] = (struct flags_tail){ 0 };
	}
	if (!all->tail[i].ready)
		make_tail(f, &all->tail[i]);
	return &all->tail[i];
}
