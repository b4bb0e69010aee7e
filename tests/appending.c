/* What a crash or a failing disk leaves of a ledger, and what the next append
 * makes of it. System calls that write are replaced here: they can fail or
 * fall short at the Nth call, and nothing waits for a disk. TAP. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "append.h"
#include "csvtext.h"
#include "fileio.h"
#include "heads.h"
#include "incoming.h"
#include "part.h"
#include "recover.h"
#include "rollover.h"

/* -- a disk that can be told to fail ------------------------------------- */

static struct fault {
	long at;          /* which call fails, from 1; 0: none */
	bool for_ever;    /* and all after it */
	int why;          /* errno; 0: writes fall short */
	long calls;
	long hits;
	bool sync_failed, write_failed;
} fault;

static bool fails(void)
{
	fault.calls++;
	if (fault.at == 0 || fault.calls < fault.at || (fault.calls > fault.at && !fault.for_ever))
		return false;
	fault.hits++;
	errno = fault.why;
	return true;
}

/* What a call to write n bytes may write: fewer when it is to fall short; -1 when it fails. */
static ssize_t may_write(int fd, size_t n)
{
	if (fd <= 2 || !fails())
		return (ssize_t)n;
	if (fault.why == 0)
		return n > 1 ? (ssize_t)(n / 2) : (ssize_t)n;
	fault.write_failed |= fault.why != EINTR;
	/* A full disk takes what fits. */
	if (fault.why == ENOSPC && fault.hits == 1 && fault.for_ever && n > 1)
		return (ssize_t)(n / 2);
	return -1;
}

ssize_t write(int fd, const void *p, size_t n)
{
	ssize_t some = may_write(fd, n);

	return some < 0 ? -1 : syscall(SYS_write, fd, p, (size_t)some);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	ssize_t some = may_write(fd, n);

	return some < 0 ? -1 : syscall(SYS_pwrite64, fd, p, (size_t)some, at);
}

/* What was synced since it was emptied, last names of paths with a blank behind each. */
static struct buf synced;
/* A sync that works, while another's fails: the mark appears. */
static const char *mark_meanwhile;

static void note_sync(int fd)
{
	char link[40], path[600];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	path[n < 0 ? 0 : n] = '\0';
	buf_printf(&synced, "%s ", strrchr(path, '/') ? strrchr(path, '/') + 1 : "");
	if (mark_meanwhile)
		close(open(mark_meanwhile, O_WRONLY | O_CREAT, 0640));
}

static int sync_call(int fd)
{
	if (!fails() || fault.why == 0) {
		note_sync(fd);
		return 0;
	}
	fault.sync_failed |= fault.why != EINTR;
	return -1;
}

int fdatasync(int fd)
{
	return sync_call(fd);
}

int fsync(int fd)
{
	return sync_call(fd);
}

