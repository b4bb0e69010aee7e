/* Words that stand for values: lib/tables/words.csv.                   (L4)
 *
 *     column,word,value,flag
 *     health_code,绿码,green,
 *     health_code,绿马,?typo,
 *     temp_c,额温,,forehead
 *     temp_c,℃,@celsius,
 *     *,--,-,
 *
 * `column` is a canonical column, or one of the groups `*` (every column),
 * `yesno`, `test`, `symptom`, `count`, `when`, `box`, `furniture`. `word` is
 * compared by norm_key. `value` is
 *
 *     a canonical value (green);
 *     `-` for a placeholder;
 *     `?code` when a human must look and `!code` when it cannot be right;
 *     `@part` for a word that is no value by itself but part of what the
 *     recogniser of the column reads: a unit, a negation, a month. The
 *     parts are listed in scan.h and in cell_KIND.c;
 *     empty for a word that adds nothing but its flag.
 *
 * `flag` is noticed with the value. An office adds a line to add a word; the
 * later line wins.
 */
#ifndef GH_WORDS_H
#define GH_WORDS_H

#include "diag.h"
#include "slice.h"

struct words;

struct word {
	struct slice value; /* as in the table: green, -, ?typo, !color */
	struct slice flag;
};

/* Reads one table file; several may be added up by passing the result on
 * (`more` NULL at first). NULL on failure (reported), `more` is freed then. */
struct words *words_load(const char *path, struct words *more, struct diag *);

/* Whether the key, which is not empty, may be a word where a name should stand: of the group
 * `name` or `*`. False for nearly all names, sooner than words_find says so. */
bool words_may_name(const struct words *, struct slice key);

/* The same of the ends of a key of one to 8 characters of three bytes: bit i is set when the
 * last i + 1 of them may be one. */
uint32_t words_may_end_name(const struct words *, struct slice key);

/* The entry of a text whose norm_key is `key`, in the group and nothing
 * else; NULL when there is none. Valid until the words are freed or more are
 * loaded. */
const struct word *words_find(const struct words *w, const char *group, struct slice key);

/* The longest word of the group that begins at text.p, and the length of what
 * it covers in *length; for scanning unseparated text. NULL when there is
 * none. The text need not be a key: blanks between the letters and capital
 * letters are read over. A word that ends in a Latin letter ends where the
 * letters end: "no" does not begin "normal". */
const struct word *words_prefix(const struct words *w, const char *group,
				struct slice text, size_t *length);
void words_free(struct words *w);

#endif
