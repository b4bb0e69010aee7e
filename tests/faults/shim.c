/* Stands between a program and its system calls.                       (tests)
 *
 *     LD_PRELOAD=shim.so SHIM_ROOT=/tmp/gate SHIM_FAIL=7:5:once:ws ledger-append ...
 *
 *     SHIM_ROOT     calls on files below it, on stdin and on stdout count; others pass
 *     SHIM_FAIL     N:ERRNO:HOW:KINDS[:NAME]  the Nth call of these kinds, on files whose path
 *                   holds NAME, fails; HOW is once, ever (from there on), short (a write
 *                   takes one byte; with errno 1 from there on) or kill (the process dies before the call)
 *     SHIM_COUNT    file that gets the number of such calls when the process ends
 *     SHIM_LOG      file to which everything that changes or syncs a file is added (log.h)
 *     SHIM_BOOT     what /proc/sys/kernel/random/boot_id says
 *     SHIM_ERRORS   file that processes share: a sync that fails makes one fail for everybody who had the
 *                   file open, once, as Linux does
 *     SHIM_CLOCK    nanoseconds by which the clock is wrong
 *
 * KINDS: o open  r read  w write  t truncate  s sync  n rename, link  u unlink, rmdir  m mkdir
 * l flock  d opendir.
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

int open64(const char *path, int flags, ...);
int mkostemp64(char *name, int flags);

/* -- settings ------------------------------------------------------------- */

static struct {
	bool ready;
	const char *root, *boot, *kinds, *name;
	unsigned long at;
	int error;
	enum { ONCE, EVER, SHORT, DIE } how;
	int log, errors;
	unsigned long seen[256];     /* errors when the descriptor was opened */
	int64_t clock;
	atomic_ulong calls;
} shim = { .log = -1, .errors = -1 };

static void parse_fail(char *text)
{
	char *how, *rest;

	shim.at = strtoul(text, &text, 10);
	shim.error = *text ? (int)strtol(text + 1, &text, 10) : EIO;
	how = strtok_r(text + 1, ":", &rest);
	shim.how = !how ? ONCE : strcmp(how, "ever") == 0 ? EVER : strcmp(how, "short") == 0 ? SHORT : strcmp(how, "kill") == 0 ? DIE : ONCE;
	shim.kinds = strtok_r(NULL, ":", &rest);
	shim.name = strtok_r(NULL, ":", &rest);
}

