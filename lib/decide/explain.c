/* Why and why not: see explain.h. */
/* SPDX-License-Identifier: ISC */
#include "explain.h"

#include <stdlib.h>

#include "csvout.h"
#include "csvtext.h"
#include "outcome.h"
#include "xmem.h"

struct explain {
	const struct ruleset *rs;
	struct csvout *out;
	struct buf place;         /* source,line of the record, as CSV */
	struct buf cell, seen;
};

struct explain *explain_open(const char *path, const struct ruleset *rs, struct diag *diag)
{
	struct csvout *out = csvout_create(path, diag);
	struct explain *x;

	if (!out)
		return NULL;
	x = xcalloc(1, sizeof *x);
	x->rs = rs;
	x->out = out;
	csvout_raw(out, SLICE("source,line,rule,kind,column,cell,seen,verdict,decided"));
	csvout_end(out);
	return x;
}

static void put_line(struct explain *x, struct slice rule, const char *kind, struct slice column, const char *verdict,
		     const char *decided)
{
	csvout_raw(x->out, buf_slice(&x->place));
	csvout_field(x->out, rule);
	csvout_plain(x->out, slice_of(kind));
	csvout_field(x->out, column);
	csvout_field(x->out, buf_slice(&x->cell));
	csvout_field(x->out, buf_slice(&x->seen));
	csvout_plain(x->out, slice_of(verdict));
	csvout_plain(x->out, slice_of(decided));
	csvout_end(x->out);
}

static void put_condition(struct explain *x, struct rules_eval *e, size_t rule, size_t condition, const char *kind,
			  enum outcome o)
{
	static const char *const letter[] = { [FEEL_FALSE] = "F", [FEEL_TRUE] = "T", [FEEL_UNKNOWN] = "U" };

	buf_clear(&x->cell);
	buf_clear(&x->seen);
	rules_asked(x->rs, rule, condition, &x->cell);
	rules_seen(e, condition, &x->seen);
	put_line(x, rules_rule(x->rs, rule)->id, kind, rules_condition(x->rs, condition),
		 letter[rules_verdict(e, rule, condition)], outcome_name(o));
}

/* What took the hit away: its reason, who approved it, until when. */
static void put_suppression(struct explain *x, struct rules_eval *e, size_t rule)
{
	const struct rules_rule *s = rules_suppression(x->rs, rules_suppressor(e, rule));

	buf_clear(&x->cell);
	buf_clear(&x->seen);
	buf_put(&x->cell, s->note);
	buf_puts(&x->cell, " (");
	buf_put(&x->cell, s->source);
	buf_puts(&x->cell, ")");
	put_line(x, rules_rule(x->rs, rule)->id, "hit", s->id, "T", outcome_name(OUTCOME_SUPPRESSED));
}

/* A rule that asks nothing is in force, if nothing else. */
static void put_hit(struct explain *x, struct rules_eval *e, size_t rule, enum outcome o)
{
	bool asked = false;

	for (size_t k = 0; k < rules_nconditions(x->rs); k++) {
		buf_clear(&x->cell);
		if (!rules_asked(x->rs, rule, k, &x->cell))
			continue;
		put_condition(x, e, rule, k, "hit", o);
		asked = true;
	}
	if (!asked)
		put_condition(x, e, rule, 0, "hit", o);
	if (o == OUTCOME_SUPPRESSED)
		put_suppression(x, e, rule);
}

static void put_near(struct explain *x, struct rules_eval *e, size_t rule)
{
	size_t k = 0;

	while (rules_has(rules_passed(e, k), rule))
		k++;
	put_condition(x, e, rule, k, "near", OUTCOME_NO_HIT);
}

static void put_none(struct explain *x, struct rules_eval *e)
{
	buf_clear(&x->cell);
	buf_clear(&x->seen);
	put_line(x, SLICE_NONE, "none", SLICE_NONE, "", rules_timeless(e) ? "timeless" : "");
}

void explain_record(struct explain *x, struct rules_eval *e, const struct rules_decision *d, const char *source,
		    unsigned long line)
{
	const uint64_t *suppressed = rules_suppressed(e), *near = rules_near(e);

	buf_clear(&x->place);
	csvtext_put(&x->place, slice_of(source));
	buf_printf(&x->place, ",%lu", line);
	if (!d->nrules)
		put_none(x, e);
	for (size_t r = 0; r < rules_count(x->rs); r++) {
		enum outcome o = outcome_of(x->rs, d, suppressed, r);

		if (o != OUTCOME_NO_HIT)
			put_hit(x, e, r, o);
	}
	for (size_t r = 0; r < rules_count(x->rs); r++)
		if (rules_has(near, r))
			put_near(x, e, r);
}

int explain_close(struct explain *x)
{
	int result;

	if (!x)
		return 0;
	result = csvout_close(x->out);
	buf_free(&x->place);
	buf_free(&x->cell);
	buf_free(&x->seen);
	free(x);
	return result;
}
