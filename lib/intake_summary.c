/* The account of a run of ingest-gate: see intake.h. */
/* SPDX-License-Identifier: ISC */
#include "intake.h"

static const char *delimiter_name(char c)
{
	switch (c) {
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

static void say_file(struct diag *diag, const struct intake_file *f)
{
	diag_say(diag, "%s (%s, %s): %lu read = %lu rows + %lu rejected + %lu furniture",
		 strcmp(f->path, "-") == 0 ? "<stdin>" : f->path, f->encoding, delimiter_name(f->delimiter),
		 f->rows_in, f->rows_out, f->rejects.total, f->furniture.total);
	say_counts(diag, "rejected", &f->rejects);
	say_counts(diag, "furniture", &f->furniture);
	say_counts(diag, "issues", &f->issues);
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
		diag_say(it->diag, "total: %lu read = %lu rows + %lu rejected + %lu furniture",
			 in, out, rejected, furniture);
	return result;
}

unsigned long intake_rejected(const struct intake *it)
{
	unsigned long n = 0;

	for (size_t i = 0; i < it->nfiles; i++)
		n += it->file[i].rejects.total;
	return n;
}
