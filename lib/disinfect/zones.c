/* The inventory of places: see zones.h. */
/* SPDX-License-Identifier: ISC */
#include "zones.h"

#include <stdlib.h>

#include "task.h"
#include "xmem.h"

enum column { ZONE, PLACE, SURFACE, QTY, LITRES, USE, AREA, RATE, LAMP_W, VOLUME, LAMP_HOURS, COLUMNS };

static const char *const column_name[COLUMNS] = {
	"zone", "place", "surface", "qty", "litres", "use", "area_m2", "rate_ml_m2", "lamp_w", "volume_m3", "lamp_hours",
};

enum { ABSENT = -1, SLIP = 2, REMEMBERED = 65536, PLACES = 2 * REMEMBERED };

struct zones {
	struct zones_context cx;
	struct csvin *in;
	int at[COLUMNS];          /* fields; ABSENT */
	bool bound;
	uint64_t *seen;           /* keys, by open addressing; 0: free */
	size_t nseen;
};

void zones_put_reject_header(struct csvout *rejects)
{
	csvout_raw(rejects, SLICE("file,line,field,column,code,nearest,raw"));
	csvout_end(rejects);
}

struct zones *zones_open(const char *path, const struct zones_context *cx)
{
	struct csvin *in = csvin_open(path, NULL, cx->diag);
	struct zones *z;

	if (!in)
		return NULL;
	z = xcalloc(1, sizeof *z);
	z->cx = *cx;
	z->in = in;
	z->seen = xcalloc(PLACES, sizeof *z->seen);
	return z;
}

void zones_close(struct zones *z)
{
	if (!z)
		return;
	csvin_close(z->in);
	free(z->seen);
	free(z);
}

static struct where where_of(const struct zones *z, const struct record *r, enum column c)
{
	struct where at = { csvin_name(z->in), r->line, 0, NULL };

	if (c < COLUMNS) {
		at.field = (unsigned long)z->at[c] + 1;
		at.column = column_name[c];
	}
	return at;
}

static void write_reject(const struct zones *z, const struct record *r, const struct where *at, struct slice code,
			 struct slice nearest)
{
	struct buf number = { 0 };

	csvout_field(z->cx.rejects, slice_of(at->file));
	buf_put_int(&number, (int64_t)at->line);
	csvout_plain(z->cx.rejects, buf_slice(&number));
	buf_clear(&number);
	if (at->field)
		buf_put_int(&number, (int64_t)at->field);
	csvout_plain(z->cx.rejects, buf_slice(&number));
	csvout_plain(z->cx.rejects, slice_of(at->column));
	csvout_plain(z->cx.rejects, code);
	csvout_plain(z->cx.rejects, nearest);
	csvout_field(z->cx.rejects, r->raw);
	csvout_end(z->cx.rejects);
	buf_free(&number);
}

static void reject(struct zones *z, const struct record *r, enum column c, struct slice code, const struct near *near)
{
	struct where at = where_of(z, r, c);
	char hint[NEAR_HINT] = "";

	if (near)
		near_hint(near, hint);
	z->cx.account->rejected++;
	diag_warning(z->cx.diag, &at, "line rejected: %.*s%s", SLICE_FMT(code), hint);
	if (z->cx.rejects)
		write_reject(z, r, &at, code, near ? near->best : SLICE_NONE);
}

/* COLUMNS when it is none, and then what it is near to. */
static enum column column_of(struct slice name, struct near *near)
{
	size_t c = 0;

	*near = near_start(name);
	while (c < COLUMNS && !slice_is(name, column_name[c]))
		near_try(near, slice_of(column_name[c++]));
	return (enum column)c;
}

/* A first line that is no header is a record, and may tell of a person: of that only
 * a name of a column with a slip in it is quoted. */
static void say_others(const struct zones *z, const struct record *r, bool header)
{
	struct where at = where_of(z, r, COLUMNS);

	for (size_t i = 0; i < r->nfields; i++) {
		struct near near;
		char hint[NEAR_HINT];

		if (column_of(r->field[i], &near) != COLUMNS || (!header && !(near.best.n && near.distance <= SLIP)))
			continue;
		at.field = i + 1;
		diag_note(z->cx.diag, &at, "column %s is passed over%s", diag_quote(r->field[i]), near_hint(&near, hint));
	}
}

