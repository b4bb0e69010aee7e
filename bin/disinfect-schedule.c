/* Zones in, what is to be disinfected, when and with what out. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "cli.h"
#include "planner.h"
#include "strmap.h"

enum { OPTION_FROM = 256, OPTION_DAYS, OPTION_STATE, OPTION_SEASON, OPTION_STOCK, OPTION_RATIO, OPTION_LIST,
       OPTION_EVENTS, OPTION_CALENDAR, OPTION_SLOTS, OPTION_FLAGS, OPTION_DONE, OPTION_USED, OPTION_NOW, OPTION_FORM,
       OPTION_SITE, OPTION_REJECTS, OPTION_TABLET, OPTION_ETHANOL, OPTION_LANG, OPTION_STRICT };

/* Where the estates are, and no other program asks for today. */
enum { HOME_OFFSET = 8 * 3600, MOST_DAYS = 3660 };

static const struct cli_option options[] = {
	{ 'p', "packs", "PACK,...", "rule packs with duty tables: names, or paths when they hold a slash" },
	{ OPTION_FROM, "from", "D", "first day of the plan (YYYY-MM-DD or today)" },
	{ OPTION_DAYS, "days", "N", "days of the plan (default: 1)" },
	{ OPTION_STATE, "state", "STATE", "none, case or transmission (default: none)" },
	{ OPTION_SEASON, "season", "SEASON", "normal, infectious, summer, holiday; joined by ; (default: normal)" },
	{ OPTION_STOCK, "stock-pct", "P", "strength of the chlorine stock in per cent (w/v), 5 or 5.5-6.5" },
	{ OPTION_TABLET, "tablet-mg", "MG", "chlorine in tablets: active chlorine of one in mg, 500" },
	{ OPTION_ETHANOL, "ethanol-pct", "P", "strength of the ethanol stock in per cent by volume, 95" },
	{ OPTION_RATIO, "ratio", "in|plus", "1:N is one part in N (default), or one part plus N of water" },
	{ OPTION_LIST, "list", "L", "where two lists of the source disagree, take this one (default: the stricter)" },
	{ OPTION_EVENTS, "events", "FILE", "what happened, CSV time,event,place,surface" },
	{ OPTION_CALENDAR, "calendar", "FILE", "holidays and make-up workdays, CSV date,kind,name" },
	{ OPTION_SLOTS, "slots", "FILE", "rounds of the day that stand for the toolkit's own" },
	{ OPTION_FLAGS, "flags", "FILE", "output of flag-risk: what flagged persons used is disinfected" },
	{ OPTION_DONE, "done", "LOG", "judge the plan by what was done, CSV task,started,ended,by,agent,ppm" },
	{ OPTION_USED, "used", "FILE", "with --done: write what was used of each agent to FILE" },
	{ OPTION_NOW, "now", "TIME", "the time by which tasks are missed, and stamp of a calendar" },
	{ OPTION_FORM, "form", "csv|print|ics", "CSV, a work sheet to print, or a calendar (default: csv)" },
	{ OPTION_SITE, "site", "NAME", "name of the site on work sheets and in calendars" },
	{ OPTION_REJECTS, "rejects", "FILE", "write zone lines that cannot be used to FILE" },
	{ OPTION_STRICT, "strict", NULL, "exit 1 when a zone line was rejected or an event fits none" },
	{ OPTION_LANG, "lang", "zh|en", "language of texts and forms (default: the locale's, else en)" },
	{ 0 },
};

static const struct cli program = {
	"disinfect-schedule",
	"-p PACK[,PACK...] --from=D [--days=N] [--state=STATE] [--season=SEASON] [--stock-pct=P] [--tablet-mg=MG] "
	"[--ethanol-pct=P] [--ratio=in|plus] [--list=L] [--events=FILE] [--calendar=FILE] [--slots=FILE] [--flags=FILE] [--done=LOG] [--used=FILE] "
	"[--now=T] [--form=csv|print|ics] [--site=NAME] [--rejects=FILE] [--strict] [--lang=zh|en] [ZONES...]",
	"Plans disinfection: dated, dosed and checked.", options,
};

