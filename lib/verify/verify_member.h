/* One member of a ledger file, checked by itself.                       (L4)
 *
 *     struct verify_hand *h = verify_hand_new(settings, &diag);
 *     if (verify_hand_bind(h, header) == 0)
 *             verify_member(h, &file, &member);       one thread, one hand
 *     verify_hand_free(h);
 *
 * Everything that can be said without the members before it: its bytes are
 * whole, seq is dense, every line is a record of the header's columns, the
 * range of times and the filter are those of its lines. Its lines are reduced
 * to the roots of the largest perfect trees that fit (RFC 6962), so that the
 * one who puts members together hashes little.
 */
#ifndef GH_VERIFY_MEMBER_H
#define GH_VERIFY_MEMBER_H

#include "findings.h"
#include "ledger.h"
#include "member.h"

/* What members of one file have in common. */
struct verify_file {
	int fd;
	int64_t day;
	const struct ledger_settings *settings;
	const uint64_t *stop;     /* leaf counts, ascending, at which the root is wanted: */
	size_t nstops;            /* no perfect tree goes across them */
};

struct verify_tree {
	unsigned level;           /* 2^level lines */
	struct tree_hash root;
};

struct verify_member {
	int64_t at;               /* given: where in the file, */
	uint64_t n0;              /* and its first leaf */
	uint32_t size;
	/* Found: */
	uint32_t rows;
	unsigned flags;
	bool open;                /* its line is the header line */
	const char *why;          /* it cannot be read; NULL: it can */
	struct tree_hash root;    /* as it says */
	struct verify_tree *tree; /* free() */
	size_t ntrees, cap;
	int64_t first_at, last_at; /* acceptance of its first and last row */
	uint64_t late;            /* rows */
	int64_t tmin, tmax;       /* as its lines say */
	struct findings found;
};

struct verify_hand;

struct verify_hand *verify_hand_new(const struct ledger_settings *, struct diag *);
void verify_hand_free(struct verify_hand *h);
/* The header line of the part that members come from. -1: it cannot be one
 * (reported). */
int verify_hand_bind(struct verify_hand *h, struct slice header);
/* The header line itself, from the opening member at `at`. */
int verify_hand_header(struct verify_hand *h, int fd, const struct verify_member *m, struct buf *header);
void verify_member(struct verify_hand *h, const struct verify_file *f, struct verify_member *m);

#endif
