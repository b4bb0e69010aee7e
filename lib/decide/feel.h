/* Condition cells of decision tables: unary tests of S-FEEL.           (L4)
 *
 * The meaning of unknown comes first, because every rule depends on it.
 * A cell asks a question about one value. The value is there, or it is empty,
 * invalid (there is text, but not of the column's type) or absent (no such column);
 * the last three are null. An answer is true, false or unknown:
 *
 *     test                   null gives   because
 *     x, = x                 false        null is not x
 *     != x                   true         and that is known
 *     < <= > >=, [a..b]      unknown      nothing can be said about its size
 *     /regex/                unknown      nor about its text
 *     {list}                 false        a list is several = x
 *     null                   true         present is the opposite
 *     empty                  true if empty or absent; invalid: only if invalid
 *     -                      true         the column does not matter
 *     a, b                   true if one is true; else unknown if one is; else false
 *     not(a, b)              true and false change places, unknown stays
 *
 * A rule matches only where the answer is true. So on a null value not("A")
 * matches (null is not "A") and not([1..5]), not(> 5) do not; to leave nulls out write
 * not(null, "A"), to let them in write > 5, null.
 *
 * On a set, several values in one field ("fever;cough"), x, {list} and /regex/
 * are true when they are true of any member; != x and not(x) when of none.
 *
 *     struct feel_column column = { .type = FEEL_NUM };
 *     struct feel *f = feel_parse(SLICE(">= 37.3"), &column, &where, &diag);
 *     struct feel_scratch *scratch = feel_scratch_new();
 *     struct feel_value v;
 *     feel_read(&column, SLICE("37.5"), &v);
 *     if (feel_eval(f, &v, 0, scratch) == FEEL_TRUE) ...
 *
 * The type of a column fixes what a literal can be: a literal of another type
 * is an error when the cell is parsed, never a silent null. The grammar and
 * its deviations from DMN are in gatehouse-rules(5). A parsed cell is read-only
 * and may be used by several threads, each with a scratch of its own.
 */
#ifndef GH_FEEL_H
#define GH_FEEL_H

#include "diag.h"
#include "num.h"

struct scale; /* scales.h */

enum feel_truth { FEEL_FALSE, FEEL_TRUE, FEEL_UNKNOWN };

enum feel_state { FEEL_VALUE, FEEL_EMPTY, FEEL_INVALID, FEEL_ABSENT };

enum feel_type {
	FEEL_NUM,      /* exact decimal */
	FEEL_INT,      /* 5.0 is 5, 5.5 is invalid */
	FEEL_STR,      /* order: code points; case matters */
	FEEL_BOOL,     /* true false yes no y n 1 0, any letter case */
	FEEL_DATE,     /* YYYY-MM-DD and nothing else */
	FEEL_DATETIME, /* ISO 8601; a date is its midnight */
	FEEL_DURATION, /* P1DT12H or 1d12h; months have no length */
	FEEL_ENUM,     /* a word of a scale, ordered by rank */
	FEEL_SET,      /* texts joined by ';' */
	FEEL_TYPES
};

struct feel_value {
	enum feel_state state;
	struct num num;    /* NUM */
	int64_t n;         /* INT; BOOL 0 1; DATE days, DATETIME seconds since
	                      1970 (UTC); DURATION seconds; ENUM number of the word */
	struct slice text; /* as it came, trimmed */
};

/* Named lists are the caller's: feel only asks. */
struct feel_lists {
	/* NULL when there is no list of that name. */
	const void *(*find)(void *context, struct slice name);
	bool (*has)(const void *list, struct slice text, int64_t at);
	void *context;
};

/* What a cell is parsed against. Scale and lists must outlive the cell. */
struct feel_column {
	enum feel_type type;
	const struct scale *scale; /* ENUM: its words. SET: literals must be of
	                              it. NULL else */
	bool months;               /* INT counts months: 2y is 24, 6mo is 6 */
	int offset;                /* zone of date-times without one */
	const struct feel_lists *lists; /* NULL: no lists */
};

/* "num" ... "set" */
const char *feel_type_name(enum feel_type type);
/* Whether < and intervals cut its values into ranges (not texts, sets). */
bool feel_is_ordered(enum feel_type type);

struct feel;
struct feel_scratch;

/* The cell as a program; NULL when it is wrong (reported with a caret and a
 * hint). `where` is copied. What a spreadsheet did to it is undone with a note
 * (smart quotes, full-width signs, dashes) or refused. */
struct feel *feel_parse(struct slice cell, const struct feel_column *, const struct where *, struct diag *);
void feel_free(struct feel *f);

/* Whether the cell is "-". */
bool feel_is_any(const struct feel *f);
/* Whether the cell asks only if a value is there: null, present, empty. */
bool feel_is_about_state(const struct feel *f);
/* Calls `visit` for every list the cell asks. */
void feel_lists_of(const struct feel *f, void (*visit)(void *context, const void *list), void *context);

/* Where the answer may change, for ordered types: calls `visit` with every
 * literal of the cell. */
void feel_literals_of(const struct feel *f, void (*visit)(void *context, const struct feel_value *v), void *context);

/* The text of a field as a value of the column's type. Slices of it are kept. */
void feel_read(const struct feel_column *column, struct slice text, struct feel_value *out);

/* -1, 0, 1 for two values of the column's type that are there. */
int feel_order(const struct feel_column *column, const struct feel_value *a, const struct feel_value *b);

/* The value as canonical text (dates, durations, numbers), for messages and reasons. */
void feel_put(struct buf *b, const struct feel_column *column, const struct feel_value *v);

/* The answer. `at` is the instant at which lists are asked (UNIX seconds). */
enum feel_truth feel_eval(const struct feel *f, const struct feel_value *v, int64_t at, struct feel_scratch *);

/* For asking many cells about one text at once. When a text that is there
 * holds none of a cell's needles, the answer is feel_quiet, whatever else it says.
 * Appends the needles to `out`, for feel_next_needle; false, and nothing appended, when
 * the cell has none: it asks a list, an order, or a pattern that may match anywhere. */
bool feel_needles(const struct feel *f, struct buf *out);
enum feel_truth feel_quiet(const struct feel *f);
/* Takes the next needle; no needle is shorter than FEEL_SHORTEST_NEEDLE. */
bool feel_next_needle(struct slice *rest, struct slice *needle);
enum { FEEL_SHORTEST_NEEDLE = 3 };
/* Whether the text at p, needle.n bytes, is the needle but for the case of ASCII letters. */
bool feel_needle_at(struct slice needle, const char *p);
/* Whether it has letters beyond ASCII that are s or k when case is ignored:
 * needles say nothing of such a text. */
bool feel_has_odd_letters(struct slice text);

/* What one thread needs to evaluate. */
struct feel_scratch *feel_scratch_new(void);
void feel_scratch_free(struct feel_scratch *s);
/* Searches given up at the limits of work; they answered unknown. */
unsigned long feel_limit_hits(const struct feel_scratch *s);

#endif
