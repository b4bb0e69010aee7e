/* A task in words: see form_text.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "form_text.h"

#include "num.h"

#define DAY 86400

static struct slice choose(const struct form_words *w, struct slice zh, struct slice en, struct slice token)
{
	struct slice told = form_words_are_zh(w) ? zh : en;

	return told.n ? told : token;
}

struct slice form_surface(const struct form_words *w, const struct task *task)
{
	return choose(w, task->surface_zh, task->surface_en, task->value[TASK_SURFACE]);
}

struct slice form_place(const struct form_words *w, const struct task *task)
{
	return choose(w, task->place_zh, task->place_en, task->value[TASK_PLACE]);
}

struct slice form_slot(const struct form_words *w, const struct task *task)
{
	return choose(w, task->slot_zh, task->slot_en, task->value[TASK_SLOT]);
}

struct slice form_advice(const struct form_words *w, const struct task *task)
{
	return choose(w, task->text_zh, task->text_en, task->value[TASK_TEXT]);
}

static bool is_said(struct slice value)
{
	return value.n && !slice_is(value, "none");
}

static bool is_number(struct slice value)
{
	struct slice first = SLICE_NONE;
	struct num n;
	const char *why;

	slice_cut(&value, '-', &first);
	return first.n && num_parse(first, &n, &why) == 0;
}

/* Between two parts of a sentence that began at byte `from`. */
static void part(struct buf *b, size_t from, const struct form_words *w)
{
	if (b->n > from)
		buf_puts(b, form_words_are_zh(w) ? "；" : "; ");
}

/* Chinese words need no blank between them. */
static void put_label(struct buf *b, const struct form_words *w, const char *label)
{
	buf_put(b, form_label(w, label));
	if (!form_words_are_zh(w))
		buf_putc(b, ' ');
}

static bool holds(struct slice text, struct slice piece)
{
	return piece.n && text.n >= piece.n && memmem(text.p, text.n, piece.p, piece.n);
}

/* "75% ethanol" does not need its target told again. */
static void put_target(struct buf *b, const struct form_words *w, struct slice target, struct slice agent)
{
	if (is_number(target))
		buf_printf(b, " %.*s mg/L", SLICE_FMT(target));
	else if (slice_is(target, "unspecified"))
		buf_printf(b, " (%.*s)", SLICE_FMT(form_label(w, "no_target")));
	else if (is_said(target) && !holds(agent, target))
		buf_printf(b, " %.*s", SLICE_FMT(target));
}

void form_put_what(struct buf *b, const struct form_words *w, const struct task *task)
{
	struct slice target = task->value[TASK_TARGET], surface = form_surface(w, task);
	struct slice agent = task->value[TASK_AGENT];

	buf_put(b, surface);
	if (surface.n)
		buf_puts(b, ": ");
	form_put_words(b, w, "method", task->value[TASK_METHOD]);
	/* "heat, heat" and "put in the sun, sun" say it twice. */
	if (is_said(agent) && !slice_eq(agent, task->value[TASK_METHOD]) &&
	    !slice_eq(form_word(w, "agent", agent), form_word(w, "method", task->value[TASK_METHOD]))) {
		buf_puts(b, form_words_are_zh(w) ? "，" : ", ");
		form_put_words(b, w, "agent", agent);
	}
	if (!slice_is(agent, "unspecified") || is_number(target))
		put_target(b, w, target, form_word(w, "agent", agent));
}

static void put_amount(struct buf *b, struct slice label, struct slice amount)
{
	buf_printf(b, "%.*s %.*s ml", SLICE_FMT(label), SLICE_FMT(amount));
}

/* "3 tablets", "3片". */
static void put_tablets(struct buf *b, const struct form_words *w, struct slice tablets)
{
	buf_printf(b, form_words_are_zh(w) ? "%.*s%.*s" : "%.*s %.*s", SLICE_FMT(tablets),
		   SLICE_FMT(form_label(w, "tablets")));
}

