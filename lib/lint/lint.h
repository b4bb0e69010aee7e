/* Findings about one rule pack, and the reasons why some are as meant.   (L4)
 *
 *     struct lint l = { .rs = rs, .diag = &diag, .folder = "lib/rules/school" };
 *     lint_read_waivers(&l);
 *     lint_cells(&l); lint_rules(&l); ...
 *     lint_end(&l);
 *     if (l.found) ...
 *
 * A finding is one located message that begins with the id of its check:
 *
 *     rule-check: p/10-health.csv:7:9: warning: in:temp_c: W-NULL-NOT also
 *     matches an empty value (write not(null, ...) or null, not(...))
 *
 * E-: the pack does not say what it means; W-: it may not; N-: worth knowing,
 * counted by nobody. A warning that is as meant is waived in the pack itself,
 * PACK/notes/lint.csv:
 *
 *     check,rule,reason
 *     W-AGE-NEGATIVE,SCH-BACK-*,a day of departure in the future counts as recent
 *
 * `rule` is an id, may end in *, or is the name of the table or list the finding
 * is about. A reason is mandatory, an error cannot be waived, and a line that
 * waives nothing is itself a finding.
 */
#ifndef GH_LINT_H
#define GH_LINT_H

#include "rules.h"

struct lint_waiver {
	struct slice check, rule; /* in lint.text */
	unsigned long line;
	bool used;
};

/* Groups of checks: which were made. */
enum lint_made { LINT_STATIC = 1, LINT_NOW = 2, LINT_GAPS = 4, LINT_TESTS = 8 };

struct lint {
	const struct ruleset *rs;
	struct diag *diag;
	const char *folder;
	bool now_given;
	int64_t now;
	unsigned long found;      /* errors and warnings */
	unsigned long waived;
	unsigned made;
	bool more;                /* tables of the pack for another program come after these:
	                             what is about all tables has to wait */
	struct strmap asked;      /* files of lists, of those so far */
	struct strmap text;
	struct lint_waiver *waiver;
	size_t nwaivers, waivercap;
	char *waivers;            /* path of lint.csv */
};

/* 0, or -1 when the file is there and unusable (reported). */
int lint_read_waivers(struct lint *l);
/* Says which waivers waived nothing, among the checks that were made. Frees
 * what lint_read_waivers made. */
void lint_end(struct lint *l);

/* One finding. `rule` is what a waiver would name; severity is that of the
 * letter the check begins with. */
void lint_find(struct lint *l, const char *check, struct slice rule, const struct where *at, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* The files of a folder that end in .csv, in byte order; the caller frees
 * them with lint_free_files. */
size_t lint_files(const char *folder, char ***path);
void lint_free_files(char **path, size_t n);
/* "folder/name"; the caller frees it. */
char *lint_path(const char *folder, const char *name);

#endif
