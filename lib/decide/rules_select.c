/* Hit policies: which of the rules that hit count. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_internal.h"

/* -1 when rule a comes before b: by the words of the outputs, from the left,
 * higher rank first; an empty cell last. */
static int priority(const struct ruleset *rs, uint32_t a, uint32_t b)
{
	const struct rules_outs *outs = &rs->outs[rs->rule[a].table];

	for (size_t k = 0; k < outs->n; k++) {
		const struct feel_column *type = &rs->output[outs->output[k]].type;
		const struct feel_value *x = &rs->cell[a][k].value, *y = &rs->cell[b][k].value;

		if (type->type != FEEL_ENUM || (x->state != FEEL_VALUE && y->state != FEEL_VALUE))
			continue;
		if (x->state != FEEL_VALUE || y->state != FEEL_VALUE)
			return x->state == FEEL_VALUE ? -1 : 1;
		if (feel_order(type, x, y))
			return -feel_order(type, x, y);
	}
	return 0;
}

/* Stable: rules of equal priority stay in row order. */
static void sort_by_priority(const struct ruleset *rs, uint32_t *rule, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j && priority(rs, rule[j], rule[j - 1]) < 0; j--) {
			uint32_t other = rule[j];

			rule[j] = rule[j - 1];
			rule[j - 1] = other;
		}
}

static bool agree(const struct ruleset *rs, uint32_t a, uint32_t b)
{
	size_t n = rs->outs[rs->rule[a].table].n;

	for (size_t k = 0; k < n; k++)
		if (!slice_eq(rs->cell[a][k].text, rs->cell[b][k].text))
			return false;
	return true;
}

static bool all_agree(const struct ruleset *rs, const uint32_t *rule, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (!agree(rs, rule[0], rule[i]))
			return false;
	return true;
}

/* Of n > 0 hits of a table, in row order, keeps those that count. A broken
 * policy keeps all: the strictest of them is safer than none. */
static size_t apply(const struct ruleset *rs, enum rules_policy policy, uint32_t *rule, size_t n, bool *conflict)
{
	switch (policy) {
	case POLICY_U:
		*conflict |= n > 1;
		return n;
	case POLICY_A:
		if (all_agree(rs, rule, n))
			return 1;
		*conflict = true;
		return n;
	case POLICY_P:
		sort_by_priority(rs, rule, n);
		return 1;
	case POLICY_F: return 1;
	case POLICY_O: sort_by_priority(rs, rule, n); return n;
	case POLICY_R:
	case POLICY_C: break;
	}
	return n;
}

/* The first hit from a rule on; past all rules when there is none. */
static size_t next(const struct ruleset *rs, const uint64_t *hits, size_t rule)
{
	size_t w = rule / 64;
	uint64_t left = w < rs->words ? hits[w] >> (rule % 64) << (rule % 64) : 0;

	while (!left && ++w < rs->words)
		left = hits[w];
	return left ? w * 64 + (size_t)__builtin_ctzll(left) : RULES_NONE;
}

size_t rules_select(const struct ruleset *rs, const uint64_t *hits, uint32_t *out, bool *conflict)
{
	size_t total = 0;

	for (size_t t = 0; t < rs->ntables; t++) {
		const struct rules_table *table = &rs->table[t];
		size_t n = 0;

		for (size_t r = next(rs, hits, table->first); r < table->first + table->n; r = next(rs, hits, r + 1))
			if (r != table->fallback && rs->rule[r].status != RULE_TEST)
				out[total + n++] = (uint32_t)r;
		if (n)
			n = apply(rs, table->policy, out + total, n, conflict);
		else if (table->fallback != RULES_NONE && rules_has(hits, table->fallback))
			out[total + n++] = (uint32_t)table->fallback;
		total += n;
	}
	return total;
}
