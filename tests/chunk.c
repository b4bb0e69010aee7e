/* The same records whatever the engine, the scanner and the sizes of reads:
 *
 *     chunk tests/csv.spec
 *
 * Every input of csv.spec and seeded garbage is read by libcsv in one piece;
 * then by the fast engine with each scanner, and by libcsv, in pieces; and in parts by
 * one and by several threads. Beside
 * equality: line numbers have no gaps, they add up to the lines of the input,
 * and where nothing is in error the fields are those of bare libcsv. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

#include "trial_parts.h"

#define SMALL_INPUTS 200000
#define LONG_INPUTS 6000

struct harness {
	struct diag diag;
	struct buf want, got;
	unsigned long inputs, readings, errors, failed;
	uint64_t seed;
	struct encode *utf8;
};

/* -- reading ---------------------------------------------------------- */

/* Reads the trial into `out`; *errors counts records in error, *lines is the
 * number of the last. */
static void read_trial(struct harness *h, const struct trial *t, size_t chunk, int scanner,
		       struct buf *out, unsigned long *errors, unsigned long *lines)
{
	struct csvin *in = trial_open(t, chunk, scanner, &h->diag);
	struct record r;

	buf_clear(out);
	*errors = *lines = 0;
	if (!in)
		return;
	while (trial_next(in, &r, out)) {
		*errors += r.error != CSVIN_OK;
		if (r.line != *lines + 1)
			trial_put_number(out, 424242);
		*lines = r.line + r.nlines - 1;
	}
	trial_close(in, out);
	h->readings++;
}

static void show_failure(struct harness *h, const struct trial *t, const char *what, size_t chunk)
{
	if (h->failed++ > 5)
		return;
	printf("# %s, chunk %zu, delimiter %d, encoding %s, max %zu, expect %zu: ", what, chunk,
	       t->options.delimiter, t->options.encoding ? t->options.encoding : "found",
	       t->options.max_record, t->expect);
	for (size_t i = 0; i < t->text.n; i++)
		printf("%02x", (unsigned char)t->text.p[i]);
	putchar('\n');
}

/* -- what is right ---------------------------------------------------- */

/* The encoding that was asked for, or else found. */
static const char *encoding_of(const struct trial *t, size_t *bom)
{
	const char *found = encode_find(t->text, bom);

	if (t->options.encoding && strcmp(t->options.encoding, found) != 0)
		*bom = 0;
	return t->options.encoding ? t->options.encoding : found;
}

static unsigned long physical_lines(const struct trial *t)
{
	unsigned long n = 0;
	bool open = false;
	size_t bom;
	struct slice s;

	encoding_of(t, &bom);
	s = slice_from(t->text, bom);
	for (size_t i = 0; i < s.n; i++) {
		open = s.p[i] != '\n' && s.p[i] != '\r';
		n += s.p[i] == '\n' || (s.p[i] == '\r' && (i + 1 == s.n || s.p[i + 1] != '\n'));
	}
	return n + open;
}

static void bare_field(void *p, size_t n, void *context)
{
	trial_put_number(context, n);
	buf_put(context, (struct slice){ p, n });
}

static void bare_row(int c, void *context)
{
	(void)c;
	trial_put_number(context, 777777);
}

static void bare_libcsv(struct slice text, char delimiter, struct buf *out)
{
	struct csv_parser p;

	csv_init(&p, 0);
	csv_set_delim(&p, (unsigned char)delimiter);
	csv_parse(&p, text.p, text.n, bare_field, bare_row, out);
	csv_fini(&p, bare_field, bare_row, out);
	csv_free(&p);
}

static bool same_as_bare(struct harness *h, const struct trial *t)
{
	struct csvin *in = csvin_open_text("chunk", t->text, &t->options, &h->diag);
	struct buf ours = { 0 }, theirs = { 0 };
	struct record r;
	bool same;

	while (csvin_next(in, &r) > 0) {
		for (size_t i = 0; i < r.nfields; i++)
			bare_field((void *)(uintptr_t)r.field[i].p, r.field[i].n, &ours);
		if (r.nfields)
			bare_row(0, &ours);
	}
	bare_libcsv(t->text, csvin_delimiter(in), &theirs);
	same = slice_eq(buf_slice(&ours), buf_slice(&theirs));
	csvin_close(in);
	buf_free(&ours);
	buf_free(&theirs);
	return same;
}

