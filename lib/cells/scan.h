/* A cell as a run of words, numbers and marks.                         (L4)
 *
 *     struct scan s = { words, { "test_result", "test" }, SLICE("核酸阴性 24h") };
 *     struct token t;
 *     while (scan_next(&s, &t))
 *             ...           核酸 (word), 阴性 (word), 24 (number), h (other)
 *
 * Words are the longest that the groups know at a place; what they do not
 * know is TOKEN_OTHER, never skipped. The text went through norm_text.
 *
 * Parts (`@part` in words.csv) that mean the same in every group: `@label`
 * repeats the name of the column or is filling and adds nothing.
 */
#ifndef GH_SCAN_H
#define GH_SCAN_H

#include <stdint.h>

#include "words.h"

enum token_kind { TOKEN_WORD, TOKEN_NUMBER, TOKEN_MARK, TOKEN_OTHER };

struct token {
	enum token_kind kind;
	struct slice text;       /* a number: ASCII digits only; a mark: one character */
	const struct word *word; /* of TOKEN_WORD, else NULL */
	bool spaced;             /* a blank stands before it */
};

struct scan {
	const struct words *words;
	const char *group[2];    /* the second may be NULL */
	struct slice rest;       /* not yet read */
	char before;             /* last byte read */
};

/* Returns false at the end. Slices point into the text. */
bool scan_next(struct scan *s, struct token *t);

/* The longer of the words that the two groups know here; else NULL. */
const struct word *scan_word(const struct words *w, const char *const group[2],
			     struct slice text, size_t *length);

/* Whether the token is a word with that value: "@label", "fever". */
bool token_is(const struct token *t, const char *value);

/* What a word's value says, from its first character. */
enum word_sense {
	SENSE_VALUE,
	SENSE_MISSING, /* - */
	SENSE_HUMAN,   /* ?code */
	SENSE_BAD,     /* !code */
	SENSE_PART,    /* @part */
	SENSE_FLAG     /* empty: the flag alone */
};
enum word_sense word_sense(const struct word *w);

/* The number of a TOKEN_NUMBER or of any run of digits; -1 beyond 18 digits. */
int64_t digits_value(struct slice digits);

/* Without blanks and without the marks that set a remark off (brackets,
 * commas, colons) at both ends. */
struct slice scan_trim(struct slice s);

#endif
