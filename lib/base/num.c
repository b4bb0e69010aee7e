/* Exact decimals: see num.h. */
/* SPDX-License-Identifier: ISC */
#include "num.h"

#define MAX_DIGITS 18 /* 10^18 - 1 is the largest run of nines in an int64 */
#define MAX_EXPONENT 9999

static const int64_t power10[MAX_DIGITS + 1] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
	1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
	100000000000000, 1000000000000000, 10000000000000000,
	100000000000000000, 1000000000000000000,
};

/* Constants, so that a reason stays valid however long the caller keeps it. */
static const char *not_a_digit(size_t byte)
{
#define AT(n) "not a digit at byte " #n
	static const char *const reason[] = {
		AT(1), AT(2), AT(3), AT(4), AT(5), AT(6), AT(7), AT(8),
		AT(9), AT(10), AT(11), AT(12), AT(13), AT(14), AT(15), AT(16),
		AT(17), AT(18), AT(19), AT(20), AT(21), AT(22), AT(23), AT(24),
	};
#undef AT

	return byte < sizeof reason / sizeof *reason ? reason[byte] : "not a digit after byte 24";
}

/* The parts of a number while it is read. Zeros are counted and multiplied in
 * only when another digit follows: so the coefficient never ends in one. */
struct reading {
	uint64_t coeff;
	int digits;   /* of coeff */
	int zeros;    /* seen since */
	int exponent; /* the value is coeff * 10^(zeros + exponent) */
	bool seen;
};

/* Returns false when the digit does not fit. */
static bool take_digit(struct reading *r, int digit)
{
	r->seen = true;
	if (digit == 0) {
		r->zeros += r->coeff != 0;
		return true;
	}
	r->digits += r->coeff ? r->zeros + 1 : 1;
	if (r->digits > MAX_DIGITS)
		return false;
	r->coeff = r->coeff * (uint64_t)power10[r->zeros] * 10 + (uint64_t)digit;
	r->zeros = 0;
	return true;
}

/* The part after 'e', whole. */
static const char *read_exponent(struct slice s, size_t at, struct reading *r)
{
	bool minus = at < s.n && s.p[at] == '-';
	int e = 0;

	if (at < s.n && (s.p[at] == '-' || s.p[at] == '+'))
		at++;
	if (at == s.n)
		return "no digit in the exponent";
	for (; at < s.n; at++) {
		unsigned d = (unsigned char)s.p[at] - (unsigned)'0';

		if (d > 9)
			return not_a_digit(at);
		e = e * 10 + (int)d < MAX_EXPONENT ? e * 10 + (int)d : MAX_EXPONENT;
	}
	r->exponent += minus ? -e : e;
	return NULL;
}

static const char *read_digits(struct slice s, size_t at, struct reading *r)
{
	bool point = false;

	for (; at < s.n; at++) {
		unsigned d = (unsigned char)s.p[at] - (unsigned)'0';

		if (d <= 9) {
			if (!take_digit(r, (int)d))
				return "too many digits";
			r->exponent -= point;
		} else if (s.p[at] == '.') {
			if (point)
				return "two decimal points";
			point = true;
		} else {
			break;
		}
	}
	if (at < s.n && (!r->seen || (s.p[at] != 'e' && s.p[at] != 'E')))
		return not_a_digit(at);
	if (!r->seen)
		return "no digit";
	return at < s.n ? read_exponent(s, at + 1, r) : NULL;
}

static const char *settle(struct reading *r, bool minus, struct num *out)
{
	int64_t coeff = (int64_t)r->coeff;
	int exponent = r->exponent + r->zeros;

	*out = (struct num){ 0 };
	if (coeff == 0)
		return NULL;
	if (exponent < -MAX_DIGITS || exponent + r->digits > MAX_DIGITS)
		return "too many digits";
	if (exponent > 0)
		coeff *= power10[exponent];
	*out = num_make(minus ? -coeff : coeff, exponent < 0 ? -exponent : 0);
	return NULL;
}

/* 37.3 and 12: no sign, no exponent, few digits. False: ask read_digits. */
static inline bool quick_number(struct slice s, struct num *out)
{
	int64_t coeff = 0;
	int scale = 0, point = 0;

	if (s.n > MAX_DIGITS - 2 || s.p[0] == '.' || s.p[s.n - 1] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned char)s.p[i] - (unsigned)'0';

		if (d > 9) {
			if (s.p[i] != '.' || point)
				return false;
			point = 1;
		} else {
			coeff = coeff * 10 + (int)d;
			scale += point;
		}
	}
	for (; scale && coeff % 10 == 0; scale--)
		coeff /= 10;
	*out = num_make(coeff, scale);
	return true;
}

