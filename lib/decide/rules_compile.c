/* Conditions to slots, and slots to sets of rules. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include <inttypes.h>
#include <stdlib.h>

#include "rules_internal.h"
#include "xmem.h"

/* Keys stay below this, so that a value beyond all of them can be told. */
#define KEY_LIMIT ((int64_t)100000000000000000)

/* A number as twice its multiple of 10^-scale, odd when it lies between two:
 * then no rounding can move it onto or over a limit. */
static int64_t num_key(struct num n, int scale)
{
	bool between;
	int64_t scaled = num_scaled(n, scale, &between);

	if (scaled > KEY_LIMIT || scaled < -KEY_LIMIT)
		return scaled > 0 ? 2 * KEY_LIMIT + 1 : -2 * KEY_LIMIT - 1;
	return 2 * scaled + between;
}

int64_t rules_key(const struct rules_cond *c, const struct feel_value *v)
{
	return c->expr.type.type == FEEL_NUM ? num_key(v->num, c->scale) : v->n;
}

void rules_mask_of(const struct rules_cond *c, size_t words, const struct feel_value *v, int64_t at,
		   struct feel_scratch *scratch, uint64_t *mask)
{
	memcpy(mask, c->dash, words * sizeof *mask);
	for (size_t t = 0; t < c->tests.n; t++)
		if (!feel_is_any(c->feel[t]) && feel_eval(c->feel[t], v, at, scratch) == FEEL_TRUE)
			for (size_t w = 0; w < words; w++)
				mask[w] |= c->bits[t * words + w];
}

/* Literals of a condition while its keys are gathered. */
struct keys {
	struct rules_cond *cond;
	size_t cap;
	int scale;
	bool too_large;
};

static void widen_scale(void *context, const struct feel_value *v)
{
	struct keys *k = context;

	if (v->num.scale > k->scale)
		k->scale = v->num.scale;
}

static void add_key(void *context, const struct feel_value *v)
{
	struct keys *k = context;
	struct rules_cond *c = k->cond;
	int64_t key = rules_key(c, v);

	k->too_large |= c->expr.type.type == FEEL_NUM && (key > 2 * KEY_LIMIT || key < -2 * KEY_LIMIT);
	XGROW(c->key, c->nkeys + 1, k->cap);
	c->key[c->nkeys++] = key;
}

