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

/* What a run that was cut short may have left; LEDGER was not among it. */
static bool is_beginning(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".lock") == 0 ||
	       strcmp(name, "heads.csv") == 0 || strncmp(name, ".LEDGER.", 8) == 0;
}

/* 1 when the folder is empty or the beginning of a ledger, 0 when it holds
 * other files, -1 with errno. */
static int is_free(const char *path)
{
	DIR *folder = opendir(path);
	int free_to_use = 1;

	if (!folder)
		return -1;
	for (struct dirent *e; (e = readdir(folder));)
		if (!is_beginning(e->d_name))
			free_to_use = 0;
	closedir(folder);
	return free_to_use;
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
	result = fchmod(fd, 0640) < 0 || file_write_at(fd, text, 0) < 0 || file_sync(fd) < 0 ? -1 : 0;
	return close(fd) < 0 ? -1 : result;
}

/* LEDGER gets its name when the others have theirs for good: a folder that
 * has it is a whole ledger, and a run that was cut short is simply done again. */
static int fill(const struct ledger *l, const struct ledger_settings *s, struct diag *diag)
{
	static const struct {
		const char *name, *text;
	} file[] = { { ".lock", "" }, { "heads.csv", LEDGER_HEADS "\n" } };
	struct buf path = { 0 };
	struct where at = { NULL, 0, 0, NULL };
	int result = 0;

	for (size_t i = 0; i < sizeof file / sizeof *file && result == 0; i++) {
		at.file = ledger_file(l, file[i].name, &path);
		if (create_file(path.p, slice_of(file[i].text)) < 0 || file_sync_folder(path.p) < 0)
			result = diag_errno(diag, &at, "cannot make");
	}
	if (result == 0)
		result = ledger_texts_write(s, ledger_file(l, "LEDGER", &path), diag);
	buf_free(&path);
	return result;
}

/* The names of LEDGER and of the folder itself, whoever made them. */
static int sync_names(const char *ledger, const char *folder, struct diag *diag)
{
	struct where at = { folder, 0, 0, NULL };

	if (file_sync_folder(ledger) < 0 || file_sync_folder(folder) < 0)
		return diag_errno(diag, &at, "cannot sync");
	return 0;
}

static int make(const struct ledger *l, const struct ledger_settings *settings, struct diag *diag)
{
	struct where at = { l->folder, 0, 0, NULL };
	struct ledger_settings s = *settings;
	char *name = NULL;
	int free_to_use, result;

	if (mkdir(l->folder, 0750) == 0)
		(void)chmod(l->folder, 0750);
	else if (errno != EEXIST)
		return diag_errno(diag, &at, "cannot make the folder");
	free_to_use = is_free(l->folder);
	if (free_to_use < 0)
		return diag_errno(diag, &at, "cannot read the folder");
	if (!free_to_use)
		return diag_error(diag, &at, "holds other files (expected a new or empty folder)");
	if (!s.name)
		s.name = name = own_name(l->folder);
	result = fill(l, &s, diag);
	free(name);
	return result;
}

bool ledger_is_at(const char *folder)
{
	struct ledger l = { .folder = (char *)(uintptr_t)folder };
	struct buf path = { 0 };
	bool is = access(ledger_file(&l, "LEDGER", &path), F_OK) == 0;

	buf_free(&path);
	return is;
}

int ledger_create(const char *folder, const struct ledger_settings *settings, struct diag *diag)
{
	struct ledger l = { .folder = (char *)(uintptr_t)folder, .diag = diag };
	struct buf path = { 0 };
	int result = ledger_is_at(folder) ? 0 : make(&l, settings, diag);

	if (result == 0)
		result = sync_names(ledger_file(&l, "LEDGER", &path), folder, diag);
	buf_free(&path);
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
