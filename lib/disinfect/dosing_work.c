/* A recipe and amounts to measure out: see dosing.h. */
/* SPDX-License-Identifier: ISC */
#include "dosing_internal.h"
#include "lamps.h"
#include "note.h"

enum { DECIMALS = 2 };

static struct slice keep(struct dosing *d, struct slice s)
{
	return s.n ? strmap_key(&d->known_text, strmap_add(&d->known_text, s)) : SLICE_NONE;
}

static struct slice number(struct dosing *d, struct fraction f, int decimals)
{
	buf_clear(&d->work);
	fraction_put_short(&d->work, f, decimals);
	return keep(d, buf_slice(&d->work));
}

static struct slice whole(struct dosing *d, int64_t n)
{
	return number(d, fraction_of(n, 1), 0);
}

static void say(struct dosing *d, const char *name, struct slice one, struct slice two)
{
	note_add(&d->note, d->options.words, name, one, two);
}

static void say_why(struct dosing *d, const char *why)
{
	note_join(&d->note, note_reason(d->options.words, why));
}

/* The other reading of 1:N is told: both are in use. */
static void say_readings(struct dosing *d, const struct dosing_recipe *r, const struct dose_mix *mix)
{
	bool in = d->options.reading == DOSE_IN;

	say(d, in ? "reading_in" : "reading_plus", r->target, number(d, in ? mix->plus_mg_l : mix->in_mg_l, DECIMALS));
}

/* The dilution as the column has it, and in the words of the language. */
static void write_dilution(struct dosing *d, const struct dosing_recipe *r, const struct dose_mix *mix, struct dosed *out)
{
	struct slice ratio = r->read.kind == DOSE_RATIO ? r->target : SLICE_NONE;
	struct fraction in = { mix->parts_water.n + mix->parts_water.d, mix->parts_water.d };
	struct slice parts = number(d, in, DECIMALS), water = number(d, mix->parts_water, DECIMALS);

	buf_clear(&d->work);
	if (ratio.n)
		buf_printf(&d->work, "%.*s = ", SLICE_FMT(ratio));
	dose_put_dilution(&d->work, mix, DECIMALS);
	out->dilution = keep(d, buf_slice(&d->work));
	buf_clear(&d->work);
	note_add(&d->work, d->options.words, "dilution", parts, water);
	buf_clear(&d->told);
	if (ratio.n)
		buf_printf(&d->told, "%.*s = ", SLICE_FMT(ratio));
	buf_put(&d->told, buf_slice(&d->work));
	out->told = keep(d, buf_slice(&d->told));
}

static void write_mix(struct dosing *d, const struct dosing_recipe *r, const struct dose_mix *mix, bool volume, struct dosed *out)
{
	if (r->read.kind == DOSE_RATIO) {
		out->target = number(d, mix->target_mg_l, DECIMALS);
		say_readings(d, r, mix);
	}
	write_dilution(d, r, mix, out);
	if (!volume)
		return;
	out->stock = number(d, mix->stock_ml, DECIMALS);
	out->water = number(d, mix->water_ml, DECIMALS);
	out->achieved = number(d, mix->achieved_mg_l, DECIMALS);
	if (mix->strong)
		say(d, "strong", SLICE_NONE, SLICE_NONE);
}

/* Without amounts that make sense, what can be said without. */
static struct fraction read_volume(struct dosing *d, const struct dosing_amounts *a)
{
	struct slice pieces = a->area.n ? a->area : a->qty;
	struct fraction volume;
	const char *why;

	if (dose_volume(a->litres, a->rate.n ? pieces : SLICE_NONE, a->rate, &volume, &why) == 0)
		return volume;
	say(d, "amounts", note_reason(d->options.words, why), SLICE_NONE);
	return fraction_of(0, 1);
}

static void work_out_chlorine(struct dosing *d, const struct dosing_recipe *r, struct fraction volume, struct dosed *out)
{
	const struct dosing_options *o = &d->options;
	struct dose_mix mix;
	const char *why;

	if (dose_mix(o->stock, &r->read, o->reading, volume, &o->limits, &mix, &why) == 0) {
		write_mix(d, r, &mix, volume.n > 0, out);
		return;
	}
	say_why(d, why);
	if (dose_mix(o->stock, &r->read, o->reading, fraction_of(0, 1), &o->limits, &mix, &why) == 0)
		write_mix(d, r, &mix, false, out);
}

/* What 1:N is in mg/L, for tablets. False and noted when nobody said of what. */
static bool read_ratio(struct dosing *d, const struct dosing_recipe *r, struct dose_target *target, struct dosed *out)
{
	const struct dosing_options *o = &d->options;
	const char *why = "a ratio in tablets needs the strength of the stock it is meant of";
	struct dose_mix mix;

	if (!o->stock || dose_mix(o->stock, &r->read, o->reading, fraction_of(0, 1), &o->limits, &mix, &why) < 0) {
		say_why(d, why);
		return false;
	}
	*target = (struct dose_target){ DOSE_MG_L, mix.target_mg_l, mix.target_mg_l };
	out->target = number(d, mix.target_mg_l, DECIMALS);
	say_readings(d, r, &mix);
	return true;
}

