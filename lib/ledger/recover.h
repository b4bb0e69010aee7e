/* Finding the end of a part, and mending what a crash left there.       (L4)
 *
 *     recover_tail(&tail, part)
 *
 * Where the tip holds (same boot, its last member is in the file and has the root
 * of its tree) only what is behind it is looked at, else the whole part. At the first
 * member that is not good:
 *
 *   no good member behind it       torn: it was never acknowledged. The bytes go to
 *                                  torn/, the file is cut, the next member says so
 *   a good member behind it, or    damage: nothing is touched, the next rows go to a
 *   it is before the tip's end     new part
 *
 * A part whose sync failed in this boot is treated as damaged. All under the
 * write lock.
 */
#ifndef GH_RECOVER_H
#define GH_RECOVER_H

#include "tail.h"

/* Opens the part and sets the tail's state, tip and header. 0, or -1 (reported). */
int recover_tail(struct tail *t, struct ledger_part part);

/* The same for the last part of the ledger, as a deed of its own; a sealed part whose
 * line in heads.csv was not written gets it. 0: nothing is wrong (any more), 1: the
 * part is damaged and stays as it is (reported), -1: trouble (reported). */
int recover_ledger(struct ledger *l, struct diag *diag);

#endif
