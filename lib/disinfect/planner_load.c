/* Tables and rules of a plan: see planner.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "dose_limits.h"
#include "planner_internal.h"
#include "xmem.h"

/* The caller frees it. */
static char *table_path(const struct planner *p, const char *name)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/%s", p->options.tables, name);
	return path.p;
}

/* One table each; an office's slots may stand for the toolkit's. */
static bool load_tables(struct planner *p)
{
	static const char *const name[] = { "slots.csv", "surfaces.csv", "places.csv", "doses.csv", "mixing.csv",
					    "dose-limits.csv", "forms.csv" };
	const struct planner_options *o = &p->options;
	char *path[sizeof name / sizeof *name];
	bool ok;

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		path[i] = i == 0 && o->slots ? xstrdup(o->slots) : table_path(p, name[i]);
	ok = (p->slots = slots_load(path[0], p->diag)) && (p->surfaces = tokens_load(path[1], p->diag)) &&
	     (p->places = tokens_load(path[2], p->diag)) && (p->usual = dose_usual_load(path[3], o->offset, p->diag)) &&
	     (p->mixing = mixing_load(path[4], p->diag)) && dose_limits_load(path[5], &p->limits, p->diag) == 0 &&
	     (p->words = form_words_load(path[6], o->language, p->diag)) &&
	     (!o->calendar || (p->calendar = calendar_load(o->calendar, p->diag)));
	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		free(path[i]);
	return ok;
}

static bool load_rules(struct planner *p)
{
	const struct planner_options *o = &p->options;
	struct rules_options rules = { .shared = o->rules, .program = "disinfect-schedule" };

	p->rules = rules_open(o->pack, o->npacks, &rules, p->diag);
	return p->rules;
}

static bool load_duties(struct planner *p)
{
	const struct planner_options *o = &p->options;
	struct duty_options duties = { .from = o->first, .days = o->days, .offset = o->offset, .state = o->state,
				       .season = o->season, .list = o->list, .slots = p->slots,
				       .calendar = p->calendar, .forget = schedule_forget };

	p->duties = duties_open(p->rules, &duties, p->diag);
	return p->duties;
}

/* A target of a source that the stock cannot reach makes the whole plan wrong. */
static bool check_stock(const struct planner *p)
{
	bool ok = true;

	for (size_t i = 0; i < duties_count(p->duties); i++) {
		const struct duty *duty = duties_get(p->duties, i);
		struct where at = duty_where(p->duties, duty);
		const char *why;

		if (dosing_check(p->dosing, duty->target, &why) == 0)
			continue;
		at.column = "out:target";
		diag_error(p->diag, &at, "%s: %s", diag_quote(duty->target), why);
		ok = false;
	}
	return ok;
}

/* What people call buildings and units, as ingest-gate knows it. */
static bool load_words(struct planner *p)
{
	char *words = table_path(p, "words.csv"), *names = table_path(p, "words-names.csv");

	p->words_read = words_load(words, NULL, p->diag);
	if (p->words_read)
		p->words_read = words_load(names, p->words_read, p->diag);
	free(words);
	free(names);
	return p->words_read;
}

static bool load_events(struct planner *p)
{
	const struct planner_options *o = &p->options;
	struct events_context cx = { p->surfaces, p->places, o->first, o->days, o->offset, NULL, p->diag };

	if (!o->events && !o->flags)
		return true;
	if (!load_words(p))
		return false;
	cx.words = p->words_read;
	p->events = events_new(&cx);
	if ((o->events && events_load(p->events, o->events) < 0) ||
	    (o->flags && events_load_flags(p->events, o->flags, rules_scales(p->rules)) < 0))
		return false;
	events_sort(p->events);
	return true;
}

bool planner_load(struct planner *p)
{
	const struct planner_options *o = &p->options;
	struct schedule_options plan = { .state = o->state, .offset = o->offset };

	if (!load_tables(p) || !load_rules(p))
		return false;
	p->dosing = dosing_open(&(struct dosing_options){ o->stock, o->ethanol, o->tablet_mg, o->reading, p->limits, p->usual,
							  p->words });
	if (!load_duties(p) || !check_stock(p) || !load_events(p))
		return false;
	plan.words = p->words;
	plan.duties = p->duties;
	plan.dosing = p->dosing;
	plan.mixing = p->mixing;
	plan.events = p->events;
	plan.slots = p->slots;
	p->schedule = schedule_open(&plan, p->diag);
	return true;
}
