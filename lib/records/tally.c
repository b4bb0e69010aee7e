/* Counts by name: see tally.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "tally.h"

#include <stdlib.h>

#include "xmem.h"

void tally_add(struct tally *t, struct slice name, unsigned long n)
{
	size_t before = t->name.n, i = strmap_add(&t->name, name);

	XGROW(t->count, t->name.n, t->cap);
	if (t->name.n > before)
		t->count[i] = 0;
	t->count[i] += n;
	t->total += n;
}

void tally_add_all(struct tally *t, const struct tally *more)
{
	for (size_t i = 0; i < more->name.n; i++)
		tally_add(t, strmap_key(&more->name, i), more->count[i]);
}

static int by_name(const void *a, const void *b, void *context)
{
	const struct tally *t = context;

	return slice_cmp(strmap_key(&t->name, *(const size_t *)a), strmap_key(&t->name, *(const size_t *)b));
}

void tally_print(const struct tally *t, struct buf *b)
{
	size_t *order = xcalloc(t->name.n, sizeof *order);

	for (size_t i = 0; i < t->name.n; i++)
		order[i] = i;
	if (t->name.n)
		qsort_r(order, t->name.n, sizeof *order, by_name, (void *)(uintptr_t)t);
	for (size_t i = 0; i < t->name.n; i++) {
		if (i)
			buf_puts(b, ", ");
		buf_put(b, strmap_key(&t->name, order[i]));
		buf_putc(b, ' ');
		buf_put_int(b, (int64_t)t->count[order[i]]);
	}
	free(order);
}

void tally_free(struct tally *t)
{
	strmap_free(&t->name);
	free(t->count);
	*t = (struct tally){ 0 };
}
