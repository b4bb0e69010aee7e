/* Inside of an evaluator: of rules_run.c, rules_plan.c, rules_match.c, rules_eval.c,
 * rules_text.c, rules_why.c.                                            (L4)
 *
 * Facts of the record just decided stay in it until the next one: its fields,
 * the values of its columns, and, when somebody asks (rules_keep_masks), for each
 * condition the mask of rules that it let pass. So a second look costs only who takes it.
 */
#ifndef GH_RULES_EVAL_H
#define GH_RULES_EVAL_H

#include "rules_internal.h"
#include "rules_quick.h"
#include "rules_run.h"

/* The epoch met last, and where it begins and ends. All zero: none was. */
struct rules_epoch {
	uint32_t number;
	int64_t from, to;
};

/* What evaluating a condition needs, beside each other. */
struct rules_step {
	const struct rules_cond *cond;
	const uint64_t **mask;     /* where its answer is left */
	size_t field;              /* of texts: */
	const uint64_t *blank;     /* the answer when there is none */
	const struct rules_quick *quick; /* answers to those met before */
	struct rules_memo *memo;   /* to the others. NULL: numbers and days with which nobody */
	struct rules_quick own;    /* calculates; each text is a value, and these are known */
	bool timed;                /* the answer depends on the epoch, too */
	struct rules_epoch epoch;
	bool age, dates;           /* the age of a date-time; any function of a date */
};

/* Whether the text of a column is of its type. Of short ones a few are remembered:
 * words of scales come again. */
struct rules_known_text {
	uint64_t a, b;             /* its bytes */
	unsigned n;                /* length; 0: free */
	bool invalid;
};
struct rules_check {
	const struct feel_value *source; /* of ordered types, else NULL: */
	size_t field;
	const struct feel_column *type;
	struct rules_known_text known[16];
};

struct rules_eval {
	const struct ruleset *rs;
	size_t *field_of;          /* by data column; RULES_NONE: absent */
	struct feel_value *source; /* of this record: */
	size_t *first_source, nfirst; /* those that conditions calculate with, */
	size_t *later_source, nlater; /* and the others, see rules_read_sources */
	bool all_sources;          /* these are read, too */
	struct rules_epoch *clock_epoch; /* by clock */
	const uint64_t **mask;     /* by clock, then by condition, of this record */
	struct rules_memo **memo;  /* by condition: of texts that are looked up */
	bool keep;                 /* somebody asks for `mask`, not only for those of clocks */
	struct rules_step *step;   /* conditions about columns that are there: */
	size_t nstates, ntexts, nordered; /* first those about a state, then the others */
	struct rules_run *run;     /* the first texts are of these, */
	size_t nruns, nrun_texts;  /* so many */
	unsigned long records;
	uint64_t *start;           /* rules that the other conditions let pass */
	struct slice *padded;      /* a record with fewer fields than were asked for */
	size_t width;
	uint64_t *hits;
	uint64_t *near, *passed;   /* rules_near */
	struct rules_check *check; /* by typed column, once asked */
	struct rules_cache *cache;
	struct feel_scratch *scratch;
	struct buf work;
	int64_t as_of;
	bool as_of_given, timeless;
	unsigned long ntimeless;
	const struct slice *field;
	size_t nfields;
	struct rules_eval *suppress; /* asks the suppressions; NULL: there are none */
	uint64_t *suppressed;        /* hits of this record */
	size_t nsuppressed;
	unsigned long all_suppressed;
	struct rules_watch *watch, own_watch;
};

/* The field of a data column, empty when it is not there. */
static inline struct slice rules_field(const struct rules_eval *e, size_t column)
{
	size_t i = e->field_of[column];

	return i < e->nfields ? e->field[i] : SLICE_NONE;
}

/* rules_plan.c: what is to be done for each record by the columns there are; what they are
 * may be settled again. */
void rules_plan(struct rules_eval *e);
void rules_plan_drop(struct rules_eval *e);

/* The masks of all conditions, from now on. */
void rules_keep_masks(struct rules_eval *e);

/* rules_run.c: puts texts that are asked as one together and first. */
void rules_runs_plan(struct rules_eval *e);
void rules_runs_drop(struct rules_eval *e);

/* rules_match.c: the record's rules to `hits`, suppressed ones too, and the facts above. */
void rules_match(struct rules_eval *e, const struct slice *fields, size_t nfields);
/* Reads the columns that no condition needed so far. */
void rules_read_sources(struct rules_eval *e);

/* What rules_fact needs for an expression of any kind. */
struct rules_facts rules_facts_of(struct rules_eval *e, const struct rules_expr *x);

#endif
