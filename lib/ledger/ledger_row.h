/* A CSV record becomes a line of a ledger, or is refused.               (L4)
 *
 *     struct ledger_rows *w = ledger_rows_new(settings, keys, "", &diag);
 *     ledger_rows_bind(w, header.field, header.nfields, &where)
 *     ledger_rows_header(w)                  "seq,at,time,unit,..."
 *     ledger_rows_put(w, month, &record, &line, &facts, &where)
 *
 * The line is CSV with ',' and without line end; seq and at are not yet in
 * front of it. Columns of `who` hold tokens instead of what came (a value that
 * is a token already is kept), those of `seal` a sealed text (one that is
 * sealed already is kept), those in both the token, a '.' and the sealed text.
 * Empty stays empty. Everything else is checked: no CR, LF or NUL, as many
 * fields as the header, UTF-8, no clear id or phone (guard.h) unless the column
 * is in `allow`, room in a member. A column `phone` is of kind KEYRING_PHONE,
 * every other of `who` of KEYRING_ID.
 *
 * A record that needs no quotes is copied as it came; others get csvtext.h's.
 * A blank line is no record: pass over records of 0 fields without error.
 */
#ifndef GH_LEDGER_ROW_H
#define GH_LEDGER_ROW_H

#include "csvin.h"
#include "keyring.h"
#include "ledger.h"

enum { LEDGER_ROW_TOKENS = 4, LEDGER_ROW_MAX = 59900 };

/* What search needs to know of a row. */
struct ledger_row_facts {
	bool timed;
	int64_t time;                            /* event time, UNIX seconds */
	uint64_t token[LEDGER_ROW_TOKENS];       /* bloom_hash of its tokens */
	unsigned ntokens;
};

struct ledger_rows;

/* `keys` may be NULL when no column of the input needs one. `allow`: columns
 * that may hold clear ids, joined by ','. All arguments outlive it. */
struct ledger_rows *ledger_rows_new(const struct ledger_settings *, struct keyring *keys, const char *allow,
				    struct diag *);
void ledger_rows_free(struct ledger_rows *w);
/* 0, or -1 when the header cannot be one: a column seq or at, two of one name,
 * an empty one, more `who` columns than LEDGER_ROW_TOKENS (reported). An input
 * that has seq and at as its first two columns, written by ledger-grep, is
 * bound without them. */
int ledger_rows_bind(struct ledger_rows *w, const struct slice *header, size_t n, const struct where *at);
/* "seq,at," and the columns. Valid until the next bind. */
struct slice ledger_rows_header(const struct ledger_rows *w);
/* Whether a column becomes tokens or is sealed: then the month must have its
 * key (keyring_make) before ledger_rows_put. */
bool ledger_rows_need_keys(const struct ledger_rows *w);
/* Appends the line and says what is in it. 0, or -1 when it is refused
 * (reported with file, line, field and column, never with the value). */
int ledger_rows_put(struct ledger_rows *w, int month, const struct record *r, struct buf *line,
		    struct ledger_row_facts *facts, const char *file);
/* The facts of a line as it stands in a ledger, seq and at included, whose header was
 * bound: for verification and re-packing. False when it is no CSV record with as many
 * fields, or the second is no time. */
bool ledger_rows_facts(struct ledger_rows *w, struct slice line, struct ledger_row_facts *facts, int64_t *at);

#endif
