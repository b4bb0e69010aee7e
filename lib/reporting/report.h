/* The day of a unit in numbers, zeros included.                        (L4)
 *
 *     struct report *rep = report_open(rules, &options, &diag);
 *     report_bind(rep, header.field, header.nfields, &where);
 *     while (csvin_next(in, &r) > 0)
 *             report_add(rep, &r);
 *     report_write(rep, REPORT_DAILY, out);
 *
 * What is counted is a decision table (reports/daily.csv): each rule is one
 * count, its hits are the number. A group is one unit (column `site`) on one
 * day (date of `time`). A group that was asked for is there even when no row
 * belongs to it: zero is not missing.
 *
 * Catalogue: A140, A211, B072, B184, B205, B237 (daily and zero reports), A002 (what is in them).
 */
#ifndef GH_REPORT_H
#define GH_REPORT_H

#include "csvin.h"
#include "csvout.h"
#include "ledger.h"
#include "report_tally.h"
#include "rules.h"

enum report_form { REPORT_DAILY, REPORT_LONG };

struct report_options {
	const char *unit;        /* only this one, always there; NULL: all found */
	const char *day;         /* only this one, YYYY-MM-DD, always there when the unit is told; NULL: all found */
	const char *prepared_at; /* NULL: left empty */
	const char *lang;        /* "zh" or "en": labels of the long form */
	const struct ledger *head_of; /* whose newest head the daily form carries; NULL: none */
};

struct report;

/* `counts` is a ruleset whose rules are the counts; it and the texts of
 * `options` must outlive the report. */
struct report *report_open(const struct ruleset *counts, const struct report_options *options, struct diag *);
void report_close(struct report *rep);

/* Finds the columns. 0, or -1 when one that is counted is missing (reported).
 * Every file is bound anew: columns may stand elsewhere. */
int report_bind(struct report *rep, const struct slice *header, size_t n, const struct where *at);

void report_add(struct report *rep, const struct record *r);

/* The same for another thread, not bound yet. What it counted is added to the report's own
 * by report_tally_add(report_tally(rep), report_tally(twin)). */
struct report *report_twin(const struct report *rep);
struct report_tally *report_tally(struct report *rep);

/* Both for every record of a file ("-": stdin), in `jobs` threads: the report is the same for any
 * number. UNUSABLE: columns are missing;
 * TROUBLE: not all of it could be read, the counts are not to be used; reported. */
enum report_read { REPORT_READ, REPORT_UNUSABLE, REPORT_TROUBLE };
enum report_read report_read(struct report *rep, const char *path, unsigned jobs, struct diag *);

/* Writes header and rows, units and days in byte order. 0, or -1 when the ledger's
 * head cannot be told (reported). */
int report_write(struct report *rep, enum report_form form, struct csvout *out);

struct report_account report_account(const struct report *rep);
/* Says the account. False when the counts need a person's look, which is reported: rows
 * without a time, or rows but none of `unit` (NULL: none was asked for). */
bool report_say(const struct report *rep, const char *unit, struct diag *);

#endif
