/* What condition cells are made of: see feel_inspect.h. */
/* SPDX-License-Identifier: ISC */
#include "feel_inspect.h"

#include "feel_internal.h"

static const enum feel_relation relation_of[] = {
	[OP_EQ] = REL_EQ, [OP_NE] = REL_NE, [OP_LT] = REL_LT,
	[OP_LE] = REL_LE, [OP_GT] = REL_GT, [OP_GE] = REL_GE,
};

static const enum feel_atom_kind kind_of[] = {
	[ITEM_COMPARE] = ATOM_COMPARE, [ITEM_INTERVAL] = ATOM_INTERVAL, [ITEM_STATE] = ATOM_STATE,
	[ITEM_REGEX] = ATOM_PATTERN,   [ITEM_LIST] = ATOM_LIST,
};

static struct feel_atom atom(const struct feel *f, const struct feel_term *t, size_t i)
{
	const struct feel_item *item = &f->item[i];

	return (struct feel_atom){ .kind = kind_of[item->kind], .number = i, .negated = t->negated,
				   .relation = relation_of[item->op], .high = relation_of[item->high_op],
				   .a = &item->a.value, .b = &item->b.value, .list = item->list, .cell = f };
}

void feel_atoms(const struct feel *f, void (*visit)(void *context, const struct feel_atom *), void *context)
{
	for (size_t t = 0; t < f->nterms; t++)
		for (size_t i = 0; i < f->term[t].n; i++) {
			struct feel_atom a = atom(f, &f->term[t], f->term[t].first + i);

			visit(context, &a);
		}
}

static bool holds(enum feel_relation r, int c)
{
	switch (r) {
	case REL_EQ: return c == 0;
	case REL_NE: return c != 0;
	case REL_LT: return c < 0;
	case REL_LE: return c <= 0;
	case REL_GT: return c > 0;
	case REL_GE: return c >= 0;
	}
	return false;
}

bool feel_atom_has(const struct feel_atom *a, struct slice text, int64_t at, struct feel_scratch *scratch)
{
	const struct feel_item *item = &a->cell->item[a->number];

	switch (a->kind) {
	case ATOM_COMPARE: return holds(a->relation, slice_cmp(text, item->a.value.text));
	case ATOM_INTERVAL:
		return holds(a->relation, slice_cmp(text, item->a.value.text)) &&
		       holds(a->high, slice_cmp(text, item->b.value.text));
	case ATOM_STATE: return item->state == TEST_PRESENT;
	case ATOM_PATTERN: return feel_regex_search(item->regex, text, scratch) == FEEL_TRUE;
	case ATOM_LIST: return a->cell->column.lists->has(item->list, text, at);
	}
	return false;
}

bool feel_eval_by(const struct feel *f, bool (*ask)(void *context, const struct feel_atom *), void *context)
{
	bool result = f->any;

	for (size_t t = 0; t < f->nterms && !result; t++) {
		bool any = false;

		for (size_t i = 0; i < f->term[t].n && !any; i++) {
			struct feel_atom a = atom(f, &f->term[t], f->term[t].first + i);

			any = ask(context, &a);
		}
		result = any != f->term[t].negated;
	}
	return result;
}

/* Past a quoted text; quotes that a word processor bent close like any other. */
static size_t skip_quoted(struct slice s, size_t i)
{
	size_t n = feel_quote_length(slice_from(s, i));

	for (i += n; i < s.n; i++) {
		size_t close = feel_quote_length(slice_from(s, i));

		if (s.p[i] == '\\')
			i++;
		else if (close)
			return i + close;
	}
	return i;
}

bool feel_next_pattern(struct slice *rest, struct slice *pattern)
{
	size_t i = 0, start;
	bool begins = true; /* an item may begin here */

	while (i < rest->n && !(begins && rest->p[i] == '/')) {
		if (feel_quote_length(slice_from(*rest, i))) {
			i = skip_quoted(*rest, i);
			begins = false;
			continue;
		}
		begins = rest->p[i] == ',' || rest->p[i] == '(' || (begins && (rest->p[i] == ' ' || rest->p[i] == '\t'));
		i++;
	}
	for (start = i++; i < rest->n && rest->p[i] != '/'; i++)
		i += rest->p[i] == '\\';
	for (i++; i < rest->n && memchr("isxm", rest->p[i], 4);)
		i++;
	if (start >= rest->n)
		return false;
	*pattern = (struct slice){ rest->p + start, (i < rest->n ? i : rest->n) - start };
	*rest = slice_from(*rest, i);
	return true;
}
