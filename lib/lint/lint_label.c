/* Sets of classes as people read them: see lint_space.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_space.h"

enum { SHOWN = 8 };

static void put_text(struct buf *b, const char *text)
{
	buf_printf(b, "%s%s", b->n ? ", " : "", text);
}

/* Slots first ... last, neighbours, as a comparison or interval. */
static void put_run(const struct lint_column *c, size_t first, size_t last, struct buf *b)
{
	const struct lint_slot *a = &c->slot[first], *z = &c->slot[last];
	const char *low = a->label ? a->label : a->below, *high = z->label ? z->label : z->above;

	if (first == last && a->label)
		put_text(b, a->label);
	else if (!low && !high)
		put_text(b, "present");
	else if (!low)
		buf_printf(b, "%s%s %s", b->n ? ", " : "", z->label ? "<=" : "<", high);
	else if (!high)
		buf_printf(b, "%s%s %s", b->n ? ", " : "", a->label ? ">=" : ">", low);
	else
		buf_printf(b, "%s%c%s..%s%c", b->n ? ", " : "", a->label ? '[' : '(', low, high, z->label ? ']' : ')');
}

static void put_ranges(const struct lint_column *c, const bool *in, struct buf *b)
{
	for (size_t i = 0; i < c->nslots; i++) {
		size_t last = i;

		if (c->slot[i].state != FEEL_VALUE || !in[c->slot[i].class])
			continue;
		while (last + 1 < c->nslots && c->slot[last + 1].state == FEEL_VALUE && in[c->slot[last + 1].class])
			last++;
		put_run(c, i, last, b);
		i = last;
	}
}

static void put_words(const struct lint_column *c, const bool *in, struct buf *b)
{
	size_t shown = 0;

	for (size_t i = 0; i < c->nslots; i++)
		if (c->slot[i].state == FEEL_VALUE && in[c->slot[i].class] && shown++ < SHOWN)
			put_text(b, c->slot[i].label);
	if (shown > SHOWN)
		buf_printf(b, " and %zu more", shown - SHOWN);
}

/* Slots of a state in the set, and in all. */
static void count(const struct lint_column *c, const bool *in, bool values, size_t *some, size_t *all)
{
	*some = *all = 0;
	for (size_t i = 0; i < c->nslots; i++)
		if ((c->slot[i].state == FEEL_VALUE) == values) {
			*some += in[c->slot[i].class];
			++*all;
		}
}

void lint_column_put(const struct lint_column *c, const bool *in, struct buf *b)
{
	struct buf text = { 0 };
	size_t values, all_values, nulls, all_nulls;

	count(c, in, true, &values, &all_values);
	count(c, in, false, &nulls, &all_nulls);
	if (values == all_values && nulls == all_nulls)
		return;
	if (values == all_values)
		put_text(&text, "present");
	else if (feel_is_ordered(c->about.type.type))
		put_ranges(c, in, &text);
	else
		put_words(c, in, &text);
	if (nulls == all_nulls)
		put_text(&text, "null");
	for (size_t i = 0; i < c->nslots && nulls < all_nulls; i++)
		if (c->slot[i].state != FEEL_VALUE && in[c->slot[i].class])
			put_text(&text, c->slot[i].label);
	buf_put(b, buf_slice(&text));
	buf_free(&text);
}
