/* The delimiter, from the first lines: see csvin_internal.h. */
/* SPDX-License-Identifier: ISC */
#include "csvin_internal.h"

#include <strings.h>

static const char candidate[] = { ',', ';', '\t', '|' };

#define CANDIDATES (sizeof candidate)

struct tally {
	size_t lines;
	size_t count[CSVIN_SNIFF_LINES][CANDIDATES];
};

/* Counts outside quotes; a quote that stays open costs its line only. */
static void count_line(struct tally *t, struct slice line)
{
	/* Number in candidate[], from 1. Every file read begins here, tables too: no call for each byte. */
	static const unsigned char number[256] = { [','] = 1, [';'] = 2, ['\t'] = 3, ['|'] = 4 };
	bool quoted = false;

	for (size_t i = 0; i < line.n; i++) {
		unsigned c = number[(unsigned char)line.p[i]];

		if (line.p[i] == '"')
			quoted = !quoted;
		else if (c && !quoted)
			t->count[t->lines][c - 1]++;
	}
	t->lines++;
}

static struct slice first_line(struct slice text)
{
	size_t n = 0;

	while (n < text.n && text.p[n] != '\n' && text.p[n] != '\r')
		n++;
	return (struct slice){ text.p, n };
}

/* How many lines have candidate c as often as line i has. */
static size_t agreeing(const struct tally *t, size_t i, size_t c)
{
	size_t n = 0;

	for (size_t k = 0; k < t->lines; k++)
		n += t->count[k][c] == t->count[i][c];
	return n;
}

/* The one that the most lines agree about wins, then the one there are more
 * of, then the order of the list. */
static char elect(const struct tally *t)
{
	size_t best = 0, best_lines = 0, best_count = 0;

	for (size_t c = 0; c < CANDIDATES; c++)
		for (size_t i = 0; i < t->lines; i++) {
			size_t count = t->count[i][c], lines = count ? agreeing(t, i, c) : 0;

			if (lines > best_lines || (lines == best_lines && count > best_count))
				best = c, best_lines = lines, best_count = count;
		}
	return candidate[best];
}

/* "sep=;" as spreadsheets write it above the header. */
static char separator_line(struct slice line)
{
	if (line.n == 5 && strncasecmp(line.p, "sep=", 4) == 0 &&
	    memchr(candidate, line.p[4], CANDIDATES))
		return line.p[4];
	return '\0';
}

static char sniff_delimiter(struct slice text)
{
	struct tally t = { 0 };
	bool first = true;

	while (text.n && t.lines < CSVIN_SNIFF_LINES) {
		struct slice line = first_line(text);

		if (first && separator_line(line))
			return separator_line(line);
		first = false;
		if (slice_trim(line).n)
			count_line(&t, line);
		text = slice_from(text, line.n + 1);
	}
	return elect(&t);
}

void csvin_choose_delimiter(struct csvin *in)
{
	struct block *t = &in->text;
	/* A first line longer than the bytes looked at decides by its beginning. */
	struct slice lines = { t->b.p + t->pos, t->ready - t->pos };
	struct slice part = t->b.n > t->pos ? slice_from(buf_slice(&t->b), t->pos)
					    : buf_slice(&in->raw.b);

	in->delimiter = in->options.delimiter;
	if (!in->delimiter)
		in->delimiter = sniff_delimiter(lines.n ? lines : part);
	in->set.delimiter = in->delimiter;
	in->set.blank[0] = in->delimiter == ' ' ? '\t' : ' ';
	in->set.blank[1] = in->delimiter == '\t' ? ' ' : '\t';
}