/* Whether bare libcsv sees the bytes we see. */
static bool is_bare(struct harness *h, const struct trial *t)
{
	bool utf8;

	if (t->text.n == 0 || memchr(t->text.p, '\0', t->text.n) ||
	    slice_starts(t->text, SLICE("\xef\xbb\xbf")))
		return false;
	utf8 = encode_line(h->utf8, t->text, &h->got) == 0;
	return utf8 && (!t->options.encoding || strcmp(t->options.encoding, "UTF-8") == 0);
}

static bool is_wide(const struct trial *t)
{
	size_t bom;

	return strncmp(encoding_of(t, &bom), "UTF-16", 6) == 0;
}

/* -- trials ----------------------------------------------------------- */

static void compare(struct harness *h, const struct trial *t, size_t chunk, int scanner)
{
	unsigned long errors, lines;

	if (scanner >= 0 && !scan_choose((enum scan_kind)scanner))
		return;
	read_trial(h, t, chunk, scanner, &h->got, &errors, &lines);
	if (!slice_eq(buf_slice(&h->got), buf_slice(&h->want)))
		show_failure(h, t, scanner < 0 ? "libcsv" : scanner == SCAN_AVX512 ? "avx512" : scanner == SCAN_AVX2 ? "avx2" :
			     scanner == SCAN_SSE2 ? "sse2" : "portable", chunk);
}

enum { JOBS = 3 };

static void compare_parts(struct harness *h, const struct trial *t, size_t chunk, int scanner, unsigned jobs)
{
	if (scanner >= 0 && !scan_choose((enum scan_kind)scanner))
		return;
	if (!trial_in_parts(t, chunk, scanner, jobs, &h->got, &h->diag))
		return;
	h->readings++;
	if (!slice_eq(buf_slice(&h->got), buf_slice(&h->want)))
		show_failure(h, t, jobs == 1 ? "in parts" : "in parts by threads", chunk);
}

static void begin(struct harness *h, const struct trial *t)
{
	unsigned long errors, lines;

	read_trial(h, t, t->text.n + 1, -1, &h->want, &errors, &lines);
	h->inputs++;
	h->errors += errors != 0;
	if (!is_wide(t) && lines != physical_lines(t))
		show_failure(h, t, "lines", 0);
	if (!errors && !t->expect && is_bare(h, t) && !same_as_bare(h, t))
		show_failure(h, t, "bare libcsv", 0);
}

/* Every chunk size, every engine. */
static void try_all(struct harness *h, const struct trial *t)
{
	begin(h, t);
	for (size_t chunk = 1; chunk <= t->text.n + 1; chunk++) {
		if (chunk > 70 && chunk % 61 && chunk <= t->text.n)
			continue;
		for (int scanner = -1; scanner < SCAN_KINDS; scanner++)
			compare(h, t, chunk, scanner);
		compare_parts(h, t, chunk, SCAN_BEST, 1);
	}
}

/* Every chunk size with one of the engines, and each of them once. */
static void try_some(struct harness *h, const struct trial *t, uint64_t turn)
{
	begin(h, t);
	for (size_t chunk = 1; chunk <= t->text.n; chunk++)
		compare(h, t, chunk, (int)((turn + chunk) % (SCAN_KINDS + 1)) - 1);
	for (int scanner = 0; scanner < SCAN_KINDS; scanner++)
		compare(h, t, t->text.n + 1, scanner);
	compare_parts(h, t, 1 + turn % t->text.n, (int)(turn % (SCAN_KINDS + 1)) - 1, turn % 200 ? 1 : JOBS);
}

/* -- inputs ----------------------------------------------------------- */

