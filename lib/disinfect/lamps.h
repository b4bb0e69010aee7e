/* Lamps: what they shine with, and the hours they have burnt.           (L4)
 *
 *     struct lamps l;
 *     if (lamps_start(&l, SLICE("986.5"), &why) < 0) ...   hours before the plan, as written
 *     if (lamps_burn(&l, 30, limits.uv_lamp_hours)) ...    true: beyond their life
 *     lamps_put(&b, &l);                                   987
 *
 * One zone line has one set of lamps. A plan adds the minutes of its tasks, row by row, to
 * the hours that the line began with.
 */
#ifndef GH_LAMPS_H
#define GH_LAMPS_H

#include "fraction.h"

struct lamps {
	bool told;       /* the line says how long they have burnt */
	int64_t minutes;
};

/* The empty text: not told. 0, or -1 with a reason, then they are not told either. */
int lamps_start(struct lamps *l, struct slice hours, const char **why);

/* Whether they are beyond so many hours when these minutes are over. */
bool lamps_burn(struct lamps *l, int64_t minutes, int64_t life_hours);

/* Hours with at most two decimals. */
void lamps_put(struct buf *b, const struct lamps *l);

/* Watts or cubic metres: more than 0. 0, or -1 with a reason. */
int lamps_number(struct slice text, struct fraction *out, const char **why);

#endif
