/* Rules of one family through time: see lint_static.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "lint_static.h"
#include "lint_time.h"
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

void lint_versions(struct lint *l, const struct lint_table *t)
{
	struct strmap seen = { 0 };
	struct family f = { .l = l, .t = t };

	f.version = xcalloc(t->table->n + 1, sizeof *f.version);
	f.rule = xcalloc(t->table->n + 1, sizeof *f.rule);
	for (size_t i = t->table->first; i < t->table->first + t->table->n; i++) {
		const struct rules_rule *r = rules_rule(l->rs, i);
		size_t before = seen.n;

		f.name = r->family.n ? r->family : r->id;
		f.n = 0;
		if (strmap_add(&seen, f.name) < before)
			continue;
		for (size_t k = i; k < t->table->first + t->table->n; k++) {
			const struct rules_rule *o = rules_rule(l->rs, k);

			if (lint_counts(l->rs, k) && slice_eq(o->family.n ? o->family : o->id, f.name))
				add_version(&f, k);
		}
		f.offset = rules_offset(l->rs, i);
		if (f.n)
			check_order(&f);
		if (f.n && l->now_given)
			check_now(&f);
	}
	strmap_free(&seen);
	free(f.version);
	free(f.rule);
}
