/* What was found, as CSV: see search_out.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "search_out.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "csvline.h"
#include "csvtext.h"
#include "fileio.h"
#include "xmem.h"

struct search_out {
	int fd;
	const char *name;
	struct diag *diag;
	bool with_header, headed, failed;
	struct buf header;               /* the last one written */
	struct keyring *keys;            /* NULL: nothing is unsealed */
	unsigned long keyless, wrong;
	struct buf text, value, clear;   /* for unsealing; wiped at the end */
};

struct search_out *search_out_open(int fd, const char *name, struct diag *diag)
{
	struct search_out *out = xcalloc(1, sizeof *out);

	out->fd = fd;
	out->name = name;
	out->diag = diag;
	out->with_header = true;
	return out;
}

void search_out_no_header(struct search_out *out)
{
	out->with_header = false;
}

void search_out_unseal(struct search_out *out, struct keyring *keys)
{
	out->keys = keys;
}

unsigned long search_out_keyless(const struct search_out *out)
{
	return out->keyless;
}

unsigned long search_out_wrong(const struct search_out *out)
{
	return out->wrong;
}

/* -- writing ---------------------------------------------------------- */

static int fail(struct search_out *out, const char *what)
{
	struct where at = { out->name, 0, 0, NULL };

	/* A reader that went away is not our trouble to tell. */
	if (!out->failed && errno != EPIPE)
		diag_errno(out->diag, &at, "%s", what);
	out->failed = true;
	return -1;
}

/* Straight from where the lines were found: nothing is gathered or copied. */
static int write_all(struct search_out *out, struct slice s)
{
	if (!out->failed && file_write(out->fd, s) < 0)
		return fail(out, "cannot write");
	return out->failed ? -1 : 0;
}

void search_out_text(struct search_out *out, struct slice text)
{
	write_all(out, text);
}

static void wipe(struct buf *b)
{
	if (b->p)
		sodium_memzero(b->p, b->cap);
	buf_free(b);
}

int search_out_close(struct search_out *out)
{
	int result;

	if (close(out->fd) < 0 && errno != EINTR)
		fail(out, "cannot close");
	result = out->failed ? -1 : 0;
	buf_free(&out->header);
	wipe(&out->text);
	wipe(&out->value);
	wipe(&out->clear);
	free(out);
	return result;
}

/* -- header lines ----------------------------------------------------- */

static int put_header(struct search_out *out, struct slice header)
{
	buf_clear(&out->header);
	buf_put(&out->header, header);
	buf_putc(&out->header, '\n');
	out->headed = true;
	return write_all(out, buf_slice(&out->header));
}

void search_out_header(struct search_out *out, struct slice header)
{
	if (out->with_header && !out->headed && header.n)
		put_header(out, header);
}

static int change_header(struct search_out *out, const struct search_part *part)
{
	struct slice header = buf_slice(&part->header), before = buf_slice(&out->header);
	struct where at = { part->path.p, 0, 0, NULL };

	before.n -= before.n != 0;
	if (!out->with_header || (out->headed && slice_eq(before, header)))
		return 0;
	if (out->headed)
		diag_note(out->diag, &at, "has another header line: a new CSV begins");
	return put_header(out, header);
}

/* -- unsealing -------------------------------------------------------- */

/* The sealed text of a field, which may stand behind a token. */
static struct slice sealed_text(struct slice value)
{
	const char *dot = value.n ? memchr(value.p, '.', value.n) : NULL;

	if (keyring_is_sealed(value))
		return value;
	value = dot ? slice_from(value, (size_t)(dot - value.p) + 1) : SLICE_NONE;
	return keyring_is_sealed(value) ? value : SLICE_NONE;
}

/* Whether out->clear now holds the text. */
static bool open_seal(struct search_out *out, const struct search_part *part, struct slice column, struct slice sealed)
{
	const char *name = ledger_settings(part->ledger)->name;

	buf_clear(&out->clear);
	switch (keyring_unseal(out->keys, keyring_month(part->part.day), name, column, sealed, &out->clear)) {
	case KEYRING_DONE: return true;
	case KEYRING_NO_KEY: out->keyless++; return false;
	default: out->wrong++; return false;
	}
}

/* The fields of a header and of a line side by side. */
static void unseal_line(struct search_out *out, const struct search_part *part, struct slice line)
{
	struct slice names = buf_slice(&part->header), columns = slice_of(ledger_settings(part->ledger)->seal);
	struct slice name, raw, sealed;
	bool first = true;

	for (; csvline_cut(&line, &raw); first = false) {
		if (!csvline_cut(&names, &name))
			name = SLICE_NONE;
		if (!first)
			buf_putc(&out->text, ',');
		name = csvline_value(name, &out->value);
		sealed = slice_lists(columns, ',', name) ? sealed_text(slice_trim(raw)) : SLICE_NONE;
		if (sealed.n && open_seal(out, part, name, sealed))
			csvtext_put(&out->text, buf_slice(&out->clear));
		else
			buf_put(&out->text, raw);
	}
	buf_putc(&out->text, '\n');
}

static struct slice unseal(struct search_out *out, const struct search_part *part, struct slice lines)
{
	struct slice line;

	buf_clear(&out->text);
	while (slice_cut(&lines, '\n', &line))
		unseal_line(out, part, line);
	return buf_slice(&out->text);
}

int search_out_take(void *context, const struct search_part *part, struct slice lines)
{
	struct search_out *out = context;

	if (change_header(out, part) < 0)
		return -1;
	if (out->keys && memmem(lines.p, lines.n, "s1.", 3))
		lines = unseal(out, part, lines);
	return write_all(out, lines);
}
