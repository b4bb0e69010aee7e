/* Ordered vocabularies: see scales.h. */
/* SPDX-License-Identifier: ISC */
#include "scales.h"

#include <inttypes.h>
#include <stdlib.h>

#include "num.h"
#include "table.h"
#include "xmem.h"

struct scales {
	struct scale **scale; /* apart, so that they do not move */
	size_t n, cap;
	struct strmap names;
	struct strmap text;   /* keeps the bytes of all words */
};

static struct slice keep(struct scales *s, struct slice text)
{
	return strmap_key(&s->text, strmap_add(&s->text, text));
}

static struct scale *scale_of(struct scales *s, struct slice name)
{
	size_t i = strmap_add(&s->names, name);

	if (i == s->n) {
		XGROW(s->scale, s->n + 1, s->cap);
		s->scale[s->n] = xcalloc(1, sizeof **s->scale);
		s->scale[s->n++]->name = strmap_key(&s->names, i);
	}
	return s->scale[i];
}

static int add_row(struct scales *s, const struct table *t, struct diag *diag)
{
	struct slice name = table_get(t, "scale"), value = table_get(t, "value");
	struct where at = table_where(t, "rank");
	struct scale_word word = { .zh = keep(s, table_get(t, "zh")), .en = keep(s, table_get(t, "en")) };
	const char *why;
	struct scale *scale;
	size_t i;

	if (!name.n || !value.n) {
		at = table_where(t, name.n ? "value" : "scale");
		return diag_error(diag, &at, "blank (every word needs a scale and a value)");
	}
	if (num_parse_int(table_get(t, "rank"), INT32_MIN, INT32_MAX, &word.rank, &why) < 0)
		return diag_error(diag, &at, "%s (expected a whole number; higher is stricter)", why);
	word.value = keep(s, value);
	scale = scale_of(s, name);
	i = strmap_add(&scale->index, value);
	if (i < scale->n && scale->word[i].rank != word.rank)
		return diag_error(diag, &at, "%s of %s has the rank %" PRId64 " already", diag_quote(value),
				  diag_quote(name), scale->word[i].rank);
	if (i == scale->n) {
		XGROW(scale->word, scale->n + 1, scale->cap);
		scale->n++;
	}
	scale->word[i] = word;
	return 0;
}

struct scales *scales_load(const char *path, struct scales *more, struct diag *diag)
{
	static const char *const need[] = { "scale", "value", "rank", NULL };
	struct scales *s = more ? more : xcalloc(1, sizeof *s);
	struct table *t = table_open(path, need, diag);
	int got = -1;
	bool bad = false;

	while (t && (got = table_next(t)) > 0)
		if (add_row(s, t, diag) < 0)
			bad = true;
	table_close(t);
	if (got == 0 && !bad)
		return s;
	scales_free(s);
	return NULL;
}

void scales_free(struct scales *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++) {
		strmap_free(&s->scale[i]->index);
		free(s->scale[i]->word);
		free(s->scale[i]);
	}
	free(s->scale);
	strmap_free(&s->names);
	strmap_free(&s->text);
	free(s);
}

const struct scale *scales_find(const struct scales *s, struct slice name)
{
	size_t i = s ? strmap_find(&s->names, name) : STRMAP_NONE;

	return i == STRMAP_NONE ? NULL : s->scale[i];
}

size_t scale_find(const struct scale *scale, struct slice value)
{
	return strmap_find(&scale->index, value);
}

size_t scale_find_name(const struct scale *scale, struct slice text)
{
	size_t found = scale_find(scale, text);

	for (size_t i = 0; i < scale->n && found == SCALE_NONE; i++)
		if (text.n && (slice_eq(scale->word[i].zh, text) || slice_eq(scale->word[i].en, text)))
			found = i;
	return found;
}

size_t scale_lowest(const struct scale *scale)
{
	size_t lowest = scale->n ? 0 : SCALE_NONE;

	for (size_t i = 1; i < scale->n; i++)
		if (scale->word[i].rank < scale->word[lowest].rank)
			lowest = i;
	return lowest;
}

void scale_put_words(struct buf *b, const struct scale *scale)
{
	for (size_t i = 0; i < scale->n; i++) {
		if (i)
			buf_puts(b, ", ");
		buf_put(b, scale->word[i].value);
	}
}
