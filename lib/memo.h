/* What a column's cells were read as, by distinct text.                (L4)
 *
 *     struct memo m = { .kind = CELL_TEMP, .column = GATE_TEMP };
 *     const struct answer *a = memo_read(&m, raw, &context);
 *     a->verdict, a->value, a->issues            "temp_c:low"
 *     memo_free(&m);
 *
 * A gate log repeats itself: a few hundred temperatures, four colours. A hit
 * costs a few nanoseconds where the recogniser costs a parse: short cells are
 * looked up in a small direct-mapped front, longer ones by hash. Columns that
 * do not repeat (ids, phones) are noticed by their hit rate and read directly.
 * Memory is bounded: a full memo is emptied and starts again.
 *
 * What a text is read as depends on the codes and on the order of dates: after
 * a change of either, memo_forget.
 */
#ifndef GH_MEMO_H
#define GH_MEMO_H

#include "codes.h"
#include "strmap.h"

/* Valid until the next memo_read of the same memo. */
struct answer {
	enum cell_verdict verdict;
	struct slice value;
	struct slice issues; /* `column:code` joined by ';', as in the output */
	struct slice side;
};

/* A cell of at most 16 bytes as two words that cover it, and its answer. */
struct memo_front {
	uint64_t head, tail;
	uint32_t n;
	uint32_t answer; /* number + 1; 0: free */
};

enum { MEMO_FRONT = 128 };

struct memo {
	enum cell_kind kind;
	enum gate_column column;
	const struct codes *codes; /* read before anything else; may be NULL */
	enum date_order order;     /* of this column; unknown: the context's */
	/* The rest begins as zero and is memo.c's own. */
	struct strmap seen;    /* raw text */
	struct strmap text;    /* texts of the answers */
	struct answer *answer; /* by number in `seen` */
	size_t cap;
	unsigned asked, hit, direct;
	struct memo_front front[MEMO_FRONT];
	struct cell cell;
	struct buf issues;
	struct answer last;
};

const struct answer *memo_read(struct memo *m, struct slice raw, const struct cell_context *cx);
void memo_forget(struct memo *m);
void memo_free(struct memo *m);

#endif
