/* Where a text stands in a large one.                                   (L0)
 *
 *     const char *at = find_text(p, end, SLICE("13800138000"));
 *
 * For blocks of tens of kilobytes: a scan looks at 32 places at a time, for
 * four bytes of the text wanted, so that neither digits nor commas, which are everywhere
 * in CSV, slow it down. On such blocks it takes a third of memmem's time for
 * short texts and as long for those of 16 bytes, where the processor has AVX2;
 * elsewhere it is memmem.
 */
#ifndef GH_FIND_H
#define GH_FIND_H

#include "slice.h"

/* The first place in [p, end) where all of `text` stands, or NULL. text.n > 0. */
const char *find_text(const char *p, const char *end, struct slice text);

#endif
