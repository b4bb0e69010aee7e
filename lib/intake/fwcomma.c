/* Rows typed with full-width commas: see fwcomma.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "fwcomma.h"

#include <stdlib.h>

#include "xmem.h"

#define COMMA "\xef\xbc\x8c"
#define COMMA_BYTES (sizeof COMMA - 1)

bool fwcomma_split(struct fwcomma *f, struct slice text)
{
	const char *at = text.n ? memmem(text.p, text.n, COMMA, COMMA_BYTES) : NULL;

	if (!at || memchr(text.p, '"', text.n))
		return false;
	for (f->n = 0; at; at = text.n ? memmem(text.p, text.n, COMMA, COMMA_BYTES) : NULL) {
		XGROW(f->field, f->n + 2, f->cap);
		f->field[f->n++] = slice_trim((struct slice){ text.p, (size_t)(at - text.p) });
		text = slice_from(text, (size_t)(at - text.p) + COMMA_BYTES);
	}
	f->field[f->n++] = slice_trim(text);
	return true;
}

void fwcomma_free(struct fwcomma *f)
{
	free(f->field);
	*f = (struct fwcomma){ 0 };
}
