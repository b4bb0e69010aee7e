/* A file looked at through a window.                                   (L1)
 *
 *     struct window w = { .fd = fd, .size = settled };
 *     if (window_look(&w, at, 128, 8192, &bytes) < 0)
 *             return diag_errno(diag, &where, "cannot read");
 *     window_free(&w);
 *
 * For readers that go from place to place and know how much they need only
 * when they have seen some of it. Reading ahead saves calls; what is in the
 * window is not read again, so a file that grows is seen as it was. All zero
 * but fd and size is the beginning.
 */
#ifndef GH_WINDOW_H
#define GH_WINDOW_H

#include "slice.h"

struct window {
	int fd;                 /* the caller's */
	int64_t size;           /* bytes of the file that count */
	char *p;                /* n bytes of the file from `at` on */
	size_t n, cap;
	int64_t at;
};

/* At least `want` bytes from `at` <= size on, or what there is until size, in
 * *out: good until the next call. When they have to be read, it is `ahead`
 * bytes or more. 0, or -1 with errno set. */
int window_look(struct window *w, int64_t at, size_t want, size_t ahead, struct slice *out);
void window_free(struct window *w);

#endif
