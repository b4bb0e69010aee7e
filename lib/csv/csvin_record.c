/* Where a record ends, and what is wrong with it: see csvin_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "csvin_internal.h"

/* -- quotes ----------------------------------------------------------- */

enum walk_state { FIELD_START, UNQUOTED, QUOTED, MAY_HAVE_ENDED };

/* libcsv's states, as far as line ends depend on them. */
struct walk {
	enum walk_state state;
	bool blanks;    /* after a quote that may have ended the field */
	bool irregular; /* this field has text after such a quote */
	bool crossed;   /* this field began on an earlier line */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void walk_start(struct walk *w, char c, char delimiter)
{
	if (c == '"')
		w->state = QUOTED;
	else if (!is_blank(c) && c != delimiter)
		w->state = UNQUOTED;
}

static void walk_after_quote(struct walk *w, char c, char delimiter)
{
	if (c == delimiter) {
		*w = (struct walk){ .state = FIELD_START };
	} else if (is_blank(c)) {
		w->blanks = true;
	} else if (c == '"' && !w->blanks) {
		w->state = QUOTED;
	} else {
		/* After a blank, a second quote may end the field as well. */
		w->state = c == '"' ? MAY_HAVE_ENDED : QUOTED;
		w->blanks = false;
		w->irregular = true;
	}
}

/* Walks one line. Returns whether a quoted field is open at its end. */
static bool walk_line(struct walk *w, struct slice line, char delimiter)
{
	const char *p = line.p, *end = p + line.n, *to;

	while (p < end) {
		switch (w->state) {
		case FIELD_START:
			walk_start(w, *p++, delimiter);
			break;
		case UNQUOTED:
			to = memchr(p, delimiter, (size_t)(end - p));
			if (to)
				w->state = FIELD_START;
			p = to ? to + 1 : end;
			break;
		case QUOTED:
			to = memchr(p, '"', (size_t)(end - p));
			if (to)
				w->state = MAY_HAVE_ENDED, w->blanks = false;
			p = to ? to + 1 : end;
			break;
		case MAY_HAVE_ENDED:
			walk_after_quote(w, *p++, delimiter);
			break;
		}
		if (w->irregular && w->crossed)
			break;
	}
	return w->state == QUOTED || (w->irregular && w->crossed);
}

/* -- errors ----------------------------------------------------------- */

static void set_record(struct csvin *in, struct slice raw, unsigned long nlines, size_t next)
{
	in->record.raw = raw;
	in->record.line = in->line;
	in->record.nlines = nlines;
	in->record.error = CSVIN_OK;
	in->line += nlines;
	in->text.pos = next;
	while (in->mark_at < next)
		in->mark_at = ++in->mark_next < in->nmarks ? in->mark[in->mark_next].at : SIZE_MAX;
}

/* The record is one line, with an error. */
static int set_error(struct csvin *in, struct line line, enum csvin_error error)
{
	set_record(in, line.text, 1, line.next);
	in->record.error = error;
	in->record.field = in->field;
	in->record.nfields = 0;
	in->record.plain = false;
	return 1;
}

static int set_too_long(struct csvin *in, struct line line)
{
	size_t most = in->options.max_record, n = most < CSVIN_SHOWN ? most : CSVIN_SHOWN;

	if (line.text.n > n) {
		/* Cut before a character. */
		for (int i = 0; i < 3 && n && ((unsigned char)line.text.p[n] & 0xc0) == 0x80; i++)
			n--;
		line.text.n = n;
	}
	return set_error(in, line, CSVIN_TOO_LONG);
}

/* -- NULs ------------------------------------------------------------- */

/* A device that writes fixed byte arrays pads them. */
static struct slice without_padding(struct slice field)
{
	size_t n = field.n;

	while (field.n && field.p[field.n - 1] == '\0')
		field.n--;
	return field.n < n ? slice_trim(field) : field;
}

static bool trim_nuls(struct record *r)
{
	for (size_t i = 0; i < r->nfields; i++) {
		r->field[i] = without_padding(r->field[i]);
		if (r->field[i].n && memchr(r->field[i].p, '\0', r->field[i].n))
			return false;
	}
	return true;
}

/* Whatever is done to a field makes it shorter: when the lengths add up,
 * nothing was done. */
static bool is_plain(const struct record *r)
{
	size_t n = r->nfields ? r->nfields - 1 : 0;

	for (size_t i = 0; i < r->nfields; i++)
		n += r->field[i].n;
	return n == r->raw.n;
}

void csvin_finish(struct csvin *in)
{
	struct record *r = &in->record;

	if (r->raw.n && memchr(r->raw.p, '\0', r->raw.n) && !trim_nuls(r)) {
		r->error = CSVIN_NUL;
		r->nfields = 0;
	}
	r->plain = r->error == CSVIN_OK && is_plain(r);
}

/* -- records ---------------------------------------------------------- */

/* Finds the end of the record that begins with `first`, a line with quotes:
 * its last line in *last. 1; 0 when more lines are needed; -1 when it is
 * unbalanced. */
static int find_end(struct csvin *in, struct line first, struct line *last, unsigned long *nlines)
{
	struct walk w = { .state = FIELD_START };
	struct block *t = &in->text;
	size_t begin = t->pos;

	*last = first;
	while (walk_line(&w, last->text, in->delimiter)) {
		if (w.irregular || *nlines == CSVIN_LINES)
			return -1;
		if (last->next == t->ready)
			return in->eof ? -1 : 0;
		if (in->mark_at == last->next)
			return -1;
		*last = csvin_line(t, last->next);
		if ((size_t)(last->text.p + last->text.n - t->b.p) - begin > in->options.max_record)
			return -1;
		w.crossed = true;
		++*nlines;
	}
	return 1;
}

int csvin_record(struct csvin *in)
{
	struct line first = csvin_line(&in->text, in->text.pos), last = first;
	unsigned long nlines = 1;
	struct slice raw;
	int got = 1;

	if (in->mark_at == in->text.pos && in->mark[in->mark_next].error == CSVIN_ENCODING)
		return set_error(in, first, CSVIN_ENCODING);
	if (in->mark_at == in->text.pos || first.text.n > in->options.max_record)
		return set_too_long(in, first);
	if (memchr(first.text.p, '"', first.text.n))
		got = find_end(in, first, &last, &nlines);
	if (got == 0)
		return 0;
	raw = (struct slice){ first.text.p, (size_t)(last.text.p + last.text.n - first.text.p) };
	if (got < 0 || !csvin_libcsv_fields(in, raw) ||
	    (nlines > 1 && in->expect && in->record.nfields != in->expect))
		return set_error(in, first, CSVIN_UNBALANCED);
	set_record(in, raw, nlines, last.next);
	csvin_finish(in);
	return 1;
}
