/* Exact decimals: no binary fraction anywhere near a threshold.        (L0)
 *
 *     struct num t;
 *     const char *why;
 *     if (num_parse(cell, &t, &why) < 0) ...      why: "two decimal points"
 *     if (num_cmp(t, num_make(373, 1)) > 0) ...   above 37.3
 *
 * The value is coeff / 10^scale, 0 <= scale <= 18. 37.30 and 37.3 are equal
 * and both normalise to { 373, 1 }.
 */
#ifndef GH_NUM_H
#define GH_NUM_H

#include "buf.h"

struct num {
	int64_t coeff;
	int scale;
};

static inline struct num num_make(int64_t coeff, int scale)
{
	return (struct num){ coeff, scale };
}

/* Strict: [+-]digits[.digits][e[+-]digits], also .5 and 5., ASCII only, whole
 * text, no blanks. Returns 0, or -1 with *why set to a short English reason
 * ("empty", "not a digit at byte 3", counted from 1, "two decimal points",
 * "no digit", "too many digits"), a constant that stays valid. Digits beyond
 * the eighteenth significant one are an error unless they are zeros after the
 * point: nothing is ever rounded. The result is normalised. */
int num_parse(struct slice text, struct num *out, const char **why);

/* -1, 0, 1; exact for all values. */
int num_cmp(struct num a, struct num b);

/* Without trailing zeros in the fraction. */
struct num num_normal(struct num a);

/* a + b, a - b * and so on are rarely needed; sums are. Returns -1 when the
 * result does not fit. */
int num_add(struct num a, struct num b, struct num *sum);

/* a as a multiple of 10^-scale, cut towards minus infinity; *sticky tells
 * that something was cut, so that a point between two multiples can be told
 * from both. Values beyond int64 saturate, sticky above the largest multiple
 * and not below the smallest: order is kept. */
int64_t num_scaled(struct num a, int scale, bool *sticky);

/* Shortest exact text: 37.3, -0.5, 12. At least `decimals` digits after the
 * point: num_put(b, num_make(36, 0), 1) puts 36.0. */
void num_put(struct buf *b, struct num a, int decimals);

/* Strict integer in [min, max], whole text. Returns 0, or -1 with *why
 * "empty", "not a number", "too small" or "too large". */
int num_parse_int(struct slice text, int64_t min, int64_t max, int64_t *out,
		  const char **why);

#endif
