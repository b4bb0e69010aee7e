/* The plan as a work sheet: see form_print.h. */
/* SPDX-License-Identifier: ISC */
#include "form_print.h"

#include <stdlib.h>

#include "form_block.h"
#include "form_sheet.h"
#include "width.h"
#include "xmem.h"

/* In the order they are printed in. */
enum section { DATED, TRIGGERED, UNPLANNED };

struct form_print {
	struct form_print_options options;
	struct strmap text;  /* of the tasks */
	struct task *task;
	size_t n, cap;
	struct form_sheet sheet;
	enum section section;
	int64_t day;         /* of the page being printed */
	struct form_notes notes; /* of the day or section being printed */
	struct buf block;
};

struct form_print *form_print_open(const struct form_print_options *options)
{
	struct form_print *f = xcalloc(1, sizeof *f);

	f->options = *options;
	return f;
}

void form_print_close(struct form_print *f)
{
	if (!f)
		return;
	strmap_free(&f->text);
	free(f->task);
	form_notes_free(&f->notes);
	buf_free(&f->block);
	free(f);
}

static int take(void *context, const struct task *task)
{
	struct form_print *f = context;

	XGROW(f->task, f->n + 1, f->cap);
	f->task[f->n++] = task_keep(task, &f->text);
	return 0;
}

struct task_sink form_print_sink(struct form_print *f)
{
	return (struct task_sink){ take, f };
}

static enum section section_of(const struct task *t)
{
	if (slice_is(t->value[TASK_STATUS], "unplanned"))
		return UNPLANNED;
	return t->dated ? DATED : TRIGGERED;
}

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_text(const struct task *a, const struct task *b)
{
	static const enum task_column order[] = { TASK_SLOT, TASK_TRIGGER };
	static const enum task_column then[] = { TASK_ZONE, TASK_PLACE, TASK_SURFACE, TASK_METHOD, TASK_ID };
	int c = 0;

	for (size_t i = 0; !c && i < sizeof order / sizeof *order; i++)
		c = slice_cmp(a->value[order[i]], b->value[order[i]]);
	if (!c)
		c = form_block_first(b) - form_block_first(a);
	for (size_t i = 0; !c && i < sizeof then / sizeof *then; i++)
		c = slice_cmp(a->value[then[i]], b->value[then[i]]);
	return c;
}

static int in_order(const void *x, const void *y)
{
	const struct task *a = x, *b = y;
	int c = compare(section_of(a), section_of(b));

	if (!c && section_of(a) == DATED)
		c = compare(a->day, b->day);
	if (!c && section_of(a) == DATED)
		c = compare(a->from.at, b->from.at);
	if (!c && section_of(a) == DATED)
		c = compare(a->to.at, b->to.at);
	return c ? c : by_text(a, b);
}

static void put_blank(struct buf *b, struct slice label, size_t columns)
{
	buf_put(b, label);
	buf_putc(b, ' ');
	while (columns--)
		buf_putc(b, '_');
}

static void put_day(struct buf *b, const struct form_words *w, int64_t day)
{
	char weekday = (char)('0' + when_weekday(day));

	when_put(b, (struct when){ day * 86400, 0, true });
	buf_putc(b, ' ');
	buf_put(b, form_word(w, "weekday", (struct slice){ &weekday, 1 }));
}

/* What the page is of: a day, or a section and the days of the plan. */
static void put_subject(struct buf *b, const struct form_print *f)
{
	const struct form_words *w = f->options.words;

	if (f->section == DATED) {
		buf_printf(b, "%.*s: ", SLICE_FMT(form_label(w, "day")));
		put_day(b, w, f->day);
		return;
	}
	buf_printf(b, "%.*s ", SLICE_FMT(form_label(w, f->section == TRIGGERED ? "triggered" : "unplanned")));
	when_put(b, (struct when){ f->options.from * 86400, 0, true });
	if (f->options.days > 1) {
		buf_puts(b, " - ");
		when_put(b, (struct when){ (f->options.from + f->options.days - 1) * 86400, 0, true });
	}
}

static void put_head(void *context, unsigned long page, struct buf *b)
{
	const struct form_print *f = context;
	const struct form_words *w = f->options.words;
	struct buf part = { 0 };

	width_pad(b, form_label(w, "title"), 28);
	width_pad(b, f->options.site ? slice_of(f->options.site) : SLICE("______________________________"), 42);
	buf_printf(b, "%.*s %lu\n", SLICE_FMT(form_label(w, "page")), page);
	put_subject(&part, f);
	width_pad(b, buf_slice(&part), 52);
	buf_printf(b, "%.*s: %.*s\n", SLICE_FMT(form_label(w, "state")),
		   SLICE_FMT(form_word(w, "state", slice_of(f->options.state))));
	buf_clear(&part);
	put_blank(&part, form_label(w, "checked"), 24);
	width_pad(b, buf_slice(&part), 42);
	put_blank(b, form_label(w, "signature"), 24);
	buf_putc(b, '\n');
	for (int i = 0; i < FORM_SHEET_COLUMNS; i++)
		buf_putc(b, '=');
	buf_putc(b, '\n');
	buf_free(&part);
}

