/* The gate CSV: its canonical columns.                                 (L3)
 *
 * What every program after ingest-gate reads; gatehouse-gate(5) describes
 * the values. The order is fixed for good: scripts cut by number.
 */
#ifndef GH_GATE_H
#define GH_GATE_H

#include "slice.h"

/* X(constant, name, kind of cell: see cell.h) */
#define GATE_COLUMNS(X)                             \
	X(GATE_TIME, "time", CELL_TIME)             \
	X(GATE_SITE, "site", CELL_TEXT)             \
	X(GATE_GATE, "gate", CELL_TEXT)             \
	X(GATE_DIRECTION, "direction", CELL_WORD)   \
	X(GATE_SUBJECT, "subject", CELL_WORD)       \
	X(GATE_ROLE, "role", CELL_WORD)             \
	X(GATE_NAME, "name", CELL_NAME)             \
	X(GATE_ID_TYPE, "id_type", CELL_WORD)       \
	X(GATE_ID_NO, "id_no", CELL_ID)             \
	X(GATE_PHONE, "phone", CELL_PHONE)          \
	X(GATE_HOUSEHOLD, "household", CELL_HOUSE)  \
	X(GATE_PLATE, "plate", CELL_PLATE)          \
	X(GATE_TEMP, "temp_c", CELL_TEMP)           \
	X(GATE_MASK, "mask", CELL_WORD)             \
	X(GATE_HEALTH_CODE, "health_code", CELL_WORD) \
	X(GATE_TRIP_CARD, "trip_card", CELL_TRIP)   \
	X(GATE_TEST_TIME, "test_time", CELL_TEST_TIME) \
	X(GATE_TEST_RESULT, "test_result", CELL_TEST) \
	X(GATE_DOSES, "vaccine_doses", CELL_COUNT)  \
	X(GATE_REGION, "region", CELL_REGION)       \
	X(GATE_PLACE, "place", CELL_TEXT)           \
	X(GATE_STAY_END, "stay_end", CELL_DATE)     \
	X(GATE_CONTACT, "contact", CELL_WORD)       \
	X(GATE_SYMPTOMS, "symptoms", CELL_SYMPTOMS) \
	X(GATE_COMPANIONS, "companions", CELL_COUNT) \
	X(GATE_PURPOSE, "purpose", CELL_TEXT)       \
	X(GATE_RECORDER, "recorder", CELL_TEXT)     \
	X(GATE_REMARK, "remark", CELL_TEXT)         \
	X(GATE_SOURCE, "source", CELL_TEXT)         \
	X(GATE_ISSUES, "issues", CELL_TEXT)

enum gate_column {
#define X(constant, name, kind) constant,
	GATE_COLUMNS(X)
#undef X
	GATE_NCOLUMNS
};

/* "time" ... "issues" */
extern const char *const gate_column_name[GATE_NCOLUMNS];

/* The column of that name, GATE_NCOLUMNS when there is none. */
enum gate_column gate_column_find(struct slice name);

#endif
