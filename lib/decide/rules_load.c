/* Rule packs from their folders: see rules.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdlib.h>

#include "digest.h"
#include "fileio.h"
#include "rules_internal.h"
#include "xmem.h"

/* scales.csv and columns.csv of a folder; `must` they be there? */
static int read_vocabulary(struct ruleset *rs, const char *folder, bool must)
{
	char *scales = rules_join(folder, "scales.csv"), *columns = rules_join(folder, "columns.csv");
	int result = 0;

	if (must || rules_exists(folder, "scales.csv")) {
		rs->scales = scales_load(scales, rs->scales, rs->diag);
		result = rs->scales ? 0 : -1;
	}
	if (result == 0 && (must || rules_exists(folder, "columns.csv")))
		result = rules_read_columns(rs, columns);
	free(scales);
	free(columns);
	return result;
}

struct hashing {
	struct digest *digest;
	const struct ruleset *rs;
};

static int hash_file(void *context, const char *path, const char *name)
{
	struct hashing *h = context;

	(void)name;
	return digest_file(h->digest, path, h->rs->diag);
}

/* The tables of other programs decide nothing here. Opening a table to see costs as much
 * as reading it: most have no such setting. */
static bool is_foreign(const struct ruleset *rs, const char *path, struct slice bytes)
{
	struct diag silent; /* loading it will tell */
	struct table *t;
	bool foreign;

	if (rules_is_for(rs, NULL) && !(bytes.n && memmem(bytes.p, bytes.n, "#program", 8)))
		return false;
	diag_init(&silent, "");
	silent.limit = 0;
	t = table_open(path, NULL, &silent);
	foreign = t && !rules_is_for(rs, t);
	table_close(t);
	return foreign;
}

static int hash_own(void *context, const char *path, const char *name)
{
	struct hashing *h = context;
	struct buf bytes = { 0 };
	int result = 0;

	if (file_read(path, &bytes) < 0)
		result = hash_file(context, path, name);
	else if (!rules_is_table_file(name) || !is_foreign(h->rs, path, buf_slice(&bytes)))
		digest_put(h->digest, buf_slice(&bytes));
	buf_free(&bytes);
	return result;
}

static int hash_pack(struct rules_pack *pack)
{
	struct hashing h = { digest_new(), pack->rs };
	char *lists = rules_join(pack->folder, "lists"), hex[DIGEST_HEX];
	int result = rules_each_csv(pack->folder, hash_own, &h);

	if (rules_each_csv(lists, hash_file, &h) < 0)
		result = -1;
	digest_end(h.digest, hex);
	memcpy(pack->hash, hex, sizeof pack->hash - 1);
	free(lists);
	return result;
}

static int load_table(void *context, const char *path, const char *name)
{
	struct rules_pack *pack = context;

	return rules_is_table_file(name) ? rules_load_table(pack->rs, pack, path) : 0;
}

static int load_pack(struct ruleset *rs, struct rules_pack *pack)
{
	const struct rules_options *o = rs->options;
	const char *folder = pack->folder, *table = o->table, *program = o->program;
	struct where at = { folder, 0, 0, NULL };
	size_t before = rs->ntables;

	if (read_vocabulary(rs, folder, false) < 0 || hash_pack(pack) < 0 ||
	    rules_each_csv(folder, load_table, pack) < 0)
		return -1;
	/* A pack of lists alone is one, when it changes another. */
	if (rs->ntables == before && !o->tolerant &&
	    (table ? pack == rs->pack[rs->npacks - 1] && !rs->ntables : !pack->base))
		return diag_error(rs->diag, &at, "holds no table%s%s%s%s", table ? " called " : "", table ? table : "",
				  program ? " for " : "", program ? program : "");
	if (rs->label.n)
		buf_putc(&rs->label, ';');
	buf_put(&rs->label, pack->name);
	buf_printf(&rs->label, "@%s", pack->hash);
	return 0;
}

static int load_packs(struct ruleset *rs)
{
	int result = 0;

	for (size_t i = 0; i < rs->npacks && result == 0; i++)
		result = load_pack(rs, rs->pack[i]);
	return result;
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

static int load_suppressions(struct ruleset *rs, struct rules_pack *pack, struct ruleset *of)
{
	char *path = rules_join(pack->folder, RULES_SUPPRESSIONS);
	int result = read_vocabulary(rs, pack->folder, false);

	if (result == 0 && rules_exists(pack->folder, RULES_SUPPRESSIONS))
		result = rules_load_suppressions(rs, pack, path, of);
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
	if (result == 0)
		result = rules_open_packs(rs, folders, nfolders);
	for (size_t i = 0; i < rs->npacks && result == 0; i++)
		result = load_suppressions(rs, rs->pack[i], of);
	if (result == 0)
		result = load_areas(rs);
	if (result == 0)
		result = rules_compile(rs);
	rs->options = NULL;
	rs->diag = NULL;
	return result;
}

static bool any_has(const struct ruleset *rs, const char *name)
{
	for (size_t i = 0; i < rs->npacks; i++)
		if (rules_exists(rs->pack[i]->folder, name))
			return true;
	return false;
}

/* All that flag-risk sees. */
static bool is_whole(const struct rules_options *o)
{
	return !o->table && (!o->program || strcmp(o->program, RULES_PROGRAM) == 0);
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
	if (result == 0)
		result = rules_open_packs(rs, folders, nfolders);
	if (result == 0)
		result = load_packs(rs);
	if (result == 0)
		result = load_areas(rs);
	if (result == 0)
		result = rules_compile(rs);
	/* One table alone is judged as it is written. */
	if (result == 0 && is_whole(options) && any_has(rs, RULES_SUPPRESSIONS))
		result = open_suppressions(rs, folders, nfolders);
	for (size_t i = 0; i < rs->npacks && result == 0 && is_whole(options); i++)
		rules_check_lists(rs->pack[i]);
	if (result == 0 && options->lists_asked)
		result = rules_check_given_lists(rs);
	rs->options = NULL;
	rs->diag = NULL;
	if (result == 0)
		return rs;
	rules_free(rs);
	return NULL;
}
