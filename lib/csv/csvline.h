/* The fields of one line of CSV that is already in memory.              (L2)
 *
 *     struct slice rest = line, raw;
 *     while (csvline_cut(&rest, &raw))
 *             use(csvline_value(raw, &b));
 *
 * For text of our own making, read again and again: ',' between fields, no
 * line end within one. The grammar is that of csvin.h: blanks around a
 * field are not part of it, a quote inside an unquoted field is an ordinary
 * byte. An empty line is one empty field.
 */
#ifndef GH_CSVLINE_H
#define GH_CSVLINE_H

#include "buf.h"

/* Takes the next field as it stands, quotes and blanks included, off the
 * front. False when the line has no more; rest.p is then NULL. Start with
 * rest.p not NULL. */
bool csvline_cut(struct slice *rest, struct slice *raw);
/* What the field says: a view into it, or into b, which is then overwritten. */
struct slice csvline_value(struct slice raw, struct buf *b);
/* The number of the column of that name in a header line; -1: none. */
long csvline_column(struct slice header, struct slice name);

#endif
