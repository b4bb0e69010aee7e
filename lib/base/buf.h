/* A byte buffer that grows.                                            (L0)
 *
 *     struct buf b = { 0 };
 *     buf_puts(&b, "temp_c=");
 *     buf_put(&b, cell);
 *     use(b.p, b.n);
 *     buf_free(&b);
 *
 * All zero is the empty buffer. Once anything was put, p is NUL-terminated;
 * it may hold NULs before that, n counts. p moves when the buffer grows. The
 * whole of what was put is a padded slice.
 */
#ifndef GH_BUF_H
#define GH_BUF_H

#include <stdint.h>
#include "slice.h"

struct buf {
	char *p;
	size_t n;
	size_t cap;
};

void buf_free(struct buf *b);
/* Room for `more` bytes and a NUL; afterwards p is not NULL. */
void buf_reserve(struct buf *b, size_t more);
void buf_put(struct buf *b, struct slice s);
void buf_puts(struct buf *b, const char *text);
void buf_putc(struct buf *b, char c);
void buf_put_int(struct buf *b, int64_t value);
void buf_printf(struct buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Puts `sep` first unless the buffer is empty: builds "a;b;c". */
void buf_join(struct buf *b, char sep, struct slice part);
/* Inserts at byte offset `at` <= n. */
void buf_insert(struct buf *b, size_t at, struct slice s);

static inline void buf_clear(struct buf *b)
{
	b->n = 0;
	if (b->p)
		b->p[0] = '\0';
}

/* Valid until the buffer changes. */
static inline struct slice buf_slice(const struct buf *b)
{
	return (struct slice){ b->p, b->n };
}

#endif
