/* Closed parts with many small members get few full ones.               (L4)
 *
 *     pack_part(&keeper, part, head, false, &count)
 *
 * Live gates commit row by row, 180 bytes a member and more; packed, a row
 * takes an eighth of that. The lines stay as they are, and so do the root, the
 * opening member, the seal and every proof: evidence is over text. Members of
 * rows are made anew with the flag MEMBER_REPACKED, their filters and their
 * times; the acceptance time of a member is that of its last row, and its other
 * flags are those of all that went into it.
 *
 * The new file is written beside the old one, synced, read again to its root, and
 * only then takes its name: a crash leaves one or the other, both whole. Tip
 * and sidecars of the old file go before that. Closed parts that have no sidecars get
 * them, packed or not.
 */
#ifndef GH_PACK_H
#define GH_PACK_H

#include "heads.h"
#include "keeper.h"

struct pack_count {
	unsigned long parts;       /* packed */
	int64_t before, after;     /* bytes of those */
	unsigned long looked_at;
};

/* A part that has its line in heads.csv. With `batches` members of different batches
 * are not put together: a batch of the last days may be sent again and must be
 * recognised (writers.h). A part that is good as it is, is left. NO: it is not
 * what heads.csv says, and is left (reported). */
enum keeper_result pack_part(const struct keeper *k, const struct head *head, bool batches, struct pack_count *count);

/* All closed parts of days before `day`, INT64_MAX: all. */
enum keeper_result pack_before(const struct keeper *k, int64_t day, struct pack_count *count);

#endif
