/* What the recognisers of names and numbers of persons share.          (L4)
 *
 *     if (cell_known(cx, column, out))           无牌: value "none"
 *             return out->verdict;
 *     text = cell_peel(text);                     手机:138…，  ->  138…
 *
 * Used by cell_name, cell_id, cell_phone, cell_plate, cell_house and
 * cell_region.
 */
#ifndef GH_CELL_TEXT_H
#define GH_CELL_TEXT_H

#include "cell.h"

/* Whether the whole cell is a word of the column that is an answer, and not
 * just a part of one; then *out holds it. To be asked first: the cell's key is
 * still in out->work. */
bool cell_known(const struct cell_context *cx, enum gate_column column, struct cell *out);

/* Whether the text is a word of the column with that value: "@title". Only
 * for text that is its own key, such as Han. */
bool cell_is_part(const struct cell_context *cx, enum gate_column column, struct slice text,
		  const char *part);

/* Without what is left over at both ends: blanks, quotes, commas and full
 * stops, and a label that ends in a colon ("手机:"). */
struct slice cell_peel(struct slice text);

/* Whether the text is a number as a spreadsheet shows a long one, 1.38001E+10;
 * *digits is how many significant digits survived. */
bool cell_scientific(struct slice text, size_t *digits);

/* Without the ".0" that a spreadsheet adds to a number it took for a float. */
struct slice cell_without_float(struct slice text);

/* Whether a spreadsheet took numbers with hyphens for a date and shows it so:
 * 3月2日, 2-Mar, 2022-03-02 00:00:00. */
bool cell_excel_date(struct slice text);

/* Whether digits were starred or crossed out: 138****8000, 138xxxx8000. */
bool cell_masked(struct slice text);

/* Whether one of , ; / 、 stands between two things: there are several. */
bool cell_multiple(struct slice text);

/* A hyphen, dash or minus sign of any kind; what people put between groups. */
bool cell_is_dash(uint32_t c);
/* The dots that stand between parts of names and plates: · • ・ . */
bool cell_is_dot(uint32_t c);

static inline bool cell_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool cell_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

#endif
