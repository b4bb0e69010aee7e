/* Shared by duty.c, duty_family.c and duty_plan.c.                     (L4) */
#ifndef GH_DUTY_INTERNAL_H
#define GH_DUTY_INTERNAL_H

#include "duty.h"

/* The windows of a duty, day by day of the run. */
struct duty_windows {
	struct recur_window *window;
	size_t *first;            /* by day; first[days] is the end */
};

struct duties {
	const struct ruleset *rs;
	struct duty_options options;
	struct diag *diag;
	struct duty *duty;        /* by rule */
	size_t n;
	struct duty_windows *windows; /* by rule */
	struct rules_eval *eval;
	struct slice *noon, *season; /* by day of the run: what is decided */
	struct slice case_state;  /* the state once a case was there */
	struct strmap text;
	struct strmap kinds;      /* of the plans */
	struct duty_plan *plan;   /* by kind */
	size_t plancap, nitems;
	struct buf key;           /* of the kind looked for */
};

/* duty_family.c: of duties that are in force together, takes out those for which
 * another list of their family stands. `n` rules in, how many stay out; over[i] becomes the
 * ids that rule[i] stands for, kept in d->text. */
size_t duty_settle(struct duties *d, uint32_t *rule, struct slice *over, size_t n);

/* duty_plan.c: frees the plans. */
void duty_forget(struct duties *d);

#endif
