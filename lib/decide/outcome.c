/* What became of a hit: see outcome.h. */
/* SPDX-License-Identifier: ISC */
#include "outcome.h"

static bool is_among(const uint32_t *list, size_t n, size_t rule)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == rule)
			return true;
	return false;
}

static bool attains(const struct rules_decision *d, size_t output, size_t rule)
{
	return output != RULES_NONE && is_among(d->value[output].by, d->value[output].nby, rule);
}

static bool gives(const struct ruleset *rs, size_t rule, size_t output)
{
	return output != RULES_NONE && rules_cell(rs, rule, output).n;
}

enum outcome outcome_of(const struct ruleset *rs, const struct rules_decision *d, const uint64_t *suppressed,
			size_t rule)
{
	size_t level = rules_output_find(rs, SLICE("level")), action = rules_output_find(rs, SLICE("action"));
	const struct rules_rule *r = rules_rule(rs, rule);

	if (suppressed && rules_has(suppressed, rule))
		return OUTCOME_SUPPRESSED;
	if (!rules_has(d->hits, rule))
		return OUTCOME_NO_HIT;
	if (is_among(d->rule, d->nrules, rule)) {
		if (attains(d, level, rule))
			return attains(d, action, rule) ? OUTCOME_BOTH : OUTCOME_LEVEL;
		if (attains(d, action, rule))
			return OUTCOME_ACTION;
		return gives(rs, rule, level) || gives(rs, rule, action) ? OUTCOME_OUTRANKED : OUTCOME_ADDED;
	}
	if (rules_table(rs, r->table)->fallback == rule)
		return OUTCOME_NO_HIT; /* its conditions are always met */
	return r->status == RULE_TEST ? OUTCOME_TEST : OUTCOME_PASSED;
}

const char *outcome_name(enum outcome o)
{
	static const char *const name[] = {
		[OUTCOME_NO_HIT] = "",
#define X(constant, text) [constant] = text,
		OUTCOMES(X)
#undef X
	};

	return name[o];
}
