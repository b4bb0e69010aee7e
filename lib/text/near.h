/* Did you mean: the candidate nearest to a mistyped word.              (L1)
 *
 *     struct near near = near_start(word);
 *     for each candidate: near_try(&near, candidate);
 *     if (near.best.n) ... "unknown column temp (did you mean temp_c?)"
 *
 * Distance counts insertions, deletions and replacements of bytes. A
 * candidate is near when at most a third of the word's length (and at least
 * one byte) has to change, or when one of the two begins with the other.
 */
#ifndef GH_NEAR_H
#define GH_NEAR_H

#include "slice.h"

struct near {
	struct slice word;
	struct slice best;  /* empty until something near was tried */
	size_t distance;    /* of best */
};

static inline struct near near_start(struct slice word)
{
	return (struct near){ .word = word, .distance = (size_t)-1 };
}

/* Keeps the candidate when it is nearer than the best so far. */
void near_try(struct near *near, struct slice candidate);

/* " (did you mean X?)", or the empty text, written to `out`. */
#define NEAR_HINT 80
const char *near_hint(const struct near *near, char out[NEAR_HINT]);

#endif
