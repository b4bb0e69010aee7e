/* The files of a ledger: paths, parts, lock. See ledger.h. */
/* SPDX-License-Identifier: ISC */
#include "ledger_internal.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xmem.h"

static const struct form {
	const char *before, *after; /* the name of the part */
} form[] = {
	[LEDGER_DATA] = { "", ".csv.gz" }, [LEDGER_TIP] = { ".", ".tip" }, [LEDGER_SICK] = { ".", ".sick" },
	[LEDGER_IDX] = { "", ".idx" }, [LEDGER_WHO] = { "", ".who" }, [LEDGER_TMP] = { ".", ".tmp" },
};

void ledger_put_day(struct buf *b, int64_t day)
{
	int year, month, date;

	when_civil(day, &year, &month, &date);
	buf_printf(b, "%04d-%02d-%02d", year, month, date);
}

const char *ledger_path(const struct ledger *l, struct ledger_part part, enum ledger_file file, struct buf *b)
{
	int year, month, date;

	when_civil(part.day, &year, &month, &date);
	buf_clear(b);
	buf_printf(b, "%s/%04d/%s%04d-%02d-%02d-%02u%s", l->folder, year, form[file].before, year, month, date,
		   part.number, form[file].after);
	return b->p;
}

const char *ledger_file(const struct ledger *l, const char *name, struct buf *b)
{
	buf_clear(b);
	buf_printf(b, "%s/%s", l->folder, name);
	return b->p;
}

bool ledger_parse_part(struct slice text, struct ledger_part *part)
{
	struct slice date = { text.p, 10 };
	struct when w;
	const char *why;

	if (text.n != 13 || text.p[10] != '-' || !isdigit((unsigned char)text.p[11]) ||
	    !isdigit((unsigned char)text.p[12]) || when_parse(date, 0, &w, &why) < 0 || !w.day_only)
		return false;
	part->day = when_local_day(w);
	part->number = (unsigned)(text.p[11] - '0') * 10 + (unsigned)(text.p[12] - '0');
	return part->number > 0;
}

void ledger_put_part(struct buf *b, struct ledger_part part)
{
	ledger_put_day(b, part.day);
	buf_printf(b, "-%02u", part.number);
}

bool ledger_parse_name(const char *path, struct ledger_part *part)
{
	const char *slash = strrchr(path, '/');
	struct slice name = slice_of(slash ? slash + 1 : path), suffix = slice_of(form[LEDGER_DATA].after);

	return slice_ends(name, suffix) && ledger_parse_part((struct slice){ name.p, name.n - suffix.n }, part);
}

struct parts {
	struct ledger_part *at;
	size_t n, cap;
};

static bool is_year(const char *name)
{
	return strlen(name) == 4 && strspn(name, "0123456789") == 4;
}

/* The data files of one year. A folder that is gone meanwhile has none. */
static int add_year(const struct ledger *l, const char *year, struct parts *parts)
{
	struct buf path = { 0 };
	struct where at = { ledger_file(l, year, &path), 0, 0, NULL };
	DIR *folder = opendir(path.p);
	struct ledger_part part;
	int result = folder || errno == ENOENT || errno == ENOTDIR ? 0 : -1;

	if (result < 0)
		diag_errno(l->diag, &at, "cannot read the folder");
	for (struct dirent *e; folder && (e = readdir(folder));)
		if (ledger_parse_name(e->d_name, &part) && strncmp(e->d_name, year, 4) == 0) {
			XGROW(parts->at, parts->n + 1, parts->cap);
			parts->at[parts->n++] = part;
		}
	buf_free(&path);
	if (folder)
		closedir(folder);
	return result;
}

static int by_time(const void *a, const void *b)
{
	return ledger_part_cmp(*(const struct ledger_part *)a, *(const struct ledger_part *)b);
}

long ledger_parts(const struct ledger *l, struct ledger_part **out)
{
	struct parts parts = { 0 };
	struct where at = { l->folder, 0, 0, NULL };
	DIR *folder = opendir(l->folder);
	int result = 0;

	*out = NULL;
	if (!folder)
		return diag_errno(l->diag, &at, "cannot read the folder");
	for (struct dirent *e; result == 0 && (e = readdir(folder));)
		if (is_year(e->d_name))
			result = add_year(l, e->d_name, &parts);
	closedir(folder);
	if (result < 0) {
		free(parts.at);
		return -1;
	}
	if (parts.n)
		qsort(parts.at, parts.n, sizeof *parts.at, by_time);
	*out = parts.at;
	return (long)parts.n;
}

int ledger_last_part(const struct ledger *l, struct ledger_part *part)
{
	struct ledger_part *all;
	long n = ledger_parts(l, &all);

	if (n > 0)
		*part = all[n - 1];
	free(all);
	return n > 0 ? 1 : (int)n;
}

/* A reader on a medium that nobody can write to needs no lock. */
static bool nobody_writes(const char *path)
{
	return access(path, W_OK) != 0 && errno == EROFS;
}

int ledger_lock(const struct ledger *l, enum ledger_lock kind)
{
	struct buf path = { 0 };
	struct where at = { ledger_file(l, ".lock", &path), 0, 0, NULL };
	/* flock does not ask for a writable descriptor; readers may be poor. */
	int fd = open(path.p, O_RDONLY | O_CLOEXEC), result = fd;

	if (fd < 0 && kind == LEDGER_READ && nobody_writes(path.p))
		result = -2;
	else if (fd < 0)
		diag_errno(l->diag, &at, "cannot open the lock");
	else
		while ((result = flock(fd, kind == LEDGER_WRITE ? LOCK_EX : LOCK_SH)) < 0 && errno == EINTR)
			;
	if (fd >= 0 && result < 0) {
		diag_errno(l->diag, &at, "cannot lock");
		close(fd);
	}
	buf_free(&path);
	return fd >= 0 && result == 0 ? fd : result < 0 ? result : -1;
}

void ledger_unlock(int lock)
{
	if (lock >= 0)
		close(lock);
}

int64_t ledger_settled(const struct ledger *l, struct ledger_part part)
{
	struct buf path = { 0 };
	struct where at = { ledger_path(l, part, LEDGER_DATA, &path), 0, 0, NULL };
	int lock = ledger_lock(l, LEDGER_READ);
	struct stat st;
	int64_t size = -1;

	if (lock != -1) {
		if (stat(path.p, &st) == 0)
			size = st.st_size;
		else
			diag_errno(l->diag, &at, "cannot look at");
	}
	ledger_unlock(lock);
	buf_free(&path);
	return size;
}
