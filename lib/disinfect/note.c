/* Notes of a plan: see note.h. */
/* SPDX-License-Identifier: ISC */
#include "note.h"

#include <string.h>

struct slice note_reason(const struct form_words *w, const char *why)
{
	struct slice reason = slice_of(why);
	const char *at = strstr(why, " at byte ");

	if (at && form_words_are_zh(w)) /* the place is for programmers */
		reason.n = (size_t)(at - why);
	return form_word(w, "reason", reason);
}

void note_join(struct buf *note, struct slice text)
{
	if (!text.n)
		return;
	if (note->n)
		buf_puts(note, "; ");
	buf_put(note, text);
}

void note_add(struct buf *note, const struct form_words *w, const char *name, struct slice one, struct slice two)
{
	struct slice sentence = form_word(w, "note", slice_of(name));

	if (note->n)
		buf_puts(note, "; ");
	for (size_t i = 0; i < sentence.n; i++) {
		bool gap = i + 2 < sentence.n && sentence.p[i] == '{' && sentence.p[i + 2] == '}' &&
			   (sentence.p[i + 1] == '1' || sentence.p[i + 1] == '2');

		if (gap) {
			buf_put(note, sentence.p[i + 1] == '1' ? one : two);
			i += 2;
		} else {
			buf_putc(note, sentence.p[i]);
		}
	}
}
