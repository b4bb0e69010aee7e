/* Shared by rules_*.c and nobody else.                                 (L4)
 *
 * From the bottom up: a source is a data column read as a type; an
 * expression is a source or a function of sources; a condition is an
 * expression with all cells that ask it, of whatever table; a clock is the
 * time by which rules are in force.
 */
#ifndef GH_RULES_INTERNAL_H
#define GH_RULES_INTERNAL_H

#include "lookup.h"
#include "rules.h"
#include "span.h"
#include "table.h"

/* X(constant, name, columns it takes, type of its value, what its columns are)
 * TIMES: date or datetime. TEXTS: the field as it is. PAIR: two of one ordered type. */
#define RULES_FUNCTIONS(X)                            \
	X(FN_AGE, "age", 1, FEEL_DURATION, TIMES)     \
	X(FN_DAYS, "days", 1, FEEL_INT, TIMES)        \
	X(FN_YEARS, "years", 1, FEEL_INT, TIMES)      \
	X(FN_MONTHS, "months", 1, FEEL_INT, TIMES)    \
	X(FN_DIFF, "diff", 2, FEEL_DURATION, PAIR)    \
	X(FN_DATE, "date", 1, FEEL_DATE, TIMES)       \
	X(FN_HOUR, "hour", 1, FEEL_INT, TIMES)        \
	X(FN_WEEKDAY, "weekday", 1, FEEL_INT, TIMES)  \
	X(FN_LEN, "len", 1, FEEL_INT, TEXTS)          \
	X(FN_LOWER, "lower", 1, FEEL_STR, TEXTS)      \
	X(FN_DIGITS, "digits", 1, FEEL_STR, TEXTS)    \
	X(FN_AREA, "area", 1, FEEL_ENUM, TEXTS)

enum rules_fn {
	FN_NONE,
#define X(constant, name, columns, type, of) constant,
	RULES_FUNCTIONS(X)
#undef X
};

struct rules_source {
	size_t column;
	struct feel_column type;
};

struct rules_expr {
	enum rules_fn fn;
	struct feel_column type;  /* of the value */
	size_t column;            /* of a text: the field */
	size_t source[2];         /* of an ordered value; RULES_NONE: none */
	size_t as_of;             /* source of the record's time */
	int offset;               /* zone in which days are counted */
};

/* A text expression depends on one field alone (and, with lists and areas, on
 * the epoch): its answers are remembered by text. */
bool rules_expr_is_text(const struct rules_expr *x);

struct rules_use {
	uint32_t rule, test;
};

struct rules_cond {
	struct rules_expr expr;
	struct strmap tests;      /* distinct cells */
	struct feel **feel;       /* by test */
	size_t feelcap;
	struct rules_use *use;    /* rules that ask, and what */
	size_t nuses, usecap;
	/* Compiled. */
	uint64_t *dash;           /* rules that do not ask */
	uint64_t *bits;           /* by test: rules that ask it */
	int64_t *key;             /* where ranges meet, rising */
	size_t nkeys;
	uint32_t *grid;           /* by (key - first key) >> shift: where to look from */
	unsigned shift;
	int scale;                /* NUM: decimals of the keys */
	uint64_t *mask;           /* by slot: rules satisfied. Of a text: when it
	                             is empty, then, if about_state, when not */
	bool about_state;         /* texts: only whether there is one matters */
	size_t from, to;          /* words of a mask that are not all ones */
	struct epochs epochs;     /* of lists and areas */
};

/* Slots of an ordered condition: below the first key 0, at it 1, between it
 * and the second 2 ...; then null, then invalid. */
#define SLOT_NULL(c) (2 * (c)->nkeys + 1)
#define SLOT_INVALID(c) (2 * (c)->nkeys + 2)
#define SLOT_COUNT(c) (2 * (c)->nkeys + 3)

struct rules_clock {
	size_t source;
	struct epochs epochs;
	uint64_t *mask;           /* by epoch; the last: no time */
};

struct rules_cell {
	struct slice text;        /* as written */
	struct slice fixed;       /* of a string without {column} */
	struct feel_value value;  /* of other types */
	struct rules_part *part;
	size_t nparts;            /* 0: no template */
};

