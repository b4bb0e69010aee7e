/* The reasons of a decision, with values of the record in them: see flags_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "csvtext.h"
#include "flags_internal.h"
#include "xmem.h"

static void join_reason(struct flags *f, struct slice reason)
{
	struct slice part;

	buf_join(&f->text, ';', SLICE_NONE);
	for (bool first = true; slice_cut(&reason, ';', &part); first = false) {
		if (!first)
			buf_put(&f->text, f->comma);
		buf_put(&f->text, part);
	}
}

/* The reasons for the record just decided, in f->text: the plain way. */
void flags_join_reasons(struct flags *f)
{
	buf_clear(&f->text);
	if (rules_timeless(f->eval))
		join_reason(f, f->untimed);
	for (size_t i = 0; i < f->now->nrules; i++) {
		size_t rule = f->now->rule[i], output = f->reason[rule];

		if (output == RULES_NONE)
			continue;
		buf_clear(&f->one);
		rules_fill(f->eval, rule, output, &f->one);
		join_reason(f, buf_slice(&f->one));
	}
}

/* -- reasons with values of the record in them ------------------------- */

static bool has(struct slice s, char c)
{
	return s.n && memchr(s.p, c, s.n);
}

/* Text between values, as join_reason and csvtext_put would put it; the last ';' of a
 * reason is none. */
static void add_text(struct flags *f, struct flags_tail *t, struct slice text, bool last)
{
	size_t from = t->reasons.n;

	if (last && slice_ends(text, SLICE(";")))
		text.n--;
	if (!has(text, ';') && !has(text, '"'))
		buf_put(&t->reasons, text);
	else
		for (size_t i = 0; i < text.n; i++)
			buf_put(&t->reasons, text.p[i] == ';'   ? f->comma
					     : text.p[i] == '"' ? SLICE("\"\"")
								: (struct slice){ text.p + i, 1 });
	text = slice_from(buf_slice(&t->reasons), from);
	t->quoted |= has(text, ',') || has(text, '"') || has(text, '\r') || has(text, '\n');
}

static void add_blank(struct flags_tail *t, struct flags_blank blank)
{
	XGROW(t->blank, t->nblanks + 1, t->cap);
	t->blank[t->nblanks++] = blank;
}

static void add_reason(struct flags *f, struct flags_tail *t, size_t rule, size_t output)
{
	size_t n;
	const struct rules_part *part = rules_parts(f->rs, rule, output, &n);

	if (t->reasons.n || t->nblanks)
		buf_putc(&t->reasons, ';');
	if (!part) {
		buf_clear(&f->one);
		rules_fill(f->eval, rule, output, &f->one);
		add_text(f, t, buf_slice(&f->one), true);
	}
	for (size_t i = 0; i < n; i++) {
		add_text(f, t, part[i].text, i + 1 == n);
		if (part[i].expr != RULES_NONE)
			add_blank(t, (struct flags_blank){ t->reasons.n, part[i].expr, output,
						     i + 2 == n && !part[i + 1].text.n });
	}
}

bool flags_reasons_are_open(const struct flags *f)
{
	bool open = false;
	size_t n;

	for (size_t i = 0; i < f->now->nrules && !open; i++) {
		size_t rule = f->now->rule[i], output = f->reason[rule];

		open = output != RULES_NONE && rules_parts(f->rs, rule, output, &n);
	}
	return open;
}

void flags_add_reasons(struct flags *f, struct flags_tail *t)
{
	if (rules_timeless(f->eval))
		add_text(f, t, f->untimed, true);
	for (size_t i = 0; i < f->now->nrules; i++)
		if (f->reason[f->now->rule[i]] != RULES_NONE)
			add_reason(f, t, f->now->rule[i], f->reason[f->now->rule[i]]);
}

/* What a byte of a value asks for: OTHER ones change when they are quoted. */
enum { COMMA = 1, LIST = 2, OTHER = 4 };
static const unsigned char class_of[256] = {
	[','] = COMMA, [';'] = LIST, ['"'] = OTHER, ['\r'] = OTHER, ['\n'] = OTHER,
};

