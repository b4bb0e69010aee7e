/* Duties: the rules of a disinfection table, read for one run.         (L4)
 *
 *     struct duties *d = duties_open(rs, &options, &diag);
 *     struct duty_plan *plan = duties_plan(d, &zone_kind, DUTY_BY_RUN);
 *     for (size_t i = 0; i < plan->n; i++)
 *             plan->item[i].duty->id, plan->item[i].window.from
 *     duties_close(d);
 *
 * A rule is one duty for each zone line that meets its conditions. `rs` was loaded with
 * rules_options.program "disinfect-schedule"; its outputs are the texts of
 * lib/rules/PACK/disinfect.csv:
 *
 *     method agent target contact_min rinse dry every trigger order ppe
 *     priority who list text_zh text_en
 *
 * What is decided is the line's place, surface and use with the run's state and season,
 * once for every day of the run, by the rules in force at noon of that day: a
 * plan that changes in the middle of the week changes in the middle of the list. On a
 * holiday of the calendar the season is `holiday`, too, and
 * in summer (slots.h) `summer`. Lines
 * of one kind (place, surface, use) have one plan, worked out once.
 *
 * Two rules of one family that come from different lists (output `list`) are one duty told
 * twice: the list chosen wins, else the stricter, which is the more frequent, then the
 * longer contact, then the stronger. What an event makes due is not compared with what a
 * date does. Those that lost are named by the winner (`over`).
 *
 * Settings of a table: "#days,workday", see recur.h.
 */
#ifndef GH_DUTY_H
#define GH_DUTY_H

#include "recur.h"
#include "rules.h"

struct duties;

struct duty_options {
	int64_t from;             /* first local day, days since 1970 */
	int days, offset;         /* zone of the run, seconds east of UTC */
	const char *state;        /* a word of the scale outbreak */
	const char *season;       /* words of the scale season, joined by ';' */
	const char *list;         /* which list of the source wins; NULL: the stricter */
	const struct slots *slots;
	const struct calendar *calendar; /* may be NULL */
	void (*forget)(void *memo); /* frees duty_plan.memo; NULL: there is none */
};

/* Texts as written in the table. */
struct duty {
	size_t rule;              /* number in the ruleset */
	struct slice id, source, family, list;
	struct slice method, agent, target, contact, rinse, dry, trigger, order, ppe, priority, who, text_zh, text_en;
	struct recur every;
	struct recur_frame frame;
	uint64_t key;             /* task_hash of the id */
};

struct duty_item {
	const struct duty *duty;
	bool dated;
	struct recur_window window;
	int64_t day, last;        /* dated: on which it begins; else the days of the run
	                             on which it is in force */
	struct slice over;        /* ids of the duties it stands for, joined by ';' */
};

/* What is to be done for a kind of zone line: dated items in order of time, then
 * those that wait for an event, each once. */
struct duty_plan {
	struct duty_item *item;
	size_t n, cap;
	size_t ndated;
	bool known;               /* a rule is for such lines, on some day, in some state or season */
	void *memo;               /* what the caller worked out for it, at first NULL */
};

/* The plan for a line, or what is added when a case was there: the state is then at
 * least `case`, and only what waits for an event is of interest. */
enum duty_why { DUTY_BY_RUN, DUTY_BY_CASE };

/* Tokens; empty where the line has none. */
struct duty_kind {
	struct slice place, surface, use;
};

/* NULL when a cell `every` cannot be read, or a word is not of its scale
 * (reported with the row of the table). */
struct duties *duties_open(const struct ruleset *rs, const struct duty_options *options, struct diag *);
void duties_close(struct duties *d);

/* All duties, in order of the rules. */
size_t duties_count(const struct duties *d);
const struct duty *duties_get(const struct duties *d, size_t i);
/* Where the duty stands; `file` borrows from the ruleset. */
struct where duty_where(const struct duties *d, const struct duty *duty);

/* Never NULL; valid until the next call: when there are too many kinds, all plans are
 * forgotten and worked out anew. */
struct duty_plan *duties_plan(struct duties *d, const struct duty_kind *kind, enum duty_why why);

#endif
