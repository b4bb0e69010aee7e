/* Lengths of time, in whole seconds: see span.h. */
/* SPDX-License-Identifier: ISC */
#include "span.h"

#include "num.h"

struct unit {
	const char *name;
	int64_t seconds;
};

/* One text while it is read. */
struct reading {
	struct slice rest;
	int64_t total;
	int64_t last;    /* seconds of the unit before: units go from large to small */
	bool cut;        /* a fraction was seen: nothing may follow */
	bool any;
};

static bool is_number(char c)
{
	return (c >= '0' && c <= '9') || c == '.';
}

static struct slice take_number(struct slice *rest)
{
	struct slice number = { rest->p, 0 };

	while (number.n < rest->n && is_number(rest->p[number.n]))
		number.n++;
	*rest = slice_from(*rest, number.n);
	return number;
}

static struct slice take_name(struct slice *rest)
{
	struct slice name = { rest->p, 0 };

	while (name.n < rest->n && !is_number(rest->p[name.n]) && rest->p[name.n] != 'T')
		name.n++;
	*rest = slice_from(*rest, name.n);
	return name;
}

/* Adds number * unit; returns NULL or a reason. */
static const char *add(struct reading *r, struct slice number, int64_t unit)
{
	const char *reason;
	struct num n;
	int64_t seconds, whole = 1;

	if (num_parse(number, &n, &reason) < 0)
		return reason;
	if (r->cut)
		return "a fraction only in the last part";
	if (unit >= r->last)
		return "units must go from large to small, each once";
	for (int i = 0; i < n.scale; i++)
		whole *= 10;
	if (__builtin_mul_overflow(n.coeff, unit, &seconds))
		return "too long";
	if (seconds % whole)
		return "no whole seconds";
	if (__builtin_add_overflow(r->total, seconds / whole, &r->total))
		return "too long";
	r->last = unit;
	r->cut = n.scale > 0;
	r->any = true;
	return NULL;
}

static const struct unit *find(const struct unit *unit, struct slice name)
{
	while (unit->name && !slice_is(name, unit->name))
		unit++;
	return unit->name ? unit : NULL;
}

/* One number and its unit. */
static const char *read_part(struct reading *r, const struct unit *units,
			     const char *no_number, const char *no_unit)
{
	struct slice number = take_number(&r->rest), name;
	const struct unit *unit;

	if (number.n == 0)
		return no_number;
	name = take_name(&r->rest);
	unit = find(units, name);
	if (!unit)
		return no_unit;
	if (!unit->seconds)
		return "months and years differ in length: use days";
	return add(r, number, unit->seconds);
}

static const char *read_short(struct reading *r)
{
	static const struct unit units[] = {
		{ "w", SPAN_WEEK }, { "d", SPAN_DAY }, { "h", SPAN_HOUR },
		{ "min", SPAN_MINUTE }, { "s", 1 }, { NULL, 0 },
	};
	const char *reason = NULL;

	while (!reason && r->rest.n)
		reason = read_part(r, units, "expected a number", "expected a unit: w, d, h, min or s");
	return reason;
}

static const char *read_iso(struct reading *r)
{
	static const struct unit day_units[] = {
		{ "Y", 0 }, { "M", 0 }, { "W", SPAN_WEEK },
		{ "D", SPAN_DAY }, { NULL, 0 },
	};
	static const struct unit time_units[] = {
		{ "H", SPAN_HOUR }, { "M", SPAN_MINUTE }, { "S", 1 },
		{ NULL, 0 },
	};
	const char *reason = NULL;

	while (!reason && r->rest.n && r->rest.p[0] != 'T')
		reason = read_part(r, day_units, "expected a number after P", "expected W or D after the number");
	if (reason || r->rest.n == 0)
		return reason;
	r->rest = slice_from(r->rest, 1);
	if (r->rest.n == 0)
		return "expected a number after T";
	while (!reason && r->rest.n)
		reason = read_part(r, time_units, "expected a number after T", "expected H, M or S after the number");
	return reason;
}

int span_parse(struct slice text, int64_t *seconds, const char **why)
{
	bool minus = text.n && text.p[0] == '-';
	struct reading r = { .rest = slice_from(text, minus), .last = INT64_MAX };
	const char *reason;

	if (slice_starts(r.rest, SLICE("P"))) {
		r.rest = slice_from(r.rest, 1);
		reason = read_iso(&r);
		if (!reason && !r.any)
			reason = "expected a number after P";
	} else {
		reason = read_short(&r);
		if (!reason && !r.any)
			reason = text.n ? "expected a number" : "empty";
	}
	if (reason) {
		*why = reason;
		return -1;
	}
	*seconds = minus ? -r.total : r.total;
	return 0;
}

void span_put(struct buf *b, int64_t seconds)
{
	static const struct unit units[] = {
		{ "d", SPAN_DAY }, { "h", SPAN_HOUR }, { "min", SPAN_MINUTE },
		{ "s", 1 },
	};
	uint64_t left = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;

	if (seconds < 0)
		buf_putc(b, '-');
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		uint64_t size = (uint64_t)units[i].seconds;

		if (left < size && (seconds || size > 1))
			continue;
		buf_put_int(b, (int64_t)(left / size));
		buf_puts(b, units[i].name);
		left %= size;
	}
}
