/* What a superior has been told of its units' ledgers, and whether it fits. (L4)
 *
 *     struct pins *p = pins_new();
 *     pins_head(p, unit, name, part, leaves, root)       PINS_SHRINK: fewer leaves than before
 *     pins_line(p, unit, line)                            PINS_GAP: prev is not the line before
 *     pins_prev(p, unit, prev)                            does a report's prev fit?
 *
 * A head once received pins what the unit may still say: the same part never
 * has fewer leaves (SHRINK), never another root for as many (FORK), and every
 * line of heads.csv names the one before (GAP; a second line behind the same
 * one is a FORK). Lines that were received before are no news. Needs no row of
 * anybody (ledger.md 3.3, 3.4).
 */
#ifndef GH_PINS_H
#define GH_PINS_H

#include "slice.h"
#include "tree.h"

enum pins_found { PINS_FITS, PINS_GAP, PINS_FORK, PINS_SHRINK };

struct pins;

struct pins *pins_new(void);
void pins_free(struct pins *p);

/* A head of the part called `part` ("gate,2022-03-18-01") of a unit. */
enum pins_found pins_head(struct pins *p, struct slice unit, struct slice part, uint64_t leaves,
			  const struct tree_hash *root);
/* A line of the unit's heads.csv as it stands there; its head is for pins_head. The
 * first line of a unit may follow on anything. */
enum pins_found pins_line(struct pins *p, struct slice unit, struct slice line, const struct tree_hash *prev);
/* Whether a head that a report carries follows on a line received, or is the
 * first of its ledger. Units without any line: fits. */
enum pins_found pins_prev(const struct pins *p, struct slice unit, const struct tree_hash *prev);

#endif
