/* Lines of the work sheet about a task.                                (L4)
 *
 *     struct form_block f = { words, &notes };
 *     form_block_round(&b, &f, task);      08:00-09:30  morning
 *     form_block_place(&b, &f, task);        Class 1 (activity room)
 *     form_block_task(&b, &f, task);         [ ] door handle: wipe, chlorine 500 mg/L ...
 *
 * Each appends whole lines.
 */
#ifndef GH_FORM_BLOCK_H
#define GH_FORM_BLOCK_H

#include "form_notes.h"
#include "task.h"

struct form_block {
	const struct form_words *words;
	struct form_notes *notes;  /* of the sheet */
};

/* Whether it comes before the others of its round. */
bool form_block_first(const struct task *t);

/* The round of a dated task, the event of one that waits. */
void form_block_round(struct buf *b, const struct form_block *f, const struct task *t);
void form_block_place(struct buf *b, const struct form_block *f, const struct task *t);
void form_block_task(struct buf *b, const struct form_block *f, const struct task *t);
/* A row of the log that names no task. */
void form_block_unplanned(struct buf *b, const struct form_block *f, const struct task *t);

#endif
