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

static size_t make_group(struct report_tally *t, struct slice unit, struct slice day)
{
	buf_clear(&t->key);
	buf_put(&t->key, unit);
	buf_putc(&t->key, STRMAP_BETWEEN);
	buf_put(&t->key, day);
	return find_group(t, buf_slice(&t->key));
}

/* "unit SEPARATOR day" */
static bool is_group(const struct report_tally *t, size_t g, struct slice unit, struct slice day)
{
	struct slice key = strmap_key(&t->group, g);

	return key.n == unit.n + 1 + day.n && key.p[unit.n] == STRMAP_BETWEEN && slice_starts(key, unit) &&
	       slice_ends(key, day);
}

/* A log is in order of time: most rows belong to a unit and day met shortly before. */
unsigned long *report_tally_of(struct report_tally *t, struct slice unit, struct slice day)
{
	uint64_t head, tail;
	uint32_t *near;

	slice_words(unit, &head, &tail);
	near = &t->near[((head ^ tail * 31 ^ unit.n) * 0x9e3779b97f4a7c15) >> (64 - REPORT_NEAR_BITS)];
	if (!*near || !is_group(t, *near - 1, unit, day))
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
	buf_free(&t->key);
}
