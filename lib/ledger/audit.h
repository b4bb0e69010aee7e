/* The audit ledger: what was done to a ledger that its rows cannot tell. (L4)
 *
 *     struct audit *a = audit_read(l, &diag);
 *     if (audit_find(a, AUDIT_DROP, SLICE("2022-03-18-01")))
 *             ...                              dropped, not missing
 *     audit_free(a);
 *
 * LEDGER/audit is an ordinary ledger called NAME/audit, made when there is first
 * something to tell, with the columns
 *
 *     time,act,what,evidence,by
 *     2022-05-01T09:00:00+08:00,shred,2022-03,SHA-256 of the key in hex,office 2
 *     2022-10-01T09:00:00+08:00,drop,2022-03-18-01,root of the part in hex,office 2
 *
 * Nothing in it is sealed or a token: it must outlive the keys, and it holds
 * no personal data. It is never shredded or dropped itself.
 */
#ifndef GH_AUDIT_H
#define GH_AUDIT_H

#include "ledger.h"
#include "when.h"

#define AUDIT_FOLDER "audit"
#define AUDIT_SHRED "shred"
#define AUDIT_DROP "drop"

struct audit_entry {
	struct slice act, what, evidence, by;
	bool unsure;   /* read from a part whose sync failed: it may not be on the disk */
};

struct audit;

/* The entries of l's audit ledger so far, none when there is no such ledger. NULL on
 * trouble: it cannot be read, or not to its end (reported). */
struct audit *audit_read(const struct ledger *l, struct diag *diag);
void audit_free(struct audit *a);
size_t audit_count(const struct audit *a);
/* Valid until audit_free. */
const struct audit_entry *audit_get(const struct audit *a, size_t i);
/* The last entry of that act on that thing; NULL: none. */
const struct audit_entry *audit_find(const struct audit *a, const char *act, struct slice what);

/* When it happens. */
struct audit_when {
	struct when now;
	bool accept_gap;   /* also more than ROLLOVER_GAP days after the entry before */
};

/* Writes entries, makes the ledger if need be; they are durable when it
 * returns. 0, or -1 (reported). */
int audit_add(const struct ledger *l, const struct audit_entry *entry, size_t n, const struct audit_when *when,
	      struct diag *diag);
enum { AUDIT_BY_MAX = 200 };
/* NULL, or why the text cannot stand in the column `by`. */
const char *audit_by_error(struct slice by);

#endif
