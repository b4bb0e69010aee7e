/* Lamps and their hours: see lamps.h. */
/* SPDX-License-Identifier: ISC */
#include "lamps.h"

/* Beyond these nobody means what is written. */
enum { MOST = 1000000, MOST_DECIMALS = 6 };

static int read_number(struct slice text, struct fraction *out, const char **why)
{
	struct num n;

	if (num_parse(text, &n, why) < 0)
		return -1;
	*why = n.coeff < 0 ? "below 0" : n.scale > MOST_DECIMALS ? "more than six decimals" :
	       num_cmp(n, num_make(MOST, 0)) > 0 ? "too large" : NULL;
	*out = fraction_of_num(n);
	return *why ? -1 : 0;
}

int lamps_number(struct slice text, struct fraction *out, const char **why)
{
	if (read_number(text, out, why) < 0)
		return -1;
	*why = "expected more than 0";
	return out->n > 0 ? 0 : -1;
}

int lamps_start(struct lamps *l, struct slice hours, const char **why)
{
	struct fraction h, minutes;

	*l = (struct lamps){ 0 };
	if (!hours.n)
		return 0;
	if (read_number(hours, &h, why) < 0)
		return -1;
	*why = "too large";
	if (fraction_mul(h, fraction_of(60, 1), &minutes) < 0)
		return -1;
	l->told = true;
	l->minutes = fraction_ceil(minutes);
	return 0;
}

bool lamps_burn(struct lamps *l, int64_t minutes, int64_t life_hours)
{
	l->minutes += minutes;
	return l->minutes > life_hours * 60;
}

void lamps_put(struct buf *b, const struct lamps *l)
{
	fraction_put_short(b, fraction_of(l->minutes, 60), 2);
}
