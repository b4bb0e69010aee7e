/* Deleting old parts: see drop.h. */
/* SPDX-License-Identifier: ISC */
#include "drop.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "fileio.h"
#include "heads.h"
#include "part.h"
#include "xmem.h"

/* A part that goes. */
struct dropped {
	struct ledger_part part;
	char name[16];                  /* 2022-03-18-01 */
	char root[2 * TREE_HASH + 1];
};

struct dropping {
	const struct keeper *k;
	struct heads *heads;
	struct audit *audit;
	struct dropped *drop;
	size_t n, cap;
	bool kept;                      /* something that should have gone */
	bool force;
};

static void name_part(struct ledger_part part, char name[16])
{
	struct buf b = { 0 };

	ledger_put_day(&b, part.day);
	snprintf(name, 16, "%.10s-%02u", b.p, part.number % 100);
	buf_free(&b);
}

/* -- which ------------------------------------------------------------- */

static void keep(struct dropping *d, const char *path, const char *why)
{
	struct where at = { path, 0, 0, NULL };

	diag_warning(d->k->diag, &at, "kept: %s", why);
	d->kept = true;
}

/* Whether what is there is what was closed, to the last line: nobody can look
 * again. NULL, or why not. *trouble when it cannot be read (reported). */
static const char *mismatch(const struct dropping *d, const char *path, const struct head *head, bool *trouble)
{
	struct part_state s;
	const char *why = NULL;

	*trouble = part_scan(path, -1, PART_FULL, &s, d->k->diag) < 0;
	if (s.end != PART_SEALED)
		why = "it is damaged, which may be evidence (expected ledger-verify, then --force)";
	else if (s.leaves != head->leaves || memcmp(&s.root, &head->root, sizeof s.root) != 0)
		why = "it is not what heads.csv says, which may be evidence (expected ledger-verify, then --force)";
	part_state_free(&s);
	return why;
}

/* -1: trouble. */
static int consider(struct dropping *d, struct ledger_part part, bool last)
{
	const struct head *head = heads_find(d->heads, part);
	struct buf path = { 0 }, hex = { 0 };
	const char *why = last ? "it is the last part" : head ? NULL : "it is not closed";
	bool trouble = false;

	ledger_path(d->k->ledger, part, LEDGER_DATA, &path);
	if (!why && !d->force)
		why = mismatch(d, path.p, head, &trouble);
	if (why && !trouble) {
		keep(d, path.p, why);
	} else if (!trouble) {
		struct dropped *to;

		XGROW(d->drop, d->n + 1, d->cap);
		to = &d->drop[d->n++];
		to->part = part;
		name_part(part, to->name);
		tree_put_hex(&hex, &head->root);
		memcpy(to->root, hex.p, sizeof to->root);
	}
	buf_free(&path);
	buf_free(&hex);
	return trouble ? -1 : 0;
}

static int choose(struct dropping *d, int64_t day)
{
	struct ledger_part *part;
	long n = ledger_parts(d->k->ledger, &part);
	int result = n < 0 ? -1 : 0;

	for (long i = 0; i < n && result == 0 && part[i].day < day; i++)
		result = consider(d, part[i], i == n - 1);
	free(part);
	return result;
}

/* -- the record -------------------------------------------------------- */

static int record(const struct dropping *d)
{
	struct audit_entry *entry = xcalloc(d->n + 1, sizeof *entry);
	size_t n = 0;
	int result = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct audit_entry *before = audit_find(d->audit, AUDIT_DROP, slice_of(d->drop[i].name));

		if (!before || before->unsure || !slice_is(before->evidence, d->drop[i].root))
			entry[n++] = (struct audit_entry){ SLICE(AUDIT_DROP), slice_of(d->drop[i].name),
							   slice_of(d->drop[i].root), slice_of(d->k->by), false };
	}
	if (n)
		result = audit_add(d->k->ledger, entry, n, &d->k->when, d->k->diag);
	free(entry);
	return result;
}

/* -- deleting ---------------------------------------------------------- */

static int remove_file(const struct dropping *d, const char *path)
{
	struct where at = { path, 0, 0, NULL };

	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	return diag_errno(d->k->diag, &at, "cannot delete");
}

/* Bytes of the part that were put aside: PART@OFFSET... */
static int remove_torn(const struct dropping *d, const char *part)
{
	struct buf folder = { 0 }, path = { 0 };
	DIR *torn = opendir(ledger_file(d->k->ledger, "torn", &folder));
	struct dirent *e;
	int result = 0;

	while (torn && result == 0 && (e = readdir(torn))) {
		if (strncmp(e->d_name, part, strlen(part)) != 0 || e->d_name[strlen(part)] != '@')
			continue;
		buf_clear(&path);
		buf_printf(&path, "%s/%s", folder.p, e->d_name);
		result = remove_file(d, path.p);
	}
	if (torn)
		closedir(torn);
	buf_free(&folder);
	buf_free(&path);
	return result;
}

/* What a program that was killed had begun to make in place of `path`. */
static int remove_unfinished(const struct dropping *d, const char *path)
{
	struct where at = { path, 0, 0, NULL };

	if (file_replace_tidy(path) < 0 && errno != ENOENT)
		return diag_errno(d->k->diag, &at, "cannot delete what was left of making it");
	return 0;
}

/* What is made from the data goes first: what is left after a crash is found
 * by its data file. */
static int remove_part(const struct dropping *d, const struct dropped *p)
{
	static const enum ledger_file file[] = { LEDGER_WHO, LEDGER_IDX, LEDGER_TMP, LEDGER_TIP, LEDGER_SICK, LEDGER_DATA };
	struct buf path = { 0 };
	int result = remove_torn(d, p->name);

	for (size_t i = 0; i < sizeof file / sizeof *file && result == 0; i++) {
		ledger_path(d->k->ledger, p->part, file[i], &path);
		result = remove_unfinished(d, path.p) < 0 ? -1 : remove_file(d, path.p);
	}
	if (result == 0 && file_sync_folder(path.p) < 0)
		result = diag_errno(d->k->diag, NULL, "cannot sync the folder of %s", p->name);
	/* The year's folder, when that was the last of it. */
	if (result == 0) {
		*strrchr(path.p, '/') = '\0';
		(void)rmdir(path.p);
	}
	buf_free(&path);
	return result;
}

/* One at a time, so that gates need not wait for all. */
static int remove_all(const struct dropping *d)
{
	int result = 0;

	for (size_t i = 0; i < d->n && result == 0; i++) {
		int lock = ledger_lock(d->k->ledger, LEDGER_WRITE);

		result = lock < 0 ? -1 : remove_part(d, &d->drop[i]);
		ledger_unlock(lock);
	}
	return result;
}

enum keeper_result drop_before(const struct keeper *k, int64_t day, bool force)
{
	struct dropping d = { .k = k, .force = force };
	int result = -1;

	if (day > when_local_day(k->when.now)) {
		diag_error(k->diag, NULL, "option --before: the day lies ahead");
		return KEEPER_REFUSED;
	}
	d.heads = heads_read(k->ledger, k->diag);
	d.audit = audit_read(k->ledger, k->diag);
	if (d.heads && d.audit && choose(&d, day) == 0 && record(&d) == 0 && remove_all(&d) == 0) {
		diag_say(k->diag, "%zu part%s dropped", d.n, diag_s(d.n));
		result = 0;
	}
	heads_free(d.heads);
	audit_free(d.audit);
	free(d.drop);
	return result < 0 ? KEEPER_TROUBLE : d.kept ? KEEPER_NO : KEEPER_DONE;
}
