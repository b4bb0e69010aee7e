/* Slots of texts and sets of texts: see lint_space.h.
 *
 * A kind is a text the cells name, or a member of a list they ask, or any
 * other text with the patterns that match it. A text column has one slot per
 * kind; a set column has one per set of kinds.
 */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>

#include "feel_inspect.h"
#include "lint_space.h"
#include "table.h"
#include "xmem.h"

enum { ALL_PATTERNS = 8, ALL_MEMBERS = 12, LISTED = 5000 };

struct kind {
	struct slice text;   /* named; empty: any other */
	uint64_t *patterns;  /* of any other: those that match */
	struct buf label;
	uint8_t *has;        /* by atom */
};

struct texts {
	const struct ruleset *rs;
	struct lint_cells *cells;
	struct strmap named;
	struct strmap pattern;
	size_t *first;          /* by cell: number of its first atom */
	size_t natoms;
	size_t *pattern_of;     /* by atom; of patterns */
	size_t patterncap;
	struct kind *kind;
	size_t nkinds, kindcap;
	/* While atoms are visited. */
	size_t cell;
	struct slice rest;      /* of the cell's text, for its patterns */
	const struct kind *now;
	const bool *in;         /* of a set: kinds that are members */
};

static void name_value(struct texts *t, const struct feel_value *v)
{
	if (v->text.n)
		strmap_add(&t->named, v->text);
}

static void name_members(struct texts *t, const void *list)
{
	static const char *const need[] = { "value", NULL };
	struct slice path = rules_list_path(t->rs, list);
	struct diag quiet;
	struct table *file;
	char *name = xstrndup(path.n ? path.p : "", path.n);

	diag_init(&quiet, "");
	quiet.limit = 0; /* the loader has read it before */
	file = path.n ? table_open(name, need, &quiet) : NULL;
	while (file && t->named.n < LISTED && table_next(file) > 0)
		strmap_add(&t->named, table_get(file, "value"));
	table_close(file);
	free(name);
}

static void gather_atom(void *context, const struct feel_atom *a)
{
	struct texts *t = context;
	struct slice pattern = SLICE_NONE;
	size_t number = t->natoms++;

	XGROW(t->pattern_of, t->natoms, t->patterncap);
	if (a->kind == ATOM_COMPARE || a->kind == ATOM_INTERVAL)
		name_value(t, a->a);
	if (a->kind == ATOM_INTERVAL)
		name_value(t, a->b);
	if (a->kind == ATOM_LIST)
		name_members(t, a->list);
	if (a->kind == ATOM_PATTERN && feel_next_pattern(&t->rest, &pattern))
		t->pattern_of[number] = strmap_add(&t->pattern, pattern);
}

static void gather(struct texts *t)
{
	t->first = xcalloc(t->cells->n + 1, sizeof *t->first);
	for (size_t i = 0; i < t->cells->n; i++) {
		t->first[i] = t->natoms;
		t->rest = t->cells->text[i];
		feel_atoms(t->cells->feel[i], gather_atom, t);
	}
}

static bool matches(const struct kind *k, size_t pattern)
{
	return k->patterns && k->patterns[pattern / 64] >> (pattern % 64) & 1;
}

/* What one atom says of the kind at hand. */
static void ask_atom(void *context, const struct feel_atom *a)
{
	struct texts *t = context;
	struct kind *k = &t->kind[t->nkinds - 1];
	size_t number = t->first[t->cell] + a->number;

	if (k->text.n)
		k->has[number] = feel_atom_has(a, k->text, t->cells->at, t->cells->scratch);
	else if (a->kind == ATOM_PATTERN)
		k->has[number] = matches(k, t->pattern_of[number]);
	else
		k->has[number] = a->kind == ATOM_STATE ? feel_atom_has(a, SLICE("x"), t->cells->at, t->cells->scratch) :
							 a->kind == ATOM_COMPARE && a->relation == REL_NE;
}

static struct kind *add_kind(struct texts *t, struct slice text, uint64_t *patterns)
{
	struct kind *k;

	XGROW(t->kind, t->nkinds + 1, t->kindcap);
	k = &t->kind[t->nkinds++];
	*k = (struct kind){ .text = text, .patterns = patterns, .has = xcalloc(t->natoms + 1, 1) };
	for (t->cell = 0; t->cell < t->cells->n; t->cell++)
		feel_atoms(t->cells->feel[t->cell], ask_atom, t);
	return k;
}

static void label_other(struct texts *t, struct kind *k)
{
	size_t shown = 0;

	buf_puts(&k->label, "other text");
	for (size_t p = 0; p < t->pattern.n; p++)
		if (matches(k, p))
			buf_printf(&k->label, "%s%s", shown++ ? " and " : " matching ",
				   diag_quote(strmap_key(&t->pattern, p)));
}

static void add_other(struct texts *t, uint64_t bits, size_t one, size_t two)
{
	uint64_t *patterns = xcalloc(t->pattern.n / 64 + 1, sizeof *patterns);

	patterns[0] = bits;
	if (one != RULES_NONE)
		patterns[one / 64] |= (uint64_t)1 << (one % 64);
	if (two != RULES_NONE)
		patterns[two / 64] |= (uint64_t)1 << (two % 64);
	label_other(t, add_kind(t, SLICE_NONE, patterns));
}

/* Other texts by the patterns that match: all combinations when they are few
 * and singles do not do (a set has several members), else none, one and two. */
