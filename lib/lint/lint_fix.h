/* Blank condition cells, filled with "-".                              (L4)
 *
 *     n = lint_fix("lib/rules/school", &diag);
 *
 * A blank condition is an error, because a spreadsheet makes blanks of merged
 * cells and nobody can tell whether "any" was meant. Who has looked at the pack and
 * means it has them written. Nothing else of a file changes, not a byte; a file
 * is replaced as a whole or not at all. Every cell is named in a note.
 */
#ifndef GH_LINT_FIX_H
#define GH_LINT_FIX_H

#include "diag.h"

/* All tables of a pack. Returns how many cells were written, -1 on failure (reported). */
long lint_fix(const char *folder, struct diag *);

#endif
