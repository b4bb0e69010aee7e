/* Notes of a plan: sentences with gaps, in one language.                (L4)
 *
 *     note_add(&b, words, "short", SLICE("20"), SLICE("30"));   short 20/30 min
 *     note_reason(words, why)                                   the stock is ... in that language
 *
 * The sentences are the group `note` of tables/forms.csv; {1} and {2} are their gaps. Sentences
 * in one column are joined by "; " in every language, so that a program can part them.
 * Reasons are the English constants that functions give in *why; the group `reason` says them
 * in the other language, and one that is not there stands for itself.
 */
#ifndef GH_NOTE_H
#define GH_NOTE_H

#include "form_words.h"

void note_add(struct buf *note, const struct form_words *w, const char *name, struct slice one, struct slice two);

/* A text that is a sentence already. */
void note_join(struct buf *note, struct slice text);

/* Valid as long as the words and `why`. */
struct slice note_reason(const struct form_words *w, const char *why);

#endif
