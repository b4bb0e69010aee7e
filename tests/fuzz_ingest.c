/* The whole way of ingest-gate: any bytes of a file to gate CSV.
 *
 * What must hold whatever the file is: rows add up; the output is UTF-8 and
 * CSV of one line per record, each with all columns and a time; and when the output is
 * read again, it comes out again, byte by byte. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli.h"
#include "csvin.h"
#include "header.h"
#include "intake.h"
#include "region.h"
#include "utf8.h"
#include "words.h"

enum { NOON = 1649217600 }; /* 2022-04-06T12:00:00+08:00 */

static struct diag diag;
static struct words *words;
static struct regions *regions;
static struct headers *headers;

static char *find(const char *name)
{
	char *path = cli_data(name);

	FUZZ_HOLDS(path, "tables are found (set GATEHOUSE_SHARE)");
	return path;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char *path[] = { find("tables/words.csv"), find("tables/words-names.csv"), find("tables/regions.csv"),
			 find("tables/headers.csv") };

	(void)argc, (void)argv;
	diag_init(&diag, "fuzz_ingest");
	words = words_load(path[0], NULL, &diag);
	words = words ? words_load(path[1], words, &diag) : NULL;
	regions = regions_load(path[2], &diag);
	headers = headers_load(path[3], NULL, &diag);
	FUZZ_HOLDS(words && regions && headers, "tables can be read");
	for (int i = 0; i < 4; i++)
		free(path[i]);
	diag.to = fopen("/dev/null", "w");
	return 0;
}

/* -- one run ---------------------------------------------------------- */

static int memory_file(struct slice text)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	FUZZ_HOLDS(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n, "memory files work");
	return fd;
}

static void read_all(int fd, struct buf *out)
{
	ssize_t n;

	buf_clear(out);
	lseek(fd, 0, SEEK_SET);
	do {
		buf_reserve(out, 1 << 16);
		n = read(fd, out->p + out->n, 1 << 16);
		out->n += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	close(fd);
}

struct outcome {
	struct buf text, rejects;
	unsigned long rows, rejected, furniture;
	size_t extras;
};

static const char *path_of(char path[64], int fd)
{
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return path;
}

static int run(const char *path, const char *reject_path, struct outcome *o, struct csvout *out)
{
	struct intake_options options = { 0 };
	struct cell_context cells = { .words = words, .regions = regions, .offset = 8 * 3600, .now = NOON };
	char *paths[] = { (char *)(uintptr_t)path, NULL };
	struct reject rejects = { 0 };
	struct intake it;
	int got;

	intake_init(&it, &options, &cells, headers, out, &rejects, &diag);
	got = intake_examine(&it, paths);
	FUZZ_HOLDS(got != -1, "a file that is there can be read");
	if (got == 0) {
		FUZZ_HOLDS(reject_open(&rejects, reject_path, &diag) == 0, "rejects can be written");
		FUZZ_HOLDS(intake_run(&it) == 0, "the rows can be written");
		FUZZ_HOLDS(reject_close(&rejects) == 0, "rejects were written");
		FUZZ_HOLDS(intake_summary(&it) == 0, "rows add up");
		o->rows = it.file[0].rows_out;
		o->rejected = it.file[0].rejects.total;
		o->furniture = it.file[0].furniture.total;
		o->extras = it.extras.n;
	}
	intake_release(&it);
	return got;
}

/* 0, or -2 when the text has no header. */
static int ingest(struct slice text, struct outcome *o)
{
	int fd = memory_file(text), to = memory_file(SLICE_NONE), rejects = memory_file(SLICE_NONE), got;
	struct csvout *out = csvout_open(dup(to), "<out>", &diag);
	char path[64], reject_path[64];

	got = run(path_of(path, fd), path_of(reject_path, rejects), o, out);
	FUZZ_HOLDS(csvout_close(out) == 0, "the output can be written");
	read_all(to, &o->text);
	read_all(rejects, &o->rejects);
	close(fd);
	FUZZ_HOLDS(got == 0 || o->text.n == 0, "without a header nothing is written");
	return got;
}

/* -- what must hold --------------------------------------------------- */

static void check_row(const struct record *r)
{
	struct when time;
	const char *why;

	FUZZ_HOLDS(when_parse(r->field[GATE_TIME], 8 * 3600, &time, &why) == 0, "a row has a canonical time");
	FUZZ_HOLDS(r->field[GATE_SUBJECT].n || r->field[GATE_ISSUES].n, "a row says who or what passed");
	FUZZ_HOLDS(r->field[GATE_SOURCE].n, "a row has its source");
}

static void check_output(const struct outcome *o)
{
	struct csvin_options options = { .delimiter = ',', .encoding = "UTF-8" };
	struct csvin *in = csvin_open_text("out", buf_slice(&o->text), &options, &diag);
	unsigned long rows = 0;
	struct record r;

	FUZZ_HOLDS(utf8_bad(buf_slice(&o->text)) == o->text.n, "the output is UTF-8");
	while (csvin_next(in, &r) > 0) {
		FUZZ_HOLDS(r.error == CSVIN_OK, "the output is CSV");
		FUZZ_HOLDS(r.nlines == 1, "a record is one line");
		FUZZ_HOLDS(r.nfields == GATE_NCOLUMNS + o->extras, "a record has all fields");
		if (rows++)
			check_row(&r);
	}
	FUZZ_HOLDS(rows == o->rows + 1, "all rows are in the output");
	csvin_close(in);
}

/* Bytes in no encoding and NULs are passed on in `raw` as they came. */
static void check_rejects(const struct outcome *o)
{
	struct csvin_options options = { .delimiter = ',', .encoding = "UTF-8" };
	struct csvin *in = csvin_open_text("rejects", buf_slice(&o->rejects), &options, &diag);
	unsigned long rows = 0;
	struct record r;

	while (csvin_next(in, &r) > 0) {
		rows++;
		FUZZ_HOLDS(r.error == CSVIN_OK || r.error == CSVIN_ENCODING || r.error == CSVIN_NUL, "rejects are CSV");
		FUZZ_HOLDS(r.error || r.nfields == 6, "a reject has all fields");
	}
	FUZZ_HOLDS(rows == o->rejected + 1, "all rejects are in the file");
	csvin_close(in);
}

static void check_again(const struct outcome *o)
{
	struct outcome again = { 0 };

	FUZZ_HOLDS(ingest(buf_slice(&o->text), &again) == 0, "gate CSV has a header");
	if (!slice_eq(buf_slice(&again.text), buf_slice(&o->text)))
		fprintf(stderr, "%.*s---\n%.*s", SLICE_FMT(buf_slice(&o->text)), SLICE_FMT(buf_slice(&again.text)));
	FUZZ_HOLDS(again.rejected == 0 && again.furniture == 1 && again.rows == o->rows, "gate CSV is all rows");
	FUZZ_HOLDS(slice_eq(buf_slice(&again.text), buf_slice(&o->text)), "gate CSV read again is the same");
	buf_free(&again.text);
	buf_free(&again.rejects);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome o = { 0 };

	if (ingest((struct slice){ (const char *)data, size }, &o) == 0) {
		check_output(&o);
		check_rejects(&o);
		check_again(&o);
	}
	buf_free(&o.text);
	buf_free(&o.rejects);
	return 0;
}
