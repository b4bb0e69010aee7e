/* A decision table as it stands in its file: see lint_table.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_table.h"

#include <stdlib.h>

#include "table.h"
#include "xmem.h"

static char *copy(struct slice s)
{
	return xstrndup(s.n ? s.p : "", s.n);
}

static void read_headers(struct lint_table *lt, const struct table *t)
{
	lt->ncolumns = table_columns(t);
	lt->header = xcalloc(lt->ncolumns, sizeof *lt->header);
	lt->question = xcalloc(lt->ncolumns, sizeof *lt->question);
	for (size_t i = 0; i < lt->ncolumns; i++) {
		struct slice h = table_header(t, i);

		lt->header[i] = copy(h);
		lt->question[i] = slice_starts(h, SLICE("in:")) ?
			rules_question_of(lt->rs, lt->number, slice_trim(slice_from(h, 3))) : RULES_NONE;
	}
	lt->complete = copy(table_setting(t, "complete"));
	lt->gaps = copy(table_setting(t, "gaps"));
}

static void read_rows(struct lint_table *lt, struct table *t)
{
	size_t n = lt->table->n, rule = 0;

	lt->cell = xcalloc(n * lt->ncolumns + 1, sizeof *lt->cell);
	lt->line = xcalloc(n * lt->ncolumns + 1, sizeof *lt->line);
	/* Rows of rules that are not compiled have ids of no rule here. */
	while (rule < n && table_next(t) > 0) {
		if (!slice_eq(table_get(t, "id"), rules_rule(lt->rs, lt->table->first + rule)->id))
			continue;
		for (size_t i = 0; i < lt->ncolumns; i++) {
			lt->cell[rule * lt->ncolumns + i] = copy(slice_trim(table_field(t, i)));
			lt->line[rule * lt->ncolumns + i] = table_where_field(t, i).line;
		}
		rule++;
	}
	for (size_t i = rule * lt->ncolumns; i < n * lt->ncolumns; i++)
		lt->cell[i] = copy(SLICE_NONE);
}

struct lint_table *lint_table_read(const struct ruleset *rs, size_t table, struct diag *diag)
{
	struct lint_table *lt = xcalloc(1, sizeof *lt);
	struct table *t;

	lt->rs = rs;
	lt->table = rules_table(rs, table);
	lt->number = table;
	lt->file = copy(lt->table->file);
	t = table_open(lt->file, NULL, diag);
	if (!t) {
		lint_table_free(lt);
		return NULL;
	}
	read_headers(lt, t);
	read_rows(lt, t);
	table_close(t);
	return lt;
}

void lint_table_free(struct lint_table *lt)
{
	if (!lt)
		return;
	for (size_t i = 0; i < lt->table->n * lt->ncolumns; i++)
		free(lt->cell[i]);
	for (size_t i = 0; i < lt->ncolumns; i++)
		free(lt->header[i]);
	free(lt->cell);
	free(lt->line);
	free(lt->header);
	free(lt->question);
	free(lt->complete);
	free(lt->gaps);
	free(lt->file);
	free(lt);
}

struct where lint_table_where(const struct lint_table *lt, size_t rule, size_t column)
{
	struct where at = { lt->file, rules_rule(lt->rs, rule)->line, 0, NULL };

	if (column == RULES_NONE)
		return at;
	at.line = lt->line[(rule - lt->table->first) * lt->ncolumns + column];
	at.field = column + 1;
	at.column = lt->header[column];
	return at;
}

size_t lint_table_column(const struct lint_table *lt, size_t question)
{
	for (size_t i = 0; i < lt->ncolumns; i++)
		if (lt->question[i] == question)
			return i;
	return RULES_NONE;
}
