/* The space of all records as some rules see it, cut into classes.     (L4)
 *
 *     struct lint_space *s = lint_space_new(rs, rule, n, at);
 *     for (size_t c = 0; c < s->ncolumns; c++)
 *             for (size_t k = 0; k < s->column[c].nclasses; k++)
 *                     use(lint_class_mask(s, c, k));
 *     lint_space_free(s);
 *
 * A column is a question some of the rules ask. Its values are cut into slots:
 * for ordered types the literals of the cells and what lies between them; for
 * words every word; for texts every literal and list member, and of any other
 * text every combination of patterns that match it; then empty and invalid.
 * All values of a slot get the same answers. Slots in the same state that
 * satisfy the same rules are one class, so a column has few classes however
 * many values it names. Rules are numbered 0 ... n-1 here; a set of rules is
 * a bitset of `words` words.
 *
 * What is not exact: whether a text exists that matches these patterns and
 * not those is not decided (`possible`); with many patterns or set members not
 * every combination is tried (`sampled`). Questions about the same data column
 * are null together, their values are not brought into line.
 */
#ifndef GH_LINT_SPACE_H
#define GH_LINT_SPACE_H

#include "rules_inspect.h"
#include "scales.h"

struct lint_slot {
	enum feel_state state;
	bool possible;     /* nobody knows whether it has values */
	char *label;       /* ordered: the literal, or NULL between two */
	char *below, *above; /* between: the literals around it, NULL: none */
	uint32_t class;
};

struct lint_class {
	enum feel_state state;
	bool possible;     /* all its slots are */
	size_t slots;
};

struct lint_column {
	size_t question;
	struct rules_question about;
	struct lint_slot *slot;
	size_t nslots, slotcap;
	struct lint_class *class;
	size_t nclasses, classcap;
	uint64_t *mask;    /* by class */
	size_t maskcap;
	uint64_t *dash;    /* rules that do not ask */
	bool sampled;
};

struct lint_space {
	const struct ruleset *rs;
	const uint32_t *rule;  /* numbers in the ruleset, by number here; the caller's */
	size_t n, words;
	struct lint_column *column;
	size_t ncolumns;
};

/* `at`: the instant at which lists are asked. */
struct lint_space *lint_space_new(const struct ruleset *rs, const uint32_t *rule, size_t n, int64_t at);
void lint_space_free(struct lint_space *s);

static inline const uint64_t *lint_class_mask(const struct lint_space *s, const struct lint_column *c, size_t class)
{
	return c->mask + class * s->words;
}

/* Cells of a column while its slots are made: each distinct one once. */
struct lint_asker {
	uint32_t rule, cell;
};
struct lint_cells {
	const struct feel **feel;
	struct slice *text;
	size_t n, cap, textcap;
	struct lint_asker *asker;
	size_t naskers, askercap;
	int64_t at;
	struct feel_scratch *scratch;
	uint8_t *answer;       /* by cell, of the slot being made */
};

/* Adds a slot for which lint_cells.answer is filled; `label` is taken over. */
struct lint_slot *lint_slot_add(struct lint_space *s, struct lint_column *c, const struct lint_cells *cells,
				enum feel_state state, bool possible, char *label);
/* Fills the answers for a value. */
void lint_slot_answer(struct lint_cells *cells, const struct feel_value *v);

/* lint_ordered.c, lint_text.c: the slots of values that are there. */
void lint_ordered_slots(struct lint_space *s, struct lint_column *c, struct lint_cells *cells);
void lint_text_slots(struct lint_space *s, struct lint_column *c, struct lint_cells *cells);

/* Appends the values of the classes for which in[class] holds: "< 3, [5..9)",
 * "visitor, staff", "null". Nothing when they are all. */
void lint_column_put(const struct lint_column *c, const bool *in, struct buf *b);

#endif
