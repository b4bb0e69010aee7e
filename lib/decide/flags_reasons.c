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

/* fever;cough -> fever,cough */
static void put_list(struct flags *f, struct slice list, bool last, bool *quoted)
{
	struct slice part;
	bool ends = slice_ends(list, SLICE(";"));

	if (ends)
		list.n--;
	*quoted |= slice_is(f->comma, ",") && (has(list, ';') || (ends && !last));
	for (const char *at; list.n && (at = memchr(list.p, ';', list.n)); list = slice_from(list, part.n + 1)) {
		part = (struct slice){ list.p, (size_t)(at - list.p) };
		buf_put(&f->line, part);
		buf_put(&f->line, f->comma);
	}
	buf_put(&f->line, list);
	if (ends && !last)
		buf_put(&f->line, f->comma);
}

/* Appends a value to f->line and sets *quoted when it asks for quotes. False: ask the plain way. */
static inline bool put_value(struct flags *f, struct slice value, bool last, bool *quoted)
{
	char *to;
	unsigned seen = 0;

	buf_reserve(&f->line, value.n);
	to = f->line.p + f->line.n;
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		seen |= class_of[(unsigned char)c];
		to[i] = c;
	}
	if (!value.n || seen & OTHER || slice_is(value, ";"))
		return false;
	*quoted |= seen & COMMA;
	if (seen & LIST)
		put_list(f, value, last, quoted);
	else
		f->line.n += value.n;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The reasons as CSV to f->line, its quotes among them when they are asked for. False: ask
 * the plain way. */
static bool fill(struct flags *f, const struct flags_tail *t, struct slice *out)
{
	struct buf *b = &f->line;
	bool quoted = t->quoted;
	size_t from = 0;

	buf_clear(b);
	buf_putc(b, '"');
	for (size_t i = 0; i < t->nblanks; from = t->blank[i++].at) {
		const struct flags_blank *gap = &t->blank[i];

		buf_put(b, (struct slice){ t->reasons.p + from, gap->at - from });
		if (!put_value(f, rules_part_value(f->eval, gap->expr, gap->output, &f->one), gap->last, &quoted))
			return false;
	}
	buf_put(b, slice_from(buf_slice(&t->reasons), from));
	if (!quoted && !is_blank(b->p[1]) && !is_blank(b->p[b->n - 1])) {
		*out = slice_from(buf_slice(b), 1);
		return true;
	}
	buf_putc(b, '"');
	*out = buf_slice(b);
	return true;
}

struct slice flags_fill_reasons(struct flags *f, const struct flags_tail *t)
{
	struct slice text;

	if (fill(f, t, &text))
		return text;
	flags_join_reasons(f);
	buf_clear(&f->line);
	csvtext_put(&f->line, buf_slice(&f->text));
	return buf_slice(&f->line);
}
