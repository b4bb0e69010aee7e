/* Keepers that die or fail at every step: pack, shred, drop.
 *
 *     keeping LEDGER KEYS WORK
 *
 * LEDGER is copied to WORK and kept there, again and again; each time the
 * process dies before its next call that changes or syncs a file, or that call
 * fails. Whatever is left must verify, must not claim what is not so, and
 * the same command once more must bring it to the same end. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drop.h"
#include "heads.h"
#include "open.h"
#include "pack.h"
#include "shred.h"
#include "spec.h"
#include "verify.h"

enum { MONTH = 2022 * 12 + 2, DIED = 99, STEPS_MOST = 2000 };

/* -- the steps --------------------------------------------------------- */

static struct {
	unsigned long step, at; /* at: 0, never */
	int error;              /* 0: die there */
} fault;

/* True when this call shall fail; errno is set. */
static bool fails(void)
{
	if (++fault.step != fault.at)
		return false;
	if (fault.error == 0)
		_exit(DIED);
	errno = fault.error;
	return true;
}

/* What the archive calls comes here instead of libc. */
ssize_t write(int fd, const void *p, size_t n)
{
	return fails() ? -1 : (ssize_t)syscall(SYS_write, fd, p, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	return fails() ? -1 : (ssize_t)syscall(SYS_pwrite64, fd, p, n, at);
}

int rename(const char *from, const char *to)
{
	return fails() ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path)
{
	return fails() ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
	return fails() ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t mode)
{
	return fails() ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int fsync(int fd)
{
	return fails() ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return fails() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t size)
{
	return fails() ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = open_mode(flags, args);
	va_end(args);
	if (flags & O_CREAT && fails())
		return -1;
	return open_truly(path, flags, mode);
}

/* -- the deeds --------------------------------------------------------- */

struct paths {
	const char *from, *keys, *work;
	struct buf gate, folder; /* copies */
	int error;               /* of the fault; 0: it was a death */
};

static struct keeper keeper_of(struct ledger *l, struct diag *d)
{
	struct keeper k = { .ledger = l, .by = "office 2", .diag = d };

	k.when.now = (struct when){ .at = 1648893600, .offset = 8 * 3600 }; /* 2 April 2022 */
	return k;
}

static enum keeper_result do_pack(const struct keeper *k, const struct paths *p)
{
	struct pack_count count = { 0 };

	(void)p;
	return pack_before(k, INT64_MAX, &count);
}

static enum keeper_result do_shred(const struct keeper *k, const struct paths *p)
{
	struct keyring *keys = keyring_open(p->folder.p, k->diag);
	enum keeper_result result = keys ? shred_month(k, keys, MONTH, false) : KEEPER_TROUBLE;

	keyring_close(keys);
	return result;
}

static enum keeper_result do_drop(const struct keeper *k, const struct paths *p)
{
	(void)p;
	return drop_before(k, when_days(2022, 3, 19), false);
}

typedef enum keeper_result deed(const struct keeper *, const struct paths *);

/* A diag that keeps to itself. */
static void hush(struct diag *d)
{
	diag_init(d, "keeping");
	d->to = fopen("/dev/null", "w");
}

static enum keeper_result run(deed *do_it, const struct paths *p)
{
	struct diag d;
	struct ledger *l;
	struct keeper k;
	enum keeper_result result = KEEPER_TROUBLE;

	hush(&d);
	l = ledger_open(p->gate.p, &d);
	k = keeper_of(l, &d);
	if (l)
		result = do_it(&k, p);
	ledger_close(l);
	fclose(d.to);
	return result;
}

/* -- what must hold ---------------------------------------------------- */

/* Reports what is found on stdout, as a comment of TAP. */
static bool verifies(const char *folder)
{
	struct verify_options o = { .threads = 1 };
	struct verify_count count = { 0 };
	struct diag d;
	struct ledger *l;
	bool ok = false;

	diag_init(&d, "# found");
	d.to = stdout;
	l = ledger_open(folder, &d);
	if (l)
		ok = verify_ledger(l, &o, &count, &d) == 0 && count.findings == 0;
	ledger_close(l);
	return ok;
}

static bool there(const char *folder, const char *name)
{
	struct buf path = { 0 };
	bool is;

	buf_printf(&path, "%s/%s", folder, name);
	is = access(path.p, F_OK) == 0;
	buf_free(&path);
	return is;
}

/* Entries of the audit ledger: each thing once, `again` when a sync may have failed: then
 * it is told a second time. Negative: not so, or not readable. */
static long entries(const struct paths *p, const char *act, bool again)
{
	struct diag d;
	struct ledger *l;
	struct audit *a = NULL;
	long n = 0;

	hush(&d);
	l = ledger_open(p->gate.p, &d);
	if (l)
		a = audit_read(l, &d);
	for (size_t i = 0; a && i < audit_count(a); i++) {
		const struct audit_entry *e = audit_get(a, i);

		if (audit_find(a, act, e->what) == e)
			n++;
		else if (!again)
			n = -1000;
	}
	if (!a)
		n = -1;
	audit_free(a);
	ledger_close(l);
	fclose(d.to);
	return n;
}

/* After a sync that failed verify names the part that was left for it. */
static bool audit_verifies(const struct paths *p)
{
	struct buf path = { 0 };
	bool ok;

	buf_printf(&path, "%s/audit", p->gate.p);
	ok = p->error || !there(path.p, "LEDGER") || verifies(path.p);
	buf_free(&path);
	return ok;
}

static bool pack_half(const struct paths *p)
{
	return verifies(p->gate.p);
}

static bool pack_whole(const struct paths *p)
{
	struct stat st;
	struct buf path = { 0 };
	bool ok = !there(p->gate.p, "2022/.2022-03-17-01.tmp") && there(p->gate.p, "2022/2022-03-17-01.idx");

	buf_printf(&path, "%s/2022/2022-03-17-01.csv.gz", p->gate.p);
	ok &= stat(path.p, &st) == 0 && st.st_size < 20000;
	buf_free(&path);
	return ok;
}

/* A key that is gone is on record; one that may be used is whole. */
static bool shred_half(const struct paths *p)
{
	bool key = there(p->folder.p, "2022-03.key");

	return verifies(p->gate.p) && audit_verifies(p) && (key || entries(p, "shred", p->error) == 1);
}

static bool shred_whole(const struct paths *p)
{
	return !there(p->folder.p, "2022-03.key") && !there(p->folder.p, ".2022-03.shred") && entries(p, "shred", p->error) == 1;
}

/* verify finds what is gone without an entry. */
static bool drop_half(const struct paths *p)
{
	return verifies(p->gate.p) && audit_verifies(p);
}

static bool drop_whole(const struct paths *p)
{
	return !there(p->gate.p, "2022/2022-03-17-01.csv.gz") && !there(p->gate.p, "2022/2022-03-18-01.csv.gz") &&
	       !there(p->gate.p, "2022/2022-03-18-01.idx") && there(p->gate.p, "2022/2022-03-19-01.csv.gz") &&
	       entries(p, "drop", p->error) == 2;
}

/* -- every step -------------------------------------------------------- */

static bool copy(const struct paths *p)
{
	struct buf command = { 0 };
	int rc;

	buf_printf(&command, "rm -rf %s && mkdir %s && cp -a %s %s/gate && cp -a %s %s/keys", p->work, p->work, p->from,
		   p->work, p->keys, p->work);
	rc = system(command.p);
	buf_free(&command);
	return rc == 0;
}

/* The deed with a fault in it, in a process of its own. Its exit code. */
static int run_faulty(deed *do_it, const struct paths *p, unsigned long at, int error)
{
	pid_t child;
	int status = 0;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		enum keeper_result result;

		fault.step = 0;
		fault.at = at;
		fault.error = error;
		result = run(do_it, p);
		/* Past the last step there is nothing left to try. */
		_exit(fault.step < at ? DIED + 1 : result == KEEPER_DONE ? 0 : 3);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct deed_test {
	const char *name;
	deed *do_it;
	bool (*half)(const struct paths *);
	bool (*whole)(const struct paths *);
};

static bool try_steps(const struct deed_test *t, struct paths *p, int error)
{
	unsigned long at = 0;
	bool ok = true;
	int code = 0;

	p->error = error;
	while (ok && code != DIED + 1 && ++at < STEPS_MOST) {
		ok = copy(p);
		code = run_faulty(t->do_it, p, at, error);
		if (code != DIED + 1 && code != (error ? 3 : DIED) && !(error && code == 0)) {
			printf("# ended with %d\n", code);
			ok = false;
		}
		ok = ok && t->half(p) && run(t->do_it, p) == KEEPER_DONE && t->half(p) && t->whole(p);
		if (!ok)
			printf("# %s, step %lu, error %d\n", t->name, at, error);
	}
	printf("# %s: %lu steps\n", t->name, at - 1);
	return ok && at > 5;
}

int main(int argc, char **argv)
{
	static const struct deed_test tests[] = {
		{ "pack", do_pack, pack_half, pack_whole },
		{ "shred", do_shred, shred_half, shred_whole },
		{ "drop", do_drop, drop_half, drop_whole },
	};
	struct spec spec = { 0 };
	struct paths p = { 0 };

	if (argc != 4)
		return 2;
	p.from = argv[1], p.keys = argv[2], p.work = argv[3];
	buf_printf(&p.gate, "%s/gate", p.work);
	buf_printf(&p.folder, "%s/keys", p.work);
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		struct buf name = { 0 };

		buf_printf(&name, "%s: killed at every step", tests[i].name);
		spec_check(&spec, try_steps(&tests[i], &p, 0), name.p);
		buf_clear(&name);
		buf_printf(&name, "%s: every step fails once", tests[i].name);
		spec_check(&spec, try_steps(&tests[i], &p, i % 2 ? ENOSPC : EIO), name.p);
		buf_free(&name);
	}
	buf_free(&p.gate);
	buf_free(&p.folder);
	return spec_end(&spec);
}