int ftruncate(int fd, off_t size)
{
	return fails() && fault.why ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

/* -- TAP, messages, files ------------------------------------------------- */

static int tests;
static char folder[256], top[200];
static struct diag diag;

static void check(bool ok, const char *name)
{
	printf("%s %d - %s\n", ok ? "ok" : "not ok", ++tests, name);
	fflush(stdout);
}

static void quiet(void)
{
	diag_init(&diag, "appending");
	diag.limit = 0;
}

static void remove_all(const char *path)
{
	DIR *d = opendir(path);
	char sub[600];

	for (struct dirent *e; d && (e = readdir(d));) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(sub, sizeof sub, "%s/%s", path, e->d_name);
		if (unlink(sub) < 0)
			remove_all(sub);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

static struct buf read_all(const char *path)
{
	struct buf b = { 0 };

	if (file_read(path, &b) < 0)
		buf_clear(&b);
	return b;
}

static void write_all(const char *path, struct slice bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0640);

	if (fd < 0 || file_write(fd, bytes) < 0)
		printf("# cannot write %s\n", path);
	close(fd);
}

/* -- a ledger -------------------------------------------------------------- */

enum { DAY = 19069 }; /* 2022-03-18 */

static struct when on_day(int day, int hour)
{
	return (struct when){ .at = (int64_t)(DAY + day) * 86400 + hour * 3600 - 8 * 3600, .offset = 8 * 3600 };
}

static struct ledger *fresh(void)
{
	struct ledger_settings s = ledger_defaults();

	remove_all(folder);
	quiet();
	s.name = "gate";
	if (ledger_create(folder, &s, &diag) < 0)
		printf("# cannot make the ledger\n");
	return ledger_open(folder, &diag);
}

static const char *file_of(const struct ledger *l, int day, unsigned number, enum ledger_file file)
{
	static struct buf path;

	return ledger_path(l, (struct ledger_part){ DAY + day, number }, file, &path);
}

static void put_rows(struct batch *b, const char *name, int n)
{
	for (int i = 0; i < n; i++) {
		struct ledger_row_facts facts = { .timed = true, .time = on_day(0, i).at };

		buf_printf(&b->lines, "%s%d", name, i);
		batch_end_row(b, &facts);
	}
}

#define HEADER SLICE("seq,at,note")
#define OTHER SLICE("seq,at,remark")

/* An appender of its own, as a new process would be one. */
static enum append_result append_rows(struct ledger *l, struct slice header, int day, const char *name, int n,
				      struct append_ack *ack)
{
	struct append_options o = { .fixed_clock = true, .clock = on_day(day, 12) };
	struct append *a = append_open(l, header, &o, &diag);
	struct batch b = { .month = BATCH_ANY_MONTH };
	struct append_ack unused;
	enum append_result result;

	put_rows(&b, name, n);
	result = append_commit(a, &b, ack ? ack : &unused);
	batch_free(&b);
	append_free(a);
	return result;
}

/* All notes, one after the other with a blank between; "!" where a part is not good. */
static void notes_of(struct ledger *l, struct buf *out)
{
	struct ledger_part *part;
	long n = ledger_parts(l, &part);
	struct buf path = { 0 };

	buf_clear(out);
	for (long i = 0; i < n; i++) {
		struct part_reader *r = part_open(ledger_path(l, part[i], LEDGER_DATA, &path), -1, PART_FULL, &diag);
		struct part_member m;
		struct slice line, field;

		while (part_next(r, &m) > 0)
			while (m.head.kind == MEMBER_ROWS && slice_cut(&m.text, '\n', &line)) {
				slice_cut(&line, ',', &field);
				slice_cut(&line, ',', &field);
				buf_put(out, line);
				buf_putc(out, ' ');
			}
		if (part_state(r)->end != PART_OPEN && part_state(r)->end != PART_SEALED)
			buf_puts(out, "! ");
		part_close(r);
	}
	free(part);
	buf_free(&path);
}

static bool notes_are(struct ledger *l, const char *want)
{
	struct buf b = { 0 };
	bool same;

	buf_puts(&b, "");
	notes_of(l, &b);
	same = slice_is(buf_slice(&b), want);
	if (!same)
		printf("# notes %s, expected %s\n", b.p, want);
	buf_free(&b);
	return same;
}

/* Every sealed part has its line, and the chain holds. */
static bool heads_hold(struct ledger *l)
{
	struct heads *h = heads_read(l, &diag);
	struct ledger_part *part;
	long n = ledger_parts(l, &part);
	struct buf path = { 0 };
	bool good = h && heads_bad(h) == 0 && !heads_torn(h);

	for (size_t i = 0; h && i < heads_count(h); i++)
		good = good && heads_get(h, i)->chained;
	for (long i = 0; good && i < n; i++) {
		const struct head *head = heads_find(h, part[i]);
		struct part_state s;

		part_scan(ledger_path(l, part[i], LEDGER_DATA, &path), -1, PART_FULL, &s, &diag);
		good = (s.end == PART_SEALED) == (head != NULL) &&
		       (!head || (head->leaves == s.leaves && memcmp(&head->root, &s.root, sizeof s.root) == 0));
		part_state_free(&s);
	}
	free(part);
	buf_free(&path);
	heads_free(h);
	return good;
}

/* -- failing calls ------------------------------------------------------------ */

struct kind {
	const char *name;
	int why;
	bool for_ever;
};

static const struct kind kinds[] = {
	{ "EIO once", EIO, false }, { "EIO for ever", EIO, true }, { "ENOSPC for ever", ENOSPC, true },
	{ "EINTR once", EINTR, false }, { "a short write", 0, false },
};

struct step {
	const char *name;
	bool other;       /* header */
	int day;
};

static const struct step steps[] = {
	{ "more rows", false, 0 }, { "another header", true, 0 }, { "two days later", false, 2 },
};

/* One run with the Nth call failing. False: what must not be, is. */
static bool run_with_fault(const struct kind *k, const struct step *s, long n, bool *hit)
{
	struct ledger *l = fresh();
	struct slice header = s->other ? OTHER : HEADER;
	enum append_result result;
	struct buf notes = { 0 };
	bool good, with, torn;

	append_rows(l, HEADER, 0, "a", 2, NULL);
	fault = (struct fault){ .at = n, .for_ever = k->for_ever, .why = k->why };
	result = append_rows(l, header, s->day, "b", 2, NULL);
	*hit = fault.hits > 0;
	fault.at = 0;
	notes_of(l, &notes);
	torn = strchr(notes.p, '!');
	with = strstr(notes.p, "b1") != NULL;
	good = slice_starts(buf_slice(&notes), SLICE("a0 a1 ")) && (result == APPEND_DONE ? with : *hit);
	/* Failures that are none to who asks again. */
	if (k->why == EINTR || k->why == 0)
		good = good && result == APPEND_DONE && !torn;
	/* A write that failed once is taken back; when taking back fails, too, a torn tail stays. */
	if (fault.write_failed && !k->for_ever)
		good = good && !torn;
	if (result == APPEND_DONE && fault.sync_failed)
		good = false;
	append_rows(l, header, s->day, "c", 1, NULL);
	good = good && notes_are(l, with ? "a0 a1 b0 b1 c0 " : "a0 a1 c0 ") && (heads_hold(l) || fault.sync_failed);
	if (!good)
		printf("# %s, %s, call %ld: result %d, then %s\n", k->name, s->name, n, (int)result, notes.p);
	buf_free(&notes);
	ledger_close(l);
	return good;
}

static void check_faults(void)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		for (size_t j = 0; j < sizeof steps / sizeof *steps; j++) {
			bool good = true, hit = true;
			char name[100];
			long n;

			for (n = 1; hit; n++)
				good = run_with_fault(&kinds[i], &steps[j], n, &hit) && good;
			snprintf(name, sizeof name, "%s at each of %ld calls: %s", kinds[i].name, n - 2, steps[j].name);
			check(good && n > 4, name);
		}
}