static uint64_t next_random(struct harness *h, uint64_t below)
{
	uint64_t x = h->seed += 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return (x ^ x >> 31) % below;
}

/* Parted by spaces, since none holds that; \s and \0 stand for space and NUL. */
static const char *const alphabet[] = {
	"a b , , \" \n",
	"a , \" \" \" \n \\s",
	"ab , \n \r \r\n \" \\s \t",
	"a , ; | \t \\s \" \n \r\n",
	"\xe4\xbd\xa0 \xe5\xa5\xbd , \xef\xbc\x8c \" \n \xc3\xa9",
	"\xc4\xe3 \xba\xc3 a , \n \r \" \x81\x7c \x95\x32\x82\x36",
	"\xe4\xbd\xa0 \xc4\xe3\xba\xc3 \xff \x80 , \n \r\n \"",
	"a \\0 \\0 , \n \" \\s",
	"\xef\xbb\xbf a , \xed\xa0\x80 \xf0\xa0\xae\xb7 \n \xe4",
	"a\n b,c\n \"x\ny\",z\n \"q 1,2\n \r \"",
	"\xff\xfe a\\0 ,\\0 \n\\0 \"\\0 \\0\xd8 \x60\x4f \r\\0",
	"abcdefghijklmnop , 12345678 , \n \"abcdefgh,ijkl\" , \\s \r\n",
};

static void put_letter(struct buf *b, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\\' && i + 1 < n) {
			i++;
			buf_putc(b, p[i] == 's' ? ' ' : '\0');
		} else {
			buf_putc(b, p[i]);
		}
	}
}

static void garbage(struct harness *h, struct buf *b, size_t which, size_t letters)
{
	const char *word[32];
	size_t length[32], n = 0;
	struct slice rest = slice_of(alphabet[which]), part;

	while (slice_cut(&rest, ' ', &part))
		word[n] = part.p, length[n++] = part.n;
	buf_clear(b);
	while (letters--) {
		size_t i = (size_t)next_random(h, n);

		put_letter(b, word[i], length[i]);
	}
}

static void vary_options(struct harness *h, struct trial *t)
{
	static const char delimiter[] = { ',', ',', ',', ';', '\t', ' ', 0, 'a' };
	static const char *const encoding[] = { "UTF-8", "UTF-8", "GB18030", NULL, "UTF-16LE", "Big5" };
	static const size_t longest[] = { 0, 0, 0, 3, 10, 40 };

	t->options = (struct csvin_options){ .delimiter = delimiter[next_random(h, sizeof delimiter)] };
	t->options.encoding = encoding[next_random(h, 6)];
	t->options.max_record = longest[next_random(h, 6)];
	t->expect = next_random(h, 4) ? 0 : (size_t)next_random(h, 4);
}

static void try_garbage(struct harness *h)
{
	size_t kinds = sizeof alphabet / sizeof alphabet[0];
	struct buf b = { 0 };
	struct trial t;

	for (uint64_t i = 0; i < SMALL_INPUTS; i++) {
		garbage(h, &b, i % kinds, 1 + (size_t)next_random(h, 12));
		vary_options(h, &t);
		t.text = buf_slice(&b);
		try_some(h, &t, i);
	}
	for (uint64_t i = 0; i < LONG_INPUTS; i++) {
		static const size_t chunks[] = { 1, 7, 63, 64, 65, 100, 4096 };

		garbage(h, &b, i % kinds, 20 + (size_t)next_random(h, 200));
		vary_options(h, &t);
		t.text = buf_slice(&b);
		begin(h, &t);
		for (int scanner = -1; scanner < SCAN_KINDS; scanner++)
			compare(h, &t, chunks[(i + (uint64_t)(scanner + 1)) % 7], scanner);
		compare_parts(h, &t, chunks[i % 7], SCAN_BEST, i % 20 ? 1 : JOBS);
	}
	buf_free(&b);
}

