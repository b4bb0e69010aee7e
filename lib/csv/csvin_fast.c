/* The next record by an index of its delimiters: see csvin_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "csvin_internal.h"

#include <stdlib.h>

#include "xmem.h"

/* The index covers this much text at a time: it stays in the first cache
 * with the text it is about. */
#define WINDOW (32 << 10)

/* -- the index -------------------------------------------------------- */

static uint32_t *room_for(uint32_t *list, size_t n)
{
	return xrealloc(list, n + SCAN_PAD, sizeof *list);
}

/* Room for an index of n bytes of text. The field array is as large, so that
 * no field needs a check. */
static void index_room(struct csvin *in, size_t n)
{
	struct index *x = &in->index;

	if (n <= x->room)
		return;
	x->room = n < WINDOW / 2 ? 2 * n : WINDOW;
	x->entries = room_for(x->entries, x->room + 1);
	/* The first line begins after an entry, too. */
	x->entries[0] = UINT32_MAX;
	x->found.sep = x->entries + 1;
	x->found.line = room_for(x->found.line, x->room);
	x->found.quoted = room_for(x->found.quoted, x->room);
	x->found.touch = room_for(x->found.touch, x->room);
	if (in->field_cap < x->room + SCAN_PAD) {
		in->field_cap = x->room + SCAN_PAD;
		in->field = xrealloc(in->field, in->field_cap, sizeof *in->field);
	}
}

/* Makes the index of the text at pos. false when no line ends in it. */
static bool index_text(struct csvin *in)
{
	struct index *x = &in->index;
	size_t left = in->text.ready - in->text.pos, n = left < WINDOW ? left : WINDOW;

	index_room(in, n);
	in->scan->scan(in->text.b.p + in->text.pos, n, &in->set, &x->found);
	x->base = in->text.pos;
	x->line = x->sep = x->quoted = x->touch = 0;
	x->limit = 0;
	if (x->found.nline)
		x->limit = x->base + x->found.sep[x->found.line[x->found.nline - 1]] + 1;
	return x->limit != 0;
}

/* Moves past what else was found in the line that ends with entry k, at
 * offset `end`. */
static void index_pass(struct index *x, size_t k, size_t end)
{
	while (x->found.quoted[x->quoted] <= k)
		x->quoted++;
	while (x->found.touch[x->touch] <= end)
		x->touch++;
}

/* Brings the index to pos after a record that did not use it. */
static void index_skip(struct csvin *in)
{
	struct index *x = &in->index;

	for (; x->line < x->found.nline; x->line++) {
		size_t k = x->found.line[x->line], end = x->found.sep[k];

		if (x->base + end >= in->text.pos)
			break;
		x->sep = k + 1;
		index_pass(x, k, end);
	}
}

static int by_libcsv(struct csvin *in)
{
	int got = csvin_record(in);

	if (got && in->text.pos < in->index.limit)
		index_skip(in);
	return got;
}

/* -- lines that are not regular --------------------------------------- */

static inline bool is_blank(const struct scan_set *set, char c)
{
	return c == set->blank[0] || c == set->blank[1];
}

static inline struct slice without_blanks(const struct scan_set *set, struct slice s)
{
	while (s.n && is_blank(set, s.p[0]))
		s = slice_from(s, 1);
	while (s.n && is_blank(set, s.p[s.n - 1]))
		s.n--;
	return s;
}

/* *s with its doubled quotes as one, put to b, which has room. false when one
 * is not doubled. */
static bool undouble(struct buf *b, struct slice *s)
{
	size_t from = b->n;

	for (size_t i = 0; i < s->n; i++) {
		b->p[b->n++] = s->p[i];
		if (s->p[i] == '"' && (++i == s->n || s->p[i] != '"'))
			return false;
	}
	*s = (struct slice){ b->p + from, b->n - from };
	return true;
}

/* The field's value in place of its text. false when its quotes are not
 * simply around it, for libcsv knows what that means. */
