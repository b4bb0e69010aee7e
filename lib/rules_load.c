/* Rule packs from their folders: see rules.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "digest.h"
#include "rules_internal.h"
#include "table.h"
#include "when.h"
#include "xmem.h"

#define DEFAULT_OFFSET (8 * 3600)
#define SUPPRESSIONS "suppress.csv"

static char *join(const char *folder, const char *name)
{
	char *path = xmalloc(strlen(folder) + strlen(name) + 2);

	sprintf(path, "%s/%s", folder, name);
	return path;
}

static bool exists(const char *folder, const char *name)
{
	char *path = join(folder, name);
	bool yes = access(path, F_OK) == 0;

	free(path);
	return yes;
}

struct slice rules_keep(struct ruleset *rs, struct slice text)
{
	return strmap_key(&rs->text, strmap_add(&rs->text, text));
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

/* Calls `use` with the path of every CSV file in name order; returns -1 when
 * any call did. A folder that is not there has no files. */
static int each_csv(const char *folder, int (*use)(void *context, const char *path, const char *name), void *context)
{
	struct dirent **entry = NULL;
	int n = scandir(folder, &entry, is_csv, by_name), result = 0;

	for (int i = 0; i < n; i++) {
		char *path = join(folder, entry[i]->d_name);

		if (use(context, path, entry[i]->d_name) < 0)
			result = -1;
		free(path);
		free(entry[i]);
	}
	free(entry);
	return result;
}

/* Lists, as feel asks for them: {name} is the option's list, else the pack's. */
static const char *list_option(const struct ruleset *rs, struct slice name)
{
	for (size_t i = 0; i < rs->options->nlists; i++)
		if (slice_is(name, rs->options->lists[i].name))
			return rs->options->lists[i].path;
	return NULL;
}

static char *list_path(const struct rules_pack *pack, struct slice name)
{
	const char *given = list_option(pack->rs, name);
	char file[256];

	if (given)
		return xstrdup(given);
	if (!name.n || name.n > 200 || memchr(name.p, '/', name.n))
		return NULL;
	snprintf(file, sizeof file, "lists/%.*s.csv", SLICE_FMT(name));
	return exists(pack->folder, file) ? join(pack->folder, file) : NULL;
}

static const void *find_list(void *context, struct slice name)
{
	struct rules_pack *pack = context;
	struct ruleset *rs = pack->rs;
	char *path = list_path(pack, name);
	size_t i;

	if (!path)
		return NULL;
	i = strmap_add(&rs->listnames, slice_of(path));
	if (i == rs->nlists) {
		XGROW(rs->list, rs->nlists + 1, rs->listcap);
		rs->list[rs->nlists++] = lookup_load(path, rs->diag);
	}
	free(path);
	return rs->list[i];
}

static bool has_member(const void *list, struct slice text, int64_t at)
{
	return lookup_has(list, text, at);
}

static int set_pack(struct rules_pack *pack, const struct table *t)
{
	struct slice name = table_get(t, "name"), value = table_get(t, "value");
	struct where at = table_where(t, "value");
	const char *why;

	if (slice_is(name, "name") && value.n)
		pack->name = rules_keep(pack->rs, value);
	if (slice_is(name, "timezone") && when_parse_offset(value, &pack->offset, &why) < 0)
		return diag_error(pack->rs->diag, &at, "timezone: %s (expected +08:00)", why);
	return 0;
}

static int read_pack_settings(struct rules_pack *pack)
{
	static const char *const need[] = { "name", "value", NULL };
	char *path = join(pack->folder, "pack.csv");
	struct table *t = exists(pack->folder, "pack.csv") ? table_open(path, need, pack->rs->diag) : NULL;
	int got = exists(pack->folder, "pack.csv") && !t ? -1 : 0, result = 0;

	while (t && (got = table_next(t)) > 0)
		if (set_pack(pack, t) < 0)
			result = -1;
	table_close(t);
	free(path);
	return got < 0 ? -1 : result;
}

/* scales.csv and columns.csv of a folder; `must` they be there? */
static int read_vocabulary(struct ruleset *rs, const char *folder, bool must)
{
	char *scales = join(folder, "scales.csv"), *columns = join(folder, "columns.csv");
	int result = 0;

	if (must || exists(folder, "scales.csv")) {
		rs->scales = scales_load(scales, rs->scales, rs->diag);
		result = rs->scales ? 0 : -1;
	}
	if (result == 0 && (must || exists(folder, "columns.csv")))
		result = rules_read_columns(rs, columns);
	free(scales);
	free(columns);
	return result;
}

struct hashing {
	struct digest *digest;
	struct diag *diag;
};

static int hash_file(void *context, const char *path, const char *name)
{
	struct hashing *h = context;

	(void)name;
	return digest_file(h->digest, path, h->diag);
}

