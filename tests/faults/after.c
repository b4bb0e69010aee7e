/* What is left of a ledger after a fault: see after.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "after.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../open.h"
#include "fileio.h"
#include "part.h"
#include "verify.h"
#include "xmem.h"

/* -- the boot ------------------------------------------------------------ */

static const char *boot_file;

void after_boot(const char *path)
{
	boot_file = path;
}

/* What the archive calls comes here instead of libc. */
int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = open_mode(flags, args);
	va_end(args);
	if (boot_file && strcmp(path, "/proc/sys/kernel/random/boot_id") == 0)
		path = boot_file;
	return open_truly(path, flags, mode);
}

/* -- messages ------------------------------------------------------------- */

struct listener {
	struct diag diag;
	char *text;
	size_t n;
};

static void listen_to(struct listener *a)
{
	diag_init(&a->diag, "#");
	a->diag.to = open_memstream(&a->text, &a->n);
}

static void keep_said(struct listener *a, struct buf *said)
{
	fclose(a->diag.to);
	if (said)
		buf_put(said, (struct slice){ a->text, a->n });
	free(a->text);
}

/* -- reading -------------------------------------------------------------- */

/* seq and at are the writer's. */
static void put_rows(struct buf *rows, struct slice text)
{
	struct slice line, field;

	while (slice_cut(&text, '\n', &line)) {
		slice_cut(&line, ',', &field);
		slice_cut(&line, ',', &field);
		buf_put(rows, line);
		buf_putc(rows, '\n');
	}
}

static int read_part(const char *path, struct buf *rows, struct after_state *state, struct diag *diag)
{
	struct part_reader *r = part_open(path, -1, PART_FULL, diag);
	struct part_member m;
	int got = -1;

	while (r && (got = part_next(r, &m)) > 0)
		if (m.head.kind == MEMBER_ROWS)
			put_rows(rows, m.text);
	if (got == 0) {
		enum part_end end = part_state(r)->end;

		state->parts++;
		state->damaged += end == PART_DAMAGED;
		state->torn += end == PART_TORN;
		state->sealed += end == PART_SEALED;
	}
	part_close(r);
	return got;
}

int after_rows(const char *folder, struct buf *rows, struct after_state *state)
{
	struct listener a = { 0 };
	struct ledger_part *part = NULL;
	struct buf path = { 0 };
	struct ledger *l;
	long n;
	int result = 0;

	*state = (struct after_state){ 0 };
	listen_to(&a);
	l = ledger_open(folder, &a.diag);
	n = l ? ledger_parts(l, &part) : -1;
	for (long i = 0; i < n && result == 0; i++)
		result = read_part(ledger_path(l, part[i], LEDGER_DATA, &path), rows, state, &a.diag);
	free(part);
	buf_free(&path);
	ledger_close(l);
	keep_said(&a, NULL);
	return n < 0 ? -1 : result;
}

/* -- writing -------------------------------------------------------------- */

enum append_result after_append(const char *folder, struct when now, const char *header, const char *row, struct buf *said)
{
	struct append_options o = { .fixed_clock = true, .clock = now, .any_disk = true };
	struct ledger_row_facts facts = { .ntokens = 0 };
	struct batch b = { .month = BATCH_ANY_MONTH };
	enum append_result result = APPEND_TROUBLE;
	struct append *append = NULL;
	struct listener a = { 0 };
	struct buf names = { 0 };
	struct append_ack ack;
	struct ledger *l;

	listen_to(&a);
	l = ledger_open(folder, &a.diag);
	buf_printf(&names, "seq,at,%s", header);
	if (l)
		append = append_open(l, buf_slice(&names), &o, &a.diag);
	buf_puts(&b.lines, row);
	batch_end_row(&b, &facts);
	if (append)
		result = append_commit(append, &b, &ack);
	append_free(append);
	ledger_close(l);
	batch_free(&b);
	buf_free(&names);
	keep_said(&a, said);
	return result;
}

long after_verify(const char *folder, struct buf *said)
{
	struct verify_options o = { .threads = 1 };
	struct verify_count count = { 0 };
	struct listener a = { 0 };
	struct ledger *l;
	long found = -1;

	listen_to(&a);
	l = ledger_open(folder, &a.diag);
	if (l && verify_ledger(l, &o, &count, &a.diag) == 0)
		found = (long)count.findings;
	ledger_close(l);
	keep_said(&a, said);
	return found;
}

/* -- files ---------------------------------------------------------------- */

void after_write(const char *path, struct slice bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

	if (fd < 0 || file_write(fd, bytes) < 0 || close(fd) < 0) {
		perror(path);
		exit(1);
	}
}

void after_read(const char *path, struct buf *b)
{
	buf_clear(b);
	if (file_read(path, b) < 0) {
		perror(path);
		exit(1);
	}
}

static int remove_one(const char *path, const struct stat *st, int what, struct FTW *where)
{
	(void)st, (void)what, (void)where;
	return remove(path);
}

void after_remove(const char *folder)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int no_dots(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static char *look(const char *folder, size_t wanted, size_t *count)
{
	struct dirent **e = NULL;
	int n = scandir(folder, &e, no_dots, by_name);
	char *name = NULL;

	*count = n < 0 ? 0 : (size_t)n;
	for (size_t i = 0; i < *count; i++) {
		if (i == wanted)
			name = xstrdup(e[i]->d_name);
		free(e[i]);
	}
	free(e);
	return name;
}

size_t after_names(const char *folder)
{
	size_t n;

	free(look(folder, SIZE_MAX, &n));
	return n;
}

char *after_name(const char *folder, size_t n)
{
	size_t count;

	return look(folder, n, &count);
}
