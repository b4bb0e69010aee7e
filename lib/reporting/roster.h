/* The units that are expected to report, and those that need not.       (L4)
 *
 *     struct roster *r = roster_open("units.csv", 8 * 3600, &diag);
 *     for (size_t i = 0; i < roster_count(r); i++)
 *             if ((state = roster_on(r, i, day)) != ROSTER_AWAY) ...
 *
 *     unit,from,to,exempt,note
 *     sunshine,2022-03-01,,,
 *     moonlight,2022-03-01,2022-04-30,,
 *     moonlight,2022-04-02,2022-04-05,yes,merged with sunshine over the holiday
 *
 * Only `unit` must be there. A unit may have several rows; where they overlap an
 * exemption wins. Blank dates are open.
 *
 * Catalogue: B205, B237 (who reports daily), A140, A211.
 */
#ifndef GH_ROSTER_H
#define GH_ROSTER_H

#include "diag.h"
#include "slice.h"

enum roster_state { ROSTER_AWAY, ROSTER_EXPECTED, ROSTER_EXEMPT };

struct roster;

/* NULL when the table cannot be used (reported). */
struct roster *roster_open(const char *path, int offset, struct diag *);
void roster_close(struct roster *r);
/* Units in order of their names. */
size_t roster_count(const struct roster *r);
struct slice roster_unit(const struct roster *r, size_t i);
/* The number of a unit, (size_t)-1: it is none. */
size_t roster_find(const struct roster *r, struct slice unit);
enum roster_state roster_on(const struct roster *r, size_t i, int64_t day);

#endif
