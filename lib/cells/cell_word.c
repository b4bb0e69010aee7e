/* A word of a column's table, also with a test result: see cell.h. */
/* SPDX-License-Identifier: ISC */
#include "choice.h"
#include "datetext.h"
#include "norm.h"
#include "scan.h"

CELL_RECOGNISER(cell_word)
{
	const char *const group[2] = { gate_column_name[column], cell_second_group(column) };

	(void)raw;
	return choice_read(cx->words, group, text, buf_slice(&out->work), out);
}

/* The first run of tokens that are no words and hold a number: a time, a
 * window, a Ct value. Returns false when there is none, or no word at all. */
static bool find_numbers(struct scan s, struct slice text, size_t *from, size_t *to)
{
	struct token t;
	bool word = false, number = false, done = false;

	*from = *to = 0;
	while (scan_next(&s, &t)) {
		size_t at = (size_t)(t.text.p - text.p);

		word = word || t.word;
		if (t.word) {
			done = number;
			if (!done)
				*from = at + t.text.n;
		} else if (!done) {
			number = number || t.kind == TOKEN_NUMBER;
			*to = at + t.text.n;
		}
	}
	return word && number;
}

/* What the numbers beside a result say. A window ("48小时内") is a claim
 * about its age and no time. */
static void take_numbers(struct slice numbers, const struct cell_context *cx, struct cell *out)
{
	struct datetext d;
	enum cell_verdict verdict = datetext_read(numbers, cx, &d);

	if (verdict == CELL_VALUE)
		datetext_put(&out->side, &d);
	else if (verdict == CELL_MISSING || slice_is(d.code, "format"))
		cell_flag(out, "note");
	else if (!slice_is(d.code, "relative"))
		cell_flag_slice(out, d.code);
}

/* A window or a time without a result. */
static enum cell_verdict without_result(struct slice text, const struct cell_context *cx,
					struct cell *out)
{
	struct datetext d;
	enum cell_verdict verdict = datetext_read(text, cx, &d);

	if (verdict == CELL_VALUE)
		return cell_is(out, CELL_HUMAN, "no_result");
	if (verdict == CELL_HUMAN && slice_is(d.code, "relative"))
		return cell_is(out, CELL_HUMAN, "relative");
	return cell_is(out, CELL_HUMAN, "word");
}

/* Reads the result from the text without its numbers, then these. */
static enum cell_verdict beside_numbers(const char *const group[2], struct slice text, size_t from,
					size_t to, const struct cell_context *cx, struct cell *out)
{
	struct buf rest = { 0 };
	enum cell_verdict verdict;

	buf_put(&rest, (struct slice){ text.p, from });
	buf_putc(&rest, ' ');
	buf_put(&rest, slice_from(text, to));
	buf_clear(&out->work);
	norm_key(&out->work, buf_slice(&rest));
	buf_clear(&out->flags);
	verdict = choice_read(cx->words, group, buf_slice(&rest), buf_slice(&out->work), out);
	buf_free(&rest);
	text = scan_trim((struct slice){ text.p + from, to - from });
	if (verdict == CELL_VALUE)
		take_numbers(text, cx, out);
	else if (verdict == CELL_HUMAN && slice_is(buf_slice(&out->flags), "word"))
		return without_result(text, cx, out);
	return verdict;
}

static bool has_flag(const struct cell *c, const char *code)
{
	struct slice rest = buf_slice(&c->flags), one;

	while (slice_cut(&rest, ',', &one))
		if (slice_is(one, code))
			return true;
	return false;
}

/* Words: group `test`. Value the result; side the time that stands beside it. */
CELL_RECOGNISER(cell_test)
{
	static const char *const group[2] = { "test", NULL };
	struct scan s = { .words = cx->words, .group = { "test" }, .rest = text };
	enum cell_verdict verdict = choice_read(cx->words, group, text, buf_slice(&out->work), out);
	size_t from, to;

	(void)column, (void)raw;
	if (verdict == CELL_VALUE && !has_flag(out, "note"))
		return verdict;
	if (find_numbers(s, text, &from, &to))
		return beside_numbers(group, text, from, to, cx, out);
	if (verdict == CELL_HUMAN && has_flag(out, "word"))
		return without_result(text, cx, out);
	return verdict;
}
