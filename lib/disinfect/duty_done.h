/* What was done, against what was to be done.                          (L4)
 *
 *     struct duty_done_options o = { .now = now.at, .from = first, .to = last, .offset = 8 * 3600 };
 *     struct duty_done *done = duty_done_open("log.csv", &o, writer, &diag);
 *     struct task_sink judge = duty_done_sink(done);     tasks go in here, judged ones to `writer`
 *     plan(..., judge);
 *     duty_done_end(done);                               rows of the log that were no task
 *     duty_done_used(done, used);                        consumption per agent
 *     struct duty_done_account a = duty_done_account(done);
 *     code = a.state[DONE_LATE] || a.state[DONE_MISSED] || a.unreadable ? EXIT_NO : EXIT_DONE;
 *     duty_done_close(done);
 *
 * The log is CSV with the columns task,started,ended,by,agent,ppm in any order; the
 * first two are needed. It is read whole, before the first task. A task's status says
 *
 *     done       started in time or early, strong enough, long enough
 *     short      the contact time was not kept, or no end was written down
 *     weak       ppm is below the target
 *     late       started after due_to
 *     missed     not in the log, and due_to is over at `now`
 *     pending    not in the log, and there is still time, or it waits for its event
 *     unplanned  a row of the log that names no task of this plan
 *
 * Of several faults the later in this list is the status and all are in the
 * note, in the language of the words; of several rows for one task the best one counts. What a source leaves
 * unspecified cannot be missed: without a number for the contact time nothing
 * is short, without a target or a reading nothing is weak.
 *
 * Column `by` is not looked at and never printed. Catalogue: A307 to A387 (records of disinfection).
 */
#ifndef GH_DUTY_DONE_H
#define GH_DUTY_DONE_H

#include "csvout.h"
#include "diag.h"
#include "form_words.h"
#include "task.h"

enum done_state { DONE_DONE, DONE_SHORT, DONE_WEAK, DONE_LATE, DONE_MISSED, DONE_PENDING, DONE_UNPLANNED, DONE_STATES };

/* "done" ... */
struct slice duty_done_name(enum done_state state);

struct duty_done_options {
	int64_t now;      /* UNIX seconds; INT64_MIN: nothing is missed yet */
	int64_t from, to; /* the plan's days; rows that began outside are not looked for in it */
	int offset;       /* of times in the log that tell no zone */
	const struct form_words *words; /* of notes */
};

/* state counts tasks, and rows for DONE_UNPLANNED. */
struct duty_done_account {
	unsigned long rows, unreadable, other_days;
	unsigned long state[DONE_STATES];
};

struct duty_done;

/* Reads the log. Rows that make no sense are reported, counted and left out.
 * NULL when it cannot be read or has not the columns (reported). */
struct duty_done *duty_done_open(const char *path, const struct duty_done_options *options,
				 struct task_sink next, struct diag *diag);
void duty_done_close(struct duty_done *d);

/* Judges a task and hands it on with its status and note. */
struct task_sink duty_done_sink(struct duty_done *d);

/* After the last task: hands on the rows that named none, as tasks that have
 * an id, a status and a note. 0, or -1 when the next sink stopped (reported). */
int duty_done_end(struct duty_done *d);

/* Writes agent,stock_ml,tasks,from,to,tablets: what the tasks in the log took, by the plan's amounts.
 * A task done with another agent than planned is counted under that one, without an amount. */
void duty_done_used(const struct duty_done *d, struct csvout *out);

struct duty_done_account duty_done_account(const struct duty_done *d);

#endif
