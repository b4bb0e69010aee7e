/* Words of the forms in one language: lib/tables/forms.csv.            (L4)
 *
 *     struct form_words *w = form_words_load(path, "zh", &diag);
 *     form_word(w, "method", SLICE("wipe"))              擦拭
 *     form_put_words(&b, w, "ppe", SLICE("gloves;mask")) 手套、口罩
 *     form_words_free(w);
 *
 * The table has the columns group,token,zh,en. What it does not hold stands
 * for itself.
 */
#ifndef GH_FORM_WORDS_H
#define GH_FORM_WORDS_H

#include "buf.h"
#include "diag.h"

struct form_words;

/* `lang` is "zh" or "en". NULL on failure (reported). */
struct form_words *form_words_load(const char *path, const char *lang, struct diag *diag);
void form_words_free(struct form_words *w);

/* Whether the forms are Chinese. */
bool form_words_are_zh(const struct form_words *w);

/* Valid until the words are freed, or as long as `token`. */
struct slice form_word(const struct form_words *w, const char *group, struct slice token);
static inline struct slice form_label(const struct form_words *w, const char *label)
{
	return form_word(w, "label", slice_of(label));
}

/* A list joined by ';', in words joined as the language does. */
void form_put_words(struct buf *b, const struct form_words *w, const char *group, struct slice tokens);

#endif
