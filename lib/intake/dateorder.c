/* Whether a column of dates proves the order of day and month: see dateorder.h. */
/* SPDX-License-Identifier: ISC */
#include "dateorder.h"

#include "norm.h"

struct number {
	int value;
	size_t digits;
};

static struct number number_at(struct slice s, size_t *at)
{
	struct number n = { 0, 0 };

	for (; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9'; ++*at, n.digits++)
		n.value = n.digits < 6 ? n.value * 10 + (s.p[*at] - '0') : n.value;
	return n;
}

/* Three numbers joined by twice the same mark, from `at`, which moves past
 * them or past the first. */
static bool triple_at(struct slice s, size_t *at, struct number n[3])
{
	size_t from;
	char mark;

	n[0] = number_at(s, at);
	from = *at;
	mark = *at < s.n ? s.p[*at] : '\0';
	if (mark != '/' && mark != '-' && mark != '.')
		return false;
	for (int i = 1; i < 3; i++) {
		if (*at >= s.n || s.p[*at] != mark) {
			*at = from;
			return false;
		}
		++*at;
		n[i] = number_at(s, at);
	}
	return n[0].digits && n[1].digits && n[2].digits;
}

static void judge(struct dateorder *d, const struct number n[3], unsigned long line)
{
	bool dmy, mdy;

	if (n[0].digits > 2 || n[1].digits > 2)
		return;
	if (n[2].digits != 4) {
		d->short_year += n[2].digits == 2;
		return;
	}
	dmy = when_is_day(n[2].value, n[1].value, n[0].value);
	mdy = when_is_day(n[2].value, n[0].value, n[1].value);
	if (dmy == mdy)
		return;
	if (!d->line)
		d->line = line;
	d->dmy += dmy;
	d->mdy += mdy;
}

void dateorder_look(struct dateorder *d, struct slice cell, unsigned long line)
{
	struct number n[3];
	struct slice s;
	size_t at = 0;

	buf_clear(&d->text);
	norm_text(&d->text, cell);
	s = buf_slice(&d->text);
	while (at < s.n) {
		if (s.p[at] < '0' || s.p[at] > '9')
			at++;
		else if (triple_at(s, &at, n)) {
			judge(d, n, line);
			return;
		}
	}
}

enum date_order dateorder_proved(const struct dateorder *d)
{
	if (d->short_year || !d->dmy == !d->mdy)
		return ORDER_UNKNOWN;
	return d->dmy ? ORDER_DMY : ORDER_MDY;
}

void dateorder_free(struct dateorder *d)
{
	buf_free(&d->text);
}
