/* Flags CSV in, the report of the day out, also when it says zero. */
/* SPDX-License-Identifier: ISC */
#include <limits.h>
#include <stdlib.h>

#include "cli.h"
#include "collate.h"
#include "due.h"
#include "report.h"
#include "report_merge.h"

enum { AS_OF = 256, HEAD_OF, DUE, HEADS, MERGE };

static const struct cli_option options[] = {
	{ 'd', "day", "D", "report this day (YYYY-MM-DD or today), also without any row; with --expect also FIRST/LAST" },
	{ 'u', "unit", "U", "report this unit" },
	{ 'f', "form", "daily|long", "a row per unit and day, or a row per count" },
	{ HEAD_OF, "head-of", "LEDGER", "the report carries the head of this ledger" },
	{ 'e', "expect", "UNITS", "input is reports received: put them beside what is expected of these units" },
	{ DUE, "due", "[+]HH:MM", "a day's report is due then; with + on the day after" },
	{ HEADS, "heads", "HEADS", "lines of the units' heads.csv that were received" },
	{ AS_OF, "as-of", "T", "leave out what was received later" },
	{ MERGE, "merge", NULL, "input is partial reports in the daily form: add them up" },
	{ 'n', "now", "T", "what prepared_at says (default: left empty); with --expect, what is not yet due then is not missing" },
	{ 'l', "lang", "zh|en", "language of labels" },
	{ 'j', "jobs", "N", "count in N threads (default: one behind a pipe, else two)" },
	{ 0 },
};

static const struct cli program = {
	"ledger-report",
	"[--day=D] [--unit=U] [--form=daily|long] [--head-of=LEDGER] [--expect=UNITS [--due=[+]HH:MM] [--heads=HEADS] [--as-of=T]] [--merge] [--now=T] [--lang=zh|en] [--jobs=N] [FILE...]",
	"Writes the report of a day, also when there is nothing to report.", options,
};

/* Today where the estates are, and no other program asks for it. */
#define HOME_OFFSET (8 * 3600)

struct settings {
	struct report_options report;
	struct collate_options collate;
	enum report_form form;
	const char *day, *now, *lang, *head_of, *expect, *due, *heads, *as_of;
	struct buf day_text, now_text;
	bool merge;
	unsigned jobs;
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
		case HEAD_OF: s->head_of = value; break;
		case 'e': s->expect = value; break;
		case DUE: s->due = value; break;
		case HEADS: s->heads = value; break;
		case AS_OF: s->as_of = value; break;
		case MERGE: s->merge = true; break;
		case 'n': s->now = value; break;
		case 'l': s->lang = value; break;
		case 'j': result |= cli_jobs(value, &s->jobs, diag); break;
		default: break;
		}
	s->files = cli_operands(&p);
	if (!s->jobs)
		s->jobs = cli_default_jobs(s->files, false);
	if (id >= 0 && !s->expect && (s->due || s->heads || s->as_of))
		return diag_error(diag, NULL, "--due, --heads and --as-of need --expect");
	if (id >= 0 && s->expect && (s->head_of || s->report.unit || s->form == REPORT_LONG))
		return diag_error(diag, NULL, "--expect goes with none of --unit, --form=long, --head-of");
	if (id >= 0 && s->merge && (s->expect || s->day || s->head_of || s->report.unit || s->form == REPORT_LONG))
		return diag_error(diag, NULL, "--merge goes with no option that chooses or counts rows");
	return id < 0 ? -1 : result;
}

/* FIRST or FIRST/LAST. */
static int parse_days(struct settings *s, struct diag *diag)
{
	char *first = strdup(s->day), *slash = strchr(first, '/');
	struct when from, to;
	int result;

	if (slash)
		*slash = '\0';
	result = cli_day("day", first, HOME_OFFSET, &from, diag);
	to = from;
	if (result == 0 && slash)
		result = cli_day("day", slash + 1, HOME_OFFSET, &to, diag);
	free(first);
	if (result < 0)
		return -1;
	s->collate.first = when_local_day(from);
	s->collate.last = when_local_day(to);
	if (s->collate.last < s->collate.first || s->collate.last - s->collate.first > 3660)
		return diag_error(diag, NULL, "option --day: expected FIRST/LAST, in order and at most ten years");
	return 0;
}

static int parse_due(struct settings *s, struct diag *diag)
{
	const char *why;

	if (due_parse(slice_of(s->due), &s->collate.due, &why) < 0)
		return diag_error(diag, NULL, "option --due: %s", why);
	return 0;
}

static int settle_collate(struct settings *s, struct diag *diag)
{
	struct when as_of;

	s->collate.offset = HOME_OFFSET;
	s->collate.due = COLLATE_NOT_DUE;
	s->collate.as_of = s->collate.now = INT64_MAX;
	if (!s->day)
		return diag_error(diag, NULL, "--expect needs --day (whose reports are expected)");
	if (parse_days(s, diag) < 0 || (s->due && parse_due(s, diag) < 0) ||
	    (s->as_of && cli_time("as-of", s->as_of, HOME_OFFSET, &as_of, diag) < 0))
		return -1;
	if (s->as_of)
		s->collate.as_of = as_of.at;
	return 0;
}

