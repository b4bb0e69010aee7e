/* Working days: weekends, holidays and the days worked instead.        (L4)
 *
 *     date,kind,name
 *     2022-05-02,holiday,劳动节
 *     2022-05-07,workday,调休
 *
 *     struct calendar *c = calendar_load(path, &diag);
 *     calendar_kind(c, when_days(2022, 5, 7)) is DAY_WORK, a Saturday
 *
 * Monday to Friday are worked, Saturday and Sunday are not; a line of the calendar says
 * otherwise for its day. Without a calendar (NULL) that is all there is.
 */
#ifndef GH_CALENDAR_H
#define GH_CALENDAR_H

#include "diag.h"

struct calendar;

enum day_kind { DAY_WORK, DAY_REST, DAY_HOLIDAY };

/* NULL on failure: no such date, another kind, a day told twice (reported). */
struct calendar *calendar_load(const char *path, struct diag *);
void calendar_free(struct calendar *c);

/* Days since 1970. */
enum day_kind calendar_kind(const struct calendar *c, int64_t day);

#endif
