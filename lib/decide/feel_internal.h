/* Shared by feel_*.c and nobody else.                                  (L4)
 *
 * A cell is a disjunction of terms; a term is a disjunction of items, turned
 * round when it was written not(...). So one loop evaluates both forms.
 */
#ifndef GH_FEEL_INTERNAL_H
#define GH_FEEL_INTERNAL_H

#include "feel.h"

enum feel_op {
#define FEEL_OP(constant, spelling, null, test) OP_##constant,
#define FEEL_SPELLING(constant, spelling)
#include "feel_ops.def"
#undef FEEL_OP
#undef FEEL_SPELLING
};

enum feel_item_kind { ITEM_COMPARE, ITEM_INTERVAL, ITEM_STATE, ITEM_REGEX, ITEM_LIST };

enum feel_test_state { TEST_NULL, TEST_PRESENT, TEST_EMPTY, TEST_INVALID };

struct feel_literal {
	struct feel_value value;
	char *own; /* the bytes of value.text */
};

struct feel_regex; /* feel_regex.c */

struct feel_item {
	enum feel_item_kind kind;
	enum feel_op op;            /* COMPARE; INTERVAL: of the low end, > or >= */
	enum feel_op high_op;       /* INTERVAL: < or <= */
	struct feel_literal a, b;   /* COMPARE: a. INTERVAL: low a, high b */
	enum feel_test_state state;
	struct feel_regex *regex;
	const void *list;
};

struct feel_term {
	bool negated;
	size_t first, n; /* of feel.item */
};

struct feel {
	struct feel_column column;
	bool any;
	struct feel_term *term;
	size_t nterms, termcap;
	struct feel_item *item;
	size_t nitems, itemcap;
};

/* A cell while it is parsed. */
struct feel_parser {
	struct slice s;
	size_t at;
	struct feel *out;
	struct where where;
	struct diag *diag;
	bool noted[4]; /* each kind of damage is noted once a cell */
};

/* Says of which check the next feel_fail is; E-SYNTAX when not told. */
static inline struct feel_parser *feel_as(struct feel_parser *p, const char *check)
{
	diag_as(p->diag, check);
	return p;
}

/* Reports at byte `offset`; returns -1. */
int feel_fail(struct feel_parser *p, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
enum feel_damage { DAMAGE_SIGN, DAMAGE_QUOTE, DAMAGE_BLANK, DAMAGE_DASH };
void feel_note(struct feel_parser *p, enum feel_damage damage);
void feel_skip_blanks(struct feel_parser *p);
/* Takes the text if it stands here. */
bool feel_take_text(struct feel_parser *p, struct slice text);
/* Takes the ASCII sign or its full-width form. */
bool feel_take(struct feel_parser *p, char sign);
bool feel_at(const struct feel_parser *p, char sign);
/* Bytes of the quote that s begins with, 0 when it begins with none. */
size_t feel_quote_length(struct slice s);
/* Whether a quoted text begins here. */
bool feel_at_quote(const struct feel_parser *p);
/* A quoted text without its quotes and escapes; the caller frees *own.
 * 0 or -1 (reported). */
int feel_quoted(struct feel_parser *p, char **own, size_t *n);

/* A literal of the column's type. `after` is what it follows, for the message
 * (">=", "[", or NULL). 0 or -1 (reported). */
int feel_literal(struct feel_parser *p, bool in_interval, const char *after, struct feel_literal *out);
/* The bare word at the cursor, up to a comma or bracket, trimmed; not taken. */
struct slice feel_bare(const struct feel_parser *p, bool in_interval);
/* Moves past a bare word. */
void feel_take_bare(struct feel_parser *p, struct slice word);

/* A pattern with the flags isxm, compiled when it is first searched for. NULL with *why
 * and *offset set when it is wrong. */
struct feel_regex *feel_regex_new(struct slice pattern, struct slice flags, char why[128], size_t *offset);
void feel_regex_free(struct feel_regex *r);
/* The needles that feel_pattern_read found. */
bool feel_regex_needles(const struct feel_regex *r, struct buf *out);
enum feel_truth feel_regex_search(const struct feel_regex *r, struct slice text, struct feel_scratch *s);

/* feel_needles.c: what a pattern tells without being compiled, which takes ten times as long.
 *
 * *sure: PCRE2 compiles it, so that this can wait. Not of a wrong pattern, nor of one
 * that uses what is rare: PCRE2 is then to be asked.
 *
 * Texts of which every match of it holds at least one, so that most patterns need not
 * be run on most texts. Appends them to `out`, each with its length in front,
 * ASCII letters small. False, and nothing appended, when a pattern has none of
 * FEEL_SHORTEST_NEEDLE bytes or uses what is not understood there (references, \K, names,
 * settings inside, the flag x). Of a wrong pattern they mean nothing.
 *
 *     (?<!no )(bus|coach)(es)?|地铁[站口]    bus coach 地铁
 */
bool feel_pattern_read(struct slice pattern, struct slice flags, struct buf *out, bool *sure);
/* A text, or its head, as a needle. */
void feel_put_needle(struct buf *out, struct slice text);

/* Parses text as the column's type; whole, already trimmed, not empty. 0, or -1
 * with a reason. */
int feel_read_value(const struct feel_column *column, struct slice text, struct feel_value *out, const char **why);
/* 2y6mo or 18 as months. */
int feel_read_months(struct slice text, int64_t *out, const char **why);

#endif
