/* Packs as folders: their settings, and which pack changes which. See rules.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rules_internal.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

enum { DEFAULT_OFFSET = 8 * 3600, MOST_OVERLAYS = 16 };

char *rules_join(const char *folder, const char *name)
{
	char *path = xmalloc(strlen(folder) + strlen(name) + 2);

	sprintf(path, "%s/%s", folder, name);
	return path;
}

bool rules_exists(const char *folder, const char *name)
{
	char *path = rules_join(folder, name);
	bool yes = access(path, F_OK) == 0;

	free(path);
	return yes;
}

static int is_csv(const struct dirent *e)
{
	return e->d_name[0] != '.' && slice_ends(slice_of(e->d_name), SLICE(".csv"));
}

/* Byte order, whatever the locale: the order of tables is part of the result. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int rules_each_csv(const char *folder, int (*use)(void *context, const char *path, const char *name), void *context)
{
	struct dirent **entry = NULL;
	int n = scandir(folder, &entry, is_csv, by_name), result = 0;

	for (int i = 0; i < n; i++) {
		char *path = rules_join(folder, entry[i]->d_name);

		if (use(context, path, entry[i]->d_name) < 0)
			result = -1;
		free(path);
		free(entry[i]);
	}
	free(entry);
	return result;
}

bool rules_is_table_file(const char *name)
{
	static const char *const other[] = { "pack.csv", "columns.csv", "scales.csv", "not-decidable.csv",
					     RULES_SUPPRESSIONS };

	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		if (strcmp(name, other[i]) == 0)
			return false;
	return true;
}

static int set_pack(struct rules_pack *pack, const struct table *t)
{
	struct slice name = table_get(t, "name"), value = table_get(t, "value");
	struct where at = table_where(t, "value");
	const char *why;

	if (slice_is(name, "name") && value.n)
		pack->name = rules_keep(pack->rs, value);
	if (slice_is(name, "overlay"))
		pack->overlay = rules_keep(pack->rs, value);
	if (slice_is(name, "timezone") && when_parse_offset(value, &pack->offset, &why) < 0)
		return diag_error(pack->rs->diag, &at, "timezone: %s (expected +08:00)", why);
	return 0;
}

static int read_pack_settings(struct rules_pack *pack)
{
	static const char *const need[] = { "name", "value", NULL };
	char *path = rules_join(pack->folder, "pack.csv");
	struct table *t = rules_exists(pack->folder, "pack.csv") ? table_open(path, need, pack->rs->diag) : NULL;
	int got = rules_exists(pack->folder, "pack.csv") && !t ? -1 : 0, result = 0;

	while (t && (got = table_next(t)) > 0)
		if (set_pack(pack, t) < 0)
			result = -1;
	table_close(t);
	free(path);
	return got < 0 ? -1 : result;
}

static struct slice folder_name(const char *folder)
{
	struct slice s = slice_of(folder);
	size_t at;

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	for (at = s.n; at && s.p[at - 1] != '/';)
		at--;
	return slice_from(s, at);
}

static int note_changes(void *context, const char *path, const char *name)
{
	return rules_is_table_file(name) ? rules_note_changes(context, path) : 0;
}

static struct rules_pack *new_pack(struct ruleset *rs, const char *folder, size_t given)
{
	struct rules_pack *pack = xcalloc(1, sizeof *pack);

	pack->rs = rs;
	pack->folder = folder;
	pack->given = given;
	pack->name = rules_keep(rs, folder_name(folder));
	pack->offset = DEFAULT_OFFSET;
	rules_lists_init(pack);
	return pack;
}

static struct rules_pack *find_pack(const struct ruleset *rs, struct slice name)
{
	for (size_t i = rs->npacks; i-- > 0;)
		if (slice_eq(rs->pack[i]->name, name))
			return rs->pack[i];
	return NULL;
}

static int open_pack(struct ruleset *rs, const char *folder, size_t given, unsigned depth);

/* The pack that this one changes: before it in the list, or brought along. */
static int find_base(struct rules_pack *pack, unsigned depth)
{
	struct ruleset *rs = pack->rs;
	const struct rules_options *o = rs->options;
	char *name = xstrndup(pack->overlay.p, pack->overlay.n), *path = NULL;
	char *file = rules_join(pack->folder, "pack.csv");
	struct where at = { file, 0, 0, "overlay" };
	int result = 0;

	if (depth > MOST_OVERLAYS) {
		result = diag_error(rs->diag, &at, "packs change each other in a circle");
	} else if (o->bring_bases && o->shared && !strchr(name, '/') && rules_exists(o->shared, name)) {
		path = rules_join(o->shared, name);
		result = open_pack(rs, rules_keep_path(rs, path).p, pack->given, depth + 1);
	}
	pack->base = result == 0 ? find_pack(rs, pack->overlay) : NULL;
	if (result == 0 && !pack->base)
		result = diag_error(rs->diag, &at, "no pack %s before it (expected -p %s,%s)", diag_quote(pack->overlay),
				    diag_quote(pack->overlay), diag_quote(slice_of(pack->folder)));
	free(name);
	free(path);
	free(file);
	return result;
}

/* Adds the pack with its settings. Tables are read later: what packs further on
 * change is left out of them. */
static int open_pack(struct ruleset *rs, const char *folder, size_t given, unsigned depth)
{
	struct where at = { folder, 0, 0, NULL };
	struct rules_pack *pack;
	int result;

	if (!rules_exists(folder, "."))
		return diag_error(rs->diag, &at, "no such folder (expected a rule pack)");
	pack = new_pack(rs, folder, given);
	result = read_pack_settings(pack);
	if (result == 0 && pack->overlay.n)
		result = find_base(pack, depth);
	XGROW(rs->pack, rs->npacks + 1, rs->packcap);
	rs->pack[rs->npacks++] = pack;
	return result;
}

int rules_open_packs(struct ruleset *rs, const char *const *folders, size_t nfolders)
{
	int result = 0;

	for (size_t i = 0; i < nfolders && result == 0; i++)
		result = open_pack(rs, folders[i], i, 0);
	for (size_t i = 0; i < rs->npacks && result == 0; i++)
		if (rs->pack[i]->base)
			result = rules_each_csv(rs->pack[i]->folder, note_changes, rs->pack[i]);
	return result;
}
