/* Households and gates: see cell.h.
 *
 * BUILDING-UNIT-ROOM, or BUILDING-ROOM where a building has no units:
 * 3#2-501, 三栋二单元五零一 and 3幢2单元501室 are 3-2-501, 12栋B座1单元1203 is
 * 12B-1-1203. A gate is gate:north1 (北1门). Zeros in front go, an estate's
 * name in front is dropped with the flag "estate".
 *
 *     ?building    a room without its building
 *     ?room        a building without a room
 *     ?multiple    several rooms
 *     ?house_form  something else is written there
 *     !excel_date  3-2 became 3月2日 or 2-Mar in a spreadsheet
 *
 * Parts in the group `household` of words-names.csv: @building @unit @room @floor,
 * @number (号: of what comes next), @estate; in `gate`: directions by their
 * value, @gate and @number.
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "cell_text.h"
#include "norm.h"
#include "scan.h"
#include "utf8.h"

/* In the order in which they are written. */
enum part { UNTYPED, BUILDING, UNIT, FLOOR, ROOM, NUMBER, PARTS };

enum { MOST_ITEMS = 5 };

struct item {
	struct slice text;
	enum part part;
};

struct house {
	struct item item[MOST_ITEMS];
	size_t n;
	bool slash;   /* a slash stands between two items */
	bool estate;
};

static size_t digits_at(struct slice s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && cell_is_digit(s.p[at + n]))
		n++;
	return n;
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* 北1门, 东门, 2号门, 北门1岗 -> gate:north1 ... A number alone is a gate only
 * when 号 says so: 2门 may be a unit. */
static bool read_gate(const struct cell_context *cx, struct slice s, struct cell *out)
{
	struct slice number = SLICE_NONE;
	bool gate = false, direction = false, numbered_gate = false;

	buf_puts(&out->value, "gate:");
	while (s.n) {
		size_t n = digits_at(s, 0);
		const struct word *w;

		if (n && !number.n) {
			number = (struct slice){ s.p, n };
		} else if (!n && (w = words_prefix(cx->words, "gate", s, &n)) != NULL) {
			gate = gate || slice_is(w->value, "@gate");
			numbered_gate = numbered_gate || slice_is(w->value, "@number");
			if (word_sense(w) == SENSE_VALUE) {
				buf_put(&out->value, w->value);
				direction = true;
			}
		} else {
			gate = false;
			break;
		}
		s = slice_from(s, n);
	}
	buf_put(&out->value, number);
	if (gate && (direction || (number.n && numbered_gate)))
		return true;
	buf_clear(&out->value);
	return false;
}

/* A file of our own is read again. */
static bool is_canonical_gate(struct slice s)
{
	if (!slice_starts(s, SLICE("gate:")) || s.n == strlen("gate:"))
		return false;
	for (size_t i = strlen("gate:"); i < s.n; i++)
		if (!cell_is_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'z'))
			return false;
	return true;
}

static enum part part_named(struct slice value)
{
	static const char *const names[PARTS] = {
		"", "@building", "@unit", "@floor", "@room", "@number",
	};

	for (int p = BUILDING; p < PARTS; p++)
		if (slice_is(value, names[p]))
			return (enum part)p;
	return UNTYPED;
}

/* Digits with a letter before or behind them, or one or two letters. */
static size_t item_length(struct slice s)
{
	size_t n = 0, digits;

	while (n < s.n && n < 2 && is_letter(s.p[n]))
		n++;
	digits = digits_at(s, n);
	if (digits == 0)
		return n < s.n && is_letter(s.p[n]) ? 0 : n;
	n += digits;
	if (n < s.n && is_letter(s.p[n]))
		n++;
	return n < s.n && is_letter(s.p[n]) ? 0 : n;
}

/* Text in front that ends in a word for an estate: 阳光花园3栋… */
static size_t estate_length(const struct cell_context *cx, struct slice s)
{
	for (size_t at = 0; at < s.n && !cell_is_digit(s.p[at]) && !is_letter(s.p[at]); at++) {
		size_t n;
		const struct word *w = words_prefix(cx->words, "household", slice_from(s, at), &n);

		if (w && slice_is(w->value, "@estate"))
			return at + n;
	}
	return 0;
}

static size_t separator_length(struct slice s)
{
	return strchr(" -/_.", s.p[0]) ? 1 : 0;
}

/* Takes the text apart into items. False when something else stands there. */
static bool read_items(const struct cell_context *cx, struct slice s, struct house *h)
{
	while (s.n) {
		size_t n = separator_length(s);
		const struct word *w;

		if (n) {
			h->slash = h->slash || s.p[0] == '/';
			s = slice_from(s, n);
			continue;
		}
		n = item_length(s);
		if (n == 0 || h->n == MOST_ITEMS)
			return false;
		h->item[h->n] = (struct item){ { s.p, n }, UNTYPED };
		s = slice_from(s, n);
		w = s.n ? words_prefix(cx->words, "household", s, &n) : NULL;
		if (w) {
			h->item[h->n].part = part_named(w->value);
			if (h->item[h->n].part == UNTYPED)
				return false;
			s = slice_from(s, n);
		}
		h->n++;
	}
	return h->n > 0;
}

