/* heads.csv: what is known of every closed part, chained.               (L4)
 *
 *     struct heads *h = heads_read(l, &diag);
 *     for (size_t i = 0; i < heads_count(h); i++)
 *             use(heads_get(h, i)->root);
 *     heads_free(h);
 *
 *     name,day,part,leaves,root,tmin,tmax,closed_at,prev
 *     gate,2022-03-18,01,5001,9f86...,2022-03-18T00:00:12+08:00,
 *         2022-03-18T23:59:40+08:00,2022-03-19T00:00:03+08:00,e3b0...
 *
 * prev is the SHA-256 of the line before, without its LF; for the first line
 * that is the header line. So a line that is changed, dropped or put elsewhere
 * shows in the next one, and the LS of every part repeats the prev of its time.
 * Times are empty where no row has one. The file holds no personal data and is
 * kept when parts are dropped.
 */
#ifndef GH_HEADS_H
#define GH_HEADS_H

#include "ledger.h"
#include "tree.h"

struct head {
	struct ledger_part part;
	uint64_t leaves;         /* header line included */
	struct tree_hash root;
	int64_t tmin, tmax;      /* MEMBER_NO_TMIN, MEMBER_NO_TMAX: none */
	int64_t closed_at;       /* UNIX seconds */
	struct tree_hash prev;
	bool chained;            /* prev is the hash of the line before */
	unsigned long line;      /* in heads.csv */
};

struct heads;

/* NULL on trouble (reported). A line that does not read is reported, counted
 * (heads_bad) and passed over. An incomplete last line (no LF) is a torn write:
 * passed over and counted in heads_torn. */
struct heads *heads_read(const struct ledger *l, struct diag *);
/* The same of a text, that of the ledger `name`; `file` is for messages. */
struct heads *heads_parse(struct slice text, struct slice name, const char *file, struct diag *);
void heads_free(struct heads *h);
size_t heads_count(const struct heads *h);
const struct head *heads_get(const struct heads *h, size_t i);
/* The last one of that part. NULL: none. */
const struct head *heads_find(const struct heads *h, struct ledger_part part);
unsigned long heads_bad(const struct heads *h);
bool heads_torn(const struct heads *h);
/* What the next line says as its prev: SHA-256 of the line, without LF. */
struct tree_hash heads_hash(struct slice line);
/* The same of the last line. */
struct tree_hash heads_last(const struct heads *h);

/* Adds the line of a part that was just sealed and syncs; fills in head->prev.
 * Under the write lock. What does not read at the end of the file was never
 * finished: it is moved to torn/ first. 0, or -1 (reported). */
int heads_append(const struct ledger *l, struct head *head, struct diag *);
/* For a line that was found there: who wrote it may have died before its sync.
 * 0, or -1 (reported). */
int heads_sync(const struct ledger *l, struct diag *);

#endif
