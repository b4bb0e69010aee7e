/* Zones in, what is to be disinfected, when and with what out. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "cli.h"
#include "dose_limits.h"
#include "duty_done.h"
#include "form_ics.h"
#include "form_print.h"
#include "schedule.h"
#include "words.h"
#include "xmem.h"

enum { OPTION_FROM = 256, OPTION_DAYS, OPTION_STATE, OPTION_SEASON, OPTION_STOCK, OPTION_RATIO, OPTION_LIST,
       OPTION_EVENTS, OPTION_CALENDAR, OPTION_SLOTS, OPTION_FLAGS, OPTION_DONE, OPTION_USED, OPTION_NOW, OPTION_FORM,
       OPTION_SITE, OPTION_REJECTS, OPTION_STRICT, OPTION_LANG };

/* Where the estates are, and no other program asks for today. */
enum { HOME_OFFSET = 8 * 3600, MOST_DAYS = 3660 };

static const struct cli_option options[] = {
	{ 'p', "packs", "PACK,...", "rule packs with duty tables: names, or paths when they hold a slash" },
	{ OPTION_FROM, "from", "D", "first day of the plan (YYYY-MM-DD or today)" },
	{ OPTION_DAYS, "days", "N", "days of the plan (default: 1)" },
	{ OPTION_STATE, "state", "STATE", "none, case or transmission (default: none)" },
	{ OPTION_SEASON, "season", "SEASON", "normal, infectious, summer, holiday; joined by ; (default: normal)" },
	{ OPTION_STOCK, "stock-pct", "P", "strength of the chlorine stock in per cent (w/v), 5 or 5.5-6.5" },
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
	"-p PACK[,PACK...] --from=D [--days=N] [--state=STATE] [--season=SEASON] [--stock-pct=P] [--ratio=in|plus] "
	"[--list=L] [--events=FILE] [--calendar=FILE] [--slots=FILE] [--flags=FILE] [--done=LOG] [--used=FILE] "
	"[--now=T] [--form=csv|print|ics] [--site=NAME] [--rejects=FILE] [--strict] [--lang=zh|en] [ZONES...]",
	"Plans disinfection: dated, dosed and checked.", options,
};

enum form { FORM_CSV, FORM_PRINT, FORM_ICS };

struct settings {
	struct strmap packs;
	const char *from, *days, *state, *season, *stock, *ratio, *list, *events, *calendar, *slots, *flags, *done,
		*used, *now, *form_name, *site, *rejects, *language;
	bool strict;
	char **files;
	/* Settled. */
	int64_t first, now_at;
	int ndays;
	enum form form;
	enum dose_reading reading;
	struct dose_stock stock_read;
};

/* What a run is made of; freed in one place. */
struct parts {
	struct ruleset *rules;
	struct slots *slots;
	struct calendar *calendar;
	struct tokens *surfaces, *places;
	struct dose_usual *usual;
	struct dosing *dosing;
	struct mixing *mixing;
	struct duties *duties;
	struct words *words_read;
	struct events *events;
	struct schedule *schedule;
	struct form_words *words;
	struct form_print *print;
	struct form_ics *ics;
	struct duty_done *judge;
	struct csvout *out, *rejects;
	struct task_sink sink;
};

static int add_packs(struct settings *s, const char *value, struct diag *diag)
{
	struct slice rest = slice_of(value), part;

	while (slice_cut(&rest, ',', &part)) {
		size_t before = s->packs.n;

		if (part.n && strmap_add(&s->packs, part) < before)
			return diag_error(diag, NULL, "option -p: %s stands twice", diag_quote(part));
	}
	return 0;
}

