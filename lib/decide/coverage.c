/* What each rule did over a whole run: see coverage.h. */
/* SPDX-License-Identifier: ISC */
#include "coverage.h"

#include <stdlib.h>

#include "csvout.h"
#include "outcome.h"
#include "xmem.h"

enum { ALL_NEAR = 4096, ONE_OF = 16 };

/* X(constant, name): how hits are told apart */
#define MEASURES(X)                       \
	X(MEASURE_HITS, "hits")           \
	X(MEASURE_SOLE, "sole")           \
	X(MEASURE_DECIDED, "decided")     \
	X(MEASURE_OUTRANKED, "outranked") \
	X(MEASURE_ADDED, "added")         \
	X(MEASURE_PASSED, "passed_over")  \
	X(MEASURE_TEST, "test")           \
	X(MEASURE_SUPPRESSED, "suppressed")

enum measure {
#define X(constant, name) constant,
	MEASURES(X)
#undef X
	NMEASURES
};

/* From the first to the last time of some records. */
struct stretch {
	int64_t first, last;
	bool timed;
};

struct of_rule {
	unsigned long count[NMEASURES];
	struct stretch stretch;
};

/* What a decision means to a rule. */
struct share {
	size_t rule;
	enum measure measure;
	bool sole;                /* the only one counted */
};

/* Records with one decision since the evaluator last forgot: counted here, and
 * given to the rules when that is over. */
struct group {
	struct share *share;
	size_t n, cap;
	unsigned long records;
	struct stretch stretch;
	const struct feel_value *time; /* of its rules; NULL: they go by several */
	bool known;
};

struct coverage {
	const struct ruleset *rs;
	struct of_rule *rule;
	struct group *group;      /* by number of the decision */
	size_t ngroups, groupcap;
	unsigned long generation;
	unsigned long *near;      /* by condition, then rule */
	struct rules_typed *typed;
	unsigned long *invalid;   /* by typed column */
	size_t ntyped;
	unsigned long records, no_hit, timeless, near_records;
	struct csvout *out;       /* while it is written */
	struct buf text;
};

struct coverage *coverage_new(const struct ruleset *rs)
{
	struct coverage *c = xcalloc(1, sizeof *c);

	c->rs = rs;
	c->rule = xcalloc(rules_count(rs) + 1, sizeof *c->rule);
	c->near = xcalloc(rules_nconditions(rs) * rules_count(rs) + 1, sizeof *c->near);
	c->typed = rules_typed(rs, &c->ntyped);
	c->invalid = xcalloc(c->ntyped + 1, sizeof *c->invalid);
	return c;
}

static inline void widen(struct stretch *s, int64_t first, int64_t last)
{
	if (!s->timed || first < s->first)
		s->first = first;
	if (!s->timed || last > s->last)
		s->last = last;
	s->timed = true;
}

static void settle(struct coverage *c, struct group *g)
{
	for (size_t i = 0; i < g->n; i++) {
		struct of_rule *r = &c->rule[g->share[i].rule];

		r->count[MEASURE_HITS] += g->records;
		r->count[g->share[i].measure] += g->records;
		if (g->share[i].sole)
			r->count[MEASURE_SOLE] += g->records;
		if (g->stretch.timed)
			widen(&r->stretch, g->stretch.first, g->stretch.last);
	}
	g->records = 0;
}

static void settle_groups(struct coverage *c)
{
	for (size_t i = 0; i < c->ngroups; i++)
		settle(c, &c->group[i]);
}

static void forget_groups(struct coverage *c)
{
	settle_groups(c);
	for (size_t i = 0; i < c->ngroups; i++)
		free(c->group[i].share);
	c->ngroups = 0;
}

void coverage_free(struct coverage *c)
{
	if (!c)
		return;
	forget_groups(c);
	buf_free(&c->text);
	free(c->rule);
	free(c->group);
	free(c->near);
	free(c->typed);
	free(c->invalid);
	free(c);
}

