/* Surfaces and places: tokens of the tables, and what people write.    (L4)
 *
 *     token,zh,en,synonyms,kind
 *     lift_button,电梯按钮,lift button,电梯按键;升降机按钮,touch
 *
 *     struct tokens *t = tokens_load("lib/tables/surfaces.csv", &diag);
 *     const struct token *b = tokens_find(t, SLICE("电梯按键"));
 *     b->token, b->kind                        lift_button, touch
 *
 * A token, its names in both languages and its synonyms are compared by norm_key:
 * width, blanks and letter case do not matter; an underscore is a blank. Two tokens
 * cannot share a name.
 */
#ifndef GH_TOKENS_H
#define GH_TOKENS_H

#include "diag.h"
#include "near.h"
#include "strmap.h"

struct tokens;

struct token {
	struct slice token, zh, en, kind;
};

/* NULL on failure (reported). */
struct tokens *tokens_load(const char *path, struct diag *);
void tokens_free(struct tokens *t);

/* NULL when nothing is called so. Answers are remembered by text as it came. */
const struct token *tokens_find(struct tokens *t, struct slice text);

/* Tries all names: what was meant? near.best is a token then. */
void tokens_near(struct tokens *t, struct slice text, struct near *near);

#endif
