/* What the sheet says of a task: see form_block.h. */
/* SPDX-License-Identifier: ISC */
#include "form_block.h"

#include "form_sheet.h"
#include "form_text.h"
#include "note.h"

bool form_block_first(const struct task *t)
{
	return t->value[TASK_PRIORITY].n && !slice_is(t->value[TASK_PRIORITY], "0");
}

static void put_blank(struct buf *b, struct slice label, size_t columns)
{
	buf_put(b, label);
	buf_putc(b, ' ');
	while (columns--)
		buf_putc(b, '_');
}

/* "[x]" done, "[!]" wrong, "[ ]" to do. */
static const char *box_of(struct slice status)
{
	if (slice_is(status, "done"))
		return "[x] ";
	return !status.n || slice_is(status, "pending") ? "[ ] " : "[!] ";
}

static void put_task_line(struct buf *b, const struct form_block *f, const struct task *t)
{
	const struct form_words *w = f->words;
	struct buf line = { 0 };
	size_t at = b->n;

	form_put_what(&line, w, t);
	if (t->dated && t->value[TASK_TRIGGER].n)
		buf_printf(&line, " (%.*s)", SLICE_FMT(form_word(w, "trigger", t->value[TASK_TRIGGER])));
	if (form_block_first(t))
		buf_printf(&line, " [%.*s]", SLICE_FMT(form_label(w, "first")));
	if (t->value[TASK_STATUS].n)
		buf_printf(&line, " - %.*s", SLICE_FMT(form_word(w, "status", t->value[TASK_STATUS])));
	form_sheet_wrap(b, 6, buf_slice(&line));
	/* The box stands in the margin of the first line. */
	if (b->n > at)
		memcpy(b->p + at + 2, box_of(t->value[TASK_STATUS]), 4);
	buf_free(&line);
}

/* A row of the log: its id is whatever somebody wrote. */
void form_block_unplanned(struct buf *b, const struct form_block *f, const struct task *t)
{
	struct buf line = { 0 };

	buf_printf(&line, "%.*s - %.*s", SLICE_FMT(t->value[TASK_ID]),
		   SLICE_FMT(form_word(f->words, "status", t->value[TASK_STATUS])));
	if (t->value[TASK_NOTE].n)
		buf_printf(&line, ": %.*s", SLICE_FMT(t->value[TASK_NOTE]));
	form_sheet_wrap(b, 2, buf_slice(&line));
	buf_free(&line);
}

static void put_record_line(struct buf *b, const struct form_words *w, const struct task *t)
{
	buf_printf(b, "      %.*s  ", SLICE_FMT(t->value[TASK_ID]));
	put_blank(b, form_label(w, "started"), 7);
	buf_putc(b, ' ');
	put_blank(b, form_label(w, "ended"), 7);
	buf_putc(b, ' ');
	put_blank(b, form_label(w, "by"), 10);
	buf_puts(b, " ppm _____\n");
}

/* What went wrong with a task stands with it. */
static void put_note(struct buf *b, const struct form_block *f, const struct task *t)
{
	bool told_here = strcmp(box_of(t->value[TASK_STATUS]), "[!] ") == 0;
	struct buf line = { 0 };

	if (!t->value[TASK_NOTE].n)
		return;
	buf_puts(&line, "! ");
	if (told_here)
		buf_put(&line, t->value[TASK_NOTE]);
	else
		form_notes_put(&line, f->notes, f->words, t->value[TASK_NOTE]);
	form_sheet_wrap(b, 6, buf_slice(&line));
	buf_free(&line);
}

void form_block_task(struct buf *b, const struct form_block *f, const struct task *t)
{
	const struct form_words *w = f->words;
	struct buf line = { 0 };

	put_task_line(b, f, t);
	form_put_mix(&line, w, t);
	form_sheet_wrap(b, 6, buf_slice(&line));
	buf_clear(&line);
	form_put_care(&line, w, t);
	form_sheet_wrap(b, 6, buf_slice(&line));
	form_sheet_wrap(b, 6, form_advice(w, t));
	put_note(b, f, t);
	put_record_line(b, w, t);
	buf_free(&line);
}

/* The round's name; of a part of the day, "1/2", in words. */
static void put_slot(struct buf *b, const struct form_words *w, const struct task *t)
{
	struct slice name = form_slot(w, t), rest = name, part = SLICE_NONE;
	struct buf words = { 0 };

	slice_cut(&rest, '/', &part);
	if (part.n < name.n && slice_eq(name, t->value[TASK_SLOT]))
		note_add(&words, w, "round", part, rest);
	else
		buf_put(&words, name);
	buf_put(b, buf_slice(&words));
	buf_free(&words);
}

void form_block_round(struct buf *b, const struct form_block *f, const struct task *t)
{
	const struct form_words *w = f->words;
	struct buf line = { 0 };

	if (!t->dated) {
		form_put_words(&line, w, "trigger", t->value[TASK_TRIGGER]);
	} else {
		form_put_window(&line, t);
		buf_puts(&line, "  ");
		put_slot(&line, w, t);
	}
	buf_putc(b, '\n');
	form_sheet_wrap(b, 0, buf_slice(&line));
	buf_free(&line);
}

void form_block_place(struct buf *b, const struct form_block *f, const struct task *t)
{
	struct slice place = form_place(f->words, t);
	struct buf line = { 0 };

	buf_put(&line, t->value[TASK_ZONE]);
	if (place.n && !slice_eq(place, t->value[TASK_ZONE]))
		buf_printf(&line, line.n ? " (%.*s)" : "%.*s", SLICE_FMT(place));
	form_sheet_wrap(b, 2, buf_slice(&line));
	buf_free(&line);
}
