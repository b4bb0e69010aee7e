/* The dose columns of tasks: from a duty's cells and a line's amounts.  (L4)
 *
 *     struct dosing *d = dosing_open(&options);
 *     size_t recipe = dosing_recipe(d, &duty_cells);
 *     const struct dosed *x = dosing_get(d, recipe, &amounts);
 *     x->target, x->dilution, x->stock, x->water, x->achieved, x->note
 *
 * A recipe is what a duty asks for: target and contact time, where the source leaves them
 * unspecified the usual ones (dose_usual.h), named in the note with their source. Amounts come from a zone
 * line: litres, else square metres (or pieces) times millilitres for each. What cannot be
 * worked out is left empty and the note says why; a number that is "unspecified" and has
 * no usual value is printed as that.
 *
 * Every pair of recipe and amounts is worked out once; the memory for that is bounded.
 */
#ifndef GH_DOSING_H
#define GH_DOSING_H

#include "dose.h"
#include "dose_usual.h"

struct dosing;

struct dosing_options {
	const struct dose_stock *stock;  /* NULL: not told; concentrations only */
	enum dose_reading reading;
	struct dose_limits limits;
	const struct dose_usual *usual;  /* may be NULL */
	bool zh;                         /* language of notes; reasons are English */
};

struct dosing_cells {
	struct slice target, contact;
	struct dose_asked asked;
};

struct dosing_amounts {
	struct slice litres, qty, area, rate; /* as written */
};

struct dosed {
	struct slice target, dilution, stock, water, achieved; /* columns */
	struct slice note;
};

struct dosing *dosing_open(const struct dosing_options *options);
void dosing_close(struct dosing *d);

/* Whether the stock can make it: 0, or -1 with a reason. Targets that are no concentration
 * of chlorine can be made of any. */
int dosing_check(const struct dosing *d, struct slice target, const char **why);

/* The number of the recipe. */
size_t dosing_recipe(struct dosing *d, const struct dosing_cells *cells);
/* The contact time of the recipe, as printed. */
struct slice dosing_contact(const struct dosing *d, size_t recipe);

/* Valid until the next call that works out another pair. */
const struct dosed *dosing_get(struct dosing *d, size_t recipe, const struct dosing_amounts *amounts);
/* Changes when earlier answers are no longer valid. */
unsigned long dosing_generation(const struct dosing *d);

#endif
