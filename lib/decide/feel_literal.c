/* Literals in condition cells, by the type of their column: see feel.h. */
/* SPDX-License-Identifier: ISC */
#include "feel_internal.h"

#include "near.h"
#include "scales.h"
#include "xmem.h"

static struct slice rest(const struct feel_parser *p)
{
	return slice_from(p->s, p->at);
}

/* What is expected in a column, for messages. */
static void put_expected(struct buf *b, const struct feel_column *column)
{
	static const char *const text[FEEL_TYPES] = {
		[FEEL_NUM] = "a number",
		[FEEL_INT] = "a whole number",
		[FEEL_STR] = "a text",
		[FEEL_BOOL] = "true or false",
		[FEEL_DATE] = "a date like 2022-04-05",
		[FEEL_DATETIME] = "a time like 2022-04-05T08:00",
		[FEEL_DURATION] = "a duration like 48h",
		[FEEL_ENUM] = "a word of ",
		[FEEL_SET] = "a text",
	};

	if (column->scale) {
		buf_puts(b, text[FEEL_ENUM]);
		buf_put(b, column->scale->name);
	} else if (column->months) {
		buf_puts(b, "months like 18, 2y or 6mo");
	} else {
		buf_puts(b, text[column->type]);
	}
}

static bool all_of(struct slice s, const char *set)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr(set, s.p[i]))
			return false;
	return true;
}

/* +5, @A1, and behind a = also SUM(A1 */
static bool looks_like_formula(struct slice word, const char *after)
{
	const char *bracket = memchr(word.p, '(', word.n);

	if (word.p[0] == '+' || word.p[0] == '@')
		return true;
	return bracket && bracket > word.p && after && !strcmp(after, "=") &&
	       all_of((struct slice){ word.p, (size_t)(bracket - word.p) }, "ABCDEFGHIJKLMNOPQRSTUVWXYZ.");
}

/* 5-Mar, 3/5, 03/05/2026, 3月5日 */
static bool looks_like_date(struct slice word)
{
	size_t i = 0;

	while (i < word.n && word.p[i] >= '0' && word.p[i] <= '9')
		i++;
	return i && i < word.n - 1 && (word.p[i] == '-' || word.p[i] == '/' || slice_starts(slice_from(word, i), SLICE("月")));
}

/* 1.2E+15 */
static bool looks_shortened(struct slice word)
{
	const char *e = memchr(word.p, 'E', word.n);

	return e && e > word.p && e + 1 < word.p + word.n && e[1] == '+' && memchr(word.p, '.', word.n) &&
	       all_of(word, "0123456789.E+");
}

/* What a spreadsheet may have done to the word, NULL when nothing. */
static const char *damage_hint(const struct feel_column *column, struct slice word, const char *after)
{
	bool number = column->type == FEEL_NUM || column->type == FEEL_INT;

	if (!word.n)
		return NULL;
	if (word.p[0] == '#')
		return "an error value of a spreadsheet";
	if (looks_like_formula(word, after))
		return "a spreadsheet takes it for a formula";
	if (number && looks_like_date(word))
		return "it looks like a date; a spreadsheet turns 3-5 into one: write [3..5]";
	if (number && looks_shortened(word))
		return "a spreadsheet has shortened the number: write all digits";
	return NULL;
}

static int wrong(struct feel_parser *p, size_t start, const char *after, struct slice word, const char *reason)
{
	struct buf expected = { 0 };
	int result;

	put_expected(&expected, &p->out->column);
	if (after)
		buf_printf(&expected, " after \"%s\"", after);
	diag_as(p->diag, damage_hint(&p->out->column, word, after) ? "E-MANGLED" : "E-TYPE");
	if (word.n)
		result = feel_fail(p, start, "expected %s (%s: %s)", expected.p, diag_quote(word), reason);
	else
		result = feel_fail(p, start, "expected %s", expected.p);
	buf_free(&expected);
	return result;
}

static int wrong_word(struct feel_parser *p, size_t start, const char *after, struct slice word)
{
	const struct scale *scale = p->out->column.scale;
	struct near near = near_start(word);
	struct buf reason = { 0 };
	int result;

	for (size_t i = 0; i < scale->n; i++)
		near_try(&near, scale->word[i].value);
	if (near.best.n) {
		buf_printf(&reason, "did you mean %s?", diag_quote(near.best));
	} else {
		buf_puts(&reason, "it has ");
		scale_put_words(&reason, scale);
	}
	result = wrong(p, start, after, word, reason.p);
	buf_free(&reason);
	return result;
}

static bool is_state_word(struct slice word)
{
	return slice_is(word, "null") || slice_is(word, "present") || slice_is(word, "empty") ||
	       slice_is(word, "invalid");
}

