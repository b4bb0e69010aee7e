/* The next record by an index of its delimiters: see csvin_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "csvin_internal.h"

#include "xmem.h"

/* The index covers this much text at a time: it stays in the first cache
 * with the text it is about. */
#define WINDOW (32 << 10)

/* Room for an index of n bytes of text. The field array is as large, so that
 * no field needs a check. */
static void index_room(struct csvin *in, size_t n)
{
	struct index *x = &in->index;

	if (n <= x->room)
		return;
	x->room = n < WINDOW / 2 ? 2 * n : WINDOW;
	x->found.sep = xrealloc(x->found.sep, x->room + SCAN_PAD, sizeof *x->found.sep);
	x->found.touch = xrealloc(x->found.touch, x->room + SCAN_PAD, sizeof *x->found.touch);
	if (in->field_cap <= x->room) {
		in->field_cap = x->room + 1;
		in->field = xrealloc(in->field, in->field_cap, sizeof *in->field);
	}
}

/* Makes the index of the text at pos. false when no line ends in it. */
static bool index_text(struct csvin *in)
{
	struct index *x = &in->index;
	const char *p = in->text.b.p + in->text.pos;
	size_t left = in->text.ready - in->text.pos, n = left < WINDOW ? left : WINDOW, last;

	index_room(in, n);
	in->scan(p, n, &in->set, &x->found);
	for (last = x->found.nsep; last; last--)
		if (csvin_line_end(p[x->found.sep[last - 1]]))
			break;
	x->base = in->text.pos;
	x->next = x->touching = 0;
	x->limit = last ? x->base + x->found.sep[last - 1] + 1 : 0;
	return last != 0;
}

/* Brings the index to pos after a record that did not use it. */
static void index_skip(struct csvin *in)
{
	struct index *x = &in->index;
	size_t at = in->text.pos - x->base;

	if (!x->limit || in->text.pos >= x->limit)
		return;
	while (x->next < x->found.nsep && x->found.sep[x->next] < at)
		x->next++;
	while (x->touching < x->found.ntouch && x->found.touch[x->touching] < at)
		x->touching++;
}

static int by_libcsv(struct csvin *in)
{
	int got = csvin_record(in);

	if (got)
		index_skip(in);
	return got;
}

/* -- lines with quotes or blanks -------------------------------------- */

/* A field being cut out of a line. */
struct cut {
	const char *base;
	const uint32_t *sep;
	const char *p;    /* the field's beginning, then the next one's */
	const char *end;  /* of the line */
	char delimiter;
	char blank[2];
	bool shorter;     /* something was left out: quotes, blanks */
	struct buf *values;
};

static inline bool blank_at(const struct cut *c, const char *p)
{
	return *p == c->blank[0] || *p == c->blank[1];
}

/* Moves to the field's delimiter or line end, which the next entry must be. */
static inline bool cut_end(struct cut *c)
{
	const char *p = c->base + *c->sep++;

	if (c->p != p && !(c->p == c->end && *p == '\n'))
		return false;
	c->p = p;
	return *p == c->delimiter || *p == '\n';
}

static struct slice undouble(struct buf *b, struct slice s)
{
	size_t from = b->n;

	for (size_t i = 0; i < s.n; i++) {
		b->p[b->n++] = s.p[i];
		i += s.p[i] == '"';
	}
	return (struct slice){ b->p + from, b->n - from };
}

/* c->p is at the opening quote. */
static inline bool cut_quoted(struct cut *c, struct slice *field)
{
	const char *from = c->p + 1, *p;
	bool doubled = false;

	for (c->sep++;; c->sep++) {
		p = c->base + *c->sep;
		if (*p == '"') {
			if (p[1] != '"')
				break;
			doubled = true;
			c->sep++;
		} else if (*p != c->delimiter) {
			return false;
		}
	}
	c->sep++;
	c->shorter = true;
	*field = (struct slice){ from, (size_t)(p - from) };
	if (doubled)
		*field = undouble(c->values, *field);
	for (c->p = p + 1; c->p < c->end && blank_at(c, c->p); c->p++)
		;
	return cut_end(c);
}

static inline bool cut_plain(struct cut *c, struct slice *field)
{
	const char *from = c->p, *to = c->base + *c->sep;

	c->p = to < c->end ? to : c->end;
	to = c->p;
	while (to > from && blank_at(c, to - 1))
		to--, c->shorter = true;
	*field = (struct slice){ from, (size_t)(to - from) };
	return cut_end(c);
}

/* Cuts the line at pos, whose LF is at `lf`, into in->field. false when it is
 * not as regular as that. */
static bool cut_line(struct csvin *in, size_t lf)
{
	struct index *x = &in->index;
	struct cut c = {
		.base = in->text.b.p + x->base, .sep = x->found.sep + x->next,
		.p = in->text.b.p + in->text.pos, .delimiter = in->delimiter,
		.blank = { in->set.blank[0], in->set.blank[1] }, .values = &in->values,
	};
	size_t n = 0;

	c.end = in->text.b.p + lf;
	c.end -= c.end > c.p && c.end[-1] == '\r';
	/* No more than the line: fields that point here do not move. */
	buf_clear(&in->values);
	buf_reserve(&in->values, (size_t)(c.end - c.p));
	for (;; c.p++) {
		while (c.p < c.end && blank_at(&c, c.p))
			c.p++, c.shorter = true;
		if (n == 0 && c.p == c.end)
			break; /* a blank line */
		if (!(*c.p == '"' ? cut_quoted(&c, &in->field[n]) : cut_plain(&c, &in->field[n])))
			return false;
		n++;
		if (*c.p == '\n')
			break;
	}
	in->record.nfields = n;
	in->record.plain = !c.shorter;
	return true;
}