static enum measure measure_of(enum outcome o)
{
	static const enum measure measure[] = {
		[OUTCOME_LEVEL] = MEASURE_DECIDED,	[OUTCOME_ACTION] = MEASURE_DECIDED,
		[OUTCOME_BOTH] = MEASURE_DECIDED,	[OUTCOME_OUTRANKED] = MEASURE_OUTRANKED,
		[OUTCOME_ADDED] = MEASURE_ADDED,	[OUTCOME_PASSED] = MEASURE_PASSED,
		[OUTCOME_TEST] = MEASURE_TEST,		[OUTCOME_SUPPRESSED] = MEASURE_SUPPRESSED,
	};

	return measure[o];
}

static void fill_group(const struct coverage *c, struct group *g, const struct rules_eval *e,
		       const struct rules_decision *d)
{
	bool mixed = false;

	for (size_t r = 0; r < rules_count(c->rs); r++) {
		enum outcome o = outcome_of(c->rs, d, NULL, r);

		if (o == OUTCOME_NO_HIT)
			continue;
		XGROW(g->share, g->n + 1, g->cap);
		g->share[g->n++] = (struct share){ r, measure_of(o), d->nrules == 1 && outcome_counts(o) };
		mixed |= rules_time(e, r) != rules_time(e, g->share[0].rule);
	}
	g->time = g->n && !mixed ? rules_time(e, g->share[0].rule) : NULL;
	g->known = true;
}

static struct group *group_of(struct coverage *c, struct rules_eval *e, const struct rules_decision *d)
{
	if (rules_generation(e) != c->generation) {
		forget_groups(c);
		c->generation = rules_generation(e);
	}
	while (c->ngroups <= d->number) {
		XGROW(c->group, c->ngroups + 1, c->groupcap);
		c->group[c->ngroups++] = (struct group){ 0 };
	}
	if (!c->group[d->number].known)
		fill_group(c, &c->group[d->number], e, d);
	return &c->group[d->number];
}

static inline void note_time(struct stretch *s, const struct feel_value *time)
{
	if (time->state == FEEL_VALUE)
		widen(s, time->n, time->n);
}

static void count_suppressed(struct coverage *c, const struct rules_eval *e, const uint64_t *suppressed)
{
	for (size_t r = 0; r < rules_count(c->rs); r++)
		if (rules_has(suppressed, r)) {
			c->rule[r].count[MEASURE_HITS]++;
			c->rule[r].count[MEASURE_SUPPRESSED]++;
			note_time(&c->rule[r].stretch, rules_time(e, r));
		}
}

static void count_hits(struct coverage *c, struct rules_eval *e, const struct rules_decision *d)
{
	struct group *g = group_of(c, e, d);

	g->records++;
	if (g->time)
		note_time(&g->stretch, g->time);
	for (size_t i = 0; i < g->n && !g->time; i++)
		note_time(&c->rule[g->share[i].rule].stretch, rules_time(e, g->share[i].rule));
	if (rules_suppressed(e))
		count_suppressed(c, e, rules_suppressed(e));
}

static void count_near(struct coverage *c, struct rules_eval *e)
{
	const uint64_t *near = rules_near(e);
	size_t rules = rules_count(c->rs), conditions = rules_nconditions(c->rs);

	c->near_records++;
	for (size_t k = 0; k < conditions; k++) {
		const uint64_t *passed = rules_passed(e, k);
		unsigned long *count = c->near + k * rules;

		for (size_t w = 0; w * 64 < rules; w++, count += 64)
			for (uint64_t missed = near[w] & ~passed[w]; missed; missed &= missed - 1)
				count[__builtin_ctzll(missed)]++;
	}
}

/* One of every 16 records, not always the same: logs have rhythms. */
static bool is_sampled(unsigned long record)
{
	uint64_t h = (uint64_t)(record / ONE_OF) * 0x9e3779b97f4a7c15;

	return record < ALL_NEAR || (h >> 60) == record % ONE_OF;
}

