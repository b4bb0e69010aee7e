/* Typed values of fields: see feel.h. */
/* SPDX-License-Identifier: ISC */
#include "feel_internal.h"
#include "scales.h"
#include "span.h"
#include "when.h"

const char *feel_type_name(enum feel_type type)
{
	static const char *const name[FEEL_TYPES] = {
		[FEEL_NUM] = "num",	  [FEEL_INT] = "int",
		[FEEL_STR] = "str",	  [FEEL_BOOL] = "bool",
		[FEEL_DATE] = "date",	  [FEEL_DATETIME] = "datetime",
		[FEEL_DURATION] = "duration", [FEEL_ENUM] = "enum",
		[FEEL_SET] = "set",
	};

	return name[type];
}

bool feel_is_ordered(enum feel_type type)
{
	return type == FEEL_NUM || type == FEEL_INT || type == FEEL_DATE || type == FEEL_DATETIME ||
	       type == FEEL_DURATION;
}

static bool same_letters(struct slice a, const char *lower)
{
	size_t n = strlen(lower);

	for (size_t i = 0; i < n && a.n == n; i++) {
		char c = a.p[i];

		if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != lower[i])
			return false;
	}
	return a.n == n;
}

static int read_bool(struct slice text, int64_t *out, const char **why)
{
	static const char *const word[] = { "false", "true", "no", "yes", "n", "y", "0", "1" };

	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (same_letters(text, word[i])) {
			*out = (int64_t)(i & 1);
			return 0;
		}
	*why = "neither true nor false";
	return -1;
}

static int read_whole(struct slice text, int64_t *out, const char **why)
{
	struct num n;

	if (num_parse(text, &n, why) < 0)
		return -1;
	n = num_normal(n);
	*out = n.coeff;
	*why = "not whole";
	return n.scale ? -1 : 0;
}

static int read_day(struct slice text, int64_t *out, const char **why)
{
	struct when w;

	if (when_parse(text, 0, &w, why) < 0)
		return -1;
	*out = when_local_day(w);
	*why = "text after the date";
	return w.day_only ? 0 : -1;
}

static int read_instant(struct slice text, int offset, int64_t *out, const char **why)
{
	struct when w;

	if (when_parse(text, offset, &w, why) < 0)
		return -1;
	*out = w.at;
	return 0;
}

static int read_word(const struct scale *scale, struct slice text, int64_t *out, const char **why)
{
	size_t i = scale_find(scale, text);

	*out = (int64_t)i;
	*why = "no such word";
	return i == SCALE_NONE ? -1 : 0;
}

/* Years and months, each at most once, years first. */
int feel_read_months(struct slice text, int64_t *out, const char **why)
{
	int64_t total = 0, part;
	bool years = false;

	if (read_whole(text, out, why) == 0)
		return 0;
	while (text.n) {
		struct slice number = { text.p, 0 };

		while (number.n < text.n && number.p[number.n] >= '0' && number.p[number.n] <= '9')
			number.n++;
		if (num_parse_int(number, 0, 9999 * 12, &part, why) < 0)
			return -1;
		text = slice_from(text, number.n);
		*why = "expected years and months like 1y6mo";
		if (!years && slice_starts(text, SLICE("y"))) {
			years = true;
			total += part * 12;
			text = slice_from(text, 1);
		} else if (slice_is(text, "mo")) {
			total += part;
			text = SLICE_NONE;
		} else {
			return -1;
		}
	}
	*out = total;
	return 0;
}

int feel_read_value(const struct feel_column *column, struct slice text, struct feel_value *out, const char **why)
{
	out->text = text;
	switch (column->type) {
	case FEEL_NUM: return num_parse(text, &out->num, why);
	case FEEL_INT: return read_whole(text, &out->n, why);
	case FEEL_BOOL: return read_bool(text, &out->n, why);
	case FEEL_DATE: return read_day(text, &out->n, why);
	case FEEL_DATETIME: return read_instant(text, column->offset, &out->n, why);
	case FEEL_DURATION: return span_parse(text, &out->n, why);
	case FEEL_ENUM: return read_word(column->scale, text, &out->n, why);
	case FEEL_STR:
	case FEEL_SET:
	case FEEL_TYPES: break;
	}
	return 0;
}

static bool has_member(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != ';' && text.p[i] != ' ' && text.p[i] != '\t')
			return true;
	return false;
}

void feel_read(const struct feel_column *column, struct slice text, struct feel_value *out)
{
	const char *why;

	text = slice_trim(text);
	out->text = text;
	if (text.n == 0 || (column->type == FEEL_SET && !has_member(text)))
		out->state = FEEL_EMPTY;
	else
		out->state = feel_read_value(column, text, out, &why) < 0 ? FEEL_INVALID : FEEL_VALUE;
}

static int order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int feel_order(const struct feel_column *column, const struct feel_value *a, const struct feel_value *b)
{
	switch (column->type) {
	case FEEL_NUM: return num_cmp(a->num, b->num);
	case FEEL_STR:
	case FEEL_SET: return slice_cmp(a->text, b->text);
	case FEEL_ENUM: return order(column->scale->word[a->n].rank, column->scale->word[b->n].rank);
	default: return order(a->n, b->n);
	}
}

void feel_put(struct buf *b, const struct feel_column *column, const struct feel_value *v)
{
	if (v->state != FEEL_VALUE)
		return;
	switch (column->type) {
	case FEEL_NUM: num_put(b, v->num, 0); break;
	case FEEL_INT: buf_put_int(b, v->n); break;
	case FEEL_BOOL: buf_puts(b, v->n ? "true" : "false"); break;
	case FEEL_DATE: when_put(b, (struct when){ v->n * SPAN_DAY, 0, true }); break;
	case FEEL_DATETIME: when_put(b, (struct when){ v->n, column->offset, false }); break;
	case FEEL_DURATION: span_put(b, v->n); break;
	case FEEL_ENUM: buf_put(b, column->scale->word[v->n].value); break;
	default: buf_put(b, v->text); break;
	}
}
