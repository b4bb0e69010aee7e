/* Lines become members: cut at the limit, hashed, filtered, packed.     (L4)
 *
 *     struct blocks *b = xcalloc(1, sizeof *b);
 *     blocks_start(b, codec, &tree, &model);     model: flags, mtime, writer ...
 *     blocks_line(b, SLICE("1,2022-03-18T08:00:03+08:00,"), line, time, token, 1);
 *     blocks_end(b);
 *     write(b->out);
 *     blocks_free(b);
 *
 * Each line gets an LF and becomes a leaf of the tree. A member is ended when
 * the next line does not fit into MEMBER_TEXT_MAX; from MEMBER_BLOOM_ROWS lines
 * on it gets a filter, sized for the distinct tokens in it (also when there are
 * none: then nobody is found there, which is true). All zero before the first
 * start; large, so not for the stack.
 */
#ifndef GH_BLOCKS_H
#define GH_BLOCKS_H

#include "member.h"

/* More tokens than fit into a member's text with the shortest fields. */
enum { BLOCKS_TOKEN_SLOTS = 8192 };

struct blocks {
	struct codec *codec;
	struct tree *tree;       /* grows by the lines */
	struct member member;    /* of the member being filled */
	struct member model;
	struct buf text, out;
	uint64_t slot[BLOCKS_TOKEN_SLOTS]; /* set of the member's tokens; 0: free */
	uint32_t used[BLOCKS_TOKEN_SLOTS]; /* slots that are not */
	size_t nused;
	int64_t tmin, tmax;      /* over all members */
	size_t last_size;        /* of the last member in `out` */
	uint64_t rows;
	unsigned long members;
};

/* Again and again: `out` is cleared. `model` gives flags, mtime, writer, batch
 * and schema of all members. codec and tree must outlive the use. */
void blocks_start(struct blocks *b, struct codec *codec, struct tree *tree, const struct member *model);
/* A line in two pieces, together without LF. `time` counts when `timed`. */
void blocks_line(struct blocks *b, struct slice head, struct slice tail, bool timed, int64_t time,
		 const uint64_t *token, size_t ntokens);
/* Ends the last member. */
void blocks_end(struct blocks *b);
void blocks_free(struct blocks *b);

#endif