void coverage_record(struct coverage *c, struct rules_eval *e, const struct rules_decision *d)
{
	if (is_sampled(c->records))
		count_near(c, e);
	c->records++;
	c->no_hit += d->nrules == 0;
	c->timeless += rules_timeless(e);
	count_hits(c, e, d);
	rules_count_invalid(e, c->typed, c->ntyped, c->invalid);
}

static void put(struct coverage *c, const struct rules_rule *r, const char *measure, struct slice column)
{
	const struct rules_table *t = r ? rules_table(c->rs, r->table) : NULL;
	struct buf name = { 0 };

	if (t)
		buf_printf(&name, "%.*s/%.*s", SLICE_FMT(t->pack), SLICE_FMT(t->name));
	csvout_field(c->out, buf_slice(&name));
	csvout_field(c->out, r ? r->id : SLICE_NONE);
	csvout_plain(c->out, slice_of(measure));
	csvout_field(c->out, column);
	csvout_field(c->out, buf_slice(&c->text));
	csvout_end(c->out);
	buf_free(&name);
}

static void put_count(struct coverage *c, const struct rules_rule *r, const char *measure, struct slice column,
		      unsigned long count)
{
	buf_clear(&c->text);
	buf_put_int(&c->text, (int64_t)count);
	put(c, r, measure, column);
}

static void put_time(struct coverage *c, size_t rule, const char *measure, bool timed, int64_t at)
{
	buf_clear(&c->text);
	if (timed)
		when_put(&c->text, (struct when){ at, rules_offset(c->rs, rule), false });
	put(c, rules_rule(c->rs, rule), measure, SLICE_NONE);
}

static void put_run(struct coverage *c)
{
	put_count(c, NULL, "records", SLICE_NONE, c->records);
	put_count(c, NULL, "no_hit", SLICE_NONE, c->no_hit);
	put_count(c, NULL, "timeless", SLICE_NONE, c->timeless);
	put_count(c, NULL, "near_records", SLICE_NONE, c->near_records);
	for (size_t i = 0; i < c->ntyped; i++)
		put_count(c, NULL, c->typed[i].type == FEEL_ENUM ? "off_domain" : "invalid",
			  rules_column(c->rs, c->typed[i].column), c->invalid[i]);
}

/* Near misses of every condition the rule asks, and none of others. */
static void put_near(struct coverage *c, size_t rule)
{
	for (size_t k = 0; k < rules_nconditions(c->rs); k++) {
		unsigned long count = c->near[k * rules_count(c->rs) + rule];

		buf_clear(&c->text);
		if (rules_asked(c->rs, rule, k, &c->text) || count)
			put_count(c, rules_rule(c->rs, rule), "near", rules_condition(c->rs, k), count);
	}
}

static void put_rule(struct coverage *c, size_t rule)
{
	static const char *const name[] = {
#define X(constant, text) [constant] = text,
		MEASURES(X)
#undef X
	};
	const struct rules_rule *r = rules_rule(c->rs, rule);
	const struct of_rule *of = &c->rule[rule];

	for (size_t m = 0; m < NMEASURES; m++)
		put_count(c, r, name[m], SLICE_NONE, of->count[m]);
	put_time(c, rule, "first", of->stretch.timed, of->stretch.first);
	put_time(c, rule, "last", of->stretch.timed, of->stretch.last);
	put_near(c, rule);
}

int coverage_write(struct coverage *c, const char *path, struct diag *diag)
{
	c->out = csvout_create(path, diag);
	if (!c->out)
		return -1;
	csvout_raw(c->out, SLICE("table,rule,measure,column,count"));
	csvout_end(c->out);
	settle_groups(c);
	put_run(c);
	for (size_t r = 0; r < rules_count(c->rs); r++)
		put_rule(c, r);
	return csvout_close(c->out);
}
