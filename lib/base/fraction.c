/* Exact quotients: see fraction.h. */
/* SPDX-License-Identifier: ISC */
#include "fraction.h"

struct fraction fraction_of_num(struct num a)
{
	int64_t d = 1;

	for (int i = 0; i < a.scale; i++)
		d *= 10;
	return fraction_of(a.coeff, d);
}

static __int128_t common_divisor(__int128_t a, __int128_t b)
{
	while (b) {
		__int128_t rest = a % b;

		a = b;
		b = rest;
	}
	return a < 0 ? -a : a;
}

static bool fits(__int128_t n, __int128_t d)
{
	return n <= INT64_MAX && n >= -INT64_MAX && d <= INT64_MAX;
}

/* d > 0. */
static int settle(__int128_t n, __int128_t d, struct fraction *out)
{
	if (!fits(n, d)) {
		__int128_t by = common_divisor(n, d);

		n /= by;
		d /= by;
	}
	if (!fits(n, d))
		return -1;
	*out = fraction_of((int64_t)n, (int64_t)d);
	return 0;
}

int fraction_mul(struct fraction a, struct fraction b, struct fraction *out)
{
	return settle((__int128_t)a.n * b.n, (__int128_t)a.d * b.d, out);
}

int fraction_div(struct fraction a, struct fraction b, struct fraction *out)
{
	__int128_t n = (__int128_t)a.n * b.d, d = (__int128_t)a.d * b.n;

	if (d == 0)
		return -1;
	return d < 0 ? settle(-n, -d, out) : settle(n, d, out);
}

int fraction_sub(struct fraction a, struct fraction b, struct fraction *out)
{
	return settle((__int128_t)a.n * b.d - (__int128_t)b.n * a.d, (__int128_t)a.d * b.d, out);
}

int fraction_cmp(struct fraction a, struct fraction b)
{
	__int128_t x = (__int128_t)a.n * b.d, y = (__int128_t)b.n * a.d;

	return (x > y) - (x < y);
}

int64_t fraction_ceil(struct fraction a)
{
	return a.n / a.d + (a.n > 0 && a.n % a.d != 0);
}

/* Digits of the fraction, at most 9 of them: 10^9 times 2^63 is far inside. */
static __int128_t rounded(struct fraction a, int decimals, int64_t *unit)
{
	__int128_t n = a.n < 0 ? -(__int128_t)a.n : a.n;

	*unit = 1;
	for (int i = 0; i < decimals; i++)
		*unit *= 10;
	return (n * *unit * 2 + a.d) / ((__int128_t)a.d * 2);
}

void fraction_put(struct buf *b, struct fraction a, int decimals)
{
	int64_t unit;
	__int128_t value = rounded(a, decimals, &unit);

	if (a.n < 0 && value)
		buf_putc(b, '-');
	buf_put_int(b, (int64_t)(value / unit));
	if (decimals)
		buf_printf(b, ".%0*lld", decimals, (long long)(value % unit));
}

void fraction_put_short(struct buf *b, struct fraction a, int decimals)
{
	fraction_put(b, a, decimals);
	if (!decimals)
		return;
	while (b->p[b->n - 1] == '0')
		b->n--;
	if (b->p[b->n - 1] == '.')
		b->n--;
	b->p[b->n] = '\0';
}
