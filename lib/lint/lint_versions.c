/* Rules of one family through time: see lint_static.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "lint_static.h"
#include "lint_time.h"
#include "rules_inspect.h"
#include "xmem.h"

/* The versions of a family, by their first day. */
struct family {
	struct lint *l;
	const struct lint_table *t;
	struct slice name;
	const struct rules_rule **version;
	uint32_t *rule;
	size_t n;
	int offset;
};

static void tell_hole(const struct family *f, size_t i, int64_t from)
{
	struct where at = lint_table_where(f->t, f->rule[i], RULES_NONE);
	struct buf days = { 0 };

	lint_period_put(&days, (struct period){ from, f->version[i]->period.from }, f->offset);
	lint_find(f->l, "W-VERSION-HOLE", f->version[i]->id, &at, "%.*sno version of %.*s is in force",
		  SLICE_FMT(buf_slice(&days)), SLICE_FMT(f->name));
	buf_free(&days);
}

static void tell_overlap(const struct family *f, size_t i, size_t before)
{
	struct where at = lint_table_where(f->t, f->rule[i], RULES_NONE);
	struct period a = f->version[i]->period, b = f->version[before]->period;
	struct buf days = { 0 };

	lint_period_put(&days, (struct period){ a.from, a.to < b.to ? a.to : b.to }, f->offset);
	lint_find(f->l, "E-VERSION-OVERLAP", f->version[i]->id, &at, "%.*s%.*s and %.*s of family %.*s are both in force",
		  SLICE_FMT(buf_slice(&days)), SLICE_FMT(f->version[before]->id), SLICE_FMT(f->version[i]->id),
		  SLICE_FMT(f->name));
	buf_free(&days);
}

static void check_order(const struct family *f)
{
	size_t last = 0;

	for (size_t i = 1; i < f->n; i++) {
		if (f->version[i]->period.from < f->version[last]->period.to)
			tell_overlap(f, i, last);
		else if (f->version[i]->period.from > f->version[last]->period.to)
			tell_hole(f, i, f->version[last]->period.to);
		if (f->version[i]->period.to > f->version[last]->period.to)
			last = i;
	}
}

/* An old version is no finding as long as the family has one in force. */
static void check_now(const struct family *f)
{
	const struct rules_rule *first = f->version[0], *last = f->version[0];
	struct where at = lint_table_where(f->t, f->rule[0], RULES_NONE);
	struct buf day = { 0 };

	for (size_t i = 0; i < f->n; i++) {
		if (period_holds(f->version[i]->period, f->l->now))
			return;
		if (f->version[i]->period.to > last->period.to)
			last = f->version[i];
	}
	if (last->period.to <= f->l->now) {
		lint_day_put(&day, last->period.to, f->offset, true);
		lint_find(f->l, "W-EXPIRED", last->id, &at, "%.*s was in force until %.*s", SLICE_FMT(f->name),
			  SLICE_FMT(buf_slice(&day)));
	} else if (first->period.from > f->l->now) {
		lint_day_put(&day, first->period.from, f->offset, false);
		lint_find(f->l, "W-FUTURE", first->id, &at, "%.*s comes into force on %.*s", SLICE_FMT(f->name),
			  SLICE_FMT(buf_slice(&day)));
	}
	buf_free(&day);
}

static void add_version(struct family *f, size_t rule)
{
	const struct rules_rule *r = rules_rule(f->l->rs, rule);
	size_t at = f->n++;

	for (; at && f->version[at - 1]->period.from > r->period.from; at--) {
		f->version[at] = f->version[at - 1];
		f->rule[at] = f->rule[at - 1];
	}
	f->version[at] = r;
	f->rule[at] = (uint32_t)rule;
}

/* What two rules ask, question by question. */
struct asking {
	size_t a, b;
	struct slice text_a, text_b;
};

static void note_cell(void *context, size_t rule, const struct feel *cell, struct slice text)
{
	struct asking *x = context;

	(void)cell;
	if (rule == x->a)
		x->text_a = text;
	if (rule == x->b)
		x->text_b = text;
}

static bool ask_the_same(const struct ruleset *rs, size_t a, size_t b)
{
	for (size_t q = 0; q < rules_nquestions(rs); q++) {
		struct asking x = { a, b, SLICE_NONE, SLICE_NONE };

		rules_askers(rs, q, note_cell, &x);
		if (!slice_eq(x.text_a, x.text_b))
			return false;
	}
	return true;
}

/* Where rules say from which list of the source they are (output `list`), a family is one duty
 * told by several lists, and by one list for several places or seasons: only rules that
 * ask the same are versions of each other. */
static bool same_family(const struct ruleset *rs, size_t a, size_t b)
{
	const struct rules_rule *x = rules_rule(rs, a), *y = rules_rule(rs, b);
	size_t list = rules_output_find(rs, SLICE("list"));

	if (!slice_eq(x->family.n ? x->family : x->id, y->family.n ? y->family : y->id))
		return false;
	return list == RULES_NONE ||
	       (slice_eq(rules_cell(rs, a, list), rules_cell(rs, b, list)) && ask_the_same(rs, a, b));
}

/* Whether a rule before it has told of its family. */
static bool is_told(const struct ruleset *rs, size_t first, size_t rule)
{
	for (size_t i = first; i < rule; i++)
		if (same_family(rs, i, rule))
			return true;
	return false;
}

void lint_versions(struct lint *l, const struct lint_table *t)
{
	struct family f = { .l = l, .t = t };

	f.version = xcalloc(t->table->n + 1, sizeof *f.version);
	f.rule = xcalloc(t->table->n + 1, sizeof *f.rule);
	for (size_t i = t->table->first; i < t->table->first + t->table->n; i++) {
		const struct rules_rule *r = rules_rule(l->rs, i);

		f.name = r->family.n ? r->family : r->id;
		f.n = 0;
		if (is_told(l->rs, t->table->first, i))
			continue;
		for (size_t k = i; k < t->table->first + t->table->n; k++)
			if (lint_counts(l->rs, k) && same_family(l->rs, k, i))
				add_version(&f, k);
		f.offset = rules_offset(l->rs, i);
		if (f.n)
			check_order(&f);
		if (f.n && l->now_given)
			check_now(&f);
	}
	free(f.version);
	free(f.rule);
}
