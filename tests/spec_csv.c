/* CSV in and out, encodings: csv.spec. Every text is read by both engines,
 * which must agree; chunk.c tries harder. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "csvin.h"
#include "csvout.h"
#include "encode.h"
#include "spec.h"
#include "utf8.h"
#include "utf8_fast.h"

static const char *const error_name[] = { "ok", "unbalanced", "too long", "encoding", "nul" };

typedef void show_function(struct csvin *in, const struct record *r, struct buf *out);

static void show_lines(const struct record *r, struct buf *out)
{
	if (out->n)
		buf_putc(out, ' ');
	buf_printf(out, "%lu", r->line);
	if (r->nlines > 1)
		buf_printf(out, "-%lu", r->line + r->nlines - 1);
}

/* The text may hold NULs. */
static void show_between(struct buf *out, char left, struct slice text, char right)
{
	buf_putc(out, left);
	buf_put(out, text);
	buf_putc(out, right);
}

/* 1[a][b] 2-3[c][d] 4() 5!unbalanced<raw> */
static void show_fields(struct csvin *in, const struct record *r, struct buf *out)
{
	(void)in;
	show_lines(r, out);
	for (size_t i = 0; i < r->nfields; i++)
		show_between(out, '[', r->field[i], ']');
	if (r->error) {
		buf_printf(out, "!%s", error_name[r->error]);
		show_between(out, '<', r->raw, '>');
	} else if (!r->nfields) {
		buf_puts(out, "()");
	}
}

static void show_raw(struct csvin *in, const struct record *r, struct buf *out)
{
	(void)in;
	show_between(out, '<', r->raw, '>');
	buf_puts(out, r->plain ? "plain" : "");
}

static void show_field_lines(struct csvin *in, const struct record *r, struct buf *out)
{
	for (size_t i = 0; i < r->nfields; i++)
		buf_printf(out, "%s%lu", i ? "," : out->n ? " " : "", csvin_field_line(in, r, i));
}

static void show_delimiter(struct csvin *in, const struct record *r, struct buf *out)
{
	if (r->line == 1)
		buf_putc(out, csvin_delimiter(in));
}

/* What is found is known after the first record. */
static void show_encoding(struct csvin *in, const struct record *r, struct buf *out)
{
	buf_clear(out);
	buf_printf(out, "%s, %lu foreign", csvin_encoding(in), csvin_foreign_lines(in));
	if (r->error)
		buf_printf(out, ", last line %s", error_name[r->error]);
}

static int read_all(struct slice text, struct csvin_options o, size_t expect,
		    show_function *show, struct buf *out)
{
	struct diag d;
	struct csvin *in;
	struct record r;
	int got;

	diag_init(&d, "spec");
	in = csvin_open_text("spec", text, &o, &d);
	if (!in)
		return -1;
	csvin_expect(in, expect);
	while ((got = csvin_next(in, &r)) > 0)
		show(in, &r, out);
	csvin_close(in);
	return got;
}

static int both(struct slice text, struct csvin_options o, size_t expect,
		show_function *show, struct buf *out)
{
	struct buf again = { 0 };
	int failed;

	o.engine = CSVIN_FAST;
	failed = read_all(text, o, expect, show, out);
	o.engine = CSVIN_LIBCSV;
	failed |= read_all(text, o, expect, show, &again);
	if (!slice_eq(buf_slice(out), buf_slice(&again))) {
		buf_puts(out, " but by libcsv ");
		buf_put(out, buf_slice(&again));
	}
	buf_free(&again);
	return failed;
}

static int run_csv(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ .encoding = "UTF-8", .delimiter = ',' }, 0,
		    show_fields, out);
}

static int run_csv_found(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ 0 }, 0, show_fields, out);
}

static int run_csv_tab(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ .delimiter = '\t' }, 0, show_fields, out);
}

static int run_csv_space(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ .delimiter = ' ' }, 0, show_fields, out);
}

static void show_first(struct csvin *in, const struct record *r, struct buf *out)
{
	(void)in;
	if (r->line != 1)
		return;
	if (r->error)
		buf_printf(out, "line 1 %s", error_name[r->error]);
	else
		buf_printf(out, "lines 1-%lu", r->nlines);
}

static int run_csv_line_ends(struct slice in, struct buf *out)
{
	struct buf text = { 0 };
	int failed;

	buf_putc(&text, '"');
	for (long n = strtol(in.p, NULL, 10); n > 0; n--)
		buf_putc(&text, '\n');
	buf_puts(&text, "\"\nend\n");
	failed = both(buf_slice(&text), (struct csvin_options){ .delimiter = ',' }, 0, show_first, out);
	buf_free(&text);
	return failed;
}

