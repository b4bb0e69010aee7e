/* Receipts: any bytes are rows that read, or are refused.
 *
 * Beside no crash: what is refused is refused with an error, and what is read without
 * one; rows stand in their order, those of one name are found where they begin; and what
 * was read, put as CSV, is read as the same. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fileio.h"
#include "receipts.h"

static FILE *nowhere;
static int file = -1;
static char path[64];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	nowhere = fopen("/dev/null", "w");
	/* Receipts are read from a file: one in memory. */
	file = memfd_create("receipts", MFD_CLOEXEC);
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	return !nowhere || file < 0;
}

static struct receipts *read_text(struct slice text)
{
	struct diag diag;
	struct receipts *r;

	diag_init(&diag, "fuzz");
	diag.to = nowhere;
	if (ftruncate(file, 0) < 0 || file_write_at(file, text, 0) < 0)
		abort();
	r = receipts_read(path, &diag);
	FUZZ_HOLDS(!r == (diag.count[SEV_ERROR] > 0), "what is refused has a reason, and nothing else has");
	return r;
}

static void check_receipt(const struct receipt *r)
{
	FUZZ_HOLDS(r->received_at && r->unit && r->name, "every text is there");
	FUZZ_HOLDS(r->part.number >= 1 && r->part.number <= 99 && r->leaves >= 1 && r->leaves <= INT64_MAX, "numbers in range");
	FUZZ_HOLDS(r->line > 1, "the header line is no receipt");
}

/* Whether b may stand behind a. */
static bool follows(const struct receipt *a, const struct receipt *b)
{
	int by_name = strcmp(a->name, b->name), by_part = ledger_part_cmp(a->part, b->part);

	if (by_name || by_part)
		return by_name ? by_name < 0 : by_part < 0;
	return a->leaves != b->leaves ? a->leaves < b->leaves : a->line < b->line;
}

static void check_order(const struct receipts *all)
{
	size_t first = 0;

	for (size_t i = 0; i < receipts_count(all); i++) {
		const struct receipt *r = receipts_get(all, i);

		check_receipt(r);
		FUZZ_HOLDS(i == 0 || follows(receipts_get(all, i - 1), r), "receipts are in order");
		if (i == 0 || strcmp(receipts_get(all, i - 1)->name, r->name) != 0)
			first = i;
		FUZZ_HOLDS(receipts_first(all, r->name) == first, "a name is found where it begins");
	}
}

static void put_text(struct buf *b, const char *text)
{
	buf_puts(b, ",\"");
	for (; *text; text++) {
		if (*text == '"')
			buf_putc(b, '"');
		buf_putc(b, *text);
	}
	buf_putc(b, '"');
}

static void put_receipt(struct buf *b, const struct receipt *r)
{
	buf_puts(b, "x");
	put_text(b, r->received_at);
	put_text(b, r->unit);
	put_text(b, r->name);
	buf_puts(b, ",,");
	ledger_put_part(b, r->part);
	buf_printf(b, ",%llu,", (unsigned long long)r->leaves);
	tree_put_hex(b, &r->root);
	buf_putc(b, ',');
	if (r->follows)
		tree_put_hex(b, &r->prev);
	buf_putc(b, '\n');
}

static bool same(const struct receipt *a, const struct receipt *b)
{
	return strcmp(a->received_at, b->received_at) == 0 && strcmp(a->unit, b->unit) == 0 && strcmp(a->name, b->name) == 0 &&
	       ledger_part_cmp(a->part, b->part) == 0 && a->leaves == b->leaves && a->follows == b->follows &&
	       memcmp(&a->root, &b->root, sizeof a->root) == 0 &&
	       (!a->follows || memcmp(&a->prev, &b->prev, sizeof a->prev) == 0);
}

static void check_again(const struct receipts *all)
{
	struct buf text = { 0 };
	struct receipts *again;

	buf_puts(&text, "x,received_at,unit,name,day,part,leaves,root,prev\n");
	for (size_t i = 0; i < receipts_count(all); i++)
		put_receipt(&text, receipts_get(all, i));
	again = read_text(buf_slice(&text));
	FUZZ_HOLDS(again && receipts_count(again) == receipts_count(all), "what is put is read");
	for (size_t i = 0; again && i < receipts_count(all); i++)
		FUZZ_HOLDS(same(receipts_get(all, i), receipts_get(again, i)), "and is the same");
	receipts_free(again);
	buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct receipts *all = read_text((struct slice){ (const char *)data, size });

	if (!all)
		return 0;
	check_order(all);
	check_again(all);
	receipts_free(all);
	return 0;
}
