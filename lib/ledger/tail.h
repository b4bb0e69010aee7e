/* The part that is written to: its file, its tip, what is known of both. (L4)
 *
 *     struct tail t;
 *     tail_init(&t, ledger, codec, &diag);
 *     recover_tail(&t, part)                     recover.h: opens and checks
 *     if (t.state == TAIL_OPEN && tail_put(&t, members, t.tip.end) == 0)
 *             tail_set(&t, &next)                 under the write lock
 *     tail_sync(&t)                               outside of it
 *     tail_free(&t);
 *
 * Data are only ever put behind the end, and cut off again when that fails; the file
 * is never renamed. A tail may be kept between commits: tail_current says whether
 * anybody else wrote meanwhile.
 */
#ifndef GH_TAIL_H
#define GH_TAIL_H

#include <sys/types.h>

#include "ledger.h"
#include "tip.h"

enum tail_state {
	TAIL_NONE,      /* no part */
	TAIL_BARE,      /* the file is there and empty: the opening member is still to be written */
	TAIL_OPEN,
	TAIL_SEALED,
	TAIL_UNUSABLE,  /* damaged, or a sync failed in this boot: nobody writes there */
};

struct tail {
	const struct ledger *l;
	struct codec *codec;
	struct diag *diag;
	char boot[BOOT_ID + 1];
	enum tail_state state;
	struct ledger_part part;
	struct tip tip;          /* OPEN and SEALED */
	struct buf header;       /* header line; empty when it could not be read */
	struct buf path, sick_path;
	int fd, tip_fd;
	ino_t inode;
};

void tail_init(struct tail *t, const struct ledger *l, struct codec *codec, struct diag *diag);
/* No part again. */
void tail_drop(struct tail *t);
void tail_free(struct tail *t);

/* Opens data and tip file of a part; `flags` for open(2) of the data. Fills in
 * paths, not state. Without flags a data file that is open already and still
 * has its name stays open: of a sync that fails Linux tells only those who had
 * the file open then. 0, or -1 with errno. */
int tail_open(struct tail *t, struct ledger_part part, int flags);
/* Whether what is known of an open part is still all there is to know: 1, 0, or -1
 * (reported). */
int tail_current(const struct tail *t);

/* Appends bytes; on failure what was written is cut off again and reported. 0 or -1. */
int tail_put(struct tail *t, struct slice bytes, int64_t old_end);
/* Takes over what is now in the file and leaves a hint. */
void tail_set(struct tail *t, const struct tip *tip);
/* Makes all of it durable. When that fails nothing more may be acknowledged
 * from this file in this boot: after an error Linux takes the pages for clean
 * and a second try succeeds without them. So the part is marked and left
 * (reported). A part that another has marked meanwhile has failed, too. 0 or
 * -1. */
int tail_sync(struct tail *t);

/* Nobody appends to the part any more in this boot. */
void tail_mark_sick(struct tail *t);
/* 1, 0, or -1 when that cannot be told (reported). */
int tail_is_sick(const struct tail *t);
/* The same of another part. */
void tail_part_mark_sick(const struct tail *t, struct ledger_part part);
int tail_part_is_sick(const struct tail *t, struct ledger_part part);

#endif
