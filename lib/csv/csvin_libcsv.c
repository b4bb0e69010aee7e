/* Fields of one record by libcsv: see csvin_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "csvin_internal.h"

#include <csv.h>
#include <stdlib.h>

#include "xmem.h"

#define FIELD_STEP 4096 /* libcsv grows its buffer by steps of 128 otherwise */

struct sink {
	struct csvin *in;
	size_t nfields;
	size_t rows;
};

/* p holds the length only: in->values moves while it grows. */
static void on_field(void *text, size_t n, void *context)
{
	struct sink *s = context;
	struct csvin *in = s->in;

	buf_put(&in->values, (struct slice){ text, n });
	XGROW(in->field, s->nfields + 1, in->field_cap);
	in->field[s->nfields++] = (struct slice){ NULL, n };
}

static void on_row(int end, void *context)
{
	struct sink *s = context;

	(void)end;
	s->rows++;
}

static void *grow(void *old, size_t size)
{
	return xrealloc(old, size, 1);
}

static struct csv_parser *parser_new(char delimiter)
{
	struct csv_parser *p = xcalloc(1, sizeof *p);

	csv_init(p, 0);
	csv_set_delim(p, (unsigned char)delimiter);
	csv_set_blk_size(p, FIELD_STEP);
	csv_set_realloc_func(p, grow);
	return p;
}

static void parser_free(struct csv_parser *p)
{
	if (p)
		csv_free(p);
	free(p);
}

bool csvin_libcsv_fields(struct csvin *in, struct slice raw)
{
	struct sink s = { .in = in };
	const char *p;

	if (!in->parser)
		in->parser = parser_new(in->delimiter);
	buf_clear(&in->values);
	csv_parse(in->parser, raw.p, raw.n, on_field, on_row, &s);
	csv_fini(in->parser, on_field, on_row, &s);
	buf_reserve(&in->values, SLICE_PAD);
	p = in->values.p;
	for (size_t i = 0; i < s.nfields; i++) {
		in->field[i].p = p;
		p += in->field[i].n;
	}
	in->record.field = in->field;
	in->record.nfields = s.nfields;
	return s.rows <= 1;
}

void csvin_libcsv_close(struct csvin *in)
{
	parser_free(in->parser);
}

static void count_field(void *text, size_t n, void *context)
{
	(void)text, (void)n;
	++*(size_t *)context;
}

/* libcsv does not tell where a field began: it is given one byte at a time
 * and watched for the end of the field before. */
size_t csvin_libcsv_offset(char delimiter, struct slice raw, size_t i)
{
	struct csv_parser *p = parser_new(delimiter);
	size_t at = 0, seen = 0;

	while (at < raw.n && seen < i)
		csv_parse(p, raw.p + at++, 1, count_field, NULL, &seen);
	parser_free(p);
	return at;
}
