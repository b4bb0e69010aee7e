/* UTF-8 validity of large blocks.                                      (L1)
 *
 *     if (utf8_fast_bad(block) != block.n) ...      first bad byte
 *
 * The contract of utf8_bad, several times faster on a block of some hundred
 * bytes and more: a processor with AVX2 checks 32 bytes at a time by three
 * table look-ups (J. Keiser, D. Lemire, "Validating UTF-8 in less than one
 * instruction per byte", Software: Practice and Experience 51, 2021), others
 * skip over ASCII eight bytes at a time. The place of an error, and all that
 * is not large, is left to utf8_bad.
 */
#ifndef GH_UTF8_FAST_H
#define GH_UTF8_FAST_H

#include "slice.h"

size_t utf8_fast_bad(struct slice s);

#endif
