/* The ledgers that are searched, by the names of folders and files.     (L4)
 *
 *     struct search_ledgers *l = search_ledgers_new(plan, &diag);
 *     search_ledgers_add(l, "gate")                              all of it
 *     search_ledgers_add(l, "gate/2022/2022-03-18-01.csv.gz")    this part of it
 *     search_ledgers_end(l)
 *     search_plan_free(plan);
 *     search_ledgers_free(l);
 *
 * What is named comes into the plan in that order. Parts of one ledger that are
 * named one after the other share it, as a shell's gate/2022/2022-03-*.gz wants.
 */
#ifndef GH_SEARCH_LEDGERS_H
#define GH_SEARCH_LEDGERS_H

#include "search_plan.h"

struct search_ledgers;

/* Both outlive it; the plan uses its ledgers: free the plan first. */
struct search_ledgers *search_ledgers_new(struct search_plan *plan, struct diag *);
void search_ledgers_free(struct search_ledgers *l);

/* The folder of a ledger, or a data file where its ledger has it; what is no file is
 * taken for a folder. 0, or -1 (reported). */
int search_ledgers_add(struct search_ledgers *l, const char *path);
/* After the last one. 0, or -1 (reported). */
int search_ledgers_end(struct search_ledgers *l);

size_t search_ledgers_count(const struct search_ledgers *l);
const struct ledger *search_ledgers_get(const struct search_ledgers *l, size_t i);

#endif
