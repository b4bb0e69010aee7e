/* Notes that many tasks of a sheet share: see form_notes.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "form_notes.h"

#include <stdlib.h>

#include "width.h"
#include "xmem.h"

/* Shorter ones are read faster where they stand. */
enum { SHORT_COLUMNS = 24, MOST_NUMBERS = 16 };

static bool cut_sentence(struct slice *rest, struct slice *out)
{
	const char *end = rest->n ? memmem(rest->p, rest->n, "; ", 2) : NULL;

	*out = (struct slice){ rest->p, end ? (size_t)(end - rest->p) : rest->n };
	*rest = end ? slice_from(*rest, out->n + 2) : SLICE_NONE;
	return out->n > 0;
}

void form_notes_count(struct form_notes *n, struct slice note)
{
	struct slice sentence;

	while (cut_sentence(&note, &sentence)) {
		size_t before = n->text.n, i = strmap_add(&n->text, sentence);

		XGROW(n->times, n->text.n, n->timescap);
		XGROW(n->number, n->text.n, n->numbercap);
		if (i == before)
			n->times[i] = n->number[i] = 0;
		n->times[i]++;
	}
}

/* The number of a sentence that is told at the end; 0: it is not. */
static size_t number_of(struct form_notes *n, struct slice sentence)
{
	size_t i = strmap_find(&n->text, sentence);

	if (i == STRMAP_NONE || n->times[i] < 2 || width_of(sentence) <= SHORT_COLUMNS)
		return 0;
	if (!n->number[i]) {
		XGROW(n->used, n->nused + 1, n->usedcap);
		n->used[n->nused++] = i;
		n->number[i] = n->nused;
	}
	return n->number[i];
}

/* Into ascending order. */
static void insert(size_t *at, size_t n, size_t number)
{
	for (; n && at[n - 1] > number; n--)
		at[n] = at[n - 1];
	at[n] = number;
}

void form_notes_put(struct buf *b, struct form_notes *n, const struct form_words *w, struct slice note)
{
	const char *comma = form_words_are_zh(w) ? "、" : ", ";
	size_t at[MOST_NUMBERS], n_at = 0, from = b->n;
	struct slice sentence;

	while (cut_sentence(&note, &sentence)) {
		size_t number = n_at < MOST_NUMBERS ? number_of(n, sentence) : 0;

		if (number) {
			insert(at, n_at++, number);
			continue;
		}
		if (b->n > from)
			buf_puts(b, "; ");
		buf_put(b, sentence);
	}
	if (n_at) {
		if (b->n > from)
			buf_puts(b, "; ");
		buf_put(b, form_label(w, "see"));
	}
	for (size_t i = 0; i < n_at; i++)
		buf_printf(b, "%s%zu", i ? comma : form_words_are_zh(w) ? "" : " ", at[i]);
}

void form_notes_list(struct buf *b, const struct form_notes *n, size_t i)
{
	buf_printf(b, "%zu  %.*s", i + 1, SLICE_FMT(strmap_key(&n->text, n->used[i])));
}

void form_notes_clear(struct form_notes *n)
{
	strmap_clear(&n->text);
	n->nused = 0;
}

void form_notes_free(struct form_notes *n)
{
	strmap_free(&n->text);
	free(n->times);
	free(n->number);
	free(n->used);
}
