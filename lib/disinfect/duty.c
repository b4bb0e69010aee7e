/* Duties from the rules of their tables: see duty.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "duty_internal.h"
#include "near.h"
#include "table.h"
#include "task.h"
#include "xmem.h"

struct output {
	const char *name;
	size_t at; /* in struct duty */
};

static const struct output outputs[] = {
	{ "method", offsetof(struct duty, method) },	 { "agent", offsetof(struct duty, agent) },
	{ "target", offsetof(struct duty, target) },	 { "contact_min", offsetof(struct duty, contact) },
	{ "rinse", offsetof(struct duty, rinse) },	 { "dry", offsetof(struct duty, dry) },
	{ "trigger", offsetof(struct duty, trigger) },	 { "order", offsetof(struct duty, order) },
	{ "ppe", offsetof(struct duty, ppe) },		 { "priority", offsetof(struct duty, priority) },
	{ "who", offsetof(struct duty, who) },		 { "list", offsetof(struct duty, list) },
	{ "text_zh", offsetof(struct duty, text_zh) },	 { "text_en", offsetof(struct duty, text_en) },
};

static struct slice cell(const struct ruleset *rs, size_t rule, const char *name)
{
	size_t output = rules_output_find(rs, slice_of(name));

	return output == RULES_NONE ? SLICE_NONE : rules_cell(rs, rule, output);
}

struct where duty_where(const struct duties *d, const struct duty *duty)
{
	const struct rules_rule *r = rules_rule(d->rs, duty->rule);

	return (struct where){ rules_table(d->rs, r->table)->file.p, r->line, 0, NULL };
}

static int read_duty(struct duties *d, size_t rule, bool workdays)
{
	const struct rules_rule *r = rules_rule(d->rs, rule);
	struct duty *duty = &d->duty[rule];
	struct where at;
	const char *why;

	*duty = (struct duty){ .rule = rule, .id = r->id, .source = r->source, .family = r->family };
	for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
		*(struct slice *)(void *)((char *)duty + outputs[i].at) = cell(d->rs, rule, outputs[i].name);
	duty->frame = (struct recur_frame){ d->options.slots, d->options.calendar, workdays, rules_offset(d->rs, rule) };
	duty->key = task_hash(TASK_HASH_START, r->id);
	if (recur_parse(cell(d->rs, rule, "every"), duty->trigger, d->options.slots, &duty->every, &why) == 0)
		return 0;
	at = duty_where(d, duty);
	at.column = "out:every";
	return diag_error(d->diag, &at, "%s: %s", diag_quote(cell(d->rs, rule, "every")), why);
}

/* "#days,workday" of a table's file. */
static int read_days(const struct duties *d, size_t table, bool *workdays)
{
	struct table *t = table_open(rules_table(d->rs, table)->file.p, NULL, d->diag);
	struct slice days = t ? table_setting(t, "days") : SLICE_NONE;
	struct where at = { rules_table(d->rs, table)->file.p, 0, 0, "#days" };
	int result = t ? 0 : -1;

	*workdays = slice_is(days, "workday");
	if (days.n && !*workdays)
		result = diag_error(d->diag, &at, "%s (expected workday or nothing)", diag_quote(days));
	table_close(t);
	return result;
}

static int read_duties(struct duties *d)
{
	int result = 0;

	for (size_t t = 0; t < rules_ntables(d->rs); t++) {
		const struct rules_table *table = rules_table(d->rs, t);
		bool workdays;

		if (read_days(d, t, &workdays) < 0)
			return -1;
		for (size_t i = 0; i < table->n; i++)
			if (read_duty(d, table->first + i, workdays) < 0)
				result = -1;
	}
	return result;
}

static void find_windows(const struct duties *d, size_t rule)
{
	struct duty_windows *w = &d->windows[rule];
	size_t n = 0, cap = 0, days = (size_t)d->options.days;

	w->first = xcalloc(days + 1, sizeof *w->first);
	for (size_t day = 0; day < days; day++) {
		w->first[day] = n;
		if (!recur_is_dated(&d->duty[rule].every))
			continue;
		XGROW(w->window, n + RECUR_MOST, cap);
		n += recur_day(&d->duty[rule].every, &d->duty[rule].frame, d->options.from + (int64_t)day, w->window + n);
	}
	w->first[days] = n;
}