static int settle_day(struct settings *s, struct diag *diag)
{
	struct when day;

	if (!s->day)
		return 0;
	if (cli_day("day", s->day, HOME_OFFSET, &day, diag) < 0)
		return -1;
	when_put(&s->day_text, day);
	s->report.day = s->day_text.p;
	return 0;
}

/* Times as they will be printed, the day as it will be compared. */
static int settle(struct settings *s, struct diag *diag)
{
	struct when now;

	s->report.lang = cli_language(s->lang, diag);
	if (!s->report.lang || (s->expect ? settle_collate(s, diag) : settle_day(s, diag)) < 0 ||
	    (s->now && cli_time("now", s->now, HOME_OFFSET, &now, diag) < 0))
		return -1;
	if (s->now) {
		when_put(&s->now_text, now);
		s->report.prepared_at = s->now_text.p;
		s->collate.now = now.at;
	}
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

static int code_of(enum report_read result)
{
	static const int code[] = { [REPORT_READ] = EXIT_DONE, [REPORT_UNUSABLE] = EXIT_UNUSABLE, [REPORT_TROUBLE] = EXIT_TROUBLE };

	return code[result];
}

static int write_report(const struct ruleset *counts, const struct settings *s, struct csvout *out, struct diag *diag)
{
	struct report *rep = report_open(counts, &s->report, diag);
	int result = EXIT_DONE;

	for (char **file = s->files; *file && result == EXIT_DONE; file++)
		result = code_of(report_read(rep, *file, s->jobs, diag));
	if (result == EXIT_DONE && report_write(rep, s->form, out) < 0)
		result = EXIT_TROUBLE;
	if (result == EXIT_DONE && !report_say(rep, s->report.unit, diag))
		result = EXIT_NO;
	report_close(rep);
	return result;
}

static int run_report(const struct ruleset *counts, struct settings *s, struct csvout *out, struct diag *diag)
{
	struct ledger *l = s->head_of ? ledger_open(s->head_of, diag) : NULL;
	int code = EXIT_UNUSABLE;

	s->report.head_of = l;
	if (l || !s->head_of)
		code = write_report(counts, s, out, diag);
	ledger_close(l);
	return code;
}

static int write_collation(struct settings *s, struct csvout *out, struct diag *diag)
{
	struct collate *c = collate_new(&s->collate, diag);
	enum report_read result = REPORT_READ;
	int code;

	for (char **file = s->files; *file && result == REPORT_READ; file++)
		result = collate_reports(c, *file);
	if (result == REPORT_READ && s->heads)
		result = collate_heads(c, s->heads);
	if (result == REPORT_READ) {
		collate_finish(c);
		collate_write(c, out);
		collate_say(c);
	}
	code = result == REPORT_READ && collate_account(c).findings ? EXIT_NO : code_of(result);
	collate_free(c);
	return code;
}

static int run_collation(const struct ruleset *counts, struct settings *s, struct csvout *out, struct diag *diag)
{
	char *path = cli_find("tables/balance.csv", diag);
	struct balance *balance = path ? balance_open(path, diag) : NULL;
	struct roster *roster = balance ? roster_open(s->expect, HOME_OFFSET, diag) : NULL;
	int code = EXIT_UNUSABLE;

	diag->limit = ULONG_MAX; /* a finding is what was asked for */
	s->collate.balance = balance;
	s->collate.roster = roster;
	s->collate.counts = counts;
	if (roster)
		code = write_collation(s, out, diag);
	roster_close(roster);
	balance_close(balance);
	free(path);
	return code;
}

static int run_merge(const struct settings *s, struct csvout *out, struct diag *diag)
{
	struct report_merge *m = report_merge_new(diag);
	enum report_read result = REPORT_READ;

	for (char **file = s->files; *file && result == REPORT_READ; file++)
		result = report_merge_read(m, *file);
	if (result == REPORT_READ)
		report_merge_write(m, out);
	report_merge_free(m);
	return code_of(result);
}

static int run(struct settings *s, struct csvout *out, struct diag *diag)
{
	struct ruleset *counts;
	int code;

	if (s->merge)
		return run_merge(s, out, diag);
	counts = load_counts(diag);
	if (!counts)
		return EXIT_UNUSABLE;
	code = (s->expect ? run_collation : run_report)(counts, s, out, diag);
	rules_free(counts);
	return code;
}

int main(int argc, char **argv)
{
	struct settings s = { 0 };
	struct diag diag;
	int code = EXIT_UNUSABLE, closed = 0;

	if (parse_options(&s, argc, argv, &diag) == 0 && settle(&s, &diag) == 0) {
		struct csvout *out = csvout_open(1, "<stdout>", &diag);

		code = run(&s, out, &diag);
		closed = csvout_close(out);
	}
	buf_free(&s.day_text);
	buf_free(&s.now_text);
	return cli_end(&diag, code, closed);
}
