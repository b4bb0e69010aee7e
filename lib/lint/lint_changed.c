/* Which rules of two packs are not in both: see lint_changed.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_changed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "digest.h"
#include "lint.h"
#include "lint_time.h"
#include "xmem.h"

/* A text for each rule, the same for twins. */
struct texts {
	const struct ruleset *rs;
	struct buf *of;        /* by rule */
	struct buf *now;
	struct slice question;
	struct diag quiet;
};

/* A list by what it holds, for each pack has its own. */
static void put_list(void *context, const void *list)
{
	struct texts *t = context;
	struct slice path = rules_list_path(t->rs, list);
	char *name = xstrndup(path.n ? path.p : "", path.n), hex[DIGEST_HEX];
	struct digest *d = digest_new();

	digest_file(d, name, &t->quiet);
	digest_end(d, hex);
	buf_printf(t->now, "%s", hex);
	free(name);
}

static void put_cell(void *context, size_t rule, const struct feel *cell, struct slice text)
{
	struct texts *t = context;

	t->now = &t->of[rule];
	buf_printf(t->now, "%.*s=%.*s\x1f", SLICE_FMT(t->question), SLICE_FMT(text));
	feel_lists_of(cell, put_list, t);
}

static void put_rule(struct texts *t, size_t rule)
{
	const struct rules_rule *r = rules_rule(t->rs, rule);
	const struct rules_table *table = rules_table(t->rs, r->table);
	struct buf *b = &t->of[rule];

	buf_printf(b, "%d %d %" PRId64 " %" PRId64 " %d\x1f%.*s\x1f", (int)table->policy, (int)r->status, r->period.from,
		   r->period.to, rule == table->fallback, SLICE_FMT(table->policy == POLICY_C ? SLICE_NONE : table->name));
	if (table->policy != POLICY_C)
		buf_printf(b, "%zu", rule - table->first);
	for (size_t o = 0; o < rules_noutputs(t->rs); o++)
		buf_printf(b, "\x1f%.*s", SLICE_FMT(rules_cell(t->rs, rule, o)));
	buf_puts(b, "\x1f");
}

/* A twin counts once: of two equal rules against one, one is changed. */
static void match(struct lint_changed *c, const struct texts *t, size_t n)
{
	struct strmap known = { 0 };
	long *spare = xcalloc(n + 1, sizeof *spare);

	for (size_t r = 0; r < c->first_new; r++)
		spare[strmap_add(&known, buf_slice(&t->of[r]))]++;
	for (size_t r = c->first_new; r < n; r++) {
		size_t i = strmap_find(&known, buf_slice(&t->of[r]));

		c->rule[r] = i == STRMAP_NONE || spare[i]-- <= 0;
	}
	for (size_t r = c->first_new; r-- > 0;) {
		size_t i = strmap_find(&known, buf_slice(&t->of[r]));

		c->rule[r] = spare[i] > 0;
		spare[i] -= spare[i] > 0;
	}
	strmap_free(&known);
	free(spare);
}

/* The name of the table in which the old pack has a rule of that id. */
static struct slice table_before(const struct lint_changed *c, const struct ruleset *rs, size_t rule)
{
	struct slice id = rules_rule(rs, rule)->id;

	for (size_t r = 0; rule >= c->first_new && r < c->first_new; r++)
		if (slice_eq(rules_rule(rs, r)->id, id))
			return rules_table(rs, rules_rule(rs, r)->table)->name;
	return rules_table(rs, rules_rule(rs, rule)->table)->name;
}

static void find_tables(struct lint_changed *c, const struct ruleset *rs)
{
	struct strmap names = { 0 };

	for (size_t r = 0; r < rules_count(rs); r++) {
		c->table[r] = lint_counts(rs, r) ? strmap_add(&names, table_before(c, rs, r)) : LINT_APART;
		if (c->table[r] != LINT_APART)
			c->differs[c->table[r]] |= c->rule[r];
	}
	c->ntables = names.n;
	strmap_free(&names);
}

/* Tables are loaded folder by folder, each with the packs it changes. */
static size_t first_of_new(const struct ruleset *rs)
{
	for (size_t t = 0; t < rules_ntables(rs); t++)
		if (rules_table(rs, t)->folder == 1)
			return rules_table(rs, t)->first;
	return rules_count(rs);
}

void lint_changed_find(struct lint_changed *c, const struct ruleset *rs)
{
	size_t n = rules_count(rs);
	struct texts t = { .rs = rs };

	diag_init(&t.quiet, "");
	t.quiet.limit = 0;
	*c = (struct lint_changed){ .first_new = first_of_new(rs) };
	c->rule = xcalloc(n + 1, sizeof *c->rule);
	c->table = xcalloc(n + 1, sizeof *c->table);
	c->differs = xcalloc(n + 1, sizeof *c->differs);
	t.of = xcalloc(n + 1, sizeof *t.of);
	for (size_t r = 0; r < n; r++)
		put_rule(&t, r);
	for (size_t q = 0; q < rules_nquestions(rs); q++) {
		t.question = rules_question(rs, q).text;
		rules_askers(rs, q, put_cell, &t);
	}
	match(c, &t, n);
	find_tables(c, rs);
	for (size_t r = 0; r < n; r++)
		buf_free(&t.of[r]);
	free(t.of);
}

void lint_changed_free(struct lint_changed *c)
{
	free(c->rule);
	free(c->table);
	free(c->differs);
}
