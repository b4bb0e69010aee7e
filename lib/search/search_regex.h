/* A pattern that is looked for in lines, by PCRE2.                      (L4)
 *
 *     struct search_regex *r = search_regex_new(SLICE("^[0-9]+,.*east"), &diag);
 *     struct search_regex_run *run = search_regex_start(r);      one per thread
 *     if (search_regex_finds(run, line)) ...
 *     search_regex_stop(run);
 *     search_regex_free(r);
 *
 * Perl's syntax on UTF-8, \d, \w and \b by Unicode as in rule packs;
 * machine code where the system allows it. A line that is no UTF-8 is searched
 * all the same, around the bytes that are not.
 */
#ifndef GH_SEARCH_REGEX_H
#define GH_SEARCH_REGEX_H

#include "diag.h"

struct search_regex;
struct search_regex_run;

/* NULL when the pattern is none (reported, with its place). */
struct search_regex *search_regex_new(struct slice pattern, struct diag *);
void search_regex_free(struct search_regex *r);

struct search_regex_run *search_regex_start(const struct search_regex *r);
void search_regex_stop(struct search_regex_run *run);
bool search_regex_finds(struct search_regex_run *run, struct slice line);
/* Lines on which the search was given up at the limit of work. */
unsigned long search_regex_given_up(const struct search_regex_run *run);

#endif
