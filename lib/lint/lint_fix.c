/* Blank condition cells, filled with "-": see lint_fix.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_fix.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "fileio.h"
#include "lint.h"
#include "xmem.h"

/* A file and its copy. Only bytes are looked at: what is no blank condition
 * goes over as it is. */
struct fix {
	const char *path;
	struct buf in, out;
	size_t at;
	char delimiter;
	unsigned long line;
	char **header;   /* NULL before the header row */
	size_t nheaders;
	long written;
	struct diag *diag;
};

/* A field as it stands, quotes and all; moves to what ends it. */
static struct slice take_field(struct fix *f)
{
	size_t start = f->at;
	bool quoted = false;

	for (; f->at < f->in.n; f->at++) {
		char c = f->in.p[f->at];

		if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == f->delimiter || c == '\n' || c == '\r'))
			break;
		f->line += c == '\n';
	}
	return (struct slice){ f->in.p + start, f->at - start };
}

static struct slice bare(struct slice s)
{
	s = slice_trim(s);
	if (s.n > 1 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = slice_trim((struct slice){ s.p + 1, s.n - 2 });
	return s;
}

/* The fields of one line, which ends at a line end or the end of the file. */
struct line {
	struct slice *field;
	size_t n, cap;
	unsigned long number;
};

static void take_line(struct fix *f, struct line *l)
{
	l->n = 0;
	l->number = f->line;
	for (;;) {
		XGROW(l->field, l->n + 1, l->cap);
		l->field[l->n++] = take_field(f);
		if (f->at >= f->in.n || f->in.p[f->at] != f->delimiter)
			return;
		f->at++;
	}
}

static bool is_blank(const struct line *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (bare(l->field[i]).n)
			return false;
	return true;
}

static void keep_header(struct fix *f, const struct line *l)
{
	f->header = xcalloc(l->n, sizeof *f->header);
	f->nheaders = l->n;
	for (size_t i = 0; i < l->n; i++) {
		struct slice h = bare(l->field[i]);

		f->header[i] = xstrndup(h.n ? h.p : "", h.n);
	}
}

static void put_row(struct fix *f, const struct line *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct where at = { f->path, l->number, i + 1, i < f->nheaders ? f->header[i] : NULL };

		if (i)
			buf_putc(&f->out, f->delimiter);
		if (i < f->nheaders && slice_starts(slice_of(f->header[i]), SLICE("in:")) && !bare(l->field[i]).n) {
			buf_putc(&f->out, '-');
			f->written++;
			diag_note(f->diag, &at, "wrote -");
		} else {
			buf_put(&f->out, l->field[i]);
		}
	}
}

/* Comma, semicolon or tab: which of them parts the header row. */
static char find_delimiter(const struct fix *f)
{
	size_t at = 0, best = 0;
	char result = ',';

	while (at < f->in.n && (f->in.p[at] == '#' || f->in.p[at] == '\n' || f->in.p[at] == '\r' || f->in.p[at] == ',')) {
		while (at < f->in.n && f->in.p[at] != '\n')
			at++;
		at++;
	}
	for (const char *d = ",;\t"; *d; d++) {
		size_t n = 0;

		for (size_t i = at; i < f->in.n && f->in.p[i] != '\n'; i++)
			n += f->in.p[i] == *d;
		if (n > best) {
			best = n;
			result = *d;
		}
	}
	return result;
}

static void copy_lines(struct fix *f)
{
	struct line line = { 0 }, *l = &line;

	f->line = 1;
	f->at = f->in.n >= 3 && memcmp(f->in.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	buf_put(&f->out, (struct slice){ f->in.p, f->at });
	while (f->at < f->in.n) {
		size_t start = f->at;
		bool comment = f->in.p[f->at] == '#';

		take_line(f, l);
		if (!f->header && !comment && !is_blank(l))
			keep_header(f, l);
		else if (f->header && !comment && !is_blank(l)) {
			put_row(f, l);
			start = f->at;
		}
		while (f->at < f->in.n && (f->in.p[f->at] == '\r' || f->in.p[f->at] == '\n'))
			f->line += f->in.p[f->at++] == '\n';
		buf_put(&f->out, (struct slice){ f->in.p + start, f->at - start });
	}
	free(line.field);
}

static int write_file(const struct fix *f)
{
	struct where at = { f->path, 0, 0, NULL };
	struct stat st;

	if (stat(f->path, &st) < 0 || file_replace(f->path, buf_slice(&f->out), st.st_mode & 07777) < 0)
		return diag_errno(f->diag, &at, "cannot be written");
	return 0;
}

static long fix_file(const char *path, struct diag *diag)
{
	struct fix f = { .path = path, .diag = diag };
	struct where at = { path, 0, 0, NULL };
	int result = file_read(path, &f.in);

	if (result < 0) {
		diag_errno(diag, &at, "cannot be read");
	} else {
		f.delimiter = find_delimiter(&f);
		copy_lines(&f);
		if (f.written)
			result = write_file(&f);
	}
	for (size_t i = 0; i < f.nheaders; i++)
		free(f.header[i]);
	free(f.header);
	buf_free(&f.in);
	buf_free(&f.out);
	return result < 0 ? -1 : f.written;
}

long lint_fix(const char *folder, struct diag *diag)
{
	char **path;
	size_t n = lint_files(folder, &path);
	long written = 0;

	for (size_t i = 0; i < n && written >= 0; i++) {
		long got = fix_file(path[i], diag);

		written = got < 0 ? -1 : written + got;
	}
	lint_free_files(path, n);
	return written;
}
