/* Checks of single condition cells: see lint_static.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "feel_inspect.h"
#include "lint_static.h"
#include "xmem.h"

/* A cell, and what its items are. */
struct cell {
	struct lint *l;
	const struct lint_table *t;
	const struct lint_space *s;
	const struct lint_column *c;
	const struct feel *feel;
	struct slice text;
	uint32_t rule;           /* of the ruleset */
	size_t local;            /* of the space */
	struct where at;
	struct feel_scratch *scratch;
	/* Items. */
	bool names_state, negates, ends_with_day, begins_with_day, low_literal;
	bool lists;
};

static struct slice id_of(const struct cell *x)
{
	return rules_rule(x->l->rs, x->rule)->id;
}

static bool is_midnight(const struct cell *x, const struct feel_value *v)
{
	return v && (v->n + x->c->about.type.offset) % 86400 == 0;
}

static void see_item(void *context, const struct feel_atom *a)
{
	struct cell *x = context;
	bool upper = a->kind == ATOM_COMPARE ? a->relation == REL_LE : a->kind == ATOM_INTERVAL && a->high == REL_LE;
	const struct feel_value *high = a->kind == ATOM_INTERVAL ? a->b : a->a;
	bool literal = a->kind == ATOM_COMPARE || a->kind == ATOM_INTERVAL;

	x->names_state |= a->kind == ATOM_STATE;
	x->negates |= a->negated || (a->kind == ATOM_COMPARE && a->relation == REL_NE);
	x->lists |= a->kind == ATOM_LIST;
	if (!literal || x->c->about.type.type == FEEL_STR || x->c->about.type.type == FEEL_SET)
		return;
	x->ends_with_day |= upper && is_midnight(x, high);
	x->begins_with_day |= is_midnight(x, a->a) && !upper;
	x->low_literal |= a->a->n <= 0;
}

static bool holds(const struct cell *x, const struct feel_value *v)
{
	return feel_eval(x->feel, v, INT64_MAX - 1, x->scratch) == FEEL_TRUE;
}

static bool holds_state(const struct cell *x, enum feel_state state)
{
	struct feel_value v = { .state = state };

	return holds(x, &v);
}

static bool holds_number(const struct cell *x, int64_t n)
{
	struct feel_value v = { .state = FEEL_VALUE, .n = n };

	return holds(x, &v);
}

/* Slots with values that the rule is satisfied by, and all of them. */
static void check_extent(const struct cell *x)
{
	size_t some = 0, all = 0;
	bool null = holds_state(x, FEEL_EMPTY), invalid = holds_state(x, FEEL_INVALID);

	for (size_t k = 0; k < x->c->nclasses; k++)
		if (x->c->class[k].state == FEEL_VALUE) {
			all++;
			some += rules_has(lint_class_mask(x->s, x->c, k), x->local);
		}
	if (some == 0 && !null && !invalid) {
		if (!x->lists) /* a list may be filled yet, see lint_lists */
			lint_find(x->l, "E-EMPTY", id_of(x), &x->at, "%s: no value can be this, so the rule never hits",
				  diag_quote(x->text));
	}
	else if (some == all && null && (invalid || x->c->about.type.type == FEEL_STR || x->c->about.type.type == FEEL_SET))
		lint_find(x->l, "W-ALWAYS", id_of(x), &x->at, "%s is true of every value (write -)", diag_quote(x->text));
	else if (some == all && !x->names_state && !x->c->sampled)
		lint_find(x->l, "W-ALWAYS", id_of(x), &x->at, "%s is true of every value that is there (write present)",
			  diag_quote(x->text));
}

static void check_null(const struct cell *x)
{
	if (x->negates && !x->names_state && holds_state(x, FEEL_EMPTY))
		lint_find(x->l, "W-NULL-NOT", id_of(x), &x->at,
			  "%s is also true of an empty field (write not(null, ...), or null, not(...) if that is meant)",
			  diag_quote(x->text));
}

/* A day in a column of instants is its first second. */
static void check_days(const struct cell *x)
{
	if (x->c->about.type.type != FEEL_DATETIME || memchr(x->text.p, ':', x->text.n))
		return;
	if (x->ends_with_day)
		lint_find(x->l, "W-DATE-END", id_of(x), &x->at,
			  "%s ends as that day begins (write < and the day after, or a time)", diag_quote(x->text));
	else if (x->begins_with_day)
		lint_find(x->l, "W-DATE-COERCED", id_of(x), &x->at, "%s: a day in a column of times is its first second",
			  diag_quote(x->text));
}

