/* CSV in: every engine, scanner and size of reads gives the same records.
 *
 *     bytes 0 and 1   options: delimiter, encoding, longest record, expected fields
 *     the rest        the input
 *
 * libcsv in one piece says what is right, as in chunk.c, which tries many
 * inputs of its own making; here coverage leads. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "fuzz.h"

#include "csvin_internal.h"
#include "utf8.h"

static struct diag diag;
static struct buf want, got;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	diag_init(&diag, "fuzz_csvin");
	diag.to = fopen("/dev/null", "w");
	return 0;
}

struct trial {
	struct slice text;
	struct csvin_options options;
	size_t expect;
};

static struct trial trial_of(const uint8_t *data, size_t size)
{
	static const char delimiter[] = { '\0', ',', ';', '\t', '|', ' ', 'a', '-' };
	static const char *const encoding[] = { NULL, "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE", "Big5", NULL, "UTF-8" };
	static const size_t longest[] = { 0, 0, 3, 10, 40, 0, 0, 64 };

	return (struct trial){
		.text = { (const char *)data + 2, size - 2 },
		.options = { .delimiter = delimiter[data[0] % 8], .encoding = encoding[data[0] / 8 % 8],
			     .max_record = longest[data[1] % 8] },
		.expect = data[1] / 8 % 4,
	};
}

static void put_number(struct buf *b, size_t n)
{
	buf_put(b, (struct slice){ (const char *)&n, sizeof n });
}

static void put_record(struct buf *b, struct csvin *in, const struct record *r)
{
	put_number(b, r->line);
	put_number(b, r->nlines);
	put_number(b, (size_t)r->error);
	put_number(b, r->plain);
	put_number(b, r->raw.n);
	buf_put(b, r->raw);
	put_number(b, r->nfields);
	for (size_t i = 0; i < r->nfields; i++) {
		put_number(b, r->field[i].n);
		buf_put(b, r->field[i]);
		put_number(b, csvin_field_line(in, r, i));
	}
}

static void check_record(const struct record *r, unsigned long next_line)
{
	FUZZ_HOLDS(r->line == next_line, "line numbers have no gaps");
	FUZZ_HOLDS(r->nlines > 0, "a record covers a line");
	FUZZ_HOLDS(r->error == CSVIN_ENCODING || r->error == CSVIN_TOO_LONG || utf8_bad(r->raw) == r->raw.n,
		   "what was decoded is UTF-8");
	for (size_t i = 0; i < r->nfields; i++) {
		FUZZ_HOLDS(utf8_bad(r->field[i]) == r->field[i].n, "a field is UTF-8");
		FUZZ_HOLDS(r->error == CSVIN_OK || r->field[i].n == 0, "a record in error holds nothing");
	}
}

/* Scanner -1 is libcsv. False when the processor has not got it. */
static bool read_trial(const struct trial *t, size_t chunk, int scanner, struct buf *out)
{
	struct csvin_options o = t->options;
	unsigned long line = 1;
	struct record r;
	struct csvin *in;

	buf_clear(out);
	o.chunk = chunk;
	o.engine = scanner < 0 ? CSVIN_LIBCSV : CSVIN_FAST;
	in = csvin_open_text("fuzz", t->text, &o, &diag);
	FUZZ_HOLDS(in, "text can be opened");
	if (scanner >= 0 && !csvin_use_scanner(in, (enum scan_kind)scanner)) {
		csvin_close(in);
		return false;
	}
	csvin_expect(in, t->expect);
	while (csvin_next(in, &r) > 0) {
		if (r.line % 3 == 0) {
			csvin_unread(in);
			csvin_next(in, &r);
		}
		check_record(&r, line);
		put_record(out, in, &r);
		line = r.line + r.nlines;
	}
	put_number(out, csvin_foreign_lines(in));
	put_number(out, (unsigned char)csvin_delimiter(in));
	buf_puts(out, csvin_encoding(in));
	csvin_close(in);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trial t;

	if (size < 2)
		return 0;
	t = trial_of(data, size);
	read_trial(&t, t.text.n + 1, -1, &want);
	for (size_t chunk = 1; chunk <= t.text.n + 1; chunk += 1 + chunk / 32)
		for (int scanner = -1; scanner < SCAN_KINDS; scanner++) {
			/* All sizes by turns; each scanner for the smallest and all at once. */
			if (chunk > 2 && chunk <= t.text.n && (int)(chunk % (SCAN_KINDS + 1)) != scanner + 1)
				continue;
			FUZZ_HOLDS(!read_trial(&t, chunk, scanner, &got) || slice_eq(buf_slice(&want), buf_slice(&got)),
				   "engines and chunks agree");
		}
	return 0;
}
