/* The region a free text names: see region.h. */
/* SPDX-License-Identifier: ISC */
#include "region_internal.h"

enum { DEEPEST = 5 }; /* 北京市北京市市辖区朝阳区 */

/* A way to read the text: names one after the other, each inside the one
 * before. The end decides between ways. */
struct way {
	const struct region *at; /* NULL: none */
	size_t end;
	bool exact;              /* begins with a name with its suffix */
	bool ambiguous;
};

/* Length of the word of the list that begins the text; 0: none. */
static size_t begins(const struct word_list *l, struct slice text)
{
	for (size_t i = 0; i < l->n; i++)
		if (slice_starts(text, l->word[i]))
			return l->word[i].n;
	return 0;
}

/* Length of what may stand between two levels of one place. */
static size_t gap(struct slice text)
{
	if (!text.n)
		return 0;
	if ((unsigned char)text.p[0] < 0x80)
		return memchr(" -/,>_.", text.p[0], 7) != NULL;
	return slice_starts(text, SLICE("·")) ? strlen("·") : slice_starts(text, SLICE("—")) ? strlen("—") : 0;
}

static size_t skip_gaps(struct slice text, size_t at)
{
	size_t n;

	while ((n = gap(slice_from(text, at))) > 0)
		at += n;
	return at;
}

/* Whether a name without its suffix may end here: a county's only where the
 * text ends or something is set off, any other unless a street follows. */
static bool may_end(const struct regions *r, const struct region *g, struct slice rest)
{
	if (rest.n == 0 || gap(rest) || begins(&r->joins, rest))
		return true;
	return g->level < 3 && !begins(&r->roads, rest);
}

/* The number of bytes of the first word that ends the name and leaves two
 * characters before it. */
static size_t ending(const struct word_list *l, struct slice name)
{
	for (size_t i = 0; i < l->n; i++)
		if (name.n >= l->word[i].n + REGION_KEY && slice_ends(name, l->word[i]))
			return l->word[i].n;
	return 0;
}

/* Whether no suffix ends the name, be it as short as 沙县: a second name such as 西安. */
static bool is_bare(const struct word_list *suffixes, struct slice name)
{
	for (size_t i = 0; i < suffixes->n; i++)
		if (slice_ends(name, suffixes->word[i]))
			return false;
	return true;
}

/* 恩施 of 恩施土家族苗族自治州; empty when the name has no shorter form. Found
 * when it is asked for: of 4000 regions few are, in a run of one row none. */
static struct slice stem_of(const struct regions *r, struct slice name)
{
	size_t suffix = ending(&r->suffixes, name), people = 1;

	if (!suffix)
		return SLICE_NONE;
	name.n -= suffix;
	while (people && name.n >= 2 * REGION_KEY) {
		people = ending(&r->peoples, name);
		name.n -= people;
	}
	return name;
}

/* Whether the text begins with the region's name in one of its forms: full,
 * short with the last character of the suffix (延边州), short. */
static size_t match(const struct regions *r, const struct region *g, struct slice text, bool *exact)
{
	struct slice name = region_name(r, g), stem, rest;

	*exact = true;
	if (slice_starts(text, name))
		return !is_bare(&r->suffixes, name) || may_end(r, g, slice_from(text, name.n)) ? name.n : 0;
	stem = stem_of(r, name);
	if (!stem.n || !slice_starts(text, stem))
		return 0;
	rest = slice_from(text, stem.n);
	if (slice_starts(rest, slice_from(name, name.n - 3)))
		return stem.n + 3;
	*exact = false;
	return may_end(r, g, rest) ? stem.n : 0;
}

/* Whether b is a or lies in a. */
static bool inside(const struct region *a, const struct region *b)
{
	return memcmp(a->code, b->code, 2u * a->level) == 0;
}

/* Two names of one region, or two of its former codes. */
static bool same_place(const struct region *a, const struct region *b)
{
	if (memcmp(a->code, b->code, 6) == 0)
		return true;
	return a->status != REGION_IN_FORCE && b->status != REGION_IN_FORCE && memcmp(a->now, b->now, 6) == 0;
}

