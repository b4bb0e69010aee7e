/* Columns of text: see width.h. */
/* SPDX-License-Identifier: ISC */
#include "width.h"

#include "utf8.h"

struct range {
	uint32_t first, last;
};

/* Wide and full-width blocks of UAX #11 that hold letters, signs or emoji. */
static const struct range wide[] = {
	{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff }, { 0x3400, 0x4dbf },
	{ 0x4e00, 0xa4cf }, { 0xa960, 0xa97f }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
	{ 0xfe10, 0xfe19 }, { 0xfe30, 0xfe6f }, { 0xff01, 0xff60 }, { 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

static const struct range none[] = {
	{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0x300, 0x36f }, { 0x200b, 0x200f }, { 0x2060, 0x2064 },
	{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xe0100, 0xe01ef },
};

/* What a line should not begin with. */
static const uint32_t closing[] = {
	0x3001, 0x3002, 0x300b, 0x300d, 0x300f, 0x3011, 0xff01, 0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f,
};

static bool within(uint32_t c, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n && c >= r[i].first; i++)
		if (c <= r[i].last)
			return true;
	return false;
}

static size_t columns_of(uint32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		return 1;
	if (within(c, none, sizeof none / sizeof *none))
		return 0;
	return within(c, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

static bool closes(uint32_t c)
{
	for (size_t i = 0; i < sizeof closing / sizeof *closing; i++)
		if (c == closing[i])
			return true;
	return false;
}

size_t width_of(struct slice text)
{
	size_t columns = 0;

	for (size_t at = 0; at < text.n;)
		columns += columns_of(utf8_next(text, &at));
	return columns;
}

/* Where the line ends: at its last break that fits, else before the character
 * that does not. */
static size_t end_of_line(struct slice text, size_t columns)
{
	size_t used = 0, best = 0, at = 0;
	bool after_wide = false;

	while (at < text.n) {
		size_t before = at;
		uint32_t c = utf8_next(text, &at);
		size_t width = columns_of(c);

		if (before && (c == ' ' || ((width == 2 || after_wide) && !closes(c))))
			best = before;
		used += width;
		if (used > columns)
			return best ? best : before;
		after_wide = width == 2;
	}
	return text.n;
}

bool width_cut(struct slice *rest, size_t columns, struct slice *line)
{
	size_t end;

	*rest = slice_trim(*rest);
	if (rest->n == 0)
		return false;
	end = end_of_line(*rest, columns);
	*line = slice_trim((struct slice){ rest->p, end });
	*rest = slice_trim(slice_from(*rest, end));
	return true;
}

void width_pad(struct buf *b, struct slice text, size_t columns)
{
	size_t have = width_of(text), at = 0, used = 0;

	if (have <= columns) {
		buf_put(b, text);
	} else {
		size_t end = 0;

		while (at < text.n) {
			used += columns_of(utf8_next(text, &at));
			if (used + 2 > columns)
				break;
			end = at;
		}
		buf_put(b, (struct slice){ text.p, end });
		buf_puts(b, "..");
		have = width_of((struct slice){ text.p, end }) + 2;
	}
	for (; have < columns; have++)
		buf_putc(b, ' ');
}