static void start(void)
{
	const char *log = getenv("SHIM_LOG"), *errors = getenv("SHIM_ERRORS"), *fail = getenv("SHIM_FAIL"), *clock = getenv("SHIM_CLOCK");

	if (shim.ready)
		return;
	shim.ready = true;
	shim.root = getenv("SHIM_ROOT");
	shim.boot = getenv("SHIM_BOOT");
	shim.clock = clock ? strtoll(clock, NULL, 10) : 0;
	if (fail)
		parse_fail(strdup(fail));
	if (log)
		shim.log = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (errors)
		shim.errors = (int)syscall(SYS_openat, AT_FDCWD, errors, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

__attribute__((destructor)) static void tell(void)
{
	const char *path = getenv("SHIM_COUNT");
	char text[32];
	int fd;

	if (!path)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	(void)!syscall(SYS_write, fd, text, (size_t)sprintf(text, "%lu\n", atomic_load(&shim.calls)));
	syscall(SYS_close, fd);
}

/* -- which calls ------------------------------------------------------------ */

/* Relative paths begin in the working folder. */
static const char *absolute(const char *path, char *b)
{
	size_t n;

	if (path[0] == '/' || !getcwd(b, PATH_MAX))
		return path;
	n = strlen(b);
	snprintf(b + n, PATH_MAX - n, "/%s", path);
	return b;
}

static const char *path_of(int fd, char *b)
{
	char link[64];
	ssize_t n;

	if (fd == 0 || fd == 1)
		return fd ? "<stdout>" : "<stdin>";
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, b, PATH_MAX - 1);
	b[n < 0 ? 0 : n] = '\0';
	return b;
}

static bool ours(const char *path)
{
	return path[0] == '<' || (shim.root && strncmp(path, shim.root, strlen(shim.root)) == 0);
}

enum verdict { PASS, FAIL, CUT };

/* What happens to this call. errno is set for FAIL. */
static enum verdict judge(char kind, const char *path)
{
	unsigned long n;

	start();
	if (!ours(path) || (shim.kinds && !strchr(shim.kinds, kind)) || (shim.name && !strstr(path, shim.name)))
		return PASS;
	n = atomic_fetch_add(&shim.calls, 1) + 1;
	if (shim.at == 0 || n < shim.at || (n > shim.at && shim.how != EVER && !(shim.how == SHORT && shim.error == 1)))
		return PASS;
	if (shim.how == DIE)
		kill(getpid(), SIGKILL);
	if (shim.how == SHORT)
		return CUT;
	errno = shim.error;
	return FAIL;
}

static enum verdict judge_fd(char kind, int fd)
{
	char b[PATH_MAX];

	return judge(kind, path_of(fd, b));
}

static enum verdict judge_path(char kind, const char *path)
{
	char b[PATH_MAX];

	return judge(kind, absolute(path, b));
}

/* -- the log ---------------------------------------------------------------- */

/* Whether calls on this path are logged; then nobody else's call comes in between. */
static bool log_begin(const char *path)
{
	bool wanted;

	start();
	wanted = shim.log >= 0 && ours(path);
	if (wanted)
		syscall(SYS_flock, shim.log, LOCK_EX);
	return wanted;
}

static bool log_begin_fd(int fd)
{
	char b[PATH_MAX];

	start();
	return shim.log >= 0 && log_begin(path_of(fd, b));
}

static void log_put(char op, uint64_t ino, int64_t at, const void *p, size_t n, const char *other)
{
	struct log_entry e = { .op = op, .pid = (uint32_t)getpid(), .ino = ino, .at = at, .n = (uint32_t)n,
			       .n2 = other ? (uint32_t)strlen(other) : 0 };
	struct iovec v[3] = { { &e, sizeof e }, { (void *)(uintptr_t)p, n }, { (void *)(uintptr_t)other, e.n2 } };

	(void)!syscall(SYS_writev, shim.log, v, 3);
}

static void log_end(bool logged)
{
	int why = errno;

	if (logged)
		syscall(SYS_flock, shim.log, LOCK_UN);
	errno = why;
}

static uint64_t ino_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_ino : 0;
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* -- errors of syncs -------------------------------------------------------- */

/* One byte for each error so far. */
static unsigned long errors_now(void)
{
	struct stat st;

	return shim.errors >= 0 && fstat(shim.errors, &st) == 0 ? (unsigned long)st.st_size : 0;
}

static void errors_see(int fd)
{
	if (shim.errors >= 0 && fd >= 0 && fd < 256)
		shim.seen[fd] = errors_now();
}

/* Whether this descriptor has still to be told. */
static bool errors_untold(int fd)
{
	bool untold = shim.errors >= 0 && fd >= 0 && fd < 256 && shim.seen[fd] < errors_now();

	errors_see(fd);
	return untold;
}

static void errors_add(int fd)
{
	if (shim.errors >= 0)
		(void)!syscall(SYS_write, shim.errors, "!", 1);
	errors_see(fd);
}

/* -- opening ---------------------------------------------------------------- */

static int boot_id(void)
{
	int fd = memfd_create("boot_id", MFD_CLOEXEC);

	(void)!syscall(SYS_pwrite64, fd, shim.boot, strlen(shim.boot), 0);
	return fd;
}

static int open_logged(const char *path, int flags, mode_t mode)
{
	char b[PATH_MAX];
	const char *whole = absolute(path, b);
	bool logged = (flags & (O_CREAT | O_TRUNC)) && log_begin(whole), before = logged && exists(path);
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);

	if (logged && fd >= 0 && !before)
		log_put(LOG_CREATE, ino_of(fd), 0, whole, strlen(whole), NULL);
	else if (logged && fd >= 0 && (flags & O_TRUNC))
		log_put(LOG_TRUNCATE, ino_of(fd), 0, NULL, 0, NULL);
	log_end(logged);
	errors_see(fd);
	return fd;
}

