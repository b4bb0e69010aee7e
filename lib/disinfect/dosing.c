/* What duties ask for, and doses that were worked out: see dosing.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "dosing_internal.h"
#include "note.h"
#include "xmem.h"

enum { MOST_KNOWN = 65536 };

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
	buf_free(&d->told);
	buf_free(&d->note);
	free(d->recipe);
	free(d->dosed);
	free(d);
}

unsigned long dosing_generation(const struct dosing *d)
{
	return d->generation;
}

int64_t dosing_lamp_life(const struct dosing *d)
{
	return d->options.limits.uv_lamp_hours;
}

static struct slice keep(struct strmap *text, struct slice s)
{
	return s.n ? strmap_key(text, strmap_add(text, s)) : SLICE_NONE;
}

static bool is_unspecified(struct slice s)
{
	return slice_is(s, "unspecified");
}

int dosing_check(const struct dosing *d, struct slice target, const char **why)
{
	const struct dosing_options *o = &d->options;
	struct fraction litre = { 1000, 1 };
	struct dose_target read;
	struct dose_ethanol ethanol;
	struct dose_mix mix;

	if (dose_parse_target(target, &read, why) < 0)
		return -1;
	if (read.kind == DOSE_PERCENT && o->ethanol)
		return dose_ethanol(o->ethanol, &read, litre, &o->limits, &ethanol, why);
	if (!o->stock || (read.kind != DOSE_MG_L && read.kind != DOSE_RATIO) || (read.kind == DOSE_MG_L && o->tablet_mg.n))
		return 0;
	return dose_mix(o->stock, &read, o->reading, fraction_of(0, 1), &o->limits, &mix, why);
}

/* Where the source names no agent, and there is chlorine, what is usual of it. A row for agents
 * that are not named says where that is not done. */
static const struct dose_row *find_usual(const struct dosing *d, const struct dosing_cells *cells, struct slice *agent)
{
	const struct dosing_options *o = &d->options;
	const struct dose_row *row = dose_usual_find(o->usual, &cells->asked);
	struct dose_asked chlorine = cells->asked;

	if (row || cells->as_named || !is_unspecified(chlorine.agent) || !is_unspecified(cells->target) ||
	    (!o->stock && !o->tablet_mg.n))
		return row;
	chlorine.agent = SLICE("chlorine");
	row = dose_usual_find(o->usual, &chlorine);
	if (row && row->target.n)
		*agent = chlorine.agent;
	return row;
}

/* What the source leaves open. The contact time of a usual strength goes with that strength
 * only. */
static void fill_in(struct dosing *d, struct dosing_recipe *r, const struct dosing_cells *cells)
{
	/* By what was filled in: target, contact, and the agent, too. */
	static const char *const names[2][4] = {
		{ NULL, "usual_time", "usual_strength", "usual_both" }, { NULL, NULL, "usual_agent", "usual_agent_both" },
	};
	const struct dose_row *row = find_usual(d, cells, &r->agent);
	bool target = row && is_unspecified(r->target) && row->target.n;
	bool contact = row && is_unspecified(r->contact) && row->contact.n && (target || !row->target.n);
	const char *why, *name = names[r->agent.n > 0][2 * target + contact];

	if (target)
		r->target = row->target;
	if (contact)
		r->contact = row->contact;
	if (r->agent.n)
		r->rinse = row->rinse;
	if (target && dosing_check(d, r->target, &why) < 0)
		r->weak = why;
	if (name)
		note_add(&d->note, d->options.words, name, row->source, SLICE_NONE);
	if (r->weak)
		note_join(&d->note, note_reason(d->options.words, r->weak));
}

size_t dosing_recipe(struct dosing *d, const struct dosing_cells *cells)
{
	struct dosing_recipe r = { .target = cells->target, .contact = cells->contact };
	size_t before = d->recipes.n, i;
	const char *why;

	r.shines = slice_is(cells->asked.agent, "uv");
	buf_clear(&d->note);
	fill_in(d, &r, cells);
	buf_clear(&d->key);
	buf_printf(&d->key, "%d\x1f%.*s\x1f%.*s\x1f%.*s\x1f%.*s\x1f", r.shines, SLICE_FMT(r.target), SLICE_FMT(r.contact),
		   SLICE_FMT(r.agent), SLICE_FMT(r.rinse));
	buf_put(&d->key, buf_slice(&d->note));
	i = strmap_add(&d->recipes, buf_slice(&d->key));
	if (i < before)
		return i;
	r.target = keep(&d->text, r.target);
	r.contact = keep(&d->text, r.contact);
	r.agent = keep(&d->text, r.agent);
	r.rinse = keep(&d->text, r.rinse);
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

struct slice dosing_agent(const struct dosing *d, size_t recipe)
{
	return d->recipe[recipe].agent;
}

struct slice dosing_rinse(const struct dosing *d, size_t recipe)
{
	return d->recipe[recipe].rinse;
}

const char *dosing_weak(const struct dosing *d, size_t recipe, struct slice *target)
{
	*target = d->recipe[recipe].target;
	return d->recipe[recipe].weak;
}

/* Amounts make no difference to what has none. */
static void write_key(struct dosing *d, size_t recipe, const struct dosing_amounts *a)
{
	const struct dosing_recipe *r = &d->recipe[recipe];
	const struct slice part[] = { a->litres, a->qty, a->area, a->rate }, lamps[] = { a->lamp_w, a->volume };

	buf_clear(&d->key);
	buf_put_int(&d->key, (int64_t)recipe);
	for (size_t i = 0; r->asks && i < sizeof part / sizeof *part; i++) {
		buf_putc(&d->key, '\x1f');
		buf_put(&d->key, part[i]);
	}
	for (size_t i = 0; r->shines && i < sizeof lamps / sizeof *lamps; i++) {
		buf_putc(&d->key, '\x1f');
		buf_put(&d->key, lamps[i]);
	}
}

const struct dosed *dosing_get(struct dosing *d, size_t recipe, const struct dosing_amounts *a)
{
	size_t before, i;

	if (d->known.n >= MOST_KNOWN) {
		strmap_clear(&d->known);
		strmap_clear(&d->known_text);
		d->generation++;
	}
	write_key(d, recipe, a);
	before = d->known.n;
	i = strmap_add(&d->known, buf_slice(&d->key));
	if (i == before) {
		XGROW(d->dosed, d->known.n, d->dosedcap);
		d->dosed[i] = (struct dosed){ .note = SLICE_NONE };
		dosing_work_out(d, &d->recipe[recipe], a, &d->dosed[i]);
	}
	return &d->dosed[i];
}
