/* Words that stand for values: see words.h. */
/* SPDX-License-Identifier: ISC */
#include "words.h"

#include <endian.h>
#include <stdlib.h>

#include "gate.h"
#include "norm.h"
#include "strmap.h"
#include "table.h"
#include "xmem.h"

/* Longer words cannot be found by words_prefix; the loader refuses them. */
#define LONGEST 96

struct group {
	struct strmap keys;
	struct word *word; /* by number of the key */
	size_t cap;
	size_t longest;    /* key, in bytes */
	bool names;        /* its words stand where a name should */
};

/* Most texts are no word of any group: a bit per length and last bytes of
 * every word says so without a search. */
enum { FILTER_BITS = 1 << 17, NAME_BITS = 1 << 15, NAME_ENDS = 1 << 13, NAME_MOST = 8 };

struct words {
	uint64_t filter[FILTER_BITS / 64];
	uint64_t names_filter[NAME_BITS / 64]; /* of the groups `name` and `*` alone: a row has one name */
	uint8_t name_ends[NAME_ENDS];          /* of words of 1 to 8 characters of three bytes: a bit per length */
	struct strmap names; /* of the groups */
	struct group *group;
	size_t cap;
	struct strmap texts; /* values and flags */
};

static bool is_group(struct slice name)
{
	static const char *const groups[] = {
		"*", "yesno", "test", "symptom", "count", "when", "box", "furniture",
	};

	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if (slice_is(name, groups[i]))
			return true;
	return gate_column_find(name) != GATE_NCOLUMNS;
}

/* The last three bytes at most. */
static inline uint32_t last_bytes(struct slice key)
{
	const unsigned char *end = (const unsigned char *)key.p + key.n;
	uint32_t bytes;

	if (key.n > 3) {
		memcpy(&bytes, end - 4, 4);
		return be32toh(bytes) & 0xffffff;
	}
	bytes = end[-1];
	if (key.n > 1)
		bytes |= (uint32_t)end[-2] << 8;
	if (key.n > 2)
		bytes |= (uint32_t)end[-3] << 16;
	return bytes;
}

static inline unsigned filter_bit(size_t n, uint32_t last)
{
	return ((uint32_t)n << 24 | last) * 0x9e3779b1u >> 15; /* FILTER_BITS */
}

static inline unsigned name_bit(size_t n, uint32_t last)
{
	return filter_bit(n, last) / (FILTER_BITS / NAME_BITS);
}

static inline unsigned end_place(uint32_t last)
{
	return last * 0x9e3779b1u >> 19; /* NAME_ENDS */
}

static inline uint32_t is_set(const uint64_t *filter, unsigned bit)
{
	return filter[bit / 64] >> (bit % 64) & 1;
}

static inline bool may_be_word(const struct words *w, struct slice key)
{
	return is_set(w->filter, filter_bit(key.n, last_bytes(key)));
}

bool words_may_name(const struct words *w, struct slice key)
{
	return w && is_set(w->names_filter, name_bit(key.n, last_bytes(key)));
}

uint32_t words_may_end_name(const struct words *w, struct slice key)
{
	return w ? w->name_ends[end_place(last_bytes(key))] & ((1u << key.n / 3) - 1) : 0;
}

static struct slice keep(struct words *w, struct slice text)
{
	return text.n ? strmap_key(&w->texts, strmap_add(&w->texts, text)) : SLICE_NONE;
}

static size_t group_named(struct words *w, struct slice name)
{
	size_t i = strmap_add(&w->names, name);

	if (w->names.n > w->cap) {
		size_t had = w->cap;

		XGROW(w->group, w->names.n, w->cap);
		memset(w->group + had, 0, (w->cap - had) * sizeof *w->group);
	}
	w->group[i].names = slice_is(name, "*") || slice_is(name, gate_column_name[GATE_NAME]);
	return i;
}

static void add_to_filters(struct words *w, const struct group *g, struct slice key)
{
	unsigned bit = filter_bit(key.n, last_bytes(key)), name = name_bit(key.n, last_bytes(key));

	w->filter[bit / 64] |= (uint64_t)1 << bit % 64;
	if (!g->names)
		return;
	w->names_filter[name / 64] |= (uint64_t)1 << name % 64;
	if (key.n % 3 == 0 && key.n <= 3 * NAME_MOST)
		w->name_ends[end_place(last_bytes(key))] |= (uint8_t)(1u << (key.n / 3 - 1));
}

