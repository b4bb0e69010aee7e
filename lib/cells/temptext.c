/* What a text tells about a temperature: see temptext.h. */
/* SPDX-License-Identifier: ISC */
#include "temptext.h"

#include "scan.h"

static enum unit unit_of(const struct token *t)
{
	return token_is(t, "@celsius")	    ? UNIT_CELSIUS :
	       token_is(t, "@fahrenheit")   ? UNIT_FAHRENHEIT :
	       token_is(t, "@kelvin")	    ? UNIT_KELVIN :
					      UNIT_NONE;
}

/* A word before or behind the number. */
static void take_word(struct temptext *r, const struct token *t, struct cell *out)
{
	enum unit unit = unit_of(t);

	switch (word_sense(t->word)) {
	case SENSE_FLAG: cell_flag_slice(out, t->word->flag); break;
	case SENSE_HUMAN:
	case SENSE_BAD:
		if (slice_is(t->word->value, "?qualitative"))
			r->weak = t->word;
		else if (!r->stop)
			r->stop = t->word;
		break;
	case SENSE_PART:
		if (unit && r->unit && unit != r->unit)
			r->code = "unit";
		if (unit)
			r->unit = unit;
		r->degree = r->degree || token_is(t, "@degree");
		break;
	case SENSE_VALUE:
	case SENSE_MISSING: r->unknown = true; break;
	}
}

static bool is_one_of(const struct token *t, const char *const *marks)
{
	for (; *marks; marks++)
		if (slice_is(t->text, *marks))
			return true;
	return false;
}

static bool is_bound(const struct token *t)
{
	static const char *const marks[] = { "<", ">", "≤", "≥", "≦", "≧", "⩽", "⩾", "+", NULL };

	return t->kind == TOKEN_MARK && is_one_of(t, marks);
}

/* Letters that stand where a digit should. */
static bool is_misread(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!strchr("OoQDlIiSsBbZz", text.p[i]))
			return false;
	return true;
}

/* Up to the first number. False when there is none. */
static bool read_head(struct temptext *r, struct scan *s, struct cell *out)
{
	struct token t;
	bool first = true, misread = false;

	for (; scan_next(s, &t); first = false) {
		if (t.kind == TOKEN_NUMBER) {
			r->whole = t.text;
			r->code = misread && !t.spaced ? "ocr" : r->code;
			return true;
		}
		misread = t.kind == TOKEN_OTHER && is_misread(t.text);
		if (t.word)
			take_word(r, &t, out);
		else if (t.kind == TOKEN_OTHER)
			r->unknown = true;
		else if (is_bound(&t) && !slice_is(t.text, "+"))
			r->code = "bound";
		else if (first)
			r->minus = slice_is(t.text, "-") || slice_is(t.text, "−");
	}
	return false;
}

/* What people type for a decimal point. */
static bool is_point(struct temptext *r, const struct token *t)
{
	static const char *const points[] = { ".", "·", "。", "•", "・", "｡", NULL };
	static const char *const lists[] = { ",", ";", "、", NULL };
	static const char *const others[] = { ":", "'", "’", "`", "_", "=", NULL };

	if (t->kind != TOKEN_MARK)
		return token_is(t, "@point") || (!t->spaced && (unit_of(t) || token_is(t, "@degree")));
	r->list = is_one_of(t, lists);
	r->doubtful = is_one_of(t, others);
	return r->list || r->doubtful || is_one_of(t, points);
}

/* Behind the whole digits: a point and the digits of the fraction. */
static void read_fraction(struct temptext *r, struct scan *s)
{
	struct scan ahead = *s;
	struct token point, digits;

	if (!scan_next(&ahead, &point) || !is_point(r, &point))
		return;
	if (!scan_next(&ahead, &digits) || digits.kind != TOKEN_NUMBER) {
		if (point.kind == TOKEN_MARK && digits.kind == TOKEN_MARK && digits.text.n &&
		    is_point(r, &digits))
			r->code = "!temp_format"; /* 36..5 */
		r->doubtful = r->list = false;
		return;
	}
	/* "36.5 36.7" has no second point, "36, 37" is a list. */
	if (r->list && digits.spaced)
		return;
	r->unit = unit_of(&point) ? unit_of(&point) : r->unit;
	r->degree = r->degree || token_is(&point, "@degree");
	r->point = true;
	r->part = digits.text;
	*s = ahead;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Another number behind the first; `mark` is the mark it follows at once. */
static const char *second_number(const struct temptext *r, const struct token *t, bool blank, char mark)
{
	int64_t value = digits_value(t->text);
	bool reading = (value >= 30 && value <= 45) || (value >= 86 && value <= 113);

	if (blank && !r->point && (r->whole.n == 1 || t->text.n == 1))
		return "decimal"; /* 3 6.5 */
	if (reading)
		return "multiple";
	if (mark == '.' && r->point)
		return "!temp_format"; /* 36.5.1 */
	if (mark && mark != '(')
		return r->point ? "multiple" : "decimal"; /* 36-5 */
	return NULL;
}

static void read_tail(struct temptext *r, struct scan s, struct cell *out)
{
	bool first = true;
	char last_mark = '\0';
	struct token t;

	for (; scan_next(&s, &t); first = false) {
		const char *code = NULL;

		if (t.word && !(token_is(&t, "@half") && r->part.n == 0 && (r->unit || r->degree))) {
			take_word(r, &t, out);
		} else if (t.word) {
			r->part = SLICE("5");
		} else if (t.kind == TOKEN_NUMBER) {
			code = second_number(r, &t, first && t.spaced, t.spaced ? '\0' : last_mark);
			r->unknown = true;
		} else if (is_bound(&t)) {
			code = "bound";
		} else if (t.kind == TOKEN_OTHER && !t.spaced && is_letter(t.text.p[0])) {
			code = is_misread(t.text) ? "ocr" : "!temp_format";
		} else if (t.kind == TOKEN_OTHER) {
			r->unknown = true;
		}
		if (code && !r->code)
			r->code = code;
		last_mark = t.kind == TOKEN_MARK && !t.spaced ? t.text.p[0] : '\0';
	}
}

bool temptext_read(struct slice text, const struct words *words, struct temptext *r,
		   struct cell *out)
{
	struct scan s = { .words = words, .group = { "temp_c" }, .rest = text };

	*r = (struct temptext){ .unit = UNIT_NONE };
	if (!read_head(r, &s, out))
		return false;
	read_fraction(r, &s);
	read_tail(r, s, out);
	return true;
}
