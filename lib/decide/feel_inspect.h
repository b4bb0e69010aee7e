/* What condition cells are made of, for checks of whole tables.        (L4)
 *
 *     static void visit(void *context, const struct feel_atom *a) { ... }
 *     feel_atoms(f, visit, context);
 *
 * An atom is one item of a cell: a comparison, interval, state, pattern or
 * list. Ordinary values need no atoms, feel_eval answers for them; but "any
 * text that matches the first pattern and not the second" is no value one
 * could give. For such a class of values feel_eval_by asks the caller what each
 * atom answers and puts the cell together from that.
 */
#ifndef GH_FEEL_INSPECT_H
#define GH_FEEL_INSPECT_H

#include "feel.h"

enum feel_atom_kind { ATOM_COMPARE, ATOM_INTERVAL, ATOM_STATE, ATOM_PATTERN, ATOM_LIST };
enum feel_relation { REL_EQ, REL_NE, REL_LT, REL_LE, REL_GT, REL_GE };

struct feel_atom {
	enum feel_atom_kind kind;
	size_t number;              /* in its cell */
	bool negated;               /* stands in not(...) */
	enum feel_relation relation; /* COMPARE; INTERVAL: of the low end */
	enum feel_relation high;    /* INTERVAL: of the high end */
	const struct feel_value *a, *b; /* COMPARE: a; INTERVAL: low, high */
	const void *list;           /* LIST */
	const struct feel *cell;
};

/* Every atom, in the order of the cell; none for "-". */
void feel_atoms(const struct feel *f, void (*visit)(void *context, const struct feel_atom *), void *context);

/* What the atom, as if it stood alone and not in not(...), answers for a text
 * that is there (columns of texts and sets only). */
bool feel_atom_has(const struct feel_atom *a, struct slice text, int64_t at, struct feel_scratch *);

/* The cell's answer when each atom answers what `ask` says. */
bool feel_eval_by(const struct feel *f, bool (*ask)(void *context, const struct feel_atom *), void *context);

/* The next pattern in the text of a cell that parses: takes it off the front
 * of *rest, with its slashes and flags. False when there is none. */
bool feel_next_pattern(struct slice *rest, struct slice *pattern);

#endif
