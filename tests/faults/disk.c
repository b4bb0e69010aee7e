/* A disk as it may look when the power goes: see disk.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../random.h"
#include "after.h"
#include "log.h"
#include "xmem.h"

enum { SECTOR = 512, PAGE = 4096 };

/* Since the last sync; n == 0: cut at `at`. */
struct change {
	int64_t at;
	size_t n;
	char *bytes;
};

/* A name that is there, or is no longer: file < 0. A rename has two. */
struct name {
	char *text;
	long file;
};

struct naming {
	struct name name[2];
	size_t n;
};

struct file {
	uint64_t ino;
	bool folder, lost;
	struct buf now, synced;
	struct change *change;
	size_t nchanges, change_cap;
	struct name *name;       /* of a folder, synced */
	size_t nnames, name_cap;
	struct naming *naming;   /* since then */
	size_t nnamings, naming_cap;
};

struct disk {
	char *root;
	struct file *file;       /* [0] is the root */
	size_t n, cap;
	struct buf said;
};

static uint32_t random_below(uint64_t *seed, uint32_t n)
{
	return (uint32_t)(((uint64_t)random_of(seed) * n) >> 31);
}

/* -- names ---------------------------------------------------------------- */

static void set_name(struct name **names, size_t *n, size_t *cap, const struct name *to)
{
	size_t i = 0;

	while (i < *n && strcmp((*names)[i].text, to->text) != 0)
		i++;
	if (i < *n) {
		(*names)[i].file = to->file;
		return;
	}
	XGROW(*names, *n + 1, *cap);
	(*names)[(*n)++] = (struct name){ xstrdup(to->text), to->file };
}

static long look_up(const struct file *folder, const char *name)
{
	for (size_t i = folder->nnamings; i-- > 0;)
		for (size_t k = 0; k < folder->naming[i].n; k++)
			if (strcmp(folder->naming[i].name[k].text, name) == 0)
				return folder->naming[i].name[k].file;
	for (size_t i = 0; i < folder->nnames; i++)
		if (strcmp(folder->name[i].text, name) == 0)
			return folder->name[i].file;
	return -1;
}

/* The folder that holds the last name of a path, and that name. -1: not below the root. */
static long folder_of(const struct disk *d, const char *path, const char **last)
{
	size_t n = strlen(d->root);
	long at = 0;
	char part[256];

	if (strncmp(path, d->root, n) != 0 || path[n] != '/')
		return -1;
	for (*last = path + n + 1; at >= 0 && strchr(*last, '/'); *last = strchr(*last, '/') + 1) {
		snprintf(part, sizeof part, "%.*s", (int)(strchr(*last, '/') - *last), *last);
		at = look_up(&d->file[at], part);
	}
	return at;
}

static long find_path(const struct disk *d, const char *path)
{
	const char *last;
	long folder = folder_of(d, path, &last);

	return folder < 0 ? -1 : look_up(&d->file[folder], last);
}

static long find_ino(const struct disk *d, uint64_t ino)
{
	for (size_t i = d->n; i-- > 0;)
		if (d->file[i].ino == ino)
			return (long)i;
	return -1;
}

static struct naming *new_naming(struct file *folder)
{
	XGROW(folder->naming, folder->nnamings + 1, folder->naming_cap);
	folder->naming[folder->nnamings] = (struct naming){ .n = 0 };
	return &folder->naming[folder->nnamings++];
}

static void put_naming(struct disk *d, const char *path, long file, const char *other, long other_file)
{
	const char *last, *other_last = NULL;
	long folder = folder_of(d, path, &last);
	struct naming *to;

	if (folder < 0 || (other && folder_of(d, other, &other_last) != folder)) {
		fprintf(stderr, "disk: cannot follow %s\n", path);
		exit(1);
	}
	to = new_naming(&d->file[folder]);
	to->name[to->n++] = (struct name){ xstrdup(last), file };
	if (other)
		to->name[to->n++] = (struct name){ xstrdup(other_last), other_file };
}

/* -- entries ---------------------------------------------------------------- */

static long new_file(struct disk *d, uint64_t ino, bool folder)
{
	XGROW(d->file, d->n + 1, d->cap);
	d->file[d->n] = (struct file){ .ino = ino, .folder = folder };
	return (long)d->n++;
}

static void put_at(struct buf *b, int64_t at, const char *bytes, size_t n)
{
	size_t end = (size_t)at + n;

	while (b->n < end)
		buf_putc(b, '\0');
	if (n)
		memcpy(b->p + at, bytes, n);
}

