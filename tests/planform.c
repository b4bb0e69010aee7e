/* Forms and judging of a plan that is made here, task by task: no pack, no
 * clock. planform FORM LANG DAYS [LOG NOW] < TASKS.csv prints the form;
 * FORM is csv, print, ics, used or check. TASKS.csv has the columns of a plan,
 * in any order, and slot_zh, slot_en, surface_zh, place_zh for the labels. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "duty_done.h"
#include "form_ics.h"
#include "form_print.h"
#include "table.h"
#include "width.h"

#define OFFSET (8 * 3600)

static const int64_t first_day = 19087; /* 2022-04-05 */

static struct when time_of(struct slice text)
{
	struct when w = { 0 };
	const char *why;

	when_parse(text, OFFSET, &w, &why);
	return w;
}

static void read_task(const struct table *t, struct task *task)
{
	*task = (struct task){ 0 };
	for (size_t i = 0; i < TASK_NCOLUMNS; i++) {
		char name[40];

		snprintf(name, sizeof name, "%.*s", SLICE_FMT(task_column_name((enum task_column)i)));
		task->value[i] = table_get(t, name);
	}
	task->dated = task->value[TASK_DUE_FROM].n > 0;
	if (task->dated) {
		task->from = time_of(task->value[TASK_DUE_FROM]);
		task->to = time_of(task->value[TASK_DUE_TO]);
		task->day = when_local_day(task->from);
	}
	task->slot_zh = table_get(t, "slot_zh");
	task->slot_en = table_get(t, "slot_en");
	task->surface_zh = table_get(t, "surface_zh");
	task->place_zh = table_get(t, "place_zh");
}

static int put_csv(void *out, const struct task *task)
{
	task_put(task, out);
	return 0;
}

static int drop(void *context, const struct task *task)
{
	(void)context, (void)task;
	return 0;
}

static int feed(struct task_sink sink, struct diag *diag)
{
	static const char *const need[] = { "task", NULL };
	struct table *t = table_open("/dev/stdin", need, diag);
	struct task task;
	int got = -1;

	while (t && (got = table_next(t)) > 0) {
		read_task(t, &task);
		if (sink.take(sink.context, &task) < 0)
			break;
	}
	table_close(t);
	return got;
}

struct run {
	const char *form, *log, *now;
	struct form_words *words;
	int days;
	struct csvout *out;
	struct diag *diag;
};

/* Tasks, through the log when there is one, into the sink. */
static int judge(const struct run *r, struct task_sink sink)
{
	struct duty_done_options o = { .now = INT64_MIN, .from = first_day * 86400 - OFFSET, .offset = OFFSET, .words = r->words };
	struct duty_done *d;
	struct duty_done_account a;
	int code;

	if (!r->log)
		return feed(sink, r->diag) < 0 ? 3 : 0;
	o.to = o.from + r->days * 86400;
	o.now = time_of(slice_of(r->now)).at;
	d = duty_done_open(r->log, &o, sink, r->diag);
	if (!d)
		return 2;
	code = feed(duty_done_sink(d), r->diag) < 0 || duty_done_end(d) < 0 ? 3 : 0;
	a = duty_done_account(d);
	if (strcmp(r->form, "used") == 0)
		duty_done_used(d, r->out);
	diag_say(r->diag, "%lu rows, %lu unreadable, %lu of other days", a.rows, a.unreadable, a.other_days);
	duty_done_close(d);
	return code ? code : a.state[DONE_LATE] || a.state[DONE_MISSED] || a.unreadable ? 1 : 0;
}

static int run_print(const struct run *r)
{
	struct form_print_options o = { r->words, "Sunshine / 阳光幼儿园", "none", first_day, r->days };
	struct form_print *f = form_print_open(&o);
	int code = judge(r, form_print_sink(f));

	form_print_write(f, r->out);
	form_print_close(f);
	return code;
}

static int run_ics(const struct run *r)
{
	struct form_ics_options o = { r->words, "Sunshine", first_day * 86400 - OFFSET };
	struct form_ics *f = form_ics_open(&o, r->out, r->diag);
	int code = judge(r, form_ics_sink(f));

	form_ics_end(f);
	form_ics_close(f);
	return code;
}

/* An iCalendar file from stdin, read back by libical. */
static int run_check(void)
{
	struct buf text = { 0 }, why = { 0 };
	long n;
	int c;

	while ((c = getchar()) != EOF)
		buf_putc(&text, (char)c);
	n = form_ics_check(buf_slice(&text), &why);
	if (n < 0)
		printf("error: %s\n", why.p);
	else
		printf("%ld components\n", n);
	buf_free(&text);
	buf_free(&why);
	return n < 0;
}

/* The widest line, in columns. */
static int run_width(void)
{
	char *line = NULL;
	size_t cap = 0, widest = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		struct slice text = { line, (size_t)n - (line[n - 1] == '\n') };
		size_t width = width_of(text);

		widest = width > widest ? width : widest;
	}
	free(line);
	printf("%zu\n", widest);
	return 0;
}

static int run_form(const struct run *r)
{
	if (strcmp(r->form, "print") == 0)
		return run_print(r);
	if (strcmp(r->form, "ics") == 0)
		return run_ics(r);
	if (strcmp(r->form, "used") == 0)
		return judge(r, (struct task_sink){ drop, NULL });
	task_put_header(r->out);
	return judge(r, (struct task_sink){ put_csv, r->out });
}

int main(int argc, char **argv)
{
	struct diag diag;
	struct run r = { .diag = &diag };
	int code;

	diag_init(&diag, "form");
	if (argc > 1 && strcmp(argv[1], "check") == 0)
		return run_check();
	if (argc > 1 && strcmp(argv[1], "width") == 0)
		return run_width();
	if (argc != 4 && argc != 6)
		return 2;
	r.form = argv[1];
	r.days = atoi(argv[3]);
	r.log = argc > 4 ? argv[4] : NULL;
	r.now = argc > 4 ? argv[5] : NULL;
	r.words = form_words_load("lib/tables/forms.csv", argv[2], &diag);
	r.out = csvout_open(1, "<stdout>", &diag);
	code = r.words ? run_form(&r) : 2;
	form_words_free(r.words);
	return csvout_close(r.out) < 0 ? 3 : code;
}