static int by_key(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int gather_keys(struct ruleset *rs, struct rules_cond *c, struct slice name)
{
	struct keys k = { .cond = c };
	size_t kept = 0;

	for (size_t t = 0; t < c->tests.n && c->expr.type.type == FEEL_NUM; t++)
		feel_literals_of(c->feel[t], widen_scale, &k);
	c->scale = k.scale;
	for (size_t t = 0; t < c->tests.n; t++)
		feel_literals_of(c->feel[t], add_key, &k);
	if (k.too_large || k.scale > 16)
		return diag_error(rs->diag, NULL,
				  "condition %s: its numbers have more than 17 digits between the largest and the finest",
				  diag_quote(name));
	if (c->nkeys)
		qsort(c->key, c->nkeys, sizeof *c->key, by_key);
	for (size_t i = 0; i < c->nkeys; i++)
		if (!kept || c->key[i] != c->key[kept - 1])
			c->key[kept++] = c->key[i];
	c->nkeys = kept;
	return 0;
}

/* Some value of the slot; every other value of it gets the same answers. */
static struct feel_value sample(const struct rules_cond *c, size_t slot)
{
	struct feel_value v = { .state = FEEL_VALUE };
	bool num = c->expr.type.type == FEEL_NUM;
	int64_t key;

	if (slot >= SLOT_NULL(c)) {
		v.state = slot == SLOT_NULL(c) ? FEEL_EMPTY : FEEL_INVALID;
		return v;
	}
	if (c->nkeys == 0)
		return v;
	if (slot % 2) { /* on a key */
		v.n = c->key[slot / 2];
		v.num = num_make(v.n / 2, c->scale);
		return v;
	}
	key = slot ? c->key[slot / 2 - 1] : c->key[0];
	v.n = slot ? key + 1 : key - 1;
	if (num) /* a tenth of the scale's unit above the key, or a unit below all */
		v.num = num_make(slot ? key / 2 * 10 + 1 : (key / 2 - 1) * 10, c->scale + 1);
	return v;
}

static void narrow(struct rules_cond *c, size_t slots, size_t words)
{
	c->from = words;
	for (size_t s = 0; s < slots; s++)
		for (size_t w = 0; w < words; w++)
			if (c->mask[s * words + w] != UINT64_MAX) {
				c->from = w < c->from ? w : c->from;
				c->to = w + 1 > c->to ? w + 1 : c->to;
			}
}

static void fill_slots(const struct ruleset *rs, struct rules_cond *c, struct feel_scratch *scratch)
{
	size_t slots = SLOT_COUNT(c);

	c->mask = xcalloc(slots * rs->words, sizeof *c->mask);
	for (size_t s = 0; s < slots; s++) {
		struct feel_value v = sample(c, s);

		rules_mask_of(c, rs->words, &v, 0, scratch, c->mask + s * rs->words);
	}
	narrow(c, slots, rs->words);
}

static void add_list_epochs(void *context, const void *list)
{
	epochs_add_all(context, lookup_epochs(list));
}

static void gather_epochs(const struct ruleset *rs, struct rules_cond *c)
{
	for (size_t t = 0; t < c->tests.n; t++)
		feel_lists_of(c->feel[t], add_list_epochs, &c->epochs);
	if (c->expr.fn == FN_AREA && rs->areas)
		epochs_add_all(&c->epochs, areas_epochs(rs->areas));
	epochs_sort(&c->epochs);
}

static void fill_bits(const struct ruleset *rs, struct rules_cond *c)
{
	size_t words = rs->words;

	c->dash = xmalloc(words * sizeof *c->dash);
	memset(c->dash, 0xff, words * sizeof *c->dash);
	c->bits = xcalloc(c->tests.n * words + 1, sizeof *c->bits);
	for (size_t u = 0; u < c->nuses; u++) {
		c->dash[c->use[u].rule / 64] &= ~((uint64_t)1 << (c->use[u].rule % 64));
		rules_set(c->bits + c->use[u].test * words, c->use[u].rule);
	}
}

/* Texts have no slots of their own before they are met; an empty one needs no
 * looking up, nor does any other when nobody asks what it says. */
static void fill_text(const struct ruleset *rs, struct rules_cond *c, struct feel_scratch *scratch)
{
	struct feel_value v = { .state = FEEL_EMPTY };

	c->to = rs->words;
	c->mask = xcalloc(2 * rs->words, sizeof *c->mask);
	rules_mask_of(c, rs->words, &v, 0, scratch, c->mask);
	c->about_state = c->expr.fn == FN_NONE && c->expr.type.type == FEEL_STR;
	for (size_t t = 0; t < c->tests.n; t++)
		c->about_state = c->about_state && feel_is_about_state(c->feel[t]);
	if (!c->about_state)
		return;
	v.state = FEEL_VALUE;
	rules_mask_of(c, rs->words, &v, 0, scratch, c->mask + rs->words);
	c->to = 0;
	narrow(c, 2, rs->words);
}

/* The range of the keys in a few hundred cells of equal width: nearly all cells begin at
 * most one key before the place that is looked for. */
static void fill_grid(struct rules_cond *c)
{
	enum { CELLS = 512 };
	uint64_t range;
	size_t below = 0;

	if (!c->nkeys)
		return;
	range = (uint64_t)c->key[c->nkeys - 1] - (uint64_t)c->key[0];
	while (range >> c->shift >= CELLS)
		c->shift++;
	c->grid = xcalloc((range >> c->shift) + 1, sizeof *c->grid);
	for (uint64_t i = 0; i <= range >> c->shift; i++) {
		while ((uint64_t)c->key[below] - (uint64_t)c->key[0] < i << c->shift)
			below++;
		c->grid[i] = (uint32_t)below;
	}
}

static int compile_cond(struct ruleset *rs, size_t i, struct feel_scratch *scratch)
{
	struct rules_cond *c = rs->cond[i];

	fill_bits(rs, c);
	gather_epochs(rs, c);
	if (rules_expr_is_text(&c->expr)) {
		fill_text(rs, c, scratch);
		return 0;
	}
	if (gather_keys(rs, c, strmap_key(&rs->condnames, i)) < 0)
		return -1;
	fill_slots(rs, c, scratch);
	fill_grid(c);
	return 0;
}

/* Whether the rule is in force in an epoch, which lies before its end `e`. */
static bool in_force(const struct rules_rule *r, const struct epochs *epochs, size_t epoch)
{
	return period_holds(r->period, epoch ? epochs->at[epoch - 1] : INT64_MIN);
}

static void compile_clock(struct ruleset *rs, uint32_t number)
{
	struct rules_clock *k = &rs->clock[number];
	size_t words = rs->words;

	for (size_t r = 0; r < rs->nrules; r++)
		if (rs->rule_clock[r] == number)
			epochs_add(&k->epochs, rs->rule[r].period);
	epochs_sort(&k->epochs);
	k->mask = xmalloc((k->epochs.n + 2) * words * sizeof *k->mask);
	memset(k->mask, 0xff, (k->epochs.n + 2) * words * sizeof *k->mask);
	for (size_t e = 0; e < k->epochs.n + 2; e++)
		for (size_t r = 0; r < rs->nrules; r++)
			if (rs->rule_clock[r] == number &&
			    (e == k->epochs.n + 1 || !in_force(&rs->rule[r], &k->epochs, e)))
				k->mask[e * words + r / 64] &= ~((uint64_t)1 << (r % 64));
}

int rules_compile(struct ruleset *rs)
{
	struct feel_scratch *scratch = feel_scratch_new();
	int result = 0;

	rs->words = (rs->nrules + 63) / 64 ? (rs->nrules + 63) / 64 : 1;
	rs->live = xcalloc(rs->words, sizeof *rs->live);
	for (size_t r = 0; r < rs->nrules; r++)
		rules_set(rs->live, r);
	for (size_t i = 0; i < rs->nconds; i++)
		if (compile_cond(rs, i, scratch) < 0)
			result = -1;
	for (uint32_t k = 0; k < rs->nclocks; k++)
		compile_clock(rs, k);
	feel_scratch_free(scratch);
	return result;
}
