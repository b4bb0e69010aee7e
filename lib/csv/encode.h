/* Bytes of a file to UTF-8 lines.                                      (L2)
 *
 *     encode_find(first bytes) -> "UTF-8", "GB18030", "UTF-16LE", ...
 *     struct encode *e = encode_open("GB18030");
 *     encode_lines(e, bytes, &out, &bad);
 *
 * glibc's iconv does the conversion; this module finds the encoding, works
 * line by line so that one bad line costs one line, and never replaces a
 * byte silently. UTF-8 input is checked and not copied.
 *
 * How the encoding of a file is found, in this order: a byte-order mark
 * (UTF-8, UTF-16 either end); zero bytes in every other place (UTF-16); the
 * first block is valid UTF-8; else its lines vote: one that is valid UTF-8
 * beyond ASCII is for UTF-8, one that is only valid GB18030 is for that, and
 * UTF-8 wins a tie. (Validity of the whole block in GB18030 proves nothing:
 * the three bytes of a Han character in UTF-8, twice, are three characters
 * of GB18030.) What was found is in the summary of every program that reads.
 * GBK and GB2312 are read as GB18030, their superset, without its private
 * characters: text of another encoding, Big5 first, gives those.
 *
 * Line ends must be the bytes CR and LF, except in UTF-16 and UTF-32: csvin
 * splits into lines first and converts then.
 */
#ifndef GH_ENCODE_H
#define GH_ENCODE_H

#include "buf.h"

struct encode;

/* Name of the encoding the block seems to be in, and in *bom the number of
 * bytes of a byte-order mark to skip. */
const char *encode_find(struct slice block, size_t *bom);

/* NULL when iconv does not know the name. The common names of UTF-8 and of
 * GB18030's subsets, in any case, become those two. */
struct encode *encode_open(const char *encoding);
/* NULL is allowed. */
void encode_close(struct encode *e);
const char *encode_name(const struct encode *e);

/* Converts one line (no line end needed) and appends it as UTF-8. 0, or -1
 * when it is not valid in the encoding; then nothing was appended. */
int encode_line(struct encode *e, struct slice line, struct buf *out);

/* Converts from the front of *in, moving past what it converted, and appends
 * the result: many lines cost one call. 1 when all was converted, 0 when the
 * rest may be the beginning of a character, -1 when it begins with a byte
 * that is not valid. */
int encode_run(struct encode *e, struct slice *in, struct buf *out);

/* Whether a line that is not valid UTF-8 is UTF-8 all the same, cut or
 * damaged in one place: at least half of its bytes beyond ASCII belong to
 * valid characters. Reading such a line as GB18030 would often succeed, and
 * give other people's names. */
bool encode_damaged_utf8(struct slice line);

#endif
