/* A file looked at through a window: see window.h. */
/* SPDX-License-Identifier: ISC */
#include "window.h"

#include <stdlib.h>

#include "fileio.h"
#include "xmem.h"

void window_free(struct window *w)
{
	free(w->p);
	w->p = NULL;
	w->n = w->cap = 0;
}

static int fill(struct window *w, int64_t at, size_t n)
{
	XGROW(w->p, n, w->cap);
	w->n = 0;
	if (file_read_at(w->fd, w->p, n, at) < 0)
		return -1;
	w->at = at;
	w->n = n;
	return 0;
}

static size_t at_most(size_t n, int64_t left)
{
	return left < (int64_t)n ? (size_t)left : n;
}

int window_look(struct window *w, int64_t at, size_t want, size_t ahead, struct slice *out)
{
	int64_t left = w->size - at;

	want = at_most(want, left);
	if ((at < w->at || at + (int64_t)want > w->at + (int64_t)w->n) &&
	    fill(w, at, at_most(ahead > want ? ahead : want, left)) < 0)
		return -1;
	*out = (struct slice){ w->p + (at - w->at), w->n - (size_t)(at - w->at) };
	return 0;
}