struct rules_pack {
	struct ruleset *rs;
	const char *folder;       /* during rules_open */
	size_t given;             /* number of the folder it is, or is there for */
	struct slice name;
	struct slice overlay;     /* name of the pack it changes; empty: none */
	struct rules_pack *base;  /* that pack */
	struct strmap changes;    /* ids of the rules it changes */
	int offset;
	struct feel_lists lists;
	struct strmap ids;
	char hash[13];
};

struct rules_known_column {
	struct feel_column type;
	bool optional;
};

/* Private side of rules_table. */
struct rules_outs {
	size_t *output;           /* by column of outputs in the table */
	size_t n, cap;
};

struct ruleset {
	struct strmap text;       /* all slices point here */
	struct rules_pack **pack;
	size_t npacks, packcap;
	struct rules_row **changed; /* rows that later packs change */
	size_t nchanged, changedcap;
	struct buf label;
	struct scales *scales;
	struct strmap known;      /* names in columns.csv */
	struct rules_known_column *known_column;
	size_t knowncap;
	struct areas *areas;
	struct strmap listnames;
	struct lookup **list;
	size_t nlists, listcap;
	const struct rules_options *options; /* during rules_open */
	struct diag *diag;                   /* during rules_open */

	struct strmap data;       /* data columns */
	bool *optional;           /* by data column */
	size_t optionalcap;
	struct rules_source *source;
	size_t nsources, sourcecap;
	struct strmap condnames;
	struct rules_cond **cond;
	size_t nconds, condcap;
	struct rules_clock *clock;
	size_t nclocks, clockcap;
	struct rules_expr *expr;  /* of templates */
	size_t nexprs, exprcap;

	struct rules_output *output;
	size_t noutputs, outputcap;
	bool *output_combined;    /* the header said how */
	size_t combinedcap;
	struct rules_table *table;
	size_t ntables, tablecap;
	struct rules_outs *outs;  /* by table */
	size_t outscap;
	struct rules_rule *rule;
	size_t nrules, rulecap;
	struct rules_cell **cell; /* by rule, then by column of outputs */
	size_t cellcap;
	uint32_t *rule_clock;     /* by rule */
	size_t clockofcap;

	size_t words;             /* of a bitset */
	uint64_t *live;           /* all rules: the bits that are used */

	struct ruleset *suppress; /* suppressions as rules of their own; NULL: none */
	uint64_t *covers;         /* by suppression: rules it is for */
	size_t coverscap;
	uint64_t *suppressible;   /* rules any suppression is for */
	struct rules_watch *watch;
};

/* rules_keep.c: a copy that lives as long as the ruleset, each text once. */
struct slice rules_keep(struct ruleset *rs, struct slice text);
/* The same with a NUL behind it. */
struct slice rules_keep_path(struct ruleset *rs, const char *path);
size_t rules_data_column(struct ruleset *rs, struct slice name);

/* The cell, NULL when the rule gives nothing. */
const struct rules_cell *rules_find_cell(const struct ruleset *rs, size_t rule, size_t output);

/* rules_columns.c: columns.csv, types, scales. 0 or -1 (reported). */
int rules_read_columns(struct ruleset *rs, const char *path);
int rules_type(struct ruleset *rs, struct slice text, struct feel_column *out, const struct where *at);
/* The name among known columns, RULES_NONE and a report when it is not. */
size_t rules_known(struct ruleset *rs, struct slice name, const struct where *at);

/* What a table settles for its expressions. */
struct rules_frame {
	size_t as_of;             /* data column */
	int offset;
	const struct feel_lists *lists;
};

/* rules_expr.c: EXPR[:TYPE] of a header, EXPR of a template. */
int rules_expr_parse(struct ruleset *rs, struct slice text, const struct rules_frame *, struct rules_expr *out,
		     const struct where *at);
size_t rules_source(struct ruleset *rs, size_t column, const struct feel_column *type);
/* Days since 1970 on which an instant falls. */
static inline int64_t rules_day(int64_t at, int offset)
{
	int64_t local = at + offset;

	return local / SPAN_DAY - (local % SPAN_DAY < 0);
}

