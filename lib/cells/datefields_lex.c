/* Items of a text that tells a date: see datefields_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "datefields_internal.h"

#include "scan.h"
#include "utf8.h"

bool date_stop(struct parse *p, enum cell_verdict verdict, const char *code)
{
	p->verdict = verdict;
	p->f->code = slice_of(code);
	return false;
}

bool date_human(struct parse *p, const char *code)
{
	return date_stop(p, CELL_HUMAN, code);
}

/* The marks that stand for one another, as ASCII; 0 for others. */
static char fold_mark(struct slice text)
{
	size_t at = 0;
	uint32_t c = utf8_next(text, &at);

	if (c < 0x80)
		return (char)c;
	if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return '-';
	if (c == 0x301c || c == 0x223c)
		return '~';
	if (c == 0x2236 || c == 0xfe55)
		return ':';
	if (c == 0x3002 || c == 0xb7 || c == 0x2022 || c == 0x30fb)
		return '.';
	if (c == 0x3001)
		return ',';
	return c == 0x3010 || c == 0x3014 ? '(' : c == 0x3011 || c == 0x3015 ? ')' : '\0';
}

/* "@month-2" to "month" and 2. */
static void set_part(struct item *it, struct slice value)
{
	struct slice rest = slice_from(value, 1), part;

	slice_cut(&rest, '-', &part);
	it->part = part;
	it->value = rest.n ? digits_value(rest) : 0;
}

/* Returns false, with the code set, at a word that settles the matter. */
static bool take_token(struct parse *p, const struct token *t, struct item *it)
{
	enum word_sense sense = t->word ? word_sense(t->word) : SENSE_VALUE;

	it->spaced = t->spaced;
	if (sense == SENSE_HUMAN || sense == SENSE_BAD) {
		p->verdict = sense == SENSE_HUMAN ? CELL_HUMAN : CELL_BAD;
		p->f->code = slice_from(t->word->value, 1);
		return false;
	}
	if (t->kind == TOKEN_NUMBER) {
		it->kind = ITEM_NUMBER;
		it->digits = t->text.n;
		it->value = digits_value(t->text);
	} else if (t->kind == TOKEN_MARK) {
		it->kind = ITEM_MARK;
		it->mark = fold_mark(t->text);
	} else if (sense == SENSE_PART) {
		it->kind = ITEM_WORD;
		set_part(it, t->word->value);
	}
	return true;
}

/* A word such as "yesterday" tells more than the unknown one before it, so
 * the whole text is looked at before "format" is the answer. */
bool date_lex(struct parse *p, struct slice text)
{
	struct scan s = { .words = p->cx->words, .group = { "when" }, .rest = text };
	struct token t;
	bool unknown = false;

	while (scan_next(&s, &t)) {
		struct item it = { .kind = ITEM_END };

		if (!take_token(p, &t, &it))
			return false;
		if (it.kind == ITEM_END || (it.kind == ITEM_NUMBER && it.value < 0) || p->n == MOST_ITEMS)
			unknown = true;
		else
			p->item[p->n++] = it;
	}
	p->item[p->n].kind = ITEM_END;
	return !unknown || date_human(p, "format");
}

const struct item *date_peek(const struct parse *p, size_t ahead)
{
	return &p->item[p->at + ahead < p->n ? p->at + ahead : p->n];
}

bool date_is_number(const struct item *it)
{
	return it->kind == ITEM_NUMBER;
}

bool date_is_mark(const struct item *it, char mark)
{
	return it->kind == ITEM_MARK && it->mark == mark;
}

bool date_is_joint(const struct item *it)
{
	return date_is_mark(it, '-') || date_is_mark(it, '/') || date_is_mark(it, '.');
}

bool date_is_part(const struct item *it, const char *part)
{
	return it->kind == ITEM_WORD && slice_is(it->part, part);
}

enum day_half date_half_of(const struct item *it)
{
	static const char *const names[] = { "", "am", "pm", "dawn", "noon", "evening", "night" };

	for (int i = HALF_AM; i <= HALF_NIGHT; i++)
		if (date_is_part(it, names[i]))
			return (enum day_half)i;
	return HALF_NONE;
}

bool date_is_unit(const struct item *it)
{
	static const char *const units[] = { "year", "month", "day", "hour", "minute",
					     "second", "quarter", "span", "days" };

	if (it->kind == ITEM_WORD && it->value == 0)
		for (size_t i = 0; i < sizeof units / sizeof *units; i++)
			if (date_is_part(it, units[i]))
				return true;
	return false;
}
