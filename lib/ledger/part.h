/* The members of one data file, one after the other, checked.           (L4)
 *
 *     struct part_reader *r = part_open(path, size, PART_FULL, &diag);
 *     struct part_member m;
 *     while (part_next(r, &m) > 0)
 *             use(m.text);
 *     if (part_state(r)->end == PART_TORN) ...
 *     part_close(r);
 *
 * Members are checked as they come: header checksum, order of leaves and, with
 * PART_FULL, deflate, CRC, number of lines and the root over all lines so
 * far. The first that fails ends the walk; the state says where and why,
 * and whether good members lie behind it: then it is damage, else a
 * torn tail (ledger.md 2.3).
 */
#ifndef GH_PART_H
#define GH_PART_H

#include "member.h"
#include "diag.h"

enum part_depth {
	PART_HEADERS,  /* hop from header to header, nothing is inflated */
	PART_TEXT,     /* inflate and check the text, no hashes */
	PART_FULL,     /* the root of every member is checked, too */
};

enum part_end {
	PART_OPEN,     /* good to the end, not sealed */
	PART_SEALED,   /* good to the end, with seal and end mark */
	PART_TORN,     /* good up to `good`, then nothing good */
	PART_DAMAGED,  /* good up to `good`, and a good member lies behind */
};

struct part_state {
	enum part_end end;
	int64_t good;            /* offset behind the last good member */
	int64_t size;            /* bytes looked at */
	const char *why;         /* not good: what is wrong there */
	uint64_t leaves;         /* lines in good members */
	struct tree_hash root;   /* of the last good member, as it says */
	struct tree tree;        /* PART_FULL: the edge after it */
	int64_t tmin, tmax;
	uint32_t mtime;          /* of the last good member */
	uint32_t schema;
	unsigned long members;
	int64_t last;            /* offset of the last good member; -1: none */
	struct buf header;       /* header line without LF (not PART_HEADERS) */
	struct buf place;        /* LS of the opening member */
	bool seal;               /* the last good member is a seal; with TORN only
	                            its end mark is missing */
};

struct part_member {
	struct member head;      /* its slices are good until part_next */
	int64_t at;              /* offset in the file */
	struct slice bytes;      /* the whole member */
	struct slice text;       /* not PART_HEADERS */
};

struct part_reader;

/* Looks at the first `size` bytes of the file (-1: all). NULL when it cannot be
 * opened (reported). */
struct part_reader *part_open(const char *path, int64_t size, enum part_depth, struct diag *);
/* Starts behind members that are known to be good, before the first part_next: the
 * offset there, what was the tree, and the header line's CRC. */
void part_resume(struct part_reader *r, int64_t from, const struct tree *tree, uint32_t schema);
/* 1 and the next good member, 0 at the end or where the good ones end, -1 when
 * reading fails (reported). */
int part_next(struct part_reader *r, struct part_member *m);
/* Complete when part_next returned 0. Belongs to the reader. */
const struct part_state *part_state(const struct part_reader *r);
void part_close(struct part_reader *r);

/* Walks to the end. 0 or -1; free the buffers of *state with part_state_free. */
int part_scan(const char *path, int64_t size, enum part_depth, struct part_state *state, struct diag *);
void part_state_free(struct part_state *state);

#endif
