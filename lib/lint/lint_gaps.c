/* What no rule of a table covers: see lint_gaps.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_gaps.h"

#include <stdlib.h>

#include "lint_search.h"
#include "lint_table.h"
#include "lint_time.h"
#include "xmem.h"

enum { SHOWN = 20, SHOWN_UNDECLARED = 3 };

/* One table while its gaps are searched. */
struct gaps {
	struct lint *l;
	const struct lint_table *t;
	const char *check;      /* id of a finding */
	size_t max;
	bool values_only;
	uint32_t *rule;         /* those that count, no #default */
	size_t n;
	int offset;
	struct period period;   /* of the findings below */
	struct strmap finding;  /* texts, those of the epochs before */
	bool unproven, complete;
};

static void say(struct gaps *g, struct slice text)
{
	struct where at = { g->t->file, 0, 0, NULL };
	struct buf when = { 0 };

	lint_period_put(&when, g->period, g->offset);
	lint_find(g->l, g->check, g->t->table->name, &at, "%.*s%.*s", SLICE_FMT(buf_slice(&when)), SLICE_FMT(text));
	buf_free(&when);
}

static void flush(struct gaps *g)
{
	for (size_t i = 0; i < g->finding.n; i++)
		say(g, strmap_key(&g->finding, i));
	strmap_clear(&g->finding);
}

static void add_boxes(struct gaps *g, const struct lint_search *q, uint32_t root, bool nulls, struct strmap *out)
{
	struct lint_boxes b;
	struct buf text = { 0 };

	lint_boxes(q, root, nulls, g->max, &b);
	for (size_t i = 0; i < b.n; i++) {
		buf_clear(&text);
		buf_puts(&text, b.box[i].possible ? "perhaps no rule covers " : "no rule covers ");
		lint_box_put(q->space, &b, &b.box[i], &text);
		strmap_add(out, buf_slice(&text));
	}
	if (b.found > b.n) {
		buf_clear(&text);
		buf_printf(&text, "%s%lu more gap%s%s", b.more ? "at least " : "", b.found - b.n,
			   diag_s(b.found - b.n), nulls ? " where a field is empty or invalid" : "");
		strmap_add(out, buf_slice(&text));
	}
	g->complete = g->complete && !b.found;
	lint_boxes_free(&b);
	buf_free(&text);
}

static void search(struct gaps *g, const struct lint_space *s, const uint64_t *start, bool values, struct strmap *out)
{
	size_t words = s->words;
	struct lint_search q = { .space = s, .start = start, .within = RULES_NONE, .values_only = values,
				 .budget = LINT_BUDGET, .terminal = lint_uncovered, .context = &words };
	uint32_t root = lint_search(&q);

	if (q.gave_up)
		strmap_add(out, SLICE("not proven: the search for gaps was given up"));
	else if (root)
		add_boxes(g, &q, root, !values, out);
	else if (q.sampled && !values)
		strmap_add(out, SLICE("not proven: more patterns or set members than all combinations of could be tried"));
	g->unproven |= q.gave_up || q.sampled;
	lint_search_free(&q);
}

static void search_epoch(struct gaps *g, struct period p, struct strmap *out)
{
	int64_t at = p.from == INT64_MIN ? p.to - 1 : p.from;
	struct lint_space *s = lint_space_new(g->t->rs, g->rule, g->n, at);
	uint64_t *start = xcalloc(s->words, sizeof *start);

	for (size_t i = 0; i < g->n; i++)
		if (period_holds(rules_rule(g->t->rs, g->rule[i])->period, at))
			start[i / 64] |= (uint64_t)1 << (i % 64);
	search(g, s, start, true, out);
	if (!g->values_only)
		search(g, s, start, false, out);
	free(start);
	lint_space_free(s);
}

static bool same_keys(const struct strmap *a, const struct strmap *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strmap_find(b, strmap_key(a, i)) == STRMAP_NONE)
			return false;
	return true;
}

