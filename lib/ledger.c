/* Making and opening a ledger: see ledger.h. */
/* SPDX-License-Identifier: ISC */
#include "ledger_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fileio.h"
#include "xmem.h"

/* 1 when the folder holds nothing, 0 when it does, -1 with errno. */
static int is_empty(const char *path)
{
	DIR *folder = opendir(path);
	int empty = 1;

	if (!folder)
		return -1;
	for (struct dirent *e; (e = readdir(folder));)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			empty = 0;
	closedir(folder);
	return empty;
}

/* The folder's own name, for people who give the ledger none. */
static char *own_name(const char *folder)
{
	char *real = realpath(folder, NULL), *slash = real ? strrchr(real, '/') : NULL;
	char *name = xstrdup(slash && slash[1] ? slash + 1 : "ledger");

	free(real);
	return name;
}

static int create_file(const char *path, struct slice text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0640), result;

	if (fd < 0)
		return -1;
	result = file_write_at(fd, text, 0) < 0 || file_sync(fd) < 0 ? -1 : 0;
	return close(fd) < 0 ? -1 : result;
}

/* LEDGER is written last: a folder that has it is a whole ledger, and a
 * run that was cut short is simply done again. */
static int fill(const struct ledger *l, const struct ledger_settings *s, struct diag *diag)
{
	struct buf path = { 0 }, text = { 0 };
	struct where at = { NULL, 0, 0, NULL };
	int result = 0;

	buf_puts(&text, LEDGER_HEADS "\n");
	at.file = ledger_file(l, ".lock", &path);
	if (create_file(path.p, SLICE_NONE) < 0)
		result = diag_errno(diag, &at, "cannot make");
	if (result == 0 && (at.file = ledger_file(l, "heads.csv", &path), create_file(path.p, buf_slice(&text)) < 0))
		result = diag_errno(diag, &at, "cannot make");
	if (result == 0)
		result = ledger_texts_write(s, ledger_file(l, "LEDGER", &path), diag);
	if (result == 0 && file_sync_folder(l->folder) < 0)
		result = diag_errno(diag, &at, "cannot sync");
	buf_free(&path);
	buf_free(&text);
	return result;
}

/* Whether what is in the folder can be a ledger that was not finished. */
static bool unfinished(const char *folder)
{
	struct buf path = { 0 };
	bool is;

	buf_printf(&path, "%s/.lock", folder);
	is = access(path.p, F_OK) == 0;
	buf_free(&path);
	return is;
}

int ledger_create(const char *folder, const struct ledger_settings *settings, struct diag *diag)
{
	struct where at = { folder, 0, 0, NULL };
	struct ledger l = { .folder = (char *)(uintptr_t)folder, .diag = diag };
	struct ledger_settings s = *settings;
	struct buf path = { 0 };
	char *name = NULL;
	bool there;
	int empty, result;

	there = access(ledger_file(&l, "LEDGER", &path), F_OK) == 0;
	buf_free(&path);
	if (there)
		return 0;
	if (mkdir(folder, 0750) < 0 && errno != EEXIST)
		return diag_errno(diag, &at, "cannot make the folder");
	empty = is_empty(folder);
	if (empty < 0)
		return diag_errno(diag, &at, "cannot read the folder");
	if (!empty && !unfinished(folder))
		return diag_error(diag, &at, "holds other files (expected a new or empty folder)");
	if (!s.name)
		s.name = name = own_name(folder);
	result = fill(&l, &s, diag);
	free(name);
	return result;
}

struct ledger *ledger_open(const char *folder, struct diag *diag)
{
	struct ledger *l = xcalloc(1, sizeof *l);
	struct buf path = { 0 };
	struct where at = { folder, 0, 0, NULL };
	int result;

	l->diag = diag;
	l->folder = xstrdup(folder);
	if (access(ledger_file(l, "LEDGER", &path), F_OK) < 0)
		result = diag_errno(diag, &at, "is no ledger (expected a folder made by ledger-append --init)");
	else
		result = ledger_texts_read(&l->texts, path.p, diag);
	buf_free(&path);
	if (result == 0)
		return l;
	ledger_close(l);
	return NULL;
}

void ledger_close(struct ledger *l)
{
	if (!l)
		return;
	buf_free(&l->texts.text);
	free(l->folder);
	free(l);
}

const struct ledger_settings *ledger_settings(const struct ledger *l)
{
	return &l->texts.settings;
}

const char *ledger_folder(const struct ledger *l)
{
	return l->folder;
}