/* rules_fact.c: values at run time. */
struct rules_facts {
	const struct feel_value *source; /* by source, of this record */
	struct slice text;               /* text expressions: the field */
	int64_t at;                      /* areas: the record's time */
	struct buf *work;                /* lower, digits */
	const struct ruleset *rs;
};
void rules_fact(const struct rules_expr *x, const struct rules_facts *facts, struct feel_value *out);

/* rules_overlay.c: packs that change others. Packs one of which changes another are
 * one family; what a later one of it says counts. */
struct rules_row {
	const struct rules_pack *pack;
	struct slice id;
	struct slice *header, *cell;
	struct where *at;         /* by column */
	size_t n;
	struct rules_frame frame;
	struct where place;       /* of the row */
	bool in_order;            /* other rows of its table decide whether it counts */
	bool fallback;            /* the rule of #default */
};
bool rules_is_family(const struct rules_pack *a, const struct rules_pack *b);
/* Whether a pack of that name is of the pack's family. */
bool rules_is_among(const struct rules_pack *pack, struct slice name);
/* Whether the table is for the program that was asked for. NULL: one that does not say. */
bool rules_is_for(const struct ruleset *rs, const struct table *t);
/* Whether the table changes rules: #overlay,change. */
bool rules_changes_rules(const struct table *t);
/* Takes the ids that the pack's tables change. 0 or -1 (reported). */
int rules_note_changes(struct rules_pack *pack, const char *path);
/* Whether a later pack changes that rule; the rule of that id in an earlier
 * pack, NULL: there is none. */
bool rules_is_changed(const struct rules_pack *pack, struct slice id);
const struct rules_pack *rules_owner(const struct rules_pack *pack, struct slice id);
/* The row it changes; NULL and reported when there is none. */
const struct rules_row *rules_changed_row(const struct rules_pack *pack, struct slice id, const struct where *at);
/* The current row, with what it leaves open from `under` (NULL: nothing). */
struct rules_row *rules_row_new(struct rules_pack *pack, const struct table *t, const struct rules_frame *,
				const struct rules_row *under);
void rules_row_free(struct rules_row *row);
void rules_row_keep(struct ruleset *rs, struct rules_row *row);
/* The number of the column, RULES_NONE: none. */
size_t rules_row_find(const struct rules_row *row, const char *header);

/* rules_lists.c: {name} in a cell. */
void rules_lists_init(struct rules_pack *pack);
/* Warns of lists in a pack that changes another which no rule asks. */
void rules_check_lists(const struct rules_pack *pack);
/* Refuses lists given by an option that no rule asks: -1 (reported), else 0. */
int rules_check_given_lists(const struct ruleset *rs);
/* rules_pack.c: adds the packs with their settings, each after the one it changes,
 * and notes what they change; no table is read. 0 or -1 (reported). */
int rules_open_packs(struct ruleset *rs, const char *const *folders, size_t nfolders);
/* Whether a CSV file of that name beside the tables is one. */
bool rules_is_table_file(const char *name);
#define RULES_SUPPRESSIONS "suppress.csv"
/* Calls `use` with the path of every CSV file of a folder, in byte order of their
 * names, so that the order of tables is the same in every locale. -1 when any call
 * gave that. A folder that is not there has no files. */
int rules_each_csv(const char *folder, int (*use)(void *context, const char *path, const char *name), void *context);
char *rules_join(const char *folder, const char *name);
bool rules_exists(const char *folder, const char *name);

/* rules_template.c */
int rules_template_parse(struct ruleset *rs, struct slice text, const struct rules_frame *, size_t rule,
			 struct rules_cell *cell, const struct where *at);

/* rules_table.c: one table file. 0 or -1 (reported). */
int rules_load_table(struct ruleset *rs, struct rules_pack *pack, const char *path);
/* Its steps, for other files of conditions. The clock of the frame's time,
 * shared with others of the same; a rule, whose number is returned; a
 * condition cell of a rule, 0 or -1 (reported). */
