/* The parts of a date in numbers: see datefields_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "datefields_internal.h"

/* What is told twice is two times. */
bool date_set(struct parse *p, int64_t *to, int64_t value)
{
	if (*to >= 0 && *to != value)
		return date_human(p, "multiple");
	*to = value;
	return true;
}

/* Takes the digits of a compact number two by two into fields. */
void date_pairs(int64_t value, int pairs, int64_t *const *field)
{
	while (pairs-- > 0) {
		*field[pairs] = value % 100;
		value /= 100;
	}
}

/* Day and month of a date that ends in its year. */
static bool take_order(struct parse *p, int64_t a, int64_t b, int64_t year)
{
	bool dmy = when_is_day((int)year, (int)b, (int)a);
	bool mdy = when_is_day((int)year, (int)a, (int)b);

	if (dmy && mdy && a != b) {
		if (p->cx->order == ORDER_UNKNOWN)
			return date_human(p, "date_order");
		dmy = p->cx->order == ORDER_DMY;
	}
	if (!dmy && !mdy)
		return date_stop(p, CELL_BAD, "date_invalid");
	p->f->year = year;
	p->f->month = dmy ? b : a;
	p->f->day = dmy ? a : b;
	return true;
}

static bool take_triple(struct parse *p, const struct item *const n[3])
{
	if (n[0]->digits == 4 && n[1]->digits <= 2 && n[2]->digits <= 2) {
		p->f->year = n[0]->value;
		p->f->month = n[1]->value;
		p->f->day = n[2]->value;
		return true;
	}
	if (n[0]->digits == 3)
		return date_human(p, "era");
	if (n[0]->digits > 2 || n[1]->digits > 2)
		return date_human(p, "format");
	if (n[2]->digits == 4)
		return take_order(p, n[0]->value, n[1]->value, n[2]->value);
	if (n[2]->digits > 2)
		return date_human(p, "format");
	if (p->cx->order == ORDER_UNKNOWN)
		return date_human(p, "date_order");
	p->f->two_digit_year = true;
	return take_order(p, n[0]->value, n[1]->value, 2000 + n[2]->value);
}

/* 20200203, with hours, minutes and seconds to 20200203080500. */
static bool take_compact(struct parse *p, const struct item *it)
{
	struct datefields *f = p->f;
	int64_t *const field[] = { &f->month, &f->day, &f->hour, &f->minute, &f->second };
	int n = (int)(it->digits - 4) / 2;
	int64_t scale = 1;

	for (int i = 0; i < n; i++)
		scale *= 100;
	date_pairs(it->value % scale, n, field);
	p->compact = true;
	return date_set(p, &f->year, it->value / scale);
}

/* Whether a month by name comes next: "3-Feb", "3. Feb", "3rd Feb". */
static bool month_next(const struct parse *p)
{
	bool between = date_is_joint(date_peek(p, 0)) || date_is_mark(date_peek(p, 0), ',') ||
		       date_is_part(date_peek(p, 0), "label");
	const struct item *it = date_peek(p, between);

	return date_is_part(it, "month") && it->value;
}

/* One number where a date is expected. */
static bool take_single(struct parse *p, const struct item *it)
{
	struct datefields *f = p->f;

	if (it->digits == 8 || it->digits == 10 || it->digits == 12 || it->digits == 14)
		return take_compact(p, it);
	if (f->month >= 0 || month_next(p)) {
		if (it->digits == 4)
			return date_set(p, &f->year, it->value);
		return it->digits <= 2 ? date_set(p, &f->day, it->value) : date_human(p, "format");
	}
	if (it->digits <= 2 && (f->half != HALF_NONE || date_half_of(date_peek(p, 0)) != HALF_NONE))
		return date_set(p, &f->hour, it->value);
	if (it->digits == 6)
		return date_human(p, "date_order");
	return date_human(p, it->digits == 4 ? "day" : "format");
}

/* Numbers joined by one kind of mark, or by blanks when a year leads. */
bool date_take(struct parse *p)
{
	const struct item *n[3] = { date_peek(p, 0) };
	const struct item *mark = date_peek(p, 1);
	size_t count = 1;

	p->at++;
	for (; count < 3 && n[0]->digits <= 4; count++) {
		if (date_is_joint(mark) && date_is_mark(date_peek(p, 0), mark->mark) && date_is_number(date_peek(p, 1)) &&
		    !date_is_unit(date_peek(p, 2)))
			p->at++;
		else if (n[0]->digits != 4 || !date_is_number(date_peek(p, 0)) || date_is_mark(date_peek(p, 1), ':'))
			break;
		n[count] = date_peek(p, 0);
		p->at++;
	}
	if (count == 3)
		return take_triple(p, n);
	if (count == 1)
		return take_single(p, n[0]);
	if (n[0]->digits == 4 || n[1]->digits == 4)
		return date_human(p, "day");
	return date_human(p, n[0]->digits <= 2 && n[1]->digits <= 2 ? "year" : "format");
}

/* 2020-W06-1, 2020W061. */
bool date_take_week(struct parse *p, size_t word)
{
	const struct item *year = date_peek(p, 0), *week, *day;

	p->at += word + 1;
	week = date_peek(p, 0);
	if (!date_is_number(week))
		return date_human(p, "format");
	p->at++;
	p->f->year = year->value;
	p->f->week = week->digits == 3 ? week->value / 10 : week->value;
	if (week->digits == 3)
		return date_set(p, &p->f->weekday, week->value % 10);
	day = date_peek(p, 1);
	if (!date_is_mark(date_peek(p, 0), '-') || !date_is_number(day) || day->digits != 1)
		return date_human(p, "day");
	p->at += 2;
	return date_set(p, &p->f->weekday, day->value);
}
