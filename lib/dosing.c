/* The dose columns of tasks: see dosing.h. */
/* SPDX-License-Identifier: ISC */
#include "dosing.h"

#include <stdlib.h>

#include "strmap.h"
#include "xmem.h"

enum { MOST_KNOWN = 65536, DECIMALS = 2 };

#define UNSPECIFIED "unspecified"

struct recipe {
	struct slice target, contact, note; /* in d->text */
	struct dose_target read;
	bool asks;                /* has a target that can be worked out */
};

struct dosing {
	struct dosing_options options;
	struct strmap recipes, text;
	struct recipe *recipe;
	size_t recipecap;
	struct strmap known;      /* pairs */
	struct strmap known_text;
	struct dosed *dosed;
	size_t dosedcap;
	unsigned long generation;
	struct buf key, work, note;
};

struct dosing *dosing_open(const struct dosing_options *options)
{
	struct dosing *d = xcalloc(1, sizeof *d);

	d->options = *options;
	return d;
}

void dosing_close(struct dosing *d)
{
	if (!d)
		return;
	strmap_free(&d->recipes);
	strmap_free(&d->text);
	strmap_free(&d->known);
	strmap_free(&d->known_text);
	buf_free(&d->key);
	buf_free(&d->work);
	buf_free(&d->note);
	free(d->recipe);
	free(d->dosed);
	free(d);
}

unsigned long dosing_generation(const struct dosing *d)
{
	return d->generation;
}

static struct slice keep(struct strmap *text, struct slice s)
{
	return s.n ? strmap_key(text, strmap_add(text, s)) : SLICE_NONE;
}

static bool is_unspecified(struct slice s)
{
	return slice_is(s, UNSPECIFIED);
}

int dosing_check(const struct dosing *d, struct slice target, const char **why)
{
	struct dose_target read;
	struct dose_mix mix;

	if (dose_parse_target(target, &read, why) < 0)
		return -1;
	if (!d->options.stock || (read.kind != DOSE_MG_L && read.kind != DOSE_RATIO))
		return 0;
	return dose_mix(d->options.stock, &read, d->options.reading, fraction_of(0, 1), &d->options.limits, &mix, why);
}

/* What the source leaves open. The contact time of a usual strength goes with that strength
 * only. */
static void fill_in(struct dosing *d, struct recipe *r, const struct dose_asked *asked)
{
	const struct dose_row *row = dose_usual_find(d->options.usual, asked);
	bool target = row && is_unspecified(r->target) && row->target.n;
	bool contact = row && is_unspecified(r->contact) && row->contact.n && (target || !row->target.n);

	if (target)
		r->target = row->target;
	if (contact)
		r->contact = row->contact;
	if ((target || contact) && d->options.zh)
		buf_printf(&d->note, "%s按常规: %.*s", target && contact ? "浓度和时间" : target ? "浓度" : "时间", SLICE_FMT(row->source));
	else if (target || contact)
		buf_printf(&d->note, "usual %s: %.*s", target && contact ? "strength and time" : target ? "strength" : "time",
			   SLICE_FMT(row->source));
}

size_t dosing_recipe(struct dosing *d, const struct dosing_cells *cells)
{
	struct recipe r = { .target = cells->target, .contact = cells->contact };
	size_t before = d->recipes.n, i;
	const char *why;

	buf_clear(&d->note);
	fill_in(d, &r, &cells->asked);
	buf_clear(&d->key);
	buf_printf(&d->key, "%.*s\x1f%.*s\x1f", SLICE_FMT(r.target), SLICE_FMT(r.contact));
	buf_put(&d->key, buf_slice(&d->note));
	i = strmap_add(&d->recipes, buf_slice(&d->key));
	if (i < before)
		return i;
	r.target = keep(&d->text, r.target);
	r.contact = keep(&d->text, r.contact);
	r.note = keep(&d->text, buf_slice(&d->note));
	r.asks = r.target.n && !is_unspecified(r.target) && dose_parse_target(r.target, &r.read, &why) == 0;
	XGROW(d->recipe, d->recipes.n, d->recipecap);
	d->recipe[i] = r;
	return i;
}

struct slice dosing_contact(const struct dosing *d, size_t recipe)
{
	return d->recipe[recipe].contact;
}

static void add_note(struct dosing *d, const char *text)
{
	if (d->note.n)
		buf_puts(&d->note, "; ");
	buf_puts(&d->note, text);
}

static struct slice number(struct dosing *d, struct fraction f, int decimals)
{
	buf_clear(&d->work);
	fraction_put_short(&d->work, f, decimals);
	return keep(&d->known_text, buf_slice(&d->work));
}

