/* Lists that cells ask, from the packs that have them: see rules.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "near.h"
#include "rules_internal.h"
#include "xmem.h"

static const char *list_option(const struct ruleset *rs, struct slice name)
{
	for (size_t i = 0; i < rs->options->nlists; i++)
		if (slice_is(name, rs->options->lists[i].name))
			return rs->options->lists[i].path;
	return NULL;
}

/* The list of that name in the last pack of the family before number *before,
 * which becomes that pack's; NULL: in none. */
static char *list_below(const struct rules_pack *pack, struct slice name, size_t *before)
{
	const struct ruleset *rs = pack->rs;
	char file[256];

	if (!name.n || name.n > 200 || memchr(name.p, '/', name.n))
		return NULL;
	snprintf(file, sizeof file, "lists/%.*s.csv", SLICE_FMT(name));
	while ((*before)-- > 0)
		if (rules_is_family(pack, rs->pack[*before]) && rules_exists(rs->pack[*before]->folder, file))
			return rules_join(rs->pack[*before]->folder, file);
	return NULL;
}

/* Adds the lists that the one at `path` adds to, or says which it takes the place of. */
static int go_below(const struct rules_pack *pack, struct lookup *l, struct slice name, const char *path, size_t before)
{
	struct diag *diag = pack->rs->diag;
	struct where at = { path, 0, 0, NULL };
	char *below = NULL;
	int result = 0;

	while (result == 0 && lookup_extends(l)) {
		free(below);
		below = list_below(pack, name, &before);
		result = below ? lookup_add(l, below, diag) :
				 diag_error(diag, &at, "#extend: no other pack has a list %s to add to", diag_quote(name));
		if (!below)
			return result;
	}
	free(below);
	below = result == 0 ? list_below(pack, name, &before) : NULL;
	if (below)
		diag_note(diag, &at, "stands for %s", below);
	free(below);
	return result;
}

static struct lookup *load(const struct rules_pack *pack, struct slice name, const char *path, size_t before)
{
	struct lookup *l = lookup_load(path, pack->rs->diag);

	if (l && go_below(pack, l, name, path, before) == 0)
		return l;
	lookup_free(l);
	return NULL;
}

/* {name} is the option's list, else that of the packs. */
static const void *find_list(void *context, struct slice name)
{
	struct rules_pack *pack = context;
	struct ruleset *rs = pack->rs;
	const char *given = list_option(rs, name);
	size_t before = rs->npacks, i;
	char *path = given ? xstrdup(given) : list_below(pack, name, &before);

	if (!path)
		return NULL;
	i = strmap_add(&rs->listnames, slice_of(path));
	if (i == rs->nlists) {
		XGROW(rs->list, rs->nlists + 1, rs->listcap);
		rs->list[rs->nlists++] = load(pack, name, path, given ? 0 : before);
	}
	free(path);
	return rs->list[i];
}

static bool has_member(const void *list, struct slice text, int64_t at)
{
	return lookup_has(list, text, at);
}

void rules_lists_init(struct rules_pack *pack)
{
	pack->lists = (struct feel_lists){ find_list, has_member, pack };
}

static struct slice stem(struct slice path)
{
	const char *slash = memrchr(path.p, '/', path.n);
	struct slice name = slash ? slice_from(path, (size_t)(slash - path.p) + 1) : path;

	if (slice_ends(name, SLICE(".csv")))
		name.n -= 4;
	return name;
}

/* Whether a cell of the ruleset asks the list; else the nearest that is asked. */
static bool is_asked(const struct ruleset *rs, struct slice list, struct near *near)
{
	for (size_t i = 0; rs && i < rs->listnames.n; i++) {
		struct slice asked = stem(strmap_key(&rs->listnames, i));

		if (slice_eq(asked, list))
			return true;
		near_try(near, asked);
	}
	return false;
}

static int check_list(void *context, const char *path, const char *name)
{
	const struct rules_pack *pack = context;
	const struct ruleset *rs = pack->rs;
	struct slice list = stem(slice_of(name));
	struct near near = near_start(list);
	struct where at = { path, 0, 0, NULL };
	char hint[NEAR_HINT];

	if (!list_option(rs, list) && !is_asked(rs, list, &near) && !is_asked(rs->suppress, list, &near))
		diag_warning(rs->diag, &at, "no rule asks {%s}%s", diag_quote(list), near_hint(&near, hint));
	return 0;
}

void rules_check_lists(const struct rules_pack *pack)
{
	char *lists = rules_join(pack->folder, "lists");

	if (pack->overlay.n)
		rules_each_csv(lists, check_list, (void *)(uintptr_t)pack);
	free(lists);
}

static bool is_used(const struct ruleset *rs, const char *path)
{
	return rs && strmap_find(&rs->listnames, slice_of(path)) != STRMAP_NONE;
}

/* A list that no rule asks would be a list switched off by a slip. */
int rules_check_given_lists(const struct ruleset *rs)
{
	int result = 0;

	for (size_t i = 0; i < rs->options->nlists; i++) {
		const struct rules_list *l = &rs->options->lists[i];
		struct near near = near_start(slice_of(l->name));
		char hint[NEAR_HINT];

		if (is_used(rs, l->path) || is_used(rs->suppress, l->path))
			continue;
		is_asked(rs, near.word, &near);
		is_asked(rs->suppress, near.word, &near);
		result = diag_error(rs->diag, NULL, "no rule asks a list \"%s\"%s", diag_quote(near.word),
				    near_hint(&near, hint));
	}
	return result;
}
