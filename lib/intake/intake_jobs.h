/* The rows of a file taken in by several threads.                      (L4)
 *
 *     if (intake_divides(it, file))
 *             got = intake_run_in_parts(it, file);
 *
 * Each thread reads cells with memos of its own over the same tables; rows, rejects and
 * messages come in the order of the file, and the account is added up part by part.
 */
#ifndef GH_INTAKE_JOBS_H
#define GH_INTAKE_JOBS_H

#include "intake.h"

/* Whether rows can be taken in without those before them: they cannot where a profile says that
 * a cell may mean the one above it, or how an event is known that was there before. */
bool intake_divides(const struct intake *it, const struct intake_file *file);

/* All rows behind the header. 0, or -1 when reading stopped (reported). */
int intake_run_in_parts(struct intake *it, struct intake_file *file);

#endif
