/* The inventory of places, line by line.                               (L4)
 *
 *     zone,place,surface,qty,litres,use,area_m2,rate_ml_m2,lamp_w,volume_m3,lamp_hours
 *     Class 1,activity_room,door_handle,4,2,,,,,,
 *     3-2,楼梯间,扶手,1,,home_isolation,40,100,,,
 *     Class 1,activity_room,,,,,,,90,160,812.5
 *
 *     struct zones_account account = { 0 };
 *     struct zones_context cx = { surfaces, places, rejects, &account, &diag };
 *     struct zones *z = zones_open("zones.csv", &cx);
 *     while ((got = zones_next(z, &zone)) > 0)
 *             zone.surface->token, zone.litres
 *     zones_close(z);
 *
 * `zone` is the office's own name of the spot: a class, a gate, a building and unit. Places and
 * surfaces are known by their tokens or by any name in tokens.h. A line whose place or surface is
 * not known is rejected: unknown_surface, unknown_place, with the name nearest to it; one that has
 * neither: no_surface; one that cannot be read: unreadable. Columns other than these are passed over
 * with a note. A file of any length takes the same memory.
 *
 * Two lines with the same zone, place, surface and use are one thing told twice: their tasks
 * have the same ids. That is warned about, among the first 65536 lines.
 */
#ifndef GH_ZONES_H
#define GH_ZONES_H

#include "csvin.h"
#include "csvout.h"
#include "tokens.h"

struct zone {
	struct slice zone, use;
	struct slice qty, litres, area, rate, lamp_w, volume, lamp_hours; /* as written */
	const struct token *place, *surface;  /* NULL: the line has none */
	uint64_t key;                         /* task_hash of zone, place, surface and use */
	struct where at;
};

struct zones_account {
	unsigned long lines, rejected, unreadable, repeated;
};

struct zones_context {
	struct tokens *surfaces, *places;
	struct csvout *rejects;   /* NULL: no file */
	struct zones_account *account;
	struct diag *diag;
};

struct zones;

/* The header of the rejects: file,line,field,column,code,nearest,raw. */
void zones_put_reject_header(struct csvout *rejects);

/* NULL when the file cannot be read (reported). */
struct zones *zones_open(const char *path, const struct zones_context *cx);
void zones_close(struct zones *z);

enum { ZONES_UNUSABLE = -2 };

/* 1 and the next line that can be used, valid until the next call; 0 at the end; -1 on
 * trouble, ZONES_UNUSABLE when the header lacks what is needed (both reported). */
int zones_next(struct zones *z, struct zone *out);

#endif