static int open_any(const char *path, int flags, mode_t mode)
{
	start();
	if (shim.boot && strcmp(path, "/proc/sys/kernel/random/boot_id") == 0)
		return boot_id();
	return judge_path('o', path) == FAIL ? -1 : open_logged(path, flags, mode);
}

#define MODE_OF(flags) \
	mode_t mode = 0; \
	va_list args; \
	va_start(args, flags); \
	if ((flags) & (O_CREAT | O_TMPFILE)) \
		mode = va_arg(args, mode_t); \
	va_end(args)

int open(const char *path, int flags, ...)
{
	MODE_OF(flags);
	return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	MODE_OF(flags);
	return open_any(path, flags, mode);
}

int mkostemp(char *name, int flags)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
	char *x = name + strlen(name) - 6;
	unsigned char random[6];
	int fd;

	do {
		(void)!syscall(SYS_getrandom, random, sizeof random, 0);
		for (int i = 0; i < 6; i++)
			x[i] = letters[random[i] % 32];
		fd = open_any(name, flags | O_RDWR | O_CREAT | O_EXCL, 0600);
	} while (fd < 0 && errno == EEXIST);
	return fd;
}

int mkostemp64(char *name, int flags)
{
	return mkostemp(name, flags);
}

DIR *opendir(const char *path)
{
	union {
		void *p;
		DIR *(*call)(const char *);
	} next = { dlsym(RTLD_NEXT, "opendir") };

	return judge_path('d', path) == FAIL ? NULL : next.call(path);
}

/* -- bytes -------------------------------------------------------------------- */

ssize_t read(int fd, void *p, size_t n)
{
	return judge_fd('r', fd) == FAIL ? -1 : (ssize_t)syscall(SYS_read, fd, p, n);
}

ssize_t pread(int fd, void *p, size_t n, off_t at)
{
	return judge_fd('r', fd) == FAIL ? -1 : (ssize_t)syscall(SYS_pread64, fd, p, n, at);
}

ssize_t write(int fd, const void *p, size_t n)
{
	enum verdict v = judge_fd('w', fd);
	bool logged;
	ssize_t done;

	if (v == FAIL)
		return -1;
	logged = log_begin_fd(fd);
	done = (ssize_t)syscall(SYS_write, fd, p, v == CUT && n > 1 ? 1 : n);
	if (logged && done > 0 && fd == 1)
		log_put(LOG_SAID, 0, 0, p, (size_t)done, NULL);
	else if (logged && done > 0)
		log_put(LOG_WRITE, ino_of(fd), lseek(fd, 0, SEEK_CUR) - done, p, (size_t)done, NULL);
	log_end(logged);
	return done;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	enum verdict v = judge_fd('w', fd);
	bool logged;
	ssize_t done;

	if (v == FAIL)
		return -1;
	logged = log_begin_fd(fd);
	done = (ssize_t)syscall(SYS_pwrite64, fd, p, v == CUT && n > 1 ? 1 : n, at);
	if (logged && done > 0)
		log_put(LOG_WRITE, ino_of(fd), at, p, (size_t)done, NULL);
	log_end(logged);
	return done;
}

int ftruncate(int fd, off_t size)
{
	bool logged;
	int rc;

	if (judge_fd('t', fd) == FAIL)
		return -1;
	logged = log_begin_fd(fd);
	rc = (int)syscall(SYS_ftruncate, fd, size);
	if (logged && rc == 0)
		log_put(LOG_TRUNCATE, ino_of(fd), size, NULL, 0, NULL);
	log_end(logged);
	return rc;
}

