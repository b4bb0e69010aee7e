/* Recurrence: recur.spec, then that what is due on a day does not depend on how
 * it was asked. The first argument is the folder with slots and calendar. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "calendar.h"
#include "recur.h"
#include "spec.h"
#include "when.h"

static struct slots *slots;
static struct calendar *calendar;

enum { OFFSET = 8 * 3600 };

/* "EVERY TRIGGER": the trigger is a last word that is none of `every`. */
static int parse(struct slice text, struct recur *r, const char **why)
{
	static const char *const triggers[] = { " touch", " after_meal", " after_nap", " morning" };
	struct slice trigger = SLICE_NONE;

	for (size_t i = 0; i < sizeof triggers / sizeof *triggers; i++)
		if (slice_ends(text, slice_of(triggers[i]))) {
			trigger = slice_of(triggers[i] + 1);
			text.n -= trigger.n + 1;
		}
	return recur_parse(text, trigger, slots, r, why);
}

/* "A | B" */
static struct slice cut_bar(struct slice *in)
{
	const char *bar = memmem(in->p, in->n, " | ", 3);
	struct slice first = { in->p, bar ? (size_t)(bar - in->p) : in->n };

	*in = bar ? slice_from(*in, first.n + 3) : SLICE_NONE;
	return first;
}

static int64_t read_day(struct slice text)
{
	struct when w;
	const char *why;

	return when_parse(text, OFFSET, &w, &why) < 0 ? INT64_MIN : when_local_day(w);
}

static void put_clock(struct buf *out, int64_t at, int64_t day)
{
	int64_t minutes = (at + OFFSET - day * 86400) / 60;

	buf_printf(out, "%02d:%02d%s", (int)(minutes / 60 % 24), (int)(minutes % 60), minutes > 24 * 60 ? "+1" : "");
}

static void put_window(struct buf *out, const struct recur *r, const struct recur_window *w, int64_t day)
{
	if (out->n)
		buf_puts(out, ", ");
	put_clock(out, w->from, day);
	buf_putc(out, '-');
	put_clock(out, w->to, day);
	if (w->slot)
		buf_printf(out, " %.*s", SLICE_FMT(w->slot->name));
	else
		buf_printf(out, " %d/%d", w->part, w->parts);
	if (w->phases)
		buf_printf(out, " %d/%d", w->phase, w->phases);
	if (r->at_least)
		buf_puts(out, " at least");
}

static int run_windows(struct slice in, struct buf *out)
{
	struct recur_frame frame = { slots, calendar, false, OFFSET };
	struct recur_window w[RECUR_MOST];
	struct slice every = cut_bar(&in);
	int64_t day = read_day(in);
	struct recur r;
	const char *why;
	size_t n;

	if (parse(every, &r, &why) < 0) {
		buf_printf(out, "error: %s", why);
		return 0;
	}
	if (!recur_is_dated(&r))
		buf_puts(out, r.kind == RECUR_EVENT ? "waits" : "unspecified");
	n = recur_day(&r, &frame, day, w);
	for (size_t i = 0; i < n; i++)
		put_window(out, &r, &w[i], day);
	return 0;
}

static int put_days(struct slice in, struct buf *out, bool workdays)
{
	struct recur_frame frame = { slots, calendar, workdays, OFFSET };
	struct recur_window w[RECUR_MOST];
	struct slice every = cut_bar(&in), from = SLICE_NONE;
	struct recur r;
	const char *why;
	int64_t day;
	int n;

	slice_cut(&in, ' ', &from);
	day = read_day(from);
	n = atoi(in.p);
	if (parse(every, &r, &why) < 0)
		return -1;
	for (int i = 0; i < n; i++) {
		struct buf text = { 0 };

		when_put(&text, (struct when){ (day + i) * 86400 - OFFSET, OFFSET, true });
		if (recur_day(&r, &frame, day + i, w))
			buf_join(out, ' ', buf_slice(&text));
		buf_free(&text);
	}
	return 0;
}

static int run_days(struct slice in, struct buf *out)
{
	return put_days(in, out, false);
}

static int run_open_days(struct slice in, struct buf *out)
{
	return put_days(in, out, true);
}

