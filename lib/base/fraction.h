/* Exact quotients, for arithmetic that num.h cannot hold: 1/9, 100/4.5.  (L0)
 *
 *     struct fraction ml;
 *     if (fraction_mul(fraction_of(500, 1), volume, &ml) == 0 && ...)
 *             fraction_put(&b, ml, 4);                       1.1111
 *
 * The value is n / d, d > 0. It need not be in lowest terms: products are
 * shortened only when they would not fit, for that is rarely and costs more
 * than the product.
 */
#ifndef GH_FRACTION_H
#define GH_FRACTION_H

#include "num.h"

struct fraction {
	int64_t n;
	int64_t d;
};

static inline struct fraction fraction_of(int64_t n, int64_t d)
{
	return (struct fraction){ n, d };
}

struct fraction fraction_of_num(struct num a);

/* Return 0, or -1 when the result does not fit in its lowest terms, or the
 * divisor is 0. */
int fraction_mul(struct fraction a, struct fraction b, struct fraction *out);
int fraction_div(struct fraction a, struct fraction b, struct fraction *out);
int fraction_sub(struct fraction a, struct fraction b, struct fraction *out);

/* -1, 0, 1; exact for all values. */
int fraction_cmp(struct fraction a, struct fraction b);

/* The least whole number that is not below a. */
int64_t fraction_ceil(struct fraction a);

/* a with that many decimals, 0 to 9, rounded half away from zero: 1.1111,
 * 160.00. */
void fraction_put(struct buf *b, struct fraction a, int decimals);

/* The same without zeros at the end of the fraction: 12.5, 160. */
void fraction_put_short(struct buf *b, struct fraction a, int decimals);

#endif
