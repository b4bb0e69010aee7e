/* Surfaces and places: see tokens.h. */
/* SPDX-License-Identifier: ISC */
#include "tokens.h"

#include <stdlib.h>

#include "norm.h"
#include "table.h"
#include "xmem.h"

/* Texts remembered; more begin anew. */
enum { MOST_SEEN = 4096 };

struct tokens {
	struct strmap text;
	struct token *token;
	size_t n, cap;
	struct strmap name;   /* keys of all names */
	size_t *of;           /* token by number of name */
	size_t namecap;
	struct strmap seen;   /* texts as they came */
	const struct token **answer;
	size_t seencap;
	struct buf work;
};

static struct slice keep(struct tokens *t, struct slice text)
{
	return text.n ? strmap_key(&t->text, strmap_add(&t->text, text)) : SLICE_NONE;
}

/* norm_key, an underscore being a blank: none. */
static struct slice key_of(struct buf *work, struct slice text)
{
	size_t n = 0;

	buf_clear(work);
	norm_key(work, text);
	for (size_t i = 0; i < work->n; i++)
		if (work->p[i] != '_')
			work->p[n++] = work->p[i];
	work->n = n;
	return buf_slice(work);
}

static int add_name(struct tokens *t, size_t token, struct slice name, const struct where *at, struct diag *diag)
{
	struct slice key = key_of(&t->work, name);
	size_t before = t->name.n, i;

	if (!key.n)
		return 0;
	i = strmap_add(&t->name, key);
	if (i < before)
		return t->of[i] == token ? 0 : diag_error(diag, at, "%s is a name of %s already", diag_quote(name),
							    diag_quote(t->token[t->of[i]].token));
	XGROW(t->of, t->name.n, t->namecap);
	t->of[i] = token;
	return 0;
}

/* Columns called synonyms, synonyms_zh ...: names joined by ';'. */
static int add_synonyms(struct tokens *t, const struct table *table, struct diag *diag)
{
	int result = 0;

	for (size_t i = 0; i < table_columns(table); i++) {
		struct where at = table_where_field(table, i);
		struct slice rest = table_field(table, i), name;

		if (!slice_starts(table_header(table, i), SLICE("synonym")))
			continue;
		while (slice_cut(&rest, ';', &name))
			if (add_name(t, t->n, slice_trim(name), &at, diag) < 0)
				result = -1;
	}
	return result;
}

static int read_row(struct tokens *t, const struct table *table, struct diag *diag)
{
	static const char *const named[] = { "token", "zh", "en" };
	struct where at = table_where(table, "token");
	int result = 0;

	if (!table_get(table, "token").n)
		return diag_error(diag, &at, "blank (expected a token)");
	XGROW(t->token, t->n + 1, t->cap);
	t->token[t->n] = (struct token){ keep(t, table_get(table, "token")), keep(t, table_get(table, "zh")),
					 keep(t, table_get(table, "en")), keep(t, table_get(table, "kind")) };
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		at = table_where(table, named[i]);
		if (add_name(t, t->n, table_get(table, named[i]), &at, diag) < 0)
			result = -1;
	}
	if (add_synonyms(t, table, diag) < 0)
		result = -1;
	t->n++;
	return result;
}

struct tokens *tokens_load(const char *path, struct diag *diag)
{
	static const char *const need[] = { "token", NULL };
	struct table *table = table_open(path, need, diag);
	struct tokens *t = xcalloc(1, sizeof *t);
	int got = table ? 0 : -1, result = 0;

	while (table && (got = table_next(table)) > 0)
		if (read_row(t, table, diag) < 0)
			result = -1;
	table_close(table);
	if (got == 0 && result == 0)
		return t;
	tokens_free(t);
	return NULL;
}

void tokens_free(struct tokens *t)
{
	if (!t)
		return;
	strmap_free(&t->text);
	strmap_free(&t->name);
	strmap_free(&t->seen);
	buf_free(&t->work);
	free(t->token);
	free(t->of);
	free(t->answer);
	free(t);
}

const struct token *tokens_find(struct tokens *t, struct slice text)
{
	size_t i, before, name;

	if (t->seen.n >= MOST_SEEN)
		strmap_clear(&t->seen);
	before = t->seen.n;
	i = strmap_add(&t->seen, text);
	if (i == before) {
		XGROW(t->answer, t->seen.n, t->seencap);
		name = strmap_find(&t->name, key_of(&t->work, text));
		t->answer[i] = name == STRMAP_NONE ? NULL : &t->token[t->of[name]];
	}
	return t->answer[i];
}

void tokens_near(struct tokens *t, struct slice text, struct near *near)
{
	struct slice key;

	*near = near_start(key_of(&t->work, text));
	for (size_t i = 0; i < t->name.n; i++) {
		size_t before = near->distance;

		key = strmap_key(&t->name, i);
		near_try(near, key);
		if (near->distance < before)
			near->best = t->token[t->of[i]].token;
	}
}
