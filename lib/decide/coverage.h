/* What each rule did over a whole run, and what it nearly did.         (L4)
 *
 *     struct coverage *c = coverage_new(rs);
 *     for each record:
 *             d = rules_decide(e, field, n);
 *             coverage_record(c, e, d);
 *     coverage_write(c, "coverage.csv", &diag)     0, or -1 (reported)
 *     coverage_free(c);
 *
 * Columns: table,rule,measure,column,count. `table` is PACK/TABLE; blank stands for the
 * whole run. Every rule has a line for every measure, 0 written out.
 *
 * of the run   records; no_hit (no rule counted); timeless; near_records (records whose
 *              near misses were counted)
 * of a column  invalid (text that is not of its type), off_domain (not in its scale)
 * of a rule    hits (conditions met) = decided + outranked + added + passed_over + test
 *              + suppressed (outcome.h); sole: times it was the only rule counted;
 *              near: by column, times it failed that alone; first, last: time of the
 *              first and last record it hit, blank when none
 *
 * Near misses are counted on the first 4096 records, then on one of 16, picked by
 * record number alone: the same input gives the same file, and near_records says when
 * it is a sample. The rest is counted on every record. Cheap, because hits are counted
 * by decision, and there are few different ones.
 */
#ifndef GH_COVERAGE_H
#define GH_COVERAGE_H

#include "rules.h"

struct coverage;

struct coverage *coverage_new(const struct ruleset *rs);
/* NULL is allowed. */
void coverage_free(struct coverage *c);

/* The record just decided; always by one and the same evaluator, which must last as
 * long. */
void coverage_record(struct coverage *c, struct rules_eval *e, const struct rules_decision *d);

/* All counts so far. 0, or -1 (reported). */
int coverage_write(struct coverage *c, const char *path, struct diag *);

#endif
