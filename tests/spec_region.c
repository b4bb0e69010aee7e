/* Places to codes: region.spec, and that every region of the table is found by
 * its names. Run from the top of the tree. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "norm.h"
#include "region.h"
#include "spec.h"
#include "strmap.h"
#include "table.h"
#include "xmem.h"

#define TABLE "lib/tables/regions.csv"

/* Shared by the operations, which take no argument for it; set once in main. */
static struct regions *regions;

static int run_find(struct slice in, struct buf *out)
{
	struct region_match m;
	struct buf text = { 0 };

	norm_text(&text, in);
	switch (region_find(regions, buf_slice(&text), &m)) {
	case REGION_NONE:
		buf_puts(out, "none");
		break;
	case REGION_AMBIGUOUS:
		buf_puts(out, "ambiguous");
		break;
	case REGION_FOUND:
		buf_puts(out, m.code);
		if (*m.status)
			buf_join(out, ' ', slice_of(m.status));
		break;
	}
	buf_free(&text);
	return 0;
}

static int run_known(struct slice in, struct buf *out)
{
	const char *status = "";

	if (!region_known(regions, in, &status))
		buf_puts(out, "no");
	else
		buf_puts(out, *status ? status : "yes");
	return 0;
}

/* The names of the regions in force, by number of the code. */
struct names {
	struct strmap codes, texts;
	size_t *text;
	size_t cap;
};

static void take_names(struct names *n, struct table *t)
{
	while (table_next(t) > 0) {
		struct slice code = table_get(t, "code");
		size_t had = n->codes.n, i;

		if (table_get(t, "status").n || (i = strmap_add(&n->codes, code)) < had)
			continue;
		XGROW(n->text, i + 1, n->cap);
		n->text[i] = strmap_add(&n->texts, table_get(t, "name"));
	}
}

static struct slice name_of(const struct names *n, struct slice code)
{
	size_t i = strmap_find(&n->codes, code);

	return i == STRMAP_NONE ? SLICE_NONE : strmap_key(&n->texts, n->text[i]);
}

/* 湖北省武汉市 for 4201xx: the names above the code, as far as there are any. */
static void put_above(struct buf *b, const struct names *n, struct slice code)
{
	char up[7] = "000000";

	for (size_t digits = 2; digits <= 4; digits += 2) {
		memcpy(up, code.p, digits);
		if (!slice_eq(slice_of(up), code))
			buf_put(b, name_of(n, slice_of(up)));
	}
}

struct faults {
	size_t full, alone, old, parent, now, rows;
};

static void check_row(const struct names *n, const struct table *t, struct buf *b, struct faults *f)
{
	struct slice code = table_get(t, "code"), name = table_get(t, "name");
	struct slice now = table_get(t, "now"), parent = table_get(t, "parent");
	struct region_match m;
	enum region_answer answer;

	f->rows++;
	f->parent += parent.n && !name_of(n, parent).n;
	f->now += table_get(t, "status").n ? !name_of(n, now).n : now.n > 0;
	if (name.n < strlen("沙县"))
		return;
	buf_clear(b);
	put_above(b, n, code);
	buf_put(b, name);
	answer = region_find(regions, buf_slice(b), &m);
	if (table_get(t, "status").n)
		f->old += answer == REGION_NONE;
	else
		f->full += answer != REGION_FOUND || !slice_is(code, m.code);
	if (table_get(t, "status").n)
		return;
	answer = region_find(regions, name, &m);
	f->alone += answer == REGION_NONE || (answer == REGION_FOUND && !slice_is(code, m.code));
}

static void check_table(struct spec *spec)
{
	static const struct faults zero;
	struct faults f = zero;
	struct names n = { 0 };
	struct buf b = { 0 };
	struct diag diag;
	struct table *t;

	diag_init(&diag, "spec_region");
	t = table_open(TABLE, NULL, &diag);
	if (t)
		take_names(&n, t);
	table_close(t);
	t = table_open(TABLE, NULL, &diag);
	while (t && table_next(t) > 0)
		check_row(&n, t, &b, &f);
	table_close(t);
	spec_check(spec, f.rows > 3500, "regions.csv holds the provinces, prefectures and counties");
	spec_check(spec, f.full == 0, "every region in force is found by its name with those above it");
	spec_check(spec, f.alone == 0, "its name alone finds it or is ambiguous, and finds no other");
	spec_check(spec, f.old == 0, "every former region is found by its name with those above it");
	spec_check(spec, f.parent == 0 && f.now == 0, "parent and now are codes in force");
	strmap_free(&n.codes);
	strmap_free(&n.texts);
	free(n.text);
	buf_free(&b);
}

int main(int argc, char **argv)
{
	static const struct spec_op ops[] = { { "find", run_find }, { "known", run_known }, { 0 } };
	struct spec spec = { .ops = ops };
	struct diag diag;

	diag_init(&diag, "spec_region");
	regions = regions_load(TABLE, &diag);
	spec_check(&spec, regions != NULL, "regions.csv loads");
	if (!regions)
		return spec_end(&spec);
	for (int i = 1; i < argc; i++)
		spec_file(&spec, argv[i]);
	check_table(&spec);
	regions_free(regions);
	return spec_end(&spec);
}
