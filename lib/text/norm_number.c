/* Chinese numerals: see norm.h. */
/* SPDX-License-Identifier: ISC */
#include "norm.h"

#include "utf8.h"

#define WAN 10000
#define YI 100000000
#define LIMIT 1000000000000000 /* 10^15 */
#define LIMIT_DIGITS 15

/* 0..9 for a digit, 20..40 for the short tens, else a unit; -1 is no numeral. */
static int32_t numeral(uint32_t c)
{
	if (c < 0x80)
		return c >= '0' && c <= '9' ? (int32_t)(c - '0') : -1;
	switch (c) {
	case U'〇': case U'零': case U'○': return 0;
	case U'一': case U'壹': return 1;
	case U'二': case U'贰': case U'貳': case U'两': case U'兩': return 2;
	case U'三': case U'叁': case U'參': return 3;
	case U'四': case U'肆': return 4;
	case U'五': case U'伍': return 5;
	case U'六': case U'陆': case U'陸': return 6;
	case U'七': case U'柒': return 7;
	case U'八': case U'捌': return 8;
	case U'九': case U'玖': return 9;
	case U'十': case U'拾': return 10;
	case U'廿': return 20;
	case U'卅': return 30;
	case U'卌': return 40;
	case U'百': case U'佰': return 100;
	case U'千': case U'仟': return 1000;
	case U'万': case U'萬': return WAN;
	case U'亿': case U'億': return YI;
	default: return -1;
	}
}

static bool is_pair(uint32_t c)
{
	return c == U'两' || c == U'兩';
}

/* A structural number while it is read. 一亿二千零三万四: groups below 10000,
 * each closed by 万, 亿 or the end. */
struct reading {
	struct slice s;
	size_t at;
	int64_t total;  /* what 亿 closed */
	int64_t part;   /* what 万 closed since */
	int64_t group;  /* what is open */
	int64_t last;   /* unit read last, 0 at the beginning */
	int64_t limit;  /* units to come in this group are below */
	bool zero;      /* 零 stands before what comes next */
};

/* The numeral after the current one, -1 at the end. */
static int32_t peek(const struct reading *r)
{
	size_t at = r->at;

	return at < r->s.n ? numeral(utf8_next(r->s, &at)) : -1;
}

static bool is_unit(int32_t value)
{
	return value == 10 || value == 100 || value == 1000;
}

/* digit * unit, unit 10 to 1000. Inside a group 零 needs a gap to name. */
static bool take_unit(struct reading *r, int64_t digit, int64_t unit)
{
	if (unit >= r->limit || (r->zero && r->last <= 1000 && unit * 10 >= r->last))
		return false;
	r->group += digit * unit;
	r->last = r->limit = unit;
	r->zero = false;
	return true;
}

static bool take_zero(struct reading *r)
{
	if (r->zero || r->last == 0 || r->last == 10 || r->limit == 1)
		return false;
	r->zero = true;
	return true;
}

/* A digit without a unit: ones, or at the very end the unit below the last
 * one, as 一百五 is 150 and 三万五 is 35000. */
static bool take_ones(struct reading *r, int64_t digit)
{
	bool end = r->at == r->s.n;

	if (r->limit == 1)
		return false;
	if (r->last >= 100 && !r->zero) {
		if (!end && r->last < WAN)
			return false;
		digit *= end ? r->last / 10 : 1;
	}
	r->group += digit;
	r->last = r->limit = 1;
	r->zero = false;
	return true;
}

static bool take_digit(struct reading *r, uint32_t c, int32_t digit)
{
	int32_t next = peek(r);

	if (is_pair(c) && next != 100 && next != 1000 && (next < WAN || r->group))
		return false;
	if (digit == 0)
		return take_zero(r);
	if (!is_unit(next))
		return take_ones(r, digit);
	utf8_next(r->s, &r->at);
	return take_unit(r, digit, next);
}

