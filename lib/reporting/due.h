/* When the report of a day is due: HH:MM, or +HH:MM on the day after.   (L4)
 *
 *     int64_t due;
 *     due_parse(SLICE("+08:30"), &due, &why)   32 h 30 min from the beginning of the day reported on
 */
#ifndef GH_DUE_H
#define GH_DUE_H

#include <stdint.h>
#include "slice.h"

/* Seconds from the beginning of the day. 0, or -1 and what was expected. 24:00 is the day's
 * end. */
int due_parse(struct slice text, int64_t *due, const char **why);

#endif
