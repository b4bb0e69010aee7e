/* What a column's cells were read as, by distinct text.                (L4)
 *
 *     struct memo m = { .kind = CELL_TEMP, .column = GATE_TEMP };
 *     memo_begin(&m);
 *     const struct answer *a = memo_read(&m, raw, &context);
 *     a->verdict, a->value, a->issues            "temp_c:low"
 *     memo_free(&m);
 *
 * A gate log repeats itself: a few hundred temperatures, four colours. A hit
 * costs a few nanoseconds where the recogniser costs a parse: short cells are
 * looked up in a small direct-mapped front, longer ones by hash. Times, names
 * and numbers of persons hardly repeat: what their shortcut can read is not
 * kept. Other columns that do not repeat are noticed by their hit rate.
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
	bool plain;          /* a value, and neither issues nor a side */
	bool asks;           /* the value may need quotes */
	struct slice value;
	struct slice issues; /* `column:code` joined by ';', as in the output */
	struct slice side;
	const char *text;    /* what was read, of n bytes; NULL when it is not kept */
};

/* A cell of at most 32 bytes, by its first and last bytes, and its answer. */
struct memo_front {
	uint64_t head, tail;
	const char *value; /* of a ready one */
	uint32_t answer;   /* number */
	uint8_t n;         /* 0: free; with MEMO_AGAIN: the answer must be looked at */
	uint8_t value_n;
};

/* Places: few for four colours; for 900 gates of a city 1024 cost 1 % more instructions a row than 4096. */
enum { MEMO_FEW = 64, MEMO_MOST = 4096, MEMO_SHORT = 32, MEMO_READY = 16, MEMO_AGAIN = 0x80 };

struct memo {
	enum cell_kind kind;
	enum gate_column column;
	const struct codes *codes; /* read before anything else; may be NULL */
	enum date_order order;     /* of this column; unknown: the context's */
	/* The rest begins as zero and is memo.c's own. */
	cell_shortcut *shortcut;   /* tried before all else; may be NULL */
	struct strmap seen;    /* raw text */
	struct strmap text;    /* texts of the answers */
	struct answer *answer; /* by number in `seen` */
	size_t cap;
	unsigned missed, hit, direct;
	const struct memo_front *front; /* no one in it until needed, and while cells are read directly */
	size_t mask;                    /* of its places, less one: a power of two */
	struct memo_front *places;      /* of the front ... */
	size_t nplaces;                 /* ... when it is in use */
	struct cell cell;
	struct buf named, issues; /* the last flags, and what they are in `issues` */
	struct answer last;
	struct answer short_;     /* the last that a shortcut read without a word about it */
};

/* -- memo.c's own, here because it is inlined --------------------------- */

static inline size_t memo_place(uint64_t head, uint64_t tail, size_t n)
{
	return ((head ^ (tail << 7 | tail >> 57) ^ n) * 0x9e3779b97f4a7c15) >> 32;
}

const struct answer *memo_look_up(struct memo *m, struct slice raw, const struct cell_context *cx);
const struct answer *memo_after_shortcut(struct memo *m, struct slice raw, const struct cell_context *cx,
					 enum cell_short how);

/* -- for everybody ------------------------------------------------------ */

const struct answer *memo_read(struct memo *m, struct slice raw, const struct cell_context *cx);

/* Most cells that are not empty: a value that has no issues, no side and asks for no quotes. False when the
 * cell is another, or not known yet: memo_look_up says what it is. */
static inline __attribute__((always_inline)) bool memo_ready(struct memo *m, struct slice raw, struct slice *value)
{
	uint64_t head, tail;
	const struct memo_front *f;

	if (raw.n > MEMO_READY)
		return false;
	slice_words(raw, &head, &tail);
	f = &m->front[memo_place(head, tail, raw.n) & m->mask];
	if (f->head != head || f->tail != tail || f->n != raw.n)
		return false;
	m->hit++;
	*value = (struct slice){ f->value, f->value_n };
	return true;
}

/* Before the first cell: kind, column and codes are set. */
void memo_begin(struct memo *m);
void memo_forget(struct memo *m);
void memo_free(struct memo *m);

#endif
