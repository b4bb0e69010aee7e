/* The day of a unit in numbers, zeros included: see report.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "report.h"

#include <stdlib.h>

#include "report_head.h"
#include "when.h"
#include "xmem.h"

#define DAY_BYTES (sizeof "2022-04-05" - 1)

struct report {
	const struct ruleset *counts;
	struct report_options options;
	struct diag *diag;
	struct rules_eval *eval;
	size_t time_field, unit_field;
	struct report_tally tally;
};

struct report *report_open(const struct ruleset *counts, const struct report_options *options, struct diag *diag)
{
	struct report *rep = xcalloc(1, sizeof *rep);

	rep->counts = counts;
	rep->options = *options;
	rep->diag = diag;
	rep->eval = rules_eval_new(counts);
	rep->tally.ncounts = rules_count(counts);
	if (options->unit && options->day)
		report_tally_of(&rep->tally, slice_of(options->unit), slice_of(options->day));
	return rep;
}

struct report *report_twin(const struct report *rep)
{
	struct report_options o = rep->options;
	struct report *twin;

	twin = report_open(rep->counts, &o, rep->diag);
	report_tally_clear(&twin->tally);
	return twin;
}

void report_close(struct report *rep)
{
	if (!rep)
		return;
	rules_eval_free(rep->eval);
	report_tally_free(&rep->tally);
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

static struct slice field(const struct record *r, size_t i)
{
	return i < r->nfields ? r->field[i] : SLICE_NONE;
}

/* Whether a text is a canonical time. The evaluator has read that of the record it `decided`. */
static bool is_time(const struct report *rep, struct slice text, const struct rules_decision *decided)
{
	const struct feel_value *seen = decided && rules_count(rep->counts) ? rules_time(rep->eval, 0) : NULL;
	struct when w;
	const char *why;

	if (seen && seen->text.p == text.p && seen->text.n == text.n)
		return seen->state == FEEL_VALUE;
	return when_parse(text, 0, &w, &why) == 0;
}

/* The date of a time; empty when it is none. The zone does not matter: a day is the day of
 * the place that wrote it down. */
static struct slice day_of(const struct report *rep, struct slice time, const struct rules_decision *decided)
{
	bool dated = time.n >= DAY_BYTES && is_time(rep, time, decided);

	return dated ? (struct slice){ time.p, DAY_BYTES } : SLICE_NONE;
}

static void count(struct report *rep, struct slice unit, struct slice day, const struct rules_decision *d)
{
	unsigned long *number = report_tally_of(&rep->tally, unit, day);

	for (size_t i = 0; i < d->nrules; i++)
		number[d->rule[i]]++;
	rep->tally.account.counted++;
}

/* A row of another day than the one asked for is not decided. */
static void add(struct report *rep, struct slice unit, const struct record *r)
{
	const char *wanted = rep->options.day;
	const struct rules_decision *d = wanted ? NULL : rules_decide(rep->eval, r->field, r->nfields);
	struct slice day = day_of(rep, field(r, rep->time_field), d);

	if (!day.n)
		rep->tally.account.undated++;
	else if (wanted && !slice_is(day, wanted))
		rep->tally.account.other_days++;
	else
		count(rep, unit, day, d ? d : rules_decide(rep->eval, r->field, r->nfields));
}

void report_add(struct report *rep, const struct record *r)
{
	const char *wanted = rep->options.unit;
	struct report_account *account = &rep->tally.account;
	struct slice unit = field(r, rep->unit_field);

	account->rows++;
	if (wanted && !slice_is(unit, wanted)) {
		account->other_units++;
		return;
	}
	account->unit_seen = true;
	add(rep, unit, r);
}

struct report_tally *report_tally(struct report *rep)
{
	return &rep->tally;
}

struct report_account report_account(const struct report *rep)
{
	return rep->tally.account;
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

	slice_cut(&day, STRMAP_BETWEEN, &unit);
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
	const unsigned long *number = rep->tally.number + group * n;

	put_group(out, strmap_key(&rep->tally.group, group));
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
	struct slice key = strmap_key(&rep->tally.group, group);
	const unsigned long *number = rep->tally.number + group * rules_count(rep->counts);

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
	size_t *order = xcalloc(rep->tally.group.n, sizeof *order);
	struct report_head head;
	int pinned = l ? report_head_find(l, &head, rep->diag) : 0;

	if (l && pinned == 0)
		diag_warning(rep->diag, NULL, "%s is still empty: the report carries no head", ledger_folder(l));
	for (size_t i = 0; i < rep->tally.group.n; i++)
		order[i] = i;
	if (rep->tally.group.n)
		qsort_r(order, rep->tally.group.n, sizeof *order, by_key, &rep->tally.group);
	if (form == REPORT_DAILY) {
		write_daily_header(rep, out);
	} else {
		csvout_raw(out, SLICE("unit,day,metric,value,label"));
		csvout_end(out);
	}
	for (size_t i = 0; i < rep->tally.group.n; i++)
		if (form == REPORT_DAILY)
			write_daily_row(rep, order[i], pinned > 0 ? &head : NULL, out);
		else
			write_long_rows(rep, order[i], out);
	free(order);
	return pinned < 0 ? -1 : 0;
}
