/* One duty told by two lists of the source: see duty.h. */
/* SPDX-License-Identifier: ISC */
#include "dose.h"
#include "duty_internal.h"

/* The first number of "30", "20-30", ">=60"; 0 where there is none. */
static int64_t first_number(struct slice s)
{
	int64_t n = 0;
	size_t i = 0;

	while (i < s.n && (s.p[i] < '0' || s.p[i] > '9'))
		i++;
	for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && n < 1000000; i++)
		n = n * 10 + s.p[i] - '0';
	return n;
}

/* Above 0 when a is the stronger; of ratios that is the one with fewer parts. */
static int compare_strength(struct slice a, struct slice b)
{
	struct dose_target x, y;
	const char *why;
	int result;

	if (dose_parse_target(a, &x, &why) < 0 || dose_parse_target(b, &y, &why) < 0 || x.kind != y.kind ||
	    x.kind == DOSE_UNSPECIFIED)
		return 0;
	result = fraction_cmp(x.value, y.value);
	return x.kind == DOSE_RATIO ? -result : result;
}

static bool is_stricter(const struct duties *d, const struct duty *a, const struct duty *b)
{
	int64_t often = recur_often(&a->every, d->options.slots) - recur_often(&b->every, d->options.slots);
	int64_t longer = first_number(a->contact) - first_number(b->contact);
	int stronger = compare_strength(a->target, b->target);

	if (often)
		return often > 0;
	if (longer)
		return longer > 0;
	return stronger ? stronger > 0 : a->rule < b->rule;
}

/* One that gives no number loses to any that does. */
static bool is_told_twice(const struct duty *a, const struct duty *b)
{
	return a->family.n && slice_eq(a->family, b->family) &&
	       (a->every.kind == RECUR_EVENT) == (b->every.kind == RECUR_EVENT);
}

/* The duty whose list stands for those of its kind. */
static const struct duty *winner(const struct duties *d, const uint32_t *rule, size_t n, const struct duty *of)
{
	const struct duty *best = of;
	bool chosen = d->options.list && slice_is(of->list, d->options.list);

	for (size_t i = 0; i < n; i++) {
		const struct duty *other = &d->duty[rule[i]];
		bool is_chosen = d->options.list && slice_is(other->list, d->options.list);

		if (!is_told_twice(other, of) || is_chosen < chosen)
			continue;
		if (is_chosen > chosen || is_stricter(d, other, best))
			best = other;
		chosen = is_chosen;
	}
	return best;
}

static struct slice losers(struct duties *d, const uint32_t *rule, size_t n, const struct duty *of)
{
	struct buf over = { 0 };
	struct slice kept = SLICE_NONE;

	for (size_t i = 0; i < n; i++) {
		const struct duty *other = &d->duty[rule[i]];

		if (is_told_twice(other, of) && !slice_eq(other->list, of->list))
			buf_join(&over, ';', other->id);
	}
	if (over.n)
		kept = strmap_key(&d->text, strmap_add(&d->text, buf_slice(&over)));
	buf_free(&over);
	return kept;
}

size_t duty_settle(struct duties *d, uint32_t *rule, struct slice *over, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const struct duty *duty = &d->duty[rule[i]], *best = winner(d, rule, n, duty);

		over[i] = slice_eq(best->list, duty->list) ? losers(d, rule, n, duty) : (struct slice){ "", 1 };
	}
	for (size_t i = 0; i < n; i++) {
		bool lost = over[i].n == 1 && over[i].p[0] == '\0';

		if (lost)
			continue;
		rule[kept] = rule[i];
		over[kept++] = over[i];
	}
	return kept;
}
