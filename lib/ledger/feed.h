/* CSV files into a ledger, commit by commit.                            (L4)
 *
 *     struct feed_options o = { .allow = "" };
 *     struct feed *f = feed_open(ledger, keys, &o, &diag);
 *     for (; *file && feed_goes_on(f); file++)
 *             feed_file(f, *file);
 *     if (feed_end(f) == FEED_DONE)
 *             ...                          all rows are on the disk
 *     feed_close(f);
 *
 * The first header line opens the part, the others must be the same. Rows wait
 * (incoming.h) until there are `batch` of them, too many bytes, or no more
 * input; then they are committed (append.h) and on the disk. A refused row
 * leaves nothing of its batch in the ledger; the rest of the input is then only
 * looked at, so that all refused rows are told at once.
 *
 * A live feed, one with acks, commits whenever its input pauses, too, tells
 * each commit, and ends at the first refused row: whoever sends waits for the
 * answer. A line of acks is "n0 rows leaves root" (struct append_ack).
 */
#ifndef GH_FEED_H
#define GH_FEED_H

#include "append.h"
#include "csvout.h"
#include "keyring.h"

struct feed_options {
	struct append_options append;
	const char *allow;               /* columns that may hold ids and phones in the clear, joined by ',' */
	uint64_t batch;                  /* rows; 0: no limit */
	bool may_be_empty;               /* an input without even a header is no trouble */
	struct csvout *acks;             /* a live feed's; NULL: it is none */
	/* A live feed's: a commit while the input pauses did not end with FEED_DONE.
	 * Ends the process, as nothing else ends the read that waits; it may
	 * close the feed. */
	void (*stop)(void *context);
	void *context;
};

/* All but DONE are reported; what feed_rows counts is in the ledger all the same. */
enum feed_result {
	FEED_DONE,
	FEED_NO,                         /* a header line or a row is none for this ledger, or the batch another */
	FEED_REFUSED,                    /* no part or key can be had: the file system, the clock, no keys */
	FEED_TROUBLE,                    /* cannot read, cannot write */
};

struct feed;

/* All arguments but the options' struct outlive it. `keys` may be NULL when no column
 * of the input needs one. */
struct feed *feed_open(struct ledger *l, struct keyring *keys, const struct feed_options *o, struct diag *diag);
void feed_close(struct feed *f);

/* A file ("-": stdin). `path` outlives the feed. */
void feed_file(struct feed *f, const char *path);
/* Whether another file is of any use. */
bool feed_goes_on(const struct feed *f);
/* After the last file: commits what waits. */
enum feed_result feed_end(struct feed *f);

enum feed_result feed_result(const struct feed *f);
/* Rows of the input that are in the ledger, those that were there before included. */
uint64_t feed_rows(const struct feed *f);

#endif
