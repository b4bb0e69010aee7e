/* Why a rule hit or did not: conditions, what they saw and said. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_eval.h"
#include "span.h"
#include "xmem.h"

size_t rules_nconditions(const struct ruleset *rs)
{
	return rs->nclocks + rs->nconds;
}

/* Names of conditions end in the frame they are asked in. */
struct slice rules_condition(const struct ruleset *rs, size_t condition)
{
	struct slice name;

	if (condition < rs->nclocks)
		return SLICE("in force");
	name = strmap_key(&rs->condnames, condition - rs->nclocks);
	for (int blanks = 0; blanks < 2; name.n--)
		blanks += name.p[name.n - 1] == ' ';
	return name;
}

/* A whole day as a date, the last one as people write it. */
static void put_end(struct buf *b, int64_t at, int offset, bool last)
{
	bool day = (at + offset) % SPAN_DAY == 0;

	when_put(b, (struct when){ at - (day && last ? SPAN_DAY : 0), offset, day });
}

static bool put_period(const struct ruleset *rs, size_t rule, size_t clock, struct buf *b)
{
	struct period p = rs->rule[rule].period;
	int offset = rs->source[rs->clock[clock].source].type.offset;

	if (rs->rule_clock[rule] != clock || (p.from == INT64_MIN && p.to == INT64_MAX))
		return false;
	if (p.from != INT64_MIN)
		put_end(b, p.from, offset, false);
	buf_puts(b, "..");
	if (p.to != INT64_MAX)
		put_end(b, p.to, offset, true);
	return true;
}

/* The test of the rule, RULES_NONE when it does not ask. */
static size_t test_of(const struct rules_cond *c, size_t rule)
{
	for (size_t u = 0; u < c->nuses; u++)
		if (c->use[u].rule == rule)
			return c->use[u].test;
	return RULES_NONE;
}

bool rules_asked(const struct ruleset *rs, size_t rule, size_t condition, struct buf *b)
{
	const struct rules_cond *c;
	struct slice cell, text;
	size_t test;

	if (condition < rs->nclocks)
		return put_period(rs, rule, condition, b);
	c = rs->cond[condition - rs->nclocks];
	test = test_of(c, rule);
	if (test == RULES_NONE)
		return false;
	cell = strmap_key(&c->tests, test); /* with the number of the pack behind it */
	if (slice_cut(&cell, '\x1f', &text))
		buf_put(b, text);
	return true;
}

/* What was compared with the period: the record's time, unless told otherwise. */
static void see_time(const struct rules_eval *e, const struct rules_source *s, struct buf *b)
{
	if (e->as_of_given && e->source[s - e->rs->source].state == FEEL_VALUE)
		when_put(b, (struct when){ e->as_of, s->type.offset, false });
	else
		buf_put(b, slice_trim(rules_field(e, s->column)));
}

void rules_seen(struct rules_eval *e, size_t condition, struct buf *b)
{
	const struct ruleset *rs = e->rs;
	const struct rules_expr *x;
	struct rules_facts facts;
	struct feel_value v;

	if (condition < rs->nclocks) {
		see_time(e, &rs->source[rs->clock[condition].source], b);
		return;
	}
	x = &rs->cond[condition - rs->nclocks]->expr;
	if (x->fn == FN_NONE) {
		buf_put(b, slice_trim(rules_field(e, x->column)));
		return;
	}
	facts = rules_facts_of(e, x);
	rules_fact(x, &facts, &v);
	if (v.state == FEEL_VALUE)
		feel_put(b, &x->type, &v);
	else if (v.state == FEEL_INVALID)
		buf_put(b, v.text);
}

/* The cell's answer; lists and areas are asked at the record's time. */
static enum feel_truth answer(struct rules_eval *e, const struct rules_cond *c, size_t test)
{
	struct rules_facts facts = rules_facts_of(e, &c->expr);
	struct feel_value v;

	rules_fact(&c->expr, &facts, &v);
	return feel_eval(c->feel[test], &v, facts.at, e->scratch);
}

static enum feel_truth in_force(const struct rules_eval *e, size_t rule, size_t clock)
{
	const struct feel_value *time = &e->source[e->rs->clock[clock].source];

	if (e->rs->rule_clock[rule] != clock)
		return FEEL_TRUE;
	if (time->state != FEEL_VALUE)
		return FEEL_UNKNOWN;
	return period_holds(e->rs->rule[rule].period, e->as_of_given ? e->as_of : time->n) ? FEEL_TRUE : FEEL_FALSE;
}

