/* Notes that many tasks of a sheet share, told once at its end.        (L4)
 *
 *     form_notes_count(&n, note);               for each task of the sheet, first
 *     form_notes_put(&b, &n, words, note);      at least so often; see note 1, 2
 *     form_notes_list(&b, &n, i);               1  usual strength and time: ...
 *
 * A long sentence that stands with two tasks or more is numbered, in the order in which it is
 * used; others stay where they are. Sentences are parted by "; ".
 */
#ifndef GH_FORM_NOTES_H
#define GH_FORM_NOTES_H

#include "form_words.h"
#include "strmap.h"

struct form_notes {
	struct strmap text;  /* sentences */
	size_t *times, *number; /* of each; number from 1, 0: not used yet */
	size_t timescap, numbercap;
	size_t *used;        /* by number - 1 */
	size_t nused, usedcap;
};

void form_notes_count(struct form_notes *n, struct slice note);
void form_notes_put(struct buf *b, struct form_notes *n, const struct form_words *w, struct slice note);

/* The i-th that was used, i below n->nused. */
void form_notes_list(struct buf *b, const struct form_notes *n, size_t i);

/* For the next sheet. */
void form_notes_clear(struct form_notes *n);
void form_notes_free(struct form_notes *n);

#endif
