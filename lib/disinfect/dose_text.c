/* Strengths, targets and volumes as tables and labels write them: see dose.h. */
/* SPDX-License-Identifier: ISC */
#include "dose.h"

/* Beyond these nobody means what is written, and the products stay exact. */
#define MOST_MG_L 1000000
#define MOST_PARTS 1000000
#define MOST_ML 1000000000000
#define MOST_DECIMALS 6

static const char *positive(struct slice text, int64_t most, struct fraction *out)
{
	struct num n;
	const char *why;

	if (num_parse(text, &n, &why) < 0)
		return why;
	if (n.coeff < 0 || n.scale > MOST_DECIMALS)
		return n.coeff < 0 ? "below 0" : "more than six decimals";
	if (num_cmp(n, num_make(most, 0)) > 0)
		return "too large";
	*out = fraction_of_num(n);
	return NULL;
}

/* "5" or "5-6.5". */
static const char *range(struct slice text, int64_t most, struct fraction *low, struct fraction *high)
{
	struct slice rest = text, first = SLICE_NONE;
	const char *why;

	slice_cut(&rest, '-', &first);
	if (first.n == text.n)
		rest = first;
	why = positive(slice_trim(first), most, low);
	if (!why)
		why = positive(slice_trim(rest), most, high);
	if (!why && fraction_cmp(*low, *high) > 0)
		why = "the range ends below its beginning";
	return why;
}

/* Takes the unit off the end. */
static bool cut_unit(struct slice *text, const char *unit)
{
	struct slice tail = slice_of(unit);

	if (!slice_ends(*text, tail))
		return false;
	*text = slice_trim((struct slice){ text->p, text->n - tail.n });
	return true;
}

static int answer(const char *reason, const char **why)
{
	if (reason)
		*why = reason;
	return reason ? -1 : 0;
}

int dose_parse_stock(struct slice text, struct dose_stock *out, const char **why)
{
	const char *reason;

	text = slice_trim(text);
	cut_unit(&text, "%");
	reason = range(text, MOST_MG_L, &out->low_pct, &out->high_pct);
	if (!reason && out->low_pct.n == 0)
		reason = "a strength of 0 disinfects nothing";
	if (!reason && fraction_cmp(out->high_pct, fraction_of(100, 1)) > 0)
		reason = "above 100 %";
	return answer(reason, why);
}

static const char *parse_target(struct slice text, struct dose_target *out)
{
	struct slice parts = slice_from(text, 2);

	*out = (struct dose_target){ DOSE_UNSPECIFIED, { 0, 1 }, { 0, 1 } };
	if (text.n == 0 || slice_is(text, "unspecified"))
		return NULL;
	if (slice_starts(text, SLICE("1:"))) {
		out->kind = DOSE_RATIO;
		text = parts;
	} else if (cut_unit(&text, "mg/L") || cut_unit(&text, "mg/l")) {
		out->kind = DOSE_MG_L;
	} else if (cut_unit(&text, "%")) {
		out->kind = DOSE_PERCENT;
	} else {
		return "no unit (expected 500mg/L, 1:50, 75% or unspecified)";
	}
	return range(text, out->kind == DOSE_RATIO ? MOST_PARTS : MOST_MG_L, &out->low, &out->value);
}

int dose_parse_target(struct slice text, struct dose_target *out, const char **why)
{
	const char *reason = parse_target(slice_trim(text), out);

	if (!reason && out->kind != DOSE_UNSPECIFIED && out->low.n == 0)
		reason = "a target of 0 disinfects nothing";
	if (!reason && out->kind == DOSE_PERCENT && fraction_cmp(out->value, fraction_of(100, 1)) > 0)
		reason = "above 100 %";
	/* Of 1:100-200 the stronger one is 1:100. */
	if (!reason && out->kind == DOSE_RATIO) {
		struct fraction weak = out->value;

		out->value = out->low;
		out->low = weak;
		if (fraction_cmp(out->value, fraction_of(1, 1)) < 0)
			reason = "a ratio is 1:1 or thinner";
	}
	return answer(reason, why);
}

int dose_volume(struct slice litres, struct slice qty, struct slice rate, struct fraction *out,
		const char **why)
{
	struct fraction n, each;
	const char *reason = NULL;

	*out = fraction_of(0, 1);
	if (litres.n) {
		reason = positive(litres, MOST_ML, &n);
		if (!reason && fraction_mul(n, fraction_of(1000, 1), out) < 0)
			reason = "too large";
	} else if (qty.n && rate.n) {
		reason = positive(qty, MOST_ML, &n);
		if (!reason)
			reason = positive(rate, MOST_ML, &each);
		if (!reason && fraction_mul(n, each, out) < 0)
			reason = "too large";
	}
	return answer(reason, why);
}

void dose_put_target(struct buf *b, const struct dose_target *target)
{
	bool ratio = target->kind == DOSE_RATIO;

	if (target->kind == DOSE_UNSPECIFIED)
		return;
	if (ratio)
		buf_puts(b, "1:");
	if (fraction_cmp(target->low, target->value) != 0) {
		fraction_put_short(b, ratio ? target->value : target->low, 6);
		buf_putc(b, '-');
		fraction_put_short(b, ratio ? target->low : target->value, 6);
	} else {
		fraction_put_short(b, target->value, 6);
	}
}