/* What a sync that fails was to write is taken for clean afterwards, and may be lost. */
static int sync_any(int fd, long call)
{
	bool fails = judge_fd('s', fd) == FAIL, logged;
	int why = errno, rc = -1;

	logged = log_begin_fd(fd);
	if (fails) {
		errors_add(fd);
	} else if (errors_untold(fd)) {
		why = EIO;
	} else {
		rc = (int)syscall(call, fd);
		why = errno;
	}
	/* An interrupted one did nothing. */
	if (logged && !(fails && why == EINTR))
		log_put(fails ? LOG_LOST : LOG_SYNC, ino_of(fd), 0, NULL, 0, NULL);
	errno = why;
	log_end(logged);
	return rc;
}

int fsync(int fd)
{
	return sync_any(fd, SYS_fsync);
}

int fdatasync(int fd)
{
	return sync_any(fd, SYS_fdatasync);
}

/* -- names ---------------------------------------------------------------------- */

static int two_names(const char *from, const char *to, char op, long call, unsigned flags)
{
	char a[PATH_MAX], b[PATH_MAX];
	const char *whole = absolute(from, a), *other = absolute(to, b);
	bool logged;
	int rc;

	if (judge('n', other) == FAIL)
		return -1;
	logged = log_begin(other);
	rc = call == SYS_linkat ? (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0)
				: (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
	if (logged && rc == 0)
		log_put(op, 0, 0, whole, strlen(whole), other);
	log_end(logged);
	return rc;
}

int rename(const char *from, const char *to)
{
	return two_names(from, to, LOG_RENAME, SYS_renameat2, 0);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
	(void)a, (void)b;
	return two_names(from, to, LOG_RENAME, SYS_renameat2, flags);
}

int link(const char *from, const char *to)
{
	return two_names(from, to, LOG_LINK, SYS_linkat, 0);
}

static int remove_any(const char *path, int flags)
{
	char b[PATH_MAX];
	const char *whole = absolute(path, b);
	bool logged;
	int rc;

	if (judge('u', whole) == FAIL)
		return -1;
	logged = log_begin(whole);
	rc = (int)syscall(SYS_unlinkat, AT_FDCWD, path, flags);
	if (logged && rc == 0)
		log_put(LOG_UNLINK, 0, 0, whole, strlen(whole), NULL);
	log_end(logged);
	return rc;
}

int unlink(const char *path)
{
	return remove_any(path, 0);
}

int rmdir(const char *path)
{
	return remove_any(path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t mode)
{
	char b[PATH_MAX];
	const char *whole = absolute(path, b);
	bool logged;
	struct stat st;
	int rc;

	if (judge('m', whole) == FAIL)
		return -1;
	logged = log_begin(whole);
	rc = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
	if (logged && rc == 0 && stat(path, &st) == 0)
		log_put(LOG_MKDIR, st.st_ino, 0, whole, strlen(whole), NULL);
	log_end(logged);
	return rc;
}

int flock(int fd, int how)
{
	return judge_fd('l', fd) == FAIL ? -1 : (int)syscall(SYS_flock, fd, how);
}

/* -- the clock -------------------------------------------------------------------- */

int clock_gettime(clockid_t id, struct timespec *t)
{
	int rc = (int)syscall(SYS_clock_gettime, id, t);
	int64_t ns;

	start();
	if (rc == 0 && id == CLOCK_REALTIME && shim.clock) {
		ns = (int64_t)t->tv_sec * 1000000000 + t->tv_nsec + shim.clock;
		t->tv_sec = (time_t)(ns / 1000000000);
		t->tv_nsec = (long)(ns % 1000000000);
	}
	return rc;
}

time_t time(time_t *to)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (to)
		*to = t.tv_sec;
	return t.tv_sec;
}

int gettimeofday(struct timeval *restrict to, void *restrict zone)
{
	struct timespec t;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &t);
	to->tv_sec = t.tv_sec;
	to->tv_usec = t.tv_nsec / 1000;
	return 0;
}
