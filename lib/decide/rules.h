/* Rule packs: decision tables in CSV, and their answers for records.   (L4)
 *
 *     struct rules_options options = { .shared = "lib/rules" };
 *     const char *packs[] = { "lib/rules/residential" };
 *     struct ruleset *rs = rules_open(packs, 1, &options, &diag);
 *     struct rules_eval *e = rules_eval_new(rs);
 *     rules_bind(e, header.field, header.nfields, RULES_STRICT, &where, &diag);
 *     while (csvin_next(in, &r) > 0) {
 *             const struct rules_decision *d = rules_decide(e, r.field, r.nfields);
 *             size_t level = rules_output_find(rs, SLICE("level"));
 *             use(d->value[level].text);
 *     }
 *
 * A pack is a folder; every CSV file in it is a table, every row of a table a
 * rule with an id and a source; gatehouse-rules(5) describes the format, feel.h what a
 * condition cell means. Rules of all tables of all packs are numbered through, in the
 * order of packs, file names and rows; a set of rules is a bitset over these
 * numbers.
 *
 * A pack may change another: "overlay,residential" in its pack.csv. Then
 *   - a row of its tables that say "#overlay,change" stands for the rule of that
 *     id: what the row or the table leaves open, conditions, outputs, family and
 *     dates, is as there, so a forgotten column cannot widen a rule or take its
 *     level away; source and status are its own. retired or draft switches the
 *     rule off. An id that is none is an error, as is a rule whose place among
 *     others counts: of #default, or under U, A, P and F. Each is noted with both places;
 *   - rows of its other tables are new rules, and an id that is taken is an
 *     error: neither slip, a mistyped id or one used by chance, goes unseen;
 *   - lists/NAME.csv stands for the list of that name, or adds to it with
 *     "#extend,yes"; cells of all the packs see the same lists;
 *   - a later pack may change what an earlier one changed.
 * Packs without `overlay` have nothing to do with each other, whatever their ids.
 *
 * A table says for which program it is ("#program,disinfect-schedule"; flag-risk when it
 * says nothing). Each program loads its own; suppressions are about flag-risk's.
 *
 * How it is fast: each condition column is cut into slots, ranges or texts
 * between which no cell of the column can tell a difference, and each slot
 * has the set of rules it satisfies. A record is one lookup and one AND per
 * column, however many rules there are. What follows from a set of hits is
 * worked out once and remembered.
 *
 * A ruleset does not change after rules_open and may be shared by threads;
 * each has its own rules_eval. No clock is read: which rules are in force is
 * decided by the record's own time.
 */
#ifndef GH_RULES_H
#define GH_RULES_H

#include "feel.h"
#include "period.h"
#include "scales.h"
#include "strmap.h"
#include "when.h"

#define RULES_NONE ((size_t)-1)

struct ruleset;
struct rules_eval;

struct rules_list {
	const char *name;
	const char *path;
};

/* The decision made last, for those who do not decide themselves: coverage,
 * explanations. Good for one thread. */
struct rules_watch {
	struct rules_eval *eval;  /* NULL before the first decision */
	const struct rules_decision *decision;
};

struct rules_options {
	const char *shared;  /* folder of columns.csv and scales.csv; NULL: packs bring their own */
	const char *areas;   /* risk areas (lookup.h); NULL: area(...) is null */
	const char *regions; /* table of region names, for names in `areas` */
	const struct rules_list *lists; /* stand for lists/NAME.csv of the packs */
	size_t nlists;
	bool lists_asked;    /* one of them that no rule asks is an error */
	const char *program; /* only tables for it (#program); NULL: flag-risk, for which
	                        a table is that says nothing */
	const char *table;   /* only the table of that name, NULL: all. Without `program`
	                        it may be for any */
	bool tolerant;       /* a pack without such a table is no error */
	bool bring_bases;    /* a pack that changes another brings that along, from
	                        `shared`; false: it is among the folders, before it */
	struct rules_watch *watch; /* filled in by evaluators; NULL: by none */
};

/* Loads, checks and compiles. Every problem is reported with its file, line
 * and field; then NULL. */
struct ruleset *rules_open(const char *const *folders, size_t nfolders, const struct rules_options *,
			   struct diag *);
#define RULES_PROGRAM "flag-risk"
/* Adds the programs that tables of a pack are for. What cannot be read is passed
 * over: rules_open tells. A pack without tables is for flag-risk. */
void rules_programs(const char *folder, struct strmap *out);
void rules_free(struct ruleset *rs);

