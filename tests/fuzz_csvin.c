/* CSV in: every engine, scanner, size of reads and of parts gives the same records.
 *
 *     bytes 0 and 1   options: delimiter, encoding, longest record, expected fields
 *     the rest        the input
 *
 * libcsv in one piece says what is right, as in chunk.c, which tries many
 * inputs of its own making; here coverage leads. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "fuzz.h"

#include "trial_parts.h"
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

/* False when the processor has not got the scanner. */
static bool read_trial(const struct trial *t, size_t chunk, int scanner, struct buf *out)
{
	struct csvin *in = trial_open(t, chunk, scanner, &diag);
	unsigned long line = 1;
	struct record r;

	buf_clear(out);
	FUZZ_HOLDS(in || (scanner >= 0 && !scan_choose((enum scan_kind)scanner)), "text can be opened");
	while (in && trial_next(in, &r, out)) {
		check_record(&r, line);
		line = r.line + r.nlines;
	}
	trial_close(in, out);
	return in != NULL;
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
			FUZZ_HOLDS(!trial_in_parts(&t, chunk, scanner, 1, &got, &diag) ||
				   slice_eq(buf_slice(&want), buf_slice(&got)), "parts agree");
		}
	return 0;
}
