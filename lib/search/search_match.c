/* Which lines of a ledger are asked for: see search_match.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "search_match.h"

#include <stdlib.h>

#include "csvline.h"
#include "find.h"
#include "xmem.h"

/* Texts one of which every line asked for holds. Of more than these, or of
 * shorter ones, looking at each line is faster. */
enum { NEEDLES = 4, NEEDLE_MIN = 4 };

enum test_kind { TEST_TIME, TEST_WHO, TEST_EQUAL };

struct test {
	long column;
	enum test_kind kind;
	struct slice value;
};

struct search_columns {
	const struct search_query *query;
	const struct search_tokens *tokens;
	int offset;              /* of the ledger */
	bool never;              /* no line can be asked for */
	struct test *test;       /* in order of columns */
	size_t n, cap;
	struct slice needle[NEEDLES];
	size_t nneedles;
	bool found_is_fixed;     /* the needle is the fixed text */
};

struct search_match {
	const struct search_query *query;
	struct search_regex_run *regex;
	struct buf value;
};

bool search_asks(const struct search_query *q)
{
	return q->timed || q->by_who || q->has_fixed || q->regex || q->nequal;
}

/* -- binding ---------------------------------------------------------- */

static void add_test(struct search_columns *c, struct slice header, enum test_kind kind, struct slice name,
		     struct slice value, bool needed)
{
	long column = csvline_column(header, name);

	if (column < 0) {
		c->never |= needed;
		return;
	}
	XGROW(c->test, c->n + 1, c->cap);
	c->test[c->n++] = (struct test){ column, kind, value };
}

static void add_who(struct search_columns *c, struct slice header, struct slice names)
{
	size_t before = c->n;
	struct slice name;

	while (slice_cut(&names, ',', &name))
		add_test(c, header, TEST_WHO, name, SLICE_NONE, false);
	c->never |= c->n == before || c->tokens->token.n == 0;
}

static int by_column(const void *a, const void *b)
{
	const struct test *x = a, *y = b;

	return (x->column > y->column) - (x->column < y->column);
}

/* The rarest: persons, else the fixed text, else the longest value of a column.
 * A quote stands twice in the line, so a value with one is not found as it
 * is. */
static void choose_needles(struct search_columns *c)
{
	const struct search_query *q = c->query;

	if (q->by_who && c->tokens->token.n <= NEEDLES) {
		for (size_t i = 0; i < c->tokens->token.n; i++)
			c->needle[c->nneedles++] = strmap_key(&c->tokens->token, i);
		return;
	}
	c->found_is_fixed = q->has_fixed && q->fixed.n;
	if (c->found_is_fixed)
		c->needle[0] = q->fixed;
	for (size_t i = 0; i < q->nequal && !c->found_is_fixed; i++) {
		struct slice value = q->equal[i].value;

		if (value.n >= NEEDLE_MIN && value.n > c->needle[0].n && !memchr(value.p, '"', value.n))
			c->needle[0] = value;
	}
	c->nneedles = c->needle[0].n != 0;
}

/* No line of a ledger holds one; what follows relies on that. */
static bool has_line_end(const struct search_query *q)
{
	bool has = q->fixed.n && memchr(q->fixed.p, '\n', q->fixed.n);

	for (size_t i = 0; i < q->nequal; i++)
		has |= q->equal[i].value.n && memchr(q->equal[i].value.p, '\n', q->equal[i].value.n);
	return has;
}

struct search_columns *search_bind(const struct search_query *q, struct slice header,
				   const struct ledger_settings *settings, const struct search_tokens *tokens)
{
	struct search_columns *c = xcalloc(1, sizeof *c);

	c->query = q;
	c->tokens = tokens;
	c->offset = settings->offset;
	if (q->timed)
		add_test(c, header, TEST_TIME, slice_of(settings->time), SLICE_NONE, true);
	if (q->by_who)
		add_who(c, header, slice_of(settings->who));
	for (size_t i = 0; i < q->nequal; i++)
		add_test(c, header, TEST_EQUAL, q->equal[i].column, q->equal[i].value, true);
	if (c->n)
		qsort(c->test, c->n, sizeof *c->test, by_column);
	c->never |= has_line_end(q);
	choose_needles(c);
	return c;
}

void search_columns_free(struct search_columns *c)
{
	if (!c)
		return;
	free(c->test);
	free(c);
}

/* -- one line --------------------------------------------------------- */

static bool in_range(const struct search_columns *c, struct slice text)
{
	const char *why;
	struct when w;

	return when_parse(text, c->offset, &w, &why) == 0 && w.at >= c->query->from && w.at < c->query->to;
}

static bool is_asked(const struct search_columns *c, struct slice text)
{
	const char *dot = text.n ? memchr(text.p, '.', text.n) : NULL;

	if (dot)
		text.n = (size_t)(dot - text.p);
	return text.n && strmap_find(&c->tokens->token, text) != STRMAP_NONE;
}

