/* What keepers of a ledger have in common: see keeper.h. */
/* SPDX-License-Identifier: ISC */
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

int keeper_lock(const struct keeper *k)
{
	struct buf path = { 0 };
	struct where at = { ledger_file(k->ledger, "LEDGER", &path), 0, 0, NULL };
	int fd = open(path.p, O_RDONLY | O_CLOEXEC), rc = fd;

	while (fd >= 0 && (rc = flock(fd, LOCK_EX)) < 0 && errno == EINTR)
		;
	if (rc < 0) {
		diag_errno(k->diag, &at, "cannot lock");
		keeper_unlock(fd);
		fd = -1;
	}
	buf_free(&path);
	return fd;
}

void keeper_unlock(int lock)
{
	if (lock >= 0)
		close(lock);
}
