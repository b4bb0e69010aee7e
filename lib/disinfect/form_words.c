/* Words of the forms: see form_words.h. */
/* SPDX-License-Identifier: ISC */
#include "form_words.h"

#include <stdlib.h>

#include "strmap.h"
#include "table.h"
#include "xmem.h"

#define LONGEST_KEY 120

struct form_words {
	bool zh;
	struct strmap key;   /* "group:token" */
	struct strmap text;
	struct slice *word;  /* by number of the key */
	size_t cap;
};

/* Empty when it is too long to be one of the table. */
static struct slice key_of(const char *group, struct slice token, char key[LONGEST_KEY])
{
	size_t n = strlen(group);

	if (n + 1 + token.n > LONGEST_KEY)
		return SLICE_NONE;
	memcpy(key, group, n);
	key[n] = ':';
	if (token.n)
		memcpy(key + n + 1, token.p, token.n);
	return (struct slice){ key, n + 1 + token.n };
}

static int read_row(struct form_words *w, const struct table *t, const char *lang, struct diag *diag)
{
	struct where at = table_where(t, lang);
	struct slice group = table_get(t, "group"), token = table_get(t, "token"), word = table_get(t, lang);
	struct buf key = { 0 };
	size_t i;

	if (!group.n || !token.n || !word.n)
		return diag_error(diag, &at, "group, token and word are needed");
	buf_printf(&key, "%.*s:%.*s", SLICE_FMT(group), SLICE_FMT(token));
	i = strmap_add(&w->key, buf_slice(&key));
	XGROW(w->word, w->key.n, w->cap);
	w->word[i] = strmap_key(&w->text, strmap_add(&w->text, word));
	buf_free(&key);
	return 0;
}

struct form_words *form_words_load(const char *path, const char *lang, struct diag *diag)
{
	static const char *const need[] = { "group", "token", "zh", "en", NULL };
	struct table *t = table_open(path, need, diag);
	struct form_words *w = xcalloc(1, sizeof *w);
	int got = -1, result = 0;

	w->zh = strcmp(lang, "zh") == 0;
	while (t && (got = table_next(t)) > 0)
		result |= read_row(w, t, lang, diag);
	table_close(t);
	if (got == 0 && result == 0)
		return w;
	form_words_free(w);
	return NULL;
}

void form_words_free(struct form_words *w)
{
	if (!w)
		return;
	strmap_free(&w->key);
	strmap_free(&w->text);
	free(w->word);
	free(w);
}

bool form_words_are_zh(const struct form_words *w)
{
	return w->zh;
}

struct slice form_word(const struct form_words *w, const char *group, struct slice token)
{
	char key[LONGEST_KEY];
	struct slice wanted = key_of(group, token, key);
	size_t i = wanted.n ? strmap_find(&w->key, wanted) : STRMAP_NONE;

	return i == STRMAP_NONE ? token : w->word[i];
}

void form_put_words(struct buf *b, const struct form_words *w, const char *group, struct slice tokens)
{
	const char *joint = "";
	struct slice token;

	while (slice_cut(&tokens, ';', &token)) {
		buf_puts(b, joint);
		buf_put(b, form_word(w, group, token));
		joint = w->zh ? "、" : ", ";
	}
}
