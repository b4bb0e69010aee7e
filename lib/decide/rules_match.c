/* A record against all conditions: the set of rules that meet it. See rules_eval.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_eval.h"
#include "when.h"
#include "xmem.h"

enum { FEW_WORDS = 4 };

/* Fields come trimmed, but for those that were quoted. */
static inline struct slice trimmed(struct slice s)
{
	return s.n && ((unsigned char)s.p[0] <= ' ' || (unsigned char)s.p[s.n - 1] <= ' ') ? slice_trim(s) : s;
}

/* feel_read; but of times, which most conditions ask, without its detours. */
static inline void read_source(const struct feel_column *type, struct slice text, struct feel_value *out)
{
	const char *why;
	struct when w;

	out->text = trimmed(text);
	out->n = 0;
	if (type->type != FEEL_DATETIME || !out->text.n) {
		feel_read(type, text, out);
		if (out->state != FEEL_VALUE)
			out->n = 0;
	} else if (when_parse(out->text, type->offset, &w, &why) == 0) {
		out->state = FEEL_VALUE;
		out->n = w.at;
	} else {
		out->state = FEEL_INVALID;
	}
}

static inline void read_one(struct rules_eval *e, size_t source)
{
	const struct rules_source *s = &e->rs->source[source];

	read_source(&s->type, rules_field(e, s->column), &e->source[source]);
}

static void read_first_sources(struct rules_eval *e)
{
	for (size_t i = 0; i < e->nfirst; i++)
		read_one(e, e->first_source[i]);
	e->all_sources = false;
}

void rules_read_sources(struct rules_eval *e)
{
	for (size_t i = 0; i < e->nlater && !e->all_sources; i++)
		read_one(e, e->later_source[i]);
	e->all_sources = true;
}

static __attribute__((noinline)) void find_epoch(struct rules_epoch *e, const struct epochs *all, int64_t at)
{
	size_t n = epochs_find(all, at);

	e->number = (uint32_t)n;
	e->from = n ? all->at[n - 1] : INT64_MIN;
	e->to = n < all->n ? all->at[n] : INT64_MAX;
}

/* A log is in order of time: the epoch is nearly always that of the record before. */
static inline size_t epoch_at(struct rules_epoch *e, const struct epochs *all, int64_t at)
{
	if (at < e->from || at >= e->to)
		find_epoch(e, all, at);
	return e->number;
}

static inline const uint64_t *clock_mask(struct rules_eval *e, size_t clock)
{
	const struct rules_clock *k = &e->rs->clock[clock];
	const struct feel_value *time = &e->source[k->source];
	size_t epoch = k->epochs.n + 1;

	if (time->state == FEEL_VALUE)
		epoch = epoch_at(&e->clock_epoch[clock], &k->epochs, e->as_of_given ? e->as_of : time->n);
	else
		e->timeless = true;
	return k->mask + epoch * e->rs->words;
}

static inline size_t slot_at(const struct rules_cond *c, int64_t key)
{
	size_t below;

	if (!c->nkeys || key < c->key[0])
		return 0;
	if (key > c->key[c->nkeys - 1])
		return 2 * c->nkeys;
	below = c->grid[((uint64_t)key - (uint64_t)c->key[0]) >> c->shift];
	while (c->key[below] < key)
		below++;
	return 2 * below + (c->key[below] == key);
}

static inline size_t slot_of(const struct rules_cond *c, const struct feel_value *v)
{
	if (v->state != FEEL_VALUE)
		return v->state == FEEL_INVALID ? SLOT_INVALID(c) : SLOT_NULL(c);
	return slot_at(c, c->expr.type.type == FEEL_NUM ? rules_key(c, v) : v->n);
}

/* A field has it even if it is blank, then in quotes. */
static inline const uint64_t *state_mask(const struct rules_step *s, struct slice text, size_t words)
{
	return s->cond->mask + (trimmed(text).n ? words : 0);
}

/* Of the text of a number or day, which was not met. */
static const uint64_t *slot_mask(struct rules_eval *e, struct rules_step *s, struct slice text)
{
	struct feel_value v;
	const uint64_t *mask;

	read_source(&e->rs->source[s->cond->expr.source[0]].type, text, &v);
	mask = s->cond->mask + slot_of(s->cond, &v) * e->rs->words;
	if (text.n <= RULES_QUICK_BYTES)
		rules_quick_put(&s->own, text, 0, mask);
	return mask;
}

/* Not part of its caller, which would save and restore six registers for it on every
 * call: twenty a record. */
