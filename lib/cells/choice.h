/* One answer out of a few, however it was written down.                (L4)
 *
 *     static const char *const yes_no[2] = { "mask", "yesno" };
 *     choice_read(words, yes_no, SLICE("□是 ☑否"), &cell)    VALUE "no"
 *
 * Understood are a word of the groups alone (是), with its column's name
 * (健康码：绿), twice the same (否(NO)), with its own code (0-是), ticked on a
 * copied form (□是 ☑否) and with a remark set off from it (绿码（本市）: flag
 * note). The codes of what is not:
 *
 *     ?code_table   a bare number: only its vendor knows what it stands for
 *     ?template     a form with nothing ticked (是/否, □是 □否)
 *     ?multiple     two answers
 *     ?ambiguous    a tick that may belong to either side (是√否)
 *     ?word         no word of the groups, or an answer written together with
 *                   something unknown (不是绿码)
 *     ?, !          whatever the table says of the word
 *
 * A word of judgement (`?qualitative`) counts only when there is no answer:
 * "绿码 正常" is green.
 */
#ifndef GH_CHOICE_H
#define GH_CHOICE_H

#include "cell.h"
#include "words.h"

/* `text` went through norm_text, `key` is its norm_key; group[1] may be
 * NULL. Fills value and flags of *out, adding to the flags there. */
enum cell_verdict choice_read(const struct words *words, const char *const group[2],
			      struct slice text, struct slice key, struct cell *out);

/* The word of the groups that the whole key is: an answer or a verdict, never
 * a mere part or flag; NULL when it is none. */
const struct word *choice_whole(const struct words *words, const char *const group[2],
				struct slice key);

/* Whether the key lacks the bracketed remark the text ends with. */
bool choice_has_remark(struct slice text, struct slice key);

/* Whether the key is a bare number, as 3 or 3.0: a code without its table. */
bool choice_is_code(struct slice key);

#endif
