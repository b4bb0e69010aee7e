/* CSV from and to files that are not well: pipes that pause, break, fill up,
 * signals, full disks, lines without end. TAP. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buf.h"
#include "csvin.h"
#include "csvout.h"

#define ENDLESS (300u << 20)
#define MOST_KIB (64 << 10)

static int tests;

static void check(bool ok, const char *name)
{
	printf("%s %d - %s\n", ok ? "ok" : "not ok", ++tests, name);
	fflush(stdout);
}

/* A diag that writes to memory. */
struct said {
	struct diag diag;
	char *text;
	size_t n;
};

static void said_open(struct said *s)
{
	diag_init(&s->diag, "streams");
	s->diag.to = open_memstream(&s->text, &s->n);
}

/* Whether exactly this was said. */
static bool said_close(struct said *s, const char *want)
{
	bool same;

	fclose(s->diag.to);
	same = strcmp(s->text, want) == 0;
	if (!same)
		printf("# said: %s", s->text);
	free(s->text);
	return same;
}

/* Runs `write_to` in a child; returns the end to read, as a path. */
static const char *child(void write_to(int fd), pid_t *pid)
{
	static char path[32];
	int fd[2];

	fflush(stdout);
	if (pipe(fd) < 0)
		_exit(3);
	*pid = fork();
	if (*pid == 0) {
		close(fd[0]);
		write_to(fd[1]);
		_exit(0);
	}
	close(fd[1]);
	snprintf(path, sizeof path, "/dev/fd/%d", fd[0]);
	return path;
}

static void put_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0)
			_exit(0);
		p += done, n -= (size_t)done;
	}
}

/* -- bounded memory --------------------------------------------------- */

static void put_many(int fd, const char *begin, const char *piece, const char *end)
{
	static char block[1 << 16];
	size_t n = strlen(piece) ? strlen(piece) : 1;

	for (size_t i = 0; i < sizeof block; i++)
		block[i] = piece[i % n];
	put_all(fd, begin, strlen(begin));
	for (size_t left = ENDLESS; left >= sizeof block; left -= sizeof block)
		put_all(fd, block, sizeof block);
	put_all(fd, end, strlen(end));
}

static void put_endless_line(int fd)
{
	put_many(fd, "a,b\n", "x", "\nnext,1\n");
}

static void put_endless_nuls(int fd)
{
	put_many(fd, "a,b\n", "", "\nnext,1\n");
}

static void put_endless_quote(int fd)
{
	put_many(fd, "a,b\n\"", "x", "\nnext,1\n");
}

static void put_endless_gb18030(int fd)
{
	put_many(fd, "\xd5\xc5,b\n", "\xd5\xc5,", "\nnext,1\n");
}

static void put_endless_utf16(int fd)
{
	static const char head[] = "\xff\xfe" "a\0,\0b\0\n", tail[] = "\n\0n\0e\0x\0t\0,\0" "1";

	put_all(fd, head, sizeof head);
	put_many(fd, "", "xy", "");
	put_all(fd, tail, sizeof tail);
}

static bool same_record(const struct record *r, const char *first, unsigned long line)
{
	return r->error == CSVIN_OK && r->nfields == 2 && slice_is(r->field[0], first) && r->line == line;
}

/* Three records: one good, one too long, one good. */
static bool read_endless(const char *path, enum csvin_engine engine, struct diag *d, const char *first)
{
	struct csvin_options o = { .engine = engine };
	struct csvin *in = csvin_open(path, &o, d);
	struct record r;
	bool ok = in && csvin_next(in, &r) == 1 && same_record(&r, first, 1);

	ok = ok && csvin_next(in, &r) == 1 && r.error == CSVIN_TOO_LONG && r.line == 2 &&
	     r.nlines == 1 && r.raw.n >= 1000 && r.nfields == 0;
	ok = ok && csvin_next(in, &r) == 1 && same_record(&r, "next", 3);
	ok = ok && csvin_next(in, &r) == 0;
	csvin_close(in);
	return ok;
}

/* In a process of its own, as the measure is the highest there ever was. */
static bool endless(void write_to(int fd), enum csvin_engine engine, const char *first)
{
	struct rusage use;
	pid_t reader, writer = 0;
	int status = 1;

	fflush(stdout);
	reader = fork();
	if (reader == 0) {
		struct diag d;

		diag_init(&d, "streams");
		_exit(!read_endless(child(write_to, &writer), engine, &d, first));
	}
	if (wait4(reader, &status, 0, &use) < 0 || status != 0)
		return false;
	printf("# %ld KiB\n", use.ru_maxrss);
#if defined(__SANITIZE_ADDRESS__)
	return true;
#else
	return use.ru_maxrss < MOST_KIB;
#endif
}