/* Lines, records and fields as long as the windows and blocks inside. */
static void try_long(struct harness *h)
{
	static const size_t size[] = { 64, 4095, 32767, 32768, 32769, 65535, 65536, 65537, 262144, 300000 };
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof size / sizeof size[0]; i++)
		for (int kind = 0; kind < 6; kind++) {
			static const size_t chunks[] = { 4093, 65536, 262144 };
			struct trial t = { .options.max_record = kind & 1 ? 40000 : 0 };

			buf_clear(&b);
			buf_puts(&b, kind < 2 ? "a,b\n" : kind < 4 ? "a,\"b\nc\"\r\n" : "x\n\"a,b,");
			while (b.n < size[i])
				buf_puts(&b, kind < 2 ? "x" : kind < 4 ? "\xe4\xbd\xa0," : "y\"\"");
			buf_puts(&b, kind < 4 ? "\n\nnext,1\r\n" : "\"\nnext,1");
			t.text = buf_slice(&b);
			begin(h, &t);
			for (size_t c = 0; c < 3; c++)
				for (int scanner = -1; scanner < SCAN_KINDS; scanner++)
					compare(h, &t, chunks[c], scanner);
			for (unsigned jobs = 1; jobs <= JOBS; jobs++)
				compare_parts(h, &t, 4093, SCAN_BEST, jobs);
		}
	buf_free(&b);
}

/* -- csv.spec --------------------------------------------------------- */

static void unescape(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], next = i + 1 < s.n ? s.p[i + 1] : '\0';
		char hex[3] = { 0 };

		if (c == '"' || (c == '\\' && next == '\0'))
			continue; /* the outer ones; inner ones are escaped */
		if (c != '\\') {
			buf_putc(b, c);
			continue;
		}
		i++;
		if (next == 'x' && i + 2 < s.n) {
			memcpy(hex, s.p + i + 1, 2);
			buf_putc(b, (char)strtol(hex, NULL, 16));
			i += 2;
		} else {
			buf_putc(b, next == 'n' ? '\n' : next == 'r' ? '\r' : next == 't' ? '\t' : next);
		}
	}
}

static void try_spec_line(struct harness *h, struct slice input)
{
	static const char *const encoding[] = { NULL, "UTF-8", "GB18030" };
	struct buf b = { 0 };

	unescape(&b, input);
	for (int i = 0; i < 6; i++) {
		struct trial t = { .text = buf_slice(&b), .expect = i == 4 ? 2 : 0 };

		t.options.encoding = encoding[i % 3];
		t.options.delimiter = i % 3 ? ',' : '\0';
		t.options.max_record = i == 5 ? 8 : 0;
		try_all(h, &t);
	}
	buf_free(&b);
}

static bool try_spec(struct harness *h, const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL, *arrow;
	size_t cap = 0;

	while (f && getline(&line, &cap, f) > 0)
		if (line[0] != '#' && (arrow = strstr(line, " => ")))
			try_spec_line(h, (struct slice){ line, (size_t)(arrow - line) });
	free(line);
	if (f)
		fclose(f);
	return f != NULL;
}

/* -- report ----------------------------------------------------------- */

static void report(struct harness *h, int n, const char *what)
{
	printf("%s %d - %s: %lu inputs (%lu with errors in them), %lu readings\n",
	       h->failed || !h->inputs ? "not ok" : "ok", n, what, h->inputs, h->errors, h->readings);
	h->inputs = h->readings = h->errors = 0;
}

int main(int argc, char **argv)
{
	struct harness h = { .seed = 20220405, .utf8 = encode_open("UTF-8") };
	unsigned long failed;

	diag_init(&h.diag, "chunk");
	if (argc != 2 || !try_spec(&h, argv[1])) {
		puts("Bail out! usage: chunk tests/csv.spec");
		return 1;
	}
	report(&h, 1, "csv.spec");
	failed = h.failed, h.failed = 0;
	try_garbage(&h);
	report(&h, 2, "garbage");
	failed += h.failed, h.failed = 0;
	try_long(&h);
	report(&h, 3, "long lines, fields and records");
	failed += h.failed;
	puts("1..3");
	buf_free(&h.want);
	buf_free(&h.got);
	encode_close(h.utf8);
	return failed != 0;
}
