/* Shared by planner.c and planner_load.c.                              (L4) */
#ifndef GH_PLANNER_INTERNAL_H
#define GH_PLANNER_INTERNAL_H

#include "duty_done.h"
#include "form_ics.h"
#include "form_print.h"
#include "planner.h"
#include "schedule.h"
#include "words.h"

/* What a run is made of; freed in one place. */
struct planner {
	struct planner_options options;
	struct diag *diag;
	struct ruleset *rules;
	struct slots *slots;
	struct calendar *calendar;
	struct tokens *surfaces, *places;
	struct dose_usual *usual;
	struct dose_limits limits;
	struct dosing *dosing;
	struct mixing *mixing;
	struct duties *duties;
	struct words *words_read; /* of buildings and units, when there are events */
	struct events *events;
	struct schedule *schedule;
	struct form_words *words;
	struct form_print *print;
	struct form_ics *ics;
	struct duty_done *judge;
	struct csvout *out, *rejects;
	bool begun;               /* the header of CSV is written */
	struct task_sink sink;
	struct zones_account zones;
};

/* planner_load.c: everything up to the schedule. False: reported. */
bool planner_load(struct planner *p);

#endif
