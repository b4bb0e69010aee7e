/* Bytes to complete lines: see csvin_internal.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "csvin_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPE_BYTES (1 << 20)

static int trouble(struct csvin *in, const char *what)
{
	struct where at = { .file = in->name };

	in->failed = true;
	return diag_errno(in->diag, &at, "%s", what);
}

int csvin_source_open(struct csvin *in, const char *path)
{
	struct stat st;

	in->fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->fd < 0)
		return trouble(in, "cannot open");
	if (fstat(in->fd, &st) < 0)
		return trouble(in, "cannot open");
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return trouble(in, "cannot open");
	}
	in->may_wait = !S_ISREG(st.st_mode);
	if (S_ISFIFO(st.st_mode))
		(void)fcntl(in->fd, F_SETPIPE_SZ, PIPE_BYTES);
	return 0;
}

/* -- bytes ------------------------------------------------------------ */

bool csvin_would_wait(const struct csvin *in)
{
	struct pollfd p = { .fd = in->fd, .events = POLLIN };

	return in->may_wait && poll(&p, 1, 0) == 0;
}

static ssize_t read_memory(struct csvin *in, char *to, size_t max)
{
	size_t n = in->memory.n < max ? in->memory.n : max;

	if (n)
		memcpy(to, in->memory.p, n);
	in->memory = slice_from(in->memory, n);
	return (ssize_t)n;
}

static ssize_t read_file(struct csvin *in, char *to, size_t max)
{
	struct pollfd p = { .fd = in->fd, .events = POLLIN };
	ssize_t n;

	if (in->options.before_wait && csvin_would_wait(in))
		in->options.before_wait(in->options.context);
	while ((n = read(in->fd, to, max)) < 0) {
		if (errno == EAGAIN)
			(void)poll(&p, 1, -1);
		else if (errno != EINTR)
			return trouble(in, "cannot read");
	}
	return n;
}

/* Appends at most `max` bytes to b. 1, 0 at the end, -1 (reported). */
static int read_bytes(struct csvin *in, struct buf *b, size_t max)
{
	ssize_t n;

	/* A terminal would go on after an end that was seen. */
	if (in->ended)
		return 0;
	buf_reserve(b, max + SCAN_PAD);
	n = in->fd < 0 ? read_memory(in, b->p + b->n, max) : read_file(in, b->p + b->n, max);
	if (n < 0)
		return -1;
	b->n += (size_t)n;
	b->p[b->n] = '\0';
	in->ended = n == 0;
	return n > 0;
}

/* -- lines ------------------------------------------------------------ */

bool csvin_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* First LF or CR in p[0..n), or n. */
static size_t line_length(const char *p, size_t n)
{
	const char *lf = memchr(p, '\n', n);
	size_t max = lf ? (size_t)(lf - p) : n;
	const char *cr = max ? memchr(p, '\r', max) : NULL;

	return cr ? (size_t)(cr - p) : max;
}

struct line csvin_line(const struct block *b, size_t at)
{
	const char *p = b->b.p + at;
	size_t n = line_length(p, b->ready - at), end = at + n;

	if (end < b->ready)
		end += b->b.p[end] == '\r' && end + 1 < b->ready && b->b.p[end + 1] == '\n' ? 2 : 1;
	return (struct line){ { p, n }, end };
}

/* Offset after the last line end in b->b from `from` on whose kind is known;
 * b->ready when there is none. */
static size_t last_end(const struct block *b, size_t from, bool eof)
{
	const char *p = b->b.p;
	size_t n = b->b.n;
	const char *lf = n > from ? memrchr(p + from, '\n', n - from) : NULL;
	size_t after = lf ? (size_t)(lf - p) + 1 : from;
	/* A CR as the last byte may be half of a CR LF. */
	size_t known = n - (!eof && n > after && p[n - 1] == '\r');
	const char *cr = known > after ? memrchr(p + after, '\r', known - after) : NULL;

	if (cr)
		return (size_t)(cr - p) + 1;
	return lf ? after : b->ready;
}