static void check_sick(void)
{
	struct ledger *l = fresh();
	struct append_ack ack;
	enum append_result result;
	struct buf before, after;

	append_rows(l, HEADER, 0, "a", 2, NULL);
	/* Calls: the member, the tip, the sync. */
	fault = (struct fault){ .at = 3, .why = EIO };
	result = append_rows(l, HEADER, 0, "b", 2, NULL);
	fault.at = 0;
	check(result == APPEND_TROUBLE && fault.sync_failed, "a sync that fails is never acknowledged");
	check(access(file_of(l, 0, 1, LEDGER_SICK), F_OK) == 0, "and leaves a mark");
	before = read_all(file_of(l, 0, 1, LEDGER_DATA));
	result = append_rows(l, HEADER, 0, "c", 2, &ack);
	after = read_all(file_of(l, 0, 1, LEDGER_DATA));
	check(result == APPEND_DONE && ack.part.number == 2 && ack.n0 == 1, "the next rows go to a new part");
	check(slice_eq(buf_slice(&before), buf_slice(&after)), "the old one is left as it is");
	check(append_rows(l, HEADER, 0, "d", 1, &ack) == APPEND_DONE && ack.part.number == 2, "and so on");
	buf_free(&before);
	buf_free(&after);
	unlink(file_of(l, 0, 2, LEDGER_DATA));
	unlink(file_of(l, 0, 2, LEDGER_TIP));
	write_all(file_of(l, 0, 1, LEDGER_SICK), SLICE("00000000-0000-0000-0000-000000000000"));
	check(append_rows(l, HEADER, 0, "e", 1, &ack) == APPEND_DONE && ack.part.number == 1,
	      "a mark of another boot means nothing");
	ledger_close(l);
}

/* The same batch once more; true when it is acknowledged with so many rows new and so many
 * there before. */
