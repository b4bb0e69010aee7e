/* CSV in: see csvin.h. */
/* SPDX-License-Identifier: ISC */
#include "csvin_internal.h"

#include <stdlib.h>
#include <unistd.h>

#include "xmem.h"

#define MAX_RECORD (1 << 20)
/* The kernel copies into memory that is still in the nearest caches: a pipe of two filters took 0.42 s
 * with 256 KiB and 0.37 with this. */
#define CHUNK (64 << 10)

static bool usable_delimiter(char c)
{
	return (unsigned char)c < 0x80 && c != '"' && !csvin_line_end(c);
}

static struct csvin *open_named(const char *name, const struct csvin_options *options,
				struct diag *diag)
{
	struct csvin *in = xcalloc(1, sizeof *in);

	in->name = xstrdup(name);
	in->diag = diag;
	in->fd = -1;
	in->line = 1;
	in->mark_at = SIZE_MAX;
	if (options)
		in->options = *options;
	if (!in->options.max_record)
		in->options.max_record = MAX_RECORD;
	if (!in->options.chunk)
		in->options.chunk = CHUNK;
	if (in->options.engine == CSVIN_FAST)
		in->scan = scan_choose(SCAN_BEST);
	return in;
}

/* What may be wrong with the options. */
static int check_options(struct csvin *in)
{
	struct where at = { .file = in->name };
	const char *encoding = in->options.encoding;

	if (!usable_delimiter(in->options.delimiter))
		return diag_error(in->diag, &at, "a quote, a line end or a byte beyond ASCII "
				  "cannot be the delimiter");
	if (!encoding)
		return 0;
	in->encode = encode_open(encoding);
	/* The caller's text need not live on. */
	in->options.encoding = in->encode ? encode_name(in->encode) : NULL;
	if (!in->encode)
		return diag_error(in->diag, &at, "unknown encoding %s",
				  diag_quote(slice_of(encoding)));
	return 0;
}

struct csvin *csvin_open(const char *path, const struct csvin_options *options, struct diag *diag)
{
	struct csvin *in = open_named(strcmp(path, "-") == 0 ? "<stdin>" : path, options, diag);

	if (check_options(in) < 0 || csvin_source_open(in, path) < 0) {
		csvin_close(in);
		return NULL;
	}
	return in;
}

struct csvin *csvin_open_text(const char *name, struct slice text,
			      const struct csvin_options *options, struct diag *diag)
{
	struct csvin *in = open_named(name, options, diag);

	in->memory = text;
	if (check_options(in) < 0) {
		csvin_close(in);
		return NULL;
	}
	return in;
}

bool csvin_use_scanner(struct csvin *in, enum scan_kind kind)
{
	const struct scanner *scan = scan_choose(kind);

	if (scan)
		in->scan = scan;
	return scan != NULL;
}

static int next_record(struct csvin *in)
{
	for (;;) {
		struct block *t = &in->text;

		if (t->pos < t->ready && (in->scan ? csvin_fast_record(in) : csvin_record(in)))
			return 1;
		if (in->failed)
			return -1;
		if (in->eof || in->part)
			return 0;
		if (csvin_fill(in) < 0)
			return -1;
	}
}

int csvin_next(struct csvin *in, struct record *r)
{
	int got = 1;

	if (in->unread)
		in->unread = false;
	else
		got = next_record(in);
	if (got > 0)
		*r = in->record;
	return got;
}

void csvin_unread(struct csvin *in)
{
	in->unread = true;
}

void csvin_expect(struct csvin *in, size_t nfields)
{
	in->expect = nfields;
}

unsigned long csvin_field_line(const struct csvin *in, const struct record *r, size_t i)
{
	size_t to;
	unsigned long line = r->line;

	if (r->nlines == 1 || r->error != CSVIN_OK)
		return line;
	to = csvin_libcsv_offset(in->delimiter, r->raw, i);
	for (size_t at = 0; at < to; at++)
		if (r->raw.p[at] == '\n' || (r->raw.p[at] == '\r' && r->raw.p[at + 1] != '\n'))
			line++;
	return line;
}

const char *csvin_error_text(enum csvin_error error)
{
	switch (error) {
	case CSVIN_OK: break;
	case CSVIN_UNBALANCED: return "a quote does not close";
	case CSVIN_TOO_LONG: return "the record is too long";
	case CSVIN_ENCODING: return "bytes that are no text in the file's encoding";
	case CSVIN_NUL: return "a NUL byte";
	}
	return "nothing is wrong";
}

const char *csvin_name(const struct csvin *in)
{
	return in->name;
}

const char *csvin_encoding(const struct csvin *in)
{
	return in->encode ? encode_name(in->encode) : "UTF-8";
}

char csvin_delimiter(const struct csvin *in)
{
	return in->delimiter;
}

unsigned long csvin_foreign_lines(const struct csvin *in)
{
	return in->foreign_lines;
}

void csvin_close(struct csvin *in)
{
	if (!in)
		return;
	if (in->fd >= 0)
		close(in->fd);
	csvin_libcsv_close(in);
	csvin_fast_close(in);
	encode_close(in->encode);
	encode_close(in->foreign);
	buf_free(&in->raw.b);
	buf_free(&in->text.b);
	buf_free(&in->wide);
	buf_free(&in->scratch);
	buf_free(&in->values);
	free(in->mark);
	free(in->field);
	free(in->name);
	free(in);
}