static void work_out_tablets(struct dosing *d, const struct dosing_recipe *r, struct fraction volume, struct dosed *out)
{
	const struct dosing_options *o = &d->options;
	struct fraction some = volume.n > 0 ? volume : fraction_of(1000, 1);
	struct dose_target target = r->read;
	struct dose_tablets tablets;
	struct slice each;
	const char *why;

	if (r->read.kind == DOSE_RATIO && !read_ratio(d, r, &target, out))
		return;
	if (dose_tablets(&target, some, o->tablet_mg, &o->limits, &tablets, &why) < 0) {
		say_why(d, why);
		return;
	}
	each = number(d, tablets.water_per_tablet_ml, DECIMALS);
	buf_clear(&d->work);
	buf_printf(&d->work, "1 tablet in %.*s ml", SLICE_FMT(each));
	out->dilution = keep(d, buf_slice(&d->work));
	buf_clear(&d->work);
	note_add(&d->work, o->words, "per_tablet", each, SLICE_NONE);
	out->told = keep(d, buf_slice(&d->work));
	if (volume.n <= 0)
		return;
	out->tablets = whole(d, tablets.count);
	out->water = number(d, volume, DECIMALS);
	out->achieved = number(d, tablets.achieved_mg_l, DECIMALS);
	if (tablets.strong)
		say(d, "strong", SLICE_NONE, SLICE_NONE);
}

static void work_out_ethanol(struct dosing *d, const struct dosing_recipe *r, struct fraction volume, struct dosed *out)
{
	const struct dosing_options *o = &d->options;
	struct dose_ethanol ethanol;
	const char *why;

	if (!o->ethanol || volume.n <= 0)
		return;
	if (dose_ethanol(o->ethanol, &r->read, volume, &o->limits, &ethanol, &why) < 0) {
		say_why(d, why);
		return;
	}
	out->stock = number(d, ethanol.stock_ml, DECIMALS);
	out->fill_to = number(d, ethanol.make_up_to_ml, DECIMALS);
	if (ethanol.strong)
		say(d, "strong", SLICE_NONE, SLICE_NONE);
}

/* The least that was asked for, in minutes; 0 when that is no number. */
static int64_t least_minutes(struct slice contact)
{
	struct slice low = SLICE_NONE;
	int64_t minutes;
	const char *why;

	slice_cut(&contact, '-', &low);
	return low.n && num_parse_int(low, 1, 100000, &minutes, &why) == 0 ? minutes : 0;
}

/* The time is never made shorter than what is asked for. */
static void write_light(struct dosing *d, const struct dosing_recipe *r, const struct dose_uv *uv, struct dosed *out)
{
	struct slice needed = number(d, uv->watts_needed, DECIMALS), w_per_m3 = number(d, uv->w_per_m3, DECIMALS);

	out->lamp_minutes = uv->minutes;
	if (uv->minutes > least_minutes(r->contact))
		out->contact = whole(d, uv->minutes);
	if (uv->impossible)
		say(d, "lamps_impossible", w_per_m3, needed);
	else if (uv->weak)
		say(d, "lamps_weak", w_per_m3, needed);
}

static void work_out_light(struct dosing *d, const struct dosing_recipe *r, const struct dosing_amounts *a, struct dosed *out)
{
	int64_t asked = least_minutes(r->contact);
	struct fraction lamp_w, volume;
	struct dose_uv uv;
	const char *why = "lamp_w and volume_m3 belong together";

	out->lamp_minutes = asked;
	if (!a->lamp_w.n && !a->volume.n)
		return;
	if (a->lamp_w.n && a->volume.n && lamps_number(a->lamp_w, &lamp_w, &why) == 0 &&
	    lamps_number(a->volume, &volume, &why) == 0 &&
	    dose_uv(lamp_w, volume, asked, 0, &d->options.limits, &uv, &why) == 0)
		write_light(d, r, &uv, out);
	else
		say(d, "lamps", note_reason(d->options.words, why), SLICE_NONE);
}

static void work_out_mixture(struct dosing *d, const struct dosing_recipe *r, const struct dosing_amounts *a, struct dosed *out)
{
	struct fraction volume = r->read.kind == DOSE_UNSPECIFIED ? fraction_of(0, 1) : read_volume(d, a);

	if (r->read.kind == DOSE_PERCENT)
		work_out_ethanol(d, r, volume, out);
	else if (d->options.tablet_mg.n)
		work_out_tablets(d, r, volume, out);
	else if (d->options.stock)
		work_out_chlorine(d, r, volume, out);
}

void dosing_work_out(struct dosing *d, const struct dosing_recipe *r, const struct dosing_amounts *a, struct dosed *out)
{
	buf_clear(&d->note);
	note_join(&d->note, r->note);
	out->contact = r->contact;
	if (r->asks && r->read.kind == DOSE_MG_L) {
		buf_clear(&d->work);
		dose_put_target(&d->work, &r->read);
		out->target = keep(d, buf_slice(&d->work));
	} else if (r->asks) {
		out->dilution = r->target; /* 1:50, 75% */
	} else {
		out->target = r->target;   /* unspecified */
	}
	if (r->shines)
		work_out_light(d, r, a, out);
	else if (r->asks && !r->weak)
		work_out_mixture(d, r, a, out);
	out->note = keep(d, buf_slice(&d->note));
	out->tail = out->note.n || out->tablets.n || out->fill_to.n || !slice_eq(out->contact, r->contact);
}
