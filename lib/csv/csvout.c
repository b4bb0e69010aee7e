/* CSV out: see csvout.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "csvout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "csvout_copy.h"
#include "fileio.h"
#include "xmem.h"

#define PIECE (256 << 10)  /* written when this much is gathered; in memory, room at first */
#define SHORT 4096         /* a field up to this length is copied in one go */
#define DIRECT 96          /* a field of it up to this length, too */
#define BEYOND (2 * SHORT + 8) /* room that is always there */
#define PIPE_BYTES (1 << 20)

struct csvout {
	char *p;        /* piece + BEYOND bytes */
	size_t n;
	size_t piece;
	size_t fields;  /* of the record so far */
	bool filled;    /* one of them is not empty */
	bool failed;
	int fd;
	char *name;
	struct diag *diag;
};

static void large_pipe(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES);
}

struct csvout *csvout_open_memory(void)
{
	struct csvout *out = xcalloc(1, sizeof *out);

	out->piece = PIECE;
	out->p = xmalloc(out->piece + BEYOND);
	out->fd = -1;
	return out;
}

struct csvout *csvout_open(int fd, const char *name, struct diag *diag)
{
	struct csvout *out = csvout_open_memory();

	large_pipe(fd);
	out->fd = fd;
	out->name = xstrdup(name);
	out->diag = diag;
	return out;
}

struct csvout *csvout_create(const char *path, struct diag *diag)
{
	struct where at = { .file = path };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);

	if (fd >= 0)
		return csvout_open(fd, path, diag);
	diag_errno(diag, &at, "cannot create");
	return NULL;
}

/* -- writing ---------------------------------------------------------- */

static void fail(struct csvout *out, const char *what)
{
	struct where at = { .file = out->name };

	/* A reader that went away is not our trouble to tell. */
	if (!out->failed && errno != EPIPE)
		diag_errno(out->diag, &at, "%s", what);
	out->failed = true;
}

static void write_all(struct csvout *out, const char *p, size_t n)
{
	if (n && !out->failed && file_write(out->fd, (struct slice){ p, n }) < 0)
		fail(out, "cannot write");
}

static void grow(struct csvout *out)
{
	out->piece *= 2;
	out->p = xrealloc(out->p, out->piece + BEYOND, 1);
}

struct slice csvout_text(const struct csvout *out)
{
	return (struct slice){ out->p, out->n };
}

void csvout_clear(struct csvout *out)
{
	out->n = 0;
}

int csvout_flush(struct csvout *out)
{
	if (out->fd < 0)
		return 0;
	write_all(out, out->p, out->n);
	out->n = 0;
	return out->failed ? -1 : 0;
}

int csvout_close(struct csvout *out)
{
	int failed;

	if (!out)
		return 0;
	csvout_flush(out);
	if (out->fd >= 0 && close(out->fd) < 0 && errno != EINTR)
		fail(out, "cannot close");
	failed = out->failed;
	free(out->p);
	free(out->name);
	free(out);
	return failed ? -1 : 0;
}

/* -- fields ----------------------------------------------------------- */

/* Room for a field that is not long, quoted. */
static inline void make_room(struct csvout *out)
{
	if (out->n <= out->piece)
		return;
	if (out->fd < 0)
		grow(out);
	else
		csvout_flush(out);
}

static inline void put(struct csvout *out, char c)
{
	make_room(out);
	out->p[out->n++] = c;
}

static inline void separate(struct csvout *out, struct slice s)
{
	make_room(out);
	if (out->fields++)
		out->p[out->n++] = ',';
	out->filled |= s.n != 0;
}

static void put_quoted(struct csvout *out, struct slice s)
{
	put(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			put(out, '"');
		put(out, s.p[i]);
	}
	put(out, '"');
}

static void put_long(struct csvout *out, struct slice s)
{
	while (s.n) {
		size_t n = s.n < SHORT ? s.n : SHORT;

		make_room(out);
		copy(out->p + out->n, s.p, n);
		out->n += n;
		s = slice_from(s, n);
	}
}

