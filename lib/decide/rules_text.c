/* Texts about the record just decided: reasons and deadlines. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_eval.h"
#include "scales.h"
#include "when.h"

struct rules_facts rules_facts_of(struct rules_eval *e, const struct rules_expr *x)
{
	struct rules_facts f = { .source = e->source, .work = &e->work, .rs = e->rs };

	rules_read_sources(e);
	if (rules_expr_is_text(x))
		f.text = slice_trim(rules_field(e, x->column));
	if (e->source[x->as_of].state == FEEL_VALUE)
		f.at = e->source[x->as_of].n;
	return f;
}

/* The language of a text output is in its name: reason_zh, reason_en. */
enum lang { LANG_NONE, LANG_ZH, LANG_EN };

static enum lang lang_of(struct slice output)
{
	if (slice_ends(output, SLICE("_zh")))
		return LANG_ZH;
	return slice_ends(output, SLICE("_en")) ? LANG_EN : LANG_NONE;
}

/* The name people read for a word of a scale; the word itself when it has none. */
static struct slice word_name(const struct scale *scale, struct slice value, enum lang lang)
{
	size_t i = lang == LANG_NONE ? SCALE_NONE : scale_find(scale, value);
	struct slice name = i == SCALE_NONE ? SLICE_NONE : lang == LANG_ZH ? scale->word[i].zh : scale->word[i].en;

	return name.n ? name : value;
}

/* fever;cough -> "发热、咳嗽" or "fever, cough". A ';' would end the reason. */
static void put_set(struct buf *b, const struct scale *scale, struct slice members, enum lang lang)
{
	struct slice one;

	for (bool first = true; slice_cut(&members, ';', &one); first = false) {
		if (!first)
			buf_put(b, lang == LANG_ZH ? SLICE("、") : SLICE(", "));
		buf_put(b, scale ? word_name(scale, slice_trim(one), lang) : slice_trim(one));
	}
}

/* A value that is not there is shown as a dash, an unreadable one as it stands. */
static void put_expr(struct rules_eval *e, const struct rules_expr *x, enum lang lang, struct buf *b)
{
	struct rules_facts facts = rules_facts_of(e, x);
	struct feel_value v;

	rules_fact(x, &facts, &v);
	if (v.state != FEEL_VALUE)
		buf_put(b, v.state == FEEL_INVALID && v.text.n ? v.text : SLICE("-"));
	else if (x->type.type == FEEL_ENUM)
		buf_put(b, word_name(x->type.scale, x->type.scale->word[v.n].value, lang));
	else if (x->type.type == FEEL_SET)
		put_set(b, x->type.scale, v.text, lang);
	else
		feel_put(b, &x->type, &v);
}

/* Most are columns as they stand, and need not be copied. */
struct slice rules_part_value(struct rules_eval *e, size_t expr, size_t output, struct buf *room)
{
	const struct rules_expr *x = &e->rs->expr[expr];

	if (x->fn == FN_NONE && x->type.type == FEEL_STR) {
		struct slice text = slice_trim(rules_field(e, x->column));

		return text.n ? text : SLICE("-");
	}
	buf_clear(room);
	put_expr(e, x, lang_of(e->rs->output[output].name), room);
	return buf_slice(room);
}

bool rules_fill(struct rules_eval *e, size_t rule, size_t output, struct buf *b)
{
	const struct rules_cell *cell = rules_find_cell(e->rs, rule, output);
	enum lang lang = lang_of(e->rs->output[output].name);

	if (!cell)
		return false;
	if (!cell->nparts)
		buf_put(b, cell->fixed.n ? cell->fixed : cell->text);
	for (size_t i = 0; i < cell->nparts; i++) {
		buf_put(b, cell->part[i].text);
		if (cell->part[i].expr != RULES_NONE)
			put_expr(e, &e->rs->expr[cell->part[i].expr], lang, b);
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