static void check_memory(void)
{
	check(endless(put_endless_line, CSVIN_FAST, "a"), "300 MB without a line end cost one record");
	check(endless(put_endless_line, CSVIN_LIBCSV, "a"), "... by libcsv");
	check(endless(put_endless_nuls, CSVIN_FAST, "a"), "300 MB of NULs");
	check(endless(put_endless_quote, CSVIN_FAST, "a"), "300 MB in quotes");
	check(endless(put_endless_gb18030, CSVIN_FAST, "张"), "300 MB of GB18030 without a line end");
	check(endless(put_endless_utf16, CSVIN_FAST, "a"), "300 MB of UTF-16 without a line end");
}

/* -- pipes ------------------------------------------------------------ */

static int pause_fd[2];

/* Writes the second line only when it was told that the first was read. */
static void put_with_pause(int fd)
{
	char c;

	close(pause_fd[1]);
	put_all(fd, "a,b\n1,2\n", 8);
	if (read(pause_fd[0], &c, 1) == 1)
		put_all(fd, "3,4\n", 4);
}

static void count_wait(void *context)
{
	++*(int *)context;
}

static void check_pause(void)
{
	int waits = 0;
	struct csvin_options o = { .before_wait = count_wait, .context = &waits };
	struct diag d;
	struct record r;
	struct csvin *in;
	pid_t pid;
	bool ok;

	diag_init(&d, "streams");
	if (pipe(pause_fd) < 0)
		return;
	in = csvin_open(child(put_with_pause, &pid), &o, &d);
	close(pause_fd[0]);
	ok = csvin_next(in, &r) == 1 && csvin_next(in, &r) == 1 && same_record(&r, "1", 2);
	check(ok, "lines of a pipe that pauses come before it goes on");
	waits = 0;
	put_all(pause_fd[1], "x", 1);
	ok = csvin_next(in, &r) == 1 && same_record(&r, "3", 3) && csvin_next(in, &r) == 0;
	/* The child may be quick: at least the first wait was seen before. */
	check(ok && waits <= 2, "and then the rest");
	csvin_close(in);
	close(pause_fd[1]);
	waitpid(pid, NULL, 0);
}

/* Nothing comes until the reader told that it is about to wait. */
static void put_when_awaited(int fd)
{
	char c;

	close(pause_fd[1]);
	if (read(pause_fd[0], &c, 1) == 1)
		put_all(fd, "a,b\n", 4);
}

static void tell_wait(void *context)
{
	int *told = context;

	if (!*told)
		put_all(pause_fd[1], "x", 1);
	*told = 1;
}

static void check_before_wait(void)
{
	int told = 0;
	struct csvin_options o = { .before_wait = tell_wait, .context = &told };
	struct diag d;
	struct record r;
	struct csvin *in;
	pid_t pid;

	diag_init(&d, "streams");
	if (pipe(pause_fd) < 0)
		return;
	in = csvin_open(child(put_when_awaited, &pid), &o, &d);
	check(csvin_next(in, &r) == 1 && same_record(&r, "a", 1) && told,
	      "before_wait is called before a read that waits");
	csvin_close(in);
	close(pause_fd[0]);
	close(pause_fd[1]);
	waitpid(pid, NULL, 0);
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void put_slowly(int fd)
{
	for (int i = 0; i < 20; i++) {
		put_all(fd, i % 2 ? "\xa0,x\n" : "\xe5\xbc", i % 2 ? 4 : 2);
		usleep(5000);
	}
}

static void check_signals(void)
{
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };
	struct sigaction act = { .sa_handler = on_alarm }, old;
	struct diag d;
	struct record r;
	struct csvin *in;
	int got = 0, n = 0;
	pid_t pid;

	diag_init(&d, "streams");
	sigaction(SIGALRM, &act, &old);
	in = csvin_open(child(put_slowly, &pid), NULL, &d);
	setitimer(ITIMER_REAL, &often, NULL);
	while (in && (got = csvin_next(in, &r)) > 0)
		n += same_record(&r, "张", (unsigned long)n + 1);
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &old, NULL);
	check(got == 0 && n == 10, "short reads and signals lose nothing");
	csvin_close(in);
	waitpid(pid, NULL, 0);
}

/* -- files that cannot be read ---------------------------------------- */

static bool cannot_open(const char *path, struct csvin_options o, const char *want)
{
	struct said s;
	struct csvin *in;

	said_open(&s);
	in = csvin_open(path, &o, &s.diag);
	csvin_close(in);
	return (in == NULL) & said_close(&s, want);
}

