/* How many columns a text takes on paper or screen.                    (L1)
 *
 *     width_of(SLICE("门把手 a"))                        8
 *     while (width_cut(&rest, 60, &line))                lines of at most 60
 *             puts(line)
 *
 * Unicode East Asian Width (UAX #11): wide and full-width characters take two
 * columns, combining marks and invisible ones none, all others one. Ambiguous
 * ones (quotation marks, box drawing) take one, as in fonts that are not
 * Chinese; the forms avoid them.
 */
#ifndef GH_WIDTH_H
#define GH_WIDTH_H

#include "buf.h"

size_t width_of(struct slice text);

/* Takes the next line of at most `columns` (2 or more) off the front of *rest:
 * at a blank, which is dropped, before or after a wide character, or where it must be.
 * Closing punctuation (，。、；：）」) does not begin a line if that can be helped.
 * False when nothing is left. */
bool width_cut(struct slice *rest, size_t columns, struct slice *line);

/* Appends the text and blanks up to `columns`; a longer text is cut and ends
 * in "..". */
void width_pad(struct buf *b, struct slice text, size_t columns);

#endif
