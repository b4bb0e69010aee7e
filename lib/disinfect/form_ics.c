/* The plan as an iCalendar file: see form_ics.h. */
/* SPDX-License-Identifier: ISC */
#include "form_ics.h"

#include <libical/ical.h>
#include <stdlib.h>

#include "form_text.h"
#include "xmem.h"

#define DOMAIN "gatehouse"

struct form_ics {
	struct form_ics_options options;
	struct csvout *out;
	struct diag *diag;
	bool begun;         /* the head is written */
	struct buf scratch;
};

/* A text value: control characters are not allowed in one, line ends are. */
static const char *clean(struct buf *b)
{
	buf_reserve(b, 0);
	for (size_t i = 0; i < b->n; i++)
		if (((unsigned char)b->p[i] < ' ' && b->p[i] != '\n') || b->p[i] == 0x7f)
			b->p[i] = ' ';
	b->p[b->n] = '\0';
	return b->p;
}

/* libical's text has CR LF; the writer adds the LF. */
static void put_lines(struct form_ics *f, struct slice text)
{
	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;

		csvout_raw(f->out, (struct slice){ text.p, n });
		csvout_end(f->out);
		text = slice_from(text, n + 1);
	}
}

static int put_component(struct form_ics *f, icalcomponent *component)
{
	char *text = icalcomponent_as_ical_string_r(component);

	icalcomponent_free(component);
	if (!text)
		return diag_error(f->diag, NULL, "a task cannot be written as iCalendar");
	put_lines(f, slice_of(text));
	icalmemory_free_buffer(text);
	return 0;
}

/* The calendar without its contents: what is before END is written now. */
static void put_calendar(struct form_ics *f)
{
	const struct form_words *w = f->options.words;
	icalcomponent *calendar = icalcomponent_new_vcalendar();
	icalproperty *name = icalproperty_new_x("");
	char *text, *end;

	f->begun = true;
	buf_clear(&f->scratch);
	buf_put(&f->scratch, form_label(w, "calendar"));
	if (f->options.site)
		buf_printf(&f->scratch, " %s", f->options.site);
	icalproperty_set_x_name(name, "X-WR-CALNAME");
	icalproperty_set_x(name, clean(&f->scratch));
	icalcomponent_add_property(calendar, icalproperty_new_version("2.0"));
	icalcomponent_add_property(calendar, icalproperty_new_prodid(form_words_are_zh(w) ? "-//gatehouse//disinfect-schedule//ZH"
											   : "-//gatehouse//disinfect-schedule//EN"));
	icalcomponent_add_property(calendar, icalproperty_new_calscale("GREGORIAN"));
	icalcomponent_add_property(calendar, name);
	text = icalcomponent_as_ical_string_r(calendar);
	icalcomponent_free(calendar);
	end = text ? strstr(text, "END:VCALENDAR") : NULL;
	if (end)
		put_lines(f, (struct slice){ text, (size_t)(end - text) });
	icalmemory_free_buffer(text);
}

struct form_ics *form_ics_open(const struct form_ics_options *options, struct csvout *out, struct diag *diag)
{
	struct form_ics *f = xcalloc(1, sizeof *f);

	f->options = *options;
	f->out = out;
	f->diag = diag;
	return f;
}

void form_ics_close(struct form_ics *f)
{
	if (!f)
		return;
	buf_free(&f->scratch);
	free(f);
}

static struct icaltimetype utc(int64_t at)
{
	return icaltime_from_timet_with_zone((time_t)at, 0, icaltimezone_get_utc_timezone());
}

static void add_uid(struct form_ics *f, icalcomponent *c, const struct task *task)
{
	uint64_t site = task_hash(TASK_HASH_START, slice_of(f->options.site));

	buf_clear(&f->scratch);
	buf_printf(&f->scratch, "%.*s", SLICE_FMT(task->value[TASK_ID]));
	if (f->options.site)
		buf_printf(&f->scratch, "-%08llx", (unsigned long long)(site & 0xffffffff));
	buf_puts(&f->scratch, "@" DOMAIN);
	icalcomponent_add_property(c, icalproperty_new_uid(clean(&f->scratch)));
}

static void add_summary(struct form_ics *f, icalcomponent *c, const struct task *task)
{
	buf_clear(&f->scratch);
	form_put_what(&f->scratch, f->options.words, task);
	if (task->value[TASK_ZONE].n)
		buf_printf(&f->scratch, " - %.*s", SLICE_FMT(task->value[TASK_ZONE]));
	icalcomponent_add_property(c, icalproperty_new_summary(clean(&f->scratch)));
}