static bool send(struct ledger *l, int day, int n, uint64_t new_rows, uint64_t before)
{
	struct append_options o = { .fixed_clock = true, .clock = on_day(day, 12), .writer = 7, .batch = 1 };
	struct append *a = append_open(l, HEADER, &o, &diag);
	struct batch b = { .month = BATCH_ANY_MONTH };
	struct append_ack ack;
	bool good;

	put_rows(&b, "a", n);
	good = append_commit(a, &b, &ack) == APPEND_DONE && ack.rows == new_rows && ack.before.rows == before &&
	       append_end(a) == APPEND_DONE;
	batch_free(&b);
	append_free(a);
	return good;
}

static void check_sick_rows(void)
{
	struct ledger *l = fresh();

	append_rows(l, HEADER, 0, "x", 1, NULL);
	fault = (struct fault){ .at = 3, .why = EIO };
	check(!send(l, 0, 2, 2, 0) && fault.sync_failed, "a batch whose sync fails");
	fault.at = 0;
	check(send(l, 0, 2, 2, 0), "is written again: what is in the part that was left does not count");
	check(send(l, 0, 2, 0, 2), "once");
	write_all(file_of(l, 0, 1, LEDGER_SICK), SLICE("00000000-0000-0000-0000-000000000000"));
	check(send(l, 0, 2, 0, 2), "nor does it count after a boot, when the part before is readable");
	check(send(l, 1, 2, 0, 2), "nor on the next day");
	ledger_close(l);
}

/* Nobody knows whether the part may be written to. */
static void check_unknown_mark(void)
{
	struct ledger *l = fresh();
	char mark[400];

	append_rows(l, HEADER, 0, "a", 2, NULL);
	snprintf(mark, sizeof mark, "%s", file_of(l, 0, 1, LEDGER_SICK));
	if (symlink(mark, mark) < 0)
		printf("# no link\n");
	check(append_rows(l, HEADER, 0, "b", 1, NULL) == APPEND_TROUBLE && notes_are(l, "a0 a1 "), "a mark that cannot be looked at is trouble");
	check(recover_ledger(l, &diag) == -1, "for recovery, too");
	unlink(mark);
	check(append_rows(l, HEADER, 0, "b", 1, NULL) == APPEND_DONE && notes_are(l, "a0 a1 b0 "), "and the part is none the worse for it");
	ledger_close(l);
}

static void check_mark_meanwhile(void)
{
	struct ledger *l = fresh();
	char mark[400];

	append_rows(l, HEADER, 0, "a", 2, NULL);
	snprintf(mark, sizeof mark, "%s", file_of(l, 0, 1, LEDGER_SICK));
	mark_meanwhile = mark;
	check(append_rows(l, HEADER, 0, "b", 1, NULL) == APPEND_TROUBLE, "rows behind those that another lost are not acknowledged");
	mark_meanwhile = NULL;
	ledger_close(l);
}

/* Linux tells of a failed sync only those who had the file open. */
static void check_stays_open(void)
{
	struct ledger *l = fresh();
	struct ledger_part part = { DAY, 1 };
	struct tail t;
	char other[400];

	append_rows(l, HEADER, 0, "a", 2, NULL);
	tail_init(&t, l, NULL, &diag);
	/* A mark on the descriptor: one that was opened anew has it again. */
	check(tail_open(&t, part, 0) == 0 && fcntl(t.fd, F_SETFD, 0) == 0 && tail_open(&t, part, 0) == 0 &&
	      fcntl(t.fd, F_GETFD) == 0, "a file that others wrote to stays open");
	snprintf(other, sizeof other, "%s.new", t.path.p);
	write_all(other, SLICE("x"));
	check(rename(other, t.path.p) == 0 && tail_open(&t, part, 0) == 0 && fcntl(t.fd, F_GETFD) == FD_CLOEXEC,
	      "one of its name that took its place is opened");
	tail_free(&t);
	ledger_close(l);
}

static bool synced_are(const char *want)
{
	bool same = slice_is(buf_slice(&synced), want);

	if (!same)
		printf("# synced %s, expected %s\n", synced.p, want);
	buf_clear(&synced);
	return same;
}

#define PART "2022-03-18-01.csv.gz "

