/* The table of regions, loaded: see region.h. */
/* SPDX-License-Identifier: ISC */
#include "region_internal.h"

#include <stdlib.h>

#include "table.h"
#include "xmem.h"

const char *const region_status_name[] = { "", "renamed", "abolished" };

/* Splits a setting at its blanks. */
static struct word_list words_of(struct slice setting)
{
	struct word_list l = { .text = xstrndup(setting.n ? setting.p : "", setting.n) };
	struct slice rest = { l.text, setting.n }, one;
	size_t cap = 0;

	while (slice_cut(&rest, ' ', &one)) {
		if (!one.n)
			continue;
		XGROW(l.word, l.n + 1, cap);
		l.word[l.n++] = one;
	}
	return l;
}

static void drop_words(struct word_list *l)
{
	free(l->text);
	free(l->word);
}

static bool is_code(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n == 6;
}

static uint8_t level_of(const char *code)
{
	if (memcmp(code + 2, "0000", 4) == 0)
		return 1;
	return memcmp(code + 4, "00", 2) == 0 ? 2 : 3;
}

/* Where the row's cells are, so that each row need not look for them. */
struct columns {
	size_t code, name, status, now;
};

static int wrong(const struct table *t, const char *column, const char *what, struct diag *diag)
{
	struct where where = table_where(t, column);

	return diag_error(diag, &where, "%s", what);
}

static int add_row(struct regions *r, const struct table *t, const struct columns *at, struct diag *diag)
{
	struct slice code = table_field(t, at->code), name = table_field(t, at->name);
	struct slice status = table_field(t, at->status), now = table_field(t, at->now);
	struct region *g;

	if (!is_code(code) || (now.n && !is_code(now)))
		return wrong(t, "code", "not six digits", diag);
	if (name.n == 0 || name.n > 120)
		return wrong(t, "name", "no name, or one of more than 40 characters", diag);
	XGROW(r->region, r->n + 1, r->cap);
	g = &r->region[r->n];
	*g = (struct region){ .name = (uint32_t)r->names.n, .name_n = (uint8_t)name.n };
	memcpy(g->code, code.p, 6);
	memcpy(g->now, now.n ? now.p : code.p, 6);
	g->level = level_of(g->code);
	/* Most are in force. */
	while (status.n && g->status < 3 && !slice_is(status, region_status_name[g->status]))
		g->status++;
	if (g->status == 3)
		return wrong(t, "status", "unknown status (expected renamed, abolished or nothing)", diag);
	buf_put(&r->names, name);
	r->n++;
	return 0;
}

/* From the last to the first, so that a chain runs in the order of the file. */
static void link_chains(struct regions *r)
{
	for (size_t i = r->n; i-- > 0;) {
		struct region *g = &r->region[i];
		uint32_t *code = &r->by_code[region_slot(g->code)];

		g->next_code = *code;
		*code = (uint32_t)i + 1;
		if (g->name_n >= REGION_KEY) {
			uint32_t *name = &r->by_name[region_slot(r->names.p + g->name)];

			g->next_name = *name;
			*name = (uint32_t)i + 1;
		}
	}
}

static void take_settings(struct regions *r, const struct table *t)
{
	r->suffixes = words_of(table_setting(t, "suffixes"));
	r->peoples = words_of(table_setting(t, "peoples"));
	r->lead = words_of(table_setting(t, "lead"));
	r->between = words_of(table_setting(t, "between"));
	r->joins = words_of(table_setting(t, "joins"));
	r->roads = words_of(table_setting(t, "roads"));
}

struct regions *regions_load(const char *path, struct diag *diag)
{
	static const char *const need[] = { "code", "name", "status", "now", NULL };
	struct table *t = table_open(path, need, diag);
	struct regions *r;
	struct columns at;
	int got = 0, bad = 0;

	if (!t)
		return NULL;
	r = xcalloc(1, sizeof *r);
	at = (struct columns){ table_column(t, "code"), table_column(t, "name"), table_column(t, "status"), table_column(t, "now") };
	take_settings(r, t);
	while ((got = table_next(t)) > 0)
		if (add_row(r, t, &at, diag) < 0)
			bad = -1;
	table_close(t);
	if (got == 0 && bad == 0) {
		link_chains(r);
		return r;
	}
	regions_free(r);
	return NULL;
}

void regions_free(struct regions *r)
{
	if (!r)
		return;
	drop_words(&r->suffixes);
	drop_words(&r->peoples);
	drop_words(&r->lead);
	drop_words(&r->between);
	drop_words(&r->joins);
	drop_words(&r->roads);
	buf_free(&r->names);
	free(r->region);
	free(r);
}

bool region_known(const struct regions *r, struct slice code, const char **status)
{
	const struct region *found = NULL;

	if (code.n != 6)
		return false;
	for (uint32_t i = r->by_code[region_slot(code.p)]; i; i = r->region[i - 1].next_code) {
		const struct region *g = &r->region[i - 1];

		if (memcmp(g->code, code.p, 6) == 0 && (!found || g->status < found->status))
			found = g;
	}
	if (found)
		*status = region_status_name[found->status];
	return found != NULL;
}
