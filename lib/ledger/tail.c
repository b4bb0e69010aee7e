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

/* What is known, not the files. */
static void forget(struct tail *t)
{
	t->state = TAIL_NONE;
	memset(&t->tip, 0, sizeof t->tip);
	buf_clear(&t->header);
}

void tail_drop(struct tail *t)
{
	if (t->fd >= 0)
		close(t->fd);
	if (t->tip_fd >= 0)
		close(t->tip_fd);
	t->fd = t->tip_fd = -1;
	forget(t);
}

void tail_free(struct tail *t)
{
	tail_drop(t);
	buf_free(&t->header);
	buf_free(&t->path);
	buf_free(&t->sick_path);
}

/* Whether the data file that is open is the one of that name, so that one put in its place
 * is seen, too. */
static bool has_name(const struct tail *t, struct stat *st)
{
	return t->fd >= 0 && stat(t->path.p, st) == 0 && st->st_ino == t->inode;
}

static int open_data(struct tail *t, struct ledger_part part, int flags)
{
	struct stat st;

	tail_drop(t);
	t->part = part;
	ledger_path(t->l, part, LEDGER_SICK, &t->sick_path);
	t->fd = open(ledger_path(t->l, part, LEDGER_DATA, &t->path), O_RDWR | O_APPEND | O_CLOEXEC | flags, 0640);
	if (t->fd < 0 || fstat(t->fd, &st) < 0)
		return -1;
	t->inode = st.st_ino;
	return 0;
}

int tail_open(struct tail *t, struct ledger_part part, int flags)
{
	struct buf tip = { 0 };
	struct stat st;

	if (flags == 0 && ledger_part_cmp(t->part, part) == 0 && has_name(t, &st))
		forget(t);
	else if (open_data(t, part, flags) < 0)
		return -1;
	if (t->tip_fd >= 0)
		return 0;
	/* Without a tip things are slower, not worse. */
	t->tip_fd = open(ledger_path(t->l, part, LEDGER_TIP, &tip), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (t->tip_fd >= 0)
		(void)fchmod(t->tip_fd, 0640);
	buf_free(&tip);
	return 0;
}

int tail_current(const struct tail *t)
{
	struct stat st;
	int sick;

	if (t->state != TAIL_OPEN || !has_name(t, &st) || st.st_size != t->tip.end)
		return 0;
	sick = tail_is_sick(t);
	return sick < 0 ? -1 : !sick;
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
	int sick;

	if (file_sync(t->fd) < 0) {
		diag_errno(t->diag, &at,
			   "cannot sync: rows that were not acknowledged may be lost, the next go to a new part");
		tail_mark_sick(t);
		return -1;
	}
	/* Who opened the file after the failure of another is not told by the system. */
	sick = tail_is_sick(t);
	if (sick > 0)
		diag_error(t->diag, &at, "a sync by another failed: rows that were not acknowledged may be lost, the next go to a new part");
	return sick ? -1 : 0;
}

static void put_mark(const struct tail *t, const char *mark)
{
	int fd = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);

	/* Losing the mark costs what it guards against, which a second failure in a row is
	 * needed for; the data were not acknowledged. */
	if (fd < 0)
		return;
	(void)fchmod(fd, 0640);
	(void)file_write_at(fd, slice_of(t->boot), 0);
	close(fd);
}

void tail_mark_sick(struct tail *t)
{
	put_mark(t, t->sick_path.p);
}

/* Whether the mark is of this boot; one that was cut short is taken for that. -1 with errno. */
static int is_of_boot(int fd, const char *now)
{
	char boot[BOOT_ID];
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	if (st.st_size < BOOT_ID)
		return 1;
	return file_read_at(fd, boot, BOOT_ID, 0) < 0 ? -1 : memcmp(boot, now, BOOT_ID) == 0;
}

static int is_marked(const struct tail *t, const char *mark)
{
	struct where at = { mark, 0, 0, NULL };
	int fd = open(mark, O_RDONLY | O_CLOEXEC), result;

	if (fd < 0 && errno == ENOENT)
		return 0;
	result = fd < 0 ? -1 : is_of_boot(fd, t->boot);
	if (result < 0)
		diag_errno(t->diag, &at, "cannot tell whether a sync of the part failed");
	if (fd >= 0)
		close(fd);
	return result;
}

int tail_is_sick(const struct tail *t)
{
	return is_marked(t, t->sick_path.p);
}

void tail_part_mark_sick(const struct tail *t, struct ledger_part part)
{
	struct buf mark = { 0 };

	put_mark(t, ledger_path(t->l, part, LEDGER_SICK, &mark));
	buf_free(&mark);
}

int tail_part_is_sick(const struct tail *t, struct ledger_part part)
{
	struct buf mark = { 0 };
	int result = is_marked(t, ledger_path(t->l, part, LEDGER_SICK, &mark));

	buf_free(&mark);
	return result;
}
