/* What to measure out of a bottle: see dose.h. */
/* SPDX-License-Identifier: ISC */
#include "dose.h"

#define MG_L_PER_PCT 10000 /* one per cent weight by volume is 10 g in a litre */

static const char too_large[] = "the numbers are too large";

const struct dose_limits dose_limits_usual = {
	.measure_ml = { 1, 1 },
	.strong_above = { 12, 10 },
	.uv_w_per_m3 = { 15, 10 },
	.uv_minutes = 30,
	.uv_longest_minutes = 60,
	.uv_lamp_hours = 1000,
};

/* Up to the next mark of the cup. */
static int round_up(struct fraction exact, struct fraction measure, struct fraction *out)
{
	struct fraction steps;

	if (fraction_div(exact, measure, &steps) < 0)
		return -1;
	return fraction_mul(fraction_of(fraction_ceil(steps), 1), measure, out);
}

static int above(struct fraction value, struct fraction times, struct fraction limit)
{
	struct fraction most;

	return fraction_mul(times, limit, &most) == 0 && fraction_cmp(value, most) > 0;
}

/* Stock for `volume` so that c_stock becomes c_target, exact and as measured. */
struct drawn {
	struct fraction exact, up, achieved, achieved_high;
};

static const char *draw(struct fraction c_stock, struct fraction c_high, struct fraction c_target,
			struct fraction volume, struct fraction measure, struct drawn *d)
{
	struct fraction share, got;

	if (fraction_div(c_target, c_stock, &share) < 0 || fraction_mul(share, volume, &d->exact) < 0 ||
	    round_up(d->exact, measure, &d->up) < 0)
		return too_large;
	if (fraction_cmp(d->up, volume) > 0)
		return "the volume is below what can be measured";
	if (fraction_div(d->up, volume, &got) < 0 || fraction_mul(c_stock, got, &d->achieved) < 0 ||
	    fraction_mul(c_high, got, &d->achieved_high) < 0)
		return too_large;
	return NULL;
}

/* The ratio under both readings, and the one chosen. */
static const char *read_ratio(struct fraction c1, const struct dose_target *target, enum dose_reading reading,
			      struct dose_mix *out)
{
	struct fraction n = target->value, plus = { n.n + n.d, n.d };

	if (fraction_div(c1, n, &out->in_mg_l) < 0 || fraction_div(c1, plus, &out->plus_mg_l) < 0)
		return too_large;
	out->target_mg_l = reading == DOSE_IN ? out->in_mg_l : out->plus_mg_l;
	return NULL;
}

static const char *settle_target(struct fraction c1, const struct dose_target *target, enum dose_reading reading,
				 struct dose_mix *out)
{
	struct fraction parts;
	const char *why = NULL;

	out->in_mg_l = out->plus_mg_l = fraction_of(0, 1);
	if (target->kind == DOSE_RATIO)
		why = read_ratio(c1, target, reading, out);
	else if (target->kind == DOSE_MG_L)
		out->target_mg_l = target->value;
	else
		why = "the target is no concentration of chlorine";
	if (why)
		return why;
	if (fraction_cmp(out->target_mg_l, c1) > 0)
		return "the target is above the stock";
	if (fraction_div(c1, out->target_mg_l, &parts) < 0 ||
	    fraction_sub(parts, fraction_of(1, 1), &out->parts_water) < 0)
		return too_large;
	return NULL;
}

/* A ratio follows the label, so its upper end is what is asked for there. */
static bool is_strong(const struct dose_mix *mix, const struct drawn *d, const struct dose_target *target,
		      const struct dose_limits *limits)
{
	return above(target->kind == DOSE_RATIO ? d->achieved : d->achieved_high, limits->strong_above,
		     mix->target_mg_l);
}

