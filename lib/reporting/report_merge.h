/* Partial reports of one day become the report.                         (L4)
 *
 *     struct report_merge *m = report_merge_new(&diag);
 *     report_merge_read(m, "part-1.csv")
 *     report_merge_read(m, "part-2.csv")
 *     report_merge_write(m, out);
 *     report_merge_free(m);
 *
 * Each part is in the daily form and counted other rows. Counts (n_...) of one unit and day are
 * added, zero is yes when it is in every part, prepared_at is the latest; a head of a ledger stays when
 * all parts carry the same. The result does not depend on the order of the
 * parts, nor on how rows were dealt out to them, and is what one run over all rows gives.
 */
#ifndef GH_REPORT_MERGE_H
#define GH_REPORT_MERGE_H

#include "report.h"

struct report_merge;

struct report_merge *report_merge_new(struct diag *);
void report_merge_free(struct report_merge *m);
/* UNUSABLE: it is no report in the daily form, or has other columns than the first;
 * TROUBLE: not all of it could be read; reported. */
enum report_read report_merge_read(struct report_merge *m, const char *path);
/* Header and rows, units and days in byte order. */
void report_merge_write(const struct report_merge *m, struct csvout *out);
size_t report_merge_rows(const struct report_merge *m);

#endif
