/* The two-byte characters of GB18030, by table.                         (L2)
 *
 *     struct gb18030 *g = gb18030_new();
 *     gb18030_run(g, &bytes, &out);      stops before what is not ASCII or two bytes
 *     gb18030_free(g);
 *
 * iconv takes a table look-up, a call and a state for every character; files
 * that are ASCII and Han are nine tenths of what it is asked here. The table is made
 * from iconv's own answers, so the two cannot disagree. Four-byte characters,
 * those that GB18030 leaves to its users (U+E000 to E765) and bytes that are none are left to the
 * caller.
 */
#ifndef GH_GB18030_H
#define GH_GB18030_H

#include "buf.h"

struct gb18030;

/* NULL when iconv has no GB18030. */
struct gb18030 *gb18030_new(void);
void gb18030_free(struct gb18030 *g);

/* Converts from the front of *in and moves it past what was converted. */
void gb18030_run(const struct gb18030 *g, struct slice *in, struct buf *out);

#endif
