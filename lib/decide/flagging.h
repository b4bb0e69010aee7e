/* A pass of flag-risk over its files: every record copied, its columns
 * appended.                                                            (L4)
 *
 *     struct flagging pass = { .flags = flags, .out = out, .diag = &diag };
 *     for each file:
 *             got = flagging_file(&pass, path);
 *     flagging_end(&pass);
 *
 * Records come through byte for byte when the delimiter is a comma, else field
 * by field with commas. All files have the header of the first that has one; blank lines are dropped.
 * A record that cannot be read, or with another number of fields than the
 * header, is reported and left out; the run goes on, and flagging_end tells.
 * Explanations and coverage are about all records that are decided, also those
 * that only_hits leaves out.
 */
#ifndef GH_FLAGGING_H
#define GH_FLAGGING_H

#include "flagging_pass.h"

/* 0; -1 when reading stopped (reported); -2 when the first header does not fit
 * the rules and nothing was written (reported). */
int flagging_file(struct flagging *pass, const char *path);

/* Says how many records were lost, how many hits suppressed, and flags_summary. 0, or -1 when
 * any record was lost. Frees what the pass holds, not what it was given. */
int flagging_end(struct flagging *pass);

#endif
