/* Copies CSV through libcsv, each field parsed and written, quoted where it must be. */
/* SPDX-License-Identifier: ISC */
/*
 *     libcsv_copy < raw.csv > copy.csv
 *
 * What reading and writing a file costs with the library that the toolkit is measured by: nothing is looked at, nothing is
 * decided.
 */
#include <csv.h>
#include <stdio.h>
#include <string.h>

static int separate;

static void field(void *text, size_t n, void *to)
{
	const char *p = text;

	if (separate)
		putc_unlocked(',', to);
	separate = 1;
	if (!n || !(memchr(p, ',', n) || memchr(p, '"', n) || memchr(p, '\n', n) || memchr(p, '\r', n)))
		fwrite_unlocked(p, 1, n, to);
	else
		csv_fwrite(to, p, n);
}

static void record(int end, void *to)
{
	(void)end;
	putc_unlocked('\n', to);
	separate = 0;
}

int main(void)
{
	static char piece[1 << 18], out[1 << 18];
	struct csv_parser parser;
	size_t n;

	if (csv_init(&parser, 0) != 0)
		return 3;
	setvbuf(stdout, out, _IOFBF, sizeof out);
	while ((n = fread(piece, 1, sizeof piece, stdin)) > 0)
		if (csv_parse(&parser, piece, n, field, record, stdout) != n)
			return 3;
	csv_fini(&parser, field, record, stdout);
	csv_free(&parser);
	return ferror(stdin) || fclose(stdout) ? 3 : 0;
}
