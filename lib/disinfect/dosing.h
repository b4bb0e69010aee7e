/* The dose columns of tasks: from a duty's cells and a line's amounts.  (L4)
 *
 *     struct dosing *d = dosing_open(&options);
 *     size_t recipe = dosing_recipe(d, &duty_cells);
 *     const struct dosed *x = dosing_get(d, recipe, &amounts);
 *     x->target, x->dilution, x->stock, x->water, x->achieved, x->note
 *
 * A recipe is what a duty asks for: agent, target and contact time, where the source leaves
 * them unspecified the usual ones (dose_usual.h), named in the note with their source. An
 * agent is only taken for one that is not named when there is chlorine to take: its strength or
 * its tablets were told. Amounts come from a zone line: litres, else square metres (or
 * pieces) times millilitres for each; of ultraviolet light the minutes, from the power of
 * the lamps and the volume of the room. What cannot be worked out is left empty and the note
 * says why; a number that is "unspecified" and has no usual value is printed as that.
 *
 * With tablets amounts are told in tablets, and the strength only says what 1:N of it would be.
 *
 * Every pair of recipe and amounts is worked out once; the memory for that is bounded.
 */
#ifndef GH_DOSING_H
#define GH_DOSING_H

#include "dose.h"
#include "dose_usual.h"
#include "form_words.h"

struct dosing;

struct dosing_options {
	const struct dose_stock *stock;   /* chlorine; NULL: not told */
	const struct dose_stock *ethanol; /* per cent by volume; NULL: not told */
	struct fraction tablet_mg;        /* active chlorine of one; 0: no tablets */
	enum dose_reading reading;
	struct dose_limits limits;
	const struct dose_usual *usual;   /* may be NULL */
	const struct form_words *words;   /* of notes */
};

struct dosing_cells {
	struct slice target, contact;
	struct dose_asked asked;
	bool as_named;            /* no agent is to be taken for one that is not named */
};

struct dosing_amounts {
	struct slice litres, qty, area, rate, lamp_w, volume; /* as written */
};

struct dosed {
	struct slice target, dilution, stock, water, achieved; /* columns */
	struct slice contact;     /* the recipe's, or longer when the lamps are weak */
	struct slice tablets, fill_to;
	struct slice told;        /* the dilution for people; empty: as in the column */
	struct slice note;
	int64_t lamp_minutes;     /* at least so long lamps burn; 0: no lamps, or no time */
	bool tail;                /* contact, tablets, fill_to or note are not those of the recipe alone */
};

struct dosing *dosing_open(const struct dosing_options *options);
void dosing_close(struct dosing *d);

/* Whether what there is can make it: 0, or -1 with a reason. A target that no stock was told
 * for can always be made. */
int dosing_check(const struct dosing *d, struct slice target, const char **why);

/* The number of the recipe. */
size_t dosing_recipe(struct dosing *d, const struct dosing_cells *cells);
/* The contact time of the recipe, as printed. */
struct slice dosing_contact(const struct dosing *d, size_t recipe);
/* The agent that was taken where none is named; empty: none was. */
struct slice dosing_agent(const struct dosing *d, size_t recipe);
/* How that agent is taken off again. */
struct slice dosing_rinse(const struct dosing *d, size_t recipe);
/* Why the usual target cannot be made of what there is, and that target; NULL: it can. */
const char *dosing_weak(const struct dosing *d, size_t recipe, struct slice *target);

/* Valid until the next call that works out another pair. */
const struct dosed *dosing_get(struct dosing *d, size_t recipe, const struct dosing_amounts *amounts);
/* Changes when earlier answers are no longer valid. */
unsigned long dosing_generation(const struct dosing *d);
/* Hours after which lamps are to be replaced. */
int64_t dosing_lamp_life(const struct dosing *d);

#endif
