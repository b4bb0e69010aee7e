/* The ledgers that are searched: see search_ledgers.h. */
/* SPDX-License-Identifier: ISC */
#include "search_ledgers.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "xmem.h"

struct search_ledgers {
	struct search_plan *plan;
	struct diag *diag;
	struct ledger **ledger;
	size_t n, cap;
	struct ledger_part *part;        /* of the last ledger, not yet in the plan */
	size_t nparts, part_cap;
};

struct search_ledgers *search_ledgers_new(struct search_plan *plan, struct diag *diag)
{
	struct search_ledgers *l = xcalloc(1, sizeof *l);

	l->plan = plan;
	l->diag = diag;
	return l;
}

void search_ledgers_free(struct search_ledgers *l)
{
	for (size_t i = 0; l && i < l->n; i++)
		ledger_close(l->ledger[i]);
	if (l) {
		free(l->ledger);
		free(l->part);
	}
	free(l);
}

/* The ledger of a data file: the folder above that of its year. */
static char *ledger_of_file(const char *path)
{
	const char *slash = strrchr(path, '/'), *above;
	size_t n = slash ? (size_t)(slash - path) : 0;

	while (n && path[n - 1] == '/')
		n--;
	if (n == 0)
		return xstrdup(slash ? "/.." : "..");
	for (above = path + n; above > path && above[-1] != '/';)
		above--;
	n = (size_t)(above - path);
	while (n > 1 && path[n - 1] == '/')
		n--;
	return n ? xstrndup(path, n) : xstrdup(".");
}

static struct ledger *last(const struct search_ledgers *l)
{
	return l->ledger[l->n - 1];
}

static int flush_parts(struct search_ledgers *l)
{
	int result = l->nparts ? search_plan_add(l->plan, last(l), l->part, l->nparts) : 0;

	l->nparts = 0;
	return result;
}

/* The ledger of that folder, the last one again when it is the same. */
static int use_ledger(struct search_ledgers *l, const char *folder)
{
	struct ledger *opened;

	if (l->n && strcmp(ledger_folder(last(l)), folder) == 0)
		return 0;
	if (flush_parts(l) < 0)
		return -1;
	opened = ledger_open(folder, l->diag);
	if (!opened)
		return -1;
	XGROW(l->ledger, l->n + 1, l->cap);
	l->ledger[l->n++] = opened;
	return 0;
}

static int add_folder(struct search_ledgers *l, const char *folder)
{
	struct ledger_part *part;
	long n;

	if (use_ledger(l, folder) < 0 || flush_parts(l) < 0)
		return -1;
	n = ledger_parts(last(l), &part);
	if (n >= 0 && search_plan_add(l->plan, last(l), part, (size_t)n) < 0)
		n = -1;
	free(part);
	return n < 0 ? -1 : 0;
}

static int look_at_folder(const char *path, struct stat *st)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
	int result = stat(folder, st);

	free(folder);
	return result;
}

/* A copy elsewhere has a name for a part of the ledger, too, but may be another
 * file. Folders are compared, as packing may put another file in the place of
 * this one. */
static int check_place(const struct ledger *l, struct ledger_part part, const char *path, struct diag *diag)
{
	struct where at = { path, 0, 0, NULL };
	struct buf own = { 0 };
	struct stat is, named;
	int result = 0;

	if (look_at_folder(ledger_path(l, part, LEDGER_DATA, &own), &is) < 0 || look_at_folder(path, &named) < 0 ||
	    is.st_ino != named.st_ino || is.st_dev != named.st_dev)
		result = diag_error(diag, &at, "is not where its ledger has it (expected %s)", own.p);
	buf_free(&own);
	return result;
}

static int add_file(struct search_ledgers *l, const char *path)
{
	struct where at = { path, 0, 0, NULL };
	struct ledger_part part;
	char *folder;
	int result;

	if (!ledger_parse_name(path, &part))
		return diag_error(l->diag, &at, "is no data file of a ledger (expected a name like 2022-03-18-01.csv.gz)");
	folder = ledger_of_file(path);
	result = use_ledger(l, folder);
	free(folder);
	if (result == 0)
		result = check_place(last(l), part, path, l->diag);
	if (result < 0)
		return -1;
	XGROW(l->part, l->nparts + 1, l->part_cap);
	l->part[l->nparts++] = part;
	return 0;
}

int search_ledgers_add(struct search_ledgers *l, const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISDIR(st.st_mode) ? add_file(l, path) : add_folder(l, path);
}

int search_ledgers_end(struct search_ledgers *l)
{
	return flush_parts(l);
}

size_t search_ledgers_count(const struct search_ledgers *l)
{
	return l->n;
}

const struct ledger *search_ledgers_get(const struct search_ledgers *l, size_t i)
{
	return l->ledger[i];
}
