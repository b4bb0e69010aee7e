/* What no rule of a table covers.                                      (L4)
 *
 *     rule-check: p/10-health.csv: error: E-GAP until 2022-03-31: no rule
 *     covers temp_c: >= 37.3; role: visitor
 *
 * In a table that says #complete,yes a gap is an error; #complete,values lets
 * empty and invalid fields be. Where no hit has a meaning of its own, as
 * "admit" has, the table says #gaps,intended: REASON. A table that says
 * neither gets notes. Gaps are searched per epoch of the rules and told once
 * for neighbouring epochs that have the same.
 */
#ifndef GH_LINT_GAPS_H
#define GH_LINT_GAPS_H

#include "lint.h"

/* 0, or -1 when a table cannot be read any more (reported). */
int lint_gaps(struct lint *l);

#endif
