/* Slots of numbers, times, booleans and words: see lint_space.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "lint_space.h"
#include "xmem.h"

/* Literals of a column, rising, each once. */
struct literals {
	const struct feel_column *type;
	struct feel_value *v;
	size_t n, cap;
};

static void add_literal(void *context, const struct feel_value *v)
{
	struct literals *l = context;
	size_t i = l->n;

	for (size_t k = 0; k < l->n; k++)
		if (feel_order(l->type, &l->v[k], v) == 0)
			return;
	XGROW(l->v, l->n + 1, l->cap);
	for (; i && feel_order(l->type, &l->v[i - 1], v) > 0; i--)
		l->v[i] = l->v[i - 1];
	l->v[i] = *v;
	l->n++;
}

static char *shown(const struct feel_column *type, const struct feel_value *v)
{
	struct buf b = { 0 };

	feel_put(&b, type, v);
	return b.p;
}

/* A number strictly between two, or one below or above all. */
static struct num between(const struct feel_value *a, const struct feel_value *b)
{
	int scale = 0;
	bool cut;

	if (a && a->num.scale > scale)
		scale = a->num.scale;
	if (b && b->num.scale > scale)
		scale = b->num.scale;
	if (!a || !b) {
		int64_t n = num_scaled(a ? a->num : b->num, scale, &cut);

		return num_make(a ? n + 1 : n - 1, scale);
	}
	/* half a unit of the finer one above the lower */
	return num_make(num_scaled(a->num, scale, &cut) * 10 + 5, scale + 1);
}

/* The slot below literal i, which ends at i - 1; none where no value lies. */
static void add_between(struct lint_space *s, struct lint_column *c, struct lint_cells *cells,
			const struct literals *l, size_t i)
{
	const struct feel_value *a = i ? &l->v[i - 1] : NULL, *b = i < l->n ? &l->v[i] : NULL;
	struct feel_value v = { .state = FEEL_VALUE };
	struct lint_slot *slot;

	if (c->about.type.type == FEEL_NUM) {
		if (a || b)
			v.num = between(a, b);
	} else {
		if (a && b && b->n - a->n == 1)
			return;
		v.n = a ? a->n + 1 : b ? b->n - 1 : c->about.min > 0 ? c->about.min : 0;
		if (v.n < c->about.min || v.n > c->about.max)
			return;
	}
	lint_slot_answer(cells, &v);
	slot = lint_slot_add(s, c, cells, FEEL_VALUE, false, NULL);
	slot->below = a ? shown(&c->about.type, a) : NULL;
	slot->above = b ? shown(&c->about.type, b) : NULL;
}

static void add_ranges(struct lint_space *s, struct lint_column *c, struct lint_cells *cells)
{
	struct literals l = { .type = &c->about.type };

	for (size_t i = 0; i < cells->n; i++)
		feel_literals_of(cells->feel[i], add_literal, &l);
	for (size_t i = 0; i < l.n; i++) {
		add_between(s, c, cells, &l, i);
		if (c->about.type.type != FEEL_NUM && (l.v[i].n < c->about.min || l.v[i].n > c->about.max))
			continue;
		lint_slot_answer(cells, &l.v[i]);
		lint_slot_add(s, c, cells, FEEL_VALUE, false, shown(&c->about.type, &l.v[i]));
	}
	add_between(s, c, cells, &l, l.n);
	free(l.v);
}

static void add_words(struct lint_space *s, struct lint_column *c, struct lint_cells *cells)
{
	const struct scale *scale = c->about.type.scale;
	size_t n = scale ? scale->n : 2;

	for (size_t i = 0; i < n; i++) {
		struct feel_value v = { .state = FEEL_VALUE, .n = (int64_t)i };

		v.text = scale ? scale->word[i].value : i ? SLICE("true") : SLICE("false");
		lint_slot_answer(cells, &v);
		lint_slot_add(s, c, cells, FEEL_VALUE, false, xstrndup(v.text.p, v.text.n));
	}
}

void lint_ordered_slots(struct lint_space *s, struct lint_column *c, struct lint_cells *cells)
{
	if (feel_is_ordered(c->about.type.type))
		add_ranges(s, c, cells);
	else
		add_words(s, c, cells);
}
