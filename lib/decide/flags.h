/* The columns flag-risk appends to a record.                           (L4)
 *
 *     struct flags *f = flags_new(rs, "zh", &diag);
 *     flags_bind(f, header, n, &where)
 *     flags_put_header(&rows);
 *     for each record:
 *             buf_put(&rows, record);
 *             if (flags_decide(f, field, n))     something to say
 *                     ...
 *             flags_put(f, &rows);
 *     flags_free(f);
 *
 * level, action  the highest of all hits; without a hit the lowest words of their
 *                scales (none, admit)
 * rules          ids of the hits, joined by ';' like all lists
 * reasons        reason_zh or reason_en of each hit, its {column}s filled in; a ';'
 *                inside one becomes a comma
 * report_to      everyone who must hear
 * report_by      the record's time plus the shortest limit
 * observe_days   the longest observation, begun days count whole
 * tests          most tests
 * decided_by     the rules behind level and action
 * pack           rules_packs()
 *
 * A record without a readable time is not decided, because which rules are in force
 * is not known. That must not look like "nothing found": it has the second lowest level
 * and action (notice, register), no rule decided it, and its reason says so.
 */
#ifndef GH_FLAGS_H
#define GH_FLAGS_H

#include "buf.h"
#include "rules.h"

struct flags;

/* `language` is "zh" or "en". NULL when the ruleset has no scale for level or
 * action (reported). */
struct flags *flags_new(const struct ruleset *rs, const char *language, struct diag *);
void flags_free(struct flags *f);

/* Finds the columns; one the rules need that is missing and one that is to be
 * appended and is there already are errors. 0 or -1 (reported). */
int flags_bind(struct flags *f, const struct slice *header, size_t n, const struct where *at);
void flags_as_of(struct flags *f, int64_t at);

/* The same for another thread: ruleset, language and time; not bound yet. */
struct flags *flags_twin(const struct flags *f);

/* Appends their names to a header's fields, and ends the line. */
void flags_put_header(struct buf *row);

/* Decides a record; true when a rule hit or it has no time. The fields must stay until
 * flags_put. */
bool flags_decide(struct flags *f, const struct slice *field, size_t n);
/* Appends the columns of the record just decided to its fields, and ends the line. Its text has
 * no NUL behind it. */
void flags_put(struct flags *f, struct buf *row);

/* What a person should know of a run. */
struct flags_counts {
	unsigned long records;
	unsigned long timeless;   /* records that were not decided */
	unsigned long conflicts;  /* records that break the hit policy of a table */
	unsigned long tried;      /* hits of test rules */
	unsigned long limits;     /* searches given up */
	unsigned long suppressed; /* hits */
};
/* Of all records so far. */
struct flags_counts flags_counts(const struct flags *f);
void flags_counts_add(struct flags_counts *to, struct flags_counts more);
/* What came after `before`. */
struct flags_counts flags_counts_since(struct flags_counts now, struct flags_counts before);

/* Says all but the suppressed hits. Nothing when there is nothing. */
void flags_summary(struct flags_counts c, struct diag *diag);

#endif