struct settings {
	struct strmap packs;
	const char *from, *days, *state, *season, *stock, *ratio, *list, *events, *calendar, *slots, *flags, *done,
		*used, *now, *form, *site, *rejects, *tablet, *ethanol, *language;
	bool strict;
	char **files;
	struct dose_stock stock_read, ethanol_read;
};

/* Where the value of an option goes that is only kept. */
static const char **value_of(struct settings *s, int id)
{
	const char **const at[] = {
		&s->from, &s->days, &s->state, &s->season, &s->stock, &s->ratio, &s->list, &s->events, &s->calendar,
		&s->slots, &s->flags, &s->done, &s->used, &s->now, &s->form, &s->site, &s->rejects, &s->tablet,
		&s->ethanol, &s->language,
	};

	return id >= OPTION_FROM && id <= OPTION_LANG ? at[id - OPTION_FROM] : NULL;
}

static int parse_options(struct settings *s, int argc, char **argv, struct diag *diag)
{
	struct cli_parse p;
	const char *value;
	int id, result = 0;

	cli_start(&p, &program, argc, argv, diag);
	while (result == 0 && (id = cli_next(&p, &value)) != 0)
		if (id < 0)
			result = -1;
		else if (id == 'p')
			result = cli_add_packs(&s->packs, value, diag);
		else if (id == OPTION_STRICT)
			s->strict = true;
		else
			*value_of(s, id) = value;
	s->files = cli_operands(&p);
	if (result == 0 && !s->packs.n)
		result = diag_error(diag, NULL, "no rule pack (expected -p PACK)");
	if (result == 0 && !s->from)
		result = diag_error(diag, NULL, "no first day (expected --from=2022-04-05, or --from=today)");
	return result;
}

static int one_of(const char *option, const char *value, const char *const *word, int n, const char *expected, struct diag *diag)
{
	for (int i = 0; i < n; i++)
		if (!value || strcmp(value, word[i]) == 0)
			return i;
	return diag_error(diag, NULL, "option --%s: %s (expected %s)", option, diag_quote(slice_of(value)), expected);
}

static int settle_days(const struct settings *s, struct planner_options *o, struct diag *diag)
{
	struct when from;
	const char *why;
	int64_t days = 1;

	if (cli_day("from", s->from, HOME_OFFSET, &from, diag) < 0)
		return -1;
	if (s->days && num_parse_int(slice_of(s->days), 1, MOST_DAYS, &days, &why) < 0)
		return diag_error(diag, NULL, "option --days: %s: %s (expected 1 to %d)", diag_quote(slice_of(s->days)), why,
				  MOST_DAYS);
	o->first = when_local_day(from);
	o->days = (int)days;
	if (o->first + days > when_days(9999, 12, 31))
		return diag_error(diag, NULL, "option --from: the plan goes beyond the year 9999");
	return 0;
}

static int read_stock(const char *option, const char *value, struct dose_stock *read, const struct dose_stock **out,
		      struct diag *diag)
{
	const char *why;

	*out = value ? read : NULL;
	if (!value || dose_parse_stock(slice_of(value), read, &why) == 0)
		return 0;
	return diag_error(diag, NULL, "option --%s: %s: %s (expected 5 or 5.5-6.5)", option, diag_quote(slice_of(value)), why);
}

static int read_tablet(const char *value, struct fraction *out, struct diag *diag)
{
	struct num mg = { 0 };
	const char *why = "expected more than 0, at most 100000, with three decimals at most";

	*out = fraction_of(0, 1);
	if (!value)
		return 0;
	if (num_parse(slice_of(value), &mg, &why) < 0 || mg.coeff <= 0 || mg.scale > 3 || num_cmp(mg, num_make(100000, 0)) > 0)
		return diag_error(diag, NULL, "option --tablet-mg: %s: %s", diag_quote(slice_of(value)), why);
	*out = fraction_of_num(mg);
	return 0;
}