/* Another was there before and may have died between making and syncing. */
static void check_synced_for_others(void)
{
	struct ledger *l = fresh();
	struct buf path = { 0 };
	struct keyring *k;
	int fd;

	mkdir(ledger_file(l, "2022", &path), 0750);
	buf_clear(&synced);
	append_rows(l, HEADER, 0, "a", 2, NULL);
	check(synced_are("gate " PART "2022 " PART), "the name of a year's folder that was there");
	append_rows(l, HEADER, 0, "b", 1, NULL);
	check(synced_are(PART), "but a commit syncs the data alone");
	append_close(l, on_day(0, 13), false, &diag);
	check(synced_are(PART PART "heads.csv "), "a part's end comes before its line");
	append_close(l, on_day(0, 13), false, &diag);
	check(synced_are("heads.csv "), "a line that was there");
	write_all(ledger_file(l, "heads.csv", &path), SLICE(LEDGER_HEADS "\n"));
	append_close(l, on_day(0, 13), false, &diag);
	check(synced_are(PART "heads.csv "), "a seal that was there, before its line");
	append_rows(l, HEADER, 1, "c", 1, NULL);
	fd = open(file_of(l, 1, 1, LEDGER_DATA), O_WRONLY | O_APPEND);
	mkdir(ledger_file(l, "torn", &path), 0750);
	buf_clear(&synced);
	check(fd >= 0 && file_write(fd, SLICE("torn")) == 0 && recover_ledger(l, &diag) == 0 &&
	      slice_starts(buf_slice(&synced), SLICE("gate ")), "the name of torn/ that was there");
	close(fd);
	snprintf(path.p, path.cap, "%s/deep", top);
	mkdir(path.p, 0700);
	snprintf(path.p, path.cap, "%s/deep/keys", top);
	mkdir(path.p, 0700);
	k = keyring_open(path.p, &diag);
	buf_clear(&synced);
	check(keyring_make(k, keyring_month(DAY), &diag) == 0 && strstr(synced.p, "deep ") && strstr(synced.p, strrchr(top, '/') + 1),
	      "the names of the folders that lead to a new key");
	keyring_close(k);
	buf_free(&path);
	ledger_close(l);
}

/* -- what a crash leaves ---------------------------------------------------------- */

/* A part of three members (opening, 2 rows, 3 rows), sealed when asked. */
static struct buf three_members(bool sealed, int64_t at[6])
{
	struct ledger *l = fresh();
	struct buf bytes;
	struct member m;
	const char *why;
	int64_t end = 0;
	int n = 0;

	append_rows(l, HEADER, 0, "a", 2, NULL);
	append_rows(l, HEADER, 0, "b", 3, NULL);
	if (sealed)
		append_close(l, on_day(0, 13), false, &diag);
	bytes = read_all(file_of(l, 0, 1, LEDGER_DATA));
	while (member_parse(slice_from(buf_slice(&bytes), (size_t)end), &m, &why) == MEMBER_WHOLE) {
		at[n++] = end;
		end += (int64_t)m.size;
	}
	at[n] = end;
	ledger_close(l);
	return bytes;
}

/* The ledger as it was before a crash, but for the data file. */
static struct ledger *crashed(struct slice data, bool keep_heads)
{
	struct ledger *l = ledger_open(folder, &diag);
	struct buf torn = { 0 }, heads = { 0 };

	quiet();
	remove_all(ledger_file(l, "torn", &torn));
	write_all(file_of(l, 0, 1, LEDGER_DATA), data);
	unlink(file_of(l, 0, 1, LEDGER_TIP));
	unlink(file_of(l, 0, 1, LEDGER_SICK));
	unlink(file_of(l, 0, 2, LEDGER_DATA));
	unlink(file_of(l, 0, 2, LEDGER_TIP));
	if (!keep_heads)
		write_all(ledger_file(l, "heads.csv", &heads), SLICE(LEDGER_HEADS "\n"));
	buf_free(&torn);
	buf_free(&heads);
	return l;
}

static int64_t boundary(const int64_t *at, int n, int64_t length)
{
	int64_t last = 0;

	for (int i = 0; i <= n; i++)
		if (at[i] <= length)
			last = at[i];
	return last;
}

static bool torn_holds(struct ledger *l, int64_t at, struct slice bytes)
{
	char name[64];
	struct buf path = { 0 }, got;
	bool same;

	snprintf(name, sizeof name, "torn/2022-03-18-01@%lld", (long long)at);
	got = read_all(ledger_file(l, name, &path));
	same = slice_eq(buf_slice(&got), bytes);
	buf_free(&path);
	buf_free(&got);
	return same;
}

