/* Condition cells on values, three-valued: see feel.h. */
/* SPDX-License-Identifier: ISC */
#include "feel_internal.h"

struct question {
	const struct feel *feel;
	int64_t at;
	struct feel_scratch *scratch;
};

static enum feel_truth truth(bool b)
{
	return b ? FEEL_TRUE : FEEL_FALSE;
}

static enum feel_truth opposite(enum feel_truth t)
{
	return t == FEEL_UNKNOWN ? t : truth(t == FEEL_FALSE);
}

/* Kleene's or. */
static enum feel_truth either(enum feel_truth a, enum feel_truth b)
{
	if (a == FEEL_TRUE || b == FEEL_TRUE)
		return FEEL_TRUE;
	return a == FEEL_UNKNOWN || b == FEEL_UNKNOWN ? FEEL_UNKNOWN : FEEL_FALSE;
}

static enum feel_truth op_of_null(enum feel_op op)
{
	switch (op) {
#define FEEL_OP(constant, spelling, null, test) case OP_##constant: return null;
#define FEEL_SPELLING(constant, spelling)
#include "feel_ops.def"
#undef FEEL_OP
	}
	return FEEL_UNKNOWN;
}

static bool op_holds(enum feel_op op, int c)
{
	switch (op) {
#define FEEL_OP(constant, spelling, null, test) case OP_##constant: return test;
#include "feel_ops.def"
#undef FEEL_OP
#undef FEEL_SPELLING
	}
	return false;
}

/* Two words of a scale may share a rank and still be two words. */
static enum feel_truth compare(const struct question *q, enum feel_op op, const struct feel_value *v,
			       const struct feel_literal *l)
{
	int c = feel_order(&q->feel->column, v, &l->value);

	if (q->feel->column.type == FEEL_ENUM && (op == OP_EQ || op == OP_NE))
		c = v->n != l->value.n;
	return truth(op_holds(op, c));
}

static enum feel_truth ask_state(enum feel_test_state test, enum feel_state state)
{
	switch (test) {
	case TEST_NULL: return truth(state != FEEL_VALUE);
	case TEST_PRESENT: return truth(state == FEEL_VALUE);
	case TEST_EMPTY: return truth(state == FEEL_EMPTY || state == FEEL_ABSENT);
	case TEST_INVALID: return truth(state == FEEL_INVALID);
	}
	return FEEL_FALSE;
}

static enum feel_truth ask_null(const struct feel_item *i)
{
	switch (i->kind) {
	case ITEM_COMPARE: return op_of_null(i->op);
	case ITEM_LIST: return FEEL_FALSE;
	default: return FEEL_UNKNOWN;
	}
}

static enum feel_truth ask_value(const struct question *q, const struct feel_item *i, const struct feel_value *v)
{
	switch (i->kind) {
	case ITEM_COMPARE: return compare(q, i->op, v, &i->a);
	case ITEM_INTERVAL:
		return truth(compare(q, i->op, v, &i->a) == FEEL_TRUE &&
			     compare(q, i->high_op, v, &i->b) == FEEL_TRUE);
	case ITEM_REGEX: return feel_regex_search(i->regex, v->text, q->scratch);
	case ITEM_LIST: return truth(q->feel->column.lists->has(i->list, v->text, q->at));
	case ITEM_STATE: break;
	}
	return FEEL_FALSE;
}

static bool is_not_equal(const struct feel_item *i)
{
	return i->kind == ITEM_COMPARE && i->op == OP_NE;
}

/* True of any member; != asks the opposite of that for =. */
static enum feel_truth ask_members(const struct question *q, const struct feel_item *i, const struct feel_value *v)
{
	struct slice rest = v->text;
	struct feel_value member = { .state = FEEL_VALUE };
	enum feel_truth result = FEEL_FALSE;

	while (result != FEEL_TRUE && slice_cut(&rest, ';', &member.text)) {
		enum feel_truth t;

		member.text = slice_trim(member.text);
		if (!member.text.n)
			continue;
		t = ask_value(q, i, &member);
		result = either(result, is_not_equal(i) ? opposite(t) : t);
	}
	return is_not_equal(i) ? opposite(result) : result;
}

/* The answer when the text is there and none of the cell's needles is in it. */
static enum feel_truth ask_quiet(const struct feel_item *i)
{
	return i->kind == ITEM_STATE ? ask_state(i->state, FEEL_VALUE) : truth(is_not_equal(i));
}

static enum feel_truth ask(const struct question *q, const struct feel_item *i, const struct feel_value *v)
{
	if (!v)
		return ask_quiet(i);
	if (i->kind == ITEM_STATE)
		return ask_state(i->state, v->state);
	if (v->state != FEEL_VALUE)
		return ask_null(i);
	return q->feel->column.type == FEEL_SET ? ask_members(q, i, v) : ask_value(q, i, v);
}

static enum feel_truth ask_term(const struct question *q, const struct feel_term *t, const struct feel_value *v)
{
	enum feel_truth result = FEEL_FALSE;

	for (size_t i = 0; i < t->n && result != FEEL_TRUE; i++)
		result = either(result, ask(q, &q->feel->item[t->first + i], v));
	return t->negated ? opposite(result) : result;
}

enum feel_truth feel_eval(const struct feel *f, const struct feel_value *v, int64_t at, struct feel_scratch *scratch)
{
	struct question q = { f, at, scratch };
	enum feel_truth result = truth(f->any);

	for (size_t i = 0; i < f->nterms && result != FEEL_TRUE; i++)
		result = either(result, ask_term(&q, &f->term[i], v));
	return result;
}

enum feel_truth feel_quiet(const struct feel *f)
{
	return feel_eval(f, NULL, 0, NULL);
}

static bool put_needles(const struct feel *f, const struct feel_item *i, struct buf *out)
{
	struct slice text = i->a.value.text;
	bool equality = i->kind == ITEM_COMPARE && (i->op == OP_EQ || i->op == OP_NE);
	bool texts = f->column.type == FEEL_STR || f->column.type == FEEL_SET;

	if (i->kind == ITEM_REGEX)
		return feel_regex_needles(i->regex, out);
	if (!equality || !texts || text.n < FEEL_SHORTEST_NEEDLE)
		return i->kind == ITEM_STATE;
	feel_put_needle(out, text);
	return true;
}

bool feel_needles(const struct feel *f, struct buf *out)
{
	size_t start = out->n;

	for (size_t i = 0; i < f->nitems; i++)
		if (!put_needles(f, &f->item[i], out)) {
			out->n = start;
			return false;
		}
	return !f->any;
}
