/* Numbers by unit, day and count: see report_tally.h. */
/* SPDX-License-Identifier: ISC */
#include "report_tally.h"

#include <stdlib.h>

#include "xmem.h"

static unsigned long *group_of(struct report_tally *t, struct slice key)
{
	size_t before = t->group.n, n = t->ncounts;

	t->last = strmap_add(&t->group, key);
	if (t->group.n > before) {
		XGROW(t->number, t->group.n * n, t->cap);
		memset(t->number + t->last * n, 0, n * sizeof *t->number);
	}
	return t->number + t->last * n;
}

unsigned long *report_tally_of(struct report_tally *t, struct slice unit, struct slice day)
{
	buf_clear(&t->key);
	buf_put(&t->key, unit);
	buf_putc(&t->key, REPORT_SEPARATOR);
	buf_put(&t->key, day);
	/* A log is in order of time: most rows belong where the one before did. */
	if (t->last < t->group.n && slice_eq(strmap_key(&t->group, t->last), buf_slice(&t->key)))
		return t->number + t->last * t->ncounts;
	return group_of(t, buf_slice(&t->key));
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
		unsigned long *number = group_of(to, strmap_key(&from->group, g));

		for (size_t i = 0; i < to->ncounts; i++)
			number[i] += from->number[g * from->ncounts + i];
	}
	add_account(&to->account, &from->account);
}

void report_tally_clear(struct report_tally *t)
{
	strmap_clear(&t->group);
	t->last = 0;
	t->account = (struct report_account){ 0 };
}

void report_tally_free(struct report_tally *t)
{
	strmap_free(&t->group);
	free(t->number);
	buf_free(&t->key);
}
