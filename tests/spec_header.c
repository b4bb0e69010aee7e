/* Header rows: header.spec, and that the table says nothing twice. Run from
 * the top of the tree. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "header.h"
#include "norm.h"
#include "spec.h"
#include "strmap.h"
#include "table.h"

#define TABLE "lib/tables/headers.csv"

static const char *target_name(enum header_target t)
{
	static const char *const part[] = { "date", "clock", "building", "unit", "room", "NONE" };

	return (int)t < GATE_NCOLUMNS ? gate_column_name[t] : part[t - GATE_NCOLUMNS];
}

/* The operations have no argument for the table, so each loads it. */
static struct headers *load(void)
{
	struct diag diag;

	diag_init(&diag, "spec_header");
	return headers_load(TABLE, NULL, &diag);
}

static int run_headers(struct slice in, struct buf *out)
{
	struct headers *h = load();

	if (!h)
		return -1;
	buf_puts(out, target_name(headers_find(h, in)));
	headers_free(h);
	return 0;
}

static int run_score(struct slice in, struct buf *out)
{
	struct headers *h = load();
	struct slice cell[32];
	size_t n = 0;

	if (!h)
		return -1;
	while (n < 32 && slice_cut(&in, ';', &cell[n]))
		n++;
	buf_put_int(out, (int64_t)headers_score(h, cell, n));
	headers_free(h);
	return 0;
}

/* Every line is found again as what it says, and no header stands for two
 * columns: then a later line would silently win inside one file. */
static void check_table(struct spec *spec)
{
	struct headers *h = load();
	struct diag diag;
	struct table *t;
	struct strmap seen = { 0 };
	struct buf key = { 0 };
	bool found = true, single = true;

	diag_init(&diag, "spec_header");
	t = table_open(TABLE, NULL, &diag);
	while (h && t && table_next(t) > 0) {
		size_t had = seen.n;

		buf_clear(&key);
		norm_key(&key, table_get(t, "header"));
		single = single && strmap_add(&seen, buf_slice(&key)) == had;
		found = found && slice_is(table_get(t, "column"), target_name(headers_find(h, table_get(t, "header"))));
	}
	spec_check(spec, h && t && found && seen.n > 0, "each line of headers.csv is found as what it says");
	spec_check(spec, single, "no header is in headers.csv twice");
	table_close(t);
	headers_free(h);
	strmap_free(&seen);
	buf_free(&key);
}

/* A second file adds to the first and wins over it; a wrong one is refused. */
static void check_more(struct spec *spec)
{
	char path[] = "/tmp/spec_header.XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
	struct headers *h = load();
	struct diag diag;

	diag_init(&diag, "spec_header");
	diag.limit = 0;
	if (f) {
		fputs("column,header\nremark,体温\npurpose,Anlass\n", f);
		fclose(f);
	}
	h = headers_load(path, h, &diag);
	spec_check(spec, h && headers_find(h, SLICE("体温")) == (enum header_target)GATE_REMARK, "a later file wins");
	spec_check(spec, h && headers_find(h, SLICE("anlass")) == (enum header_target)GATE_PURPOSE, "a later file adds");
	f = fopen(path, "w");
	if (f) {
		fputs("column,header\ncolour,Farbe\n", f);
		fclose(f);
	}
	h = headers_load(path, h, &diag);
	spec_check(spec, !h && diag.count[SEV_ERROR] == 1, "a line for no column is refused");
	headers_free(h);
	remove(path);
}

int main(int argc, char **argv)
{
	static const struct spec_op ops[] = { { "headers", run_headers }, { "score", run_score }, { 0 } };
	struct spec spec = { .ops = ops };

	for (int i = 1; i < argc; i++)
		spec_file(&spec, argv[i]);
	check_table(&spec);
	check_more(&spec);
	return spec_end(&spec);
}