static void search_all(struct gaps *g)
{
	struct epochs e = { 0 };

	lint_epochs(g->t->rs, g->rule, g->n, &e);
	for (size_t i = 0; i <= e.n; i++) {
		struct strmap now = { 0 };
		struct period p = lint_epoch(&e, i);

		search_epoch(g, p, &now);
		if (i && same_keys(&now, &g->finding)) {
			g->period.to = p.to;
			strmap_free(&now);
			continue;
		}
		flush(g);
		strmap_free(&g->finding);
		g->finding = now;
		g->period = p;
	}
	flush(g);
	epochs_free(&e);
}

/* What the settings of the table say; false when nothing is to be searched. */
static bool settle(struct gaps *g)
{
	struct slice complete = slice_of(g->t->complete), gaps = slice_of(g->t->gaps), reason = gaps;
	struct where at = { g->t->file, 0, 0, "#gaps" };
	bool fallback = g->t->table->fallback != RULES_NONE;

	g->max = SHOWN;
	g->check = "E-GAP";
	g->values_only = slice_is(complete, "values");
	if (complete.n && !slice_is(complete, "yes") && !g->values_only) {
		at.column = "#complete";
		lint_find(g->l, "E-GAP", g->t->table->name, &at, "%s (expected yes or values)", diag_quote(complete));
		return false;
	}
	if (!complete.n && !fallback)
		g->check = g->t->table->policy == POLICY_C ? "N-GAP" : "W-GAP";
	if (!complete.n && g->t->table->policy == POLICY_C)
		g->max = SHOWN_UNDECLARED;
	if (!gaps.n)
		return true;
	if (!slice_starts(gaps, SLICE("intended")) || slice_trim(slice_from(gaps, 9)).n == 0 || reason.p[8] != ':')
		lint_find(g->l, "E-GAP", g->t->table->name, &at, "%s (expected \"intended: REASON\")", diag_quote(gaps));
	else if (complete.n)
		lint_find(g->l, "E-GAP", g->t->table->name, &at, "stands beside #complete");
	return false;
}

/* With a #default rule nothing is a gap, but the rule should have a use. */
static void check_default(struct gaps *g)
{
	struct where at = { g->t->file, 0, 0, "#default" };
	struct epochs e = { 0 };

	g->complete = true;
	g->max = 1;
	lint_epochs(g->t->rs, g->rule, g->n, &e);
	for (size_t i = 0; i <= e.n && g->complete; i++)
		search_epoch(g, lint_epoch(&e, i), &g->finding);
	epochs_free(&e);
	if (g->complete && !g->unproven)
		lint_find(g->l, "W-DEFAULT-DEAD", g->t->table->name, &at, "the other rules cover everything");
}

static void search_table(struct gaps *g)
{
	if (g->t->table->fallback == RULES_NONE)
		search_all(g);
	else
		check_default(g);
}

static int table_gaps(struct lint *l, size_t table)
{
	struct lint_table *t = lint_table_read(l->rs, table, l->diag);
	struct gaps g = { .l = l, .t = t };

	if (!t)
		return -1;
	g.rule = xcalloc(g.t->table->n + 1, sizeof *g.rule);
	for (size_t i = 0; i < g.t->table->n; i++)
		if (lint_counts(l->rs, g.t->table->first + i) && g.t->table->first + i != g.t->table->fallback)
			g.rule[g.n++] = (uint32_t)(g.t->table->first + i);
	if (g.n && settle(&g)) {
		g.offset = rules_offset(l->rs, g.rule[0]);
		search_table(&g);
	}
	strmap_free(&g.finding);
	free(g.rule);
	lint_table_free(t);
	return 0;
}

int lint_gaps(struct lint *l)
{
	int result = 0;

	l->made |= LINT_GAPS;
	for (size_t i = 0; i < rules_ntables(l->rs); i++)
		if (table_gaps(l, i) < 0)
			result = -1;
	return result;
}
