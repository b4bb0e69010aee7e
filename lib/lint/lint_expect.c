/* What a table test expects of a decision: see lint_expect.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_expect.h"

static struct slice shown(const struct buf *b, const char *nothing)
{
	return b->n ? buf_slice(b) : slice_of(nothing);
}

/* The beginning of a further complaint. */
static struct buf *next(struct buf *problem)
{
	if (problem->n)
		buf_puts(problem, "; ");
	return problem;
}

static bool hit(const struct lint_expect *x, struct slice id)
{
	for (size_t i = 0; i < x->decision->nrules; i++)
		if (slice_eq(rules_rule(x->rs, x->decision->rule[i])->id, id))
			return true;
	return false;
}

static size_t find_rule(const struct ruleset *rs, struct slice id)
{
	for (size_t i = 0; i < rules_count(rs); i++)
		if (slice_eq(rules_rule(rs, i)->id, id))
			return i;
	return RULES_NONE;
}

/* The conditions that are not true, each with what it saw and what it wanted. */
static void put_failures(const struct lint_expect *x, size_t rule, struct buf *why)
{
	struct buf seen = { 0 }, wanted = { 0 };

	for (size_t c = 0; c < rules_nconditions(x->rs); c++) {
		if (rules_verdict(x->eval, rule, c) == FEEL_TRUE)
			continue;
		buf_clear(&seen);
		buf_clear(&wanted);
		rules_seen(x->eval, c, &seen);
		rules_asked(x->rs, rule, c, &wanted);
		buf_printf(why, "%s%.*s is %.*s, wanted %.*s", why->n ? ", " : "", SLICE_FMT(rules_condition(x->rs, c)),
			   SLICE_FMT(shown(&seen, "null")), SLICE_FMT(buf_slice(&wanted)));
	}
	buf_free(&seen);
	buf_free(&wanted);
}

static void explain(const struct lint_expect *x, size_t rule, struct buf *problem)
{
	struct buf why = { 0 };

	put_failures(x, rule, &why);
	if (why.n)
		buf_printf(problem, " (%.*s)", SLICE_FMT(buf_slice(&why)));
	else if (rules_rule(x->rs, rule)->status == RULE_TEST)
		buf_puts(problem, " (its status is test)");
	else
		buf_puts(problem, " (a stronger rule of its table hit, or it is suppressed)");
	buf_free(&why);
}

static void check_rule(const struct lint_expect *x, struct slice id, bool must, struct buf *problem)
{
	size_t rule = find_rule(x->rs, id);

	if (rule == RULES_NONE) {
		buf_printf(next(problem), "no rule is called %.*s", SLICE_FMT(id));
	} else if (hit(x, id) != must) {
		buf_printf(next(problem), "%.*s %s", SLICE_FMT(id), must ? "did not hit" : "hit and must not");
		if (must)
			explain(x, rule, problem);
	}
}

/* A;B is the exact set, +A;!B at least A and not B, !A not A, none no rule. */
static void check_rules(const struct lint_expect *x, struct slice expected, struct buf *problem)
{
	bool exact = expected.p[0] != '+' && !memchr(expected.p, '!', expected.n);
	struct slice rest = slice_from(expected, expected.p[0] == '+'), id;
	struct buf got = { 0 };
	size_t wanted = 0, before = problem->n;

	if (slice_is(expected, "none"))
		rest = SLICE_NONE;
	while (slice_cut(&rest, ';', &id)) {
		bool must = id.n && id.p[0] != '!';

		wanted += must;
		check_rule(x, slice_trim(slice_from(id, !must)), must, problem);
	}
	for (size_t i = 0; i < x->decision->nrules; i++)
		buf_join(&got, ';', rules_rule(x->rs, x->decision->rule[i])->id);
	if (problem->n > before || (exact && wanted != x->decision->nrules))
		buf_printf(next(problem), "expected rules %.*s, got %.*s", SLICE_FMT(expected),
			   SLICE_FMT(shown(&got, "none")));
	buf_free(&got);
}

/* The output as text: filled templates; what stands for nothing. */
static void put_output(const struct lint_expect *x, size_t o, struct buf *out)
{
	const struct rules_output *output = rules_output(x->rs, o);
	const struct rules_decision *d = x->decision;
	bool filled = output->type.type == FEEL_STR && output->combine == COMBINE_ALL;
	struct buf one = { 0 };

	if (!d->value[o].given && output->type.type == FEEL_ENUM)
		buf_put(out, output->type.scale->word[scale_lowest(output->type.scale)].value);
	else if (d->value[o].given && !filled)
		buf_put(out, d->value[o].text);
	for (size_t i = 0; i < d->nrules && filled; i++) {
		buf_clear(&one);
		if (rules_fill(x->eval, d->rule[i], o, &one))
			buf_join(out, ';', buf_slice(&one));
	}
	buf_free(&one);
}

static size_t members(struct slice list)
{
	struct slice part;
	size_t n = 0;

	while (slice_cut(&list, ';', &part))
		n++;
	return n;
}

static bool has_member(struct slice list, struct slice wanted)
{
	struct slice part;

	while (slice_cut(&list, ';', &part))
		if (slice_eq(slice_trim(part), wanted))
			return true;
	return false;
}

/* The members of a set may be expected in any order. */
static bool agrees(const struct rules_output *output, struct slice got, struct slice expected)
{
	struct slice rest = expected, part;

	if (output->combine != COMBINE_SET || members(got) != members(expected))
		return slice_eq(got, expected);
	while (slice_cut(&rest, ';', &part))
		if (!has_member(got, slice_trim(part)))
			return false;
	return true;
}

static void check_output(const struct lint_expect *x, struct slice name, struct slice expected, struct buf *problem)
{
	size_t o = rules_output_find(x->rs, name);
	struct buf got = { 0 }, deadline = { 0 };

	if (o == RULES_NONE) {
		buf_printf(next(problem), "no output is called %.*s", SLICE_FMT(name));
		return;
	}
	put_output(x, o, &got);
	rules_deadline(x->eval, x->decision, o, &deadline);
	if (!agrees(rules_output(x->rs, o), buf_slice(&got), expected) &&
	    !(deadline.n && slice_eq(buf_slice(&deadline), expected)) && !(got.n == 0 && slice_is(expected, "none")))
		buf_printf(next(problem), "expected %.*s %.*s, got %.*s", SLICE_FMT(name), SLICE_FMT(expected),
			   SLICE_FMT(shown(&got, "nothing")));
	buf_free(&got);
	buf_free(&deadline);
}

static void check_conflict(const struct lint_expect *x, struct slice expected, struct buf *problem)
{
	if (slice_is(expected, "yes") != x->decision->conflict)
		buf_printf(next(problem), "expected conflict %.*s, got %s", SLICE_FMT(expected),
			   x->decision->conflict ? "yes" : "no");
}

void lint_expect_row(const struct lint_expect *x, const struct table *t, struct buf *problem)
{
	for (size_t i = 0; i < table_columns(t); i++) {
		struct slice name = table_header(t, i), expected = slice_trim(table_field(t, i));

		if (!expected.n || !slice_starts(name, SLICE("expect:")))
			continue;
		name = slice_from(name, 7);
		if (slice_is(name, "rules"))
			check_rules(x, expected, problem);
		else if (slice_is(name, "conflict"))
			check_conflict(x, expected, problem);
		else
			check_output(x, name, expected, problem);
	}
}
