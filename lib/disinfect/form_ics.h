/* The plan as an iCalendar file.                                       (L4)
 *
 *     struct form_ics_options o = { .words = words, .site = "sunshine", .stamp = now.at };
 *     struct form_ics *f = form_ics_open(&o, out, &diag);
 *     plan(..., form_ics_sink(f));             written as they come
 *     form_ics_end(f);                         END:VCALENDAR
 *     form_ics_close(f);
 *
 * RFC 5545 through libical, which lives here only. A dated task is a VEVENT
 * that takes no time off anybody's day (TRANSP:TRANSPARENT), one that waits for
 * an event a VTODO without a date; neither has an alarm. Times are UTC, so no
 * VTIMEZONE is needed. UID is the task's id with the site, so that reading the file again
 * replaces what was read before; DTSTAMP is `stamp`, so that the same plan
 * gives the same bytes. CATEGORIES hold the method and, for a judged plan,
 * the status. Rows of a log without a task are left out.
 */
#ifndef GH_FORM_ICS_H
#define GH_FORM_ICS_H

#include "csvout.h"
#include "diag.h"
#include "form_words.h"
#include "task.h"

struct form_ics_options {
	const struct form_words *words;
	const char *site;  /* NULL: none; two sites in one calendar need one each */
	int64_t stamp;     /* UNIX seconds */
};

struct form_ics;

/* What the options hold must outlive the form. Nothing is written before the first task or the end. */
struct form_ics *form_ics_open(const struct form_ics_options *options, struct csvout *out, struct diag *diag);
void form_ics_close(struct form_ics *f);

struct task_sink form_ics_sink(struct form_ics *f);
void form_ics_end(struct form_ics *f);

/* Reads an iCalendar text back: the components it holds, or -1 with the first
 * reason in *why when libical finds an error in it. For tests. */
long form_ics_check(struct slice text, struct buf *why);

#endif
