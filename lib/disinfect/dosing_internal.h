/* Shared by dosing.c and dosing_work.c.                                (L4) */
#ifndef GH_DOSING_INTERNAL_H
#define GH_DOSING_INTERNAL_H

#include "dosing.h"
#include "strmap.h"

struct dosing_recipe {
	struct slice target, contact, agent, rinse, note; /* in d->text */
	struct dose_target read;
	bool asks;                /* has a target that can be worked out */
	bool shines;              /* ultraviolet light */
	const char *weak;         /* the usual target is beyond what there is; NULL: it is not */
};

struct dosing {
	struct dosing_options options;
	struct strmap recipes, text;
	struct dosing_recipe *recipe;
	size_t recipecap;
	struct strmap known;      /* pairs */
	struct strmap known_text;
	struct dosed *dosed;
	size_t dosedcap;
	unsigned long generation;
	struct buf key, work, told, note;
};

/* dosing_work.c: fills the columns; their texts are kept in d->known_text. */
void dosing_work_out(struct dosing *d, const struct dosing_recipe *r, const struct dosing_amounts *a, struct dosed *out);

#endif