enum feel_truth rules_verdict(struct rules_eval *e, size_t rule, size_t condition)
{
	const struct rules_cond *c;
	size_t test;

	if (condition < e->rs->nclocks)
		return in_force(e, rule, condition);
	c = e->rs->cond[condition - e->rs->nclocks];
	test = test_of(c, rule);
	return test == RULES_NONE ? FEEL_TRUE : answer(e, c, test);
}

bool rules_holds(struct rules_eval *e, size_t rule)
{
	if (in_force(e, rule, e->rs->rule_clock[rule]) != FEEL_TRUE)
		return false;
	for (size_t i = 0; i < e->rs->nconds; i++) {
		const struct rules_cond *c = e->rs->cond[i];

		for (size_t u = 0; u < c->nuses; u++)
			if (c->use[u].rule == rule && answer(e, c, c->use[u].test) != FEEL_TRUE)
				return false;
	}
	return true;
}

const uint64_t *rules_passed(struct rules_eval *e, size_t condition)
{
	rules_keep_masks(e);
	return e->mask[condition];
}

const struct feel_value *rules_time(const struct rules_eval *e, size_t rule)
{
	return &e->source[e->rs->clock[e->rs->rule_clock[rule]].source];
}

int rules_offset(const struct ruleset *rs, size_t rule)
{
	return rs->source[rs->clock[rs->rule_clock[rule]].source].type.offset;
}

static bool is_typed_text(const struct rules_expr *x)
{
	return x->fn == FN_NONE && (x->type.type == FEEL_ENUM || x->type.type == FEEL_BOOL);
}

/* One column may be read as one type in several zones or tables: once is enough. */
static size_t add_typed(struct rules_typed *list, size_t n, size_t column, enum feel_type type, size_t number)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].column == column && list[i].type == type)
			return n;
	list[n] = (struct rules_typed){ column, type, number };
	return n + 1;
}

struct rules_typed *rules_typed(const struct ruleset *rs, size_t *n)
{
	struct rules_typed *list = xcalloc(rs->nsources + rs->nconds + 1, sizeof *list);

	*n = 0;
	for (size_t i = 0; i < rs->nsources; i++)
		*n = add_typed(list, *n, rs->source[i].column, rs->source[i].type.type, i);
	for (size_t i = 0; i < rs->nconds; i++)
		if (is_typed_text(&rs->cond[i]->expr))
			*n = add_typed(list, *n, rs->cond[i]->expr.column, rs->cond[i]->expr.type.type,
				       rs->nsources + i);
	return list;
}

static bool is_invalid(const struct feel_column *type, struct slice text)
{
	struct feel_value v;

	feel_read(type, text, &v);
	return v.state == FEEL_INVALID;
}

/* Words come again: a few of each column are remembered. */
static inline bool text_invalid(const struct rules_eval *e, struct rules_check *c)
{
	struct slice text = c->field < e->nfields ? e->field[c->field] : SLICE_NONE;
	struct rules_known_text *known;
	uint64_t a, b;

	if (!text.n || text.n > 16)
		return text.n && is_invalid(c->type, text);
	slice_words(text, &a, &b);
	known = &c->known[((a ^ b * 31) * 0x9e3779b97f4a7c15) >> 60];
	if (known->a != a || known->b != b || known->n != text.n)
		*known = (struct rules_known_text){ a, b, (unsigned)text.n, is_invalid(c->type, text) };
	return known->invalid;
}

static void make_checks(struct rules_eval *e, const struct rules_typed *t, size_t n)
{
	size_t sources = e->rs->nsources;

	e->check = xcalloc(n, sizeof *e->check);
	for (size_t i = 0; i < n; i++)
		e->check[i] = (struct rules_check){
			.source = t[i].number < sources ? &e->source[t[i].number] : NULL,
			.field = e->field_of[t[i].column],
			.type = t[i].number < sources ? NULL : &e->rs->cond[t[i].number - sources]->expr.type,
		};
}

void rules_count_invalid(struct rules_eval *e, const struct rules_typed *t, size_t n, unsigned long *count)
{
	if (!e->check && n)
		make_checks(e, t, n);
	rules_read_sources(e);
	for (size_t i = 0; i < n; i++) {
		struct rules_check *c = &e->check[i];

		if (c->source ? c->source->state == FEEL_INVALID : text_invalid(e, c))
			count[i]++;
	}
}
