/* CSV out: see csvout.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "csvout.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xmem.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define PIECE (256 << 10)  /* written when this much is gathered */
#define SHORT 4096         /* a field up to this length is copied in one go */
#define ROOM (PIECE + 2 * SHORT + 8)
#define PIPE_BYTES (1 << 20)

struct csvout {
	char *p;        /* ROOM bytes */
	size_t n;
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

struct csvout *csvout_open(int fd, const char *name, struct diag *diag)
{
	struct csvout *out = xcalloc(1, sizeof *out);

	large_pipe(fd);
	out->p = xmalloc(ROOM);
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
	struct pollfd room = { .fd = out->fd, .events = POLLOUT };

	while (n && !out->failed) {
		ssize_t done = write(out->fd, p, n);

		if (done >= 0)
			p += done, n -= (size_t)done;
		else if (errno == EAGAIN)
			(void)poll(&room, 1, -1);
		else if (errno != EINTR)
			fail(out, "cannot write");
	}
}

int csvout_flush(struct csvout *out)
{
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
	if (close(out->fd) < 0 && errno != EINTR)
		fail(out, "cannot close");
	failed = out->failed;
	free(out->p);
	free(out->name);
	free(out);
	return failed ? -1 : 0;
}

/* -- fields ----------------------------------------------------------- */

/* What about a byte asks for quotes: anywhere, or at an end. */
enum { QUOTES = 1, BLANK = 2 };

static const unsigned char class_of[256] = {
	[','] = QUOTES, ['"'] = QUOTES, ['\r'] = QUOTES, ['\n'] = QUOTES, [' '] = BLANK, ['\t'] = BLANK,
};

static inline unsigned class_at(const char *p)
{
	return class_of[(unsigned char)*p];
}

#if defined(__SSE2__)

static inline bool vector_quotes(__m128i v)
{
	__m128i a = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(',')),
				 _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
	__m128i b = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\r')),
				 _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));

	return _mm_movemask_epi8(_mm_or_si128(a, b)) != 0;
}

/* Copies n bytes, 1 to 16, by two loads that overlap, and returns them as a
 * vector. Most fields are that short; memcpy with its call costs more than all
 * the rest. */
static inline __m128i copy_short(char *to, const char *p, size_t n)
{
	uint64_t a = 0, b = 0;
	uint32_t c, d;

	if (n >= 8) {
		memcpy(&a, p, 8), memcpy(&b, p + n - 8, 8);
		memcpy(to, &a, 8), memcpy(to + n - 8, &b, 8);
	} else if (n >= 4) {
		memcpy(&c, p, 4), memcpy(&d, p + n - 4, 4);
		memcpy(to, &c, 4), memcpy(to + n - 4, &d, 4);
		a = c, b = d;
	} else {
		a = (unsigned char)(to[0] = p[0]);
		b = (uint64_t)(unsigned char)(to[n / 2] = p[n / 2]) << 8 |
		    (unsigned char)(to[n - 1] = p[n - 1]);
	}
	return _mm_set_epi64x((int64_t)b, (int64_t)a);
}

/* Copies n bytes. Records and decisions have some hundred: gcc makes `rep movs`
 * of a memcpy with a known limit, whose start costs as much as all of this (measured: 11 %
 * of flag-risk against 3). */
static inline void copy(char *to, const char *p, size_t n)
{
	if (n < 16) {
		if (n)
			(void)copy_short(to, p, n);
		return;
	}
	for (size_t i = 0; i + 16 < n; i += 16)
		_mm_storeu_si128((__m128i *)(void *)(to + i), _mm_loadu_si128((const __m128i *)(const void *)(p + i)));
	_mm_storeu_si128((__m128i *)(void *)(to + n - 16), _mm_loadu_si128((const __m128i *)(const void *)(p + n - 16)));
}

/* Copies n > 0 bytes; returns whether one of them asks for quotes. */
static inline bool copy_and_look(char *to, const char *p, size_t n)
{
	bool quotes = false;

	if (n <= 16)
		return vector_quotes(copy_short(to, p, n));
	for (size_t i = 0; i < n; i += 16) {
		size_t at = i + 16 <= n ? i : n - 16;
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + at));

		_mm_storeu_si128((__m128i *)(void *)(to + at), v);
		quotes |= vector_quotes(v);
	}
	return quotes;
}

#else

static inline void copy(char *to, const char *p, size_t n)
{
	memcpy(to, p, n);
}

static inline bool copy_and_look(char *to, const char *p, size_t n)
{
	unsigned seen = 0;

	for (size_t i = 0; i < n; i++) {
		to[i] = p[i];
		seen |= class_at(p + i);
	}
	return seen & QUOTES;
}

#endif

/* Room for a field that is not long, quoted. */
static inline void make_room(struct csvout *out)
{
	if (out->n > PIECE)
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

static bool needs_quotes(struct slice s)
{
	unsigned seen = (class_at(s.p) | class_at(s.p + s.n - 1)) & BLANK;

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
		if (needs_quotes(s))
			put_quoted(out, s);
		else
			put_long(out, s);
		return;
	}
	if (copy_and_look(out->p + out->n, s.p, s.n) ||
	    ((class_at(s.p) | class_at(s.p + s.n - 1)) & BLANK))
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
