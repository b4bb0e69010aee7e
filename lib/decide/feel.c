/* A parsed condition cell and what it asks: see feel.h. */
/* SPDX-License-Identifier: ISC */
#include "feel_internal.h"

#include <stdlib.h>

void feel_free(struct feel *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->nitems; i++) {
		free(f->item[i].a.own);
		free(f->item[i].b.own);
		feel_regex_free(f->item[i].regex);
	}
	free(f->item);
	free(f->term);
	free(f);
}

bool feel_is_any(const struct feel *f)
{
	return f->any;
}

bool feel_is_about_state(const struct feel *f)
{
	for (size_t i = 0; i < f->nitems; i++)
		if (f->item[i].kind != ITEM_STATE)
			return false;
	return true;
}

void feel_lists_of(const struct feel *f, void (*visit)(void *context, const void *list), void *context)
{
	for (size_t i = 0; i < f->nitems; i++)
		if (f->item[i].kind == ITEM_LIST)
			visit(context, f->item[i].list);
}

void feel_literals_of(const struct feel *f, void (*visit)(void *context, const struct feel_value *v), void *context)
{
	for (size_t i = 0; i < f->nitems; i++) {
		if (f->item[i].kind == ITEM_COMPARE || f->item[i].kind == ITEM_INTERVAL)
			visit(context, &f->item[i].a.value);
		if (f->item[i].kind == ITEM_INTERVAL)
			visit(context, &f->item[i].b.value);
	}
}
