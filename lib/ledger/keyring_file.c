/* One key in a file of its own: see keyring_internal.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "keyring_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fileio.h"
#include "xmem.h"

enum { OTHERS = 077 };

/* -- reading ----------------------------------------------------------- */

/* Exactly the bytes of a key that nobody else may read. */
static enum keyring_result read_key(int fd, const char *path, unsigned char *to, struct diag *diag)
{
	struct where at = { path, 0, 0, NULL };
	struct stat st;

	if (fstat(fd, &st) < 0 || (S_ISREG(st.st_mode) && st.st_size == KEY_BYTES && file_read_at(fd, to, KEY_BYTES, 0) < 0))
		return diag_errno(diag, &at, "cannot read the key"), KEYRING_TROUBLE;
	if (!S_ISREG(st.st_mode) || st.st_size != KEY_BYTES)
		return diag_error(diag, &at, "is no key (expected a file of 32 bytes)"), KEYRING_TROUBLE;
	if (st.st_mode & OTHERS)
		return diag_error(diag, &at, "others may read the key (expected mode 0600: chmod go= it)"), KEYRING_TROUBLE;
	return KEYRING_DONE;
}

enum keyring_result keyring_file_read(const char *path, unsigned char to[KEY_BYTES], struct diag *diag)
{
	struct where at = { path, 0, 0, NULL };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	enum keyring_result result;

	if (fd < 0 && errno == ENOENT)
		return KEYRING_NO_KEY;
	if (fd < 0)
		return diag_errno(diag, &at, "cannot open the key"), KEYRING_TROUBLE;
	result = read_key(fd, path, to, diag);
	close(fd);
	return result;
}

/* -- making ------------------------------------------------------------ */

static int write_key(int fd)
{
	unsigned char key[KEY_BYTES];
	int result;

	randombytes_buf(key, sizeof key);
	result = file_write(fd, (struct slice){ (const char *)key, sizeof key });
	sodium_memzero(key, sizeof key);
	return result < 0 || file_sync(fd) < 0 ? -1 : 0;
}

/* Gives the file its name unless that is taken. File systems without
 * RENAME_NOREPLACE have hard links. */
static int take_name(const char *from, const char *name)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, name, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EINVAL || errno == ENOSYS) {
		if (link(from, name) == 0)
			return unlink(from);
	}
	return -1;
}

/* The names of the folders that lead to the key: who made them may have died
 * before they were synced. A folder above in which we may not read, or that
 * cannot be synced, is none that something was made in. */
static int sync_way(const char *folder)
{
	char *path = xstrdup(folder), *slash;
	int result, why;

	do {
		result = file_sync_folder(path);
		slash = strrchr(path, '/');
		if (slash)
			*slash = '\0';
	} while (result == 0 && slash && slash != path);
	why = errno;
	free(path);
	errno = why;
	return result < 0 && why != EACCES && why != EROFS && why != EINVAL ? -1 : 0;
}

static char *made_name(const char *folder)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s/.key.XXXXXX", folder);
	return b.p;
}

/* A key has all its bytes, synced, before it has its name: a crash leaves no
 * half key, and of two that make one at once the second finds that of the first. A
 * key that has its name is in folders that have theirs for good. */
int keyring_file_make(const char *path, const char *folder)
{
	char *made = made_name(folder);
	int fd = sync_way(folder) < 0 ? -1 : mkostemp(made, O_CLOEXEC), result = -1, why;

	if (fd >= 0) {
		result = write_key(fd);
		if (close(fd) < 0)
			result = -1;
		if (result == 0 && take_name(made, path) < 0)
			result = errno == EEXIST && unlink(made) == 0 ? 0 : -1;
		why = errno;
		if (result < 0)
			unlink(made);
		errno = why;
	}
	free(made);
	return result;
}

/* -- destroying -------------------------------------------------------- */

/* In place, so that on an ordinary disk the blocks themselves change. */
static int overwrite(const char *path)
{
	static const char nothing[KEY_BYTES];
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW), result;

	if (fd < 0)
		return -1;
	result = file_write_at(fd, (struct slice){ nothing, sizeof nothing }, 0) < 0 || file_sync(fd) < 0 ? -1 : 0;
	return close(fd) < 0 ? -1 : result;
}

/* First the name goes: a key that is half overwritten is never used, nor
 * taken for what it was. */
enum keyring_result keyring_file_destroy(const char *path, const char *dying)
{
	if (rename(path, dying) < 0) {
		if (errno != ENOENT)
			return KEYRING_TROUBLE;
		if (access(dying, F_OK) < 0)
			return errno == ENOENT ? KEYRING_NO_KEY : KEYRING_TROUBLE;
	}
	if (file_sync_folder(path) < 0 || overwrite(dying) < 0 || unlink(dying) < 0 || file_sync_folder(path) < 0)
		return KEYRING_TROUBLE;
	return KEYRING_DONE;
}
