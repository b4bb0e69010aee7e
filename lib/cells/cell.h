/* One messy cell to its canonical value, or the reason why not.        (L4)
 *
 *     struct cell c = { 0 };
 *     cell_read(CELL_TEMP, GATE_TEMP, SLICE("３６。５℃"), &context, &c);
 *     c.verdict == CELL_VALUE, c.value "36.5", c.flags ""
 *
 * A recogniser never guesses silently. There are four verdicts, and the
 * corpus in tests/cells/ shows them for every kind of cell:
 *
 *     VALUE    the value is in `value`; `flags` may say what was noticed
 *              (35.0 without flag; 34.9 with flag "low")
 *     MISSING  a blank or a placeholder (--, 无, N/A): not a value, no issue
 *     HUMAN    somebody must look (97.7: which unit?); flags is the code, the
 *              value is empty, the caller keeps the raw text in `remark`
 *     BAD      cannot be right (63.5); like HUMAN for the cell. In the column
 *              `time` it rejects the row
 *
 * Words live in tables (lib/tables/), grammar in the code: cell_KIND.c.
 * All functions are pure: same text and context, same result; so callers may
 * memoise per distinct text.
 */
#ifndef GH_CELL_H
#define GH_CELL_H

#include "buf.h"
#include "gate.h"
#include "when.h"

enum cell_kind {
	CELL_TEXT,      /* norm_text only */
	CELL_WORD,      /* a word of the column's table: lib/tables/words.csv */
	CELL_TIME,      /* an instant; a date alone is kept, with flag date_only */
	CELL_DATE,
	CELL_TEST_TIME, /* an instant or date, sampled or reported */
	CELL_TEMP,
	CELL_COUNT,
	CELL_NAME,
	CELL_ID,
	CELL_PHONE,
	CELL_PLATE,
	CELL_HOUSE,
	CELL_REGION,
	CELL_TRIP,
	CELL_TEST,
	CELL_SYMPTOMS,
	CELL_KINDS
};

enum cell_verdict { CELL_VALUE, CELL_MISSING, CELL_HUMAN, CELL_BAD };

struct cell_days; /* cell_time.c's own */

struct cell {
	enum cell_verdict verdict;
	struct buf value;
	struct buf flags; /* codes joined by ',' */
	struct buf side;  /* a second value some kinds yield: the time in a test
	                     result, the id_type of an id; else empty */
	struct buf text;  /* the cell after norm_text; what recognisers read */
	struct buf work;  /* scratch, kept to spare allocations; when a recogniser
	                     is called it holds the norm_key of the text */
	struct cell_days *days; /* dates read lately */
};

/* Day and month order of dates like 02/03/2020. */
enum date_order { ORDER_UNKNOWN, ORDER_DMY, ORDER_MDY };

struct words;   /* words.h */
struct regions; /* region.h */

struct cell_context {
	const struct words *words;
	const struct regions *regions;
	int offset;             /* zone of times without one, seconds east */
	int64_t now;            /* later times are in the future; UNIX seconds */
	enum date_order order;  /* proved by the file, else unknown */
};

/* Reads one cell. Clears and fills *out; out->verdict is also returned. Raw
 * is one field, valid UTF-8. `column` chooses the words for CELL_WORD. */
enum cell_verdict cell_read(enum cell_kind kind, enum gate_column column, struct slice raw,
			    const struct cell_context *, struct cell *out);

void cell_free(struct cell *c);

/* The recognisers, one file each. `text` went through norm_text, `raw` is as
 * it came. Each fills value, flags and side and returns its verdict. */
#define CELL_RECOGNISER(name)                                                   \
	enum cell_verdict name(enum gate_column column, struct slice text,      \
			       struct slice raw, const struct cell_context *cx, \
			       struct cell *out)
CELL_RECOGNISER(cell_word);      /* cell_word.c: also yes/no, direction, colour, role ... */
CELL_RECOGNISER(cell_test);      /* cell_word.c */
CELL_RECOGNISER(cell_trip);      /* cell_trip.c */
CELL_RECOGNISER(cell_symptoms);  /* cell_symptoms.c */
CELL_RECOGNISER(cell_time);      /* cell_time.c: the grammar of dates and times */
CELL_RECOGNISER(cell_date);
CELL_RECOGNISER(cell_test_time);
CELL_RECOGNISER(cell_temp);      /* cell_temp.c */
CELL_RECOGNISER(cell_count);     /* cell_temp.c's sibling: cell_count.c */
CELL_RECOGNISER(cell_name);      /* cell_name.c */
CELL_RECOGNISER(cell_id);        /* cell_id.c: GB 11643 and permits */
CELL_RECOGNISER(cell_phone);     /* cell_phone.c */
CELL_RECOGNISER(cell_plate);     /* cell_plate.c */
CELL_RECOGNISER(cell_house);     /* cell_house.c */
CELL_RECOGNISER(cell_region);    /* cell_region.c */

/* Shortcuts for what nearly every cell of a log looks like, as it came:
 * 2022-04-05 08:00:00, 36.5, 13800138000, 京A12345, 18 characters of an id, two
 * or three Han of a name. They decide as the recogniser would, or leave *out
 * alone and let it decide. Mostly the value is the text itself: it is not
 * copied. The flags must be empty before. */
enum cell_short {
	CELL_NOT_SHORT, /* the recogniser decides */
	CELL_AS_IS,     /* a value: the text, and nothing to say about it */
	CELL_REWRITTEN, /* a value: out->value, and nothing to say about it */
	CELL_TOLD       /* out->verdict and flags, and side of a value, which is the text */
};

#define CELL_SHORTCUT(name) \
	enum cell_short name(struct slice raw, const struct cell_context *cx, struct cell *out)
typedef CELL_SHORTCUT(cell_shortcut);
cell_shortcut cell_time_quick, cell_temp_quick, cell_name_quick, cell_id_quick, cell_plate_quick,
	      cell_phone_quick;

/* The shortcut of a kind, NULL when it has none. */
cell_shortcut *cell_shortcut_of(enum cell_kind kind);

/* For recognisers: sets the verdict with its code. What value, side and flags
 * held is dropped unless the verdict is VALUE. */
enum cell_verdict cell_is_coded(struct cell *out, enum cell_verdict verdict, struct slice code);
static inline enum cell_verdict cell_is(struct cell *out, enum cell_verdict verdict, const char *code)
{
	return cell_is_coded(out, verdict, slice_of(code));
}

/* The cell is this word: its value and flag, or the verdict its value names.
 * A part of a grammar alone (`@part`) is HUMAN "word". */
struct word;
enum cell_verdict cell_take_word(struct cell *out, const struct word *w);
/* Adds a code to flags unless it is there already. */
void cell_flag_slice(struct cell *out, struct slice code);
static inline void cell_flag(struct cell *out, const char *code)
{
	cell_flag_slice(out, slice_of(code));
}

/* The group of words that a column shares with others ("yesno"), NULL when
 * it has none but its own. */
const char *cell_second_group(enum gate_column column);

#endif