/* The other reading of 1:N is told: both are in use. */
static void note_readings(struct dosing *d, const struct recipe *r, const struct dose_mix *mix)
{
	static const char *const says[2][3] = { { " read as ", "; read as ", " it would be " }, { "按", "计；按", "计为" } };
	static const char *const names[2][2] = { { "1 in N", "1+N" }, { "N份中1份", "1份加N份水" } };
	bool in = d->options.reading == DOSE_IN, zh = d->options.zh;

	add_note(d, "");
	buf_printf(&d->note, "%.*s%s%s%s%s%s", SLICE_FMT(r->target), says[zh][0], names[zh][!in], says[zh][1], names[zh][in],
		   says[zh][2]);
	fraction_put_short(&d->note, in ? mix->plus_mg_l : mix->in_mg_l, DECIMALS);
	buf_puts(&d->note, " mg/L");
}

static void write_mix(struct dosing *d, const struct recipe *r, const struct dose_mix *mix, bool volume, struct dosed *out)
{
	buf_clear(&d->work);
	if (r->read.kind == DOSE_MG_L)
		dose_put_target(&d->work, &r->read);
	else
		fraction_put_short(&d->work, mix->target_mg_l, DECIMALS);
	out->target = keep(&d->known_text, buf_slice(&d->work));
	buf_clear(&d->work);
	if (r->read.kind == DOSE_RATIO)
		buf_printf(&d->work, "%.*s = ", SLICE_FMT(r->target));
	dose_put_dilution(&d->work, mix, DECIMALS);
	out->dilution = keep(&d->known_text, buf_slice(&d->work));
	if (r->read.kind == DOSE_RATIO)
		note_readings(d, r, mix);
	if (!volume)
		return;
	out->stock = number(d, mix->stock_ml, DECIMALS);
	out->water = number(d, mix->water_ml, DECIMALS);
	out->achieved = number(d, mix->achieved_mg_l, DECIMALS);
	if (mix->strong)
		add_note(d, d->options.zh ? "按量具取整后明显偏浓，请加大配制量" :
			 "rounded up to what can be measured, much stronger than asked for: make a larger volume");
}

/* Without amounts that make sense, what can be said without. */
static struct fraction read_volume(struct dosing *d, const struct dosing_amounts *a)
{
	struct slice pieces = a->area.n ? a->area : a->qty;
	struct fraction volume;
	const char *why;

	if (dose_volume(a->litres, a->rate.n ? pieces : SLICE_NONE, a->rate, &volume, &why) == 0)
		return volume;
	add_note(d, d->options.zh ? "用量: " : "amounts: ");
	buf_puts(&d->note, why);
	return fraction_of(0, 1);
}

static void work_out_chlorine(struct dosing *d, const struct recipe *r, const struct dosing_amounts *a, struct dosed *out)
{
	const struct dosing_options *o = &d->options;
	struct fraction volume = read_volume(d, a);
	struct dose_mix mix;
	const char *why;

	if (!o->stock)
		return;
	if (dose_mix(o->stock, &r->read, o->reading, volume, &o->limits, &mix, &why) == 0) {
		write_mix(d, r, &mix, volume.n > 0, out);
		return;
	}
	add_note(d, why);
	if (dose_mix(o->stock, &r->read, o->reading, fraction_of(0, 1), &o->limits, &mix, &why) == 0)
		write_mix(d, r, &mix, false, out);
}

static void work_out(struct dosing *d, const struct recipe *r, const struct dosing_amounts *a, struct dosed *out)
{
	buf_clear(&d->note);
	if (r->note.n)
		buf_put(&d->note, r->note);
	if (r->asks && r->read.kind == DOSE_MG_L) {
		buf_clear(&d->work);
		dose_put_target(&d->work, &r->read);
		out->target = keep(&d->known_text, buf_slice(&d->work));
	} else if (r->asks) {
		out->dilution = r->target; /* 1:50, 75% */
	} else {
		out->target = r->target;   /* unspecified */
	}
	if (r->asks && (r->read.kind == DOSE_MG_L || r->read.kind == DOSE_RATIO))
		work_out_chlorine(d, r, a, out);
	out->note = keep(&d->known_text, buf_slice(&d->note));
}

const struct dosed *dosing_get(struct dosing *d, size_t recipe, const struct dosing_amounts *a)
{
	const struct recipe *r = &d->recipe[recipe];
	size_t before, i;

	if (d->known.n >= MOST_KNOWN) {
		strmap_clear(&d->known);
		strmap_clear(&d->known_text);
		d->generation++;
	}
	buf_clear(&d->key);
	buf_put_int(&d->key, (int64_t)recipe);
	/* Amounts make no difference to what has no amounts. */
	if (r->asks) {
		const struct slice part[] = { a->litres, a->qty, a->area, a->rate };

		for (size_t k = 0; k < sizeof part / sizeof *part; k++) {
			buf_putc(&d->key, '\x1f');
			buf_put(&d->key, part[k]);
		}
	}
	before = d->known.n;
	i = strmap_add(&d->known, buf_slice(&d->key));
	if (i == before) {
		XGROW(d->dosed, d->known.n, d->dosedcap);
		d->dosed[i] = (struct dosed){ .note = SLICE_NONE };
		work_out(d, r, a, &d->dosed[i]);
	}
	return &d->dosed[i];
}