/* 3号501: the number of a building; 501号 at the end: of a room. */
static void settle_numbers(struct house *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->item[i].part == NUMBER)
			h->item[i].part = i + 1 < h->n ? BUILDING : ROOM;
}

/* A tower's letter belongs to the building before it: 12栋B座. */
static bool is_tower(const struct house *h, size_t i)
{
	return i > 0 && h->item[i].part == BUILDING && h->item[i - 1].part == BUILDING &&
	       h->item[i].text.n == 1 && is_letter(h->item[i].text.p[0]);
}

/* Gives untyped items their place: the last one is the room, others fill up
 * building and unit. False when there are too many, or out of order. */
static bool place_untyped(struct house *h)
{
	enum part last = UNTYPED;

	for (size_t i = 0; i < h->n; i++) {
		struct item *it = &h->item[i];

		if (it->part == UNTYPED && i + 1 == h->n)
			it->part = ROOM;
		else if (it->part == UNTYPED)
			it->part = last == UNTYPED ? BUILDING : UNIT;
		if (it->part < last || (it->part == last && !is_tower(h, i)))
			return false;
		last = it->part;
	}
	return true;
}

static const struct item *find(const struct house *h, enum part part)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->item[i].part == part)
			return &h->item[i];
	return NULL;
}

static struct slice without_zeros(struct slice s)
{
	while (s.n > 1 && s.p[0] == '0' && cell_is_digit(s.p[1]))
		s = slice_from(s, 1);
	return s;
}

static void put_item(struct buf *b, struct slice s)
{
	s = without_zeros(s);
	for (size_t i = 0; i < s.n; i++)
		buf_putc(b, is_letter(s.p[i]) ? (char)(s.p[i] & ~0x20) : s.p[i]);
}

static enum cell_verdict put_house(const struct house *h, struct cell *out)
{
	const struct item *floor = find(h, FLOOR), *room = find(h, ROOM), *unit = find(h, UNIT);
	struct slice number = room ? without_zeros(room->text) : SLICE_NONE;

	if (!find(h, BUILDING))
		return cell_is(out, CELL_HUMAN, "building");
	/* 3-2 may also be building and unit, or what is left of 3-2-501. */
	if (!room || (!unit && digits_at(number, 0) == number.n && number.n < 3))
		return cell_is(out, CELL_HUMAN, "room");
	if (floor && !slice_starts(number, without_zeros(floor->text)))
		return cell_is(out, CELL_HUMAN, "house_form");
	for (size_t i = 0; i < h->n; i++) {
		if (h->item[i].part == FLOOR)
			continue;
		if (out->value.n && !is_tower(h, i))
			buf_putc(&out->value, '-');
		put_item(&out->value, h->item[i].text);
	}
	if (h->estate)
		cell_flag(out, "estate");
	return cell_is(out, CELL_VALUE, NULL);
}

/* One kind of dash, and ASCII digits. The estate's name stays out of it: it
 * may hold numerals. Fills out->work. */
static struct slice fold(struct slice text, struct cell *out)
{
	buf_clear(&out->side);
	for (size_t at = 0; at < text.n;) {
		uint32_t c = utf8_next(text, &at);

		utf8_put(&out->side, cell_is_dash(c) ? '-' : c);
	}
	buf_clear(&out->work);
	norm_numerals(&out->work, buf_slice(&out->side));
	buf_clear(&out->side);
	return buf_slice(&out->work);
}

CELL_RECOGNISER(cell_house)
{
	struct house h = { .n = 0 };
	size_t estate;

	(void)column, (void)raw;
	if (cell_known(cx, GATE_HOUSEHOLD, out))
		return out->verdict;
	if (is_canonical_gate(text)) {
		buf_put(&out->value, text);
		return cell_is(out, CELL_VALUE, NULL);
	}
	if (cell_excel_date(text) || cell_excel_date(cell_peel(text)))
		return cell_is(out, CELL_BAD, "excel_date");
	text = cell_peel(text);
	estate = estate_length(cx, text);
	h.estate = estate > 0;
	text = fold(slice_from(text, estate), out);
	if (read_gate(cx, text, out))
		return cell_is(out, CELL_VALUE, NULL);
	if (!read_items(cx, text, &h))
		return cell_is(out, CELL_HUMAN, cell_multiple(text) ? "multiple" : "house_form");
	settle_numbers(&h);
	if (h.n == 1 && h.item[0].part == UNTYPED)
		return cell_is(out, CELL_HUMAN, "building");
	if (!place_untyped(&h))
		return cell_is(out, CELL_HUMAN, h.slash ? "multiple" : "house_form");
	return put_house(&h, out);
}