/* Which rules are in force is asked at noon of each day. */
static void write_days(struct duties *d)
{
	struct buf b = { 0 };

	d->noon = xcalloc((size_t)d->options.days, sizeof *d->noon);
	d->season = xcalloc((size_t)d->options.days, sizeof *d->season);
	for (int i = 0; i < d->options.days; i++) {
		int64_t noon = (d->options.from + i) * 86400 + 43200 - d->options.offset;

		buf_clear(&b);
		when_put(&b, (struct when){ noon, d->options.offset, false });
		d->noon[i] = strmap_key(&d->text, strmap_add(&d->text, buf_slice(&b)));
		buf_clear(&b);
		buf_puts(&b, d->options.season);
		if (calendar_kind(d->options.calendar, d->options.from + i) == DAY_HOLIDAY)
			buf_join(&b, ';', SLICE("holiday"));
		if (slots_summer(d->options.slots, d->options.from + i))
			buf_join(&b, ';', SLICE("summer"));
		d->season[i] = strmap_key(&d->text, strmap_add(&d->text, buf_slice(&b)));
	}
	buf_free(&b);
}

/* Every part of a list has to be a word of the scale. */
static int check_words(const struct duties *d, const char *option, const char *name, const char *list)
{
	const struct scale *scale = scales_find(rules_scales(d->rs), slice_of(name));
	struct slice rest = slice_of(list), word;
	struct buf words = { 0 };
	int result = 0;

	if (!scale)
		return diag_error(d->diag, NULL, "no scale %s in scales.csv", name);
	scale_put_words(&words, scale);
	while (slice_cut(&rest, ';', &word))
		if (scale_find(scale, word) == SCALE_NONE)
			result = diag_error(d->diag, NULL, "option --%s: %s (expected %s)", option, diag_quote(word), words.p);
	buf_free(&words);
	return result;
}

static int check_list(const struct duties *d)
{
	struct slice list = slice_of(d->options.list);
	struct near near = near_start(list);
	char hint[NEAR_HINT];

	if (!list.p)
		return 0;
	for (size_t i = 0; i < d->n; i++) {
		if (slice_eq(d->duty[i].list, list))
			return 0;
		near_try(&near, d->duty[i].list);
	}
	return diag_error(d->diag, NULL, "option --list: no duty of the packs is from a list %s%s", diag_quote(list),
			  near_hint(&near, hint));
}

/* The stricter of the run's state and "case". */
static struct slice state_of_case(const struct duties *d)
{
	const struct scale *scale = scales_find(rules_scales(d->rs), SLICE("outbreak"));
	size_t now = scale_find(scale, slice_of(d->options.state)), then = scale_find(scale, SLICE("case"));

	if (then == SCALE_NONE || scale->word[now].rank > scale->word[then].rank)
		then = now;
	return scale->word[then].value;
}

static int check_options(const struct duties *d)
{
	int result = check_words(d, "state", "outbreak", d->options.state);

	if (check_words(d, "season", "season", d->options.season) < 0 || check_list(d) < 0)
		result = -1;
	return result;
}

static int bind(struct duties *d)
{
	static const char *const name[] = { "time", "place", "surface", "use", "state", "season" };
	struct slice header[sizeof name / sizeof *name];

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		header[i] = slice_of(name[i]);
	return rules_bind(d->eval, header, sizeof name / sizeof *name, RULES_LENIENT, NULL, d->diag);
}

struct duties *duties_open(const struct ruleset *rs, const struct duty_options *options, struct diag *diag)
{
	struct duties *d = xcalloc(1, sizeof *d);
	int result;

	d->rs = rs;
	d->options = *options;
	d->diag = diag;
	d->n = rules_count(rs);
	d->duty = xcalloc(d->n + 1, sizeof *d->duty);
	d->windows = xcalloc(d->n + 1, sizeof *d->windows);
	d->eval = rules_eval_new(rs);
	result = read_duties(d);
	if (check_options(d) < 0 || bind(d) < 0)
		result = -1;
	if (result < 0) {
		duties_close(d);
		return NULL;
	}
	for (size_t i = 0; i < d->n; i++)
		find_windows(d, i);
	write_days(d);
	d->case_state = state_of_case(d);
	return d;
}

void duties_close(struct duties *d)
{
	if (!d)
		return;
	duty_forget(d);
	for (size_t i = 0; i < d->n; i++) {
		free(d->windows[i].window);
		free(d->windows[i].first);
	}
	free(d->windows);
	free(d->duty);
	free(d->plan);
	free(d->noon);
	free(d->season);
	strmap_free(&d->kinds);
	strmap_free(&d->text);
	buf_free(&d->key);
	rules_eval_free(d->eval);
	free(d);
}

size_t duties_count(const struct duties *d)
{
	return d->n;
}

const struct duty *duties_get(const struct duties *d, size_t i)
{
	return &d->duty[i];
}
