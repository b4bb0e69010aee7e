/* The day of a unit in numbers, zeros included: see report.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "report.h"

#include <stdlib.h>

#include "report_head.h"
#include "when.h"
#include "xmem.h"

#define SEPARATOR '\x1f' /* between unit and day in a group's key: sorts below all text */
#define DAY_BYTES (sizeof "2022-04-05" - 1)

struct report {
	const struct ruleset *counts;
	struct report_options options;
	struct diag *diag;
	struct rules_eval *eval;
	size_t time_field, unit_field;
	struct strmap group;   /* "unit SEPARATOR day" */
	unsigned long *number; /* [group][count] */
	size_t cap;
	size_t last;           /* group of the row before */
	struct buf key;
	struct report_account account;
};

static size_t group_of(struct report *rep, struct slice unit, struct slice day)
{
	size_t n = rules_count(rep->counts), before = rep->group.n, g;

	buf_clear(&rep->key);
	buf_put(&rep->key, unit);
	buf_putc(&rep->key, SEPARATOR);
	buf_put(&rep->key, day);
	/* A log is in order of time: most rows belong where the one before did. */
	if (rep->last < before && slice_eq(strmap_key(&rep->group, rep->last), buf_slice(&rep->key)))
		return rep->last;
	g = strmap_add(&rep->group, buf_slice(&rep->key));
	if (rep->group.n > before) {
		XGROW(rep->number, rep->group.n * n, rep->cap);
		memset(rep->number + g * n, 0, n * sizeof *rep->number);
	}
	return rep->last = g;
}

struct report *report_open(const struct ruleset *counts, const struct report_options *options, struct diag *diag)
{
	struct report *rep = xcalloc(1, sizeof *rep);

	rep->counts = counts;
	rep->options = *options;
	rep->diag = diag;
	rep->eval = rules_eval_new(counts);
	if (options->unit && options->day)
		group_of(rep, slice_of(options->unit), slice_of(options->day));
	return rep;
}

void report_close(struct report *rep)
{
	if (!rep)
		return;
	rules_eval_free(rep->eval);
	strmap_free(&rep->group);
	free(rep->number);
	buf_free(&rep->key);
	free(rep);
}

static int find(struct report *rep, const struct slice *header, size_t n, const char *name,
		const struct where *at, size_t *field)
{
	*field = slice_index(header, n, slice_of(name));
	return *field != SLICE_NOWHERE ? 0 : diag_error(rep->diag, at, "column \"%s\" is missing", name);
}

int report_bind(struct report *rep, const struct slice *header, size_t n, const struct where *at)
{
	if (find(rep, header, n, "time", at, &rep->time_field) < 0 ||
	    find(rep, header, n, "site", at, &rep->unit_field) < 0)
		return -1;
	return rules_bind(rep->eval, header, n, RULES_STRICT, at, rep->diag);
}

/* The date of a canonical time; empty when it is none. The zone does not
 * matter: a day is the day of the place that wrote it down. */
static struct slice day_of(struct slice time)
{
	struct when w;
	const char *why;

	if (time.n < DAY_BYTES || when_parse(time, 0, &w, &why) < 0)
		return SLICE_NONE;
	return (struct slice){ time.p, DAY_BYTES };
}

static void count(struct report *rep, size_t group, const struct record *r)
{
	const struct rules_decision *d = rules_decide(rep->eval, r->field, r->nfields);
	unsigned long *number = rep->number + group * rules_count(rep->counts);

	for (size_t i = 0; i < d->nrules; i++)
		number[d->rule[i]]++;
	rep->account.counted++;
}

static struct slice field(const struct record *r, size_t i)
{
	return i < r->nfields ? r->field[i] : SLICE_NONE;
}

void report_add(struct report *rep, const struct record *r)
{
	const struct report_options *o = &rep->options;
	struct slice unit = field(r, rep->unit_field), day;

	rep->account.rows++;
	if (o->unit && !slice_is(unit, o->unit)) {
		rep->account.other_units++;
		return;
	}
	rep->account.unit_seen = true;
	day = day_of(field(r, rep->time_field));
	if (!day.n)
		rep->account.undated++;
	else if (o->day && !slice_is(day, o->day))
		rep->account.other_days++;
	else
		count(rep, group_of(rep, unit, day), r);
}

struct report_account report_account(const struct report *rep)
{
	return rep->account;
}

/* The text of a count's cell under out:NAME. */
static struct slice cell(const struct report *rep, size_t count, const char *name)
{
	size_t output = rules_output_find(rep->counts, slice_of(name));

	return output == RULES_NONE ? SLICE_NONE : rules_cell(rep->counts, count, output);
}

/* Nothing on the watch list happened. */
static bool is_zero(const struct report *rep, const unsigned long *number)
{
	for (size_t i = 0; i < rules_count(rep->counts); i++)
		if (number[i] && slice_is(cell(rep, i, "watch"), "yes"))
			return false;
	return true;
}

