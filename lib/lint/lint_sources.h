/* Which requirement is met by which rule, and by which not.            (L4)
 *
 *     struct lint_sources *s = lint_sources_open("lib/rules", &diag);
 *     lint_sources_pack(s, "lib/rules/school", rs);       per pack
 *     lint_sources_test(s, test);                         per test row
 *     lint_sources_put(s, out);
 *     missing = lint_sources_end(s);
 *
 * sources.csv (id,setting,topic,program) lists the requirements; rules cite them in
 * their column source, joined by ';'. A requirement that no record of a
 * passage can decide is listed with its reason in not-decidable.csv
 * (id,setting,reason), beside sources.csv or in a pack. What neither is cited
 * nor listed, though ingest-gate, flag-risk or disinfect-schedule is to decide it, is missing.
 */
#ifndef GH_LINT_SOURCES_H
#define GH_LINT_SOURCES_H

#include "csvout.h"
#include "lint_tests.h"
#include "rules.h"

struct lint_sources;

/* NULL on failure (reported). */
struct lint_sources *lint_sources_open(const char *shared, struct diag *);
/* 0 or -1 (reported). */
int lint_sources_pack(struct lint_sources *s, const char *folder, const struct ruleset *rs);
/* Counts a test row for every requirement of the rules that hit. */
void lint_sources_test(struct lint_sources *s, const struct lint_test *test);
/* CSV id,setting,topic,program,rules,tests; rules as PACK:ID, or not-decidable. */
void lint_sources_put(const struct lint_sources *s, struct csvout *out);
/* Reports what is missing, and cited though sources.csv does not have it;
 * frees and returns how many that were. */
unsigned long lint_sources_end(struct lint_sources *s);

/* The header of lint_list_pack's rows. */
void lint_list_header(struct csvout *out);
/* CSV pack,table,id,status,cites,effective_from,effective_to of every rule as
 * written, drafts too. 0 or -1 (reported). */
int lint_list_pack(const struct ruleset *rs, struct csvout *out, struct diag *);

#endif
