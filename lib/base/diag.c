/* The one voice of the toolkit: see diag.h. */
/* SPDX-License-Identifier: ISC */
#include "diag.h"

#include <errno.h>
#include <stdarg.h>

#define SHOWN_BYTES 40

static const char *const severity_name[SEV_KINDS] = { "note", "warning", "error" };

void diag_init(struct diag *d, const char *program)
{
	const char *slash = strrchr(program, '/');

	*d = (struct diag){ .program = slash ? slash + 1 : program, .to = stderr, .limit = 20 };
}

static void print_where(FILE *to, const struct where *at)
{
	if (!at)
		return;
	if (at->file)
		fprintf(to, "%s:", at->file);
	if (at->file && at->line)
		fprintf(to, "%lu:", at->line);
	if (at->file && at->line && at->field)
		fprintf(to, "%lu:", at->field);
	if (at->file)
		fputc(' ', to);
}

/* Returns whether the message was shown. */
static int say(struct diag *d, enum severity severity, const struct where *at,
	       const char *reason, const char *format, va_list args)
{
	const char *check = d->show_checks ? d->check : NULL;

	d->check = NULL;
	if (d->count[severity]++ >= d->limit)
		return 0;
	fprintf(d->to, "%s: ", d->program);
	print_where(d->to, at);
	fprintf(d->to, "%s: ", severity_name[severity]);
	if (at && at->column)
		fprintf(d->to, "%s: ", at->column);
	if (check)
		fprintf(d->to, "%s ", check);
	vfprintf(d->to, format, args);
	fprintf(d->to, reason ? ": %s\n" : "\n", reason);
	return 1;
}

int diag_error(struct diag *d, const struct where *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(d, SEV_ERROR, at, NULL, format, args);
	va_end(args);
	return -1;
}

int diag_warning(struct diag *d, const struct where *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(d, SEV_WARNING, at, NULL, format, args);
	va_end(args);
	return -1;
}

int diag_note(struct diag *d, const struct where *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(d, SEV_NOTE, at, NULL, format, args);
	va_end(args);
	return -1;
}

int diag_errno(struct diag *d, const struct where *at, const char *format, ...)
{
	const char *reason = strerror(errno);
	va_list args;

	va_start(args, format);
	say(d, SEV_ERROR, at, reason, format, args);
	va_end(args);
	return -1;
}

/* Columns a terminal gives to the bytes before the caret: Han and full-width
 * characters take two. Good enough for rules, which hold no other scripts. */
static int columns(struct slice text)
{
	int n = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c >= 0xe3)
			n += 2;
		else if (c < 0x80 || c >= 0xc0)
			n++;
	}
	return n;
}

int diag_caret(struct diag *d, const struct where *at, struct slice cell,
	       size_t offset, const char *format, ...)
{
	va_list args;
	int shown;

	va_start(args, format);
	shown = say(d, SEV_ERROR, at, NULL, format, args);
	va_end(args);
	if (shown) {
		int left = columns((struct slice){ cell.p, offset < cell.n ? offset : cell.n });

		fprintf(d->to, "    %.*s\n    %*s^\n", SLICE_FMT(cell), left, "");
	}
	return -1;
}

void diag_say(struct diag *d, const char *format, ...)
{
	va_list args;

	fprintf(d->to, "%s: ", d->program);
	va_start(args, format);
	vfprintf(d->to, format, args);
	va_end(args);
	fputc('\n', d->to);
}

void diag_close(struct diag *d)
{
	for (int s = SEV_KINDS - 1; s >= 0; s--) {
		unsigned long more = d->count[s] > d->limit ? d->count[s] - d->limit : 0;

		if (more)
			diag_say(d, "%lu more %s%s not shown", more, severity_name[s], diag_s(more));
	}
	fflush(d->to);
}

const char *diag_quote(struct slice text)
{
	static _Thread_local char ring[4][SHOWN_BYTES * 4 + 8];
	static _Thread_local unsigned turn;
	char *out = ring[turn++ % 4], *p = out;
	size_t n = text.n < SHOWN_BYTES ? text.n : SHOWN_BYTES;

	while (n < text.n && n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n--;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c < 0x20 || c == 0x7f)
			p += sprintf(p, "\\x%02x", c);
		else
			*p++ = (char)c;
	}
	strcpy(p, n < text.n ? "..." : "");
	return out;
}
