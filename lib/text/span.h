/* Lengths of time, in whole seconds.                                   (L1)
 *
 *     int64_t s;
 *     if (span_parse(SLICE("48h"), &s, &why) == 0)    s is 172800
 *
 * Two notations: the short one people type (2w, 14d, 48h, 30min, 90s, and
 * sums of them, 1d12h) and ISO 8601 (P14D, PT48H, P1DT12H), both without
 * blanks, in the letter case shown, units from large to small. Months and
 * years have no length in seconds and are refused. Fractions only as in 1.5h:
 * in the last part, when the result is whole seconds.
 */
#ifndef GH_SPAN_H
#define GH_SPAN_H

#include "buf.h"

enum { SPAN_MINUTE = 60, SPAN_HOUR = 3600, SPAN_DAY = 86400, SPAN_WEEK = 604800 };

/* Whole text, an optional leading '-'. Returns 0, or -1 with a reason. */
int span_parse(struct slice text, int64_t *seconds, const char **why);

/* The short notation, largest units first, weeks not used: 2d, 1d12h, 90min
 * is 1h30min, 0 is 0s. */
void span_put(struct buf *b, int64_t seconds);

#endif
