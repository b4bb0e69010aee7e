/* What a text tells about a date and a time of day: see datefields.h. */
/* SPDX-License-Identifier: ISC */
#include "datefields_internal.h"

#include "norm.h"

static bool number_ahead(const struct parse *p)
{
	for (size_t i = p->at; i < p->n; i++)
		if (date_is_number(&p->item[i]))
			return true;
	return false;
}

static bool set_half(struct parse *p, enum day_half half)
{
	if (p->f->half != HALF_NONE && p->f->half != half)
		return date_human(p, "ampm");
	p->f->half = half;
	return true;
}

/* 周三, 星期日, Wed. */
static bool take_weekday(struct parse *p, const struct item *it)
{
	const struct item *next = date_peek(p, 0);

	if (it->value)
		return date_set(p, &p->f->weekday, it->value);
	p->at++;
	if (date_is_number(next) && next->value >= 1 && next->value <= 7)
		return date_set(p, &p->f->weekday, next->value);
	return date_is_part(next, "day") || date_is_part(next, "days") ? date_set(p, &p->f->weekday, 7) :
							      date_human(p, "format");
}

static bool step_word(struct parse *p)
{
	const struct item *it = date_peek(p, 0);
	struct datefields *f = p->f;

	p->at++;
	if (date_half_of(it) != HALF_NONE)
		return set_half(p, date_half_of(it));
	if (date_is_part(it, "month") && it->value)
		return date_set(p, &f->month, it->value);
	if (date_is_part(it, "weekday"))
		return take_weekday(p, it);
	if (date_is_part(it, "half") && f->hour >= 0)
		return date_set(p, &f->minute, 30);
	if (date_is_part(it, "exact") && f->hour >= 0)
		return date_set(p, &f->minute, 0);
	if (date_is_part(it, "to") && number_ahead(p))
		return date_human(p, "multiple");
	if (date_is_part(it, "t"))
		p->t = true;
	if (date_is_part(it, "zone")) {
		f->zoned = true;
		f->zone = it->value * 3600;
	}
	return date_is_part(it, "label") || date_is_part(it, "to") || date_is_part(it, "t") || date_is_part(it, "zone") ||
	       date_human(p, "format");
}

/* A number and the unit behind it. */
static bool take_unit(struct parse *p, const struct item *number, const struct item *unit)
{
	struct datefields *f = p->f;

	p->at += 2;
	if (date_is_part(unit, "days") || (date_is_part(unit, "span") && f->day < 0))
		return date_human(p, "relative");
	if (date_is_part(unit, "year")) {
		if (number->digits != 2 && number->digits != 4)
			return date_human(p, number->digits == 3 ? "era" : "format");
		f->two_digit_year = number->digits == 2;
		return date_set(p, &f->year, number->value + (number->digits == 2 ? 2000 : 0));
	}
	if (number->digits > 2)
		return date_human(p, "format");
	if (date_is_part(unit, "month"))
		return date_set(p, &f->month, number->value);
	if (date_is_part(unit, "day"))
		return date_set(p, &f->day, number->value);
	if (date_is_part(unit, "quarter"))
		return date_set(p, &f->minute, number->value * 15);
	if (date_is_part(unit, "minute"))
		return date_set(p, &f->minute, number->value);
	if (date_is_part(unit, "second"))
		return date_set(p, &f->second, number->value);
	f->hour_word = true;
	return date_set(p, &f->hour, number->value);
}

/* 8点15, 8点15分20: the last unit is left out. */
static bool continues_unit(const struct parse *p)
{
	const struct item *before = p->at ? &p->item[p->at - 1] : &p->item[p->n];

	return ((date_is_part(before, "hour") || date_is_part(before, "span")) && p->f->minute < 0) ||
	       (date_is_part(before, "minute") && p->f->second < 0);
}

static bool take_continued(struct parse *p)
{
	bool minute = !date_is_part(&p->item[p->at - 1], "minute");
	const struct item *it = date_peek(p, 0);

	p->at++;
	if (it->digits > 2)
		return date_human(p, "format");
	return date_set(p, minute ? &p->f->minute : &p->f->second, it->value);
}

