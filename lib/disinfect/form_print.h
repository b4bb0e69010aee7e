/* The plan as a work sheet with boxes to tick.                         (L4)
 *
 *     struct form_print_options o = { .words = words, .site = "sunshine", .state = "none", .from = day, .days = 7 };
 *     struct form_print *f = form_print_open(&o);
 *     plan(..., form_print_sink(f));           tasks are kept
 *     form_print_write(f, out);                sorted and printed
 *     form_print_close(f);
 *
 * Plain text of 80 columns and 60 lines a page (form_sheet.h). Each day begins
 * a page; within it rounds (window and slot) in order of time, first the tasks of priority,
 * grouped by zone and place. A day without a task is printed, too: nothing to
 * do is an answer. Behind the days stand the tasks that wait for an event, by
 * trigger, and rows of a log that no task was found for. The head of a page has
 * room for who checks and signs. Tasks judged before show their status, and done ones a
 * ticked box.
 *
 * Memory grows with the number of tasks: a sheet is for people.
 */
#ifndef GH_FORM_PRINT_H
#define GH_FORM_PRINT_H

#include "csvout.h"
#include "form_words.h"
#include "task.h"

struct form_print_options {
	const struct form_words *words;
	const char *site;         /* NULL: a line to write it on */
	const char *state;        /* token of the scale outbreak */
	int64_t from;             /* first local day, days since 1970 */
	int days;
};

struct form_print;

/* The words and texts of the options must outlive the form. */
struct form_print *form_print_open(const struct form_print_options *options);
void form_print_close(struct form_print *f);

struct task_sink form_print_sink(struct form_print *f);
void form_print_write(struct form_print *f, struct csvout *out);

#endif
