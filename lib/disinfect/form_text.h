/* A task in words, for the forms.                                      (L4)
 *
 *     form_put_what(&b, words, task);    door handle: wipe, chlorine 500 mg/L
 *     form_put_mix(&b, words, task);     stock 50 ml + water 4950 ml, 1 in 100 (1+99)
 *     form_put_care(&b, words, task);    leave 30 min; then wipe with water; wear gloves, mask
 *     form_put_window(&b, task);         08:00-09:00
 *
 * Each appends, and appends nothing where the task has nothing to say.
 */
#ifndef GH_FORM_TEXT_H
#define GH_FORM_TEXT_H

#include "form_words.h"
#include "task.h"

void form_put_what(struct buf *b, const struct form_words *w, const struct task *task);
void form_put_mix(struct buf *b, const struct form_words *w, const struct task *task);
void form_put_care(struct buf *b, const struct form_words *w, const struct task *task);

/* Local times of a dated task. The end is told with its day when that is
 * another one; midnight at the end is 24:00. */
void form_put_window(struct buf *b, const struct task *task);

/* Names for people in the language of the words; the token where there is none. */
struct slice form_surface(const struct form_words *w, const struct task *task);
struct slice form_place(const struct form_words *w, const struct task *task);
struct slice form_slot(const struct form_words *w, const struct task *task);
struct slice form_advice(const struct form_words *w, const struct task *task);

#endif