/* flags of the last member of part 01 */
static unsigned last_flags(struct ledger *l)
{
	struct part_reader *r = part_open(file_of(l, 0, 1, LEDGER_DATA), -1, PART_HEADERS, &diag);
	struct part_member m;
	unsigned flags = 0;

	while (part_next(r, &m) > 0)
		flags = m.head.flags;
	part_close(r);
	return flags;
}

static bool check_length(struct slice all, const int64_t *at, int64_t length)
{
	int64_t keep = boundary(at, 3, length);
	struct ledger *l = crashed((struct slice){ all.p, (size_t)length }, true);
	const char *rows = keep >= at[3] ? "a0 a1 b0 b1 b2 " : keep >= at[2] ? "a0 a1 " : "";
	struct buf left, want = { 0 };
	bool good = recover_ledger(l, &diag) == 0;

	left = read_all(file_of(l, 0, 1, LEDGER_DATA));
	good = good && slice_eq(buf_slice(&left), (struct slice){ all.p, (size_t)keep });
	if (keep < length)
		good = good && torn_holds(l, keep, (struct slice){ all.p + keep, (size_t)(length - keep) });
	buf_printf(&want, "%sn0 ", rows);
	good = good && append_rows(l, HEADER, 0, "n", 1, NULL) == APPEND_DONE && notes_are(l, want.p);
	if (keep >= at[1])
		good = good && ((last_flags(l) & MEMBER_RECOVERED) != 0) == (keep < length);
	if (!good)
		printf("# cut to %lld bytes\n", (long long)length);
	buf_free(&left);
	buf_free(&want);
	ledger_close(l);
	return good;
}

static void check_truncation(void)
{
	int64_t at[6];
	struct buf all = three_members(false, at);
	bool good = true;

	for (int64_t n = 0; n <= (int64_t)all.n; n++)
		good = check_length(buf_slice(&all), at, n) && good;
	check(good, "cut at every length: whole members kept, the rest in torn/, the next append says so");
	buf_free(&all);
}

/* Cut within or behind the seal: the seal is finished or taken as never begun, and its line
 * is written once. */
static void check_sealed_truncation(void)
{
	int64_t at[6];
	struct buf all = three_members(true, at);
	bool good = true;

	for (int64_t n = at[3]; n <= (int64_t)all.n; n++) {
		struct ledger *l = crashed((struct slice){ all.p, (size_t)n }, n == (int64_t)all.n);
		struct append_ack ack;

		good = append_rows(l, HEADER, 0, "n", 1, &ack) == APPEND_DONE && good;
		good = ack.part.number == (n >= at[4] ? 2 : 1) && notes_are(l, "a0 a1 b0 b1 b2 n0 ") && heads_hold(l) && good;
		if (!good) {
			printf("# sealed, cut to %lld of %zu bytes\n", (long long)n, all.n);
			n = (int64_t)all.n;
		}
		ledger_close(l);
	}
	check(good, "cut at every length of seal and end mark: the seal is finished, its line written once");
	buf_free(&all);
}

static void check_shortened_with_tip(void)
{
	int64_t at[6];
	struct buf all = three_members(false, at), left, tip;
	struct ledger *l = ledger_open(folder, &diag);
	struct append_ack ack;

	tip = read_all(file_of(l, 0, 1, LEDGER_TIP));
	ledger_close(l);
	l = crashed((struct slice){ all.p, (size_t)at[2] }, true);
	write_all(file_of(l, 0, 1, LEDGER_TIP), buf_slice(&tip));
	check(recover_ledger(l, &diag) == 1, "a file shorter than it was in this boot is damaged");
	check(append_rows(l, HEADER, 0, "n", 1, &ack) == APPEND_DONE && ack.part.number == 2, "rows go to a new part");
	left = read_all(file_of(l, 0, 1, LEDGER_DATA));
	check(slice_eq(buf_slice(&left), (struct slice){ all.p, (size_t)at[2] }), "nothing in it is touched");
	buf_free(&left);
	ledger_close(l);
	/* The same bytes, hint of another boot: the middle of it is where the boot id is. */
	l = crashed((struct slice){ all.p, (size_t)at[2] }, true);
	memcpy(tip.p + 16, "00000000-0000-0000-0000-000000000000", BOOT_ID);
	write_all(file_of(l, 0, 1, LEDGER_TIP), buf_slice(&tip));
	check(append_rows(l, HEADER, 0, "n", 1, &ack) == APPEND_DONE && ack.part.number == 1 && notes_are(l, "a0 a1 n0 "),
	      "a tip that does not hold its checksum is none");
	ledger_close(l);
	buf_free(&all);
	buf_free(&tip);
}

