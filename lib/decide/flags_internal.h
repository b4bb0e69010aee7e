/* Shared by flags_*.c and nobody else.                                 (L4)
 *
 * From the bottom up: flags_outputs.c finds which outputs of the packs make the columns,
 * flags_reasons.c the texts of reasons, flags_tail.c all columns of a decision, kept as
 * CSV; flags.c puts the ones of a record together.
 */
#ifndef GH_FLAGS_INTERNAL_H
#define GH_FLAGS_INTERNAL_H

#include "flags.h"

/* One of level and action. */
struct flags_graded {
	size_t output;           /* RULES_NONE: the packs do not give it */
	const struct scale *scale;
	size_t lowest, second;   /* words for: no hit, not decided */
};

/* A value of the record within the reasons. */
struct flags_blank {
	size_t at;               /* behind so many bytes of tail.reasons */
	size_t expr, output;     /* for rules_part_value */
	bool last;               /* of its reason: a ';' at its end is none */
};

/* The columns of a decision as CSV, as far as they do not depend on the record, with all commas
 * and the line end: head, reasons when these are open, middle, deadline when there is one, rest.
 * What would follow another directly is part of it: most decisions are one piece. */
struct flags_tail {
	struct buf head, middle, rest;
	struct buf reasons;      /* between the values, quotes doubled */
	struct flags_blank *blank;
	size_t nblanks, cap;     /* 0: the reasons are not open */
	bool quoted;             /* what is between the values asks for quotes */
	bool ready, due;         /* due: there is a deadline */
};

struct flags {
	const struct ruleset *rs;
	struct diag *diag;
	struct rules_eval *eval;
	bool zh, as_of_given;
	int64_t as_of;
	struct flags_graded level, action;
	size_t *reason;          /* by rule: the output with its reason, in the
	                            language asked for, else the other */
	size_t report_to, report_by, observe, tests;
	struct slice untimed, comma;
	struct flags_tails {
		struct flags_tail *tail;   /* by number of decision */
		size_t n, cap;
	} tails[2];              /* with and without time */
	unsigned long generation;
	const struct rules_decision *now;
	struct buf text, one;
};

/* flags_outputs.c: rs, zh and diag are set. 0 or -1 (reported): the packs give something else
 * than the columns hold. */
int flags_find_outputs(struct flags *f);

/* An output of the record just decided; nothing when the packs do not give it. */
static inline const struct rules_value *flags_value(const struct flags *f, size_t output)
{
	static const struct rules_value none;

	return output == RULES_NONE ? &none : &f->now->value[output];
}

/* buf_put where every instruction counts: no call when there is room, and no NUL. */
static inline void flags_append(struct buf *b, struct slice s)
{
	if (!b->p || b->cap - b->n <= s.n)
		buf_reserve(b, s.n);
	if (s.n)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
}

/* flags_reasons.c, of the record just decided. The plain way: all in f->text. */
void flags_join_reasons(struct flags *f);
/* Whether a value of the record is in them: then the pieces are made once, and the
 * column as CSV is filled in from them. */
bool flags_reasons_are_open(const struct flags *f);
void flags_add_reasons(struct flags *f, struct flags_tail *t);
void flags_fill_reasons(struct flags *f, const struct flags_tail *t, struct buf *row);

/* flags_tail.c */
const struct flags_tail *flags_tail(struct flags *f);
void flags_drop_tails(struct flags_tails *all);

#endif
