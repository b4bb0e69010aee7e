/* What a text tells about a temperature.                               (L4)
 *
 *     struct temptext r;
 *     temptext_read(SLICE("额温36.5℃ 正常"), words, &r, &cell)    true
 *     r.whole "36", r.part "5", r.unit UNIT_CELSIUS, cell.flags "forehead"
 *
 * This is the grammar alone: what the number means, cell_temp decides. Words
 * are those of the group temp_c, their parts in cell_temp.c.
 */
#ifndef GH_TEMPTEXT_H
#define GH_TEMPTEXT_H

#include "cell.h"
#include "words.h"

enum unit { UNIT_NONE, UNIT_CELSIUS, UNIT_FAHRENHEIT, UNIT_KELVIN };

struct temptext {
	struct slice whole, part; /* digits before and after the point */
	bool point, list;         /* a point was typed; as a mark that parts lists, too */
	bool doubtful;            /* as a mark that is no point: 36:5 */
	bool minus;
	bool degree;              /* without its scale */
	enum unit unit;
	const struct word *stop;  /* needs a human: Lo, about */
	const struct word *weak;  /* a judgement: only when there is no number */
	const char *code;         /* what is wrong: HUMAN; "!code" is BAD */
	bool unknown;             /* other text beside the number */
};

/* `text` went through norm_text and norm_numerals. Returns false when there is
 * no number in it. Flags of words go to *out. */
bool temptext_read(struct slice text, const struct words *words, struct temptext *r,
		   struct cell *out);

#endif
