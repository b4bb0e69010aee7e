/* CSV fields in a buffer, for text that is copied many times.          (L2)
 *
 *     csvtext_put(&b, SLICE("high"));
 *     csvtext_next(&b, SLICE("a, b"));        high,"a, b"
 *
 * Quotes as csvout.h does: when the field holds a comma, a quote or a line end, or has
 * a blank at either end.
 */
#ifndef GH_CSVTEXT_H
#define GH_CSVTEXT_H

#include "buf.h"

/* The first field. */
void csvtext_put(struct buf *b, struct slice s);
/* A comma and a field. */
void csvtext_next(struct buf *b, struct slice s);

#endif
