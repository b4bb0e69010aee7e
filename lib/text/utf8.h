/* UTF-8: validity and characters. RFC 3629, Unicode 15 ranges.         (L1)
 *
 *     if (utf8_bad(s) != s.n) ...            first bad byte
 *     for (size_t at = 0; at < s.n;)         s is valid
 *             c = utf8_next(s, &at);
 */
#ifndef GH_UTF8_H
#define GH_UTF8_H

#include "buf.h"

/* Offset of the first byte that is not part of a valid character (no
 * surrogates, no overlong forms, at most U+10FFFF); s.n when all are. */
size_t utf8_bad(struct slice s);

/* The character at *at, which moves past it. On a bad byte returns 0xFFFD
 * and moves one byte on. *at < s.n is the caller's duty. */
uint32_t utf8_next(struct slice s, size_t *at);

/* Appends the character, at most U+10FFFF. */
void utf8_put(struct buf *b, uint32_t c);

/* Number of characters, a bad byte counted as one. */
size_t utf8_count(struct slice s);

/* Han ideographs that are assigned, all planes, with the zero U+3007 and the
 * repetition mark U+3005, which stand in names and addresses like them. */
bool utf8_is_han(uint32_t c);

#endif
