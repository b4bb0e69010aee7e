/* Identity numbers: see cell.h.
 *
 * Resident id numbers after GB 11643-1999: six digits of region, eight of
 * birth, three of sequence, one check character of ISO 7064 MOD 11-2; fifteen
 * digits (GB 11643-1989) are upgraded. Residence permits of people from Hong
 * Kong, Macau and Taiwan have the same form under 81, 82 and 83. Other
 * documents are known by their shape alone and say so in a flag. Eight or nine
 * digits are nothing certain (a Taiwan permit, a foreign passport, a card
 * number) and go to a human.
 *
 * side: resident, hk_macau_resident, taiwan_resident, hk_permit, passport,
 * other. Flags: homoglyph, from15, region_old, age, and the document.
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "cell_text.h"
#include "idcheck.h"
#include "num_digits.h"
#include "region.h"
#include "utf8.h"

enum { BODY = IDCHECK_BODY, LENGTH = IDCHECK_LENGTH, OLD_LENGTH = 15, CENTENARIAN = 996, OLDEST = 120, DAY = 86400 };

static int number(const char *p, size_t n)
{
	int value = 0;

	while (n--)
		value = value * 10 + (*p++ - '0');
	return value;
}

static bool all_digits(const char *p, size_t n)
{
	while (n && cell_is_digit(*p))
		p++, n--;
	return n == 0;
}

/* Letters of other scripts that print like X, and the multiplication sign. */
static bool is_foreign_x(uint32_t c)
{
	return c == U'Х' || c == U'х' || c == U'Χ' || c == U'χ';
}

static bool is_times(uint32_t c)
{
	return c == U'×' || c == U'✕' || c == U'✖' || c == U'╳' || c == U'Ⅹ' || c == U'ⅹ';
}

/* The number without what groups its digits, in capitals. */
static void fold(struct buf *b, struct slice s, struct cell *out)
{
	for (size_t at = 0; at < s.n;) {
		uint32_t c = utf8_next(s, &at);

		if (c == ' ' || cell_is_dash(c) || cell_is_dot(c))
			continue;
		if (c >= 'a' && c <= 'z')
			c -= 'a' - 'A';
		if (is_foreign_x(c))
			cell_flag(out, "homoglyph");
		if (is_foreign_x(c) || is_times(c))
			c = 'X';
		utf8_put(b, c);
	}
}

static bool is_resident(struct slice v)
{
	return v.n == LENGTH && digits_all(digits_load(v.p)) && digits_all(digits_load(v.p + 8)) &&
	       cell_is_digit(v.p[16]) && (cell_is_digit(v.p[BODY]) || v.p[BODY] == 'X');
}

static bool is_residence_permit(const char *v)
{
	return v[0] == '8' && v[1] >= '1' && v[1] <= '3';
}

static struct slice resident_type(const char *v)
{
	if (!is_residence_permit(v))
		return SLICE("resident");
	return v[1] == '3' ? SLICE("taiwan_resident") : SLICE("hk_macau_resident");
}

/* Regions come and go, the number stays as it was issued: an old one is only
 * noticed. A province that never was is another matter. */
static bool check_region(const struct regions *r, const char *v, struct cell *out)
{
	const char province[6] = { v[0], v[1], '0', '0', '0', '0' };
	const char *status = "";
	bool known;

	if (!r || is_residence_permit(v))
		return true;
	known = region_known(r, (struct slice){ v, 6 }, &status);
	if (!known && !region_known(r, (struct slice){ province, sizeof province }, &status))
		return false;
	if (!known || *status)
		cell_flag(out, "region_old");
	return true;
}

/* In some logs of every number: a flag alone is put without a call. */
static inline void flag_age(struct cell *out)
{
	if (out->flags.n || out->flags.cap < sizeof "age") {
		cell_flag_slice(out, SLICE("age"));
		return;
	}
	memcpy(out->flags.p, "age", sizeof "age");
	out->flags.n = sizeof "age" - 1;
}

/* The code of what is wrong with the birth date; empty: nothing. */
static struct slice birth_error(const char *v, const struct cell_context *cx, struct cell *out)
{
	uint64_t pairs = digits_pairs(digits_load(v + 6));
	int year = digits_pair(pairs, 0) * 100 + digits_pair(pairs, 2);
	int month = digits_pair(pairs, 4), day = digits_pair(pairs, 6);
	int64_t local = cx->now + cx->offset, today = local / DAY - (local % DAY < 0);
	/* This year or the one before; most births need no closer look. */
	int about = (int)(1970 + today / 366);
	int y, m, d;

	if (year < IDCHECK_FIRST_YEAR || !when_is_day(year, month, day))
		return SLICE("id_birth");
	if (year < about && year > about - OLDEST + 1)
		return SLICE_NONE;
	if (year < about - OLDEST) {
		flag_age(out);
		return SLICE_NONE;
	}
	if (when_days(year, month, day) > today)
		return SLICE("id_future");
	when_civil(today, &y, &m, &d);
	if (y - year - (m < month || (m == month && d < day)) > OLDEST)
		flag_age(out);
	return SLICE_NONE;
}

/* A spreadsheet keeps 15 digits of a number and makes the rest zeros. */
static struct slice check_error(struct slice v)
{
	if (idcheck_character(v.p) == v.p[BODY])
		return SLICE_NONE;
	return slice_ends(v, SLICE("000")) ? SLICE("id_excel15") : SLICE("id_check");
}