static const char *mix_up(const struct dose_stock *stock, const struct dose_target *target, enum dose_reading reading,
			  const struct dose_limits *limits, struct dose_mix *out)
{
	const struct fraction zero = { 0, 1 }, per_pct = { MG_L_PER_PCT, 1 };
	struct fraction low, high;
	struct drawn d;
	const char *why;

	if (fraction_mul(stock->low_pct, per_pct, &low) < 0 || fraction_mul(stock->high_pct, per_pct, &high) < 0)
		return too_large;
	why = settle_target(low, target, reading, out);
	if (why)
		return why;
	out->stock_exact_ml = out->stock_ml = out->water_ml = zero;
	out->achieved_mg_l = out->target_mg_l;
	out->strong = false;
	if (out->volume_ml.n == 0)
		return NULL;
	why = draw(low, high, out->target_mg_l, out->volume_ml, limits->measure_ml, &d);
	if (why)
		return why;
	out->stock_exact_ml = d.exact;
	out->stock_ml = d.up;
	out->achieved_mg_l = d.achieved;
	out->strong = is_strong(out, &d, target, limits);
	return fraction_sub(out->volume_ml, d.up, &out->water_ml) < 0 ? too_large : NULL;
}

static int answer(const char *reason, const char **why)
{
	if (reason)
		*why = reason;
	return reason ? -1 : 0;
}

int dose_mix(const struct dose_stock *stock, const struct dose_target *target, enum dose_reading reading,
	     struct fraction volume_ml, const struct dose_limits *limits, struct dose_mix *out,
	     const char **why)
{
	out->volume_ml = volume_ml;
	return answer(mix_up(stock, target, reading, limits, out), why);
}

void dose_put_dilution(struct buf *b, const struct dose_mix *mix, int decimals)
{
	struct fraction parts = { mix->parts_water.n + mix->parts_water.d, mix->parts_water.d };

	buf_puts(b, "1 in ");
	fraction_put_short(b, parts, decimals);
	buf_puts(b, " (1+");
	fraction_put_short(b, mix->parts_water, decimals);
	buf_putc(b, ')');
}

static const char *count_tablets(const struct dose_target *target, struct fraction volume_ml,
				 struct fraction mg_per_tablet, const struct dose_limits *limits,
				 struct dose_tablets *out)
{
	struct fraction litres, mg;

	if (target->kind != DOSE_MG_L)
		return "tablets need a target in mg/L";
	if (mg_per_tablet.n <= 0)
		return "a tablet holds more than 0 mg of active chlorine";
	if (volume_ml.n <= 0)
		return "tablets need a volume";
	if (fraction_mul(volume_ml, fraction_of(1, 1000), &litres) < 0 ||
	    fraction_mul(target->value, litres, &mg) < 0 || fraction_div(mg, mg_per_tablet, &out->exact) < 0)
		return too_large;
	out->count = fraction_ceil(out->exact);
	if (fraction_mul(mg_per_tablet, fraction_of(out->count, 1), &mg) < 0 ||
	    fraction_div(mg, litres, &out->achieved_mg_l) < 0 ||
	    fraction_div(mg_per_tablet, target->value, &litres) < 0 ||
	    fraction_mul(litres, fraction_of(1000, 1), &out->water_per_tablet_ml) < 0)
		return too_large;
	out->strong = above(out->achieved_mg_l, limits->strong_above, target->value);
	return NULL;
}

int dose_tablets(const struct dose_target *target, struct fraction volume_ml, struct fraction mg_per_tablet,
		 const struct dose_limits *limits, struct dose_tablets *out, const char **why)
{
	return answer(count_tablets(target, volume_ml, mg_per_tablet, limits, out), why);
}

static const char *dilute_ethanol(const struct dose_stock *stock, const struct dose_target *target,
				  struct fraction volume_ml, const struct dose_limits *limits,
				  struct dose_ethanol *out)
{
	struct drawn d;
	const char *why;

	if (target->kind != DOSE_PERCENT)
		return "ethanol needs a target in per cent";
	if (volume_ml.n <= 0)
		return "ethanol needs a volume";
	if (fraction_cmp(target->value, stock->low_pct) > 0)
		return "the target is above the stock";
	why = draw(stock->low_pct, stock->high_pct, target->value, volume_ml, limits->measure_ml, &d);
	if (why)
		return why;
	*out = (struct dose_ethanol){ d.exact, d.up, volume_ml, d.achieved,
				      above(d.achieved_high, limits->strong_above, target->value) };
	return NULL;
}

int dose_ethanol(const struct dose_stock *stock, const struct dose_target *target, struct fraction volume_ml,
		 const struct dose_limits *limits, struct dose_ethanol *out, const char **why)
{
	return answer(dilute_ethanol(stock, target, volume_ml, limits, out), why);
}
