/* What is done to a record before its cells are read: see intake_adjust.h. */
/* SPDX-License-Identifier: ISC */
#include "intake_adjust.h"

#include <stdlib.h>

#include "norm.h"
#include "xmem.h"

void adjust_open(struct adjust *a, const struct profile *profile, const struct layout *layout,
		 const struct words *words)
{
	*a = (struct adjust){ .profile = profile, .layout = layout, .words = words };
	for (size_t t = 0; t < HEADER_TARGETS; t++)
		a->field_of[t] = LAYOUT_NO_FIELD;
	for (size_t i = 0; i < layout->nfields; i++)
		if (layout->target[i] != HEADER_NONE)
			a->field_of[layout->target[i]] = i;
}

void adjust_close(struct adjust *a)
{
	for (size_t t = 0; t < HEADER_TARGETS; t++)
		buf_free(&a->above[t]);
	buf_free(&a->temp);
	buf_free(&a->scratch);
	fwcomma_free(&a->pieces);
	free(a->field);
}

void adjust_forget(struct adjust *a)
{
	for (size_t t = 0; t < HEADER_TARGETS; t++)
		buf_clear(&a->above[t]);
}

void adjust_keep(struct adjust *a)
{
	for (size_t t = 0; a->profile && a->profile->adjusts && t < HEADER_TARGETS; t++) {
		size_t i = a->field_of[t];

		if (a->profile->ditto[t] == DITTO_NONE || a->filled[t] || i >= a->own.nfields)
			continue;
		buf_clear(&a->above[t]);
		buf_put(&a->above[t], a->own.field[i]);
	}
}

/* In a file with full-width commas every row is cut; elsewhere a row of one
 * field that has as many pieces as the header has fields. */
static void split(struct adjust *a, const struct record *r)
{
	const struct layout *lay = a->layout;

	a->own = *r;
	a->fwcomma = (lay->fwcomma || r->nfields == 1) && fwcomma_split(&a->pieces, r->raw) &&
		     (lay->fwcomma || a->pieces.n == lay->nfields || a->pieces.n == lay->width);
	if (!a->fwcomma)
		return;
	a->own.field = a->pieces.field;
	a->own.nfields = a->pieces.n;
}

static bool is_ditto(struct adjust *a, enum ditto how, struct slice cell)
{
	const struct word *w;

	if (!cell.n)
		return how == DITTO_BLANK;
	buf_clear(&a->scratch);
	norm_key(&a->scratch, cell);
	if (!a->scratch.n)
		return how == DITTO_BLANK;
	w = words_find(a->words, "*", buf_slice(&a->scratch));
	return w && slice_is(w->value, "?ditto");
}

static void fill(struct adjust *a)
{
	for (size_t t = 0; t < HEADER_TARGETS; t++) {
		enum ditto how = a->profile->ditto[t];
		size_t i = a->field_of[t];

		a->filled[t] = false;
		if (how == DITTO_NONE || i >= a->full.nfields || !a->above[t].n || !is_ditto(a, how, a->field[i]))
			continue;
		a->field[i] = buf_slice(&a->above[t]);
		a->filled[t] = a->any_filled = true;
	}
}

static bool is_bare_number(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.')
			return false;
	return s.n > 0;
}

/* "97.7" and "1" become "97.7 F". A reading that is a code (0: not measured)
 * stays one. */
static void add_unit(struct adjust *a)
{
	const struct codes *codes = a->profile->codes;
	size_t i = a->field_of[GATE_TEMP], u = a->layout->unit;
	struct slice temp, unit, word;

	if (i >= a->full.nfields || u >= a->full.nfields)
		return;
	temp = a->field[i];
	unit = a->field[u];
	if (!unit.n || !is_bare_number(temp) || codes_find(codes, GATE_TEMP, temp, &a->scratch).n)
		return;
	word = codes_find(codes, CODES_UNIT, unit, &a->scratch);
	if (slice_is(word, "-"))
		return;
	buf_clear(&a->temp);
	buf_put(&a->temp, temp);
	buf_putc(&a->temp, ' ');
	buf_put(&a->temp, word.n ? word : unit);
	a->field[i] = buf_slice(&a->temp);
}

void adjust_record(struct adjust *a, const struct record *r)
{
	split(a, r);
	a->full = a->own;
	a->any_filled = false;
	if (!a->profile || !a->profile->adjusts)
		return;
	XGROW(a->field, a->own.nfields + 1, a->cap);
	if (a->own.nfields)
		memcpy(a->field, a->own.field, a->own.nfields * sizeof *a->field);
	a->full.field = a->field;
	fill(a);
	add_unit(a);
}
