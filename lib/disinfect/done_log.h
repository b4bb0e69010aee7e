/* The log of what was done, in memory.                                 (L4)
 *
 *     struct done_log log = { 0 };
 *     if (done_log_read(&log, path, 8 * 3600, now, &diag) < 0) ...   reported
 *     for (size_t i = done_log_first(&log, id); i != DONE_LOG_END; i = log.row[i].next)
 *             judge(&log.row[i]);
 *     done_log_free(&log);
 *
 * Columns as in duty_done.h.
 */
#ifndef GH_DONE_LOG_H
#define GH_DONE_LOG_H

#include "diag.h"
#include "num.h"
#include "strmap.h"
#include "when.h"

#define DONE_LOG_END ((size_t)-1)

struct done_row {
	struct slice task, agent;  /* agent empty: as planned */
	struct when started, ended;
	struct num ppm;
	bool has_ended, has_ppm;
	bool planned;              /* set by whoever found its task */
	unsigned long line;
	size_t next;               /* row of the same task, DONE_LOG_END */
};

struct done_log {
	struct strmap task, text;
	size_t *first, *last;      /* by number of the task */
	struct done_row *row;
	size_t n, cap, first_cap, last_cap;
	unsigned long rows, unreadable;
};

/* Times without a zone are in `offset`; a start after `now` makes no sense
 * (INT64_MIN: not looked at). 0, or -1 (reported). */
int done_log_read(struct done_log *log, const char *path, int offset, int64_t now, struct diag *diag);
size_t done_log_first(const struct done_log *log, struct slice task);
void done_log_free(struct done_log *log);

#endif