static void check_unreadable(void)
{
	struct said s;
	struct csvin *in;
	struct record r;

	check(cannot_open("/nonesuch.csv", (struct csvin_options){ 0 },
			  "streams: /nonesuch.csv: error: cannot open: No such file or directory\n"),
	      "no such file");
	check(cannot_open("/", (struct csvin_options){ 0 },
			  "streams: /: error: cannot open: Is a directory\n"), "a directory");
	check(cannot_open("/dev/null", (struct csvin_options){ .encoding = "nonesuch" },
			  "streams: /dev/null: error: unknown encoding nonesuch\n"),
	      "no such encoding");
	check(cannot_open("/dev/null", (struct csvin_options){ .delimiter = '"' },
			  "streams: /dev/null: error: a quote, a line end or a byte beyond ASCII "
			  "cannot be the delimiter\n"), "no such delimiter");
	said_open(&s);
	/* Opens, but its first page cannot be read. */
	in = csvin_open("/proc/self/mem", NULL, &s.diag);
	check(in && csvin_next(in, &r) == -1 && csvin_next(in, &r) == -1,
	      "trouble in reading is -1 then and ever after");
	csvin_close(in);
	check(said_close(&s, "streams: /proc/self/mem: error: cannot read: Input/output error\n"),
	      "and said once");
}

/* -- writing ---------------------------------------------------------- */

static void write_rows(struct csvout *out, size_t rows)
{
	for (size_t i = 0; i < rows; i++) {
		csvout_field(out, SLICE("1-2-501"));
		csvout_field(out, SLICE("a, \"quoted\" remark"));
		csvout_plain(out, SLICE("36.5"));
		csvout_raw(out, SLICE("x,\"y,z\""));
		csvout_end(out);
	}
}

static void check_full(void)
{
	struct said s;
	struct csvout *out;

	said_open(&s);
	out = csvout_create("/dev/full", &s.diag);
	write_rows(out, 50000);
	check(csvout_flush(out) == -1, "a full disk is noticed");
	check(csvout_close(out) == -1, "at the end, too");
	check(said_close(&s, "streams: /dev/full: error: cannot write: No space left on device\n"),
	      "and said once");
	said_open(&s);
	check(csvout_create("/nonesuch/x.csv", &s.diag) == NULL, "a file that cannot be created");
	check(said_close(&s, "streams: /nonesuch/x.csv: error: cannot create: No such file or directory\n"),
	      "is said");
}

static void check_broken_pipe(void)
{
	struct said s;
	struct csvout *out;
	int fd[2];

	said_open(&s);
	signal(SIGPIPE, SIG_IGN);
	if (pipe(fd) < 0)
		return;
	close(fd[0]);
	out = csvout_open(fd[1], "<stdout>", &s.diag);
	write_rows(out, 50000);
	check(csvout_close(out) == -1, "a reader that went away ends the writing");
	check(said_close(&s, ""), "in silence");
	signal(SIGPIPE, SIG_DFL);
}

/* Fields up to sizes beyond every buffer, with what asks for quotes in
 * different places; written to a pipe that does not wait. */
static struct slice long_field(struct buf *b, size_t i)
{
	size_t n = i * i * i % 700001;

	buf_clear(b);
	buf_reserve(b, n);
	while (b->n < n)
		buf_puts(b, "温度36.5 ");
	b->n = n - n % 3;
	while (b->n && ((unsigned char)b->p[b->n - 1] & 0x80))
		b->n--;
	if (i % 3 == 0)
		buf_putc(b, "\",\n "[i % 4]);
	return buf_slice(b);
}

static void put_long_fields(int fd)
{
	struct diag d;
	struct csvout *out;
	struct buf b = { 0 };

	diag_init(&d, "streams");
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	out = csvout_open(fd, "pipe", &d);
	for (size_t i = 0; i < 90; i++) {
		csvout_field(out, long_field(&b, i));
		csvout_raw(out, SLICE("end"));
		csvout_end(out);
	}
	csvout_close(out);
	buf_free(&b);
}

static void check_long_fields(void)
{
	struct csvin_options o = { .max_record = 2 << 20, .delimiter = ',' };
	struct diag d;
	struct csvin *in;
	struct record r;
	struct buf b = { 0 };
	size_t i = 0, same = 0;
	pid_t pid;

	diag_init(&d, "streams");
	in = csvin_open(child(put_long_fields, &pid), &o, &d);
	for (; csvin_next(in, &r) > 0; i++)
		same += r.nfields == 2 && slice_eq(r.field[0], long_field(&b, i)) &&
			slice_is(r.field[1], "end");
	check(i == 90 && same == 90, "what is written is what is read, however long");
	csvin_close(in);
	buf_free(&b);
	waitpid(pid, NULL, 0);
}

int main(void)
{
	check_memory();
	check_pause();
	check_before_wait();
	check_signals();
	check_unreadable();
	check_full();
	check_broken_pipe();
	check_long_fields();
	printf("1..%d\n", tests);
	return 0;
}
