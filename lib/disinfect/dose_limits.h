/* Where a dose stops being right, from a table.                         (L4)
 *
 *     struct dose_limits limits;
 *     if (dose_limits_load(path, &limits, &diag) < 0) ...   reported
 *
 * The table (tables/dose-limits.csv) has the columns name,value,unit,source;
 * the names are those of struct dose_limits. What it does not name keeps its
 * usual value.
 */
#ifndef GH_DOSE_LIMITS_H
#define GH_DOSE_LIMITS_H

#include "diag.h"
#include "dose.h"

/* 0, or -1 (reported). */
int dose_limits_load(const char *path, struct dose_limits *out, struct diag *diag);

#endif