/* "residential@1b2c3d4e5f60;vehicle@...": name and first 12 hex digits of the
 * SHA-256 of the pack's files in name order, tables and settings, then lists:
 *     cat *.csv lists/<*>.csv | sha256sum
 * without the tables for other programs, which decide nothing here.
 * Tests of the pack are not part of it. */
struct slice rules_packs(const struct ruleset *rs);

/* What the rules are made of. Valid as long as the ruleset. */
enum rules_status { RULE_ACTIVE, RULE_TEST, RULE_DEPRECATED };

/* Hit policies of DMN. */
enum rules_policy { POLICY_U, POLICY_A, POLICY_P, POLICY_F, POLICY_R, POLICY_O, POLICY_C };

/* How several values of an output become one. */
enum rules_combine {
	COMBINE_ALL, COMBINE_SET, COMBINE_HIGHEST, COMBINE_LOWEST, COMBINE_EARLIEST, COMBINE_LATEST,
	COMBINE_LONGEST, COMBINE_SHORTEST, COMBINE_SUM, COMBINE_COUNT, COMBINE_FIRST, COMBINE_SAME,
	COMBINES
};

struct rules_rule {
	struct slice id, family, source, note;
	enum rules_status status;
	struct period period; /* in force */
	size_t table;
	unsigned long line;   /* in the table's file */
};

struct rules_table {
	struct slice name, pack, file; /* file: with a NUL behind it */
	size_t folder;        /* number of the folder given to rules_open with which it came */
	enum rules_policy policy;
	size_t first, n;      /* its rules */
	size_t fallback;      /* the rule of #default, RULES_NONE: none */
};

struct rules_output {
	struct slice name;
	struct feel_column type;
	enum rules_combine combine;
	size_t at;            /* data column whose time a duration is added to,
	                         RULES_NONE: none */
};

size_t rules_count(const struct ruleset *rs);
const struct rules_rule *rules_rule(const struct ruleset *rs, size_t rule);
size_t rules_ntables(const struct ruleset *rs);
const struct rules_table *rules_table(const struct ruleset *rs, size_t table);
/* Outputs of one name in several tables are one output: types must agree. */
size_t rules_noutputs(const struct ruleset *rs);
const struct rules_output *rules_output(const struct ruleset *rs, size_t output);
size_t rules_output_find(const struct ruleset *rs, struct slice name); /* or RULES_NONE */
/* The cell of a rule as written; empty when it gives none. */
struct slice rules_cell(const struct ruleset *rs, size_t rule, size_t output);
/* Data columns the rules read. */
size_t rules_ncolumns(const struct ruleset *rs);
struct slice rules_column(const struct ruleset *rs, size_t column);
const struct scales *rules_scales(const struct ruleset *rs);

struct rules_eval *rules_eval_new(const struct ruleset *rs);
void rules_eval_free(struct rules_eval *e);

/* Finds the data columns in a header. STRICT: a column the rules need and the
 * header lacks is an error, reported with the nearest name, unless columns.csv calls it
 * optional. LENIENT: it is absent, like an optional one. 0 or -1. `at` says
 * where the header is. */
enum rules_binding { RULES_STRICT, RULES_LENIENT };
int rules_bind(struct rules_eval *e, const struct slice *header, size_t n, enum rules_binding,
	       const struct where *at, struct diag *);

/* From now on the rules in force are those of that instant, whatever the
 * record's time; ages, areas and deadlines still go by the record's time. */
void rules_as_of(struct rules_eval *e, int64_t at);

/* An output whose value nobody asks, but the texts of rules (rules_fill), is not worked out:
 * decisions do not give it, unless rules might contradict each other in it. Before the
 * first of them. */
void rules_leave_out(struct rules_eval *e, size_t output);

/* One output of a decision. */
struct rules_value {
	bool given;            /* by at least one hit */
	struct slice text;     /* several joined by ';'; not filled for templates */
	int64_t n;             /* INT; ENUM: number of the word; DURATION: seconds */
	const uint32_t *by;    /* the rules that attain it, in order */
	size_t nby;
};

struct rules_decision {
	size_t number;         /* same hits, same number, see rules_generation */
	const uint64_t *hits;  /* conditions met: with rules of status test,
	                          without suppressed ones */
	const uint32_t *rule;  /* rules that count, in order */
	size_t nrules;
	const struct rules_value *value; /* by output */
	bool conflict;         /* a policy or `same` was broken */
};

/* What the rules say of a record. Never NULL; valid until the next call. The
 * fields must stay until rules_fill and rules_deadline were called. */
const struct rules_decision *rules_decide(struct rules_eval *e, const struct slice *field, size_t nfields);