int num_parse(struct slice text, struct num *out, const char **why)
{
	struct reading r = { 0 };
	const char *reason;
	bool minus;

	if (text.n == 0) {
		*why = "empty";
		return -1;
	}
	if (quick_number(text, out))
		return 0;
	minus = text.p[0] == '-';
	reason = read_digits(text, minus || text.p[0] == '+', &r);
	if (!reason)
		reason = settle(&r, minus, out);
	if (reason)
		*why = reason;
	return reason ? -1 : 0;
}

int num_cmp(struct num a, struct num b)
{
	__extension__ __int128 x = a.coeff, y = b.coeff;

	if (a.scale < b.scale)
		x *= power10[b.scale - a.scale];
	else
		y *= power10[a.scale - b.scale];
	return (x > y) - (x < y);
}

struct num num_normal(struct num a)
{
	while (a.scale > 0 && a.coeff % 10 == 0)
		a.coeff /= 10, a.scale--;
	return a;
}

int num_add(struct num a, struct num b, struct num *sum)
{
	int scale = a.scale > b.scale ? a.scale : b.scale;
	__extension__ __int128 x = a.coeff, y = b.coeff;

	x *= power10[scale - a.scale];
	y *= power10[scale - b.scale];
	x += y;
	for (; scale > 0 && x % 10 == 0; scale--)
		x /= 10;
	if (x > INT64_MAX || x < INT64_MIN)
		return -1;
	*sum = num_make((int64_t)x, scale);
	return 0;
}

static int64_t scaled_up(int64_t coeff, int by, bool *sticky)
{
	int64_t result;

	if (coeff == 0)
		return 0;
	if (by <= MAX_DIGITS && !__builtin_mul_overflow(coeff, power10[by], &result))
		return result;
	*sticky = coeff > 0;
	return coeff > 0 ? INT64_MAX : INT64_MIN;
}

int64_t num_scaled(struct num a, int scale, bool *sticky)
{
	int by = a.scale - scale;
	int64_t result;

	*sticky = false;
	if (by <= 0)
		return scaled_up(a.coeff, -by, sticky);
	if (by > MAX_DIGITS) { /* |coeff| < 10^19: at most a few units are left */
		result = by == MAX_DIGITS + 1 ? a.coeff / power10[MAX_DIGITS] / 10 : 0;
		*sticky = a.coeff != 0;
	} else {
		result = a.coeff / power10[by];
		*sticky = a.coeff % power10[by] != 0;
	}
	return result - (*sticky && a.coeff < 0);
}

void num_put(struct buf *b, struct num a, int decimals)
{
	char text[32], *end = text + sizeof text, *p = end;
	uint64_t left;

	a = num_normal(a);
	left = a.coeff < 0 ? 0 - (uint64_t)a.coeff : (uint64_t)a.coeff;
	for (int i = 0; i < a.scale; i++, left /= 10)
		*--p = (char)('0' + left % 10);
	if (a.scale > 0)
		*--p = '.';
	p -= slice_digits(p, left).n;
	if (a.coeff < 0)
		*--p = '-';
	buf_put(b, (struct slice){ p, (size_t)(end - p) });
	if (decimals > a.scale && a.scale == 0)
		buf_putc(b, '.');
	for (int i = a.scale; i < decimals; i++)
		buf_putc(b, '0');
}

/* The magnitude, UINT64_MAX when it is beyond that. Returns false when the
 * text is not one or more digits. */
static bool read_magnitude(struct slice s, size_t at, uint64_t *out)
{
	uint64_t value = 0;
	bool over = false;

	if (at == s.n)
		return false;
	for (; at < s.n; at++) {
		unsigned d = (unsigned char)s.p[at] - (unsigned)'0';

		if (d > 9)
			return false;
		over |= __builtin_mul_overflow(value, 10u, &value) || __builtin_add_overflow(value, d, &value);
	}
	*out = over ? UINT64_MAX : value;
	return true;
}

int num_parse_int(struct slice text, int64_t min, int64_t max, int64_t *out,
		  const char **why)
{
	bool minus = text.n && text.p[0] == '-';
	uint64_t size, limit = (uint64_t)INT64_MAX + minus;
	int64_t value;

	if (text.n == 0 || !read_magnitude(text, minus || text.p[0] == '+', &size)) {
		*why = text.n ? "not a number" : "empty";
		return -1;
	}
	value = minus ? (int64_t)(0 - size) : (int64_t)size;
	if (size > limit ? minus : value < min) {
		*why = "too small";
		return -1;
	}
	if (size > limit || value > max) {
		*why = "too large";
		return -1;
	}
	*out = value;
	return 0;
}
