/* Which columns are asked as one text: see rules_run.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "rules_eval.h"
#include "xmem.h"

/* Columns of words and small numbers: a few texts make up most of a log. */
static bool has_few_texts(const struct rules_step *s)
{
	enum feel_type type = s->cond->expr.type.type;

	return !s->timed && s->cond->expr.fn == FN_NONE &&
	       (type == FEEL_ENUM || type == FEEL_SET || type == FEEL_NUM || type == FEEL_INT);
}

/* Those first, by their fields. */
static int by_field(const void *a, const void *b)
{
	const struct rules_step *x = a, *y = b;
	bool few = has_few_texts(x), also = has_few_texts(y);

	return few != also ? also - few : (x->field > y->field) - (x->field < y->field);
}

/* The end of those from `s` on that lie beside each other. */
static struct rules_step *run_end(struct rules_step *s, const struct rules_step *end)
{
	size_t first = s->field;

	while (++s < end && has_few_texts(s) && s->field <= s[-1].field + 1 && s->field < first + RULES_RUN_FIELDS)
		;
	return s;
}

static void add_run(struct rules_eval *e, struct rules_step *s, struct rules_step *end)
{
	e->run[e->nruns++] = (struct rules_run){
		.first = s->field, .last = end[-1].field, .step = s, .end = end,
		.met = xcalloc(RULES_RUN_PLACES, sizeof(struct rules_run_met)),
		.mask = xcalloc((RULES_RUN_PLACES + 1) * e->rs->words, sizeof(uint64_t)),
	};
}

/* Moves a text to its place among those of runs, or behind them. */
static void move(struct rules_step *to, const struct rules_step *from)
{
	*to = *from;
	if (to->own.met)
		to->quick = &to->own;
}

void rules_runs_plan(struct rules_eval *e)
{
	struct rules_step *text = e->step + e->nstates, *to = text, *next;
	struct rules_step *from = xcalloc(e->ntexts + 1, sizeof *from), *end = from + e->ntexts;

	e->run = xcalloc(e->ntexts + 1, sizeof *e->run);
	memcpy(from, text, e->ntexts * sizeof *from);
	qsort(from, e->ntexts, sizeof *from, by_field);
	for (struct rules_step *s = from; s < end; s = next) {
		next = has_few_texts(s) ? run_end(s, end) : s + 1;
		if (next[-1].field == s->field)
			continue;
		for (struct rules_step *one = s; one < next; one++)
			move(to++, one);
		add_run(e, to - (next - s), to);
	}
	e->nrun_texts = (size_t)(to - text);
	for (struct rules_step *s = from; s < end; s = next) {
		next = has_few_texts(s) ? run_end(s, end) : s + 1;
		for (struct rules_step *one = s; one < next && next[-1].field == s->field; one++)
			move(to++, one);
	}
	free(from);
}

void rules_runs_drop(struct rules_eval *e)
{
	for (size_t i = 0; i < e->nruns; i++) {
		free(e->run[i].met);
		free(e->run[i].mask);
	}
	free(e->run);
	e->run = NULL;
	e->nruns = e->nrun_texts = 0;
}
