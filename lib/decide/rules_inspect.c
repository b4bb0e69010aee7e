/* The insides of a ruleset: see rules_inspect.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_inspect.h"

#include <stdlib.h>

#include "rules_internal.h"
#include "xmem.h"

size_t rules_nquestions(const struct ruleset *rs)
{
	return rs->nconds;
}

/* Names of conditions end with the clock and zone they are asked by. */
static struct slice shown_name(const struct ruleset *rs, size_t question)
{
	struct slice name = strmap_key(&rs->condnames, question);

	for (int part = 0; part < 2; part++)
		while (name.n && name.p[--name.n] != ' ')
			;
	return name;
}

static void limits(enum rules_fn fn, struct rules_question *c)
{
	c->min = INT64_MIN;
	c->max = INT64_MAX;
	if (fn == FN_HOUR) {
		c->min = 0;
		c->max = 23;
	} else if (fn == FN_WEEKDAY) {
		c->min = 1;
		c->max = 7;
	} else if (fn == FN_LEN) {
		c->min = 1;
	}
}

struct rules_question rules_question(const struct ruleset *rs, size_t question)
{
	const struct rules_expr *x = &rs->cond[question]->expr;
	struct rules_question c = { .text = shown_name(rs, question), .type = x->type, .column = RULES_NONE,
				     .reading = RULES_NONE };

	if (memchr(c.text.p, ':', c.text.n)) /* the type is told apart */
		c.text.n = (size_t)((const char *)memchr(c.text.p, ':', c.text.n) - c.text.p);
	limits(x->fn, &c);
	c.of_age = x->fn == FN_AGE || x->fn == FN_DAYS || x->fn == FN_MONTHS || x->fn == FN_YEARS;
	c.null_alone = x->fn == FN_AREA || x->fn == FN_DIGITS || (x->fn == FN_NONE && x->type.type == FEEL_ENUM);
	if (rules_expr_is_text(x)) {
		c.column = x->column;
	} else if (x->fn != FN_DIFF) {
		c.column = rs->source[x->source[0]].column;
		c.reading = x->source[0];
	}
	return c;
}

size_t rules_question_of(const struct ruleset *rs, size_t table, struct slice text)
{
	size_t rule = rs->table[table].first, i;
	struct buf key = { 0 };

	if (!rs->table[table].n)
		return RULES_NONE;
	buf_printf(&key, "%.*s %zu %d", SLICE_FMT(text), rs->clock[rs->rule_clock[rule]].source, rules_offset(rs, rule));
	i = strmap_find(&rs->condnames, buf_slice(&key));
	buf_free(&key);
	return i;
}

/* A cell with a list is known by its pack as well. */
static struct slice cell_text(const struct rules_cond *c, size_t test)
{
	struct slice text = strmap_key(&c->tests, test);
	const char *end = memchr(text.p, '\x1f', text.n);

	if (end)
		text.n = (size_t)(end - text.p);
	return text;
}

void rules_askers(const struct ruleset *rs, size_t question,
		void (*visit)(void *context, size_t rule, const struct feel *cell, struct slice text), void *context)
{
	const struct rules_cond *c = rs->cond[question];

	for (size_t u = 0; u < c->nuses; u++)
		visit(context, c->use[u].rule, c->feel[c->use[u].test], cell_text(c, c->use[u].test));
}

struct slice rules_list_path(const struct ruleset *rs, const void *list)
{
	for (size_t i = 0; i < rs->nlists; i++)
		if (rs->list[i] == list)
			return strmap_key(&rs->listnames, i);
	return SLICE_NONE;
}

bool rules_beats(const struct ruleset *rs, size_t a, size_t b)
{
	uint64_t *hits = xcalloc(rs->words, sizeof *hits);
	uint32_t *kept = xcalloc(rs->nrules + 1, sizeof *kept);
	bool conflict = false, result;

	rules_set(hits, a);
	rules_set(hits, b);
	result = rules_select(rs, hits, kept, &conflict) == 1 && kept[0] == a;
	free(hits);
	free(kept);
	return result;
}

/* Texts of rules that count, where the value alone does not tell. */
static void put_cells(const struct ruleset *rs, size_t output, const uint32_t *rule, size_t n, struct buf *b)
{
	for (size_t i = 0; i < n; i++) {
		const struct rules_cell *cell = rules_find_cell(rs, rule[i], output);

		if (cell)
			buf_join(b, RULES_SEPARATOR, cell->text);
	}
}

bool rules_outcome(const struct ruleset *rs, const uint64_t *hits, size_t output,
		   void (*put)(void *context, size_t number, struct slice text), void *context)
{
	uint32_t *kept = xcalloc(rs->nrules + 1, sizeof *kept), *by = xcalloc(rs->nrules + 1, sizeof *by);
	bool conflict = false;
	size_t n = rules_select(rs, hits, kept, &conflict);
	struct strmap text = { 0 };
	struct buf cells = { 0 };

	for (size_t o = output < rs->noutputs ? output : 0; o < rs->noutputs; o++) {
		struct rules_value v;

		if (output < rs->noutputs && o > output)
			break;
		rules_combine(rs, o, kept, n, &text, by, &v, &conflict);
		buf_clear(&cells);
		if (rs->output[o].type.type == FEEL_STR)
			put_cells(rs, o, v.by, v.nby, &cells);
		if (v.given)
			put(context, o, cells.n ? buf_slice(&cells) : v.text);
	}
	strmap_free(&text);
	buf_free(&cells);
	free(kept);
	free(by);
	return conflict;
}