static void add_location(struct form_ics *f, icalcomponent *c, const struct task *task)
{
	struct slice place = form_place(f->options.words, task);

	buf_clear(&f->scratch);
	buf_put(&f->scratch, task->value[TASK_ZONE]);
	if (place.n && !slice_eq(place, task->value[TASK_ZONE]))
		buf_printf(&f->scratch, f->scratch.n ? " (%.*s)" : "%.*s", SLICE_FMT(place));
	if (f->scratch.n)
		icalcomponent_add_property(c, icalproperty_new_location(clean(&f->scratch)));
}

/* Ends a line of the description, if there is one. */
static void line_end(struct buf *b)
{
	if (b->n && b->p[b->n - 1] != '\n')
		buf_putc(b, '\n');
}

static void add_description(struct form_ics *f, icalcomponent *c, const struct task *task)
{
	const struct form_words *w = f->options.words;
	struct buf *b = &f->scratch;

	buf_clear(b);
	form_put_mix(b, w, task);
	line_end(b);
	form_put_care(b, w, task);
	line_end(b);
	buf_put(b, form_advice(w, task));
	line_end(b);
	if (task->value[TASK_NOTE].n)
		buf_printf(b, "%.*s: %.*s\n", SLICE_FMT(form_label(w, "note")), SLICE_FMT(task->value[TASK_NOTE]));
	if (!task->dated)
		form_put_words(b, w, "trigger", task->value[TASK_TRIGGER]);
	line_end(b);
	buf_printf(b, "%.*s %.*s", SLICE_FMT(form_label(w, "rule")), SLICE_FMT(task->value[TASK_RULE]));
	if (task->value[TASK_CITES].n)
		buf_printf(b, " (%.*s)", SLICE_FMT(task->value[TASK_CITES]));
	icalcomponent_add_property(c, icalproperty_new_description(clean(b)));
}

static void add_category(struct form_ics *f, icalcomponent *c, struct slice word)
{
	if (!word.n)
		return;
	buf_clear(&f->scratch);
	buf_put(&f->scratch, word);
	icalcomponent_add_property(c, icalproperty_new_categories(clean(&f->scratch)));
}

static void add_times(icalcomponent *c, const struct task *task)
{
	if (!task->dated)
		return;
	icalcomponent_add_property(c, icalproperty_new_dtstart(utc(task->from.at)));
	icalcomponent_add_property(c, icalproperty_new_dtend(utc(task->to.at)));
	icalcomponent_add_property(c, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
}

static int take(void *context, const struct task *task)
{
	struct form_ics *f = context;
	const struct form_words *w = f->options.words;
	bool first = task->value[TASK_PRIORITY].n && !slice_is(task->value[TASK_PRIORITY], "0");
	icalcomponent *c;

	if (!f->begun)
		put_calendar(f);
	if (slice_is(task->value[TASK_STATUS], "unplanned"))
		return 0;
	c = task->dated ? icalcomponent_new_vevent() : icalcomponent_new_vtodo();
	add_uid(f, c, task);
	icalcomponent_add_property(c, icalproperty_new_dtstamp(utc(f->options.stamp)));
	add_times(c, task);
	add_summary(f, c, task);
	add_location(f, c, task);
	add_description(f, c, task);
	add_category(f, c, form_word(w, "method", task->value[TASK_METHOD]));
	if (task->value[TASK_STATUS].n)
		add_category(f, c, form_word(w, "status", task->value[TASK_STATUS]));
	if (first)
		icalcomponent_add_property(c, icalproperty_new_priority(1));
	return put_component(f, c);
}

struct task_sink form_ics_sink(struct form_ics *f)
{
	return (struct task_sink){ take, f };
}

void form_ics_end(struct form_ics *f)
{
	if (!f->begun)
		put_calendar(f);
	put_lines(f, SLICE("END:VCALENDAR\r\n"));
}

long form_ics_check(struct slice text, struct buf *why)
{
	char *copy = xstrndup(text.p, text.n);
	icalcomponent *calendar = icalparser_parse_string(copy), *c;
	long n = 0;

	free(copy);
	if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT) {
		buf_puts(why, "no calendar");
		n = -1;
	} else if (icalcomponent_count_errors(calendar) || !icalrestriction_check(calendar)) {
		buf_printf(why, "%d errors", icalcomponent_count_errors(calendar));
		n = -1;
	}
	for (c = n < 0 ? NULL : icalcomponent_get_first_component(calendar, ICAL_ANY_COMPONENT); c;
	     c = icalcomponent_get_next_component(calendar, ICAL_ANY_COMPONENT))
		n++;
	if (calendar)
		icalcomponent_free(calendar);
	return n;
}
