/* What is left of a ledger after a fault, and whether it still works.  (tests)
 *
 *     after_boot("work/boot");                 the machine was started anew
 *     after_append("work/gate", now, "time,serial", "last,0", said);
 *     after_rows("work/gate", &rows);
 *     if (after_verify("work/gate", said) > 0) ...
 *
 * By the library, in this process: thousands of ledgers a minute.
 */
#ifndef GH_AFTER_H
#define GH_AFTER_H

#include "append.h"

/* From now on the id of the running boot is what this file holds. NULL: the system's. */
void after_boot(const char *path);

/* The rows of all parts, each with LF, without seq and at: of whole members up to the
 * first that is not good. *parts counts the parts, *damaged those with a good member
 * behind a bad one. 0 or -1. */
struct after_state {
	long parts, damaged, torn, sealed;
};
int after_rows(const char *folder, struct buf *rows, struct after_state *state);

/* One more row. Messages are added to `said`. */
enum append_result after_append(const char *folder, struct when now, const char *header, const char *row, struct buf *said);

/* Findings of the verifier; -1: trouble. Messages are added to `said`. */
long after_verify(const char *folder, struct buf *said);

/* Makes `path` hold these bytes. */
void after_write(const char *path, struct slice bytes);
/* All of a file; the test cannot go on without. */
void after_read(const char *path, struct buf *b);
/* Removes a folder and what is in it; nothing there is fine, too. */
void after_remove(const char *folder);
/* Names in a folder, 0 when it is not there. */
size_t after_names(const char *folder);
/* The n-th of them in the order of strcmp, to be freed; NULL: there are fewer. */
char *after_name(const char *folder, size_t n);

#endif
