/* Files that must be whole: see fileio.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "fileio.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Closes without touching errno: for paths on which something failed before. */
static int close_failed(int fd)
{
	int why = errno;

	close(fd);
	errno = why;
	return -1;
}

/* What one call to read or write says: true when there is more to do. A
 * device that takes nothing without an error would keep us for ever. */
static bool moved(ssize_t n, size_t *done)
{
	if (n > 0)
		*done += (size_t)n;
	else if (n == 0)
		errno = EIO;
	return n > 0 || (n < 0 && errno == EINTR);
}

/* True when the descriptor would have to wait and did. */
static bool waited(int fd)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };

	if (errno != EAGAIN)
		return false;
	(void)poll(&room, 1, -1);
	return true;
}

int file_write(int fd, struct slice bytes)
{
	size_t done = 0;

	while (done < bytes.n)
		if (!moved(write(fd, bytes.p + done, bytes.n - done), &done) && !waited(fd))
			return -1;
	return 0;
}

int file_write_at(int fd, struct slice bytes, off_t at)
{
	size_t done = 0;

	while (done < bytes.n)
		if (!moved(pwrite(fd, bytes.p + done, bytes.n - done, at + (off_t)done), &done))
			return -1;
	return 0;
}

int file_read_at(int fd, void *to, size_t n, off_t at)
{
	size_t done = 0;

	while (done < n)
		if (!moved(pread(fd, (char *)to + done, n - done, at + (off_t)done), &done))
			return -1;
	return 0;
}

int file_read_rest(int fd, struct buf *b)
{
	enum { CHUNK = 65536 };
	struct stat st;
	ssize_t n;

	/* One byte more than it holds, so that one read finds the end, too. */
	buf_reserve(b, fstat(fd, &st) == 0 && st.st_size > 0 ? (size_t)st.st_size + 1 : CHUNK);
	for (;;) {
		if (b->cap - b->n < 2)
			buf_reserve(b, CHUNK);
		n = read(fd, b->p + b->n, b->cap - b->n - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		b->n += (size_t)n;
	}
	b->p[b->n] = '\0';
	return n < 0 ? -1 : 0;
}

int file_read(const char *path, struct buf *b)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (file_read_rest(fd, b) < 0)
		return close_failed(fd);
	close(fd);
	return 0;
}

int file_sync(int fd)
{
	int rc;

	while ((rc = fdatasync(fd)) < 0 && errno == EINTR)
		;
	return rc;
}

/* The folder part of a path, to be freed. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf b = { 0 };

	if (!slash)
		buf_putc(&b, '.');
	else
		buf_put(&b, (struct slice){ path, slash == path ? 1 : (size_t)(slash - path) });
	return b.p;
}

int file_sync_folder(const char *path)
{
	char *folder = folder_of(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	free(folder);
	if (fd < 0)
		return -1;
	while ((rc = fsync(fd)) < 0 && errno == EINTR)
		;
	if (rc < 0)
		return close_failed(fd);
	close(fd);
	return 0;
}

#define UNIQUE "XXXXXX"

/* A name nobody else has, hidden so that no pattern of file names finds it. */
static char *temporary_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf b = { 0 };

	if (slash)
		buf_put(&b, (struct slice){ path, (size_t)(slash - path) + 1 });
	buf_printf(&b, ".%s." UNIQUE, slash ? slash + 1 : path);
	return b.p;
}

static int fill(int fd, struct slice bytes, mode_t mode)
{
	if (fchmod(fd, mode) < 0 || file_write(fd, bytes) < 0 || file_sync(fd) < 0)
		return close_failed(fd);
	return close(fd);
}

int file_replace(const char *path, struct slice bytes, mode_t mode)
{
	char *name = temporary_name(path);
	int fd = mkostemp(name, O_CLOEXEC), why, rc = -1;

	if (fd >= 0 && (fill(fd, bytes, mode) < 0 || rename(name, path) < 0)) {
		why = errno;
		unlink(name);
		errno = why;
	} else if (fd >= 0) {
		rc = file_sync_folder(path);
	}
	free(name);
	return rc;
}

int file_replace_tidy(const char *path)
{
	char *name = temporary_name(path), *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	size_t n = strlen(base) - strlen(UNIQUE);
	struct dirent *e;
	int rc = 0;
	DIR *d;

	if (slash)
		*slash = '\0';
	d = opendir(slash ? name : ".");
	while (d && rc == 0 && (e = readdir(d)))
		if (strlen(e->d_name) == n + strlen(UNIQUE) && strncmp(e->d_name, base, n) == 0)
			rc = unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	free(name);
	return d ? rc : -1;
}