/* Where the value of an option goes that is only kept. */
static const char **value_of(struct settings *s, int id)
{
	const char **const at[] = {
		&s->from, &s->days, &s->state, &s->season, &s->stock, &s->ratio, &s->list, &s->events, &s->calendar,
		&s->slots, &s->flags, &s->done, &s->used, &s->now, &s->form_name, &s->site, &s->rejects, NULL, &s->language,
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
			result = add_packs(s, value, diag);
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

static int settle_days(struct settings *s, struct diag *diag)
{
	struct when from = { 0, HOME_OFFSET, true };
	const char *why;
	int64_t days = 1;

	if (strcmp(s->from, "today") == 0)
		from = when_now(HOME_OFFSET);
	else if (cli_time("from", s->from, HOME_OFFSET, &from, diag) < 0)
		return -1;
	else if (!from.day_only)
		return diag_error(diag, NULL, "option --from: expected a date, YYYY-MM-DD or today");
	if (s->days && num_parse_int(slice_of(s->days), 1, MOST_DAYS, &days, &why) < 0)
		return diag_error(diag, NULL, "option --days: %s: %s (expected 1 to %d)", diag_quote(slice_of(s->days)), why,
				  MOST_DAYS);
	s->first = when_local_day(from);
	s->ndays = (int)days;
	if (s->first + days > when_days(9999, 12, 31))
		return diag_error(diag, NULL, "option --from: the plan goes beyond the year 9999");
	return 0;
}

static int settle(struct settings *s, struct diag *diag)
{
	static const char *const readings[] = { "in", "plus" }, *const forms[] = { "csv", "print", "ics" };
	int reading = one_of("ratio", s->ratio, readings, 2, "in or plus", diag);
	int form = one_of("form", s->form_name, forms, 3, "csv, print or ics", diag);
	struct when now;
	const char *why;

	s->language = cli_language(s->language, diag);
	if (reading < 0 || form < 0 || !s->language || settle_days(s, diag) < 0)
		return -1;
	s->reading = reading ? DOSE_PLUS : DOSE_IN;
	s->form = form == 1 ? FORM_PRINT : form == 2 ? FORM_ICS : FORM_CSV;
	s->now_at = INT64_MIN;
	if (s->now && cli_time("now", s->now, HOME_OFFSET, &now, diag) < 0)
		return -1;
	if (s->now)
		s->now_at = now.at;
	if (s->stock && dose_parse_stock(slice_of(s->stock), &s->stock_read, &why) < 0)
		return diag_error(diag, NULL, "option --stock-pct: %s: %s (expected 5 or 5.5-6.5)",
				  diag_quote(slice_of(s->stock)), why);
	if (s->used && !s->done)
		return diag_error(diag, NULL, "option --used goes with --done");
	return 0;
}

static struct ruleset *open_rules(const struct settings *s, struct diag *diag)
{
	char **path = xcalloc(s->packs.n, sizeof *path), *shared = cli_data("rules");
	struct rules_options o = { .shared = shared, .program = "disinfect-schedule" };
	struct ruleset *rs = NULL;
	bool found = true;

	for (size_t i = 0; i < s->packs.n; i++) {
		path[i] = cli_pack(strmap_key(&s->packs, i), diag);
		found = found && path[i];
	}
	if (found)
		rs = rules_open((const char *const *)path, s->packs.n, &o, diag);
	for (size_t i = 0; i < s->packs.n; i++)
		free(path[i]);
	free(path);
	free(shared);
	return rs;
}

/* A table of the toolkit; the caller frees the path. NULL: reported. */
static char *table_path(const char *name, struct diag *diag)
{
	char *path = cli_data(name);

	if (!path)
		diag_error(diag, NULL, "%s is nowhere (set GATEHOUSE_SHARE to the folder that holds it)", name);
	return path;
}

/* One table each; an office's slots may stand for the toolkit's. */
static bool load_tables(const struct settings *s, struct parts *p, struct dose_limits *limits, struct diag *diag)
{
	static const char *const name[] = { "tables/slots.csv", "tables/surfaces.csv", "tables/places.csv", "tables/doses.csv",
					    "tables/mixing.csv", "tables/dose-limits.csv", "tables/forms.csv" };
	char *path[sizeof name / sizeof *name];
	bool ok = true;

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		ok = (path[i] = i == 0 && s->slots ? xstrdup(s->slots) : table_path(name[i], diag)) && ok;
	ok = ok && (p->slots = slots_load(path[0], diag)) && (p->surfaces = tokens_load(path[1], diag)) &&
	     (p->places = tokens_load(path[2], diag)) && (p->usual = dose_usual_load(path[3], HOME_OFFSET, diag)) &&
	     (p->mixing = mixing_load(path[4], diag)) && dose_limits_load(path[5], limits, diag) == 0 &&
	     (p->words = form_words_load(path[6], s->language, diag)) &&
	     (!s->calendar || (p->calendar = calendar_load(s->calendar, diag)));
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		free(path[i]);
	return ok;
}

/* A target that the stock cannot reach makes the whole plan wrong. */
static bool check_stock(const struct parts *p, struct diag *diag)
{
	bool ok = true;

	for (size_t i = 0; i < duties_count(p->duties); i++) {
		const struct duty *duty = duties_get(p->duties, i);
		struct where at = duty_where(p->duties, duty);
		const char *why;

		if (dosing_check(p->dosing, duty->target, &why) == 0)
			continue;
		at.column = "out:target";
		diag_error(diag, &at, "%s: %s", diag_quote(duty->target), why);
		ok = false;
	}
	return ok;
}

/* What people call buildings and units, as ingest-gate knows it. */
static struct words *load_words(struct diag *diag)
{
	char *words = table_path("tables/words.csv", diag), *names = table_path("tables/words-names.csv", diag);
	struct words *read = words && names ? words_load(words, NULL, diag) : NULL;

	if (read)
		read = words_load(names, read, diag);
	free(words);
	free(names);
	return read;
}

static bool load_events(const struct settings *s, struct parts *p, struct diag *diag)
{
	struct events_context cx = { p->surfaces, p->places, s->first, s->ndays, HOME_OFFSET, NULL, diag };

	if (!s->events && !s->flags)
		return true;
	if (!(cx.words = p->words_read = load_words(diag)))
		return false;
	p->events = events_new(&cx);
	if ((s->events && events_load(p->events, s->events) < 0) ||
	    (s->flags && events_load_flags(p->events, s->flags, rules_scales(p->rules)) < 0))
		return false;
	events_sort(p->events);
	return true;
}

static bool load(const struct settings *s, struct parts *p, struct diag *diag)
{
	struct dose_limits limits;
	struct duty_options o = { .from = s->first, .days = s->ndays, .offset = HOME_OFFSET,
				  .state = s->state ? s->state : "none", .season = s->season ? s->season : "normal",
				  .list = s->list, .forget = schedule_forget };
	struct schedule_options plan = { .state = o.state, .zh = strcmp(s->language, "zh") == 0, .offset = HOME_OFFSET };

	if (!load_tables(s, p, &limits, diag) || !(p->rules = open_rules(s, diag)))
		return false;
	o.slots = p->slots;
	o.calendar = p->calendar;
	p->dosing = dosing_open(&(struct dosing_options){ s->stock ? &s->stock_read : NULL, s->reading, limits, p->usual, plan.zh });
	p->duties = duties_open(p->rules, &o, diag);
	if (!p->duties || !check_stock(p, diag) || !load_events(s, p, diag))
		return false;
	plan.duties = p->duties;
	plan.dosing = p->dosing;
	plan.mixing = p->mixing;
	plan.events = p->events;
	plan.slots = p->slots;
	p->schedule = schedule_open(&plan, diag);
	return true;
}

static int put_csv(void *out, const struct task *task)
{
	task_put(task, out);
	return 0;
}

/* From the last to the first: where tasks go, and who looks at them before. */
static bool open_sinks(const struct settings *s, struct parts *p, struct diag *diag)
{
	int64_t midnight = s->first * 86400 - HOME_OFFSET;
	struct form_print_options print = { p->words, s->site, s->state ? s->state : "none", s->first, s->ndays };
	struct form_ics_options ics = { p->words, s->site, s->now ? s->now_at : midnight };
	struct duty_done_options done = { s->now_at, midnight, midnight + s->ndays * INT64_C(86400), HOME_OFFSET };

	p->out = csvout_open(1, "<stdout>", diag);
	p->sink = (struct task_sink){ put_csv, p->out };
	if (s->form == FORM_PRINT)
		p->sink = form_print_sink(p->print = form_print_open(&print));
	else if (s->form == FORM_ICS)
		p->sink = form_ics_sink(p->ics = form_ics_open(&ics, p->out, diag));
	if (s->done) {
		p->judge = duty_done_open(s->done, &done, p->sink, diag);
		if (!p->judge)
			return false;
		p->sink = duty_done_sink(p->judge);
	}
	return true;
}

/* Exit code. */
static int read_zones(const struct parts *p, const char *path, struct zones_account *account, struct diag *diag)
{
	struct zones_context cx = { p->surfaces, p->places, p->rejects, account, diag };
	struct zones *z = zones_open(path, &cx);
	struct zone zone;
	int got = z ? 1 : -1;

	while (got > 0 && (got = zones_next(z, &zone)) > 0)
		if (schedule_zone(p->schedule, &zone, &p->sink) < 0)
			got = -1;
	zones_close(z);
	return got == ZONES_UNUSABLE ? EXIT_UNUSABLE : got < 0 ? EXIT_TROUBLE : EXIT_DONE;
}

static int write_used(const struct settings *s, const struct parts *p, struct diag *diag)
{
	struct csvout *used = csvout_create(s->used, diag);

	if (!used)
		return -1;
	duty_done_used(p->judge, used);
	return csvout_close(used);
}

static int finish(const struct settings *s, struct parts *p, struct diag *diag)
{
	schedule_end(p->schedule);
	if (p->judge && duty_done_end(p->judge) < 0)
		return -1;
	if (p->print)
		form_print_write(p->print, p->out);
	if (p->ics)
		form_ics_end(p->ics);
	return s->used ? write_used(s, p, diag) : 0;
}

static void say_account(const struct parts *p, const struct zones_account *z, struct diag *diag)
{
	struct schedule_account a = schedule_account(p->schedule);

	diag_say(diag, "%lu zone lines = %lu planned + %lu without a duty + %lu rejected", z->lines, a.lines - a.idle, a.idle,
		 z->rejected);
	diag_say(diag, "%lu tasks = %lu dated + %lu by events + %lu waiting for theirs", a.dated + a.by_event + a.waiting,
		 a.dated, a.by_event, a.waiting);
}

static int say_judgement(const struct parts *p, struct diag *diag)
{
	struct duty_done_account a = duty_done_account(p->judge);
	struct buf text = { 0 };

	for (int i = 0; i < DONE_STATES; i++)
		buf_printf(&text, "%s%lu %.*s", i ? ", " : "", a.state[i], SLICE_FMT(duty_done_name((enum done_state)i)));
	diag_say(diag, "%s", text.p);
	buf_free(&text);
	return a.state[DONE_LATE] || a.state[DONE_MISSED] || a.unreadable ? EXIT_NO : EXIT_DONE;
}

static int answer(const struct settings *s, const struct parts *p, const struct zones_account *z, struct diag *diag)
{
	struct schedule_account a = schedule_account(p->schedule);
	int code = EXIT_DONE;

	say_account(p, z, diag);
	if (p->judge)
		code = say_judgement(p, diag);
	if (a.mixing || (s->strict && (z->rejected || a.unused_events || a.unused_flagged)))
		code = EXIT_NO;
	return z->unreadable ? EXIT_TROUBLE : code;
}

static int run(const struct settings *s, struct parts *p, struct diag *diag)
{
	struct zones_account account = { 0 };
	int code = EXIT_DONE;

	if (s->rejects && !(p->rejects = csvout_create(s->rejects, diag)))
		return EXIT_TROUBLE;
	if (p->rejects)
		zones_put_reject_header(p->rejects);
	if (s->form == FORM_CSV)
		task_put_header(p->out);
	for (char **file = s->files; *file && code == EXIT_DONE; file++)
		code = read_zones(p, *file, &account, diag);
	if (code == EXIT_DONE)
		code = finish(s, p, diag) < 0 ? EXIT_TROUBLE : answer(s, p, &account, diag);
	if (csvout_close(p->rejects) < 0)
		code = EXIT_TROUBLE;
	return code;
}

static void drop(struct parts *p)
{
	duty_done_close(p->judge);
	form_print_close(p->print);
	form_ics_close(p->ics);
	form_words_free(p->words);
	schedule_close(p->schedule);
	events_free(p->events);
	duties_close(p->duties);
	dosing_close(p->dosing);
	mixing_free(p->mixing);
	dose_usual_free(p->usual);
	tokens_free(p->surfaces);
	tokens_free(p->places);
	calendar_free(p->calendar);
	slots_free(p->slots);
	words_free(p->words_read);
	rules_free(p->rules);
}

int main(int argc, char **argv)
{
	struct settings s = { 0 };
	struct parts p = { 0 };
	struct diag diag;
	int code = EXIT_UNUSABLE, closed = 0;

	if (parse_options(&s, argc, argv, &diag) == 0 && settle(&s, &diag) == 0 && load(&s, &p, &diag) &&
	    open_sinks(&s, &p, &diag))
		code = run(&s, &p, &diag);
	closed = csvout_close(p.out);
	drop(&p);
	strmap_free(&s.packs);
	return cli_end(&diag, code, closed);
}
