/* What a column's cells were read as, by distinct text.                (L4)
 *
 *     struct memo m = { .kind = CELL_TEMP, .column = GATE_TEMP };
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

/* The first and last bytes of a cell of at most 32, and its answer. */
struct memo_front {
	uint64_t head, tail;
	uint32_t n;      /* 0: free */
	uint32_t answer; /* number */
};

/* For 900 gates of a city and 4000 minutes of tests: 1024 places cost 1 % more instructions a row. */
enum { MEMO_FRONT = 4096, MEMO_SHORT = 32 };

struct memo {
	enum cell_kind kind;
	enum gate_column column;
	const struct codes *codes; /* read before anything else; may be NULL */
	enum date_order order;     /* of this column; unknown: the context's */
	cell_shortcut *shortcut;   /* tried before all else; may be NULL */
	/* The rest begins as zero and is memo.c's own. */
	struct strmap seen;    /* raw text */
	struct strmap text;    /* texts of the answers */
	struct answer *answer; /* by number in `seen` */
	size_t cap;
	unsigned missed, hit, direct;
	struct memo_front *front;  /* NULL until needed, and while cells are read directly */
	struct memo_front *places; /* of the front */
	struct cell cell;
	struct buf named, issues; /* the last flags, and what they are in `issues` */
	struct answer last;
	struct answer short_;     /* the last that a shortcut read without a word about it */
};

/* -- memo.c's own, here because it is inlined --------------------------- */

static inline uint64_t memo_word(const char *p, size_t n)
{
	uint64_t x = 0;

	memcpy(&x, p, n);
	return x;
}

static inline struct memo_front memo_key(struct slice s)
{
	struct memo_front k = { .n = (uint32_t)s.n };

	slice_words(s, &k.head, &k.tail);
	return k;
}

static inline size_t memo_place(const struct memo_front *k)
{
	uint64_t h = (k->head ^ (k->tail << 7 | k->tail >> 57) ^ k->n) * 0x9e3779b97f4a7c15;

	return h >> 52; /* MEMO_FRONT */
}

/* Whether bytes 8 to n - 8 are those, too, of a text of n bytes. */
static inline bool memo_middle(const char *text, struct slice s)
{
	return s.n <= 16 || (memo_word(text + 8, 8) == memo_word(s.p + 8, 8) &&
			     memo_word(text + s.n - 16, 8) == memo_word(s.p + s.n - 16, 8));
}

const struct answer *memo_look_up(struct memo *m, struct slice raw, const struct cell_context *cx);
const struct answer *memo_after_shortcut(struct memo *m, struct slice raw, const struct cell_context *cx,
					 enum cell_short how);

/* -- for everybody ------------------------------------------------------ */

/* The answer of a cell that is in the front, else NULL. */
static inline __attribute__((always_inline)) const struct answer *memo_in_front(struct memo *m, struct slice raw)
{
	struct memo_front key;
	const struct memo_front *f;
	const struct answer *a;

	if (!m->front || raw.n - 1 >= MEMO_SHORT)
		return NULL;
	key = memo_key(raw);
	f = &m->front[memo_place(&key)];
	a = &m->answer[f->answer];
	if (f->head != key.head || f->tail != key.tail || f->n != key.n || !memo_middle(a->text, raw))
		return NULL;
	m->hit++;
	return a;
}

static inline __attribute__((always_inline)) const struct answer *memo_read(struct memo *m, struct slice raw, const struct cell_context *cx)
{
	const struct answer *a;

	if (m->shortcut) {
		enum cell_short how = m->shortcut(raw, cx, &m->cell);

		if (how != CELL_AS_IS && how != CELL_REWRITTEN)
			return memo_after_shortcut(m, raw, cx, how);
		m->short_.value = how == CELL_AS_IS ? raw : buf_slice(&m->cell.value);
		return &m->short_;
	}
	a = memo_in_front(m, raw);
	return a ? a : memo_look_up(m, raw, cx);
}

/* Sets the shortcut of columns whose cells hardly repeat. */
void memo_choose(struct memo *m);
void memo_forget(struct memo *m);
void memo_free(struct memo *m);

#endif
