/* One task of a disinfection plan: what, where, when, with what.      (L4)
 *
 *     task,due_from,due_to,zone,surface,method,...
 *     3k9d0x7m2qpa,2022-04-05T08:00:00+08:00,2022-04-05T09:00:00+08:00,Class 1,door_handle,wipe,...
 *
 *     struct slice method = task->value[TASK_METHOD];
 *     if (task->dated && now > task->to.at) ...
 *
 * Every column of the output is a text in value[]; times are there as numbers,
 * too. A task that waits for an event has no window: dated is false, due_from and
 * due_to are empty and TASK_TRIGGER says what makes it due.
 *
 * All slices of a task, and the task itself, are good until the sink that was given it
 * returns: who keeps tasks copies them (task_keep).
 *
 * The id of a task is a function of the duty's id, of the zone line (zone, place,
 * surface and use, not its number or amounts), of day and slot, and of the event if one
 * made it due. It is the same in every run and every language, so that a log can name it:
 * 60 bits, as 12 letters and digits without i l o u, which people misread.
 */
#ifndef GH_TASK_H
#define GH_TASK_H

#include "buf.h"
#include "strmap.h"
#include "when.h"

/* X(constant, column). What is after cites may become more, what is before stays. */
#define TASK_COLUMNS(X)                         \
	X(TASK_ID, "task")                      \
	X(TASK_DUE_FROM, "due_from")            \
	X(TASK_DUE_TO, "due_to")                \
	X(TASK_ZONE, "zone")                    \
	X(TASK_SURFACE, "surface")              /* token of surfaces.csv */                          \
	X(TASK_METHOD, "method")                \
	X(TASK_AGENT, "agent")                  \
	X(TASK_TARGET, "target_mg_l")           \
	X(TASK_DILUTION, "dilution")            \
	X(TASK_STOCK, "stock_ml")               \
	X(TASK_WATER, "water_ml")               \
	X(TASK_ACHIEVED, "achieved_mg_l")       \
	X(TASK_CONTACT, "contact_min")          /* 30, 20-30, unspecified or empty */                \
	X(TASK_RINSE, "rinse")                  \
	X(TASK_PPE, "ppe")                      /* joined by ';' */                                  \
	X(TASK_RULE, "rule")                    /* id of the duty */                                 \
	X(TASK_CITES, "cites")                  /* its sources, joined by ';' */                     \
	X(TASK_PLACE, "place")                  /* token of places.csv */                            \
	X(TASK_TRIGGER, "trigger")              /* the event that makes it due; empty: the date does */ \
	X(TASK_ORDER, "order")                  /* a>b>c */                                          \
	X(TASK_PRIORITY, "priority")            /* 0, 1 first */                                     \
	X(TASK_WHO, "who")                      \
	X(TASK_OVER, "over")                    /* duties it stands for, joined by ';' */            \
	X(TASK_NOTE, "note")                    /* what a person should know, joined by "; " */      \
	X(TASK_STATUS, "status")                /* of judging; "mixing", "weak_stock" when it cannot be done so */ \
	X(TASK_SLOT, "slot")                    /* token of slots.csv: the round of the day */       \
	X(TASK_PHASE, "phase")                  /* 1/2, 2/2 of a task in two phases; else empty */   \
	X(TASK_DRY, "dry")                      \
	X(TASK_TEXT, "text")                    /* what the cleaner reads, in the language of the run */     \
	X(TASK_TABLETS, "tablets")              /* instead of stock_ml */                            \
	X(TASK_FILL_TO, "fill_to_ml")           /* ethanol: fill up to that, instead of water_ml */  \
	X(TASK_LAMP, "lamp_hours")              /* of the lamps when the tasks up to this row are done */

enum task_column {
#define X(constant, column) constant,
	TASK_COLUMNS(X)
#undef X
	TASK_NCOLUMNS
};

struct task {
	struct slice value[TASK_NCOLUMNS];
	bool dated;
	struct when from, to;       /* of a dated task; `from` is inside, `to` is not */
	int64_t day;                /* of `from`, local, days since 1970 */
	struct slice slot_zh, slot_en;   /* the round, for people */
	struct slice surface_zh, surface_en, place_zh, place_en; /* empty: the token serves */
	struct slice text_zh, text_en;
	struct slice dilution;      /* for people; empty: the column serves */
	struct slice fixed;         /* private to task_put: columns 12 and on, as CSV; empty: none */
};

/* "task" ... */
struct slice task_column_name(enum task_column c);

/* A CSV header and rows. */
struct csvout;
void task_put_header(struct csvout *out);
void task_put(const struct task *task, struct csvout *out);

/* A copy whose slices point into `text`, each once. */
struct task task_keep(const struct task *task, struct strmap *text);

/* Who takes the tasks of a run: 0, or -1 to stop it (reported). */
struct task_sink {
	int (*take)(void *context, const struct task *task);
	void *context;
};

/* Two halves of an id: what is the same for all tasks of a zone line, and for
 * all zone lines. Bytes are hashed by FNV-1a, 64 bits; a \x1f parts them. */
#define TASK_HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t task_hash(uint64_t hash, struct slice text);
enum { TASK_ID_LEN = 12 };
void task_id(uint64_t zone, uint64_t duty, char out[TASK_ID_LEN]);

#endif