/* The number as text; the caller's bytes hold it. */
static struct slice print_number(char digits[SLICE_DIGITS], uint64_t n)
{
	return slice_digits(digits + SLICE_DIGITS, n);
}

static void put_group(struct csvout *out, struct slice key)
{
	struct slice unit, day = key;

	slice_cut(&day, SEPARATOR, &unit);
	csvout_field(out, unit);
	csvout_plain(out, day);
}

static void write_daily_header(const struct report *rep, struct csvout *out)
{
	static const char *const after[] = { "zero", "prepared_at", "leaves", "root", "name", "part", "prev" };

	csvout_plain(out, SLICE("unit"));
	csvout_plain(out, SLICE("day"));
	for (size_t i = 0; i < rules_count(rep->counts); i++)
		csvout_field(out, rules_rule(rep->counts, i)->id);
	for (size_t i = 0; i < sizeof after / sizeof *after; i++)
		csvout_plain(out, slice_of(after[i]));
	csvout_end(out);
}

static void put_hash(struct csvout *out, const struct tree_hash *hash)
{
	struct buf b = { 0 };

	tree_put_hex(&b, hash);
	csvout_plain(out, buf_slice(&b));
	buf_free(&b);
}

/* leaves, root, name, part, prev: blank without a ledger. */
static void put_head(const struct report *rep, const struct report_head *head, struct csvout *out)
{
	struct buf part = { 0 };
	char digits[SLICE_DIGITS];

	for (int i = 0; !head && i < 5; i++)
		csvout_plain(out, SLICE_NONE);
	if (!head)
		return;
	ledger_put_part(&part, head->part);
	csvout_plain(out, print_number(digits, head->leaves));
	put_hash(out, &head->root);
	csvout_field(out, slice_of(ledger_settings(rep->options.head_of)->name));
	csvout_plain(out, buf_slice(&part));
	put_hash(out, &head->prev);
	buf_free(&part);
}

static void write_daily_row(const struct report *rep, size_t group, const struct report_head *head,
			    struct csvout *out)
{
	size_t n = rules_count(rep->counts);
	const unsigned long *number = rep->number + group * n;

	put_group(out, strmap_key(&rep->group, group));
	for (size_t i = 0; i < n; i++) {
		char digits[SLICE_DIGITS];

		csvout_plain(out, print_number(digits, number[i]));
	}
	csvout_plain(out, is_zero(rep, number) ? SLICE("yes") : SLICE("no"));
	csvout_plain(out, slice_of(rep->options.prepared_at));
	put_head(rep, head, out);
	csvout_end(out);
}

static void write_long_line(struct csvout *out, struct slice key, struct slice metric, struct slice value,
			    struct slice label)
{
	put_group(out, key);
	csvout_field(out, metric);
	csvout_plain(out, value);
	csvout_field(out, label);
	csvout_end(out);
}

static void write_long_rows(const struct report *rep, size_t group, struct csvout *out)
{
	bool zh = rep->options.lang && strcmp(rep->options.lang, "zh") == 0;
	struct slice key = strmap_key(&rep->group, group);
	const unsigned long *number = rep->number + group * rules_count(rep->counts);

	for (size_t i = 0; i < rules_count(rep->counts); i++) {
		char digits[SLICE_DIGITS];

		write_long_line(out, key, rules_rule(rep->counts, i)->id, print_number(digits, number[i]),
				cell(rep, i, zh ? "zh" : "en"));
	}
	write_long_line(out, key, SLICE("zero"), is_zero(rep, number) ? SLICE("yes") : SLICE("no"),
			zh ? SLICE("零报告") : SLICE("zero report"));
	write_long_line(out, key, SLICE("prepared_at"), slice_of(rep->options.prepared_at),
			zh ? SLICE("填报时间") : SLICE("prepared at"));
}

static int by_key(const void *a, const void *b, void *context)
{
	const struct strmap *group = context;

	return slice_cmp(strmap_key(group, *(const size_t *)a), strmap_key(group, *(const size_t *)b));
}

int report_write(struct report *rep, enum report_form form, struct csvout *out)
{
	const struct ledger *l = rep->options.head_of;
	size_t *order = xcalloc(rep->group.n, sizeof *order);
	struct report_head head;
	int pinned = l ? report_head_find(l, &head, rep->diag) : 0;

	if (l && pinned == 0)
		diag_warning(rep->diag, NULL, "%s is still empty: the report carries no head", ledger_folder(l));
	for (size_t i = 0; i < rep->group.n; i++)
		order[i] = i;
	if (rep->group.n)
		qsort_r(order, rep->group.n, sizeof *order, by_key, &rep->group);
	if (form == REPORT_DAILY) {
		write_daily_header(rep, out);
	} else {
		csvout_raw(out, SLICE("unit,day,metric,value,label"));
		csvout_end(out);
	}
	for (size_t i = 0; i < rep->group.n; i++)
		if (form == REPORT_DAILY)
			write_daily_row(rep, order[i], pinned > 0 ? &head : NULL, out);
		else
			write_long_rows(rep, order[i], out);
	free(order);
	return pinned < 0 ? -1 : 0;
}
