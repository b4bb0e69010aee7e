/* The lines of one input for several readers.                          (L2)
 *
 *     csvin_next(in, &header)
 *     struct csvin *reader = csvin_part_reader(in, &diag);
 *     struct csvin_part part = { 0 };
 *     if (csvin_divides(in))
 *             while (csvin_take(in, 1 << 19, &part) > 0) {
 *                     csvin_part_begin(reader, &part, false);
 *                     while (csvin_next(reader, &r) > 0)
 *                             ...
 *                     rest = csvin_part_end(reader, &part);
 *             }
 *
 * A part is complete lines, but not always complete records: a quoted field may go
 * on in the next part. Where a record ends is known to who reads it, so the lines
 * of a last record that is not complete are left over; they belong before the next part,
 * and what was read of that alone is worth nothing. See parts.h.
 */
#ifndef GH_CSVIN_PART_H
#define GH_CSVIN_PART_H

#include "buf.h"
#include "csvin.h"

struct csvin_part {
	struct buf text;    /* the caller frees it */
	unsigned long line; /* physical line of its first byte */
};

/* Whether the input can be given away in parts, once its header was read: it
 * is in UTF-8. Other encodings are decoded by one reader. */
bool csvin_divides(const struct csvin *in);

/* Takes the lines behind the record just read out of `in`, about as many bytes as asked for,
 * or what is there when the input pauses. 1, 0 at the end, -1 (reported). */
int csvin_take(struct csvin *in, size_t bytes, struct csvin_part *part);
/* Whether all of the input was read, though perhaps not taken. */
bool csvin_all_read(const struct csvin *in);

/* A reader of parts of `in`: its name, delimiter, limits and expected fields.
 * For csvin_close. */
struct csvin *csvin_part_reader(const struct csvin *in, struct diag *);

/* The reader's next records are those of the part, whose text it holds until
 * csvin_part_end. With `last` nothing comes after it. */
void csvin_part_begin(struct csvin *reader, struct csvin_part *part, bool last);
/* Gives the text back. Returns its end that is no complete record. */
struct slice csvin_part_end(struct csvin *reader, struct csvin_part *part);

/* Puts lines before a part. */
void csvin_part_prepend(struct csvin_part *part, struct slice lines);

#endif
