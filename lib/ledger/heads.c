/* heads.csv: see heads.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* memrchr */
#include "heads.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "digest.h"
#include "fileio.h"
#include "member.h"
#include "num.h"
#include "torn.h"
#include "xmem.h"

enum { NAME, DAY, PART, LEAVES, ROOT, TMIN, TMAX, CLOSED_AT, PREV, FIELDS };

struct heads {
	struct head *head;
	size_t n, cap;
	unsigned long bad;
	bool torn;
	struct tree_hash last;
};

struct tree_hash heads_hash(struct slice line)
{
	struct digest *d = digest_new();
	char hex[DIGEST_HEX];
	struct tree_hash hash;

	digest_put(d, line);
	digest_end(d, hex);
	tree_parse_hex(slice_of(hex), &hash);
	return hash;
}

static bool parse_time(struct slice text, int64_t none, int64_t *at)
{
	const char *why;
	struct when w;

	*at = none;
	if (text.n == 0)
		return true;
	if (when_parse(text, 0, &w, &why) < 0)
		return false;
	*at = w.at;
	return true;
}

static bool parse_day(struct slice text, int64_t *day)
{
	const char *why;
	struct when w;

	if (when_parse(text, 0, &w, &why) < 0 || !w.day_only)
		return false;
	*day = when_local_day(w);
	return true;
}

/* What is wrong with the line, NULL: nothing. */
static const char *parse_line(const struct heads *h, struct slice line, struct slice name, struct head *head)
{
	struct slice field[FIELDS + 1], rest = line;
	size_t n = 0;
	int64_t number, leaves;
	const char *why;

	while (n <= FIELDS && slice_cut(&rest, ',', &field[n]))
		n++;
	if (n != FIELDS)
		return "expected nine fields";
	if (!slice_eq(field[NAME], name))
		return "is of another ledger";
	if (!parse_day(field[DAY], &head->part.day) || num_parse_int(field[PART], 1, 99, &number, &why) < 0)
		return "day or part does not read";
	head->part.number = (unsigned)number;
	if (num_parse_int(field[LEAVES], 1, INT64_MAX, &leaves, &why) < 0 || tree_parse_hex(field[ROOT], &head->root) < 0 ||
	    tree_parse_hex(field[PREV], &head->prev) < 0)
		return "leaves, root or prev does not read";
	head->leaves = (uint64_t)leaves;
	if (!parse_time(field[TMIN], MEMBER_NO_TMIN, &head->tmin) || !parse_time(field[TMAX], MEMBER_NO_TMAX, &head->tmax) ||
	    field[CLOSED_AT].n == 0 || !parse_time(field[CLOSED_AT], 0, &head->closed_at))
		return "a time does not read";
	head->chained = memcmp(&head->prev, &h->last, sizeof head->prev) == 0;
	return NULL;
}

static void read_line(struct heads *h, struct slice line, struct slice name, struct where *at, struct diag *diag)
{
	struct head head = { .line = at->line };
	const char *why = NULL;

	if (at->line == 1) {
		if (!slice_is(line, LEDGER_HEADS))
			why = "is no heads file (expected its header line)";
	} else {
		why = parse_line(h, line, name, &head);
		if (!why) {
			XGROW(h->head, h->n + 1, h->cap);
			h->head[h->n++] = head;
		}
	}
	if (why) {
		diag_error(diag, at, "%s", why);
		h->bad++;
	}
	h->last = heads_hash(line);
}

struct heads *heads_parse(struct slice text, struct slice name, const char *file, struct diag *diag)
{
	struct heads *h = xcalloc(1, sizeof *h);
	struct where at = { file, 0, 0, NULL };
	struct slice line;

	h->last = heads_hash(SLICE_NONE);
	while (text.n && memchr(text.p, '\n', text.n)) {
		slice_cut(&text, '\n', &line);
		at.line++;
		read_line(h, line, name, &at, diag);
	}
	h->torn = text.n > 0;
	return h;
}

struct heads *heads_read(const struct ledger *l, struct diag *diag)
{
	struct buf path = { 0 }, text = { 0 };
	struct where at = { ledger_file(l, "heads.csv", &path), 0, 0, NULL };
	struct heads *h = NULL;

	if (file_read(path.p, &text) < 0)
		diag_errno(diag, &at, "cannot read");
	else
		h = heads_parse(buf_slice(&text), slice_of(ledger_settings(l)->name), path.p, diag);
	buf_free(&path);
	buf_free(&text);
	return h;
}

void heads_free(struct heads *h)
{
	if (h)
		free(h->head);
	free(h);
}

size_t heads_count(const struct heads *h)
{
	return h->n;
}

const struct head *heads_get(const struct heads *h, size_t i)
{
	return &h->head[i];
}

