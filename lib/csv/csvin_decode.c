/* Lines of any encoding to lines of UTF-8: see csvin_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "csvin_internal.h"

#include "utf8.h"
#include "utf8_fast.h"
#include "xmem.h"

/* -- start ------------------------------------------------------------ */

static bool named(const struct encode *e, const char *name)
{
	return strncmp(encode_name(e), name, strlen(name)) == 0;
}

static bool is_wide(const struct encode *e)
{
	return named(e, "UTF-16") || named(e, "UTF-32") || named(e, "UCS-2");
}

void csvin_decode_start(struct csvin *in, struct slice first)
{
	size_t bom;
	const char *found = encode_find(first, &bom);

	if (!in->encode)
		in->encode = encode_open(found);
	/* The mark is right about the byte order even where the option names
	 * none; one of another encoding is left as data. */
	else if (bom && named(in->encode, "UTF-16") && strncmp(found, "UTF-16", 6) == 0)
		encode_close(in->encode), in->encode = encode_open(found);
	else if (strcmp(found, encode_name(in->encode)) != 0)
		bom = 0;
	in->linewise = !is_wide(in->encode) && !named(in->encode, "UTF-8");
	if (is_wide(in->encode)) {
		buf_put(&in->wide, slice_from(first, bom));
		buf_free(&in->raw.b);
		csvin_decode_wide(in, &in->text.b, in->ended);
	} else if (in->linewise) {
		in->raw.pos = in->raw.ready = bom;
	} else {
		in->text = in->raw;
		in->raw.b = (struct buf){ 0 };
		in->text.pos = in->text.ready = in->checked = bom;
	}
}

void csvin_compact(struct csvin *in)
{
	struct block *t = &in->text;
	size_t by = t->pos, kept = 0;

	in->index.limit = 0;
	if (!by)
		return;
	memmove(t->b.p, t->b.p + by, t->b.n - by);
	t->b.n -= by;
	t->pos = 0;
	t->ready -= by;
	in->checked -= by;
	for (size_t i = in->mark_next; i < in->nmarks; i++)
		in->mark[kept++] = (struct mark){ in->mark[i].at - by, in->mark[i].error };
	in->mark_next = 0;
	in->nmarks = kept;
	in->mark_at = kept ? in->mark[0].at : SIZE_MAX;
}

static void mark_line(struct csvin *in, size_t at, enum csvin_error error)
{
	XGROW(in->mark, in->nmarks + 1, in->mark_cap);
	in->mark[in->nmarks++] = (struct mark){ at, error };
	in->mark_at = in->mark[in->mark_next].at;
}

/* -- UTF-16 and UTF-32 ------------------------------------------------ */

static uint32_t unit_at(const struct csvin *in, const unsigned char *p)
{
	return named(in->encode, "UTF-16BE") ? (uint32_t)(p[0] << 8 | p[1])
					     : (uint32_t)(p[1] << 8 | p[0]);
}

/* Takes one unit that is no character. It goes on in a form that is not valid
 * UTF-8, so that its line is found bad: half of a surrogate pair in three
 * bytes, as it would be were it a character, anything else as FF. */
static void put_bad_unit(struct csvin *in, struct slice *rest, struct buf *out)
{
	size_t unit = named(in->encode, "UTF-32") ? 4 : 2;

	if (unit == 2 && rest->n >= 2)
		utf8_put(out, unit_at(in, (const unsigned char *)rest->p));
	else
		buf_putc(out, '\xff');
	*rest = slice_from(*rest, unit < rest->n ? unit : rest->n);
}

void csvin_decode_wide(struct csvin *in, struct buf *out, bool end)
{
	struct slice rest = buf_slice(&in->wide);

	while (rest.n) {
		int got = encode_run(in->encode, &rest, out);

		if (got == 1 || (got == 0 && !end))
			break;
		put_bad_unit(in, &rest, out);
	}
	if (rest.n)
		memmove(in->wide.p, rest.p, rest.n);
	in->wide.n = rest.n;
}

/* -- one bad line ----------------------------------------------------- */

/* The line's UTF-8 in in->scratch, when a line of a UTF-8 file is GB18030. */
static bool from_gb18030(struct csvin *in, struct slice line)
{
	if (in->options.one_encoding || is_wide(in->encode) || encode_damaged_utf8(line))
		return false;
	if (!in->foreign)
		in->foreign = encode_open("GB18030");
	buf_clear(&in->scratch);
	return in->foreign && encode_line(in->foreign, line, &in->scratch) == 0;
}

/* Bounds, without its line end, of the line around offset `at`. */
static struct slice line_around(struct slice lines, size_t at)
{
	size_t from = at, to = at;

