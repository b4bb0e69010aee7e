/* The reports of many units put beside what was expected of them.       (L4)
 *
 *     struct collate *c = collate_new(&options, &diag);
 *     collate_reports(c, "received.csv")       rows of ledger-report, with when they came in
 *     collate_heads(c, "heads.csv")            lines of the units' heads.csv, the same
 *     collate_finish(c);
 *     collate_write(c, out);
 *     collate_free(c);
 *
 * Every unit expected on a day has a state:
 *
 *     case zero            reported in time, something or nothing on the watch list
 *     late-case late-zero  reported after it was due
 *     silent               nothing received: that is not a zero
 *     exempt               need not report that day
 *
 * and what does not fit is found and told:
 *
 *     MISSING          silent although it was due
 *     LATE             received too late, by the receiver's clock, never the sender's
 *     COUNT            a blank number, a sum that does not hold (balance.h), a zero
 *                      report with something on the watch list
 *     SHRINK FORK GAP  heads of the ledger that do not follow on (pins.h)
 *     UNKNOWN          a unit that nobody expected
 *
 * When a unit reports a day again, its first report tells whether it was in
 * time and its last what it says.
 *
 * Catalogue: A140, A211, B184, B205, B237 (who reports, by when, the zero
 * report); completeness = reported of expected without exempt, timeliness = in
 * time of the same.
 */
#ifndef GH_COLLATE_H
#define GH_COLLATE_H

#include "balance.h"
#include "report.h"
#include "roster.h"
#include "rules.h"

enum { COLLATE_NOT_DUE = -1 };

struct collate_options {
	const struct roster *roster;
	struct balance *balance;
	const struct ruleset *counts;  /* which counts are on the watch list */
	int64_t first, last;           /* days asked about, last included */
	int64_t due;                   /* seconds from the beginning of the day; COLLATE_NOT_DUE: whenever */
	int offset;                    /* in which days begin, seconds east of UTC */
	int64_t as_of;                 /* what came in later is not looked at; INT64_MAX: all */
	int64_t now;                   /* silence is MISSING once it is due; INT64_MAX: all of it is */
};

struct collate_account {
	size_t expected, exempt, reported, in_time, zero;
	unsigned long findings;
};

struct collate;

/* All that options names outlives it. */
struct collate *collate_new(const struct collate_options *, struct diag *);
void collate_free(struct collate *c);

/* Reads a file ("-": stdin), in the order in which things came in. Reports need
 * received_at (or `at`, as ledger-grep of a ledger of reports gives it), unit,
 * day, zero and the counts; heads need received_at or at, and the columns of
 * heads.csv; without `unit` the name is the unit. UNUSABLE: columns are missing or
 * values are none; TROUBLE: not all of it could be read; reported. Heads come after reports. */
enum report_read collate_reports(struct collate *c, const char *path);
enum report_read collate_heads(struct collate *c, const char *path);
/* What only the whole can tell: silence, and reports that follow on nothing. */
void collate_finish(struct collate *c);
/* unit,day,state,due,received_at,reports,findings,zero,leaves,root; one row per
 * unit and day, in order. */
void collate_write(struct collate *c, struct csvout *out);
/* Says completeness and timeliness, with what they are of. */
void collate_say(const struct collate *c);
struct collate_account collate_account(const struct collate *c);

#endif
