/* The ground floor: slice, buf, strmap, diag, find. base.spec holds what reads as
 * a table, the checks below are about many keys, memory and streams. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "diag.h"
#include "find.h"
#include "random.h"
#include "spec.h"
#include "strmap.h"

/* TEXT;LIST, parted at ';': the number of the first that is TEXT. */
static int run_slice_index(struct slice in, struct buf *out)
{
	struct slice list[8], wanted = SLICE_NONE;
	size_t n = 0, at;

	slice_cut(&in, ';', &wanted);
	while (n < 8 && slice_cut(&in, ';', &list[n]))
		n++;
	at = slice_index(list, n, wanted);
	if (at == SLICE_NOWHERE)
		buf_puts(out, "nowhere");
	else
		buf_put_int(out, (int64_t)at);
	return 0;
}

/* LIST, parted at ';' and shown as <a><b>. */
static int run_slice_cut(struct slice in, struct buf *out)
{
	struct slice part;

	while (slice_cut(&in, ';', &part))
		buf_printf(out, "<%.*s>", SLICE_FMT(part));
	return in.n != 0;
}

static int run_slice_trim(struct slice in, struct buf *out)
{
	buf_put(out, slice_trim(in));
	return 0;
}

/* "A|B" in byte order: -1, 0, 1. */
static int run_slice_cmp(struct slice in, struct buf *out)
{
	struct slice a = SLICE_NONE, b;

	slice_cut(&in, '|', &a);
	b = in;
	buf_put_int(out, slice_cmp(a, b));
	return slice_cmp(a, b) + slice_cmp(b, a) || slice_eq(a, b) != !slice_cmp(a, b);
}

/* "TEXT|PIECE": s when TEXT starts with PIECE, e when it ends with it. */
static int run_slice_ends(struct slice in, struct buf *out)
{
	struct slice text = SLICE_NONE;

	slice_cut(&in, '|', &text);
	buf_printf(out, "%s%s", slice_starts(text, in) ? "s" : "-", slice_ends(text, in) ? "e" : "-");
	return 0;
}

static int run_slice_lists(struct slice in, struct buf *out)
{
	struct slice list = SLICE_NONE;

	slice_cut(&in, '|', &list);
	buf_puts(out, slice_lists(list, ';', in) ? "yes" : "no");
	return 0;
}

static int run_diag_quote(struct slice in, struct buf *out)
{
	buf_puts(out, diag_quote(in));
	return 0;
}

/* Lines of an error about the cell: from the caret on, blanks shown as '.'. */
static int run_diag_caret(struct slice in, struct buf *out)
{
	struct slice cell = SLICE_NONE;
	char *text = NULL, *line;
	size_t size;
	struct diag d;

	slice_cut(&in, '|', &cell);
	diag_init(&d, "p");
	d.to = open_memstream(&text, &size);
	diag_caret(&d, NULL, cell, in.n, "wrong");
	fclose(d.to);
	line = strrchr(text, '\n');
	*line = '\0';
	line = strrchr(text, '\n');
	for (line += 5; *line; line++)
		buf_putc(out, *line == ' ' ? '.' : *line);
	free(text);
	return 0;
}

static bool buf_grows(void)
{
	struct buf b = { 0 };
	bool ok = true;

	buf_put(&b, SLICE_NONE);
	ok &= b.p && b.n == 0 && b.p[0] == '\0';
	for (int i = 0; i < 100000; i++)
		buf_putc(&b, (char)('a' + i % 26));
	ok &= b.n == 100000 && b.p[b.n] == '\0' && b.cap > b.n;
	for (size_t i = 0; i < b.n; i++)
		ok &= b.p[i] == (char)('a' + (int)(i % 26));
	buf_clear(&b);
	ok &= b.n == 0 && b.p[0] == '\0' && b.cap > 100000;
	buf_free(&b);
	buf_free(&b);
	return ok && !b.p && !b.cap;
}

static bool buf_puts_all_kinds(void)
{
	struct buf b = { 0 };
	bool ok;

	buf_put_int(&b, INT64_MIN);
	buf_putc(&b, ' ');
	buf_put_int(&b, INT64_MAX);
	buf_putc(&b, ' ');
	buf_put_int(&b, 0);
	buf_printf(&b, "%s", "");
	buf_printf(&b, " %05d %s", 42, "x");
	ok = slice_is(buf_slice(&b), "-9223372036854775808 9223372036854775807 0 00042 x");
	buf_clear(&b);
	buf_put(&b, SLICE("a\0b"));
	ok &= b.n == 3 && memcmp(b.p, "a\0b", 4) == 0;
	buf_free(&b);
	return ok;
}