static int bind(struct zones *z, const struct record *r)
{
	struct where at = where_of(z, r, COLUMNS);
	struct near near;
	bool header;

	for (size_t c = 0; c < COLUMNS; c++)
		z->at[c] = ABSENT;
	for (size_t i = 0; i < r->nfields; i++) {
		enum column c = column_of(r->field[i], &near);

		at.field = i + 1;
		if (c != COLUMNS && z->at[c] != ABSENT)
			return diag_error(z->cx.diag, &at, "column %s stands twice", column_name[c]);
		if (c != COLUMNS)
			z->at[c] = (int)i;
	}
	header = z->at[ZONE] != ABSENT && (z->at[PLACE] != ABSENT || z->at[SURFACE] != ABSENT);
	say_others(z, r, header);
	at.field = 0;
	if (!header)
		return diag_error(z->cx.diag, &at, "the header needs zone, and place or surface (expected as in %s)",
				  "zone,place,surface,litres");
	return 0;
}

static struct slice get(const struct zones *z, const struct record *r, enum column c)
{
	return z->at[c] != ABSENT && (size_t)z->at[c] < r->nfields ? r->field[z->at[c]] : SLICE_NONE;
}

/* False and rejected when there is a name that nobody knows. */
static bool find(struct zones *z, const struct record *r, enum column c, struct tokens *in, struct slice code,
		 const struct token **out)
{
	struct slice text = get(z, r, c);
	struct near near;

	*out = text.n ? tokens_find(in, text) : NULL;
	if (*out || !text.n)
		return true;
	tokens_near(in, text, &near);
	reject(z, r, c, code, &near);
	return false;
}

static uint64_t key_of(const struct zone *zone)
{
	uint64_t key = task_hash(TASK_HASH_START, zone->zone);

	key = task_hash(key, zone->place ? zone->place->token : SLICE_NONE);
	key = task_hash(key, zone->surface ? zone->surface->token : SLICE_NONE);
	return task_hash(key, zone->use);
}

static void check_repeat(struct zones *z, const struct zone *zone)
{
	size_t at = (size_t)(zone->key % PLACES);

	while (z->seen[at] && z->seen[at] != zone->key)
		at = (at + 1) % PLACES;
	if (z->seen[at]) {
		z->cx.account->repeated++;
		diag_warning(z->cx.diag, &zone->at, "zone, place, surface and use stand on a line before: its tasks have the same ids");
	} else if (z->nseen < REMEMBERED) {
		z->seen[at] = zone->key;
		z->nseen++;
	}
}

/* False: rejected. */
static bool read_line(struct zones *z, const struct record *r, struct zone *out)
{
	z->cx.account->lines++;
	if (r->error) {
		z->cx.account->unreadable++;
		reject(z, r, COLUMNS, SLICE("unreadable"), NULL);
		return false;
	}
	*out = (struct zone){ .zone = get(z, r, ZONE), .use = get(z, r, USE), .qty = get(z, r, QTY),
			      .litres = get(z, r, LITRES), .area = get(z, r, AREA), .rate = get(z, r, RATE),
			      .lamp_w = get(z, r, LAMP_W), .volume = get(z, r, VOLUME), .lamp_hours = get(z, r, LAMP_HOURS),
			      .at = where_of(z, r, COLUMNS) };
	if (!find(z, r, PLACE, z->cx.places, SLICE("unknown_place"), &out->place) ||
	    !find(z, r, SURFACE, z->cx.surfaces, SLICE("unknown_surface"), &out->surface))
		return false;
	if (!out->place && !out->surface) {
		reject(z, r, COLUMNS, SLICE("no_surface"), NULL);
		return false;
	}
	out->key = key_of(out);
	check_repeat(z, out);
	return true;
}

static int next_record(struct zones *z, struct record *r)
{
	int got;

	while ((got = csvin_next(z->in, r)) > 0)
		if (r->error || (r->nfields && !(r->field[0].n && r->field[0].p[0] == '#')))
			break;
	return got;
}

static int read_header(struct zones *z)
{
	struct where at = { csvin_name(z->in), 1, 0, NULL };
	struct record r;
	int got = next_record(z, &r);

	if (got < 0)
		return got;
	z->bound = true;
	if (got > 0)
		at.line = r.line;
	if (got == 0)
		diag_error(z->cx.diag, &at, "the input is empty: not even a header");
	else if (r.error)
		diag_error(z->cx.diag, &at, "the header cannot be read: %s", csvin_error_text(r.error));
	if (got == 0 || r.error)
		return ZONES_UNUSABLE;
	csvin_expect(z->in, r.nfields);
	return bind(z, &r) < 0 ? ZONES_UNUSABLE : 0;
}

int zones_next(struct zones *z, struct zone *out)
{
	struct record r;
	int got = z->bound ? 0 : read_header(z);

	if (got < 0)
		return got;
	while ((got = next_record(z, &r)) > 0)
		if (read_line(z, &r, out))
			break;
	return got;
}
