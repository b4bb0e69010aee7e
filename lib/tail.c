/* The part that is written to: see tail.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "tail.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fileio.h"

void tail_init(struct tail *t, const struct ledger *l, struct codec *codec, struct diag *diag)
{
	memset(t, 0, sizeof *t);
	t->l = l;
	t->codec = codec;
	t->diag = diag;
	t->fd = t->tip_fd = -1;
	tip_boot(t->boot);
}

void tail_drop(struct tail *t)
{
	if (t->fd >= 0)
		close(t->fd);
	if (t->tip_fd >= 0)
		close(t->tip_fd);
	t->fd = t->tip_fd = -1;
	t->state = TAIL_NONE;
	memset(&t->tip, 0, sizeof t->tip);
	buf_clear(&t->header);
}

void tail_free(struct tail *t)
{
	tail_drop(t);
	buf_free(&t->header);
	buf_free(&t->path);
	buf_free(&t->sick_path);
}

int tail_open(struct tail *t, struct ledger_part part, int flags)
{
	struct buf tip = { 0 };
	struct stat st;

	tail_drop(t);
	t->part = part;
	ledger_path(t->l, part, LEDGER_SICK, &t->sick_path);
	t->fd = open(ledger_path(t->l, part, LEDGER_DATA, &t->path), O_RDWR | O_APPEND | O_CLOEXEC | flags, 0640);
	if (t->fd < 0 || fstat(t->fd, &st) < 0)
		return -1;
	t->inode = st.st_ino;
	/* Without a tip things are slower, not worse. */
	t->tip_fd = open(ledger_path(t->l, part, LEDGER_TIP, &tip), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (t->tip_fd >= 0)
		(void)fchmod(t->tip_fd, 0640);
	buf_free(&tip);
	return 0;
}

bool tail_current(const struct tail *t)
{
	struct stat st;

	/* By name, so that a file put in its place is seen, too. */
	return t->state == TAIL_OPEN && stat(t->path.p, &st) == 0 && st.st_ino == t->inode &&
	       st.st_size == t->tip.end && !tail_is_sick(t);
}

int tail_put(struct tail *t, struct slice bytes, int64_t old_end)
{
	struct where at = { t->path.p, 0, 0, NULL };

	if (file_write(t->fd, bytes) == 0)
		return 0;
	diag_errno(t->diag, &at, "cannot write");
	if (ftruncate(t->fd, (off_t)old_end) < 0)
		diag_errno(t->diag, &at, "cannot take back what was written");
	return -1;
}

void tail_set(struct tail *t, const struct tip *tip)
{
	t->tip = *tip;
	tip_write(t->tip_fd, t->boot, tip);
}

int tail_sync(struct tail *t)
{
	struct where at = { t->path.p, 0, 0, NULL };

	if (file_sync(t->fd) == 0)
		return 0;
	diag_errno(t->diag, &at, "cannot sync: rows that were not acknowledged may be lost, the next go to a new part");
	tail_mark_sick(t);
	return -1;
}

void tail_mark_sick(struct tail *t)
{
	int fd = open(t->sick_path.p, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);

	/* Losing the mark costs what it guards against, which a second failure in a row is
	 * needed for; the data were not acknowledged. */
	if (fd < 0)
		return;
	(void)fchmod(fd, 0640);
	(void)file_write_at(fd, slice_of(t->boot), 0);
	close(fd);
}

bool tail_is_sick(const struct tail *t)
{
	int fd = open(t->sick_path.p, O_RDONLY | O_CLOEXEC);
	char boot[BOOT_ID];
	bool sick;

	if (fd < 0)
		return errno != ENOENT;
	/* A mark that does not read was cut short: take it for one of this boot. */
	sick = file_read_at(fd, boot, BOOT_ID, 0) < 0 || memcmp(boot, t->boot, BOOT_ID) == 0;
	close(fd);
	return sick;
}