static void put_dilution(struct buf *b, size_t from, const struct form_words *w, const struct task *task)
{
	struct slice dilution = task->dilution.n ? task->dilution : task->value[TASK_DILUTION];

	if (!is_said(dilution) || slice_is(dilution, "unspecified") ||
	    holds(form_word(w, "agent", task->value[TASK_AGENT]), dilution))
		return;
	if (b->n > from)
		buf_puts(b, form_words_are_zh(w) ? "，" : ", ");
	buf_put(b, dilution);
}

void form_put_mix(struct buf *b, const struct form_words *w, const struct task *task)
{
	struct slice stock = task->value[TASK_STOCK], water = task->value[TASK_WATER];
	struct slice tablets = task->value[TASK_TABLETS], fill_to = task->value[TASK_FILL_TO];
	size_t from = b->n;

	if (tablets.n)
		put_tablets(b, w, tablets);
	else if (stock.n)
		put_amount(b, form_label(w, "stock"), stock);
	if (water.n && b->n > from)
		buf_puts(b, " + ");
	if (water.n)
		put_amount(b, form_label(w, "water"), water);
	if (fill_to.n && !slice_eq(fill_to, stock)) { /* else it is taken as it is */
		part(b, from, w);
		put_amount(b, form_label(w, "fill_to"), fill_to);
	}
	put_dilution(b, from, w, task);
}

static void put_labelled(struct buf *b, size_t from, const struct form_words *w, const char *label, const char *group,
			 struct slice tokens)
{
	if (!is_said(tokens))
		return;
	part(b, from, w);
	put_label(b, w, label);
	form_put_words(b, w, group, tokens);
}

/* "empty>rinse>spray" with arrows one can read. */
static void put_order(struct buf *b, size_t from, const struct form_words *w, struct slice order)
{
	const char *joint = "";
	struct slice step;

	if (!is_said(order))
		return;
	part(b, from, w);
	put_label(b, w, "order");
	while (slice_cut(&order, '>', &step)) {
		buf_puts(b, joint);
		buf_put(b, form_word(w, "step", step));
		joint = " > ";
	}
}

static void put_contact(struct buf *b, size_t from, const struct form_words *w, struct slice contact)
{
	if (!is_said(contact))
		return;
	part(b, from, w);
	if (!is_number(contact)) {
		buf_put(b, form_label(w, "no_contact"));
		return;
	}
	put_label(b, w, "contact");
	buf_printf(b, form_words_are_zh(w) ? "%.*s%.*s" : "%.*s %.*s", SLICE_FMT(contact), SLICE_FMT(form_label(w, "min")));
}

void form_put_care(struct buf *b, const struct form_words *w, const struct task *task)
{
	size_t from = b->n;

	put_order(b, from, w, task->value[TASK_ORDER]);
	put_contact(b, from, w, task->value[TASK_CONTACT]);
	put_labelled(b, from, w, "rinse", "rinse", task->value[TASK_RINSE]);
	put_labelled(b, from, w, "dry", "dry", task->value[TASK_DRY]);
	put_labelled(b, from, w, "ppe", "ppe", task->value[TASK_PPE]);
	put_labelled(b, from, w, "who", "who", task->value[TASK_WHO]);
}

static void put_clock(struct buf *b, int64_t local)
{
	int64_t second = ((local % DAY) + DAY) % DAY;

	buf_printf(b, "%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60));
}

void form_put_window(struct buf *b, const struct task *task)
{
	int64_t from = task->from.at + task->from.offset, to = task->to.at + task->to.offset;
	int64_t last = to > from ? to - 1 : to; /* so that midnight belongs to the day that ends */
	int64_t first_day = when_local_day(task->from);
	struct when day = { last - task->to.offset, task->to.offset, true };

	put_clock(b, from);
	buf_putc(b, '-');
	if (when_local_day(day) != first_day) {
		when_put(b, day);
		buf_putc(b, ' ');
	}
	if (to % DAY == 0 && to > from)
		buf_puts(b, "24:00");
	else
		put_clock(b, to);
}
