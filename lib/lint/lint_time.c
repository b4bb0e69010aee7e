/* Epochs of a set of rules: see lint_time.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_time.h"

#include <stdlib.h>

#include "lookup.h"
#include "when.h"
#include "xmem.h"

struct gathering {
	const bool *in; /* by rule */
	struct epochs *out;
};

static void add_list(void *context, const void *list)
{
	epochs_add_all(context, lookup_epochs(list));
}

static void add_lists(void *context, size_t rule, const struct feel *cell, struct slice text)
{
	struct gathering *g = context;

	(void)text;
	if (g->in[rule])
		feel_lists_of(cell, add_list, g->out);
}

void lint_epochs(const struct ruleset *rs, const uint32_t *rule, size_t n, struct epochs *out)
{
	bool *in = xcalloc(rules_count(rs) + 1, sizeof *in);
	struct gathering g = { in, out };

	for (size_t i = 0; i < n; i++) {
		in[rule[i]] = true;
		epochs_add(out, rules_rule(rs, rule[i])->period);
	}
	for (size_t q = 0; q < rules_nquestions(rs); q++)
		rules_askers(rs, q, add_lists, &g);
	epochs_sort(out);
	free(in);
}

struct period lint_epoch(const struct epochs *e, size_t i)
{
	return (struct period){ i ? e->at[i - 1] : INT64_MIN, i < e->n ? e->at[i] : INT64_MAX };
}

void lint_day_put(struct buf *b, int64_t at, int offset, bool last)
{
	struct when w = { .at = at, .offset = offset };

	if (at == INT64_MIN || at == INT64_MAX)
		return;
	w.day_only = (at + offset) % 86400 == 0;
	if (last && w.day_only)
		w.at -= 86400;
	when_put(b, w);
}

void lint_period_put(struct buf *b, struct period p, int offset)
{
	if (p.from == INT64_MIN && p.to == INT64_MAX)
		return;
	if (p.from == INT64_MIN)
		buf_puts(b, "until ");
	else if (p.to == INT64_MAX)
		buf_puts(b, "from ");
	lint_day_put(b, p.from, offset, false);
	if (p.from != INT64_MIN && p.to != INT64_MAX)
		buf_puts(b, " to ");
	lint_day_put(b, p.to, offset, true);
	buf_puts(b, ": ");
}

bool lint_counts(const struct ruleset *rs, size_t rule)
{
	return rules_rule(rs, rule)->status != RULE_TEST;
}