static bool same_round(const struct task *a, const struct task *b)
{
	if (section_of(a) != DATED)
		return slice_eq(a->value[TASK_TRIGGER], b->value[TASK_TRIGGER]);
	return a->from.at == b->from.at && a->to.at == b->to.at && slice_eq(a->value[TASK_SLOT], b->value[TASK_SLOT]);
}

static bool same_place(const struct task *a, const struct task *b)
{
	return slice_eq(a->value[TASK_ZONE], b->value[TASK_ZONE]) && slice_eq(a->value[TASK_PLACE], b->value[TASK_PLACE]);
}

/* The task with what headings it needs after `before`, NULL at the top of a page. */
static void build_block(struct form_print *f, const struct task *t, const struct task *before)
{
	const struct form_block block = { f->options.words, &f->notes };
	bool new_round = !before || !same_round(before, t);

	buf_clear(&f->block);
	if (section_of(t) == UNPLANNED) {
		form_block_unplanned(&f->block, &block, t);
		return;
	}
	if (new_round)
		form_block_round(&f->block, &block, t);
	if (new_round || !same_place(before, t))
		form_block_place(&f->block, &block, t);
	form_block_task(&f->block, &block, t);
}

/* A page ends with no heading and begins with one. */
static void print_task(struct form_print *f, const struct task *t, const struct task *before)
{
	build_block(f, t, before);
	if (!form_sheet_fits(&f->sheet, buf_slice(&f->block))) {
		form_sheet_page(&f->sheet);
		build_block(f, t, NULL);
	}
	form_sheet_block(&f->sheet, buf_slice(&f->block));
}

static void begin_day(struct form_print *f, int64_t day)
{
	f->section = DATED;
	f->day = day;
	form_sheet_page(&f->sheet);
}

static bool same_section(const struct task *a, const struct task *b)
{
	return section_of(a) == section_of(b) && (section_of(a) != DATED || a->day == b->day);
}

static void count_notes(struct form_print *f, size_t first)
{
	form_notes_clear(&f->notes);
	for (size_t i = first; i < f->n && same_section(&f->task[first], &f->task[i]); i++)
		form_notes_count(&f->notes, f->task[i].value[TASK_NOTE]);
}

/* Below the last task of a day or section. */
static void print_notes(struct form_print *f)
{
	struct buf line = { 0 };

	for (size_t i = 0; i < f->notes.nused; i++) {
		buf_clear(&f->block);
		if (i == 0)
			buf_printf(&f->block, "\n%.*s\n", SLICE_FMT(form_label(f->options.words, "notes")));
		buf_clear(&line);
		form_notes_list(&line, &f->notes, i);
		form_sheet_wrap(&f->block, 2, buf_slice(&line));
		form_sheet_block(&f->sheet, buf_slice(&f->block));
	}
	buf_free(&line);
	form_notes_clear(&f->notes);
}

/* Days before `end` that no task begins on. */
static void print_empty_days(struct form_print *f, int64_t *next, int64_t end)
{
	for (; *next < end; ++*next) {
		begin_day(f, *next);
		buf_clear(&f->block);
		buf_putc(&f->block, '\n');
		form_sheet_wrap(&f->block, 0, form_label(f->options.words, "nothing"));
		form_sheet_block(&f->sheet, buf_slice(&f->block));
	}
}

void form_print_write(struct form_print *f, struct csvout *out)
{
	int64_t next = f->options.from, end = next + f->options.days;
	const struct task *before = NULL;

	f->sheet = (struct form_sheet){ .out = out, .head = put_head, .context = f };
	if (f->n)
		qsort(f->task, f->n, sizeof *f->task, in_order);
	for (size_t i = 0; i < f->n; i++) {
		const struct task *t = &f->task[i];
		enum section section = section_of(t);
		bool new_page = !before || !same_section(before, t);

		if (new_page) {
			print_notes(f);
			count_notes(f, i);
		}
		if (new_page && section == DATED) {
			print_empty_days(f, &next, t->day < end ? t->day : end);
			begin_day(f, t->day);
			next = t->day < next ? next : t->day + 1;
		} else if (new_page) {
			print_empty_days(f, &next, end);
			f->section = section;
			form_sheet_page(&f->sheet);
		}
		print_task(f, t, new_page ? NULL : before);
		before = t;
	}
	print_notes(f);
	print_empty_days(f, &next, end);
	form_sheet_end(&f->sheet);
}
