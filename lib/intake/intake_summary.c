/* The account of a run of ingest-gate: see intake.h. */
/* SPDX-License-Identifier: ISC */
#include "intake.h"

#include "intake_order.h"

static const char *delimiter_name(const struct intake_file *f)
{
	if (f->fwcomma)
		return "full-width comma";
	switch (f->delimiter) {
	case ',': return "comma";
	case ';': return "semicolon";
	case '\t': return "tab";
	case '|': return "bar";
	case '\0': return "empty";
	default: return "other delimiter";
	}
}

static void say_counts(struct diag *diag, const char *what, const struct tally *t)
{
	struct buf b = { 0 };

	if (!t->total)
		return;
	tally_print(t, &b);
	diag_say(diag, "  %s: %s", what, b.p);
	buf_free(&b);
}

static void say_orders(struct diag *diag, const struct intake_file *f)
{
	for (size_t i = 0; i < INTAKE_ORDERS; i++) {
		const struct intake_order *o = &f->order[i];

		if (o->conflict)
			diag_say(diag, "  date order of %s: %lu rows contradict each other", gate_column_name[order_column(i)], o->rows);
		else if (o->order != ORDER_UNKNOWN)
			diag_say(diag, "  date order of %s: %s first, proved by %lu row%s", gate_column_name[order_column(i)],
				 o->order == ORDER_DMY ? "day" : "month", o->rows, diag_s(o->rows));
	}
}

static const char *shown_path(const struct intake_file *f)
{
	return strcmp(f->path, "-") == 0 ? "<stdin>" : f->path;
}

static void say_file(struct diag *diag, const struct intake_file *f)
{
	diag_say(diag, "%s (%s, %s): %lu read = %lu row%s + %lu rejected + %lu furniture",
		 shown_path(f), f->encoding, delimiter_name(f),
		 f->rows_in, f->rows_out, diag_s(f->rows_out), f->rejects.total, f->furniture.total);
	say_counts(diag, "rejected", &f->rejects);
	say_counts(diag, "furniture", &f->furniture);
	say_counts(diag, "issues", &f->issues);
	say_orders(diag, f);
	if (f->foreign_lines)
		diag_say(diag, "  lines in another encoding: %lu", f->foreign_lines);
}

/* The one thing that must never happen. */
static int check_file(struct diag *diag, const struct intake_file *f)
{
	struct where at = { f->path, 0, 0, NULL };

	if (f->rows_in == f->rows_out + f->rejects.total + f->furniture.total)
		return 0;
	return diag_error(diag, &at, "rows do not add up: this is a fault of the program, do not use its output");
}

int intake_summary(const struct intake *it)
{
	unsigned long in = 0, out = 0, rejected = 0, furniture = 0;
	int result = 0;

	for (size_t i = 0; i < it->nfiles; i++) {
		const struct intake_file *f = &it->file[i];

		say_file(it->diag, f);
		if (check_file(it->diag, f) < 0)
			result = -1;
		in += f->rows_in;
		out += f->rows_out;
		rejected += f->rejects.total;
		furniture += f->furniture.total;
	}
	if (it->nfiles > 1)
		diag_say(it->diag, "total: %lu read = %lu row%s + %lu rejected + %lu furniture",
			 in, out, diag_s(out), rejected, furniture);
	return result;
}

unsigned long intake_rejected(const struct intake *it)
{
	unsigned long n = 0;

	for (size_t i = 0; i < it->nfiles; i++)
		n += it->file[i].rejects.total;
	return n;
}

/* -- the account as a table ------------------------------------------- */

static void put_count(struct csvout *table, const struct intake_file *f, const char *measure,
		      struct slice key, unsigned long n)
{
	char number[24];

	snprintf(number, sizeof number, "%lu", n);
	csvout_field(table, slice_of(shown_path(f)));
	csvout_plain(table, slice_of(measure));
	csvout_field(table, key);
	csvout_plain(table, slice_of(number));
	csvout_end(table);
}

/* The number of the name that follows `after` in byte order; t->name.n when
 * there is none. */
static size_t next_name(const struct tally *t, size_t after)
{
	size_t best = t->name.n;

	for (size_t i = 0; i < t->name.n; i++) {
		struct slice name = strmap_key(&t->name, i);

		if (after < t->name.n && slice_cmp(name, strmap_key(&t->name, after)) <= 0)
			continue;
		if (best == t->name.n || slice_cmp(name, strmap_key(&t->name, best)) < 0)
			best = i;
	}
	return best;
}

static void put_tally(struct csvout *table, const struct intake_file *f, const char *measure, const struct tally *t)
{
	for (size_t i = next_name(t, t->name.n); i < t->name.n; i = next_name(t, i))
		put_count(table, f, measure, strmap_key(&t->name, i), t->count[i]);
}

static void put_orders(struct csvout *table, const struct intake_file *f)
{
	static const char *const code[] = { [ORDER_UNKNOWN] = "unknown", [ORDER_DMY] = "dmy", [ORDER_MDY] = "mdy" };

	for (size_t i = 0; i < INTAKE_ORDERS; i++) {
		const struct intake_order *o = &f->order[i];
		char key[40];
		int n = snprintf(key, sizeof key, "%s:%s", gate_column_name[order_column(i)], code[o->order]);

		if (o->asked)
			put_count(table, f, "date_order", (struct slice){ key, (size_t)n },
				  o->order == ORDER_UNKNOWN ? 0 : o->rows);
	}
}

static void put_file(struct csvout *table, const struct intake_file *f)
{
	put_count(table, f, "rows", SLICE("read"), f->rows_in);
	put_count(table, f, "rows", SLICE("out"), f->rows_out);
	put_count(table, f, "rows", SLICE("rejected"), f->rejects.total);
	put_count(table, f, "rows", SLICE("furniture"), f->furniture.total);
	put_tally(table, f, "rejected", &f->rejects);
	put_tally(table, f, "furniture", &f->furniture);
	put_tally(table, f, "issue", &f->issues);
	put_count(table, f, "encoding", slice_of(f->encoding), 1);
	put_count(table, f, "delimiter", slice_of(delimiter_name(f)), 1);
	put_orders(table, f);
	put_count(table, f, "foreign_lines", SLICE_NONE, f->foreign_lines);
}

void intake_tabulate(const struct intake *it, struct csvout *table)
{
	csvout_raw(table, SLICE("file,measure,key,count"));
	csvout_end(table);
	for (size_t i = 0; i < it->nfiles; i++)
		put_file(table, &it->file[i]);
}
