/* Which field of a file feeds which column: see layout.h. */
/* SPDX-License-Identifier: ISC */
#include "layout.h"

#include <stdlib.h>

#include "norm.h"
#include "xmem.h"

enum { LAST_HEADER_RECORD = 30, KNOWN_COLUMNS = 2 };

void layout_free(struct layout *lay)
{
	for (size_t i = 0; i < lay->nfields; i++)
		free((char *)(uintptr_t)lay->name[i].p);
	free(lay->name);
	free(lay->target);
	free(lay->extra);
	*lay = (struct layout){ 0 };
}

/* A free name for an extra: its own, or with _2, _3 ... when that is a
 * canonical column or was taken by another field of this file. */
static size_t extra_number(const struct layout *lay, size_t field, struct strmap *extras)
{
	struct buf name = { 0 };
	size_t number = STRMAP_NONE;

	for (int turn = 1; number == STRMAP_NONE; turn++) {
		buf_clear(&name);
		norm_text(&name, lay->name[field]);
		if (name.n == 0)
			buf_printf(&name, "column_%zu", field + 1);
		if (turn > 1)
			buf_printf(&name, "_%d", turn);
		if (gate_column_find(buf_slice(&name)) != GATE_NCOLUMNS)
			continue;
		number = strmap_add(extras, buf_slice(&name));
		for (size_t i = 0; i < field; i++)
			if (lay->target[i] == HEADER_NONE && lay->extra[i] == number)
				number = STRMAP_NONE;
	}
	buf_free(&name);
	return number;
}

/* The target of a field, HEADER_NONE when the option --site or --gate stands
 * for it or an earlier field has it. */
static enum header_target choose(const struct layout *lay, const struct layout_rule *rule, struct slice cell)
{
	enum header_target t = headers_find(rule->headers, cell);

	if (t == HEADER_NONE || lay->has[t] ||
	    (t == (enum header_target)GATE_SITE && rule->own_site) ||
	    (t == (enum header_target)GATE_GATE && rule->own_gate))
		return HEADER_NONE;
	return t;
}

/* A register has 日期 and 时间: then the time column holds the clock only. */
static void pair_date_and_clock(struct layout *lay)
{
	enum header_target time = (enum header_target)GATE_TIME;

	if (!lay->has[HEADER_DATE] || lay->has[HEADER_CLOCK] || !lay->has[time])
		return;
	for (size_t i = 0; i < lay->nfields; i++)
		if (lay->target[i] == time)
			lay->target[i] = HEADER_CLOCK;
	lay->has[HEADER_CLOCK] = true;
	lay->has[time] = false;
}

static void adopt(struct layout *lay, const struct record *r, const struct layout_rule *rule)
{
	lay->nfields = lay->width = r->nfields;
	lay->line = r->line;
	lay->target = xcalloc(r->nfields, sizeof *lay->target);
	lay->extra = xcalloc(r->nfields, sizeof *lay->extra);
	lay->name = xcalloc(r->nfields, sizeof *lay->name);
	for (size_t i = 0; i < r->nfields; i++) {
		lay->name[i] = (struct slice){ xstrndup(r->field[i].p, r->field[i].n), r->field[i].n };
		lay->target[i] = choose(lay, rule, r->field[i]);
		if (lay->target[i] != HEADER_NONE)
			lay->has[lay->target[i]] = true;
	}
	/* A spreadsheet's trailing empty columns are nothing to pass on. */
	while (lay->nfields && lay->name[lay->nfields - 1].n == 0)
		free((char *)(uintptr_t)lay->name[--lay->nfields].p);
	pair_date_and_clock(lay);
}

static void number_extras(struct layout *lay, struct strmap *extras)
{
	for (size_t i = 0; i < lay->nfields; i++)
		if (lay->target[i] == HEADER_NONE)
			lay->extra[i] = extra_number(lay, i, extras);
}

static bool is_header(const struct record *r, const struct headers *headers)
{
	bool timed = false;

	for (size_t i = 0; i < r->nfields; i++) {
		enum header_target t = headers_find(headers, r->field[i]);

		timed |= t == (enum header_target)GATE_TIME || t == HEADER_DATE;
	}
	return timed && headers_score(headers, r->field, r->nfields) >= KNOWN_COLUMNS;
}

static const char *above_header(const struct record *r)
{
	size_t filled = 0;

	for (size_t i = 0; i < r->nfields; i++)
		filled += r->field[i].n > 0;
	if (filled == 0)
		return "blank";
	return slice_starts(r->raw, SLICE("sep=")) ? "separator" : "title";
}

int layout_find(struct layout *lay, struct csvin *in, const struct layout_rule *rule,
		struct tally *furniture, struct diag *diag)
{
	struct where at = { csvin_name(in), 1, 0, NULL };
	struct record r;
	int got = 0;

	while (lay->records < LAST_HEADER_RECORD && (got = csvin_next(in, &r)) > 0) {
		lay->records++;
		if (!r.error && is_header(&r, rule->headers)) {
			adopt(lay, &r, rule);
			number_extras(lay, rule->extras);
			csvin_expect(in, r.nfields);
			tally_add(furniture, SLICE("header"), 1);
			return 1;
		}
		tally_add(furniture, slice_of(above_header(&r)), 1);
	}
	if (got < 0 || lay->records == 0)
		return got;
	return diag_error(diag, &at, "no header row in the first %lu records "
			  "(expected at least two known columns, one of them a time; see gatehouse-gate(5))", lay->records);
}

bool layout_is_header(const struct layout *lay, const struct record *r)
{
	size_t same = 0, filled = 0;

	for (size_t i = 0; i < lay->nfields && i < r->nfields; i++) {
		filled += r->field[i].n > 0;
		same += r->field[i].n > 0 && slice_eq(r->field[i], lay->name[i]);
	}
	return same >= KNOWN_COLUMNS && 5 * same >= 4 * filled;
}
