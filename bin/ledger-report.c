/* Flags CSV in, the report of the day out, also when it says zero. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "cli.h"
#include "report.h"

static const struct cli_option options[] = {
	{ 'd', "day", "D", "report this day (YYYY-MM-DD or today), also without any row" },
	{ 'u', "unit", "U", "report this unit" },
	{ 'f', "form", "daily|long", "a row per unit and day, or a row per count" },
	{ 'n', "now", "T", "what prepared_at says (default: left empty)" },
	{ 'l', "lang", "zh|en", "language of labels" },
	{ 0 },
};

static const struct cli program = {
	"ledger-report", "[--day=D] [--unit=U] [--form=daily|long] [--now=T] [--lang=zh|en] [FILE...]",
	"Writes the report of a day, also when there is nothing to report.", options,
};

/* Today where the estates are, and no other program asks for it. */
#define HOME_OFFSET (8 * 3600)

struct settings {
	struct report_options report;
	enum report_form form;
	const char *day, *now, *lang;
	struct buf day_text, now_text;
	char **files;
};

static int set_form(struct settings *s, const char *value, struct diag *diag)
{
	if (strcmp(value, "long") == 0)
		s->form = REPORT_LONG;
	else if (strcmp(value, "daily") != 0)
		return diag_error(diag, NULL, "option --form: \"%s\" is no form (expected daily or long)",
				  diag_quote(slice_of(value)));
	return 0;
}

static int parse_options(struct settings *s, int argc, char **argv, struct diag *diag)
{
	struct cli_parse p;
	const char *value;
	int id, result = 0;

	cli_start(&p, &program, argc, argv, diag);
	while ((id = cli_next(&p, &value)) > 0)
		switch (id) {
		case 'd': s->day = value; break;
		case 'u': s->report.unit = value; break;
		case 'f': result |= set_form(s, value, diag); break;
		case 'n': s->now = value; break;
		case 'l': s->lang = value; break;
		default: break;
		}
	s->files = cli_operands(&p);
	return id < 0 ? -1 : result;
}

/* Times as they will be printed, the day as it will be compared. */
static int settle(struct settings *s, struct diag *diag)
{
	struct when now = when_now(HOME_OFFSET), day;

	s->report.lang = cli_language(s->lang, diag);
	if (!s->report.lang || (s->now && cli_time("now", s->now, HOME_OFFSET, &now, diag) < 0))
		return -1;
	if (s->now) {
		when_put(&s->now_text, now);
		s->report.prepared_at = s->now_text.p;
	}
	if (!s->day)
		return 0;
	day = now;
	if (strcmp(s->day, "today") != 0 && cli_time("day", s->day, HOME_OFFSET, &day, diag) < 0)
		return -1;
	if (strcmp(s->day, "today") != 0 && !day.day_only)
		return diag_error(diag, NULL, "option --day: expected a date, YYYY-MM-DD or today");
	day.day_only = true;
	when_put(&s->day_text, day);
	s->report.day = s->day_text.p;
	return 0;
}

static struct ruleset *load_counts(struct diag *diag)
{
	char *folder = cli_data("reports"), *shared = cli_data("rules");
	const char *folders[] = { folder };
	struct rules_options o = { .shared = shared, .table = "daily" };
	struct ruleset *counts = NULL;

	if (folder && shared)
		counts = rules_open(folders, 1, &o, diag);
	else
		diag_error(diag, NULL, "reports or rules are nowhere (set GATEHOUSE_SHARE to the folder that holds them)");
	free(folder);
	free(shared);
	return counts;
}

/* A record that cannot be read would make every count of it wrong. */
static int damaged(const char *name, const struct record *r, struct diag *diag)
{
	struct where at = { name, r->line, 0, NULL };

	diag_error(diag, &at, "the record cannot be read (a quote that does not close, or bytes that are no UTF-8)");
	return EXIT_TROUBLE;
}

static int read_file(struct report *rep, const char *path, struct diag *diag)
{
	struct csvin *in = csvin_open(path, NULL, diag);
	struct where at = { NULL, 1, 0, NULL };
	struct record r;
	int got = -1, code = EXIT_DONE;

	if (in)
		got = csvin_next(in, &r);
	if (got == 0) {
		/* What wrote this may have failed: that is missing, not zero. */
		at.file = csvin_name(in);
		got = diag_error(diag, &at, "the input is empty: not even a header (a day without rows has one)");
	}
	if (got > 0) {
		at.file = csvin_name(in);
		at.line = r.line;
		csvin_expect(in, r.nfields);
		if (r.error)
			code = damaged(at.file, &r, diag);
		else if (report_bind(rep, r.field, r.nfields, &at) < 0)
			code = EXIT_UNUSABLE;
	}
	while (code == EXIT_DONE && got > 0 && (got = csvin_next(in, &r)) > 0)
		if (r.error)
			code = damaged(at.file, &r, diag);
		else if (r.nfields)
			report_add(rep, &r);
	csvin_close(in);
	return got < 0 ? EXIT_TROUBLE : code;
}

static int say_account(const struct report *rep, const struct settings *s, struct diag *diag)
{
	struct report_account a = report_account(rep);
	bool unknown_unit = s->report.unit && a.rows && !a.unit_seen;

	diag_say(diag, "%lu rows = %lu counted + %lu of other days + %lu of other units + %lu without a time",
		 a.rows, a.counted, a.other_days, a.other_units, a.undated);
	if (unknown_unit)
		diag_error(diag, NULL, "no row of the input is of unit \"%s\" on any day: is this its zero report, or a wrong name?",
			   diag_quote(slice_of(s->report.unit)));
	if (a.undated)
		diag_error(diag, NULL, "%lu rows have no usable time and are in no count", a.undated);
	return unknown_unit || a.undated ? EXIT_NO : EXIT_DONE;
}

static int run(const struct ruleset *counts, const struct settings *s, struct csvout *out, struct diag *diag)
{
	struct report *rep = report_open(counts, &s->report, diag);
	int code = EXIT_DONE;

	for (char **file = s->files; *file && code == EXIT_DONE; file++)
		code = read_file(rep, *file, diag);
	if (code == EXIT_DONE) {
		report_write(rep, s->form, out);
		code = say_account(rep, s, diag);
	}
	report_close(rep);
	return code;
}

int main(int argc, char **argv)
{
	struct settings s = { 0 };
	struct ruleset *counts = NULL;
	struct diag diag;
	int code = EXIT_UNUSABLE, closed = 0;

	if (parse_options(&s, argc, argv, &diag) == 0 && settle(&s, &diag) == 0)
		counts = load_counts(&diag);
	if (counts) {
		struct csvout *out = csvout_open(1, "<stdout>", &diag);

		code = run(counts, &s, out, &diag);
		closed = csvout_close(out);
	}
	rules_free(counts);
	buf_free(&s.day_text);
	buf_free(&s.now_text);
	return cli_end(&diag, code, closed);
}