static bool field_value(struct csvin *in, struct slice *field)
{
	struct slice s = without_blanks(&in->set, *field);
	const char *quote = s.n ? memchr(s.p, '"', s.n) : NULL;

	*field = s;
	if (!quote)
		return true;
	if (quote != s.p || s.n < 2 || s.p[s.n - 1] != '"')
		return false;
	*field = (struct slice){ s.p + 1, s.n - 2 };
	return !memchr(field->p, '"', field->n) || undouble(&in->values, field);
}

/* The values of the n fields that a line of the index was cut into. */
static bool line_values(struct csvin *in, size_t n)
{
	struct record *r = &in->record;
	size_t kept = n - 1;

	if (memchr(r->raw.p, '\0', r->raw.n))
		return false;
	/* No more than the line: fields that point here do not move. */
	buf_clear(&in->values);
	buf_reserve(&in->values, r->raw.n + SLICE_PAD);
	for (size_t i = 0; i < n; i++) {
		if (!field_value(in, &in->field[i]))
			return false;
		kept += in->field[i].n;
	}
	/* Whatever is done to a field makes it shorter. */
	r->plain = kept == r->raw.n;
	if (n == 1 && without_blanks(&in->set, r->raw).n == 0)
		r->nfields = 0;
	return true;
}

/* -- records ---------------------------------------------------------- */

/* The record is the line at pos, which ends with entry k, at offset `end`. Its
 * fields are what lies between entries. */
static inline void set_line(struct csvin *in, size_t k, size_t end)
{
	const struct index *x = &in->index;
	struct record *r = &in->record;
	const char *p = in->text.b.p + in->text.pos;
	size_t n = k - x->sep + 1, length = x->base + end - in->text.pos;
	bool cr = length && p[length - 1] == '\r';

	r->raw = (struct slice){ p, length - cr };
	r->field = in->field;
	r->nfields = length > cr ? n : 0;
	r->line = in->line;
	r->nlines = 1;
	r->error = CSVIN_OK;
	in->scan->cut(in->text.b.p + x->base, x->found.sep + x->sep, n, in->field);
	in->field[n - 1].n -= cr;
}

/* Moves past that line. */
static inline void next_line(struct csvin *in, size_t k, size_t end)
{
	in->line++;
	in->text.pos = in->index.base + end + 1;
	in->index.line++;
	in->index.sep = k + 1;
}

/* A line that is not regular, not text, or too long. */
static __attribute__((noinline)) int other_line(struct csvin *in, size_t k, size_t end)
{
	struct index *x = &in->index;

	if (in->mark_at <= x->base + end || x->base + end - in->text.pos > in->options.max_record)
		return by_libcsv(in);
	set_line(in, k, end);
	if (!line_values(in, k - x->sep + 1))
		return by_libcsv(in);
	next_line(in, k, end);
	index_pass(x, k, end);
	return 1;
}

/* Drops the quotes around fields of the regular line whose last entry is k. */
static inline void unquote(struct csvin *in, size_t k)
{
	struct index *x = &in->index;
	const uint32_t *q = x->found.quoted + x->quoted;

	in->record.plain = *q > k;
	for (; *q <= k; q++, x->quoted++) {
		struct slice *f = &in->field[*q - x->sep];

		*f = (struct slice){ f->p + 1, f->n - 2 };
	}
}

int csvin_fast_record(struct csvin *in)
{
	struct index *x = &in->index;
	size_t k, end;

	if (in->text.pos >= x->limit && !index_text(in))
		return csvin_record(in);
	k = x->found.line[x->line];
	end = x->found.sep[k];
	if (x->found.touch[x->touch] <= end || in->mark_at <= x->base + end ||
	    x->base + end - in->text.pos > in->options.max_record)
		return other_line(in, k, end);
	set_line(in, k, end);
	unquote(in, k);
	next_line(in, k, end);
	return 1;
}

void csvin_fast_close(struct csvin *in)
{
	free(in->index.entries);
	free(in->index.found.line);
	free(in->index.found.quoted);
	free(in->index.found.touch);
}
