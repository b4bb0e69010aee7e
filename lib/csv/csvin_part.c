/* The lines of one input for several readers: see csvin_part.h. */
/* SPDX-License-Identifier: ISC */
#include "csvin_part.h"

#include <stdlib.h>

#include "csvin_internal.h"
#include "xmem.h"

bool csvin_divides(const struct csvin *in)
{
	return in->set.delimiter && !in->linewise && strcmp(csvin_encoding(in), "UTF-8") == 0;
}

static unsigned long count_lines(struct slice text)
{
	const char *end = text.p + text.n, *p = text.p;
	bool cr = text.n && memchr(text.p, '\r', text.n);
	unsigned long n = 0;

	if (!cr)
		for (; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
			n++;
	for (; cr && p < end; p++)
		n += *p == '\n' || (*p == '\r' && (p + 1 == end || p[1] != '\n'));
	return n;
}

/* To the beginning of the record just read, which was pushed back. */
static void go_back(struct csvin *in)
{
	in->unread = false;
	in->text.pos = (size_t)(in->record.raw.p - in->text.b.p);
	in->line = in->record.line;
}

/* Gives away the complete lines of the text; what was known of them goes with them. */
static void hand_over(struct csvin *in, struct csvin_part *part)
{
	struct block *t = &in->text;
	struct buf next = part->text;

	buf_clear(&next);
	buf_put(&next, slice_from(buf_slice(&t->b), t->ready));
	buf_reserve(&next, SCAN_PAD);
	part->text = t->b;
	part->text.n = t->ready;
	part->line = in->line;
	in->line += count_lines(buf_slice(&part->text));
	t->b = next;
	t->pos = t->ready = in->checked = 0;
	in->nmarks = in->mark_next = 0;
	in->mark_at = SIZE_MAX;
}

int csvin_take(struct csvin *in, size_t bytes, struct csvin_part *part)
{
	struct block *t = &in->text;

	if (in->failed)
		return -1;
	if (in->unread)
		go_back(in);
	csvin_compact(in);
	while (!in->eof && t->ready < bytes && !(t->ready && csvin_would_wait(in)))
		if (csvin_read_on(in) < 0)
			return -1;
	if (!t->ready)
		return 0;
	hand_over(in, part);
	return 1;
}

bool csvin_all_read(const struct csvin *in)
{
	return in->eof;
}

struct csvin *csvin_part_reader(const struct csvin *in, struct diag *diag)
{
	struct csvin *reader = xcalloc(1, sizeof *reader);

	reader->name = xstrdup(in->name);
	reader->diag = diag;
	reader->fd = -1;
	reader->options = in->options;
	reader->options.before_wait = NULL;
	reader->encode = encode_open("UTF-8");
	reader->started = reader->ended = reader->part = true;
	reader->delimiter = in->delimiter;
	reader->set = in->set;
	reader->scan = in->scan;
	reader->expect = in->expect;
	return reader;
}

void csvin_part_begin(struct csvin *reader, struct csvin_part *part, bool last)
{
	struct block *t = &reader->text;
	struct buf own = t->b;

	t->b = part->text;
	part->text = own;
	buf_reserve(&t->b, SCAN_PAD);
	t->pos = reader->checked = 0;
	t->ready = t->b.n;
	reader->line = part->line;
	reader->eof = last;
	reader->unread = false;
	reader->index.limit = 0;
	reader->nmarks = reader->mark_next = 0;
	reader->mark_at = SIZE_MAX;
	csvin_decode(reader);
}

struct slice csvin_part_end(struct csvin *reader, struct csvin_part *part)
{
	struct block *t = &reader->text;
	struct buf own = part->text;
	struct slice rest = { t->b.p + t->pos, t->ready - t->pos };

	part->text = t->b;
	t->b = own;
	t->pos = t->ready = 0;
	return rest;
}

void csvin_part_prepend(struct csvin_part *part, struct slice lines)
{
	struct buf joined = { 0 };

	buf_put(&joined, lines);
	buf_put(&joined, buf_slice(&part->text));
	buf_free(&part->text);
	part->text = joined;
	part->line -= count_lines(lines);
}
