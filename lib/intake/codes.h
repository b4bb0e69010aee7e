/* What bare codes stand for, by column.                                (L4)
 *
 *     struct codes *c = codes_new();
 *     codes_load(c, "gate-app.csv", &cells, &diag);
 *     codes_read(c, GATE_HEALTH_CODE, SLICE("3"), &cell)    true: VALUE "green"
 *     codes_read(c, GATE_HEALTH_CODE, SLICE("绿码"), &cell)  false: no code
 *
 * Vendors contradict each other: 1 is a red code on one terminal, none on the
 * next and green in an app. So a bare digit means nothing until a table says
 * what it means, and a table is only ever given by a person: as a profile
 * (profile.h) or with --code-table. The table has the columns
 * `column,code,value`; the later line wins. `value` is
 *
 *     a canonical value (green), with ~flag for what is to be noticed;
 *     `-` for nothing; `?code` when a human must look, `!code` when the cell
 *     cannot be right.
 *
 * Codes are compared by norm_key, and as numbers where they are decimal: 3.0
 * and 3 are one code.
 */
#ifndef GH_CODES_H
#define GH_CODES_H

#include "cell.h"
#include "diag.h"

/* A column of gate.h, or the unit in which temp_c was told. */
enum { CODES_UNIT = GATE_NCOLUMNS, CODES_COLUMNS };

struct codes;

struct codes *codes_new(void);
void codes_free(struct codes *c);

/* The column of that name, "temp_unit" among them; CODES_COLUMNS when there
 * is none that codes can stand in (time, source, issues). */
size_t codes_column(struct slice name);

/* The kind of cell that stands in a column. */
enum cell_kind codes_kind(enum gate_column column);

/* Adds a code. 0, or -1 (reported at `at`) when the value is not one that the
 * column can have. */
int codes_add(struct codes *c, size_t column, struct slice code, struct slice value,
	      const struct cell_context *cx, const struct where *at, struct diag *diag);

/* Adds a whole table. 0, or -1 (reported). */
int codes_load(struct codes *c, const char *path, const struct cell_context *cx, struct diag *diag);

/* Fills *out when the whole text is a code of the column; else false. Uses
 * out->work. */
bool codes_read(const struct codes *c, enum gate_column column, struct slice text, struct cell *out);

/* What the code stands for, as in the table; empty when it is none. */
struct slice codes_find(const struct codes *c, size_t column, struct slice text, struct buf *scratch);

#endif
