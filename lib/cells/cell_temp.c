/* A body temperature in degrees Celsius: see cell.h.
 *
 * Words: group temp_c. Its parts: @celsius @fahrenheit @kelvin (units),
 * @degree (Celsius unless the other is named; a decimal point when digits
 * follow: 36度5), @point (36点5), @half (36度半), @label. A word with a flag alone is a site (额温: forehead).
 *
 * Codes: ?unit ?decimal ?multiple ?bound ?ocr !temp_range !temp_format
 * !excel_date; flags: low, note, and those of words. */
/* SPDX-License-Identifier: ISC */
#include "cell.h"

#include "datetext.h"
#include "norm.h"
#include "num.h"
#include "scan.h"
#include "temptext.h"

/* Tenths of a degree. What a living person at a gate can have. */
#define LOWEST 320
#define HIGHEST 430
#define LOW 350 /* below it was the skin that was measured, or the winter */

/* 36.5 and nothing else: most cells of most logs. */
CELL_SHORTCUT(cell_temp_quick)
{
	int tenths = 0;

	(void)cx, (void)out;
	if (raw.n != 4 || raw.p[2] != '.')
		return CELL_NOT_SHORT;
	for (size_t i = 0; i < 4; i++) {
		if (i == 2)
			continue;
		if (raw.p[i] < '0' || raw.p[i] > '9')
			return CELL_NOT_SHORT;
		tenths = tenths * 10 + (raw.p[i] - '0');
	}
	if (tenths < LOW || tenths > HIGHEST)
		return CELL_NOT_SHORT;
	return CELL_AS_IS;
}

/* 5/9 of the difference to 32; cut after four more digits when it does not
 * end. Cutting never reaches a threshold from above: none has so many. */
static struct num from_fahrenheit(struct num f)
{
	int64_t one = 1, fifths;

	for (int i = 0; i < f.scale; i++)
		one *= 10;
	fifths = (f.coeff - 32 * one) * 5;
	if (fifths % 9 == 0)
		return num_normal(num_make(fifths / 9, f.scale));
	return num_normal(num_make(fifths * 10000 / 9, f.scale + 4));
}

static bool between(struct num v, int64_t low, int64_t high, int scale)
{
	return num_cmp(v, num_make(low, scale)) >= 0 && num_cmp(v, num_make(high, scale)) <= 0;
}

/* Why a number that is no temperature in Celsius is none. */
static enum cell_verdict out_of_range(const struct temptext *r, struct num v, struct cell *out)
{
	if (r->unit == UNIT_NONE && !r->minus) {
		if (between(v, 896, 1094, 1) || between(v, 30515, 31615, 2))
			return cell_is(out, CELL_HUMAN, "unit");
		if (!r->point && (between(v, LOWEST, HIGHEST, 0) || between(v, LOWEST * 10, HIGHEST * 10, 0)))
			return cell_is(out, CELL_HUMAN, "decimal");
	}
	return cell_is(out, CELL_BAD, "temp_range");
}

/* The number as typed. Eight digits on either side are enough for anything
 * that can be in range. */
static bool number_of(const struct temptext *r, struct num *v)
{
	char digits[24];
	const char *why;
	int n;

	if (r->whole.n > 8 || r->part.n > 8)
		return false;
	n = snprintf(digits, sizeof digits, "%.*s.%.*s", SLICE_FMT(r->whole), SLICE_FMT(r->part));
	return num_parse((struct slice){ digits, (size_t)n }, v, &why) == 0;
}

static enum cell_verdict judge(const struct temptext *r, struct cell *out)
{
	struct num v, celsius;

	if (!number_of(r, &v))
		return cell_is(out, CELL_BAD, "temp_range");
	if (v.coeff == 0 && r->unit <= UNIT_CELSIUS)
		return cell_is(out, CELL_MISSING, NULL); /* a terminal that did not measure */
	celsius = v;
	if (r->unit == UNIT_FAHRENHEIT)
		celsius = from_fahrenheit(v);
	if (r->unit == UNIT_KELVIN && num_add(v, num_make(-27315, 2), &celsius) < 0)
		return cell_is(out, CELL_BAD, "temp_range");
	if (r->minus || !between(celsius, LOWEST, HIGHEST, 1))
		return out_of_range(r, celsius, out);
	if (r->doubtful)
		return cell_is(out, CELL_HUMAN, "decimal");
	if (num_cmp(celsius, num_make(LOW, 1)) < 0)
		cell_flag(out, "low");
	if (r->unknown)
		cell_flag(out, "note");
	num_put(&out->value, celsius, 1);
	return cell_is(out, CELL_VALUE, NULL);
}

/* 36.5 through a date format is 1900/2/5 12:00. */
static bool is_date(struct slice text, const struct cell_context *cx)
{
	struct datetext d;
	enum cell_verdict verdict = datetext_read(text, cx, &d);

	if (d.excel || d.epoch)
		return false;
	return verdict == CELL_VALUE || slice_is(d.code, "future") || slice_is(d.code, "clock_reset") ||
	       (slice_is(d.code, "date_order") && memchr(text.p, '/', text.n));
}

static enum cell_verdict no_number(const struct temptext *r, struct cell *out)
{
	if (r->stop || r->weak)
		return cell_take_word(out, r->stop ? r->stop : r->weak);
	return cell_is(out, CELL_HUMAN, r->code ? r->code : "word");
}

/* "36,37" is two readings or one with two decimals. */
static bool is_list(const struct temptext *r)
{
	int64_t part = digits_value(r->part);

	return r->list && r->part.n == 2 && part >= 32 && part <= 43;
}

static enum cell_verdict read_digits(struct slice digits, struct slice text,
				     const struct cell_context *cx, struct cell *out)
{
	struct temptext r;

	if (!temptext_read(digits, cx->words, &r, out))
		return no_number(&r, out);
	if (r.stop)
		return cell_take_word(out, r.stop);
	if (r.unknown && is_date(text, cx))
		return cell_is(out, CELL_BAD, "excel_date");
	if (!r.code && is_list(&r))
		r.code = "multiple";
	if (r.code && r.code[0] == '!')
		return cell_is(out, CELL_BAD, r.code + 1);
	if (r.code)
		return cell_is(out, CELL_HUMAN, r.code);
	return judge(&r, out);
}

CELL_RECOGNISER(cell_temp)
{
	const struct word *whole = words_find(cx->words, "temp_c", buf_slice(&out->work));
	struct buf digits = { 0 };
	enum cell_verdict verdict;

	(void)column, (void)raw;
	if (whole && word_sense(whole) != SENSE_PART && word_sense(whole) != SENSE_FLAG)
		return cell_take_word(out, whole);
	norm_numerals(&digits, text);
	verdict = read_digits(buf_slice(&digits), text, cx, out);
	buf_free(&digits);
	return verdict;
}
