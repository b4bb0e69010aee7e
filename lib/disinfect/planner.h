/* A run of disinfect-schedule: tables and zones in, tasks or a form out. (L4)
 *
 *     struct planner *p = planner_open(&options, out, &diag);
 *     for (; result == 0 && *file; file++)
 *             result = planner_file(p, *file);
 *     if (result == 0)
 *             result = planner_end(p);
 *     planner_say(p);
 *     if (planner_answer(p) == PLANNER_NO) ...
 *     planner_close(p);
 *
 * Puts together what the other modules of a plan do: the rules of the packs for the days
 * (duty.h), zone lines to tasks with amounts (schedule.h), judging by a log (duty_done.h), and
 * the form (task.h, form_print.h, form_ics.h).
 */
#ifndef GH_PLANNER_H
#define GH_PLANNER_H

#include "csvout.h"
#include "diag.h"
#include "dose.h"

enum planner_form { PLANNER_CSV, PLANNER_PRINT, PLANNER_ICS };

/* Paths and texts are NULL where nothing was asked for. */
struct planner_options {
	const char *const *pack;  /* folders */
	size_t npacks;
	const char *rules, *tables; /* the toolkit's own folders of these names */
	const char *slots, *calendar, *events, *flags;
	const char *done, *used;
	const char *state, *season, *list;
	const char *language, *site;
	int64_t first;            /* local day, days since 1970 */
	int days, offset;         /* seconds east of UTC */
	int64_t now;              /* INT64_MIN: not told */
	enum planner_form form;
	const struct dose_stock *stock, *ethanol;
	struct fraction tablet_mg; /* 0: no tablets */
	enum dose_reading reading;
};

struct planner;

/* NULL: nothing can be planned so (reported). `options` is used until planner_close, `out` is not closed. */
struct planner *planner_open(const struct planner_options *options, struct csvout *out, struct diag *diag);
void planner_close(struct planner *p);

/* Where zone lines go that cannot be used; not closed. */
void planner_rejects(struct planner *p, struct csvout *rejects);

enum { PLANNER_UNUSABLE = -2 };

/* The tasks of an inventory; "-" is stdin. 0, -1 on trouble, PLANNER_UNUSABLE when it is no inventory
 * (both reported). */
int planner_file(struct planner *p, const char *path);

/* After the last file: what comes at the end. 0, or -1 (reported). */
int planner_end(struct planner *p);

/* Tells the account of the plan and of judging. */
void planner_say(const struct planner *p);

/* NO: something is late, missed, must not or cannot be done. ODD: only zone lines or events that nobody
 * knows. TROUBLE: some lines could not be read. The last that applies. */
enum planner_answer { PLANNER_YES, PLANNER_ODD, PLANNER_NO, PLANNER_TROUBLE };
enum planner_answer planner_answer(const struct planner *p);

#endif