static int run_often(struct slice in, struct buf *out)
{
	struct recur r;
	const char *why;

	if (parse(in, &r, &why) < 0)
		return -1;
	buf_put_int(out, recur_often(&r, slots));
	return 0;
}

/* Over six years: a window begins on its day, ends after it began, and windows
 * of a day rise; a period of the kind has as many days as the cell says. */
static bool holds_together(const char *every, bool workdays)
{
	struct recur_frame frame = { slots, calendar, workdays, OFFSET };
	struct recur_window w[RECUR_MOST];
	int64_t first = when_days(2019, 12, 30);
	struct recur r;
	const char *why;
	bool ok = recur_parse(slice_of(every), SLICE_NONE, slots, &r, &why) == 0;

	for (int64_t day = first; ok && day < first + 6 * 366; day++) {
		size_t n = recur_day(&r, &frame, day, w);

		for (size_t i = 0; i < n && ok; i++) {
			struct when from = { w[i].from, OFFSET, false };

			ok = when_local_day(from) == day && w[i].to > w[i].from && (!i || w[i].from >= w[i - 1].from) &&
			     (!workdays || r.on == RECUR_HOLIDAYS || calendar_kind(calendar, day) == DAY_WORK);
		}
	}
	return ok;
}

/* Without holidays each period has its tasks: counted over whole periods. */
static bool counts(const char *every, int64_t from, int days, int expected)
{
	struct recur_frame frame = { slots, NULL, false, OFFSET };
	struct recur_window w[RECUR_MOST];
	struct recur r;
	const char *why;
	int n = 0;

	if (recur_parse(slice_of(every), SLICE_NONE, slots, &r, &why) < 0)
		return false;
	for (int i = 0; i < days; i++)
		n += recur_day(&r, &frame, from + i, w) > 0;
	return n == expected;
}

static void check_properties(struct spec *spec)
{
	static const char *const every[] = { "1/day", "3/day", "each meal", "every 2 hours", "evening>morning", "1/week",
					     "3/week", "2/month", "1/month:31", "every 14 days", "every 2 months", "every 10 days",
					     "1/year", "1/workday", "1/holiday", "2/week:sat,sun" };
	int64_t from = when_days(2019, 12, 30);
	char name[80];

	for (size_t i = 0; i < sizeof every / sizeof *every; i++)
		for (int workdays = 0; workdays < 2; workdays++) {
			snprintf(name, sizeof name, "%s%s: windows of six years", every[i], workdays ? ", open on working days" : "");
			spec_check(spec, holds_together(every[i], workdays), name);
		}
	spec_check(spec, counts("1/week", from, 7 * 300, 300), "1/week is due 300 times in 300 weeks");
	spec_check(spec, counts("3/week", from, 7 * 300, 900), "3/week is due 900 times");
	spec_check(spec, counts("every 2 weeks", from, 14 * 150, 150), "every 2 weeks is due 150 times in 150 of them");
	spec_check(spec, counts("2/month", when_days(2020, 1, 1), 366 + 365, 48), "2/month is due 48 times in two years");
	spec_check(spec, counts("1/month:31", when_days(2020, 1, 1), 366, 12), "the 31st comes in every month");
	spec_check(spec, counts("every 2 months", when_days(2020, 1, 1), 366, 6), "every 2 months is due 6 times in a year");
}

int main(int argc, char **argv)
{
	static const struct spec_op ops[] = { { "windows", run_windows }, { "days", run_days }, { "open-days", run_open_days },
					      { "often", run_often }, { NULL, NULL } };
	struct spec spec = { .ops = ops };
	char path[4096];
	struct diag diag;

	if (argc < 3)
		return 2;
	diag_init(&diag, argv[0]);
	snprintf(path, sizeof path, "%s/slots.csv", argv[1]);
	slots = slots_load(path, &diag);
	snprintf(path, sizeof path, "%s/calendar.csv", argv[1]);
	calendar = calendar_load(path, &diag);
	if (!slots || !calendar)
		return 2;
	spec_file(&spec, argv[2]);
	check_properties(&spec);
	slots_free(slots);
	calendar_free(calendar);
	return spec_end(&spec);
}