const struct head *heads_find(const struct heads *h, struct ledger_part part)
{
	for (size_t i = h->n; i-- > 0;)
		if (ledger_part_cmp(h->head[i].part, part) == 0)
			return &h->head[i];
	return NULL;
}

unsigned long heads_bad(const struct heads *h)
{
	return h->bad;
}

bool heads_torn(const struct heads *h)
{
	return h->torn;
}

struct tree_hash heads_last(const struct heads *h)
{
	return h->last;
}

static void put_time(struct buf *b, int64_t at, int64_t none, int offset)
{
	if (at != none)
		when_put(b, (struct when){ .at = at, .offset = offset });
	buf_putc(b, ',');
}

static void put_line(struct buf *b, const struct ledger_settings *s, const struct head *head)
{
	buf_printf(b, "%s,", s->name);
	ledger_put_day(b, head->part.day);
	buf_printf(b, ",%02u,%llu,", head->part.number, (unsigned long long)head->leaves);
	tree_put_hex(b, &head->root);
	buf_putc(b, ',');
	put_time(b, head->tmin, MEMBER_NO_TMIN, s->offset);
	put_time(b, head->tmax, MEMBER_NO_TMAX, s->offset);
	put_time(b, head->closed_at, INT64_MIN, s->offset);
	tree_put_hex(b, &head->prev);
	buf_putc(b, '\n');
}

/* The end of the last line that reads. What is behind it was being written
 * when the power went: half a line, or what the disk had there before. */
static size_t good_end(const struct ledger *l, struct slice text)
{
	struct heads none = { 0 };
	struct slice name = slice_of(ledger_settings(l)->name);
	size_t end = 0;

	for (size_t at = 0; at < text.n;) {
		struct slice rest = slice_from(text, at), line;
		struct head head;

		if (!memchr(rest.p, '\n', rest.n))
			break;
		slice_cut(&rest, '\n', &line);
		at += line.n + 1;
		if (slice_is(line, LEDGER_HEADS) || !parse_line(&none, line, name, &head))
			end = at;
	}
	return end;
}

static int quarantine(const struct ledger *l, int fd, struct buf *text, size_t whole, struct diag *diag)
{
	struct buf path = { 0 };
	struct where at = { ledger_file(l, "heads.csv", &path), 0, 0, NULL };
	int result;

	diag_warning(diag, &at, "its end does not read: it was cut short; those bytes are kept in torn/");
	result = torn_keep(l, "heads.csv", (int64_t)whole, slice_from(buf_slice(text), whole), diag);
	if (result == 0 && ftruncate(fd, (off_t)whole) < 0)
		result = diag_errno(diag, &at, "cannot cut off what does not read");
	text->n = whole;
	buf_free(&path);
	return result;
}

/* The hash of the last whole line of the file. */
static struct tree_hash hash_of_last(struct slice text)
{
	struct slice whole = { text.p, text.n ? text.n - 1 : 0 };
	const char *lf = whole.n ? memrchr(whole.p, '\n', whole.n) : NULL;

	return heads_hash(slice_from(whole, lf ? (size_t)(lf - whole.p) + 1 : 0));
}

int heads_append(const struct ledger *l, struct head *head, struct diag *diag)
{
	struct buf path = { 0 }, text = { 0 }, line = { 0 };
	struct where at = { ledger_file(l, "heads.csv", &path), 0, 0, NULL };
	int fd = open(path.p, O_RDWR | O_APPEND | O_CLOEXEC), result = 0;
	size_t whole;

	if (fd < 0 || file_read(path.p, &text) < 0)
		result = diag_errno(diag, &at, "cannot read");
	whole = result == 0 ? good_end(l, buf_slice(&text)) : 0;
	if (result == 0 && whole < text.n)
		result = quarantine(l, fd, &text, whole, diag);
	if (result == 0) {
		head->prev = hash_of_last(buf_slice(&text));
		head->chained = true;
		put_line(&line, ledger_settings(l), head);
		if (file_write(fd, buf_slice(&line)) < 0 || file_sync(fd) < 0)
			result = diag_errno(diag, &at, "cannot write");
		/* A line half written would be taken for a torn one. */
		if (result < 0 && ftruncate(fd, (off_t)text.n) < 0)
			diag_errno(diag, &at, "cannot take back what was written");
	}
	if (fd >= 0)
		close(fd);
	buf_free(&path);
	buf_free(&text);
	buf_free(&line);
	return result;
}

int heads_sync(const struct ledger *l, struct diag *diag)
{
	struct buf path = { 0 };
	struct where at = { ledger_file(l, "heads.csv", &path), 0, 0, NULL };
	int fd = open(path.p, O_WRONLY | O_CLOEXEC), result = 0;

	if (fd < 0 || file_sync(fd) < 0)
		result = diag_errno(diag, &at, "cannot sync");
	if (fd >= 0)
		close(fd);
	buf_free(&path);
	return result;
}
