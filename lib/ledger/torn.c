/* Quarantine for bytes that were never acknowledged: see torn.h. */
/* SPDX-License-Identifier: ISC */
#include "torn.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fileio.h"

/* For those who may read the ledger, whatever the umask. */
static int make_folder(const char *path)
{
	if (mkdir(path, 0750) == 0)
		return chmod(path, 0750);
	return errno == EEXIST ? 0 : -1;
}

/* A file of that name which was not there before. -1 with errno. */
static int create_new(struct buf *path)
{
	size_t n = path->n;
	int fd = open(path->p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

	for (int copy = 2; fd < 0 && errno == EEXIST; copy++) {
		path->n = n;
		buf_printf(path, ".%d", copy);
		fd = open(path->p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	}
	return fd;
}

int torn_keep(const struct ledger *l, const char *name, int64_t offset, struct slice bytes, struct diag *diag)
{
	struct buf path = { 0 };
	struct where at = { ledger_file(l, "torn", &path), 0, 0, NULL };
	int fd = -1, result = make_folder(path.p);

	/* Also when it was there: who made it may have died before that. */
	if (result == 0)
		result = file_sync_folder(path.p);
	buf_printf(&path, "/%s@%lld", name, (long long)offset);
	if (result == 0)
		result = fd = create_new(&path);
	if (fd >= 0)
		result = fchmod(fd, 0640) < 0 || file_write(fd, bytes) < 0 || file_sync(fd) < 0 ||
			 file_sync_folder(path.p) < 0 ? -1 : 0;
	if (result < 0) {
		at.file = path.p;
		diag_errno(diag, &at, "cannot put torn bytes aside");
	}
	if (fd >= 0)
		close(fd);
	buf_free(&path);
	return result;
}