static void cut_at(struct buf *b, size_t n)
{
	put_at(b, (int64_t)n, NULL, 0);
	b->n = n;
}

static void change(struct disk *d, const struct log_entry *e, const char *bytes)
{
	long i = find_ino(d, e->ino);
	struct file *f = i < 0 ? NULL : &d->file[i];

	if (!f)
		return;
	XGROW(f->change, f->nchanges + 1, f->change_cap);
	f->change[f->nchanges] = (struct change){ .at = e->at, .n = e->n };
	if (e->n) {
		f->change[f->nchanges].bytes = xmalloc(e->n);
		memcpy(f->change[f->nchanges].bytes, bytes, e->n);
		put_at(&f->now, e->at, bytes, e->n);
	} else {
		cut_at(&f->now, (size_t)e->at);
	}
	f->nchanges++;
}

static void forget_changes(struct file *f)
{
	for (size_t i = 0; i < f->nchanges; i++)
		free(f->change[i].bytes);
	f->nchanges = 0;
}

static void forget_namings(struct file *f)
{
	for (size_t i = 0; i < f->nnamings; i++)
		for (size_t k = 0; k < f->naming[i].n; k++)
			free(f->naming[i].name[k].text);
	f->nnamings = 0;
}

static void sync_file(struct file *f)
{
	for (size_t i = 0; i < f->nnamings; i++)
		for (size_t k = 0; k < f->naming[i].n; k++)
			set_name(&f->name, &f->nnames, &f->name_cap, &f->naming[i].name[k]);
	forget_namings(f);
	if (f->folder || f->lost)
		return;
	buf_clear(&f->synced);
	buf_put(&f->synced, buf_slice(&f->now));
	forget_changes(f);
}

static void sync_ino(struct disk *d, uint64_t ino, bool fails)
{
	long i = find_ino(d, ino);

	if (i >= 0 && fails)
		d->file[i].lost |= d->file[i].nchanges > 0;
	else if (i >= 0)
		sync_file(&d->file[i]);
}

bool disk_step(struct disk *d, struct slice *log)
{
	struct log_entry e;
	char *path, *other;

	if (log->n < sizeof e)
		return false;
	memcpy(&e, log->p, sizeof e);
	path = xstrndup(log->p + sizeof e, e.n);
	other = xstrndup(log->p + sizeof e + e.n, e.n2);
	switch (e.op) {
	case LOG_CREATE:
	case LOG_MKDIR: put_naming(d, path, new_file(d, e.ino, e.op == LOG_MKDIR), NULL, -1); break;
	case LOG_WRITE:
	case LOG_TRUNCATE: change(d, &e, log->p + sizeof e); break;
	case LOG_SYNC: sync_ino(d, e.ino, false); break;
	case LOG_LOST: sync_ino(d, e.ino, true); break;
	case LOG_RENAME: put_naming(d, other, find_path(d, path), path, -1); break;
	case LOG_LINK: put_naming(d, other, find_path(d, path), NULL, -1); break;
	case LOG_UNLINK: put_naming(d, path, -1, NULL, -1); break;
	case LOG_SAID: buf_put(&d->said, (struct slice){ log->p + sizeof e, e.n }); break;
	default: break;
	}
	free(path);
	free(other);
	*log = slice_from(*log, sizeof e + e.n + e.n2);
	return true;
}

/* -- the cut ------------------------------------------------------------------ */

enum fate { GONE, KEPT, ZERO, GARBAGE };

/* How much is lost at once, and how. */
struct cut {
	enum { NOTHING, ALL, ANY } survives;
	size_t unit;
	uint64_t *seed;
};

/* One sector's share of a write. In place it is old or new, as disks write sectors
 * whole; behind the old end it can be anything. */
static void put_share(struct buf *to, int64_t at, const char *bytes, size_t n, bool behind, const struct cut *c)
{
	enum fate fate = (enum fate)random_below(c->seed, behind ? 4 : 2);

	if (c->survives != ANY)
		fate = c->survives == ALL ? KEPT : GONE;
	if (fate == KEPT)
		put_at(to, at, bytes, n);
	for (size_t i = 0; i < n && fate >= ZERO; i++) {
		char noise = fate == ZERO ? '\0' : (char)random_below(c->seed, 256);

		put_at(to, at + (int64_t)i, &noise, 1);
	}
}

