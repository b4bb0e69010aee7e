/* A small CSV file of the toolkit's own, read by column name.          (L3)
 *
 *     static const char *const need[] = { "column", "header", NULL };
 *     struct table *t = table_open(path, need, &diag);
 *     while (t && (got = table_next(t)) > 0)
 *             add(table_get(t, "column"), table_get(t, "header"));
 *     table_close(t);
 *
 * Synonyms, words, scales, areas, lists, profiles and rule packs are such
 * files. Lines that begin with '#' before the header are settings, returned
 * by table_setting; later ones are comments. Blank lines are skipped. UTF-8
 * with or without BOM, comma, semicolon or tab; a first line "sep=;" is passed over. Everything that is wrong with
 * the file is reported with its line and field.
 */
#ifndef GH_TABLE_H
#define GH_TABLE_H

#include "csvin.h"

struct table;

/* Opens and reads the header. `required` (NULL-terminated, may be NULL) are
 * the columns that must be there. NULL on failure (reported). */
struct table *table_open(const char *path, const char *const *required, struct diag *);
/* The same for a file that is input and no configuration: *fault tells what kept it from
 * being read (it is not there, empty or damaged) from a header that is another one's. */
enum table_fault { TABLE_OPEN, TABLE_UNREADABLE, TABLE_OTHER };
struct table *table_open_input(const char *path, const char *const *required, enum table_fault *fault, struct diag *);

/* The value of "#name,value" above the header, empty when not there. Valid
 * until table_close. */
struct slice table_setting(const struct table *t, const char *name);

/* 1 next row, 0 end, -1 it cannot be read (reported). */
int table_next(struct table *t);

/* The field of the current row under that header; empty when the table has
 * no such column or the row is short. Valid until table_next. */
struct slice table_get(const struct table *t, const char *column);
/* By number of column, for tables with headers of their own making. */
struct slice table_field(const struct table *t, size_t i);
size_t table_columns(const struct table *t);
/* The number of the column, SLICE_NOWHERE when there is none; table_field of
 * that is empty. */
size_t table_column(const struct table *t, const char *column);
bool table_has(const struct table *t, const char *column);
/* Fields the current row has; rows may be shorter or longer than the header. */
size_t table_row_fields(const struct table *t);
struct slice table_header(const struct table *t, size_t i);

/* Where the current row's field is, for messages about it; column NULL: the
 * row. The result borrows from t and from `column`. */
struct where table_where(const struct table *t, const char *column);
struct where table_where_field(const struct table *t, size_t i);
/* The same for the header row. */
struct where table_where_header(const struct table *t, size_t i);

void table_close(struct table *t);

#endif
