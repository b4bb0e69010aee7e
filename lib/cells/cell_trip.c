/* An itinerary card: its colour or the cities on it: see cell.h.
 *
 * Words: group trip_card. Its parts: @and (及 between two cities), @label (the
 * card's name, "passed through"). A star on any city is the flag star and is taken off its name.
 * Cities are kept in order, joined by ';', once each. A green card with its
 * cities gives the cities; another colour with cities needs a human.
 *
 * Codes: ?code_table ?multiple ?star ?word and those of words. */
/* SPDX-License-Identifier: ISC */
#include "choice.h"
#include "region.h"
#include "scan.h"
#include "utf8.h"

struct trip {
	const struct word *colour;
	const struct word *stop;
	bool several, missing, unknown, star;
};

static bool is_star(const struct token *t)
{
	static const char *const stars[] = { "*", "★", "☆", "✱", "✳", "⭐", "🌟", "※" };

	for (size_t i = 0; i < sizeof stars / sizeof *stars; i++)
		if (t->kind == TOKEN_MARK && slice_is(t->text, stars[i]))
			return true;
	return false;
}

static void take_word(struct trip *trip, const struct word *w, struct cell *out)
{
	switch (word_sense(w)) {
	case SENSE_VALUE:
		trip->several = trip->several ||
				(trip->colour && !slice_eq(trip->colour->value, w->value));
		trip->colour = w;
		cell_flag_slice(out, w->flag);
		break;
	case SENSE_HUMAN:
	case SENSE_BAD: trip->stop = trip->stop ? trip->stop : w; break;
	case SENSE_FLAG: cell_flag_slice(out, w->flag); break;
	case SENSE_MISSING: trip->missing = true; break;
	case SENSE_PART: break;
	}
}

/* The name of a place: at least two ideographs and nothing else. Whether
 * there is such a place is known when the regions are at hand. */
static bool is_city(struct slice name, const struct regions *regions)
{
	struct region_match match;
	size_t n = 0, at = 0;

	for (; at < name.n; n++)
		if (!utf8_is_han(utf8_next(name, &at)))
			return false;
	return n >= 2 && (!regions || region_find(regions, name, &match) != REGION_NONE);
}

static void add_city(struct cell *out, struct slice name)
{
	struct slice rest = buf_slice(&out->value), one;

	while (slice_cut(&rest, ';', &one))
		if (slice_eq(one, name))
			return;
	buf_join(&out->value, ';', name);
}

/* Adds the cities of a name: 杭州市及上海市 is two, 呼和浩特市 one. */
static void add_cities(struct cell *out, struct slice name, const struct cell_context *cx)
{
	struct scan s = { .words = cx->words, .group = { "trip_card" }, .rest = name };
	struct slice from = name;
	struct token t;

	while (scan_next(&s, &t)) {
		struct slice head = { from.p, (size_t)(t.text.p - from.p) };

		if (!token_is(&t, "@and") || !is_city(head, cx->regions) || !is_city(s.rest, cx->regions))
			continue;
		add_city(out, head);
		from = s.rest;
	}
	add_city(out, from);
}

/* Whether the word at the front of a name is meant, and not the beginning of
 * a place: 黄 in 黄卡 but not in 黄石市, 途经 in 途经上海 but 内 not in 内蒙古. */
static bool is_word_meant(const struct word *w, struct slice name, size_t length,
			  const struct regions *regions)
{
	return length == name.n || !regions || !is_city(name, regions) ||
	       (word_sense(w) == SENSE_PART && is_city(slice_from(name, length), regions));
}

static void read_part(struct trip *trip, struct slice part, const struct cell_context *cx,
		      struct cell *out)
{
	struct scan s = { .words = cx->words, .group = { "trip_card" }, .rest = part };
	struct token t;
	size_t length;

	while (scan_next(&s, &t)) {
		struct slice name = { t.text.p, (size_t)(part.p + part.n - t.text.p) };
		const struct word *w = words_prefix(cx->words, "trip_card", name, &length);

		if (is_star(&t)) {
			trip->star = true;
		} else if (w && is_word_meant(w, name, length, cx->regions)) {
			take_word(trip, w, out);
		} else if (is_city(name, cx->regions)) {
			add_cities(out, name, cx);
			return;
		} else if (t.kind != TOKEN_MARK && t.kind != TOKEN_NUMBER) {
			trip->unknown = true;
		}
	}
}

/* Cuts at everything that is no letter: commas, blanks, stars, brackets. */
static void read_parts(struct trip *trip, struct slice text, const struct cell_context *cx,
		       struct cell *out)
{
	size_t from = 0, at = 0, next = 0;

	while (at < text.n) {
		uint32_t c = utf8_next(text, &next);

		if (!utf8_is_han(c)) {
			if (at > from)
				read_part(trip, (struct slice){ text.p + from, at - from }, cx, out);
			if (c != ' ')
				read_part(trip, (struct slice){ text.p + at, next - at }, cx, out);
			from = next;
		}
		at = next;
	}
	if (at > from)
		read_part(trip, slice_from(text, from), cx, out);
}

static enum cell_verdict verdict_of(const struct trip *trip, struct cell *out)
{
	bool cities = out->value.n > 0;

	if (trip->stop)
		return cell_take_word(out, trip->stop);
	if (trip->several || (cities && trip->colour && !slice_is(trip->colour->value, "green") &&
			      !slice_is(trip->colour->value, "none")))
		return cell_is(out, CELL_HUMAN, "multiple");
	if (!cities && !trip->colour)
		return trip->star	       ? cell_is(out, CELL_HUMAN, "star") :
		       trip->missing && !trip->unknown ? cell_is(out, CELL_MISSING, NULL) :
						 cell_is(out, CELL_HUMAN, "word");
	if (!cities)
		buf_put(&out->value, trip->colour->value);
	if (trip->star)
		cell_flag(out, "star");
	if (trip->unknown)
		cell_flag(out, "note");
	return cell_is(out, CELL_VALUE, NULL);
}

CELL_RECOGNISER(cell_trip)
{
	static const char *const group[2] = { "trip_card", NULL };
	struct slice key = buf_slice(&out->work);
	const struct word *whole = choice_whole(cx->words, group, key);
	struct trip trip = { .colour = NULL };

	(void)column, (void)raw;
	if (whole && !choice_has_remark(text, key))
		return cell_take_word(out, whole);
	if (choice_is_code(key))
		return cell_is(out, CELL_HUMAN, "code_table");
	read_parts(&trip, text, cx, out);
	return verdict_of(&trip, out);
}