/* The code alone: nothing else was told of the number, or is looked at. */
static enum cell_verdict refuse(struct cell *out, enum cell_verdict verdict, struct slice code)
{
	out->flags.n = 0;
	buf_put(&out->flags, code);
	return verdict;
}

/* Of eighteen characters as the standard has them; puts flags only. */
static enum cell_verdict judge(const char *v, const struct cell_context *cx, struct cell *out)
{
	struct slice error = check_error((struct slice){ v, LENGTH });

	if (error.n)
		return refuse(out, CELL_BAD, error);
	if (!check_region(cx->regions, v, out))
		return refuse(out, CELL_HUMAN, SLICE("id_region"));
	if (is_residence_permit(v))
		cell_flag_slice(out, resident_type(v));
	error = birth_error(v, cx, out);
	return error.n ? refuse(out, CELL_BAD, error) : CELL_VALUE;
}

static enum cell_verdict resident(const struct cell_context *cx, struct cell *out)
{
	enum cell_verdict verdict = judge(out->value.p, cx, out);

	if (verdict != CELL_VALUE)
		buf_clear(&out->value);
	else
		buf_put(&out->side, resident_type(out->value.p));
	return out->verdict = verdict;
}

/* Sequence numbers from 996 on were kept for people of a hundred years. */
static enum cell_verdict from_fifteen(const struct cell_context *cx, struct cell *out)
{
	bool centenarian = number(out->value.p + 12, 3) >= CENTENARIAN;

	buf_insert(&out->value, 6, centenarian ? SLICE("18") : SLICE("19"));
	buf_putc(&out->value, idcheck_character(out->value.p));
	cell_flag(out, "from15");
	return resident(cx, out);
}

static enum cell_verdict document(struct cell *out, const char *type, const char *flag)
{
	cell_flag(out, flag);
	buf_puts(&out->side, type);
	return cell_is(out, CELL_VALUE, NULL);
}

/* Documents that begin with letters, by how many letters and digits. */
static enum cell_verdict lettered(struct slice v, struct cell *out)
{
	size_t letters = 0, digits;

	while (letters < v.n && cell_is_upper(v.p[letters]))
		letters++;
	digits = v.n - letters;
	if (!all_digits(v.p + letters, digits))
		return cell_is(out, CELL_HUMAN, "id_form");
	if (letters == 1 && (v.p[0] == 'H' || v.p[0] == 'M') && (digits == 8 || digits == 10))
		return document(out, "hk_permit", "hk_permit");
	if (letters == 3 && digits == 12)
		return document(out, "other", "permanent_resident");
	if (letters >= 1 && letters <= 3 && digits >= 6 && v.n >= 7 && v.n <= 10)
		return document(out, "passport", "passport");
	return cell_is(out, CELL_HUMAN, "id_form");
}

/* Whether the rest would be a number of the standard's length if letters that
 * look like digits were read as those. */
static bool misread(struct slice v)
{
	size_t letters = 0;

	if (v.n != LENGTH && v.n != OLD_LENGTH)
		return false;
	for (size_t i = 0; i < v.n; i++) {
		if (cell_is_digit(v.p[i]) || (v.p[i] == 'X' && i == BODY))
			continue;
		if (!memchr("OQILZSB|", v.p[i], 8))
			return false;
		letters++;
	}
	return letters > 0 && letters <= 4;
}

static enum cell_verdict by_shape(const struct cell_context *cx, struct cell *out)
{
	struct slice v = buf_slice(&out->value);

	if (is_resident(v))
		return resident(cx, out);
	if (v.n == OLD_LENGTH && all_digits(v.p, v.n))
		return from_fifteen(cx, out);
	if (misread(v))
		return cell_is(out, CELL_HUMAN, "ocr");
	if (v.n && all_digits(v.p, v.n - 1) && (cell_is_digit(v.p[v.n - 1]) || v.p[v.n - 1] == 'X'))
		return cell_is(out, v.n == 8 || v.n == 9 ? CELL_HUMAN : CELL_BAD, "id_length");
	if (v.n && cell_is_upper(v.p[0]))
		return lettered(v, out);
	return cell_is(out, CELL_HUMAN, "id_form");
}

/* Eighteen characters as the standard has them, right or wrong: nothing else
 * that a cell could be looks like that. */
CELL_SHORTCUT(cell_id_quick)
{
	struct slice type;

	if (!is_resident(raw))
		return CELL_NOT_SHORT;
	out->verdict = judge(raw.p, cx, out);
	if (out->verdict != CELL_VALUE)
		return CELL_TOLD;
	/* Mostly it is there, of the number before. */
	type = resident_type(raw.p);
	if (out->side.n != type.n || out->side.p[0] != type.p[0]) {
		buf_clear(&out->side);
		buf_put(&out->side, type);
	}
	return CELL_TOLD;
}

CELL_RECOGNISER(cell_id)
{
	size_t digits;

	(void)column, (void)raw;
	if (cell_known(cx, GATE_ID_NO, out))
		return out->verdict;
	text = cell_without_float(cell_peel(text));
	if (cell_scientific(text, &digits))
		return cell_is(out, CELL_BAD, "sci_lossy");
	if (cell_masked(text))
		return cell_is(out, CELL_HUMAN, "masked");
	if (cell_multiple(text))
		return cell_is(out, CELL_HUMAN, "multiple");
	/* 军字第1234567号: officers' and soldiers' cards */
	if (memmem(text.p ? text.p : "", text.n, "字第", strlen("字第"))) {
		buf_put(&out->value, text);
		return document(out, "other", "military");
	}
	fold(&out->value, text, out);
	return by_shape(cx, out);
}
