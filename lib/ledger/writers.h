/* Who wrote which batch lately: the memory that makes retries harmless. (L4)
 *
 *     writers_note(&w, &member);                  for every member, in order
 *     if (writers_find(&w, id, batch, &found))
 *             skip(found.rows);
 *     else
 *             ...                                 only the members themselves tell
 *
 * A writer is a number (CRC-32 of the name it goes by), its batches are
 * numbered from 1. A batch that is sent again after a crash is found here and
 * not written twice. What is kept per writer is its last batch and the highest
 * number so far: a higher one cannot have been there. Where that does not
 * decide the answer is "unknown", never a guess. All zero is the empty memory.
 */
#ifndef GH_WRITERS_H
#define GH_WRITERS_H

#include "member.h"

enum { WRITERS_MAX = 32 };

/* Rows of one batch that are in a part. */
struct written {
	uint64_t rows;           /* 0: none, nothing else is set */
	uint64_t n0;             /* leaf number of the first */
	uint64_t leaves;         /* of the tree after the last */
	struct tree_hash root;   /* of that tree */
};

struct writer {
	uint32_t id;
	uint32_t batch;          /* the last it wrote */
	uint32_t highest;
	uint32_t exact;          /* `seen` is all of that batch */
	struct written seen;
};

struct writers {
	uint32_t n;
	uint32_t lost;           /* a writer was dropped for want of room */
	struct writer at[WRITERS_MAX];
};

/* A member without a writer is passed over. */
void writers_note(struct writers *w, const struct member *m);
/* True: *found is all there is of the batch. False: unknown. */
bool writers_find(const struct writers *w, uint32_t id, uint32_t batch, struct written *found);
/* Adds the member's rows. */
void written_add(struct written *to, const struct member *m);

#endif
