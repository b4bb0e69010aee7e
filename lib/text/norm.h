/* Text as people type it, folded to the text they meant.               (L1)
 *
 *     norm_text(&b, cell)    "３６。5℃ "  ->  "36。5℃"
 *     norm_key(&b, cell)     " 体温（℃）" ->  "体温"
 *     norm_number("三十六")  ->  36
 *
 * Nothing here guesses meaning: widths, blanks, invisible characters and
 * letter case only. All input is valid UTF-8; output is appended.
 */
#ifndef GH_NORM_H
#define GH_NORM_H

#include "buf.h"

/* Full-width ASCII (U+FF01..FF5E) to ASCII; every Unicode blank (White_Space:
 * U+00A0, U+2000..200A, U+3000, ..., and the empty Braille pattern) and every
 * line break to one space, runs of blanks to one, none at the ends; invisible
 * characters (Default_Ignorable_Code_Point: U+200B..200F, U+2060, U+FEFF, soft
 * hyphen, variation selectors, ..., and control characters) removed. Also
 * unwraps what spreadsheets put around text, ="..." with quotes doubled inside
 * and leading apostrophes; ="a"&"b" is a formula and stays. What comes out is
 * not changed by a second pass. Returns true when the text changed. */
bool norm_text(struct buf *b, struct slice s);

/* The form in which words are compared, for headers and table words alike:
 * norm_text, then lower case, then without any blank, with full stops and
 * colons at the end removed, dashes of all kinds to '-', and without a
 * bracketed remark at the end when something is left before it ("体温(℃)"
 * and "体温" are the same header; "(+)" stays). A text that is not blank never
 * becomes an empty key: "..." is ".". Lower case covers Latin-1, Greek and
 * Cyrillic beside ASCII. */
void norm_key(struct buf *b, struct slice s);

/* Chinese numerals to a number: 三十六, 一百零五, 二〇二〇, 廿三, 两, 十,
 * 3万, 壹佰; 一百五 is 150 and 三万五 is 35000, as they are read. Digits may be
 * mixed in (3万). Returns false unless the whole text is one number below
 * 10^15: 三四十 and 百 alone are none. ASCII digits alone are accepted, too.
 * Done in norm_number.c, like norm_numerals. */
bool norm_number(struct slice s, int64_t *out);

/* Replaces each maximal run of Chinese numerals in s by its digits and
 * copies the rest: "三栋二单元五零一" -> "3栋2单元501", "零一" -> "01". A run
 * that is no number is copied as it is, and so is the part of a decimal that
 * looks like one: 3.5万. */
void norm_numerals(struct buf *b, struct slice s);

#endif