/* Decision numbers are good as long as this does not change. */
unsigned long rules_generation(const struct rules_eval *e);

/* Whether the record just decided had no readable time for some table: its
 * rules were not asked. */
bool rules_timeless(const struct rules_eval *e);

/* Appends the text of a rule's string output for the record just decided,
 * its {column}s filled in. False when the rule has none. */
bool rules_fill(struct rules_eval *e, size_t rule, size_t output, struct buf *b);
/* The pieces of which it is made when it depends on the record, NULL when it does not. Each
 * is a text and a value behind it. */
struct rules_part {
	struct slice text;
	size_t expr;              /* for rules_part_value; RULES_NONE: none */
};
const struct rules_part *rules_parts(const struct ruleset *rs, size_t rule, size_t output, size_t *n);
/* A value as text of that output, for the record just decided: in its fields, or in `room`. */
struct slice rules_part_value(struct rules_eval *e, size_t expr, size_t output, struct buf *room);

/* Appends the instant of an output with `at`: the record's time plus the
 * decision's duration, in the zone of that time. False when there is none. */
bool rules_deadline(struct rules_eval *e, const struct rules_decision *d, size_t output, struct buf *b);

/* Counts since rules_eval_new; rules of all status. */
struct rules_counts {
	unsigned long records, hit, timeless, conflicts, limits;
	unsigned long suppressed; /* hits */
};
struct rules_counts rules_counts(const struct rules_eval *e);
unsigned long rules_hits(const struct rules_eval *e, size_t rule);

/* The plain way: each condition cell of the rule on the record just decided,
 * by feel alone, without slots and bitsets. For tests and explanations. */
bool rules_holds(struct rules_eval *e, size_t rule);

/* Conditions: what tables ask in their headers, each once, over all tables.
 * The first are no columns but times of records, by which rules are in force;
 * they are called "in force". */
size_t rules_nconditions(const struct ruleset *rs);
/* "age(test_time)" */
struct slice rules_condition(const struct ruleset *rs, size_t condition);
/* Appends the cell of the rule; false when it does not ask ("-", in force always). */
bool rules_asked(const struct ruleset *rs, size_t rule, size_t condition, struct buf *b);

/* The rest is about the record just decided. Appends what a condition saw:
 * the field as it is, or what a function made of it. Nothing for null. */
void rules_seen(struct rules_eval *e, size_t condition, struct buf *b);
/* The answer to the rule's cell, the plain way; true when it does not ask. */
enum feel_truth rules_verdict(struct rules_eval *e, size_t rule, size_t condition);
/* The rules a condition lets pass. */
const uint64_t *rules_passed(struct rules_eval *e, size_t condition);
/* Near misses: rules that exactly one condition did not let pass. Costs a
 * second pass over the conditions, and nothing when it is not called. */
const uint64_t *rules_near(struct rules_eval *e);
/* The time by which the rule is in force: one place for each clock of the
 * evaluator, which holds the time of the record just decided. */
const struct feel_value *rules_time(const struct rules_eval *e, size_t rule);
/* The zone in which that time is told, seconds east of UTC. */
int rules_offset(const struct ruleset *rs, size_t rule);

/* Data columns that are read as a type which not every text has. */
struct rules_typed {
	size_t column;
	enum feel_type type;  /* ENUM: a text off the scale is invalid */
	size_t number;        /* private */
};
/* All of them, to be freed by the caller. */
struct rules_typed *rules_typed(const struct ruleset *rs, size_t *n);
/* Adds 1 to the count of each whose text is not of its type; always with the same `t`,
 * after rules_bind. */
void rules_count_invalid(struct rules_eval *e, const struct rules_typed *t, size_t n, unsigned long *count);

/* Suppressions: rows of PACK/suppress.csv, which take hits of some rules out of
 * the decision until they expire. A rule of #default cannot be suppressed. As
 * rules: id is "suppress.csv:LINE", source who approved it, note the reason. */
size_t rules_nsuppressions(const struct ruleset *rs);
const struct rules_rule *rules_suppression(const struct ruleset *rs, size_t suppression);
bool rules_suppresses(const struct ruleset *rs, size_t suppression, size_t rule);
/* Hits taken from the record just decided; NULL: none. */
const uint64_t *rules_suppressed(const struct rules_eval *e);
/* The first suppression that took it. */
size_t rules_suppressor(const struct rules_eval *e, size_t rule);

static inline bool rules_has(const uint64_t *bits, size_t rule)
{
	return bits[rule / 64] >> (rule % 64) & 1;
}

#endif