static void add(struct words *w, size_t group, struct slice key, struct word word)
{
	struct group *g = &w->group[group];
	size_t i = strmap_add(&g->keys, key);

	XGROW(g->word, i + 1, g->cap);
	g->word[i] = (struct word){ keep(w, word.value), keep(w, word.flag) };
	if (key.n > g->longest)
		g->longest = key.n;
	add_to_filters(w, g, key);
}

/* A table that is being read. */
struct load {
	const struct table *t;
	size_t column, word, value, flag; /* where the row's cells are */
	size_t group;                     /* of the row before: most rows go to the same */
	struct buf key;
};

/* The group of the row. False when there is none of that name. */
static bool find_row_group(struct words *w, struct load *l)
{
	struct slice name = table_field(l->t, l->column);

	if (l->group != STRMAP_NONE && slice_eq(strmap_key(&w->names, l->group), name))
		return true;
	if (!is_group(name))
		return false;
	l->group = group_named(w, name);
	return true;
}

static int add_row(struct words *w, struct load *l, struct diag *diag)
{
	struct word word = { table_field(l->t, l->value), table_field(l->t, l->flag) };
	struct where at;

	if (!find_row_group(w, l)) {
		at = table_where(l->t, "column");
		return diag_error(diag, &at, "%s is no column or group of words", diag_quote(table_field(l->t, l->column)));
	}
	buf_clear(&l->key);
	norm_key(&l->key, table_field(l->t, l->word));
	if (l->key.n == 0 || l->key.n > LONGEST) {
		at = table_where(l->t, "word");
		return diag_error(diag, &at, l->key.n ? "the word is too long" : "no word");
	}
	add(w, l->group, buf_slice(&l->key), word);
	return 0;
}

struct words *words_load(const char *path, struct words *more, struct diag *diag)
{
	static const char *const need[] = { "column", "word", "value", NULL };
	struct words *w = more ? more : xcalloc(1, sizeof *w);
	struct table *t = table_open(path, need, diag);
	struct load l = { .t = t, .group = STRMAP_NONE };
	int got = t ? 0 : -1, bad = 0;

	if (t) {
		l.column = table_column(t, "column");
		l.word = table_column(t, "word");
		l.value = table_column(t, "value");
		l.flag = table_column(t, "flag");
	}
	while (t && (got = table_next(t)) > 0)
		if (add_row(w, &l, diag) < 0)
			bad = -1;
	table_close(t);
	buf_free(&l.key);
	if (got == 0 && bad == 0)
		return w;
	words_free(w);
	return NULL;
}

void words_free(struct words *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->names.n; i++) {
		strmap_free(&w->group[i].keys);
		free(w->group[i].word);
	}
	free(w->group);
	strmap_free(&w->names);
	strmap_free(&w->texts);
	free(w);
}

static const struct group *find_group(const struct words *w, const char *name)
{
	size_t i = w ? strmap_find(&w->names, slice_of(name)) : STRMAP_NONE;

	return i == STRMAP_NONE ? NULL : &w->group[i];
}

static const struct word *find_in(const struct group *g, struct slice key)
{
	size_t i = key.n <= g->longest ? strmap_find(&g->keys, key) : STRMAP_NONE;

	return i == STRMAP_NONE ? NULL : &g->word[i];
}

const struct word *words_find(const struct words *w, const char *group, struct slice key)
{
	const struct group *g = w && key.n && may_be_word(w, key) ? find_group(w, group) : NULL;

	return g ? find_in(g, key) : NULL;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether a character of UTF-8 begins at `at`, or the text ends there. */
static bool is_boundary(struct slice s, size_t at)
{
	return at >= s.n || ((unsigned char)s.p[at] & 0xc0) != 0x80;
}

const struct word *words_prefix(const struct words *w, const char *group,
				struct slice text, size_t *length)
{
	const struct group *g = find_group(w, group);
	char key[LONGEST];
	size_t end[LONGEST]; /* end[i]: offset in the text behind key[i] */
	size_t n = 0;

	if (!g || text.n == 0 || text.p[0] == ' ')
		return NULL;
	for (size_t at = 0; at < text.n && n < g->longest; at++) {
		char c = text.p[at];

		if (c == ' ')
			continue;
		key[n] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		end[n++] = at + 1;
	}
	for (; n; n--) {
		const struct word *word;

		if (!is_boundary(text, end[n - 1]) ||
		    (is_letter(key[n - 1]) && end[n - 1] < text.n && is_letter(text.p[end[n - 1]])))
			continue;
		word = may_be_word(w, (struct slice){ key, n }) ? find_in(g, (struct slice){ key, n }) : NULL;
		if (word) {
			*length = end[n - 1];
			return word;
		}
	}
	return NULL;
}
