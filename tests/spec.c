/* Runs tables that read like a specification: see spec.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "spec.h"

#include <stdio.h>
#include <stdlib.h>

#include "utf8.h"

/* The case that is being read and run. */
struct place {
	const char *file;
	unsigned long line;
	const struct spec_op *op;
};

static bool is_quoted(struct slice s)
{
	return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' && s.p[s.n - 2] != '\\';
}

static bool split(struct slice line, struct slice *in, struct slice *expected)
{
	for (size_t i = 0; i + 2 <= line.n; i++) {
		if (memcmp(line.p + i, "=>", 2) != 0 || (i && !strchr(" \t", line.p[i - 1])) ||
		    (i + 2 < line.n && !strchr(" \t", line.p[i + 2])))
			continue;
		*in = slice_trim((struct slice){ line.p, i });
		*expected = slice_trim(slice_from(line, i + 2));
		if (!in->n || in->p[0] != '"' || is_quoted(*in))
			return true;
	}
	return false;
}

/* `digits` hexadecimal digits at *at, which moves past them. */
static bool read_hex(struct slice s, size_t *at, size_t digits, uint32_t *out)
{
	char text[8] = "", *end;

	if (s.n - *at < digits)
		return false;
	memcpy(text, s.p + *at, digits);
	*out = (uint32_t)strtoul(text, &end, 16);
	*at += digits;
	return strspn(text, "0123456789abcdefABCDEF") == digits;
}

static bool read_escape(struct slice s, size_t *at, struct buf *out)
{
	static const char from[] = "nrt\\\"", to[] = "\n\r\t\\\"";
	char kind = *at < s.n ? s.p[(*at)++] : '\0';
	const char *simple = kind ? strchr(from, kind) : NULL;
	uint32_t c;

	if (simple)
		buf_putc(out, to[simple - from]);
	else if (kind == 'x' && read_hex(s, at, 2, &c))
		buf_putc(out, (char)c);
	else if (kind == 'u' && read_hex(s, at, 4, &c))
		utf8_put(out, c);
	else
		return false;
	return true;
}

static bool unescape(struct slice s, struct buf *out)
{
	buf_puts(out, "");
	if (is_quoted(s))
		s = (struct slice){ s.p + 1, s.n - 2 };
	for (size_t at = 0; at < s.n;) {
		char c = s.p[at++];

		if (c != '\\')
			buf_putc(out, c);
		else if (!read_escape(s, &at, out))
			return false;
	}
	return true;
}

/* What the eye cannot tell from something else is shown as an escape. */
static void print_visible(const char *label, struct slice s)
{
	printf("#   %s: ", label);
	for (size_t at = 0, from; at < s.n;) {
		uint32_t c = (from = at, utf8_next(s, &at));

		if (c < 0x20 || c == 0x7f || (c == 0xfffd && at - from == 1))
			printf("\\x%02x", (unsigned)(unsigned char)s.p[from]);
		else if ((c >= 0x80 && c <= 0xad) || (c >= 0x2000 && c <= 0x206f) || c == 0x3000 ||
			 (c >= 0xfe00 && c <= 0xfeff))
			printf("\\u%04x", (unsigned)c);
		else
			printf(c == '\\' ? "\\\\" : "%.*s", (int)(at - from), s.p + from);
	}
	printf("|\n");
}

/* A '#' in a TAP description would begin a directive. */
static void print_result(struct spec *spec, bool ok, const char *op, struct slice name)
{
	spec->n++;
	spec->failed += !ok;
	printf("%s %lu - %s%s", ok ? "ok" : "not ok", spec->n, op, *op ? ": " : "");
	for (size_t i = 0; i < name.n; i++)
		printf(name.p[i] == '#' ? "\\%c" : "%c", name.p[i]);
	printf("\n");
}

static void fail(struct spec *spec, const struct place *at, struct slice name, const char *why)
{
	print_result(spec, false, at->op ? at->op->name : "", name);
	printf("# %s:%lu: %s\n", at->file, at->line, why);
}

static void run_case(struct spec *spec, const struct place *at, struct slice in, struct slice expected)
{
	struct buf from = { 0 }, want = { 0 }, got = { 0 };
	const unsigned long failed = spec->failed;

	if (!unescape(in, &from) || !unescape(expected, &want))
		fail(spec, at, in, "unknown escape");
	else if (at->op->run(buf_slice(&from), &got) != 0)
		fail(spec, at, in, "the operation cannot run this case");
	else if (slice_eq(buf_slice(&got), buf_slice(&want)))
		print_result(spec, true, at->op->name, in);
	else
		fail(spec, at, in, "not what was expected");
	if (spec->failed > failed)
		print_visible("got     ", buf_slice(&got)), print_visible("expected", buf_slice(&want));
	buf_free(&from);
	buf_free(&want);
	buf_free(&got);
}

static void run_line(struct spec *spec, struct place *at, struct slice line)
{
	struct slice in, expected;

	if (line.n == 0 || line.p[0] == '#')
		return;
	if (split(line, &in, &expected)) {
		if (at->op)
			run_case(spec, at, in, expected);
		else
			fail(spec, at, in, "a case under no operation");
	} else if (line.p[0] == '[' && line.p[line.n - 1] == ']') {
		line = (struct slice){ line.p + 1, line.n - 2 };
		for (at->op = spec->ops; at->op->name && !slice_is(line, at->op->name);)
			at->op++;
		if (!at->op->name)
			at->op = NULL, fail(spec, at, line, "unknown operation");
	} else {
		fail(spec, at, line, "no => in this line");
	}
}

void spec_file(struct spec *spec, const char *path)
{
	struct place at = { .file = path };
	unsigned long before = spec->n;
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while (f && (n = getline(&line, &cap, f)) > 0) {
		at.line++;
		run_line(spec, &at, slice_trim((struct slice){ line, (size_t)n - (line[n - 1] == '\n') }));
	}
	if (!f || ferror(f) || spec->n == before)
		fail(spec, &at, slice_of(path), !f || ferror(f) ? "cannot be read" : "has no case");
	free(line);
	if (f)
		fclose(f);
}

void spec_check(struct spec *spec, bool ok, const char *name)
{
	print_result(spec, ok, "", slice_of(name));
}

int spec_end(struct spec *spec)
{
	printf("1..%lu\n", spec->n);
	return fflush(stdout) != 0 || spec->failed || spec->n == 0;
}

int spec_main(int argc, char **argv, const struct spec_op *ops)
{
	struct spec spec = { .ops = ops };

	for (int i = 1; i < argc; i++)
		spec_file(&spec, argv[i]);
	return spec_end(&spec);
}
