/* What is usual where the source gives no number: lib/tables/doses.csv.  (L4)
 *
 *     surface_kind,state,method,agent,target,contact_min,effective_from,effective_to,source,note,rinse
 *     textile,,,chlorine,500mg/L,30,2016-01-01,2026-10-31,GB 19193-2015,,water
 *     ,,,chlorine,500mg/L,30,2020-02-18,,...,,water_wipe
 *
 *     const struct dose_row *row = dose_usual_find(u, &asked);
 *     row->target, row->contact, row->source
 *
 * The first line that fits counts: kind of surface (surfaces.csv), state, method and agent,
 * where what is blank fits all, and the day has to be in its period. Every figure has its source.
 * A line for the agent "unspecified" without figures says where none is to be taken for an agent that
 * the source does not name.
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
	struct slice rinse;       /* what follows where the agent, too, is the usual one */
};

/* NULL on failure (reported). Days are read in that zone. */
struct dose_usual *dose_usual_load(const char *path, int offset, struct diag *);
void dose_usual_free(struct dose_usual *u);

/* NULL when none fits, or `u` is NULL. */
const struct dose_row *dose_usual_find(const struct dose_usual *u, const struct dose_asked *asked);

#endif