/* Removes the rest of a line that is too long from the bytes that came at
 * `from`. A CR at the very end is kept: it may be the line's end. */
static void drop_rest(struct csvin *in, struct block *b, size_t from)
{
	size_t n = line_length(b->b.p + from, b->b.n - from);

	in->skipping = from + n == b->b.n;
	memmove(b->b.p + from, b->b.p + from + n, b->b.n - from - n);
	b->b.n -= n;
}

/* Cuts the unfinished line when it is too long, to one byte more than is
 * allowed: by that it is known when it is looked at. */
static void cut_tail(struct csvin *in, struct block *b)
{
	size_t most = in->options.max_record + 1, n = b->b.n - b->ready;
	bool cr = n && b->b.p[b->b.n - 1] == '\r';

	if (n - cr <= most)
		return;
	b->b.n = b->ready + most;
	if (cr)
		b->b.p[b->b.n++] = '\r';
	in->skipping = !cr;
}

/* Takes account of the bytes that came at `from`. */
static void gather(struct csvin *in, struct block *b, size_t from, bool eof)
{
	if (in->skipping)
		drop_rest(in, b, from);
	if (eof) {
		in->skipping = false;
		if (b->b.n > b->ready && !csvin_line_end(b->b.p[b->b.n - 1]))
			buf_putc(&b->b, '\n');
	}
	/* One byte back: it may be a CR whose fellow was not known. */
	b->ready = last_end(b, from > b->ready ? from - 1 : b->ready, eof);
	cut_tail(in, b);
	buf_reserve(&b->b, SCAN_PAD);
	b->b.p[b->b.n] = '\0';
}

/* -- filling ---------------------------------------------------------- */

/* Whether the first bytes can be looked at: enough of them, or the input
 * pauses after a line. */
static bool sniffed(struct csvin *in, size_t enough)
{
	const struct buf *b = &in->raw.b;

	if (b->n >= enough)
		return true;
	return b->n > 4 && csvin_would_wait(in) && memchr(b->p, '\n', b->n);
}

static int start(struct csvin *in)
{
	/* A byte-order mark may come even where nothing is to be found. */
	size_t enough = in->options.encoding && in->options.delimiter ? 4 : CSVIN_SNIFF;
	struct buf *b = &in->raw.b;
	int got = 1;

	while (got > 0 && !sniffed(in, enough)) {
		size_t left = enough - b->n, max = in->options.chunk;

		got = read_bytes(in, b, left < max ? left : max);
	}
	if (got < 0)
		return -1;
	buf_reserve(b, SCAN_PAD);
	in->started = true;
	csvin_decode_start(in, buf_slice(b));
	return 0;
}

int csvin_read_on(struct csvin *in)
{
	struct block *b = in->linewise ? &in->raw : &in->text;
	bool wide = in->encode && !in->linewise && strcmp(encode_name(in->encode), "UTF-8") != 0;
	size_t from = b->b.n;
	int got = read_bytes(in, wide ? &in->wide : &b->b, in->options.chunk);

	if (got < 0)
		return -1;
	if (wide)
		csvin_decode_wide(in, &b->b, got == 0);
	gather(in, b, from, got == 0);
	in->eof = got == 0;
	return 0;
}

int csvin_fill(struct csvin *in)
{
	size_t ready;

	if (in->failed)
		return -1;
	csvin_compact(in);
	ready = in->text.ready;
	do {
		if (!in->started) {
			if (start(in) < 0)
				return -1;
			gather(in, in->linewise ? &in->raw : &in->text, 0, in->ended);
			in->eof = in->ended;
		} else if (csvin_read_on(in) < 0) {
			return -1;
		}
		csvin_decode(in);
		if (!in->set.delimiter)
			csvin_choose_delimiter(in);
	} while (!in->eof && in->text.ready == ready);
	return 0;
}