/* The tip lags behind, by any number of commits. */
static void check_old_tip(void)
{
	struct ledger *l = fresh();
	struct buf tip;
	struct append_ack ack, again;

	append_rows(l, HEADER, 0, "a", 2, NULL);
	tip = read_all(file_of(l, 0, 1, LEDGER_TIP));
	append_rows(l, HEADER, 0, "b", 3, NULL);
	append_rows(l, HEADER, 0, "c", 1, &ack);
	write_all(file_of(l, 0, 1, LEDGER_TIP), buf_slice(&tip));
	check(append_rows(l, HEADER, 0, "d", 1, &again) == APPEND_DONE && again.n0 == ack.leaves && notes_are(l, "a0 a1 b0 b1 b2 c0 d0 "),
	      "a tip that lags behind is caught up with");
	write_all(file_of(l, 0, 1, LEDGER_TIP), SLICE("GHTIP"));
	check(append_rows(l, HEADER, 0, "e", 1, &again) == APPEND_DONE && notes_are(l, "a0 a1 b0 b1 b2 c0 d0 e0 "), "half a tip is none");
	buf_free(&tip);
	ledger_close(l);
}

/* One bit of each byte. Before the last member it is damage, in it the file has a torn
 * tail for all anybody can tell; rows before it are never lost. */
static void check_flips(void)
{
	int64_t at[6];
	struct buf all = three_members(false, at), left;
	bool good = true;
	int harmless = 0;

	for (int64_t i = 0; i < (int64_t)all.n; i++) {
		struct ledger *l;
		struct append_ack ack;
		bool damage = i < at[2], same;

		all.p[i] ^= (char)(1 << i % 8);
		l = crashed(buf_slice(&all), true);
		same = append_rows(l, HEADER, 0, "n", 1, &ack) == APPEND_DONE;
		left = read_all(file_of(l, 0, 1, LEDGER_DATA));
		if (damage && ack.part.number == 1)
			/* Bits behind the last code of a deflate stream mean nothing. */
			harmless += same = same && notes_are(l, "a0 a1 b0 b1 b2 n0 ");
		else if (damage)
			same = same && ack.part.number == 2 && slice_eq(buf_slice(&left), buf_slice(&all));
		else
			same = same && ack.part.number == 1 && (notes_are(l, "a0 a1 n0 ") || notes_are(l, "a0 a1 b0 b1 b2 n0 "));
		if (!same)
			printf("# byte %lld flipped\n", (long long)i);
		good = good && same;
		all.p[i] ^= (char)(1 << i % 8);
		buf_free(&left);
		ledger_close(l);
	}
	check(good && harmless <= 2, "a bit flipped in each byte: damage is left alone, a bad tail is put aside");
	buf_free(&all);
}

/* -- a new month under the lock ----------------------------------------------------- */

static bool line_has(const struct batch *b, size_t row, const char *text)
{
	size_t at = 0;

	for (size_t i = 0; i < row; i++)
		at += b->row[i].length;
	return memmem(b->lines.p + at, b->row[row].length, text, strlen(text)) != NULL;
}