/* Two or more ASCII digits are a group by themselves: 36万, 3万5000. */
static bool take_run(struct reading *r, size_t start)
{
	int64_t value = 0;
	size_t n, full = r->last == YI ? 8 : 4;

	for (r->at = start; r->at < r->s.n && r->s.p[r->at] >= '0' && r->s.p[r->at] <= '9'; r->at++)
		value = value < LIMIT ? value * 10 + (r->s.p[r->at] - '0') : LIMIT;
	n = r->at - start;
	if (value >= LIMIT || r->group || r->limit != WAN || (r->last && value >= r->last))
		return false;
	if (r->last && !r->zero && n != full && peek(r) < WAN)
		return false;
	r->group = value;
	r->last = r->limit = 1;
	r->zero = false;
	return true;
}

/* 万 or 亿. */
static bool close_group(struct reading *r, int64_t unit)
{
	int64_t value = unit == YI ? r->part + r->group : r->group;

	if (value == 0 || r->zero || value >= LIMIT / unit)
		return false;
	if (unit == YI) {
		if (r->total)
			return false;
		r->total = value * YI;
		r->part = 0;
	} else {
		if (r->part || (r->total && value >= WAN))
			return false;
		r->part = value * WAN;
	}
	r->group = 0;
	r->last = unit;
	r->limit = WAN;
	return true;
}

static bool take_next(struct reading *r)
{
	size_t start = r->at;
	uint32_t c = utf8_next(r->s, &r->at);
	int32_t value = numeral(c);

	if (value < 0)
		return false;
	if (c < 0x80 && r->at < r->s.n && r->s.p[r->at] >= '0' && r->s.p[r->at] <= '9')
		return take_run(r, start);
	if (value < 10)
		return take_digit(r, c, value);
	if (value < 100)
		return take_unit(r, value / 10, 10);
	return value >= WAN && close_group(r, value);
}

static bool read_structural(struct slice s, int64_t *out)
{
	struct reading r = { .s = s, .limit = WAN };
	int64_t value;

	while (r.at < s.n)
		if (!take_next(&r))
			return false;
	value = r.total + r.part + r.group;
	*out = value;
	return !r.zero && s.n && value < LIMIT;
}

/* Digits only, each for itself: 二〇二〇, 501. A lone 两 is 2. */
static bool read_positional(struct slice s, int64_t *out)
{
	int64_t value = 0;

	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);
		int32_t digit = numeral(c);

		if (digit < 0 || digit > 9 || (is_pair(c) && s.n > 3))
			return false;
		value = value < LIMIT ? value * 10 + digit : LIMIT;
	}
	*out = value;
	return s.n && value < LIMIT;
}

bool norm_number(struct slice s, int64_t *out)
{
	int64_t value;

	if (!read_positional(s, &value) && !read_structural(s, &value))
		return false;
	*out = value;
	return true;
}

/* The end of the run of numerals that begins at `at`; *han tells that it does
 * not consist of ASCII digits alone. */
static size_t run_end(struct slice s, size_t at, bool *han)
{
	*han = false;
	while (at < s.n) {
		size_t next = at;
		uint32_t c = utf8_next(s, &next);

		if (numeral(c) < 0)
			break;
		*han |= c >= 0x80;
		at = next;
	}
	return at;
}

/* The 5万 of 3.5万 and the 234万 of 1,234万 are no numbers of their own. */
static bool is_fraction(struct slice s, size_t at)
{
	return at && (unsigned char)s.p[at] < 0x80 && (s.p[at - 1] == '.' || s.p[at - 1] == ',');
}

static void put_run(struct buf *b, struct slice run)
{
	int64_t value;

	if (read_positional(run, &value)) /* keeps the zeros in front */
		for (size_t at = 0; at < run.n;)
			buf_putc(b, (char)('0' + numeral(utf8_next(run, &at))));
	else if (read_structural(run, &value))
		buf_put_int(b, value);
	else
		buf_put(b, run);
}

void norm_numerals(struct buf *b, struct slice s)
{
	for (size_t at = 0, end; at < s.n; at = end) {
		bool han;

		end = run_end(s, at, &han);
		if (end == at) {
			utf8_next(s, &end);
			buf_put(b, (struct slice){ s.p + at, end - at });
		} else if (han && !is_fraction(s, at)) {
			put_run(b, (struct slice){ s.p + at, end - at });
		} else {
			buf_put(b, (struct slice){ s.p + at, end - at });
		}
	}
}
