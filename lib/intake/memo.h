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
 * looked up in a small direct-mapped front, others by hash. Times, names
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
	bool ready;          /* the text may stand in front */
	struct slice value;
	struct slice issues; /* `column:code` joined by ';', as in the output */
	struct slice side;
};

/* A cell of at most 16 bytes that is a value which has no issues, no side and asks for
 * no quotes, and this value: what most cells are. */
struct memo_front {
	uint64_t key[2];    /* the text, NULs behind it; no text: free */
	struct slice value;
};

/* Places: few for four colours; for 900 gates of a city 1024 cost 1 % more instructions a row than 4096. */
enum { MEMO_FEW = 64, MEMO_MOST = 4096, MEMO_READY = 16 };

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
	unsigned missed, hit, direct, clashes;
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

static const unsigned char memo_ones[2 * MEMO_READY] = {
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
};

/* The bytes of a padded text of at most 16. */
static inline void memo_key(struct slice raw, uint64_t key[2])
{
	const unsigned char *ones = memo_ones + MEMO_READY - raw.n;
	uint64_t head, tail;

	memcpy(&head, ones, 8);
	memcpy(&tail, ones + 8, 8);
	memcpy(key, raw.p, MEMO_READY);
	key[0] &= head;
	key[1] &= tail;
}

static inline size_t memo_place(const uint64_t key[2])
{
	return ((key[0] ^ (key[1] << 7 | key[1] >> 57)) * 0x9e3779b97f4a7c15) >> 32;
}

const struct answer *memo_look_up(struct memo *m, struct slice raw, const struct cell_context *cx);
const struct answer *memo_after_shortcut(struct memo *m, struct slice raw, const struct cell_context *cx,
					 enum cell_short how);

/* -- for everybody ------------------------------------------------------ */

const struct answer *memo_read(struct memo *m, struct slice raw, const struct cell_context *cx);

/* Whether the text, which is not empty and padded (slice.h), is in front, and its value. Else memo_look_up
 * says what it is. */
static inline __attribute__((always_inline)) bool memo_ready(struct memo *m, struct slice raw, struct slice *value)
{
	uint64_t key[2];
	const struct memo_front *f;

	if (raw.n > MEMO_READY)
		return false;
	memo_key(raw, key);
	f = &m->front[memo_place(key) & m->mask];
	if (f->key[0] != key[0] || f->key[1] != key[1])
		return false;
	m->hit++;
	*value = f->value;
	return true;
}

/* Before the first cell: kind, column and codes are set. */
void memo_begin(struct memo *m);
void memo_forget(struct memo *m);
void memo_free(struct memo *m);

#endif