static bool buf_joins_and_inserts(void)
{
	struct buf b = { 0 };
	bool ok;

	buf_join(&b, ';', SLICE("a"));
	buf_join(&b, ';', SLICE("b"));
	buf_join(&b, ';', SLICE_NONE);
	ok = slice_is(buf_slice(&b), "a;b;");
	buf_insert(&b, 0, SLICE("<"));
	buf_insert(&b, b.n, SLICE(">"));
	buf_insert(&b, 2, SLICE("--"));
	buf_insert(&b, 2, SLICE_NONE);
	ok &= slice_is(buf_slice(&b), "<a--;b;>") && b.p[b.n] == '\0';
	buf_free(&b);
	buf_insert(&b, 0, SLICE("new"));
	ok &= slice_is(buf_slice(&b), "new");
	buf_free(&b);
	return ok;
}

static struct slice nth_key(struct buf *b, size_t i)
{
	buf_clear(b);
	buf_printf(b, "%s%zu", i % 3 ? "key " : "a rather long key, longer than sixteen bytes, ", i);
	return buf_slice(b);
}

#define MANY 100000

static bool strmap_holds_many(struct strmap *m)
{
	struct buf key = { 0 };
	const char *first;
	bool ok = true;

	strmap_add(m, nth_key(&key, 0));
	first = strmap_key(m, 0).p;
	for (size_t i = 0; i < MANY; i++)
		ok &= strmap_add(m, nth_key(&key, i)) == i;
	ok &= m->n == MANY && strmap_key(m, 0).p == first; /* keys do not move */
	for (size_t i = 0; i < MANY; i++) {
		ok &= strmap_find(m, nth_key(&key, i)) == i && strmap_add(m, buf_slice(&key)) == i;
		ok &= slice_eq(strmap_key(m, i), buf_slice(&key));
	}
	for (size_t i = MANY; i < 2 * MANY; i++)
		ok &= strmap_find(m, nth_key(&key, i)) == STRMAP_NONE;
	buf_free(&key);
	return ok && m->n == MANY;
}

static bool strmap_clears(struct strmap *m)
{
	struct buf key = { 0 };
	bool ok;

	strmap_clear(m);
	ok = m->n == 0 && m->bytes == 0 && strmap_find(m, nth_key(&key, 5)) == STRMAP_NONE;
	ok &= strmap_add(m, nth_key(&key, 7)) == 0 && strmap_add(m, nth_key(&key, 5)) == 1;
	ok &= strmap_find(m, nth_key(&key, 7)) == 0 && m->n == 2;
	strmap_free(m);
	ok &= m->n == 0 && strmap_find(m, buf_slice(&key)) == STRMAP_NONE;
	buf_free(&key);
	return ok;
}

/* Keys are bytes: the empty one, one with a NUL, a very long one. */
static bool strmap_takes_any_key(void)
{
	static char longest[100000];
	struct strmap m = { 0 };
	bool ok = strmap_find(&m, SLICE("")) == STRMAP_NONE;

	memset(longest, 'x', sizeof longest);
	ok &= strmap_add(&m, SLICE_NONE) == 0 && strmap_add(&m, SLICE("")) == 0;
	ok &= strmap_add(&m, SLICE("\0")) == 1 && strmap_add(&m, SLICE("\0\0")) == 2;
	ok &= strmap_add(&m, SLICE("a")) == 3 && strmap_add(&m, SLICE("a\0")) == 4;
	ok &= strmap_add(&m, (struct slice){ longest, sizeof longest }) == 5;
	ok &= strmap_add(&m, (struct slice){ longest, sizeof longest - 1 }) == 6;
	ok &= strmap_find(&m, SLICE("")) == 0 && strmap_find(&m, SLICE("\0")) == 1;
	ok &= strmap_find(&m, (struct slice){ longest, sizeof longest }) == 5;
	ok &= strmap_key(&m, 0).n == 0 && m.bytes == 6 + 2 * sizeof longest - 1;
	strmap_free(&m);
	return ok;
}