static int run_csv_expect_2(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ .delimiter = ',' }, 2, show_fields, out);
}

static int run_csv_max_8(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ .delimiter = ',', .max_record = 8 }, 0,
		    show_fields, out);
}

static int run_csv_gbk(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ .delimiter = ',', .encoding = "gbk" }, 0,
		    show_fields, out);
}

static int run_csv_raw(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ .delimiter = ',' }, 0, show_raw, out);
}

static int run_csv_field_lines(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ .delimiter = ',' }, 0, show_field_lines, out);
}

static int run_csv_delimiter(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ 0 }, 0, show_delimiter, out);
}

static int run_csv_encoding(struct slice in, struct buf *out)
{
	return both(in, (struct csvin_options){ 0 }, 0, show_encoding, out);
}

/* "GBK BYTES" */
static int run_encode_line(struct slice in, struct buf *out)
{
	struct slice name = SLICE_NONE;
	struct encode *e;
	char *text;

	if (!slice_cut(&in, ' ', &name))
		return -1;
	text = strndup(name.p, name.n);
	e = encode_open(text);
	free(text);
	if (!e)
		buf_puts(out, "error: unknown encoding");
	else if (encode_line(e, in, out) < 0)
		buf_printf(out, "error: not %s%s", encode_name(e), out->n ? " but not undone" : "");
	encode_close(e);
	return 0;
}

static int run_encode_find(struct slice in, struct buf *out)
{
	size_t bom;

	buf_puts(out, encode_find(in, &bom));
	if (bom)
		buf_printf(out, " after %zu", bom);
	return 0;
}

/* The same with 0 to 70 letters before it, where the vectors begin, and a few
 * behind it. */
static int run_utf8_fast_bad(struct slice in, struct buf *out)
{
	for (size_t before = 0; before < 70; before++) {
		struct buf b = { 0 };

		for (size_t i = 0; i < 200; i++) {
			if (i == before)
				buf_put(&b, in);
			buf_putc(&b, 'a');
		}
		if (utf8_fast_bad(buf_slice(&b)) != utf8_bad(buf_slice(&b)))
			buf_printf(out, "differs after %zu, ", before);
		b.n = before + in.n;
		if (utf8_fast_bad(buf_slice(&b)) != utf8_bad(buf_slice(&b)))
			buf_printf(out, "differs at the end after %zu, ", before);
		buf_free(&b);
	}
	buf_puts(out, utf8_bad(in) == in.n ? "valid" : "bad");
	return 0;
}

/* Records parted by '/', fields by '|'; the result read back must be the
 * fields that were written. */
static int run_csvout(struct slice in, struct buf *out)
{
	int fd = memfd_create("csvout", 0), keep = dup(fd);
	struct diag d;
	struct csvout *w;
	struct slice record, field;
	ssize_t n = 0;

	diag_init(&d, "spec");
	w = csvout_open(fd, "spec", &d);
	while (slice_cut(&in, '/', &record)) {
		if (record.n == 0)
			csvout_field(w, SLICE_NONE);
		while (slice_cut(&record, '|', &field))
			csvout_field(w, field);
		csvout_end(w);
	}
	if (csvout_close(w) < 0)
		return -1;
	buf_reserve(out, 4096);
	n = pread(keep, out->p, 4096, 0);
	close(keep);
	out->n = n > 0 ? (size_t)n : 0;
	return 0;
}

int main(int argc, char **argv)
{
	static const struct spec_op ops[] = {
		{ "csv", run_csv },
		{ "csv found", run_csv_found },
		{ "csv tab", run_csv_tab },
		{ "csv space", run_csv_space },
		{ "csv line ends in quotes", run_csv_line_ends },
		{ "csv expect 2", run_csv_expect_2 },
		{ "csv max 8", run_csv_max_8 },
		{ "csv gbk", run_csv_gbk },
		{ "csv_raw", run_csv_raw },
		{ "csv_field_lines", run_csv_field_lines },
		{ "csv_delimiter", run_csv_delimiter },
		{ "csv_encoding", run_csv_encoding },
		{ "encode_find", run_encode_find },
		{ "encode_line", run_encode_line },
		{ "utf8_fast_bad", run_utf8_fast_bad },
		{ "csvout", run_csvout },
		{ 0 },
	};

	return spec_main(argc, argv, ops);
}
