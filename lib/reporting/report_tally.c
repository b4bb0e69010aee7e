/* Numbers by unit, day and count: see report_tally.h. */
/* SPDX-License-Identifier: ISC */
#include "report_tally.h"

#include <stdlib.h>

#include "xmem.h"

static size_t find_group(struct report_tally *t, struct slice key)
{
	size_t before = t->group.n, n = t->ncounts, g = strmap_add(&t->group, key);

	if (t->group.n > before) {
		XGROW(t->number, t->group.n * n, t->cap);
		memset(t->number + g * n, 0, n * sizeof *t->number);
	}
	return g;
}

static struct report_words words_of(struct slice unit, struct slice day)
{
	struct report_words w = { .nunit = unit.n, .nday = day.n };

	slice_words(unit, &w.unit[0], &w.unit[1]);
	slice_words(day, &w.day[0], &w.day[1]);
	return w;
}

static size_t make_group(struct report_tally *t, struct slice unit, struct slice day)
{
	size_t g;

	buf_clear(&t->key);
	buf_put(&t->key, unit);
	buf_putc(&t->key, STRMAP_BETWEEN);
	buf_put(&t->key, day);
	g = find_group(t, buf_slice(&t->key));
	XGROW(t->words, g + 1, t->wordscap);
	t->words[g] = words_of(unit, day);
	return g;
}

static inline bool same_words(const struct report_words *a, const struct report_words *b)
{
	return a->unit[0] == b->unit[0] && a->unit[1] == b->unit[1] && a->nunit == b->nunit && a->day[0] == b->day[0] &&
	       a->day[1] == b->day[1] && a->nday == b->nday;
}

/* Of texts of which the words are not all. */
static bool is_group(const struct report_tally *t, size_t g, struct slice unit, struct slice day)
{
	struct slice key = strmap_key(&t->group, g);

	return slice_starts(key, unit) && slice_ends(key, day);
}

/* A log is in order of time: most rows belong to a unit and day met shortly before. */
unsigned long *report_tally_of(struct report_tally *t, struct slice unit, struct slice day)
{
	struct report_words w = words_of(unit, day);
	uint64_t hash = (w.unit[0] ^ w.unit[1] * 31 ^ unit.n) * 0x9e3779b97f4a7c15;
	uint32_t *near = &t->near[hash >> (64 - REPORT_NEAR_BITS)];

	if (!*near || !same_words(&t->words[*near - 1], &w) ||
	    ((unit.n > 16 || day.n > 16) && !is_group(t, *near - 1, unit, day)))
		*near = (uint32_t)make_group(t, unit, day) + 1;
	return t->number + (*near - 1) * t->ncounts;
}

static void add_account(struct report_account *to, const struct report_account *from)
{
	to->rows += from->rows;
	to->counted += from->counted;
	to->other_days += from->other_days;
	to->other_units += from->other_units;
	to->undated += from->undated;
	to->unit_seen |= from->unit_seen;
}

void report_tally_add(struct report_tally *to, const struct report_tally *from)
{
	for (size_t g = 0; g < from->group.n; g++) {
		size_t same = find_group(to, strmap_key(&from->group, g));
		unsigned long *number = to->number + same * to->ncounts;

		for (size_t i = 0; i < to->ncounts; i++)
			number[i] += from->number[g * from->ncounts + i];
	}
	add_account(&to->account, &from->account);
}

void report_tally_clear(struct report_tally *t)
{
	strmap_clear(&t->group);
	memset(t->near, 0, sizeof t->near);
	t->account = (struct report_account){ 0 };
}

void report_tally_free(struct report_tally *t)
{
	strmap_free(&t->group);
	free(t->number);
	free(t->words);
	buf_free(&t->key);
}