/* Keys of every length up to 80, and each with one byte changed, are all told
 * apart and found again. */
static bool strmap_tells_lengths_apart(void)
{
	struct strmap m = { 0 };
	char key[80];
	bool ok = true;

	for (int round = 0; round < 2; round++) {
		size_t expected = 0;

		memset(key, 'x', sizeof key);
		for (size_t n = 0; n <= sizeof key; n++) {
			ok &= strmap_add(&m, (struct slice){ key, n }) == expected++;
			for (size_t i = 0; i < n; i++) {
				key[i] = 'y';
				ok &= strmap_add(&m, (struct slice){ key, n }) == expected++;
				key[i] = 'x';
			}
		}
		ok &= m.n == expected;
	}
	strmap_free(&m);
	return ok;
}

/* What a diag printed since `d` was made for it. */
struct heard {
	struct diag d;
	char *text;
	size_t size;
};

static void listen(struct heard *h, const char *program)
{
	*h = (struct heard){ 0 };
	diag_init(&h->d, program);
	h->d.to = open_memstream(&h->text, &h->size);
}

static bool heard(struct heard *h, const char *expected)
{
	bool ok;

	fclose(h->d.to);
	ok = strcmp(h->text, expected) == 0;
	if (!ok)
		printf("# heard:\n%s# expected:\n%s", h->text, expected);
	free(h->text);
	return ok;
}

static bool diag_leaves_out_what_is_not_known(void)
{
	struct where full = { "gate.csv", 12, 5, "temp_c" }, no_field = { "gate.csv", 12, 0, "temp_c" };
	struct where no_line = { "gate.csv", 0, 5, NULL }, no_file = { NULL, 12, 5, "temp_c" };
	struct heard h;
	bool ok = true;

	listen(&h, "/usr/local/bin/ingest-gate");
	ok &= diag_error(&h.d, &full, "no number (expected %s)", "36.5") == -1;
	ok &= diag_warning(&h.d, &no_field, "low") == -1;
	ok &= diag_note(&h.d, &no_line, "100%% read") == -1;
	ok &= diag_error(&h.d, &no_file, "x") == -1;
	ok &= diag_error(&h.d, NULL, "y") == -1;
	diag_say(&h.d, "%d rows", 3);
	ok &= h.d.count[SEV_ERROR] == 3 && h.d.count[SEV_WARNING] == 1 && h.d.count[SEV_NOTE] == 1;
	return heard(&h, "ingest-gate: gate.csv:12:5: error: temp_c: no number (expected 36.5)\n"
			 "ingest-gate: gate.csv:12: warning: temp_c: low\n"
			 "ingest-gate: gate.csv: note: 100% read\n"
			 "ingest-gate: error: temp_c: x\n"
			 "ingest-gate: error: y\n"
			 "ingest-gate: 3 rows\n") && ok;
}

static bool diag_adds_the_system_reason(void)
{
	struct where at = { "gate.csv", 0, 0, NULL };
	struct heard h;
	bool ok;

	listen(&h, "flag-risk");
	errno = ENOENT;
	ok = diag_errno(&h.d, &at, "cannot open") == -1;
	return heard(&h, "flag-risk: gate.csv: error: cannot open: No such file or directory\n") && ok;
}

static bool diag_points_at_the_byte(void)
{
	struct where at = { "base.csv", 9, 6, "in:temp_c" };
	struct heard h;

	listen(&h, "flag-risk");
	diag_caret(&h.d, &at, SLICE(">= hot"), 3, "expected a number after \">=\"");
	return heard(&h, "flag-risk: base.csv:9:6: error: in:temp_c: expected a number after \">=\"\n"
			 "    >= hot\n"
			 "       ^\n");
}

/* Each severity is limited for itself; a caret is not shown without its error. */
static bool diag_stops_at_the_limit(void)
{
	struct heard h;
	bool ok;

	listen(&h, "p");
	h.d.limit = 2;
	for (int i = 1; i <= 4; i++)
		diag_error(&h.d, NULL, "e%d", i);
	diag_caret(&h.d, NULL, SLICE("cell"), 0, "hidden");
	for (int i = 1; i <= 2; i++)
		diag_warning(&h.d, NULL, "w%d", i);
	for (int i = 1; i <= 3; i++)
		diag_note(&h.d, NULL, "n%d", i);
	diag_close(&h.d);
	ok = h.d.count[SEV_ERROR] == 5 && h.d.count[SEV_WARNING] == 2 && h.d.count[SEV_NOTE] == 3;
	return heard(&h, "p: error: e1\np: error: e2\np: warning: w1\np: warning: w2\n"
			 "p: note: n1\np: note: n2\n"
			 "p: 3 more errors not shown\np: 1 more note not shown\n") && ok;
}

