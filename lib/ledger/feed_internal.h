/* What the files of the feed share; nobody else's business.             (L4) */
#ifndef GH_FEED_INTERNAL_H
#define GH_FEED_INTERNAL_H

#include "feed.h"
#include "incoming.h"

struct feed {
	struct ledger *ledger;
	struct keyring *keys;
	struct feed_options options;
	struct diag *diag;
	struct ledger_rows *rows;
	struct incoming *incoming;
	struct append *append;           /* NULL: no header line yet */
	struct buf header;               /* the first file's */
	uint64_t there;                  /* rows committed */
	unsigned long refused, commits;
	enum feed_result result;
};

/* What is waiting goes into the ledger; f->result says how it went. */
void feed_commit(struct feed *f);

#endif
