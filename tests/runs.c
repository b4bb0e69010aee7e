/* Texts of neighbouring columns that have one place are still told apart:
 *
 *     runs
 *
 * The place of a text says nearly all, so other tests hardly ever see two texts in one. Here
 * texts are made that have the place of another and differ from it in one of the four words
 * that are compared, or in where one field ends. */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "rules_run.h"

enum { BYTES = RULES_RUN_BYTES, FIRST = 10 };

struct sample {
	char text[BYTES];
	struct slice field[2];
};

/* Two fields of so many bytes and the rest, a comma between them. */
static void cut(struct sample *s, size_t first)
{
	s->field[0] = (struct slice){ s->text, first };
	s->field[1] = (struct slice){ s->text + first + 1, BYTES - first - 1 };
}

static size_t place_of(const struct rules_run *run, const struct sample *s, struct rules_run_met *met)
{
	struct slice text;

	if (!rules_run_text(run, s->field, &text, &met->lengths))
		return RULES_RUN_PLACES;
	rules_run_words(text, met->word);
	return rules_run_place(met->word, met->lengths);
}

/* Counts up in the word's letters: "aaaaaaaa", "baaaaaaa" ... */
static void next_text(char *word)
{
	while (*word == 'z')
		*word++ = 'a';
	++*word;
}

/* Makes it a text in the same place that differs from base in that word alone. */
static void make_neighbour(struct sample *s, const struct rules_run *run, const struct sample *base, size_t word,
			   size_t place)
{
	struct rules_run_met met;

	memcpy(s->text, base->text, sizeof s->text);
	cut(s, FIRST);
	do
		next_text(s->text + 8 * word + (word == 1 ? 3 : 0)); /* not over the comma */
	while (place_of(run, s, &met) != place);
}

int main(void)
{
	static struct rules_run_met met[RULES_RUN_PLACES];
	static uint64_t mask[RULES_RUN_PLACES + 1];
	struct rules_run run = { .first = 0, .last = 1, .met = met, .mask = mask };
	struct rules_run_met base_met;
	struct sample base, other;
	size_t place;
	int failed = 0;

	memset(base.text, 'a', sizeof base.text);
	base.text[FIRST] = ',';
	cut(&base, FIRST);
	place = place_of(&run, &base, &base_met);
	met[place] = base_met;
	puts("1..6");
	failed += rules_run_find(&run, base.field, 1) != &mask[place];
	printf("%s 1 - a text is met again\n", failed ? "not ok" : "ok");
	for (size_t word = 0; word < 4; word++) {
		bool found;

		make_neighbour(&other, &run, &base, word, place);
		found = rules_run_find(&run, other.field, 1) != NULL;
		failed += found;
		printf("%s %zu - one in its place that differs in word %zu is not\n", found ? "not ok" : "ok", word + 2, word);
	}
	/* Beside each other, but parted elsewhere: the same bytes are other fields. */
	memcpy(other.text, base.text, sizeof other.text);
	cut(&other, FIRST + 4);
	failed += rules_run_find(&run, other.field, 1) != NULL;
	printf("%s 6 - nor the same bytes parted elsewhere\n", rules_run_find(&run, other.field, 1) ? "not ok" : "ok");
	return failed != 0;
}