static __attribute__((noinline)) const uint64_t *unmet_mask(struct rules_eval *e, struct rules_step *s,
								struct slice text)
{
	struct rules_facts facts = { .source = e->source, .text = trimmed(text), .work = &e->work, .rs = e->rs };

	if (!s->memo)
		return slot_mask(e, s, facts.text);
	if (!facts.text.n)
		return s->cond->mask;
	facts.at = e->source[s->cond->expr.as_of].n;
	return rules_memo_mask(s->memo, &facts, s->epoch.number, e->scratch);
}

/* Inlined: half the cells are blank, nearly all others were met before, and a call costs as
 * much as that answer. */
static inline __attribute__((always_inline)) const uint64_t *text_mask(struct rules_eval *e, struct rules_step *s,
								       struct slice text)
{
	const uint64_t *mask = NULL;

	if (!text.n)
		return s->blank;
	if (s->timed)
		epoch_at(&s->epoch, &s->cond->epochs, e->source[s->cond->expr.as_of].n);
	if (text.n <= RULES_QUICK_BYTES)
		mask = rules_quick_find(s->quick, text, s->epoch.number);
	return mask ? mask : unmet_mask(e, s, text);
}

static __attribute__((noinline)) size_t any_ordered_slot(const struct rules_eval *e, const struct rules_step *s)
{
	struct rules_facts facts = { .source = e->source, .rs = e->rs };
	struct feel_value v;

	rules_fact(&s->cond->expr, &facts, &v);
	return slot_of(s->cond, &v);
}

/* rules_fact, but for the expressions that most conditions are. */
static inline __attribute__((always_inline)) size_t ordered_slot(const struct rules_eval *e, const struct rules_step *s)
{
	const struct rules_expr *x = &s->cond->expr;
	const struct feel_value *a = &e->source[x->source[0]], *as_of = &e->source[x->as_of];

	if (a->state != FEEL_VALUE)
		return a->state == FEEL_INVALID ? SLOT_INVALID(s->cond) : SLOT_NULL(s->cond);
	if (x->fn == FN_NONE)
		return slot_of(s->cond, a);
	if (as_of->state == FEEL_VALUE && s->age)
		return slot_at(s->cond, as_of->n - a->n);
	if (as_of->state == FEEL_VALUE && x->fn == FN_DAYS)
		return slot_at(s->cond, rules_day(as_of->n, x->offset) - (s->dates ? a->n : rules_day(a->n, x->offset)));
	return any_ordered_slot(e, s);
}

/* A few words, for registers: in an array a compiler would store them each time. */
struct few {
	uint64_t a, b, c, d;
};

/* Of a few words without a loop, which compilers keep at -O2; of more than those that are not
 * all ones. */
static inline __attribute__((always_inline)) void and_mask(struct rules_eval *e, struct few *hits, const uint64_t *mask,
							   size_t from, size_t to, size_t words)
{
	_Static_assert(FEW_WORDS == 4, "a, b, c and d");
	if (words > FEW_WORDS) {
		for (size_t w = from; w < to; w++)
			e->hits[w] &= mask[w];
		return;
	}
	hits->a &= mask[0];
	if (words > 1)
		hits->b &= mask[1];
	if (words > 2)
		hits->c &= mask[2];
	if (words > 3)
		hits->d &= mask[3];
}

/* A mask that is kept stays in its place until the next record: see rules_near. */
static inline __attribute__((always_inline)) void meet(struct rules_eval *e, const struct rules_step *s,
						       const uint64_t *mask, struct few *hits, size_t words, bool keep)
{
	if (keep)
		*s->mask = mask;
	and_mask(e, hits, mask, s->cond->from, s->cond->to, words);
}

/* Where a text's set of rules is kept. When half of the last texts were new, a column among them
 * has too many: then its neighbours are asked one by one from now on. */
static size_t run_place(struct rules_eval *e, struct rules_run *run, const struct slice *field)
{
	enum { LAST = 1024 };
	struct rules_run_met met;
	struct slice text;
	size_t place;

	if (run->off || !rules_run_text(run, field, &text, &met.lengths))
		return RULES_RUN_PLACES;
	rules_run_words(text, met.word);
	place = rules_run_place(met.word, met.lengths);
	run->met[place] = met;
	if (++run->missed % LAST == 0) {
		run->off = e->records - run->since < 2 * LAST;
		run->since = e->records;
	}
	return place;
}