static void check_month(void)
{
	struct ledger *l = fresh();
	char keys[300];
	struct keyring *k;
	struct ledger_rows *rows;
	struct incoming *in;
	struct csvin *csv = csvin_open_text("gate.csv", SLICE("id_no;note;name\nguest 1;\"a; b\";Jia\nguest 1;c;\n;d;Yi\n"), NULL, &diag);
	struct where where = { "gate.csv", 1, 0, NULL };
	struct append_options o = { .fixed_clock = true, .clock = on_day(14, 0) };
	struct append *a;
	struct append_ack ack;
	struct record r;
	char march[17], april[17];

	snprintf(keys, sizeof keys, "%s/keys", top);
	k = keyring_open(keys, &diag);
	rows = ledger_rows_new(ledger_settings(l), k, "", &diag);
	csvin_next(csv, &r);
	ledger_rows_bind(rows, r.field, r.nfields, &where);
	in = incoming_new(rows, k, &diag);
	incoming_month(in, keyring_month(DAY));
	while (csvin_next(csv, &r) > 0)
		incoming_put(in, csv, &r, "gate.csv");
	keyring_token(k, keyring_month(DAY), KEYRING_ID, SLICE("guest 1"), march);
	check(incoming_batch(in)->n == 3 && line_has(incoming_batch(in), 0, march), "tokens are of the month that is expected");
	a = append_open(l, ledger_rows_header(rows), &o, &diag);
	check(append_commit(a, incoming_batch(in), &ack) == APPEND_MONTH && ack.month == keyring_month(DAY + 14), "another month under the lock is said");
	check(notes_are(l, ""), "and nothing is written");
	check(incoming_month(in, ack.month) == 0, "the batch is made again");
	keyring_token(k, ack.month, KEYRING_ID, SLICE("guest 1"), april);
	check(incoming_batch(in)->n == 3 && strcmp(march, april) != 0 && line_has(incoming_batch(in), 0, april) &&
	      line_has(incoming_batch(in), 1, april) && line_has(incoming_batch(in), 0, "a; b") && !line_has(incoming_batch(in), 2, april),
	      "with the other month's tokens");
	check(append_commit(a, incoming_batch(in), &ack) == APPEND_DONE && ack.rows == 3, "and goes in");
	incoming_free(in);
	append_free(a);
	ledger_rows_free(rows);
	csvin_close(csv);
	keyring_close(k);
	ledger_close(l);
}

/* -- close ---------------------------------------------------------------------------- */

static void check_close(void)
{
	struct ledger *l = fresh();
	struct append_ack ack;

	check(append_close(l, on_day(0, 9), false, &diag) == 0 && notes_are(l, ""), "closing a ledger without parts does nothing");
	append_rows(l, HEADER, 0, "a", 2, NULL);
	check(append_close(l, on_day(0, 13), false, &diag) == 0 && heads_hold(l), "closing seals the open part");
	check(append_close(l, on_day(0, 14), false, &diag) == 0 && heads_hold(l), "once");
	check(append_rows(l, HEADER, 0, "b", 1, &ack) == APPEND_DONE && ack.part.number == 2, "rows after it go to the next part");
	check(append_close(l, on_day(3, 0), false, &diag) == 0 && heads_hold(l), "closing days later");
	check(access(file_of(l, 2, 1, LEDGER_DATA), F_OK) == 0 && access(file_of(l, 3, 1, LEDGER_DATA), F_OK) != 0,
	      "makes the missing days, today not yet");
	check(append_close(l, on_day(500, 0), false, &diag) == ROLLOVER_CLOCK, "a clock far ahead is refused");
	ledger_close(l);
}

static void check_parts(void)
{
	struct ledger *l = fresh();
	struct append_ack ack = { 0 };
	enum append_result result = APPEND_DONE;

	for (int i = 0; i < ROLLOVER_PARTS && result == APPEND_DONE; i++)
		result = append_rows(l, i % 2 ? OTHER : HEADER, 0, "a", 1, &ack);
	check(result == APPEND_DONE && ack.part.number == ROLLOVER_PARTS, "a day has 99 parts");
	check(append_rows(l, OTHER, 0, "b", 1, &ack) == APPEND_TROUBLE, "and no more");
	check(append_rows(l, OTHER, 1, "c", 1, &ack) == APPEND_DONE && ack.part.number == 1 && heads_hold(l), "the next day goes on");
	ledger_close(l);
}

int main(void)
{
	const char *tmp = getenv("TMP");

	snprintf(top, sizeof top, "%s/appending.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(top))
		return 3;
	snprintf(folder, sizeof folder, "%s/gate", top);
	quiet();
	check_faults();
	check_sick();
	check_sick_rows();
	check_unknown_mark();
	check_mark_meanwhile();
	check_stays_open();
	check_synced_for_others();
	check_truncation();
	check_sealed_truncation();
	check_shortened_with_tip();
	check_old_tip();
	check_flips();
	check_month();
	check_close();
	check_parts();
	remove_all(top);
	printf("1..%d\n", tests);
	return 0;
}
