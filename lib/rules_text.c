/* Texts about the record just decided: reasons and deadlines. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_eval.h"
#include "when.h"

struct rules_facts rules_facts_of(struct rules_eval *e, const struct rules_expr *x)
{
	struct rules_facts f = { .source = e->source, .work = &e->work, .rs = e->rs };

	if (rules_expr_is_text(x))
		f.text = slice_trim(rules_field(e, x->column));
	if (e->source[x->as_of].state == FEEL_VALUE)
		f.at = e->source[x->as_of].n;
	return f;
}

/* A value that is not there is shown as a dash, an unreadable one as it stands. */
static void put_expr(struct rules_eval *e, const struct rules_expr *x, struct buf *b)
{
	struct rules_facts facts = rules_facts_of(e, x);
	struct feel_value v;

	rules_fact(x, &facts, &v);
	if (v.state == FEEL_VALUE)
		feel_put(b, &x->type, &v);
	else
		buf_put(b, v.state == FEEL_INVALID && v.text.n ? v.text : SLICE("-"));
}

bool rules_fill(struct rules_eval *e, size_t rule, size_t output, struct buf *b)
{
	const struct rules_cell *cell = rules_find_cell(e->rs, rule, output);

	if (!cell)
		return false;
	if (!cell->nparts)
		buf_put(b, cell->fixed.n ? cell->fixed : cell->text);
	for (size_t i = 0; i < cell->nparts; i++) {
		buf_put(b, cell->part[i].text);
		if (cell->part[i].expr != RULES_NONE)
			put_expr(e, &e->rs->expr[cell->part[i].expr], b);
	}
	return true;
}

bool rules_deadline(struct rules_eval *e, const struct rules_decision *d, size_t output, struct buf *b)
{
	const struct rules_output *o = &e->rs->output[output];
	struct when w;
	const char *why;

	if (!d->value[output].given || o->at == RULES_NONE ||
	    when_parse(slice_trim(rules_field(e, o->at)), o->type.offset, &w, &why) < 0)
		return false;
	w.at += d->value[output].n;
	w.day_only = false;
	when_put(b, w);
	return true;
}
