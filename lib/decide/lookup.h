/* Named lists and risk areas: facts that offices keep as CSV.          (L4)
 *
 *     #match,prefix
 *     value,from,to,source
 *     鄂A,2022-03-01,,notice 12
 *
 *     struct lookup *l = lookup_load("lists/plates.csv", &diag);
 *     lookup_has(l, SLICE("鄂A12345"), instant)
 *
 *     region,level,from,to,source
 *     420102,high,2022-03-01,2022-03-14,notice 7
 *     湖北省武汉市江岸区,中风险,2022-03-15,,notice 9
 *
 *     struct areas *a = areas_load("areas.csv", scale, "regions.csv", &diag);
 *     size_t word = areas_level(a, SLICE("420102"), instant);
 *
 * Days count in the zone of the setting line #timezone (default +08:00), the
 * last one whole (period.h). Everything is read-only once loaded.
 */
#ifndef GH_LOOKUP_H
#define GH_LOOKUP_H

#include "diag.h"
#include "period.h"
#include "scales.h"

struct lookup;

/* #match,exact (default): the text is a member; #match,prefix: it begins with
 * one. NULL on failure (every problem reported). */
struct lookup *lookup_load(const char *path, struct diag *);
/* Whether what was read last says "#extend,yes": the list adds to another of its
 * name, which the caller knows. */
bool lookup_extends(const struct lookup *l);
/* Adds that other. #match must agree; a list that extends need not say it. 0 or -1
 * (reported). */
int lookup_add(struct lookup *l, const char *path, struct diag *);
void lookup_free(struct lookup *l);

/* Whether the text is a member at that instant (UNIX seconds). */
bool lookup_has(const struct lookup *l, struct slice text, int64_t at);

/* Between these instants membership does not change. */
const struct epochs *lookup_epochs(const struct lookup *l);

struct areas;

/* `levels` is the scale area (high medium low unlisted); levels may be written
 * as its values or as its zh or en names. A region is a code of GB/T 2260 or
 * of the statistical division (2 to 12 digits), or a name, which is looked up
 * in the table at `regions` (region.h; only opened when there is a name).
 * Every problem is reported with its place; then NULL. */
struct areas *areas_load(const char *path, const struct scale *levels, const char *regions,
			 struct diag *);
void areas_free(struct areas *a);

/* The level in force for a region code: that of the area itself or of any
 * area around it, by code prefix; the highest when several apply. A listed
 * part of a region does not make the region listed. SCALE_NONE: not listed. */
size_t areas_level(const struct areas *a, struct slice code, int64_t at);

const struct epochs *areas_epochs(const struct areas *a);

/* The part of an area code that its parts' codes begin with: 420000 -> 42,
 * 420102 -> 420102, 420102001000 -> 420102001. */
struct slice area_prefix(struct slice code);

/* Whether it is made of digits, 2 to 12 of them. */
bool area_is_code(struct slice text);

#endif
