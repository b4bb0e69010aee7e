/* Columns, slots and classes: see lint_space.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_space.h"

#include <stdlib.h>

#include "xmem.h"

void lint_slot_answer(struct lint_cells *cells, const struct feel_value *v)
{
	for (size_t i = 0; i < cells->n; i++)
		cells->answer[i] = feel_eval(cells->feel[i], v, cells->at, cells->scratch) == FEEL_TRUE;
}

/* The class of that state and mask. */
static uint32_t find_class(const struct lint_space *s, struct lint_column *c, enum feel_state state,
			   const uint64_t *mask)
{
	size_t k;

	for (k = 0; k < c->nclasses; k++)
		if (c->class[k].state == state &&
		    memcmp(c->mask + k * s->words, mask, s->words * sizeof *mask) == 0)
			return (uint32_t)k;
	XGROW(c->class, k + 1, c->classcap);
	XGROW(c->mask, (k + 1) * s->words, c->maskcap);
	c->class[k] = (struct lint_class){ .state = state, .possible = true };
	memcpy(c->mask + k * s->words, mask, s->words * sizeof *mask);
	c->nclasses++;
	return (uint32_t)k;
}

struct lint_slot *lint_slot_add(struct lint_space *s, struct lint_column *c, const struct lint_cells *cells,
				enum feel_state state, bool possible, char *label)
{
	uint64_t *mask = xcalloc(s->words, sizeof *mask);
	struct lint_slot *slot;

	memcpy(mask, c->dash, s->words * sizeof *mask);
	for (size_t i = 0; i < cells->naskers; i++)
		if (cells->answer[cells->asker[i].cell])
			mask[cells->asker[i].rule / 64] |= (uint64_t)1 << (cells->asker[i].rule % 64);
	XGROW(c->slot, c->nslots + 1, c->slotcap);
	slot = &c->slot[c->nslots++];
	*slot = (struct lint_slot){ .state = state, .possible = possible, .label = label };
	slot->class = find_class(s, c, state, mask);
	c->class[slot->class].possible &= possible;
	c->class[slot->class].slots++;
	free(mask);
	return slot;
}

static void add_state(struct lint_space *s, struct lint_column *c, struct lint_cells *cells, enum feel_state state)
{
	struct feel_value v = { .state = state };

	lint_slot_answer(cells, &v);
	lint_slot_add(s, c, cells, state, false, xstrdup(state == FEEL_EMPTY ? "empty" : "invalid"));
}

/* A column while its askers are gathered. */
struct gathering {
	const struct lint_space *s;
	const uint32_t *local; /* by rule of the ruleset, UINT32_MAX: not here */
	struct lint_cells cells;
};

static void add_asker(void *context, size_t rule, const struct feel *cell, struct slice text)
{
	struct gathering *g = context;
	struct lint_cells *cells = &g->cells;
	size_t i = 0;

	if (g->local[rule] == UINT32_MAX)
		return;
	while (i < cells->n && cells->feel[i] != cell)
		i++;
	if (i == cells->n) {
		XGROW(cells->feel, i + 1, cells->cap);
		XGROW(cells->text, i + 1, cells->textcap);
		cells->feel[i] = cell;
		cells->text[i] = text;
		cells->n++;
	}
	XGROW(cells->asker, cells->naskers + 1, cells->askercap);
	cells->asker[cells->naskers++] = (struct lint_asker){ g->local[rule], (uint32_t)i };
}

static void make_column(struct lint_space *s, size_t question, struct gathering *g)
{
	struct lint_column *c = &s->column[s->ncolumns++];
	struct lint_cells *cells = &g->cells;
	enum feel_type type;

	c->question = question;
	c->about = rules_question(s->rs, question);
	type = c->about.type.type;
	c->dash = xmalloc(s->words * sizeof *c->dash);
	memset(c->dash, 0xff, s->words * sizeof *c->dash);
	for (size_t i = 0; i < cells->naskers; i++)
		c->dash[cells->asker[i].rule / 64] &= ~((uint64_t)1 << (cells->asker[i].rule % 64));
	cells->answer = xcalloc(cells->n, 1);
	if (type == FEEL_STR || type == FEEL_SET)
		lint_text_slots(s, c, cells);
	else
		lint_ordered_slots(s, c, cells);
	add_state(s, c, cells, FEEL_EMPTY);
	if (type != FEEL_STR && type != FEEL_SET)
		add_state(s, c, cells, FEEL_INVALID);
	free(cells->answer);
}

struct lint_space *lint_space_new(const struct ruleset *rs, const uint32_t *rule, size_t n, int64_t at)
{
	struct lint_space *s = xcalloc(1, sizeof *s);
	uint32_t *local = xmalloc((rules_count(rs) + 1) * sizeof *local);
	struct gathering g = { .s = s, .local = local };
	struct feel_scratch *scratch = feel_scratch_new();

	*s = (struct lint_space){ .rs = rs, .rule = rule, .n = n, .words = (n + 63) / 64 ? (n + 63) / 64 : 1 };
	memset(local, 0xff, rules_count(rs) * sizeof *local);
	for (size_t i = 0; i < n; i++)
		local[rule[i]] = (uint32_t)i;
	s->column = xcalloc(rules_nquestions(rs) + 1, sizeof *s->column);
	for (size_t q = 0; q < rules_nquestions(rs); q++) {
		g.cells = (struct lint_cells){ .at = at, .scratch = scratch };
		rules_askers(rs, q, add_asker, &g);
		if (g.cells.n)
			make_column(s, q, &g);
		free(g.cells.feel);
		free(g.cells.text);
		free(g.cells.asker);
	}
	feel_scratch_free(scratch);
	free(local);
	return s;
}

void lint_space_free(struct lint_space *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->ncolumns; i++) {
		struct lint_column *c = &s->column[i];

		for (size_t k = 0; k < c->nslots; k++) {
			free(c->slot[k].label);
			free(c->slot[k].below);
			free(c->slot[k].above);
		}
		free(c->slot);
		free(c->class);
		free(c->mask);
		free(c->dash);
	}
	free(s->column);
	free(s);
}
