/* Values of header expressions for one record. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_internal.h"
#include "utf8.h"
#include "when.h"

/* An instant: a date is its midnight in the zone of the table. */
static int64_t instant(const struct rules_expr *x, enum feel_type type, int64_t n)
{
	return type == FEEL_DATE ? n * SPAN_DAY - x->offset : n;
}

/* Whole months from one local day and time to another, as FEEL's "years and months
 * duration"; a part of a month does not count, in either direction. */
static int64_t whole_months(int64_t from, int64_t to, int offset)
{
	int y1, m1, d1, y2, m2, d2;
	int64_t day1 = rules_day(from, offset), day2 = rules_day(to, offset);
	int64_t time1 = from + offset - day1 * SPAN_DAY, time2 = to + offset - day2 * SPAN_DAY;
	int64_t months;

	if (to < from)
		return -whole_months(to, from, offset);
	when_civil(day1, &y1, &m1, &d1);
	when_civil(day2, &y2, &m2, &d2);
	months = (int64_t)(y2 - y1) * 12 + m2 - m1;
	return months - (d2 < d1 || (d2 == d1 && time2 < time1));
}

/* Functions of one time, and of the record's own. */
static int64_t of_time(const struct rules_expr *x, int64_t t, int64_t as_of)
{
	int64_t day = rules_day(t, x->offset);

	switch (x->fn) {
	case FN_AGE: return as_of - t;
	case FN_DAYS: return rules_day(as_of, x->offset) - day;
	case FN_MONTHS: return whole_months(t, as_of, x->offset);
	case FN_YEARS: return whole_months(t, as_of, x->offset) / 12;
	case FN_DATE: return day;
	case FN_HOUR: return (t + x->offset - day * SPAN_DAY) / SPAN_HOUR;
	case FN_WEEKDAY: return when_weekday(day);
	default: return 0;
	}
}

static bool asks_record_time(enum rules_fn fn)
{
	return fn == FN_AGE || fn == FN_DAYS || fn == FN_MONTHS || fn == FN_YEARS;
}

static void difference(const struct rules_expr *x, const struct feel_value *a, const struct feel_value *b,
		       struct feel_value *out)
{
	out->n = a->n - b->n;
	if (x->type.type == FEEL_NUM && num_add(a->num, num_make(-b->num.coeff, b->num.scale), &out->num) < 0)
		out->state = FEEL_INVALID;
}

static void ordered(const struct rules_expr *x, const struct rules_facts *facts, struct feel_value *out)
{
	const struct feel_value *a = &facts->source[x->source[0]], *as_of = &facts->source[x->as_of];

	*out = *a;
	if (x->fn == FN_NONE || a->state != FEEL_VALUE)
		return;
	if (x->fn == FN_DIFF) {
		const struct feel_value *b = &facts->source[x->source[1]];

		out->state = b->state;
		if (b->state == FEEL_VALUE)
			difference(x, a, b, out);
		return;
	}
	if (asks_record_time(x->fn) && as_of->state != FEEL_VALUE) {
		out->state = as_of->state;
		return;
	}
	out->n = of_time(x, instant(x, facts->rs->source[x->source[0]].type.type, a->n), as_of->n);
}

static void area(const struct rules_expr *x, const struct rules_facts *facts, struct feel_value *out)
{
	struct slice code = slice_trim(facts->text);
	size_t word;

	*out = (struct feel_value){ .state = FEEL_EMPTY, .text = code };
	if (!code.n || !facts->rs->areas)
		return;
	if (!area_is_code(code)) {
		out->state = FEEL_INVALID;
		return;
	}
	word = areas_level(facts->rs->areas, code, facts->at);
	if (word == SCALE_NONE)
		word = scale_find(x->type.scale, SLICE("unlisted"));
	out->state = FEEL_VALUE;
	out->n = (int64_t)word;
	out->text = x->type.scale->word[word].value;
}

static struct slice folded(enum rules_fn fn, struct slice text, struct buf *work)
{
	buf_clear(work);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (fn == FN_LOWER)
			buf_putc(work, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
		else if (c >= '0' && c <= '9')
			buf_putc(work, c);
	}
	return buf_slice(work);
}

static void textual(const struct rules_expr *x, const struct rules_facts *facts, struct feel_value *out)
{
	struct slice text = slice_trim(facts->text);

	if (x->fn == FN_AREA) {
		area(x, facts, out);
	} else if (x->fn == FN_LEN && text.n) {
		*out = (struct feel_value){ .text = text, .n = (int64_t)utf8_count(text) };
	} else {
		if (x->fn != FN_NONE && text.n)
			text = folded(x->fn, text, facts->work);
		feel_read(&x->type, text, out);
	}
}

void rules_fact(const struct rules_expr *x, const struct rules_facts *facts, struct feel_value *out)
{
	if (rules_expr_is_text(x))
		textual(x, facts, out);
	else
		ordered(x, facts, out);
}