/* -- records ---------------------------------------------------------- */

/* The record is the line at pos, its LF at `lf`; k is the entry after that. */
static inline int set_line(struct csvin *in, size_t lf, size_t k)
{
	struct record *r = &in->record;
	const char *p = in->text.b.p + in->text.pos;
	size_t n = lf - in->text.pos;

	n -= n && p[n - 1] == '\r';
	r->field = in->field;
	r->raw = (struct slice){ p, n };
	r->line = in->line++;
	r->nlines = 1;
	r->error = CSVIN_OK;
	in->text.pos = lf + 1;
	in->index.next = k;
	return 1;
}

static inline bool usable(const struct csvin *in, size_t lf)
{
	const struct index *x = &in->index;

	return in->mark_at > x->base + lf && x->base + lf - in->text.pos <= in->options.max_record &&
	       !(x->touching < x->found.ntouch && x->found.touch[x->touching] <= lf);
}

/* A line that is not simply text between delimiters; entry k stopped it. */
static int other_line(struct csvin *in, size_t k)
{
	struct index *x = &in->index;
	const char *base = in->text.b.p + x->base;
	size_t lf;

	while (base[x->found.sep[k]] != '\n')
		if (base[x->found.sep[k++]] == '\r')
			return by_libcsv(in);
	lf = x->found.sep[k];
	if (x->base + lf - in->text.pos > in->options.max_record ||
	    in->mark_at <= x->base + lf || !cut_line(in, x->base + lf))
		return by_libcsv(in);
	while (x->touching < x->found.ntouch && x->found.touch[x->touching] <= lf)
		x->touching++;
	return set_line(in, x->base + lf, k + 1);
}

/* Cuts the line at pos from field *n on, whose quote is entry k: fields with no
 * quotes or just those around them, nothing between them and their delimiters.
 * Sets *n to the number of fields; the entry behind the line, or 0 when it is not as
 * regular. */
static size_t cut_regular(struct csvin *in, size_t k, size_t *n)
{
	const char *base = in->text.b.p + in->index.base, *p = base + in->index.found.sep[k], *end;
	const uint32_t *sep = in->index.found.sep;
	const char delimiter = in->delimiter;
	struct slice *f = in->field + *n;

	for (;; f++, p = end + 1) {
		end = base + sep[k++];
		if (end == p && *p == '"') {
			while (base[sep[k]] == delimiter)
				k++;
			if (base[sep[k]] != '"')
				return 0;
			end = base + sep[k];
			*f = (struct slice){ p + 1, (size_t)(end - p) - 1 };
			p = base + sep[k + 1];
			if (p != end + 1 && !(p == end + 2 && *p == '\n' && end[1] == '\r'))
				return 0;
			end = p;
			k += 2;
		} else {
			*f = (struct slice){ p, (size_t)(end - p) };
			f->n -= *end == '\n' && f->n && end[-1] == '\r';
		}
		if (*end != delimiter)
			break;
	}
	*n = (size_t)(f - in->field) + 1;
	return *end == '\n' ? k : 0;
}

/* A line whose field n, of entry k, begins with a quote. */
static int quoted_line(struct csvin *in, size_t k, size_t n)
{
	size_t next = cut_regular(in, k, &n), lf = next ? in->index.found.sep[next - 1] : 0;

	if (!next || !usable(in, lf))
		return other_line(in, k);
	in->record.nfields = n;
	in->record.plain = false;
	return set_line(in, in->index.base + lf, next);
}

int csvin_fast_record(struct csvin *in)
{
	struct index *x = &in->index;
	const char *base, *p, *end;
	const char delimiter = in->delimiter;
	const uint32_t *sep;
	struct slice *f;
	size_t at, n;

	if (in->text.pos >= x->limit && !index_text(in))
		return csvin_record(in);
	base = in->text.b.p + x->base;
	p = in->text.b.p + in->text.pos;
	sep = x->found.sep + x->next;
	f = in->field;
	for (size_t i = 0;; i++) {
		end = base + sep[i];
		f[i].p = p;
		f[i].n = (size_t)(end - p);
		p = end + 1;
		if (*end != delimiter) {
			n = i + 1;
			break;
		}
	}
	at = (size_t)(end - base);
	if (*end == '"' && f[n - 1].n == 0)
		return quoted_line(in, x->next + n - 1, n - 1);
	if (*end != '\n' || !usable(in, at))
		return other_line(in, x->next + n - 1);
	/* CR LF: the CR is part of the last field so far. */
	f[n - 1].n -= f[n - 1].n && p[-2] == '\r';
	set_line(in, x->base + at, x->next + n);
	in->record.nfields = in->record.raw.n ? n : 0;
	in->record.plain = true;
	return 1;
}