/* One walk along the fields for all tests. A field may have several. */
static bool fields_hold(struct search_match *m, const struct search_columns *c, struct slice line)
{
	struct slice rest = line, raw = SLICE_NONE, value;
	bool who = !c->query->by_who;
	long at = -1;

	for (size_t i = 0; i < c->n; i++) {
		const struct test *t = &c->test[i];

		for (; at < t->column; at++)
			if (!csvline_cut(&rest, &raw))
				return false;
		value = csvline_value(raw, &m->value);
		if (t->kind == TEST_WHO)
			who = who || is_asked(c, value);
		else if (t->kind == TEST_TIME ? !in_range(c, value) : !slice_eq(value, t->value))
			return false;
	}
	return who;
}

static bool holds(struct slice line, struct slice text)
{
	return text.n == 0 || memmem(line.p, line.n, text.p, text.n);
}

static bool line_is_asked(struct search_match *m, const struct search_columns *c, struct slice line)
{
	const struct search_query *q = c->query;

	return (c->n == 0 || fields_hold(m, c, line)) &&
	       (!q->has_fixed || c->found_is_fixed || holds(line, q->fixed)) &&
	       (!q->regex || search_regex_finds(m->regex, line));
}

/* -- many lines ------------------------------------------------------- */

/* Lines that follow each other are moved together. */
struct keep {
	char *to;                /* behind what is kept */
	const char *from, *end;  /* still to be moved there */
};

static void flush(struct keep *k)
{
	size_t n = (size_t)(k->end - k->from);

	if (k->to != k->from)
		memmove(k->to, k->from, n);
	k->to += n;
}

static void keep_line(struct keep *k, const char *line, const char *end)
{
	if (line != k->end) {
		flush(k);
		k->from = line;
	}
	k->end = end;
}

/* Where each needle is found next. */
struct hits {
	const char *at[NEEDLES];
};

/* The first place from p on that holds a needle, or end. */
static const char *next_hit(const struct search_columns *c, struct hits *h, const char *p, const char *end)
{
	const char *first = end;

	for (size_t i = 0; i < c->nneedles; i++) {
		if (h->at[i] < p) {
			h->at[i] = find_text(p, end, c->needle[i]);
			if (!h->at[i])
				h->at[i] = end;
		}
		first = h->at[i] < first ? h->at[i] : first;
	}
	return first;
}

/* Only lines with a needle are looked at. */
static uint64_t match_hits(struct search_match *m, const struct search_columns *c, struct keep *k, const char *text,
			   const char *end)
{
	struct hits hits = { { NULL } };
	uint64_t lines = 0;

	for (const char *p = text, *hit; (hit = next_hit(c, &hits, p, end)) < end;) {
		const char *before = memrchr(p, '\n', (size_t)(hit - p)), *line = before ? before + 1 : p;
		const char *lf = memchr(hit, '\n', (size_t)(end - hit));

		/* A needle is one field or less, so it has no line end. */
		p = lf + 1;
		if (line_is_asked(m, c, (struct slice){ line, (size_t)(lf - line) })) {
			keep_line(k, line, p);
			lines++;
		}
	}
	return lines;
}

static uint64_t match_each(struct search_match *m, const struct search_columns *c, struct keep *k, const char *text,
			   const char *end)
{
	uint64_t lines = 0;

	for (const char *p = text, *lf; p < end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (line_is_asked(m, c, (struct slice){ p, (size_t)(lf - p) })) {
			keep_line(k, p, lf + 1);
			lines++;
		}
	}
	return lines;
}

static uint64_t count_lines(const char *text, const char *end)
{
	uint64_t lines = 0;

	for (const char *p = text, *lf; (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1)
		lines++;
	return lines;
}

size_t search_match_lines(struct search_match *m, const struct search_columns *c, char *text, size_t n,
			  uint64_t *lines)
{
	struct keep keep = { text, text, text };
	const char *end = text + n;

	if (c->never)
		return 0;
	if (!search_asks(c->query)) {
		*lines += count_lines(text, end);
		return n;
	}
	*lines += c->nneedles ? match_hits(m, c, &keep, text, end) : match_each(m, c, &keep, text, end);
	flush(&keep);
	return (size_t)(keep.to - text);
}

struct search_match *search_match_new(const struct search_query *q)
{
	struct search_match *m = xcalloc(1, sizeof *m);

	m->query = q;
	m->regex = q->regex ? search_regex_start(q->regex) : NULL;
	return m;
}

void search_match_free(struct search_match *m)
{
	if (!m)
		return;
	search_regex_stop(m->regex);
	buf_free(&m->value);
	free(m);
}

unsigned long search_match_given_up(const struct search_match *m)
{
	return m->regex ? search_regex_given_up(m->regex) : 0;
}
