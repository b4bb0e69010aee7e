/* A decision table as it stands in its file, beside its rules.         (L4)
 *
 * Rules know the line they begin on; findings about a cell need its line and
 * field, and its text as written. So the file is read once more.
 */
#ifndef GH_LINT_TABLE_H
#define GH_LINT_TABLE_H

#include "lint.h"
#include "rules_inspect.h"

struct lint_table {
	const struct ruleset *rs;
	const struct rules_table *table;
	size_t number;
	char *file;
	size_t ncolumns;
	char **header;
	size_t *question;      /* by column; RULES_NONE: no condition */
	char **cell;           /* by rule of the table, then by column */
	unsigned long *line;   /* the same */
	char *complete, *gaps; /* settings #complete, #gaps; empty: none */
};

/* NULL when the file cannot be read any more (reported). */
struct lint_table *lint_table_read(const struct ruleset *rs, size_t table, struct diag *);
void lint_table_free(struct lint_table *t);

/* Where the cell of a rule is; column RULES_NONE: the rule. */
struct where lint_table_where(const struct lint_table *t, size_t rule, size_t column);
/* The column of a question, RULES_NONE when the table has none. */
size_t lint_table_column(const struct lint_table *t, size_t question);

#endif
