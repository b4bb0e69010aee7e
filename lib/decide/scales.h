/* Ordered vocabularies: levels, actions, recipients, codes, roles.     (L4)
 *
 *     scale,value,rank,zh,en
 *     level,none,0,无,none
 *     level,high,40,高,high
 *
 *     struct scales *s = scales_load("lib/rules/scales.csv", NULL, &diag);
 *     const struct scale *level = scales_find(s, SLICE("level"));
 *     size_t i = scale_find(level, SLICE("high"));      level->word[i].rank
 *
 * Every enum of a rule pack is one of these scales. A higher rank is the
 * stricter word, the one that wins under `highest`. Two words may share a
 * rank when neither is stricter. Words are numbered in the order of the file;
 * numbers and pointers stay as they are when more files are added.
 */
#ifndef GH_SCALES_H
#define GH_SCALES_H

#include "diag.h"
#include "buf.h"
#include "strmap.h"

#define SCALE_NONE STRMAP_NONE

struct scale_word {
	struct slice value; /* what data and rules say */
	struct slice zh, en; /* what people read; may be empty */
	int64_t rank;
};

struct scale {
	struct slice name;
	struct scale_word *word;
	size_t n, cap;
	struct strmap index; /* values, numbered like word */
};

struct scales;

/* Reads a file; several may be added up by passing the result on (`more`
 * NULL at first). A word that comes again must not change its rank. NULL on
 * failure (reported), `more` is freed then. */
struct scales *scales_load(const char *path, struct scales *more, struct diag *);
/* NULL is allowed. */
void scales_free(struct scales *s);

/* NULL when there is no scale of that name; `s` may be NULL. */
const struct scale *scales_find(const struct scales *s, struct slice name);

/* The number of the word with that value; SCALE_NONE when there is none. */
size_t scale_find(const struct scale *scale, struct slice value);

/* The same by value or by one of the names people read. */
size_t scale_find_name(const struct scale *scale, struct slice text);

/* The word of the lowest rank, the earliest of several; SCALE_NONE when the
 * scale is empty. It stands where nothing was found. */
size_t scale_lowest(const struct scale *scale);

/* Appends "a, b, c" for messages: what was expected. */
void scale_put_words(struct buf *b, const struct scale *scale);

#endif
