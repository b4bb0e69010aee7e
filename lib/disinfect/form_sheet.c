/* Pages of plain text: see form_sheet.h. */
/* SPDX-License-Identifier: ISC */
#include "form_sheet.h"

#include "width.h"

/* A line of text is a record of one field that is written as it is. */
static void put_line(struct form_sheet *s, struct slice line)
{
	if (line.n)
		csvout_raw(s->out, line);
	csvout_end(s->out);
	s->line++;
}

static void put_lines(struct form_sheet *s, struct slice lines)
{
	while (lines.n) {
		const char *end = memchr(lines.p, '\n', lines.n);
		size_t n = end ? (size_t)(end - lines.p) : lines.n;

		put_line(s, (struct slice){ lines.p, n });
		lines = slice_from(lines, n + 1);
	}
}

void form_sheet_page(struct form_sheet *s)
{
	buf_clear(&s->scratch);
	if (s->page++)
		buf_putc(&s->scratch, '\f');
	s->head(s->context, s->page, &s->scratch);
	s->line = 0;
	put_lines(s, buf_slice(&s->scratch));
}

static unsigned count_lines(struct slice lines)
{
	unsigned n = 0;

	for (size_t i = 0; i < lines.n; i++)
		n += lines.p[i] == '\n';
	return n;
}

bool form_sheet_fits(const struct form_sheet *s, struct slice lines)
{
	return s->line + count_lines(lines) <= FORM_SHEET_LINES;
}

void form_sheet_block(struct form_sheet *s, struct slice lines)
{
	if (!form_sheet_fits(s, lines))
		form_sheet_page(s);
	put_lines(s, lines);
}

void form_sheet_end(struct form_sheet *s)
{
	buf_free(&s->scratch);
}

void form_sheet_wrap(struct buf *b, size_t indent, struct slice text)
{
	struct buf clean = { 0 };
	struct slice rest, line;

	buf_put(&clean, text);
	for (size_t i = 0; i < clean.n; i++)
		if ((unsigned char)clean.p[i] < ' ' || clean.p[i] == 0x7f)
			clean.p[i] = ' ';
	rest = buf_slice(&clean);
	while (width_cut(&rest, FORM_SHEET_COLUMNS - indent, &line)) {
		for (size_t i = 0; i < indent; i++)
			buf_putc(b, ' ');
		buf_put(b, line);
		buf_putc(b, '\n');
	}
	buf_free(&clean);
}
