/* The rows that a report counts, read by several threads.              (L4)
 *
 *     struct report_damage damage;
 *     result = report_read_in_parts(rep, in, header, n, jobs, &damage, &diag);
 *
 * Each thread counts for itself, and its numbers are added up part by part.
 */
#ifndef GH_REPORT_JOBS_H
#define GH_REPORT_JOBS_H

#include "report.h"

/* The first record that cannot be read: it would make every count wrong. */
struct report_damage {
	unsigned long line;
	enum csvin_error error; /* CSVIN_OK: there is none */
};

/* All records of `in` in turn. 0; -1 at the damage, or for trouble (reported). */
int report_add_rows(struct report *rep, struct csvin *in, struct report_damage *damage);

/* All records of `in`, to which parts_pay, behind its header. 0; -1 when reading stopped: at
 * the damage, or for trouble (reported). */
int report_read_in_parts(struct report *rep, struct csvin *in, const struct slice *header, size_t n, unsigned jobs,
			 struct report_damage *damage, struct diag *);

#endif