/* Whether a word without quotes may be a text; else the reason in *why. */
static bool may_be_bare(struct slice word, const char **why)
{
	*why = is_state_word(word) ? "a test of its own; as a text it stands in quotes" :
				     "a text that begins like this stands in quotes";
	return !is_state_word(word) && !strchr("-<>=![(]\"/{@+", word.p[0]);
}

static bool is_text_type(enum feel_type type)
{
	return type == FEEL_STR || type == FEEL_SET || type == FEEL_ENUM;
}

/* One literal while it is read: its text, its place, how it was written. */
struct spelling {
	struct slice text;
	size_t start;
	bool quoted;
	enum feel_type written_as; /* by date("..."), duration("..."); FEEL_TYPES: not said */
};

/* date( , date and time( , duration( , @ : the cursor is moved to the quote. */
static void take_constructor(struct feel_parser *p, struct spelling *s)
{
	static const struct {
		struct slice name;
		enum feel_type type;
	} ctor[] = {
		{ { "date and time", 13 }, FEEL_DATETIME },
		{ { "date", 4 }, FEEL_DATE },
		{ { "duration", 8 }, FEEL_DURATION },
	};

	for (size_t i = 0; i < sizeof ctor / sizeof *ctor; i++) {
		struct feel_parser ahead = *p;

		if (!slice_starts(rest(p), ctor[i].name))
			continue;
		ahead.at += ctor[i].name.n;
		feel_skip_blanks(&ahead);
		if (!feel_take(&ahead, '('))
			continue;
		feel_skip_blanks(&ahead);
		if (!feel_at_quote(&ahead))
			continue;
		*p = ahead;
		s->written_as = ctor[i].type;
		return;
	}
	if (rest(p).n > 1 && p->s.p[p->at] == '@' && feel_quote_length(slice_from(p->s, p->at + 1))) {
		p->at++;
		s->quoted = false;
	}
}

static int take_spelling(struct feel_parser *p, bool in_interval, struct spelling *s, char **own)
{
	enum feel_type type = p->out->column.type;

	feel_skip_blanks(p);
	*s = (struct spelling){ .start = p->at, .quoted = true, .written_as = FEEL_TYPES };
	if (type == FEEL_DATE || type == FEEL_DATETIME || type == FEEL_DURATION)
		take_constructor(p, s);
	if (feel_at_quote(p)) {
		if (feel_quoted(p, own, &s->text.n) < 0)
			return -1;
		s->text.p = *own;
		if (s->written_as == FEEL_TYPES)
			return 0;
		s->quoted = false;
		feel_skip_blanks(p);
		return feel_take(p, ')') ? 0 : feel_fail(p, p->at, "expected ) after the text");
	}
	s->quoted = false;
	s->text = feel_bare(p, in_interval);
	feel_take_bare(p, s->text);
	*own = xstrndup(s->text.p, s->text.n);
	s->text.p = *own;
	return 0;
}

/* Why the spelling cannot be a literal of the column, NULL when it may be. */
static const char *misfit(const struct feel_column *column, const struct spelling *s, const char *after)
{
	const char *why, *hint = s->quoted || s->written_as != FEEL_TYPES ? NULL : damage_hint(column, s->text, after);

	if (s->quoted && !is_text_type(column->type))
		return "a text in quotes";
	if (hint)
		return hint;
	if (is_text_type(column->type) && !s->quoted && !may_be_bare(s->text, &why))
		return why;
	if (s->written_as != FEEL_TYPES && s->written_as != column->type &&
	    !(s->written_as == FEEL_DATE && column->type == FEEL_DATETIME))
		return "of another type";
	return NULL;
}

int feel_literal(struct feel_parser *p, bool in_interval, const char *after, struct feel_literal *out)
{
	const struct feel_column *column = &p->out->column;
	struct spelling s;
	const char *why;

	if (take_spelling(p, in_interval, &s, &out->own) < 0)
		return -1;
	if (!s.text.n && !s.quoted)
		return wrong(p, s.start, after, s.text, NULL);
	why = misfit(column, &s, after);
	if (why)
		return wrong(p, s.start, after, s.text, why);
	if (column->scale && scale_find(column->scale, s.text) == SCALE_NONE)
		return wrong_word(p, s.start, after, s.text);
	out->value.state = FEEL_VALUE;
	out->value.text = s.text;
	if (column->months ? feel_read_months(s.text, &out->value.n, &why) < 0 :
			     feel_read_value(column, s.text, &out->value, &why) < 0)
		return wrong(p, s.start, after, s.text, why);
	return 0;
}
