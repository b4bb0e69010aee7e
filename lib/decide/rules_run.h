/* Columns of words beside each other, answered at once.                (L4)
 *
 *     mask = rules_run_find(run, field, words);
 *
 * direction,subject,role or temp_c,mask,health_code,trip_card are few texts in a log, and their
 * fields lie beside each other in memory: the bytes from the first to the last are one text,
 * which is met again as one and has one set of rules. (measured: 250 instructions a row less of
 * 3400) The lengths are compared too: then the same bytes are the same fields, whatever
 * stands between them. Of rules_*.c and nobody else.
 */
#ifndef GH_RULES_RUN_H
#define GH_RULES_RUN_H

#include "slice.h"

enum {
	RULES_RUN_BYTES = 32, /* texts up to this length */
	RULES_RUN_FIELDS = 8,
	RULES_RUN_BITS = 9,   /* of the number of places */
	RULES_RUN_PLACES = 1 << RULES_RUN_BITS,
};

/* A text met before. */
struct rules_run_met {
	uint64_t word[4];
	uint64_t lengths;         /* 0: none */
};

struct rules_step;
struct rules_run {
	size_t first, last;       /* fields */
	struct rules_step *step, *end; /* its conditions */
	struct rules_run_met *met;
	uint64_t *mask;           /* by place; behind them one for a text that is not remembered */
	unsigned long missed, since; /* texts not met; the record of the last 1024th */
	bool off;                 /* no more texts are remembered */
};

static inline uint64_t rules_run_word(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return x;
}

/* The lengths, 6 bits each; 0 when the fields do not lie beside each other. */
static inline uint64_t rules_run_lengths(const struct slice *f, const struct slice *last)
{
	uint64_t lengths = 1;

	for (; f < last; f++) {
		if ((uintptr_t)f->p + f->n + 1 != (uintptr_t)f[1].p)
			return 0;
		lengths = lengths << 6 | f->n;
	}
	return lengths << 6 | last->n;
}

/* The text of a record; false when it is none of a run. */
static inline __attribute__((always_inline)) bool rules_run_text(const struct rules_run *run, const struct slice *field,
								  struct slice *text, uint64_t *lengths)
{
	const struct slice *first = &field[run->first], *last = &field[run->last];

	text->p = first->p;
	text->n = (uintptr_t)last->p + last->n - (uintptr_t)first->p;
	return text->n <= RULES_RUN_BYTES && (*lengths = rules_run_lengths(first, last)) != 0;
}

/* All its bytes. */
static inline __attribute__((always_inline)) void rules_run_words(struct slice text, uint64_t word[4])
{
	word[2] = word[3] = 0;
	if (text.n < 16) {
		slice_words(text, &word[0], &word[1]);
		return;
	}
	word[0] = rules_run_word(text.p);
	word[1] = rules_run_word(text.p + 8);
	word[2] = rules_run_word(text.p + text.n - 16);
	word[3] = rules_run_word(text.p + text.n - 8);
}

static inline size_t rules_run_place(const uint64_t word[4], uint64_t lengths)
{
	uint64_t hash = word[0] ^ word[1] * 31 ^ word[2] * 7 ^ word[3] * 127 ^ lengths;

	return hash * 0x9e3779b97f4a7c15 >> (64 - RULES_RUN_BITS);
}

/* The set of rules of the text, of `words` words; NULL: not met. */
static inline __attribute__((always_inline)) const uint64_t *rules_run_find(const struct rules_run *run,
									    const struct slice *field, size_t words)
{
	const struct rules_run_met *m;
	uint64_t word[4], lengths;
	struct slice text;
	size_t place;

	if (!rules_run_text(run, field, &text, &lengths))
		return NULL;
	rules_run_words(text, word);
	place = rules_run_place(word, lengths);
	m = &run->met[place];
	if (m->lengths != lengths || m->word[0] != word[0] || m->word[1] != word[1])
		return NULL;
	/* The others are none of a short text, whose length the lengths tell. */
	if (text.n >= 16 && (m->word[2] != word[2] || m->word[3] != word[3]))
		return NULL;
	return run->mask + place * words;
}

#endif
