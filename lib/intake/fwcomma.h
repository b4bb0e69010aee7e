/* Rows typed with full-width commas: 张三，36.5，绿码                    (L4)
 *
 *     struct fwcomma f = { 0 };
 *     if (fwcomma_split(&f, r.raw))
 *             f.field[1], f.n            36.5, 3
 *     fwcomma_free(&f);
 *
 * An input method left in Chinese mode types U+FF0C where a comma was meant;
 * to a CSV reader such a row is one field. Whether it was meant as a row the
 * caller decides, by the number of pieces or by the header. There is no
 * quoting: a row with a quote in it is left alone.
 */
#ifndef GH_FWCOMMA_H
#define GH_FWCOMMA_H

#include "slice.h"

struct fwcomma {
	struct slice *field; /* views into the text */
	size_t n, cap;
};

/* False when the text holds no full-width comma, or a quote. */
bool fwcomma_split(struct fwcomma *f, struct slice text);
void fwcomma_free(struct fwcomma *f);

#endif