	while (from && !csvin_line_end(lines.p[from - 1]))
		from--;
	while (to < lines.n && !csvin_line_end(lines.p[to]))
		to++;
	return (struct slice){ lines.p + from, to - from };
}

/* -- UTF-8, in place -------------------------------------------------- */

/* Puts `lines` to `out`, with the foreign ones converted and the bad ones
 * marked; their offsets count from `base` on. */
static void repair(struct csvin *in, struct slice lines, size_t base, struct buf *out)
{
	for (;;) {
		size_t bad = utf8_fast_bad(lines);
		struct slice line;

		if (bad == lines.n)
			break;
		line = line_around(lines, bad);
		buf_put(out, (struct slice){ lines.p, (size_t)(line.p - lines.p) });
		lines = slice_from(lines, (size_t)(line.p + line.n - lines.p));
		if (line.n <= in->options.max_record && from_gb18030(in, line)) {
			in->foreign_lines++;
			line = buf_slice(&in->scratch);
		} else if (line.n <= in->options.max_record) {
			mark_line(in, base + out->n, CSVIN_ENCODING);
		}
		buf_put(out, line);
	}
	buf_put(out, lines);
}

static void check_utf8(struct csvin *in)
{
	struct block *t = &in->text;
	struct slice lines = { t->b.p + in->checked, t->ready - in->checked };
	struct slice tail = { t->b.p + t->ready, t->b.n - t->ready };
	struct buf fixed = { 0 };

	if (utf8_fast_bad(lines) == lines.n)
		return;
	repair(in, lines, in->checked, &fixed);
	t->ready = in->checked + fixed.n;
	buf_put(&fixed, tail);
	t->b.n = in->checked;
	buf_put(&t->b, buf_slice(&fixed));
	buf_reserve(&t->b, SCAN_PAD);
	buf_free(&fixed);
}

/* -- other encodings, line by line ------------------------------------ */

static void put_bad_line(struct csvin *in, struct slice line)
{
	struct buf *out = &in->text.b;
	bool utf8 = utf8_fast_bad(line) == line.n;

	if (utf8)
		in->foreign_lines++;
	else
		mark_line(in, out->n, CSVIN_ENCODING);
	buf_put(out, line);
}

/* Only the beginning is converted, as far as it goes. It is never empty: a CR
 * before it and an LF after it would become one line end. */
static void put_long_line(struct csvin *in, struct slice line)
{
	struct buf *out = &in->text.b;
	size_t most = in->options.max_record, before = out->n;
	struct slice rest;

	mark_line(in, before, CSVIN_TOO_LONG);
	line.n = most < CSVIN_SHOWN ? most : CSVIN_SHOWN;
	rest = line;
	(void)encode_line(in->encode, SLICE_NONE, out);
	(void)encode_run(in->encode, &rest, out);
	if (out->n == before)
		buf_put(out, line);
}

/* Converts lines in one go, and singles out those that do not convert. */
static void convert_lines(struct csvin *in, struct slice lines)
{
	struct buf *out = &in->text.b;

	while (lines.n) {
		struct slice rest = lines, line;
		size_t begin = out->n;

		(void)encode_line(in->encode, SLICE_NONE, out);
		if (encode_run(in->encode, &rest, out) == 1)
			break;
		line = line_around(lines, (size_t)(rest.p - lines.p));
		/* Back to the beginning of the line in the output, too. */
		while (out->n > begin && !csvin_line_end(out->p[out->n - 1]))
			out->n--;
		put_bad_line(in, line);
		lines = slice_from(lines, (size_t)(line.p + line.n - lines.p));
	}
}

static void convert(struct csvin *in)
{
	struct block *raw = &in->raw;
	size_t done = raw->pos, at = done;

	/* Where no line can be too long none is looked for. */
	while (raw->ready - done > in->options.max_record && at < raw->ready) {
		struct line line = csvin_line(raw, at);

		if (line.text.n > in->options.max_record) {
			convert_lines(in, (struct slice){ raw->b.p + done, at - done });
			put_long_line(in, line.text);
			done = at + line.text.n;
		}
		at = line.next;
	}
	convert_lines(in, (struct slice){ raw->b.p + done, raw->ready - done });
	memmove(raw->b.p, raw->b.p + raw->ready, raw->b.n - raw->ready);
	raw->b.n -= raw->ready;
	raw->pos = raw->ready = 0;
	in->text.ready = in->text.b.n;
	buf_reserve(&in->text.b, SCAN_PAD);
}

void csvin_decode(struct csvin *in)
{
	if (in->linewise)
		convert(in);
	else
		check_utf8(in);
	in->checked = in->text.ready;
}
