/* Named lists: see lookup.h. */
/* SPDX-License-Identifier: ISC */
#include "lookup.h"

#include <stdlib.h>

#include "lookup_internal.h"
#include "xmem.h"

enum match { MATCH_UNSAID, MATCH_EXACT, MATCH_PREFIX };

struct lookup {
	struct strmap values;
	struct dated dated; /* periods by number of value */
	enum match match;
	bool extends;
};

void dated_add(struct dated *d, size_t key, struct period p, size_t word)
{
	while (d->nkeys <= key) {
		XGROW(d->first, d->nkeys + 1, d->keycap);
		d->first[d->nkeys++] = DATED_END;
	}
	XGROW(d->entry, d->n + 1, d->cap);
	d->entry[d->n] = (struct dated_entry){ p, word, d->first[key] };
	d->first[key] = d->n++;
	epochs_add(&d->epochs, p);
}

void dated_free(struct dated *d)
{
	free(d->entry);
	free(d->first);
	epochs_free(&d->epochs);
}

int dated_offset(const struct table *t, int *offset, struct diag *diag)
{
	struct slice zone = table_setting(t, "timezone");
	struct where at = table_where(t, NULL);
	const char *why;

	*offset = DATED_DEFAULT_OFFSET;
	if (!zone.n || when_parse_offset(zone, offset, &why) == 0)
		return 0;
	at.line = 0;
	return diag_error(diag, &at, "#timezone: %s (expected +08:00)", why);
}

int dated_period(const struct table *t, int offset, struct period *out, struct diag *diag)
{
	const char *why;
	int part = period_parse(table_get(t, "from"), table_get(t, "to"), offset, out, &why);
	struct where at = table_where(t, part == PERIOD_FROM ? "from" : "to");

	return part ? diag_error(diag, &at, "%s (expected a day like 2022-04-05, or nothing)", why) : 0;
}

/* What a list does not say is left to the one it extends. */
static int read_match(struct lookup *l, struct slice text, const struct where *at, struct diag *diag)
{
	enum match match = slice_is(text, "prefix") ? MATCH_PREFIX : text.n || !l->extends ? MATCH_EXACT : MATCH_UNSAID;

	if (text.n && match != MATCH_PREFIX && !slice_is(text, "exact"))
		return diag_error(diag, at, "#match: %s is no way to match (expected exact or prefix)", diag_quote(text));
	if (l->match && match && l->match != match)
		return diag_error(diag, at, "#match: %s, and the list that adds to it says %s",
				  match == MATCH_PREFIX ? "prefix" : "exact", l->match == MATCH_PREFIX ? "prefix" : "exact");
	if (match)
		l->match = match;
	return 0;
}

static int read_settings(struct lookup *l, const struct table *t, int *offset, struct diag *diag)
{
	struct slice extend = table_setting(t, "extend");
	struct where at = table_where(t, NULL);

	at.line = 0;
	l->extends = slice_is(extend, "yes");
	if (extend.n && !l->extends && !slice_is(extend, "no"))
		return diag_error(diag, &at, "#extend: %s is neither yes nor no", diag_quote(extend));
	if (read_match(l, table_setting(t, "match"), &at, diag) < 0)
		return -1;
	return dated_offset(t, offset, diag);
}

static int add_value(struct lookup *l, const struct table *t, int offset, struct diag *diag)
{
	struct slice value = table_get(t, "value");
	struct where at = table_where(t, "value");
	struct period p;

	if (!value.n)
		return diag_error(diag, &at, "blank (expected a member of the list)");
	if (dated_period(t, offset, &p, diag) < 0)
		return -1;
	dated_add(&l->dated, strmap_add(&l->values, value), p, 0);
	return 0;
}

static int read_list(struct lookup *l, const char *path, struct diag *diag)
{
	static const char *const need[] = { "value", NULL };
	struct table *t = table_open(path, need, diag);
	int got = -1, offset = 0;
	bool bad = !t || read_settings(l, t, &offset, diag) < 0;

	while (t && (got = table_next(t)) > 0)
		if (add_value(l, t, offset, diag) < 0)
			bad = true;
	table_close(t);
	epochs_sort(&l->dated.epochs);
	return got == 0 && !bad ? 0 : -1;
}

struct lookup *lookup_load(const char *path, struct diag *diag)
{
	struct lookup *l = xcalloc(1, sizeof *l);

	if (read_list(l, path, diag) == 0)
		return l;
	lookup_free(l);
	return NULL;
}

bool lookup_extends(const struct lookup *l)
{
	return l->extends;
}

int lookup_add(struct lookup *l, const char *path, struct diag *diag)
{
	return read_list(l, path, diag);
}

void lookup_free(struct lookup *l)
{
	if (!l)
		return;
	strmap_free(&l->values);
	dated_free(&l->dated);
	free(l);
}

static bool holds(const struct lookup *l, struct slice value, int64_t at)
{
	size_t key = strmap_find(&l->values, value);

	if (key == STRMAP_NONE)
		return false;
	for (size_t i = l->dated.first[key]; i != DATED_END; i = l->dated.entry[i].next)
		if (period_holds(l->dated.entry[i].period, at))
			return true;
	return false;
}

bool lookup_has(const struct lookup *l, struct slice text, int64_t at)
{
	if (l->match != MATCH_PREFIX)
		return holds(l, text, at);
	for (size_t n = 1; n <= text.n; n++)
		if (holds(l, (struct slice){ text.p, n }, at))
			return true;
	return false;
}

const struct epochs *lookup_epochs(const struct lookup *l)
{
	return &l->dated.epochs;
}
