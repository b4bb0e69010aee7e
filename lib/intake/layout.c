/* Which field of a file feeds which column: see layout.h. */
/* SPDX-License-Identifier: ISC */
#include "layout.h"

#include <stdlib.h>

#include "fwcomma.h"
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
	free(lay->called);
	free(lay->data);
	*lay = (struct layout){ 0 };
}

/* -- extras ----------------------------------------------------------- */

/* A free name for an extra: its own, or with _2, _3 ... when that is a
 * canonical column or was taken by another field of this file. */
static size_t extra_number(const struct layout *lay, size_t field, struct strmap *extras)
{
	struct buf name = { 0 };
	size_t number = STRMAP_NONE;

	for (int turn = 1; number == STRMAP_NONE; turn++) {
		buf_clear(&name);
		norm_text(&name, lay->called[field].n ? lay->called[field] : lay->name[field]);
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

static void number_extras(struct layout *lay, struct strmap *extras)
{
	for (size_t i = 0; i < lay->nfields; i++)
		if (lay->target[i] == HEADER_NONE)
			lay->extra[i] = extra_number(lay, i, extras);
}

/* -- fields ----------------------------------------------------------- */

static const struct profile_map *find_map(const struct layout_rule *rule, struct slice cell)
{
	return rule->profile ? profile_find(rule->profile, cell) : NULL;
}

/* A field has this target, unless the option --site or --gate stands for it
 * or an earlier field has it. */
static void set_target(struct layout *lay, const struct layout_rule *rule, size_t field, enum header_target t)
{
	if (t == HEADER_NONE || lay->has[t] ||
	    (t == (enum header_target)GATE_SITE && rule->own_site) ||
	    (t == (enum header_target)GATE_GATE && rule->own_gate))
		return;
	lay->target[field] = t;
	lay->has[t] = true;
}

static void apply_map(struct layout *lay, const struct layout_rule *rule, size_t field, const struct profile_map *map)
{
	lay->called[field] = map->name;
	if (map->unit)
		lay->unit = field;
	set_target(lay, rule, field, map->target);
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

/* When and where a gate was passed is not enough: somebody or something must
 * have. */
static void mark_data(struct layout *lay)
{
	for (size_t i = 0; i < lay->nfields; i++) {
		enum header_target t = lay->target[i];

		if (t == HEADER_NONE)
			lay->data[i] = lay->called[i].n > 0;
		else
			lay->data[i] = t != (enum header_target)GATE_TIME && t != HEADER_DATE && t != HEADER_CLOCK &&
				       t != (enum header_target)GATE_SITE && t != (enum header_target)GATE_GATE;
	}
}

static void begin(struct layout *lay, size_t nfields, unsigned long line)
{
	lay->nfields = lay->width = nfields;
	lay->line = line;
	lay->unit = LAYOUT_NO_FIELD;
	lay->target = xcalloc(nfields, sizeof *lay->target);
	lay->extra = xcalloc(nfields, sizeof *lay->extra);
	lay->name = xcalloc(nfields, sizeof *lay->name);
	lay->called = xcalloc(nfields, sizeof *lay->called);
	lay->data = xcalloc(nfields, sizeof *lay->data);
	for (size_t i = 0; i < nfields; i++)
		lay->target[i] = HEADER_NONE;
}

/* Whether it is the header of our own output: all canonical columns in order. */
static bool is_gate_header(const struct record *r)
{
	for (size_t i = 0; i < GATE_NCOLUMNS; i++)
		if (i >= r->nfields || !slice_is(r->field[i], gate_column_name[i]))
			return false;
	return true;
}

static void adopt(struct layout *lay, const struct record *r, const struct layout_rule *rule)
{
	/* What follows our own columns is extras, whatever they are called. */
	size_t known = is_gate_header(r) ? GATE_NCOLUMNS : r->nfields;

	begin(lay, r->nfields, r->line);
	for (size_t i = 0; i < r->nfields; i++)
		lay->name[i] = (struct slice){ xstrndup(r->field[i].p, r->field[i].n), r->field[i].n };
	/* What the profile names is taken before a synonym in front of it. */
	for (size_t i = 0; i < r->nfields; i++)
		if (find_map(rule, r->field[i]))
			apply_map(lay, rule, i, find_map(rule, r->field[i]));
	for (size_t i = 0; i < known; i++)
		if (!find_map(rule, r->field[i]))
			set_target(lay, rule, i, headers_find(rule->headers, r->field[i]));
	/* A spreadsheet's trailing empty columns are nothing to pass on. */
	while (lay->nfields && lay->name[lay->nfields - 1].n == 0)
		free((char *)(uintptr_t)lay->name[--lay->nfields].p);
	pair_date_and_clock(lay);
	mark_data(lay);
}

/* -- files without a header ------------------------------------------- */

static void adopt_numbers(struct layout *lay, const struct layout_rule *rule, unsigned long line)
{
	begin(lay, rule->profile->nfields, line);
	for (size_t i = 0; i < lay->nfields; i++) {
		char number[24];
		int n = snprintf(number, sizeof number, "%zu", i + 1);
		const struct profile_map *map = profile_find(rule->profile, (struct slice){ number, (size_t)n });

		if (map)
			apply_map(lay, rule, i, map);
	}
	mark_data(lay);
}

static int lay_out_by_number(struct layout *lay, struct csvin *in, const struct layout_rule *rule)
{
	struct record r;
	int got = csvin_next(in, &r);

	if (got <= 0)
		return got;
	adopt_numbers(lay, rule, r.line);
	number_extras(lay, rule->extras);
	csvin_unread(in);
	return 1;
}

/* -- the header row --------------------------------------------------- */

static size_t score(const struct layout_rule *rule, const struct record *r)
{
	bool seen[HEADER_TARGETS + 1] = { [HEADER_NONE] = true };
	size_t n = 0;

	if (!rule->profile)
		return headers_score(rule->headers, r->field, r->nfields);
	for (size_t i = 0; i < r->nfields; i++) {
		const struct profile_map *map = find_map(rule, r->field[i]);
		enum header_target t = map ? map->target : headers_find(rule->headers, r->field[i]);

		n += !seen[t];
		seen[t] = true;
	}
	return n;
}

static bool is_header(const struct record *r, const struct layout_rule *rule)
{
	bool timed = false;

	for (size_t i = 0; i < r->nfields; i++) {
		const struct profile_map *map = find_map(rule, r->field[i]);
		enum header_target t = map ? map->target : headers_find(rule->headers, r->field[i]);

		timed |= t == (enum header_target)GATE_TIME || t == HEADER_DATE;
	}
	return timed && score(rule, r) >= KNOWN_COLUMNS;
}

/* Adopts the record when it is the header, as it was read or by its
 * full-width commas. */
static bool try_header(struct layout *lay, const struct record *r, const struct layout_rule *rule)
{
	struct fwcomma pieces = { 0 };
	struct record split = *r;
	bool found = !r->error && is_header(r, rule);

	if (found) {
		adopt(lay, r, rule);
	} else if (!r->error && fwcomma_split(&pieces, r->raw)) {
		split.field = pieces.field;
		split.nfields = pieces.n;
		found = lay->fwcomma = is_header(&split, rule);
		if (found)
			adopt(lay, &split, rule);
	}
	fwcomma_free(&pieces);
	return found;
}

static const char *above_header(const struct record *r)
{
	size_t filled = 0;
	struct slice first = SLICE_NONE;

	for (size_t i = 0; i < r->nfields; i++)
		if (r->field[i].n && filled++ == 0)
			first = r->field[i];
	if (filled == 0)
		return "blank";
	if (slice_starts(first, SLICE("##")))
		return "comment";
	return slice_starts(r->raw, SLICE("sep=")) ? "separator" : "title";
}

int layout_find(struct layout *lay, struct csvin *in, const struct layout_rule *rule,
		struct tally *furniture, struct diag *diag)
{
	struct where at = { csvin_name(in), 1, 0, NULL };
	struct record r;
	int got = 0;

	if (rule->profile && rule->profile->no_header)
		return lay_out_by_number(lay, in, rule);
	while (lay->records < LAST_HEADER_RECORD && (got = csvin_next(in, &r)) > 0) {
		lay->records++;
		if (try_header(lay, &r, rule)) {
			number_extras(lay, rule->extras);
			csvin_expect(in, lay->fwcomma ? 0 : r.nfields);
			tally_add(furniture, SLICE("header"), 1);
			return 1;
		}
		tally_add(furniture, slice_of(above_header(&r)), 1);
	}
	if (got < 0 || lay->records == 0)
		return got;
	return diag_error(diag, &at, "no header row in the first %lu record%s "
			  "(expected at least two known columns, one of them a time; see gatehouse-gate(5))", lay->records, diag_s(lay->records));
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