static bool diag_shows_twenty(void)
{
	struct heard h;
	struct buf want = { 0 };
	bool ok;

	listen(&h, "p");
	for (int i = 1; i <= 51; i++) {
		diag_error(&h.d, NULL, "e%d", i);
		if (i <= 20)
			buf_printf(&want, "p: error: e%d\n", i);
	}
	diag_close(&h.d);
	buf_puts(&want, "p: 31 more errors not shown\n");
	ok = heard(&h, want.p);
	buf_free(&want);
	return ok;
}

static bool diag_quotes_four_at_once(void)
{
	const char *a = diag_quote(SLICE("a")), *b = diag_quote(SLICE("b"));
	const char *c = diag_quote(SLICE("c")), *d = diag_quote(SLICE("d"));

	return *a == 'a' && *b == 'b' && *c == 'c' && *d == 'd';
}

static const struct spec_op ops[] = {
	{ "slice_index", run_slice_index },
	{ "slice_cut", run_slice_cut },
	{ "slice_trim", run_slice_trim },
	{ "slice_cmp", run_slice_cmp },
	{ "slice_ends", run_slice_ends },
	{ "slice_lists", run_slice_lists },
	{ "diag_quote", run_diag_quote },
	{ "diag_caret", run_diag_caret },
	{ NULL, NULL },
};

/* Against memmem: few letters, so that much nearly fits; heaps of the exact
 * size, so that a sanitizer sees a byte too far. */
static bool find_is_memmem(void)
{
	uint64_t seed = 1;
	bool good = true;

	for (unsigned round = 0; round < 50000; round++) {
		size_t n = random_of(&seed) % 200, wanted = 1 + random_of(&seed) % (round % 20 ? 12 : 60);
		char *hay = malloc(n ? n : 1), text[64];

		for (size_t i = 0; i < n; i++)
			hay[i] = (char)('a' + random_of(&seed) % 2);
		for (size_t i = 0; i < wanted; i++)
			text[i] = (char)('a' + random_of(&seed) % 2);
		if (n >= wanted && round % 2)
			memcpy(text, hay + random_of(&seed) % (n - wanted + 1), wanted);
		good &= find_text(hay, hay + n, (struct slice){ text, wanted }) == memmem(hay, n, text, wanted);
		free(hay);
	}
	return good;
}

int main(int argc, char **argv)
{
	struct spec spec = { .ops = ops };
	struct strmap many = { 0 };

	for (int i = 1; i < argc; i++)
		spec_file(&spec, argv[i]);
	spec_check(&spec, buf_grows(), "buf: grows, clears, frees");
	spec_check(&spec, buf_puts_all_kinds(), "buf: integers, formats, NUL bytes");
	spec_check(&spec, buf_joins_and_inserts(), "buf: joins and inserts");
	spec_check(&spec, strmap_holds_many(&many), "strmap: 100000 keys, and 100000 absent ones");
	spec_check(&spec, strmap_clears(&many), "strmap: is used again when cleared, empty when freed");
	spec_check(&spec, strmap_takes_any_key(), "strmap: the empty key, NUL bytes, a long key");
	spec_check(&spec, strmap_tells_lengths_apart(), "strmap: keys of all lengths, each byte of them");
	spec_check(&spec, diag_leaves_out_what_is_not_known(), "diag: locations");
	spec_check(&spec, diag_adds_the_system_reason(), "diag: the reason of errno");
	spec_check(&spec, diag_points_at_the_byte(), "diag: the caret");
	spec_check(&spec, diag_stops_at_the_limit(), "diag: the limit of each severity");
	spec_check(&spec, diag_shows_twenty(), "diag: twenty are shown");
	spec_check(&spec, diag_quotes_four_at_once(), "diag: four quotes in one message");
	spec_check(&spec, find_is_memmem(), "find: a text is found where memmem finds it");
	return spec_end(&spec);
}
