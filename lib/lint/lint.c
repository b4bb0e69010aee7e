/* Findings about a rule pack, and waivers: see lint.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "lint.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "table.h"
#include "xmem.h"

char *lint_path(const char *folder, const char *name)
{
	char *path = xmalloc(strlen(folder) + strlen(name) + 2);

	sprintf(path, "%s/%s", folder, name);
	return path;
}

static int is_csv(const struct dirent *e)
{
	return e->d_name[0] != '.' && slice_ends(slice_of(e->d_name), SLICE(".csv"));
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

size_t lint_files(const char *folder, char ***path)
{
	struct dirent **entry = NULL;
	int n = scandir(folder, &entry, is_csv, by_name);

	*path = xcalloc(n > 0 ? (size_t)n : 1, sizeof **path);
	for (int i = 0; i < n; i++) {
		(*path)[i] = lint_path(folder, entry[i]->d_name);
		free(entry[i]);
	}
	free(entry);
	return n > 0 ? (size_t)n : 0;
}

void lint_free_files(char **path, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(path[i]);
	free(path);
}

static struct slice keep(struct lint *l, struct slice text)
{
	return strmap_key(&l->text, strmap_add(&l->text, text));
}

static int read_waiver(struct lint *l, const struct table *t)
{
	struct slice check = table_get(t, "check"), rule = table_get(t, "rule");
	struct where at = table_where(t, "check");

	if (!slice_starts(check, SLICE("W-")) && !slice_starts(check, SLICE("N-")))
		return diag_error(l->diag, &at, "%s cannot be waived (expected the id of a warning, W-...)",
				  check.n ? diag_quote(check) : "blank");
	at = table_where(t, "rule");
	if (!rule.n || slice_is(rule, "*"))
		return diag_error(l->diag, &at, "%s (expected a rule, the beginning of ids and *, a table or a list)",
				  rule.n ? "* alone would waive the check everywhere" : "blank");
	at = table_where(t, "reason");
	if (!table_get(t, "reason").n)
		return diag_error(l->diag, &at, "blank (a waiver says why the finding is as meant)");
	XGROW(l->waiver, l->nwaivers + 1, l->waivercap);
	l->waiver[l->nwaivers++] = (struct lint_waiver){ keep(l, check), keep(l, rule), at.line, false };
	return 0;
}

int lint_read_waivers(struct lint *l)
{
	static const char *const need[] = { "check", "rule", "reason", NULL };
	struct table *t;
	int got = -1, result = 0;

	l->waivers = lint_path(l->folder, "notes/lint.csv");
	if (access(l->waivers, F_OK) != 0)
		return 0;
	t = table_open(l->waivers, need, l->diag);
	while (t && (got = table_next(t)) > 0)
		if (read_waiver(l, t) < 0)
			result = -1;
	table_close(t);
	return got < 0 ? -1 : result;
}

static bool names(struct slice pattern, struct slice rule)
{
	if (!slice_ends(pattern, SLICE("*")))
		return slice_eq(pattern, rule);
	pattern.n--;
	return slice_starts(rule, pattern);
}

static bool is_waived(struct lint *l, const char *check, struct slice rule)
{
	bool waived = false;

	for (size_t i = 0; i < l->nwaivers && check[0] != 'E'; i++)
		if (slice_is(l->waiver[i].check, check) && names(l->waiver[i].rule, rule))
			waived = l->waiver[i].used = true;
	return waived;
}

static bool is_inside(const char *file, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(file, folder, n) == 0 && (file[n] == '/' || !file[n]);
}

void lint_find(struct lint *l, const char *check, struct slice rule, const struct where *at, const char *format, ...)
{
	struct buf text = { 0 };
	char *line = NULL;
	va_list args;
	int n;

	/* What is wrong with a pack that was brought along is found in that one. */
	if (at && at->file && !is_inside(at->file, l->folder))
		return;
	if (is_waived(l, check, rule)) {
		l->waived++;
		return;
	}
	va_start(args, format);
	n = vasprintf(&line, format, args);
	va_end(args);
	buf_printf(&text, "%s %s", check, n < 0 ? "" : line);
	if (check[0] == 'E')
		diag_error(l->diag, at, "%s", text.p);
	else if (check[0] == 'W')
		diag_warning(l->diag, at, "%s", text.p);
	else
		diag_note(l->diag, at, "%s", text.p);
	l->found += check[0] != 'N';
	if (n >= 0)
		free(line);
	buf_free(&text);
}

static unsigned group_of(struct slice check)
{
	static const struct {
		const char *check;
		enum lint_made group;
	} other[] = {
		{ "W-UNTESTED", LINT_TESTS }, { "W-EXPIRED", LINT_NOW },      { "W-FUTURE", LINT_NOW },
		{ "W-GAP", LINT_GAPS },	      { "N-GAP", LINT_GAPS },	      { "W-DEFAULT-DEAD", LINT_GAPS },
		{ "W-NOT-PROVEN", LINT_GAPS },
	};

	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		if (slice_is(check, other[i].check))
			return other[i].group;
	return LINT_STATIC;
}

void lint_end(struct lint *l)
{
	for (size_t i = 0; i < l->nwaivers; i++) {
		struct where at = { l->waivers, l->waiver[i].line, 0, NULL };

		if (!l->waiver[i].used && (group_of(l->waiver[i].check) & l->made))
			lint_find(l, "W-WAIVER", SLICE_NONE, &at, "waives nothing: no %.*s of %s",
				  SLICE_FMT(l->waiver[i].check), diag_quote(l->waiver[i].rule));
	}
	strmap_free(&l->text);
	strmap_free(&l->asked);
	free(l->waiver);
	free(l->waivers);
	l->waiver = NULL;
	l->waivers = NULL;
}
