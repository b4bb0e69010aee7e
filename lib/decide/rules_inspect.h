/* The insides of a ruleset, for checks of whole tables.                (L4)
 *
 *     for (size_t q = 0; q < rules_nquestions(rs); q++)
 *             rules_askers(rs, q, visit, context);       who asks it, and what
 *
 * A question is an expression of the data, a condition of rules.h that is no
 * time, with all cells that ask it. Nothing here is needed to decide records.
 */
#ifndef GH_RULES_INSPECT_H
#define GH_RULES_INSPECT_H

#include "rules.h"

struct rules_question {
	struct slice text;      /* as in the header, without in: and :TYPE */
	struct feel_column type;
	size_t column;          /* data column it is a function of alone, RULES_NONE: of two */
	size_t reading;         /* how that column is read: equal numbers are null together;
	                           RULES_NONE: as text */
	bool null_alone;        /* may be null where its column is not */
	bool of_age;            /* grows as the record's time does: age, days, months, years */
	int64_t min, max;       /* of INT: what the function can give */
};

size_t rules_nquestions(const struct ruleset *rs);
struct rules_question rules_question(const struct ruleset *rs, size_t question);
/* The question a header cell of a table stands for, `text` without in:;
 * RULES_NONE when the table has no rules. */
size_t rules_question_of(const struct ruleset *rs, size_t table, struct slice text);

/* Calls `visit` for every rule that asks anything but "-", with
 * its cell and that as written. */
void rules_askers(const struct ruleset *rs, size_t question,
		void (*visit)(void *context, size_t rule, const struct feel *cell, struct slice text), void *context);

/* The file of a list that a cell asks; empty when unknown. */
struct slice rules_list_path(const struct ruleset *rs, const void *list);

/* Whether of two hits of one table rule a is the one that counts and b is not. */
bool rules_beats(const struct ruleset *rs, size_t a, size_t b);

/* What a set of hits comes to: per output its text, of strings the cells as
 * written with RULES_SEPARATOR between them; outputs nothing is given for are
 * left out. RULES_NONE: of all outputs. Returns whether a policy or `same`
 * was broken. */
enum { RULES_SEPARATOR = 0x1b };
bool rules_outcome(const struct ruleset *rs, const uint64_t *hits, size_t output,
		   void (*put)(void *context, size_t number, struct slice text), void *context);

#endif