static void put_change(struct buf *to, const struct change *w, size_t synced, const struct cut *c)
{
	int64_t at = w->at, end = w->at + (int64_t)w->n;

	if (w->n == 0 && (c->survives == ALL || (c->survives == ANY && random_below(c->seed, 2))))
		cut_at(to, (size_t)w->at);
	while (at < end) {
		int64_t next = (at / (int64_t)c->unit + 1) * (int64_t)c->unit, old = (int64_t)synced;

		next = next < end ? next : end;
		if (at < old && next > old)
			next = old;
		put_share(to, at, w->bytes + (at - w->at), (size_t)(next - at), at >= old, c);
		at = next;
	}
}

/* The size is that of before, of now, or between. */
static void put_size(struct buf *to, const struct file *f, const struct cut *c)
{
	size_t low = f->synced.n < f->now.n ? f->synced.n : f->now.n, high = f->synced.n + f->now.n - low;

	if (c->survives == ANY)
		cut_at(to, low + random_below(c->seed, (uint32_t)(high - low + 1)));
}

static void write_file(const struct file *f, const char *path, struct cut c)
{
	struct buf b = { 0 };

	buf_put(&b, buf_slice(&f->synced));
	for (size_t i = 0; i < f->nchanges; i++)
		put_change(&b, &f->change[i], f->synced.n, &c);
	if (f->nchanges)
		put_size(&b, f, &c);
	after_write(path, buf_slice(&b));
	if (strstr(path, "/keys/"))
		chmod(path, 0600);
	buf_free(&b);
}

static struct cut new_cut(uint64_t *seed)
{
	struct cut c = { .survives = ANY, .unit = random_below(seed, 2) ? SECTOR : PAGE, .seed = seed };
	uint32_t r = random_below(seed, 8);

	if (r < 2)
		c.survives = r ? ALL : NOTHING;
	return c;
}

static void write_folder(const struct disk *d, const struct file *folder, const char *path, uint64_t *seed)
{
	struct file left = { .nnames = 0 };
	struct cut c = new_cut(seed);

	if (mkdir(path, 0700) < 0)
		perror(path);
	for (size_t i = 0; i < folder->nnames; i++)
		set_name(&left.name, &left.nnames, &left.name_cap, &folder->name[i]);
	for (size_t i = 0; i < folder->nnamings; i++)
		for (size_t k = 0; k < folder->naming[i].n; k++) {
			if (k == 0 && (c.survives == NOTHING || (c.survives == ANY && random_below(seed, 2))))
				break;
			set_name(&left.name, &left.nnames, &left.name_cap, &folder->naming[i].name[k]);
		}
	for (size_t i = 0; i < left.nnames; i++) {
		struct buf below = { 0 };

		buf_printf(&below, "%s/%s", path, left.name[i].text);
		if (left.name[i].file >= 0 && d->file[left.name[i].file].folder)
			write_folder(d, &d->file[left.name[i].file], below.p, seed);
		else if (left.name[i].file >= 0)
			write_file(&d->file[left.name[i].file], below.p, new_cut(seed));
		buf_free(&below);
		free(left.name[i].text);
	}
	free(left.name);
}

void disk_cut(const struct disk *d, const char *folder, uint64_t *seed)
{
	write_folder(d, &d->file[0], folder, seed);
}

/* -- */

struct slice disk_said(const struct disk *d)
{
	return buf_slice(&d->said);
}

const struct buf *disk_file(const struct disk *d, const char *path)
{
	struct buf whole = { 0 };
	long i;

	buf_printf(&whole, "%s/%s", d->root, path);
	i = find_path(d, whole.p);
	buf_free(&whole);
	return i < 0 ? NULL : &d->file[i].now;
}

bool disk_settled(const struct disk *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->file[i].nchanges || d->file[i].nnamings)
			return false;
	return true;
}

struct disk *disk_new(const char *root)
{
	struct disk *d = xcalloc(1, sizeof *d);
	struct stat st;

	if (stat(root, &st) < 0) {
		perror(root);
		exit(1);
	}
	d->root = xstrdup(root);
	new_file(d, st.st_ino, true);
	return d;
}

void disk_free(struct disk *d)
{
	for (size_t i = 0; i < d->n; i++) {
		struct file *f = &d->file[i];

		forget_changes(f);
		forget_namings(f);
		for (size_t k = 0; k < f->nnames; k++)
			free(f->name[k].text);
		free(f->name);
		free(f->naming);
		free(f->change);
		buf_free(&f->now);
		buf_free(&f->synced);
	}
	free(d->file);
	free(d->root);
	buf_free(&d->said);
	free(d);
}