/* 8:05, 8:05:00.000, 8.05, 0805 after a compact date, 3 with "PM". */
static bool take_clock(struct parse *p)
{
	struct datefields *f = p->f;
	const struct item *it = date_peek(p, 0);
	int64_t *field[] = { &f->hour, &f->minute, &f->second };
	char colon = date_peek(p, 1)->mark;
	size_t n = 1;

	/* A second date reads as a year here. */
	if (f->hour >= 0 || (it->digits == 4 && date_is_joint(date_peek(p, 1))))
		return date_human(p, "multiple");
	p->at++;
	if ((it->digits == 4 || it->digits == 6) && (p->compact || p->t || it->spaced)) {
		date_pairs(it->value, (int)it->digits / 2, field);
		return true;
	}
	if (it->digits > 2)
		return date_human(p, "time");
	f->hour = it->value;
	for (; n < 3 && (colon == ':' || colon == '.') && date_is_mark(date_peek(p, 0), colon) &&
	       date_is_number(date_peek(p, 1)); n++, p->at += 2) {
		if (date_peek(p, 1)->digits > 2 || (colon == '.' && date_peek(p, 1)->digits != 2))
			return date_human(p, "time");
		*field[n] = date_peek(p, 1)->value;
	}
	if (n == 3 && (date_is_mark(date_peek(p, 0), '.') || date_is_mark(date_peek(p, 0), ',') || date_is_mark(date_peek(p, 0), ':')) &&
	    date_is_number(date_peek(p, 1)) && !date_peek(p, 1)->spaced)
		p->at += 2; /* a fraction of a second */
	if (n == 1 && f->half == HALF_NONE && date_half_of(date_peek(p, 0)) == HALF_NONE)
		return date_human(p, "time");
	return true;
}

static bool step_number(struct parse *p)
{
	const struct item *it = date_peek(p, 0), *next = date_peek(p, 1);
	struct datefields *f = p->f;
	bool dated = f->day >= 0 || f->week >= 0;

	if (date_is_unit(next))
		return take_unit(p, it, next);
	if (continues_unit(p))
		return take_continued(p);
	if (it->digits == 4 && date_is_part(next, "week"))
		return date_take_week(p, 1);
	if (it->digits == 4 && date_is_mark(next, '-') && date_is_part(date_peek(p, 2), "week"))
		return date_take_week(p, 2);
	if (date_is_mark(next, ':') && date_is_number(date_peek(p, 2)))
		return take_clock(p);
	if (!dated)
		return date_take(p);
	if (f->year < 0 && f->month >= 0 && !date_is_joint(next) && date_half_of(next) == HALF_NONE &&
	    (it->digits == 2 || (it->digits == 4 && it->value >= 1900))) {
		p->at++;
		f->two_digit_year = it->digits == 2;
		f->year = it->value + (it->digits == 2 ? 2000 : 0);
		return true;
	}
	return take_clock(p);
}

/* +08:00, +0800, +8 behind a time. */
static bool take_zone(struct parse *p, bool west)
{
	const struct item *it = date_peek(p, 1);
	int64_t hours = it->digits == 4 ? it->value / 100 : it->value;
	int64_t minutes = it->digits == 4 ? it->value % 100 : 0;

	if (!date_is_number(it) || (it->digits != 4 && it->digits > 2))
		return date_human(p, "format");
	p->at += 2;
	if (it->digits == 2 && date_is_mark(date_peek(p, 0), ':') && date_is_number(date_peek(p, 1))) {
		minutes = date_peek(p, 1)->value;
		p->at += 2;
	}
	if (hours > 14 || minutes > 59)
		return date_human(p, "zone");
	p->f->zoned = true;
	p->f->zone = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
	return true;
}

static bool step_mark(struct parse *p)
{
	char mark = date_peek(p, 0)->mark;
	bool timed = p->f->hour >= 0;

	if (timed && mark == '+')
		return take_zone(p, false);
	if (timed && mark == '-' && date_is_number(date_peek(p, 1)))
		return p->t || p->f->zoned ? take_zone(p, true) : date_human(p, "multiple");
	p->at++;
	if (mark == '~' && number_ahead(p))
		return date_human(p, "multiple");
	return (mark && strchr(",.;:()[]-/_'~", mark)) || date_human(p, "format");
}

static bool step(struct parse *p)
{
	switch (date_peek(p, 0)->kind) {
	case ITEM_NUMBER: return step_number(p);
	case ITEM_WORD: return step_word(p);
	case ITEM_MARK: return step_mark(p);
	case ITEM_END: break;
	}
	return false;
}

static void parse(struct parse *p, struct slice text)
{
	if (!date_lex(p, text))
		return;
	while (p->at < p->n)
		if (!step(p))
			return;
	if (p->f->year < 0 && p->f->month < 0 && p->f->day < 0 && p->f->hour < 0)
		date_human(p, "format");
}

enum cell_verdict datefields_read(struct slice text, const struct cell_context *cx,
				  struct datefields *f)
{
	struct parse p = { .f = f, .cx = cx, .verdict = CELL_VALUE };
	struct buf digits = { 0 };

	*f = (struct datefields){ -1, -1, -1, -1, -1, -1, -1, -1, .half = HALF_NONE };
	norm_numerals(&digits, text);
	parse(&p, buf_slice(&digits));
	buf_free(&digits);
	return p.verdict;
}