static unsigned classes_in(struct slice s)
{
	unsigned seen = 0;

	for (size_t i = 0; i < s.n; i++)
		seen |= class_of[(unsigned char)s.p[i]];
	return seen;
}

/* Whether a byte of the word is zero. */
static inline bool has_zero(uint64_t x)
{
	return (x - 0x0101010101010101) & ~x & 0x8080808080808080;
}

/* Whether a byte of the word is in class_of, or a control character up to 15. */
static inline bool asks(uint64_t x)
{
	return has_zero(x & 0xf0f0f0f0f0f0f0f0) || has_zero(x ^ 0x2c2c2c2c2c2c2c2c) ||
	       has_zero(x ^ 0x3b3b3b3b3b3b3b3b) || has_zero(x ^ 0x2222222222222222);
}

static inline uint64_t word_at(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return x;
}

/* Whether no byte is in class_of. It may say no. (measured: 35 instructions against 110 of
 * looking at each byte) */
static inline bool is_simple(struct slice s)
{
	if (s.n < 8)
		return !classes_in(s);
	for (size_t i = 0; i + 8 < s.n; i += 8)
		if (asks(word_at(s.p + i)))
			return false;
	return !asks(word_at(s.p + s.n - 8));
}

/* fever;cough -> fever,cough */
static void put_list(struct flags *f, struct slice list, bool last, bool *quoted, struct buf *row)
{
	struct slice part;
	bool ends = slice_ends(list, SLICE(";"));

	if (ends)
		list.n--;
	*quoted |= slice_is(f->comma, ",") && (has(list, ';') || (ends && !last));
	for (const char *at; list.n && (at = memchr(list.p, ';', list.n)); list = slice_from(list, part.n + 1)) {
		part = (struct slice){ list.p, (size_t)(at - list.p) };
		flags_append(row, part);
		flags_append(row, f->comma);
	}
	flags_append(row, list);
	if (ends && !last)
		flags_append(row, f->comma);
}

/* Appends a value that is not simple, and sets *quoted when it asks for quotes. False: ask the
 * plain way. */
static __attribute__((noinline)) bool put_other(struct flags *f, struct slice value, bool last, bool *quoted,
						struct buf *row)
{
	unsigned seen = classes_in(value);

	if (!value.n || seen & OTHER || slice_is(value, ";"))
		return false;
	*quoted |= seen & COMMA;
	if (seen & LIST)
		put_list(f, value, last, quoted, row);
	else
		flags_append(row, value);
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The column as CSV behind the row's first `from` bytes. False: ask the plain way. */
static bool fill(struct flags *f, const struct flags_tail *t, struct buf *row, size_t from)
{
	const struct flags_blank *gap = t->blank, *end = gap + t->nblanks;
	bool quoted = t->quoted;
	size_t done = 0;

	if (t->quoted)
		flags_append(row, SLICE("\""));
	for (; gap < end; done = gap++->at) {
		struct slice value = rules_part_value(f->eval, gap->expr, gap->output, &f->one);

		flags_append(row, (struct slice){ t->reasons.p + done, gap->at - done });
		if (value.n && is_simple(value))
			flags_append(row, value);
		else if (!put_other(f, value, gap->last, &quoted, row))
			return false;
	}
	flags_append(row, slice_from(buf_slice(&t->reasons), done));
	if (!t->quoted && (quoted || is_blank(row->p[from]) || is_blank(row->p[row->n - 1])))
		buf_insert(row, from, SLICE("\"")), quoted = true;
	if (quoted)
		flags_append(row, SLICE("\""));
	return true;
}

void flags_fill_reasons(struct flags *f, const struct flags_tail *t, struct buf *row)
{
	size_t from = row->n;

	if (fill(f, t, row, from))
		return;
	row->n = from;
	flags_join_reasons(f);
	csvtext_put(row, buf_slice(&f->text));
}