bool csvout_quotes(struct slice s)
{
	unsigned seen = s.n && blank_at_end(s);

	for (size_t i = 0; i < s.n && !seen; i++)
		seen = class_at(s.p + i) & QUOTES;
	return seen;
}

void csvout_field(struct csvout *out, struct slice s)
{
	separate(out, s);
	if (s.n == 0)
		return;
	if (s.n > SHORT) {
		if (csvout_quotes(s))
			put_quoted(out, s);
		else
			put_long(out, s);
		return;
	}
	if (copy_and_look(out->p + out->n, s.p, s.n) || blank_at_end(s))
		put_quoted(out, s);
	else
		out->n += s.n;
}

void csvout_raw(struct csvout *out, struct slice s)
{
	separate(out, s);
	put_long(out, s);
}

void csvout_plain(struct csvout *out, struct slice s)
{
	separate(out, s);
	if (s.n - 1 < 16) {
		copy_and_look(out->p + out->n, s.p, s.n);
		out->n += s.n;
	} else {
		put_long(out, s);
	}
}

/* Behind what is gathered. */
static __attribute__((noinline)) char *put_unusual(struct csvout *out, char *to, struct slice s)
{
	out->n = (size_t)(to - out->p);
	out->fields = 0;
	csvout_field(out, s);
	make_room(out);
	return out->p + out->n;
}

/* A remark: it seldom needs the quotes that it asks for. */
static inline char *put_asking(struct csvout *out, char *to, struct slice s)
{
	if (s.n - 1 < DIRECT && !copy_and_look(to, s.p, s.n) && !blank_at_end(s))
		return to + s.n;
	return put_unusual(out, to, s);
}

/* A value that its row does not copy in passing. */
static __attribute__((noinline)) char *put_longer(struct csvout *out, char *to, const struct slice *s)
{
	if (s->n > DIRECT)
		return put_unusual(out, to, *s);
	if (s->n)
		copy(to, s->p, s->n);
	return to + s->n;
}

/* Fields from..until, none of which asks for quotes, each with a comma behind it. */
static inline char *put_fields(struct csvout *out, char *to, const struct slice *from, const struct slice *until,
			       bool padded)
{
	for (const struct slice *s = from; s < until; s++) {
		size_t n = s->n;

		if (padded && n <= SLICE_PAD) {
			memcpy(to, s->p, SLICE_PAD);
			to[n] = ',';
			to += n + 1;
		} else {
			to = put_longer(out, to, s);
			*to++ = ',';
		}
	}
	return to;
}

/* A call for each of 30 fields cost three times as much, and a step for every one of
 * them costs less than finding those that are not empty. Most fields are short; none
 * of 96 bytes needs a look at the room: 32 of them fit. */
static inline __attribute__((always_inline)) void put_row(struct csvout *out, const struct slice *value, size_t n,
							  uint64_t asks, bool padded)
{
	size_t from = 0;
	char *to;

	make_room(out);
	to = out->p + out->n;
	for (; asks; asks &= asks - 1) {
		size_t i = (size_t)__builtin_ctzll(asks);

		to = put_fields(out, to, value + from, value + i, padded);
		to = put_asking(out, to, value[i]);
		*to++ = ',';
		from = i + 1;
	}
	to = put_fields(out, to, value + from, value + n, padded);
	out->n = (size_t)(to - out->p) - 1;
	out->fields = n;
	out->filled = true;
}

void csvout_padded_row(struct csvout *out, const struct slice *value, size_t n, uint64_t asks)
{
	put_row(out, value, n, asks, true);
}

void csvout_row(struct csvout *out, const struct slice *value, size_t n, uint64_t asks)
{
	put_row(out, value, n, asks, false);
}

void csvout_records(struct csvout *out, struct slice records)
{
	if (out->fd < 0) {
		put_long(out, records);
		return;
	}
	csvout_flush(out);
	write_all(out, records.p, records.n);
}

void csvout_end(struct csvout *out)
{
	make_room(out);
	/* An empty line would be no record of one empty field. */
	if (out->fields == 1 && !out->filled) {
		out->p[out->n++] = '"';
		out->p[out->n++] = '"';
	}
	out->p[out->n++] = '\n';
	out->fields = 0;
	out->filled = false;
}