uint32_t rules_find_clock(struct ruleset *rs, const struct rules_frame *);
size_t rules_add_rule(struct ruleset *rs, const struct rules_rule *r, uint32_t clock, size_t nouts);
int rules_condition_cell(struct ruleset *rs, struct rules_cond *c, struct slice cell, const struct feel_lists *,
			 size_t rule, const struct where *at);

/* rules_suppress.c: PACK/suppress.csv to rs->suppress and what it covers. `of`
 * is compiled, `rs` is not yet. 0 or -1 (reported). */
int rules_load_suppressions(struct ruleset *rs, struct rules_pack *pack, const char *path, struct ruleset *of);

/* rules_header.c: the header cells of a table. */
enum rules_column_kind { COLUMN_META, COLUMN_IN, COLUMN_OUT };
struct rules_column_of {
	enum rules_column_kind kind;
	size_t index;             /* condition, or output */
};
/* 0 when the header is one of those names; else E-COLUMN with the nearest, or
 * with what was forgotten before the name of a data column. */
int rules_known_name(struct ruleset *rs, struct slice header, const char *const *name, size_t n,
		     const char *forgotten, const struct where *at);
int rules_header_cell(struct ruleset *rs, struct slice header, const struct rules_frame *,
		      enum rules_combine fallback, struct rules_column_of *out, const struct where *at);
/* Settings of a table. */
int rules_policy_of(struct slice text, enum rules_policy *policy, enum rules_combine *combine);

/* rules_compile.c */
int rules_compile(struct ruleset *rs);
int64_t rules_key(const struct rules_cond *c, const struct feel_value *v);
void rules_mask_of(const struct rules_cond *c, size_t words, const struct feel_value *v, int64_t at,
		   struct feel_scratch *scratch, uint64_t *mask);

static inline void rules_set(uint64_t *bits, size_t rule)
{
	bits[rule / 64] |= (uint64_t)1 << (rule % 64);
}

/* rules_filter.c: what rules_mask_of does, for texts: one pass over the text tells which
 * cells can depend on it, and only those are asked. One for each thread. */
struct rules_filter;
struct rules_filter *rules_filter_new(const struct rules_cond *c, size_t words);
void rules_filter_free(struct rules_filter *f);
void rules_filter_mask(struct rules_filter *f, const struct feel_value *v, int64_t at, struct feel_scratch *scratch,
		       uint64_t *mask);

/* rules_memo.c: slots of texts. A mask is good until the next text. */
struct rules_memo;
struct rules_quick;
struct rules_memo *rules_memo_new(const struct ruleset *rs, const struct rules_cond *c);
void rules_memo_free(struct rules_memo *m);
/* Its short texts, to be asked before it. */
const struct rules_quick *rules_memo_quick(const struct rules_memo *m);
/* The mask of a text, which is not empty. */
const uint64_t *rules_memo_mask(struct rules_memo *m, const struct rules_facts *facts, uint32_t epoch,
				struct feel_scratch *scratch);

/* rules_select.c: the hits that count by the policies of their tables, in order,
 * to `out`, which has room for all rules. Returns how many; *conflict is set
 * when a policy was broken. */
size_t rules_select(const struct ruleset *rs, const uint64_t *hits, uint32_t *out, bool *conflict);

/* rules_combine.c: one output of the selected rules. `text` keeps the bytes,
 * `by` has room for n. */
void rules_combine(const struct ruleset *rs, size_t output, const uint32_t *rule, size_t n, struct strmap *text,
		   uint32_t *by, struct rules_value *out, bool *conflict);

/* rules_cache.c: decisions by set of hits, remembered. */
struct rules_cache;
struct rules_cache *rules_cache_new(const struct ruleset *rs);
void rules_cache_free(struct rules_cache *c);
void rules_cache_leave_out(struct rules_cache *c, size_t output);
const struct rules_decision *rules_cache_find(struct rules_cache *c, const uint64_t *hits);
unsigned long rules_cache_generation(const struct rules_cache *c);
unsigned long rules_cache_hits(const struct rules_cache *c, size_t rule);
void rules_cache_counts(const struct rules_cache *c, struct rules_counts *out);

#endif
