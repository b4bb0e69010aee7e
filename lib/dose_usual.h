/* What is usual where the source gives no number: lib/tables/doses.csv.  (L4)
 *
 *     surface_kind,state,method,agent,target,contact_min,effective_from,effective_to,source,note
 *     textile,,,chlorine,500mg/L,30,2016-01-01,2026-10-31,GB 19193-2015,
 *     ,,,chlorine,500mg/L,30,2020-02-18,,...,
 *
 *     const struct dose_row *row = dose_usual_find(u, &asked);
 *     row->target, row->contact, row->source
 *
 * The first line that fits counts: kind of surface (surfaces.csv), state, method and agent,
 * where what is blank fits all, and the day has to be in its period. Every figure has its source.
 */
#ifndef GH_DOSE_USUAL_H
#define GH_DOSE_USUAL_H

#include "diag.h"

struct dose_usual;

struct dose_asked {
	struct slice kind, state, method, agent;
	int64_t at;               /* seconds since 1970 */
};

struct dose_row {
	struct slice target, contact, source; /* the first two may be empty */
};

/* NULL on failure (reported). Days are read in that zone. */
struct dose_usual *dose_usual_load(const char *path, int offset, struct diag *);
void dose_usual_free(struct dose_usual *u);

/* NULL when none fits, or `u` is NULL. */
const struct dose_row *dose_usual_find(const struct dose_usual *u, const struct dose_asked *asked);

#endif
