/* Did you mean: see near.h. */
/* SPDX-License-Identifier: ISC */
#include "near.h"

#include "diag.h"

#define LONGEST 63

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(struct slice a, struct slice b)
{
	size_t row[LONGEST + 1];

	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t above = row[j];

			row[j] = least(least(above, row[j - 1]) + 1, diagonal + (a.p[i - 1] != b.p[j - 1]));
			diagonal = above;
		}
	}
	return row[b.n];
}

void near_try(struct near *near, struct slice candidate)
{
	size_t d, allowed = near->word.n / 3 ? near->word.n / 3 : 1;

	if (!near->word.n || near->word.n > LONGEST || candidate.n > LONGEST)
		return;
	d = distance(near->word, candidate);
	if (d > allowed && !(near->word.n >= 3 && slice_starts(candidate, near->word)) &&
	    !(candidate.n >= 3 && slice_starts(near->word, candidate)))
		return;
	if (d < near->distance) {
		near->distance = d;
		near->best = candidate;
	}
}

const char *near_hint(const struct near *near, char out[NEAR_HINT])
{
	out[0] = '\0';
	if (near->best.n)
		snprintf(out, NEAR_HINT, " (did you mean %s?)", diag_quote(near->best));
	return out;
}