static int hash_pack(struct rules_pack *pack)
{
	struct hashing h = { digest_new(), pack->rs->diag };
	char *lists = join(pack->folder, "lists"), hex[DIGEST_HEX];
	int result = each_csv(pack->folder, hash_file, &h);

	if (each_csv(lists, hash_file, &h) < 0)
		result = -1;
	digest_end(h.digest, hex);
	memcpy(pack->hash, hex, sizeof pack->hash - 1);
	free(lists);
	return result;
}

static int load_table(void *context, const char *path, const char *name)
{
	/* What else stands beside the tables. */
	static const char *const other[] = { "pack.csv", "columns.csv", "scales.csv", "not-decidable.csv",
					     SUPPRESSIONS };
	struct rules_pack *pack = context;

	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		if (strcmp(name, other[i]) == 0)
			return 0;
	return rules_load_table(pack->rs, pack, path);
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

static struct rules_pack *add_pack(struct ruleset *rs, const char *folder)
{
	struct rules_pack *pack = xcalloc(1, sizeof *pack);

	pack->rs = rs;
	pack->folder = folder;
	pack->name = rules_keep(rs, folder_name(folder));
	pack->offset = DEFAULT_OFFSET;
	pack->lists = (struct feel_lists){ find_list, has_member, pack };
	XGROW(rs->pack, rs->npacks + 1, rs->packcap);
	rs->pack[rs->npacks++] = pack;
	return pack;
}

static int load_pack(struct ruleset *rs, const char *folder)
{
	struct where at = { folder, 0, 0, NULL };
	struct rules_pack *pack = add_pack(rs, folder);
	size_t before = rs->ntables;

	if (!exists(folder, "."))
		return diag_error(rs->diag, &at, "no such folder (expected a rule pack)");
	if (read_pack_settings(pack) < 0 || read_vocabulary(rs, folder, false) < 0 || hash_pack(pack) < 0 ||
	    each_csv(folder, load_table, pack) < 0)
		return -1;
	if (rs->ntables == before)
		return diag_error(rs->diag, &at, "holds no table%s%s", rs->options->table ? " called " : "",
				  rs->options->table ? rs->options->table : "");
	if (rs->npacks > 1)
		buf_putc(&rs->label, ';');
	buf_put(&rs->label, pack->name);
	buf_printf(&rs->label, "@%s", pack->hash);
	return 0;
}

static int load_areas(struct ruleset *rs)
{
	const struct scale *levels = scales_find(rs->scales, SLICE("area"));

	if (!rs->options->areas)
		return 0;
	if (!levels)
		return diag_error(rs->diag, NULL, "no scale area in scales.csv: the list of areas cannot be read");
	rs->areas = areas_load(rs->options->areas, levels, rs->options->regions, rs->diag);
	return rs->areas ? 0 : -1;
}

static int load_suppressions(struct ruleset *rs, const char *folder, struct ruleset *of)
{
	char *path = join(folder, SUPPRESSIONS);
	struct rules_pack *pack = add_pack(rs, folder);
	int result = -1;

	if (read_pack_settings(pack) == 0 && read_vocabulary(rs, folder, false) == 0)
		result = exists(folder, SUPPRESSIONS) ? rules_load_suppressions(rs, pack, path, of) : 0;
	free(path);
	return result;
}

/* The suppressions of all packs are a ruleset of their own: most records never
 * need it. */
static int open_suppressions(struct ruleset *of, const char *const *folders, size_t nfolders)
{
	struct ruleset *rs = xcalloc(1, sizeof *rs);
	int result = 0;

	of->suppress = rs;
	of->suppressible = xcalloc(of->words, sizeof *of->suppressible);
	rs->options = of->options;
	rs->diag = of->diag;
	buf_put(&rs->label, buf_slice(&of->label));
	if (rs->options->shared)
		result = read_vocabulary(rs, rs->options->shared, true);
	for (size_t i = 0; i < nfolders && result == 0; i++)
		result = load_suppressions(rs, folders[i], of);
	if (result == 0)
		result = load_areas(rs);
	if (result == 0)
		result = rules_compile(rs);
	rs->options = NULL;
	rs->diag = NULL;
	return result;
}

static bool any_has(const char *const *folders, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (exists(folders[i], name))
			return true;
	return false;
}

struct ruleset *rules_open(const char *const *folders, size_t nfolders, const struct rules_options *options,
			   struct diag *diag)
{
	struct ruleset *rs = xcalloc(1, sizeof *rs);
	int result = 0;

	rs->options = options;
	rs->diag = diag;
	rs->watch = options->watch;
	if (options->shared)
		result = read_vocabulary(rs, options->shared, true);
	for (size_t i = 0; i < nfolders && result == 0; i++)
		result = load_pack(rs, folders[i]);
	if (result == 0)
		result = load_areas(rs);
	if (result == 0)
		result = rules_compile(rs);
	/* One table alone is judged as it is written. */
	if (result == 0 && !options->table && any_has(folders, nfolders, SUPPRESSIONS))
		result = open_suppressions(rs, folders, nfolders);
	rs->options = NULL;
	rs->diag = NULL;
	if (result == 0)
		return rs;
	rules_free(rs);
	return NULL;
}
