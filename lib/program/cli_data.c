/* Where the toolkit's data and rule packs are: see cli.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "xmem.h"

#ifndef PREFIX
#define PREFIX "/usr/local"
#endif

/* A malloc'ed path when something is there, else NULL. */
static char *existing(const char *folder, const char *name)
{
	char *path = NULL;

	if (folder && asprintf(&path, "%s/%s", folder, name) >= 0 && access(path, R_OK) == 0)
		return path;
	free(path);
	return NULL;
}

/* Below the folder above the program's own: ../lib in a source tree,
 * ../share/gatehouse where it was installed, wherever that was moved to. */
static char *beside_program(const char *folder, const char *name)
{
	char self[4096], *slash, *path = NULL;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 32);

	if (n <= 0)
		return NULL;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (slash) {
		strcpy(slash, folder);
		path = existing(self, name);
	}
	return path;
}

char *cli_data(const char *name)
{
	const char *rules = getenv("GATEHOUSE_RULES");
	char *path = NULL;

	if (rules && strncmp(name, "rules", 5) == 0 && (name[5] == '/' || !name[5]))
		path = existing(rules, name[5] ? name + 6 : ".");
	if (!path)
		path = existing(getenv("GATEHOUSE_SHARE"), name);
	if (!path)
		path = beside_program("/../lib", name);
	if (!path)
		path = beside_program("/../share/gatehouse", name);
	return path ? path : existing(PREFIX "/share/gatehouse", name);
}

char *cli_find(const char *name, struct diag *diag)
{
	char *path = cli_data(name);

	if (!path)
		diag_error(diag, NULL, "%s is nowhere (set GATEHOUSE_SHARE to the folder that holds it)", name);
	return path;
}

char *cli_pack(struct slice name, struct diag *diag)
{
	char *text = xstrndup(name.p, name.n), data[256], *path;

	if (strchr(text, '/'))
		return text;
	snprintf(data, sizeof data, "rules/%.200s", text);
	free(text);
	path = cli_data(data);
	if (!path)
		diag_error(diag, NULL, "no rule pack %s (set GATEHOUSE_RULES to the folder of packs, or give a path)",
			   diag_quote(name));
	return path;
}

int cli_add_packs(struct strmap *packs, const char *value, struct diag *diag)
{
	struct slice rest = slice_of(value), part;

	while (slice_cut(&rest, ',', &part)) {
		size_t before = packs->n;

		if (part.n && strmap_add(packs, part) < before)
			return diag_error(diag, NULL, "option -p: %s stands twice", diag_quote(part));
	}
	return 0;
}

char **cli_packs(const struct strmap *packs, struct diag *diag)
{
	char **path = xcalloc(packs->n + 1, sizeof *path);
	bool found = true;

	for (size_t i = 0; i < packs->n; i++) {
		path[i] = cli_pack(strmap_key(packs, i), diag);
		found = found && path[i];
	}
	if (found)
		return path;
	cli_free_packs(path, packs->n);
	return NULL;
}

void cli_free_packs(char **path, size_t n)
{
	for (size_t i = 0; path && i < n; i++)
		free(path[i]);
	free(path);
}
