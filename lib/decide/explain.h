/* Why and why not: a CSV line for every condition that mattered.       (L4)
 *
 *     struct explain *x = explain_open("why.csv", rs, &diag);
 *     for each record:
 *             d = rules_decide(e, field, n);
 *             explain_record(x, e, d, "gate.csv", line);
 *     explain_close(x)                          -1: could not be written
 *
 * Columns: source,line,rule,kind,column,cell,seen,verdict,decided
 *
 * source,line  where the record begins: input file, physical line
 * rule         id
 * kind         hit: a line for each condition of a rule whose conditions were all met;
 *              near: a line for a rule that failed exactly one, and that one;
 *              none: one line for a record on which no rule was counted
 * column       what was asked: a column, or a function of some; "in force": the
 *              rule's time; "suppress.csv:LINE": what took the hit away
 * cell         what the rule wants; of a suppression the reason and who approved it
 * seen         what the record had
 * verdict      T true, F false, U unknown
 * decided      of hits what became of them (outcome.h); of none: "timeless" when
 *              the record has no readable time
 *
 * The hits that stand in the column `rules` of flag-risk are those decided
 * level, action, level;action, outranked and added.
 *
 * A rule with one condition is a near miss on every record it does not hit, so a large
 * pack gives many lines: ask about a few records, not about years.
 *
 * The file holds data of persons: it is as confidential as the records.
 */
#ifndef GH_EXPLAIN_H
#define GH_EXPLAIN_H

#include "rules.h"

struct explain;

/* Creates the file. NULL when that fails (reported). */
struct explain *explain_open(const char *path, const struct ruleset *rs, struct diag *);

/* The record just decided. */
void explain_record(struct explain *x, struct rules_eval *e, const struct rules_decision *d, const char *source,
		    unsigned long line);

/* 0, or -1 when something was not written (reported). NULL is allowed. */
int explain_close(struct explain *x);

#endif