/* Of a text that was not met, by its conditions. */
static __attribute__((noinline)) const uint64_t *learn_run(struct rules_eval *e, struct rules_run *run,
							   const struct slice *field)
{
	size_t words = e->rs->words;
	uint64_t *mask = run->mask + run_place(e, run, field) * words;

	memset(mask, 0xff, words * sizeof *mask);
	for (struct rules_step *s = run->step; s < run->end; s++) {
		const uint64_t *one = text_mask(e, s, field[s->field]);

		for (size_t w = s->cond->from; w < s->cond->to; w++)
			mask[w] &= one[w];
	}
	return mask;
}

static inline __attribute__((always_inline)) void meet_runs(struct rules_eval *e, const struct slice *field,
							    struct few *hits, size_t words)
{
	for (struct rules_run *run = e->run, *end = run + e->nruns; run < end; run++) {
		const uint64_t *mask = rules_run_find(run, field, words);

		and_mask(e, hits, mask ? mask : learn_run(e, run, field), 0, words, words);
	}
}

static inline __attribute__((always_inline)) void match_words(struct rules_eval *e, const struct slice *field,
							      size_t words, bool keep)
{
	struct few hits = { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX };
	struct rules_step *s = e->step, *end;

	if (words > FEW_WORDS)
		memset(e->hits, 0xff, words * sizeof *e->hits);
	and_mask(e, &hits, e->start, 0, words, words);
	for (size_t k = 0; k < e->rs->nclocks; k++)
		and_mask(e, &hits, e->mask[k] = clock_mask(e, k), 0, words, words);
	for (end = s + e->nstates; s < end; s++)
		meet(e, s, state_mask(s, field[s->field], words), &hits, words, keep);
	end = s + e->ntexts;
	if (!keep) {
		meet_runs(e, field, &hits, words);
		s += e->nrun_texts;
	}
	for (; s < end; s++)
		meet(e, s, text_mask(e, s, field[s->field]), &hits, words, keep);
	for (end = s + e->nordered; s < end; s++)
		meet(e, s, s->cond->mask + ordered_slot(e, s) * words, &hits, words, keep);
	if (words > FEW_WORDS)
		return;
	e->hits[0] = hits.a;
	if (words > 1)
		e->hits[1] = hits.b;
	if (words > 2)
		e->hits[2] = hits.c;
	if (words > 3)
		e->hits[3] = hits.d;
}

/* A compiler that knows the number of words needs no loops over them, and keeps a few
 * in registers. */
static void match(struct rules_eval *e, const struct slice *field)
{
	switch (e->keep ? 0 : e->rs->words) {
	case 0: match_words(e, field, e->rs->words, true); break;
	case 1: match_words(e, field, 1, false); break;
	case 2: match_words(e, field, 2, false); break;
	case 3: match_words(e, field, 3, false); break;
	case 4: match_words(e, field, 4, false); break;
	default: match_words(e, field, e->rs->words, false);
	}
}

/* Then no step needs to ask whether its field is there. */
static const struct slice *pad(struct rules_eval *e)
{
	for (size_t i = 0; i < e->width; i++)
		e->padded[i] = i < e->nfields ? e->field[i] : SLICE_NONE;
	return e->padded;
}

void rules_match(struct rules_eval *e, const struct slice *fields, size_t nfields)
{
	e->field = fields;
	e->nfields = nfields;
	e->timeless = false;
	e->records++;
	read_first_sources(e);
	match(e, nfields < e->width ? pad(e) : fields);
}

void rules_keep_masks(struct rules_eval *e)
{
	if (e->keep)
		return;
	e->keep = true;
	if (e->records)
		match(e, e->nfields < e->width ? pad(e) : e->field);
}

/* A rule that lacks one condition moves from `passed` to `near`, one that
 * lacks another leaves both. */
static void miss(uint64_t *near, uint64_t *passed, const uint64_t *mask, size_t from, size_t to)
{
	for (size_t w = from; w < to; w++) {
		near[w] = (near[w] & mask[w]) | (passed[w] & ~mask[w]);
		passed[w] &= mask[w];
	}
}

const uint64_t *rules_near(struct rules_eval *e)
{
	const struct ruleset *rs = e->rs;

	rules_keep_masks(e);
	if (!e->near) {
		e->near = xcalloc(rs->words, sizeof *e->near);
		e->passed = xcalloc(rs->words, sizeof *e->passed);
	}
	memset(e->near, 0, rs->words * sizeof *e->near);
	memcpy(e->passed, rs->live, rs->words * sizeof *e->passed);
	for (size_t k = 0; k < rs->nclocks; k++)
		miss(e->near, e->passed, e->mask[k], 0, rs->words);
	for (size_t i = 0; i < rs->nconds; i++)
		miss(e->near, e->passed, e->mask[rs->nclocks + i], rs->cond[i]->from, rs->cond[i]->to);
	return e->near;
}