static int settle_now(const struct settings *s, struct planner_options *o, struct diag *diag)
{
	struct when now;

	o->now = INT64_MIN;
	if (!s->now)
		return 0;
	if (cli_time("now", s->now, HOME_OFFSET, &now, diag) < 0)
		return -1;
	o->now = now.at;
	return 0;
}

static int settle(struct settings *s, struct planner_options *o, struct diag *diag)
{
	static const char *const readings[] = { "in", "plus" }, *const forms[] = { "csv", "print", "ics" };
	int reading = one_of("ratio", s->ratio, readings, 2, "in or plus", diag);
	int form = one_of("form", s->form, forms, 3, "csv, print or ics", diag);

	*o = (struct planner_options){ .slots = s->slots, .calendar = s->calendar, .events = s->events, .flags = s->flags,
				       .done = s->done, .used = s->used, .state = s->state ? s->state : "none",
				       .season = s->season ? s->season : "normal", .list = s->list, .site = s->site,
				       .language = cli_language(s->language, diag), .offset = HOME_OFFSET };
	if (reading < 0 || form < 0 || !o->language || settle_days(s, o, diag) < 0 || settle_now(s, o, diag) < 0 ||
	    read_stock("stock-pct", s->stock, &s->stock_read, &o->stock, diag) < 0 ||
	    read_stock("ethanol-pct", s->ethanol, &s->ethanol_read, &o->ethanol, diag) < 0 ||
	    read_tablet(s->tablet, &o->tablet_mg, diag) < 0)
		return -1;
	o->reading = reading ? DOSE_PLUS : DOSE_IN;
	o->form = form == 1 ? PLANNER_PRINT : form == 2 ? PLANNER_ICS : PLANNER_CSV;
	if (s->used && !s->done)
		return diag_error(diag, NULL, "option --used goes with --done");
	return 0;
}

/* All files; the exit code. */
static int plan_files(struct planner *p, const struct settings *s, struct diag *diag)
{
	struct csvout *rejects = s->rejects ? csvout_create(s->rejects, diag) : NULL;
	int result = s->rejects && !rejects ? -1 : 0, code;

	if (rejects)
		planner_rejects(p, rejects);
	for (char **file = s->files; *file && result == 0; file++)
		result = planner_file(p, *file);
	if (result == 0 && (result = planner_end(p)) == 0)
		planner_say(p);
	code = result == PLANNER_UNUSABLE ? EXIT_UNUSABLE : result < 0 ? EXIT_TROUBLE : EXIT_DONE;
	if (csvout_close(rejects) < 0)
		code = EXIT_TROUBLE;
	if (code != EXIT_DONE)
		return code;
	switch (planner_answer(p)) {
	case PLANNER_YES: return EXIT_DONE;
	case PLANNER_ODD: return s->strict ? EXIT_NO : EXIT_DONE;
	case PLANNER_NO: return EXIT_NO;
	default: return EXIT_TROUBLE;
	}
}

/* With the folders found; the exit code. */
static int run(const struct settings *s, struct planner_options *o, struct csvout *out, struct diag *diag)
{
	char *rules = cli_find("rules", diag), *tables = cli_find("tables", diag), **path = cli_packs(&s->packs, diag);
	struct planner *p = NULL;
	int code = EXIT_UNUSABLE;

	o->pack = (const char *const *)path;
	o->npacks = s->packs.n;
	o->rules = rules;
	o->tables = tables;
	if (rules && tables && path && (p = planner_open(o, out, diag)))
		code = plan_files(p, s, diag);
	planner_close(p);
	cli_free_packs(path, s->packs.n);
	free(rules);
	free(tables);
	return code;
}

int main(int argc, char **argv)
{
	struct settings s = { 0 };
	struct planner_options o;
	struct csvout *out;
	struct diag diag;
	int code = EXIT_UNUSABLE, closed = 0;

	if (parse_options(&s, argc, argv, &diag) == 0 && settle(&s, &o, &diag) == 0) {
		out = csvout_open(1, "<stdout>", &diag);
		code = run(&s, &o, out, &diag);
		closed = csvout_close(out);
	}
	strmap_free(&s.packs);
	return cli_end(&diag, code, closed);
}
