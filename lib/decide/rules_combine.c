/* Several values of an output to one. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_internal.h"

/* One output while it is combined. */
struct combining {
	const struct ruleset *rs;
	const struct rules_output *output;
	size_t number;
	const uint32_t *rule;
	size_t n;
	struct strmap *text;
	uint32_t *by;
	struct rules_value *out;
};

static const struct rules_cell *cell(const struct combining *c, size_t i)
{
	return rules_find_cell(c->rs, c->rule[i], c->number);
}

static void attain(struct combining *c, size_t i)
{
	c->by[c->out->nby++] = c->rule[i];
}

static void give(struct combining *c, struct slice text, int64_t n)
{
	c->out->given = true;
	c->out->text = text;
	c->out->n = n;
}

/* Texts may be templates: then only their place is known here. */
static struct slice shown(const struct combining *c, const struct rules_cell *x)
{
	return c->output->type.type == FEEL_STR ? x->fixed : x->text;
}

/* The largest value (sign 1) or the smallest (-1), and all rules that have it. */
static void extreme(struct combining *c, int sign)
{
	const struct rules_cell *best = NULL;

	for (size_t i = 0; i < c->n; i++) {
		const struct rules_cell *x = cell(c, i);
		int order = x && best ? feel_order(&c->output->type, &x->value, &best->value) * sign : 1;

		if (!x || order < 0)
			continue;
		if (order > 0) {
			best = x;
			c->out->nby = 0;
		}
		attain(c, i);
	}
	if (best)
		give(c, best->text, best->value.n);
}

/* Joined by ';', with or without what is there already. Members of sets count
 * singly. */
static void list(struct combining *c, bool doubles)
{
	struct strmap seen = { 0 };
	struct buf joined = { 0 };

	for (size_t i = 0; i < c->n; i++) {
		const struct rules_cell *x = cell(c, i);
		struct slice rest = x ? shown(c, x) : SLICE_NONE, part = rest;
		bool whole = c->output->type.type != FEEL_SET;
		size_t before;

		if (!x)
			continue;
		attain(c, i);
		while (whole ? rest.n > 0 : slice_cut(&rest, ';', &part)) {
			part = slice_trim(part);
			before = seen.n;
			if (part.n && (doubles || strmap_add(&seen, part) == before))
				buf_join(&joined, ';', part);
			if (whole)
				rest = SLICE_NONE;
		}
	}
	if (c->out->nby)
		give(c, strmap_key(c->text, strmap_add(c->text, buf_slice(&joined))), 0);
	strmap_free(&seen);
	buf_free(&joined);
}

static struct num as_num(const struct combining *c, const struct rules_cell *x)
{
	return c->output->type.type == FEEL_NUM ? x->value.num : num_make(x->value.n, 0);
}

/* A sum that does not fit any more stays at what it was: then a conflict. */
static void sum(struct combining *c, bool *conflict)
{
	struct num total = { 0 };
	struct buf text = { 0 };

	for (size_t i = 0; i < c->n; i++) {
		const struct rules_cell *x = cell(c, i);

		if (!x)
			continue;
		attain(c, i);
		*conflict |= num_add(total, as_num(c, x), &total) < 0;
	}
	num_put(&text, total, 0);
	if (c->out->nby)
		give(c, strmap_key(c->text, strmap_add(c->text, buf_slice(&text))),
		     total.scale == 0 ? total.coeff : 0);
	buf_free(&text);
}

static void count(struct combining *c)
{
	struct buf text = { 0 };

	for (size_t i = 0; i < c->n; i++)
		if (cell(c, i))
			attain(c, i);
	buf_put_int(&text, (int64_t)c->out->nby);
	if (c->out->nby)
		give(c, strmap_key(c->text, strmap_add(c->text, buf_slice(&text))), (int64_t)c->out->nby);
	buf_free(&text);
}

/* The lowest row that gives a value; `same`: and all others give the same. */
static void first(struct combining *c, bool same, bool *conflict)
{
	const struct rules_cell *one = NULL;

	for (size_t i = 0; i < c->n; i++) {
		const struct rules_cell *x = cell(c, i);

		if (!x || (one && !same))
			continue;
		if (one)
			*conflict |= !slice_eq(one->text, x->text);
		else
			one = x;
		attain(c, i);
	}
	if (one)
		give(c, shown(c, one), one->value.n);
}

void rules_combine(const struct ruleset *rs, size_t output, const uint32_t *rule, size_t n, struct strmap *text,
		   uint32_t *by, struct rules_value *out, bool *conflict)
{
	struct combining c = { rs, &rs->output[output], output, rule, n, text, by, out };

	*out = (struct rules_value){ .by = by };
	switch (c.output->combine) {
	case COMBINE_HIGHEST:
	case COMBINE_LATEST:
	case COMBINE_LONGEST: extreme(&c, 1); break;
	case COMBINE_LOWEST:
	case COMBINE_EARLIEST:
	case COMBINE_SHORTEST: extreme(&c, -1); break;
	case COMBINE_ALL: list(&c, true); break;
	case COMBINE_SET: list(&c, false); break;
	case COMBINE_SUM: sum(&c, conflict); break;
	case COMBINE_COUNT: count(&c); break;
	case COMBINE_FIRST: first(&c, false, conflict); break;
	case COMBINE_SAME: first(&c, true, conflict); break;
	case COMBINES: break;
	}
}