static bool add_others(struct texts *t, bool singles)
{
	size_t k = t->pattern.n;

	if (!singles && k <= ALL_PATTERNS) {
		for (uint64_t bits = 0; bits < (uint64_t)1 << k; bits++)
			add_other(t, bits, RULES_NONE, RULES_NONE);
		return true;
	}
	add_other(t, 0, RULES_NONE, RULES_NONE);
	for (size_t a = 0; a < k; a++) {
		add_other(t, 0, a, RULES_NONE);
		for (size_t b = a + 1; b < k && !singles; b++)
			add_other(t, 0, a, b);
	}
	return singles;
}

static void add_kinds(struct texts *t, struct lint_column *c, bool singles)
{
	const struct scale *scale = c->about.type.scale;

	for (size_t i = 0; scale && i < scale->n; i++)
		strmap_add(&t->named, scale->word[i].value);
	for (size_t i = 0; i < t->named.n; i++) {
		struct slice text = strmap_key(&t->named, i);

		buf_put(&add_kind(t, text, NULL)->label, text);
	}
	c->sampled |= !add_others(t, singles);
}

static bool ask_kind(void *context, const struct feel_atom *a)
{
	struct texts *t = context;

	return t->now->has[t->first[t->cell] + a->number];
}

/* True of any member; != of none. */
static bool ask_set(void *context, const struct feel_atom *a)
{
	struct texts *t = context;
	bool not_equal = a->kind == ATOM_COMPARE && a->relation == REL_NE;

	for (size_t i = 0; i < t->nkinds; i++)
		if (t->in[i] && t->kind[i].has[t->first[t->cell] + a->number] != not_equal)
			return !not_equal;
	return not_equal;
}

static void answer(struct texts *t, bool (*ask)(void *context, const struct feel_atom *))
{
	for (t->cell = 0; t->cell < t->cells->n; t->cell++)
		t->cells->answer[t->cell] = feel_eval_by(t->cells->feel[t->cell], ask, t);
}

/* Nobody has seen a text that these patterns match. */
static bool is_possible(const struct texts *t, const struct kind *k)
{
	for (size_t p = 0; p < t->pattern.n; p++)
		if (matches(k, p))
			return true;
	return false;
}

static void add_slots(struct texts *t, struct lint_space *s, struct lint_column *c)
{
	for (size_t i = 0; i < t->nkinds; i++) {
		bool possible = is_possible(t, &t->kind[i]);

		t->now = &t->kind[i];
		answer(t, ask_kind);
		lint_slot_add(s, c, t->cells, FEEL_VALUE, possible,
			      xstrndup(t->kind[i].label.p, t->kind[i].label.n));
	}
}

/* Kinds that no atom can tell apart become one. */
static void merge_kinds(struct texts *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->nkinds; i++) {
		size_t k = 0;

		while (k < kept && memcmp(t->kind[k].has, t->kind[i].has, t->natoms) != 0)
			k++;
		if (k == kept) {
			if (kept != i) {
				struct kind other = t->kind[kept];

				t->kind[kept] = t->kind[i];
				t->kind[i] = other;
			}
			kept++;
		} else if (t->kind[i].text.n && t->kind[k].text.n && t->kind[k].label.n < 60) {
			buf_printf(&t->kind[k].label, "|%.*s", SLICE_FMT(t->kind[i].text));
		}
	}
	for (size_t i = kept; i < t->nkinds; i++) {
		free(t->kind[i].patterns);
		free(t->kind[i].has);
		buf_free(&t->kind[i].label);
	}
	t->nkinds = kept;
}

static void add_set(struct texts *t, struct lint_space *s, struct lint_column *c, bool *in)
{
	struct buf label = { 0 };
	bool possible = false;

	for (size_t i = 0; i < t->nkinds; i++)
		if (in[i]) {
			possible |= is_possible(t, &t->kind[i]);
			buf_join(&label, ';', buf_slice(&t->kind[i].label));
		}
	t->in = in;
	answer(t, ask_set);
	lint_slot_add(s, c, t->cells, FEEL_VALUE, possible, label.p);
}

/* All sets of kinds when they are few, else those of one and two members. */
static void add_sets(struct texts *t, struct lint_space *s, struct lint_column *c)
{
	bool *in = xcalloc(t->nkinds + 1, sizeof *in);

	if (t->nkinds <= ALL_MEMBERS) {
		for (uint64_t bits = 1; bits < (uint64_t)1 << t->nkinds; bits++) {
			for (size_t i = 0; i < t->nkinds; i++)
				in[i] = bits >> i & 1;
			add_set(t, s, c, in);
		}
	} else {
		c->sampled = true;
		for (size_t a = 0; a < t->nkinds; a++)
			for (size_t b = a; b < t->nkinds; b++) {
				in[a] = in[b] = true;
				add_set(t, s, c, in);
				in[a] = in[b] = false;
			}
	}
	free(in);
}

void lint_text_slots(struct lint_space *s, struct lint_column *c, struct lint_cells *cells)
{
	struct texts t = { .rs = s->rs, .cells = cells };
	bool set = c->about.type.type == FEEL_SET;

	gather(&t);
	add_kinds(&t, c, set);
	if (set) {
		merge_kinds(&t);
		add_sets(&t, s, c);
	} else {
		add_slots(&t, s, c);
	}
	for (size_t i = 0; i < t.nkinds; i++) {
		free(t.kind[i].patterns);
		free(t.kind[i].has);
		buf_free(&t.kind[i].label);
	}
	free(t.kind);
	free(t.first);
	free(t.pattern_of);
	strmap_free(&t.named);
	strmap_free(&t.pattern);
}