static void check_age(const struct cell *x)
{
	if (x->c->about.of_age && !x->low_literal && holds_number(x, -1) && holds_number(x, 0) &&
	    !holds_number(x, (int64_t)1 << 40))
		lint_find(x->l, "W-AGE-NEGATIVE", id_of(x), &x->at,
			  "%s is also true of a time in the future (write [0..] with the limit, or add < 0 if that is meant)",
			  diag_quote(x->text));
}

/* Members of lists that the column's scale does not have. */
static void check_enum(const struct cell *x)
{
	bool some = false;

	if (!x->lists || !x->c->about.type.scale)
		return;
	for (size_t k = 0; k < x->c->nclasses; k++)
		some |= x->c->class[k].state == FEEL_VALUE && rules_has(lint_class_mask(x->s, x->c, k), x->local);
	if (!some)
		lint_find(x->l, "W-OFF-ENUM", id_of(x), &x->at, "%s has no word of the scale %.*s", diag_quote(x->text),
			  SLICE_FMT(x->c->about.type.scale->name));
}

static void check_cell(struct cell *x)
{
	feel_atoms(x->feel, see_item, x);
	check_extent(x);
	check_null(x);
	check_days(x);
	check_age(x);
	check_enum(x);
	lint_patterns(x->l, id_of(x), x->feel, x->text, &x->at);
}

/* The column at hand, for the visits of its cells. */
struct column {
	struct cell x;
	size_t field;
};

static void see_cell(void *context, size_t rule, const struct feel *cell, struct slice text)
{
	struct column *c = context;
	struct cell x = c->x;
	const struct rules_table *t = x.t->table;

	if (rule < t->first || rule >= t->first + t->n || c->field == RULES_NONE)
		return;
	x.rule = (uint32_t)rule;
	x.local = rule - t->first;
	x.feel = cell;
	x.text = text;
	x.at = lint_table_where(x.t, rule, c->field);
	check_cell(&x);
}

/* Between two neighbouring whole literals nothing is asked, though both are:
 * of whole numbers that would be no gap. */
static void check_int(struct lint *l, const struct lint_table *t, const struct lint_space *s, const struct lint_column *c)
{
	size_t field = lint_table_column(t, c->question);
	struct where at = { t->file, 0, field + 1, field == RULES_NONE ? NULL : t->header[field] };

	for (size_t i = 1; i + 1 < c->nslots && c->about.type.type == FEEL_NUM; i++) {
		const struct lint_slot *slot = &c->slot[i], *a = slot - 1, *b = slot + 1;
		bool nobody = true, low = false, high = false;

		if (slot->label || !slot->below || !slot->above || atol(slot->above) - atol(slot->below) != 1 ||
		    strchr(slot->below, '.') || strchr(slot->above, '.'))
			continue;
		for (size_t r = 0; r < s->n; r++) {
			bool dash = rules_has(c->dash, r);

			nobody = nobody && (dash || !rules_has(lint_class_mask(s, c, slot->class), r));
			low |= !dash && rules_has(lint_class_mask(s, c, a->class), r);
			high |= !dash && rules_has(lint_class_mask(s, c, b->class), r);
		}
		if (nobody && low && high) {
			lint_find(l, "N-INT", t->table->name, &at,
				  "nothing is asked of (%s..%s): are its values whole numbers (in:...:int)?", slot->below,
				  slot->above);
			return;
		}
	}
}

void lint_cells(struct lint *l, const struct lint_table *t, const struct lint_space *s)
{
	struct feel_scratch *scratch = feel_scratch_new();

	for (size_t i = 0; i < s->ncolumns; i++) {
		const struct lint_column *c = &s->column[i];
		struct column column = { { .l = l, .t = t, .s = s, .c = c, .scratch = scratch },
					 lint_table_column(t, c->question) };

		rules_askers(l->rs, c->question, see_cell, &column);
		check_int(l, t, s, c);
	}
	feel_scratch_free(scratch);
}
