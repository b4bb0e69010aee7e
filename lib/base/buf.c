/* A byte buffer that grows: see buf.h. */
/* SPDX-License-Identifier: ISC */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "xmem.h"

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

/* Apart from its callers, which need few registers where there is room. */
static __attribute__((noinline)) void grow(struct buf *b, size_t more)
{
	b->cap = b->n + more + b->cap / 2 + SLICE_PAD;
	b->p = xrealloc(b->p, b->cap, 1);
	b->p[b->n] = '\0';
}

/* All zero has no room for a NUL. */
static inline void reserve(struct buf *b, size_t more)
{
	if (b->cap - b->n <= more)
		grow(b, more);
}

void buf_reserve(struct buf *b, size_t more)
{
	reserve(b, more);
}

void buf_put(struct buf *b, struct slice s)
{
	reserve(b, s.n);
	if (s.n)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
}

void buf_puts(struct buf *b, const char *text)
{
	buf_put(b, slice_of(text));
}

void buf_putc(struct buf *b, char c)
{
	reserve(b, 1);
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

void buf_put_int(struct buf *b, int64_t value)
{
	char text[1 + SLICE_DIGITS], *end = text + sizeof text;
	struct slice digits = slice_digits(end, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
	char *p = end - digits.n;

	if (value < 0)
		*--p = '-';
	buf_put(b, (struct slice){ p, (size_t)(end - p) });
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n <= 0)
		return;
	buf_reserve(b, (size_t)n + 1);
	va_start(args, format);
	b->n += (size_t)vsnprintf(b->p + b->n, (size_t)n + 1, format, args);
	va_end(args);
}

void buf_join(struct buf *b, char sep, struct slice part)
{
	if (b->n)
		buf_putc(b, sep);
	buf_put(b, part);
}

void buf_insert(struct buf *b, size_t at, struct slice s)
{
	buf_reserve(b, s.n);
	memmove(b->p + at + s.n, b->p + at, b->n - at + 1);
	if (s.n)
		memcpy(b->p + at, s.p, s.n);
	b->n += s.n;
}