static struct way tie(struct way a, struct way b)
{
	if (same_place(a.at, b.at)) {
		bool exact = a.exact || b.exact;

		a = a.at->status <= b.at->status ? a : b;
		a.exact = exact;
		return a;
	}
	if ((a.at->status == REGION_IN_FORCE) != (b.at->status == REGION_IN_FORCE))
		return a.at->status == REGION_IN_FORCE ? a : b;
	if (a.exact != b.exact)
		return a.exact ? a : b;
	if (inside(b.at, a.at)) {
		struct way swap = a;

		a = b;
		b = swap;
	}
	/* 吉林 the province or 吉林 the city; but 长沙 is the city, not its county. */
	a.ambiguous = a.ambiguous || !inside(a.at, b.at) || (a.at->level == 1 && b.at->level == 2);
	return a;
}

static struct way better(struct way a, struct way b)
{
	if (!a.at || b.end > a.end)
		return b;
	return b.end < a.end ? a : tie(a, b);
}

/* The best way from byte `from` on, inside `outer` when that is given. */
static struct way walk(const struct regions *r, struct slice text, size_t from,
		       const struct region *outer, int depth)
{
	struct way best = { 0 };
	struct slice here;

	from = skip_gaps(text, from);
	if (outer)
		from = skip_gaps(text, from + begins(&r->between, slice_from(text, from)));
	here = slice_from(text, from);
	if (here.n < REGION_KEY || depth > DEEPEST)
		return best;
	for (uint32_t i = r->by_name[region_slot(here.p)]; i; i = r->region[i - 1].next_name) {
		const struct region *g = &r->region[i - 1];
		struct way way = { .at = g }, deeper;
		size_t n;

		if (outer && !inside(outer, g))
			continue;
		n = match(r, g, here, &way.exact);
		if (!n)
			continue;
		way.end = from + n;
		deeper = walk(r, text, way.end, g, depth + 1);
		if (deeper.at) {
			way.at = deeper.at;
			way.end = deeper.end;
			way.ambiguous = deeper.ambiguous;
		}
		best = better(best, way);
	}
	return best;
}

/* The way from `from` on, past words such as 来自. A name goes before such a
 * word: 自贡 is no "from 贡". */
static struct way start(const struct regions *r, struct slice text, size_t from)
{
	for (;;) {
		struct way way = walk(r, text, from, NULL, 1);
		size_t at, n;

		if (way.at)
			return way;
		at = skip_gaps(text, from);
		n = begins(&r->lead, slice_from(text, at));
		if (!n)
			return way;
		from = at + n;
	}
}

/* Where the next place of a list may begin at or behind `from`; text.n: there
 * is none. */
static size_t next_place(const struct regions *r, struct slice text, size_t from)
{
	size_t n = gap(slice_from(text, from));

	if (n)
		return from + n;
	for (; from < text.n; from++) {
		if (((unsigned char)text.p[from] & 0xc0) == 0x80)
			continue;
		n = begins(&r->joins, slice_from(text, from));
		if (n)
			return from + n;
	}
	return text.n;
}

/* Joins the other places of the text to the first. */
static void add_others(const struct regions *r, struct slice text, struct way *way)
{
	size_t from = next_place(r, text, way->end);

	while (from < text.n && !way->ambiguous) {
		struct way other = start(r, text, from);

		if (!other.at) {
			from = next_place(r, text, from);
			continue;
		}
		if (other.ambiguous || (!inside(way->at, other.at) && !inside(other.at, way->at)))
			way->ambiguous = true;
		else if (inside(way->at, other.at))
			way->at = other.at;
		from = next_place(r, text, other.end);
	}
}

enum region_answer region_find(const struct regions *r, struct slice text, struct region_match *out)
{
	struct way way = start(r, text, 0);

	if (!way.at)
		return REGION_NONE;
	add_others(r, text, &way);
	if (way.ambiguous)
		return REGION_AMBIGUOUS;
	memcpy(out->code, way.at->status == REGION_RENAMED ? way.at->now : way.at->code, sizeof out->code);
	out->status = region_status_name[way.at->status];
	return REGION_FOUND;
}
