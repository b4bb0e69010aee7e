/* Risk areas by region code: see lookup.h. */
/* SPDX-License-Identifier: ISC */
#include "lookup.h"

#include <stdlib.h>

#include "lookup_internal.h"
#include "norm.h"
#include "region.h"
#include "xmem.h"

enum { LONGEST_CODE = 12 };

struct areas {
	struct strmap prefixes;
	struct dated dated;    /* levels by number of prefix */
	const struct scale *levels;
	size_t shortest, longest; /* of the prefixes, bytes */
};

struct loading {
	struct areas *areas;
	struct table *table;
	struct diag *diag;
	const char *regions_path;
	struct regions *regions; /* opened at the first name */
	int offset;
	bool bad;
};

bool area_is_code(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	return text.n >= 2 && text.n <= LONGEST_CODE;
}

struct slice area_prefix(struct slice code)
{
	while (code.n > 6 && code.n % 3 == 0 && slice_ends(code, SLICE("000")))
		code.n -= 3;
	while (code.n <= 6 && code.n > 2 && code.n % 2 == 0 && slice_ends(code, SLICE("00")))
		code.n -= 2;
	return code;
}

/* The code that a name stands for. 0, or -1 (reported). */
static int resolve(struct loading *ld, struct slice name, struct region_match *match)
{
	struct where at = table_where(ld->table, "region");
	struct buf text = { 0 };
	enum region_answer answer = REGION_NONE;

	if (!ld->regions && ld->regions_path)
		ld->regions = regions_load(ld->regions_path, ld->diag);
	if (!ld->regions) {
		ld->regions_path = NULL;
		return diag_error(ld->diag, &at, "a name, and there is no table of regions (write the code)");
	}
	norm_text(&text, name);
	answer = region_find(ld->regions, buf_slice(&text), match);
	buf_free(&text);
	if (answer == REGION_FOUND)
		return 0;
	return diag_error(ld->diag, &at, "\"%s\" %s", diag_quote(name),
			  answer == REGION_NONE ? "names no region (expected a code or a name of GB/T 2260)" :
						  "names several regions (write the levels above it, or the code)");
}

static int add_area(struct loading *ld)
{
	struct areas *a = ld->areas;
	struct slice code = table_get(ld->table, "region"), level = table_get(ld->table, "level");
	struct where at = table_where(ld->table, "level");
	size_t word = scale_find_name(a->levels, level);
	struct region_match match;
	struct period p;
	int result = 0;

	if (word == SCALE_NONE) {
		struct buf words = { 0 };

		scale_put_words(&words, a->levels);
		result = diag_error(ld->diag, &at, "\"%s\" is no level (expected one of %s)",
				    diag_quote(level), words.p ? words.p : "");
		buf_free(&words);
	}
	if (!area_is_code(code)) {
		if (resolve(ld, code, &match) < 0)
			result = -1;
		code = slice_of(match.code);
	}
	if (dated_period(ld->table, ld->offset, &p, ld->diag) < 0 || result < 0)
		return -1;
	code = area_prefix(code);
	dated_add(&a->dated, strmap_add(&a->prefixes, code), p, word);
	a->shortest = code.n < a->shortest ? code.n : a->shortest;
	a->longest = code.n > a->longest ? code.n : a->longest;
	return 0;
}

struct areas *areas_load(const char *path, const struct scale *levels, const char *regions,
			 struct diag *diag)
{
	static const char *const need[] = { "region", "level", NULL };
	struct loading ld = { .diag = diag, .regions_path = regions };
	int got = -1;

	ld.areas = xcalloc(1, sizeof *ld.areas);
	ld.areas->levels = levels;
	ld.areas->shortest = LONGEST_CODE + 1;
	ld.table = table_open(path, need, diag);
	ld.bad = !ld.table || dated_offset(ld.table, &ld.offset, diag) < 0;
	while (ld.table && (got = table_next(ld.table)) > 0)
		if (add_area(&ld) < 0)
			ld.bad = true;
	table_close(ld.table);
	regions_free(ld.regions);
	epochs_sort(&ld.areas->dated.epochs);
	if (got == 0 && !ld.bad)
		return ld.areas;
	areas_free(ld.areas);
	return NULL;
}

void areas_free(struct areas *a)
{
	if (!a)
		return;
	strmap_free(&a->prefixes);
	dated_free(&a->dated);
	free(a);
}

static size_t higher(const struct scale *s, size_t a, size_t b)
{
	return a == SCALE_NONE || s->word[b].rank > s->word[a].rank ? b : a;
}

size_t areas_level(const struct areas *a, struct slice code, int64_t at)
{
	size_t best = SCALE_NONE;

	for (size_t n = a->shortest; n <= a->longest && n <= code.n; n++) {
		size_t key = strmap_find(&a->prefixes, (struct slice){ code.p, n });

		if (key == STRMAP_NONE)
			continue;
		for (size_t i = a->dated.first[key]; i != DATED_END; i = a->dated.entry[i].next)
			if (period_holds(a->dated.entry[i].period, at))
				best = higher(a->levels, best, a->dated.entry[i].word);
	}
	return best;
}

const struct epochs *areas_epochs(const struct areas *a)
{
	return &a->dated.epochs;
}
