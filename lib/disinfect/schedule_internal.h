/* Shared by schedule.c, schedule_make.c and schedule_check.c.                            (L4)
 *
 * A template is a task of a plan with all that does not depend on the zone line.
 */
#ifndef GH_SCHEDULE_INTERNAL_H
#define GH_SCHEDULE_INTERNAL_H

#include "lamps.h"
#include "schedule.h"

struct template {
	struct task task;
	const struct duty_item *item;
	struct slice note;        /* before that of the dose */
	size_t recipe;            /* RULES_NONE: nothing is dosed */
	struct slice state;       /* by which it is dosed */
	int64_t at;
	uint64_t key;             /* the duty's half of the id */
	int64_t day, last;        /* of the run on which a waiting duty is in force */
	/* Of the amounts seen last. */
	struct dosed dosed;
	unsigned long amounts;    /* schedule.amounts; 0: none yet */
};

struct made {
	struct template *template;
	size_t n, cap;
	size_t ndated;
	struct buf fixed;         /* CSV of the columns from contact_min on, of all templates */
	bool mixing;              /* some are marked, and it was reported */
	bool known;               /* a rule is for such lines, if not now */
};

struct schedule {
	struct schedule_options options;
	struct diag *diag;
	struct schedule_account account;
	struct strmap text;       /* times, notes, labels */
	struct buf work, note, line;
	struct buf amounts_text;  /* of the line seen last */
	unsigned long amounts;    /* rises when they change or doses were forgotten */
	unsigned long generation; /* of the doses */
	char id[TASK_ID_LEN];
	struct strmap weak;       /* usual targets that were reported */
	struct lamps lamps;       /* of the line */
	bool worn;                /* they were reported */
	struct buf lamp_hours, lamp_note;
};

static inline struct slice schedule_keep(struct schedule *s, struct slice text)
{
	return text.n ? strmap_key(&s->text, strmap_add(&s->text, text)) : SLICE_NONE;
}

/* The templates of a plan for lines of that kind, made once. */
struct made *schedule_make(struct schedule *s, struct duty_plan *plan, const struct zone *zone, enum duty_why why);

/* schedule_check.c: marks the templates that must not be done together, and those that cannot be
 * done with what there is. */
void schedule_check(struct schedule *s, struct made *m, const struct zone *zone);

/* The recipe of a duty for such a line; as_named: see dosing.h. */
size_t schedule_recipe(struct schedule *s, const struct duty *duty, const struct zone *zone, struct slice state, int64_t at,
		       bool as_named);
/* Agent and contact time are the recipe's. */
void schedule_set_recipe(struct schedule *s, struct template *t, size_t recipe);

/* Whether it waits for a case or an outbreak. */
static inline bool schedule_is_case(struct slice event)
{
	return slice_is(event, "case") || slice_is(event, "outbreak");
}

/* Puts the window into a task. */
void schedule_date(struct schedule *s, struct task *task, int64_t from, int64_t to, int offset);

#endif
