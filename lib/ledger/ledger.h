/* A ledger: a folder with settings, a lock, heads and parts.            (L4)
 *
 *     struct ledger *l = ledger_open("gate", &diag);
 *     struct ledger_part *part;
 *     long n = ledger_parts(l, &part);
 *     for (long i = 0; i < n; i++)
 *             use(ledger_path(l, part[i], LEDGER_DATA, &path));
 *     free(part);
 *     ledger_close(l);
 *
 *     gate/
 *       LEDGER                        settings, one key=value a line
 *       .lock                         flock target; never renamed or removed
 *       heads.csv                     a line per closed part (heads.h)
 *       2022/2022-03-18-01.csv.gz     day and part: whole gzip members (part.h)
 *       2022/.2022-03-18-01.tip       hint for the next appender (tip.h)
 *       2022/2022-03-18-01.idx .who   search sidecars (sidecar.h); may be lost
 *       torn/                         quarantined bytes
 *
 * A day is that of acceptance in the ledger's own fixed offset; a part is 1
 * to 99 within its day. Names sort like time.
 */
#ifndef GH_LEDGER_H
#define GH_LEDGER_H

#include "diag.h"
#include "when.h"

/* First line of heads.csv, without LF. */
#define LEDGER_HEADS "name,day,part,leaves,root,tmin,tmax,closed_at,prev"

struct ledger;

struct ledger_settings {
	const char *name;    /* of the ledger, "310104-0195/gate"; part of what is proved */
	int offset;          /* tz=, seconds east of UTC */
	const char *time;    /* column of the event time; "": rows have none */
	const char *who;     /* columns that become tokens, joined by ',' */
	const char *seal;    /* columns that are sealed, joined by ',' */
	int64_t max_late;    /* seconds from event to acceptance before a row is late */
};

/* What a new ledger has unless told otherwise: time=time who=id_no,phone
 * seal=name,remark tz=+08:00 max-late=10min; name NULL: the folder's own. */
struct ledger_settings ledger_defaults(void);

/* Whether a ledger has been made there. */
bool ledger_is_at(const char *folder);
/* Makes folder, LEDGER, .lock and heads.csv, durably. An existing ledger is
 * left as it is: that is 0, too. A folder with other files, a setting that does
 * not read: -1 (reported). */
int ledger_create(const char *folder, const struct ledger_settings *, struct diag *);

/* NULL when there is none or its settings do not read (reported). What goes wrong
 * later is reported to the same diag, which outlives the ledger. */
struct ledger *ledger_open(const char *folder, struct diag *);
void ledger_close(struct ledger *l);

const struct ledger_settings *ledger_settings(const struct ledger *l);

/* Bits for ledger_check: which of the settings were asked for. */
enum ledger_asked {
	LEDGER_ASKED_NAME = 1, LEDGER_ASKED_TZ = 2, LEDGER_ASKED_TIME = 4, LEDGER_ASKED_WHO = 8,
	LEDGER_ASKED_SEAL = 16, LEDGER_ASKED_MAX_LATE = 32,
};
/* An existing ledger keeps its settings; who asks for others must hear that. 0 when
 * it has those that were asked for, else -1 (reported). */
int ledger_check(const struct ledger *l, const struct ledger_settings *settings, unsigned asked, struct diag *);
const char *ledger_folder(const struct ledger *l);

struct ledger_part {
	int64_t day;         /* days since 1970-01-01 */
	unsigned number;     /* 1 to 99 */
};

static inline int ledger_part_cmp(struct ledger_part a, struct ledger_part b)
{
	return a.day != b.day ? (a.day < b.day ? -1 : 1) : (a.number > b.number) - (a.number < b.number);
}

/* The parts whose data file is there, in order; free(*parts). The number of
 * them, -1 when the folder cannot be read (reported). */
long ledger_parts(const struct ledger *l, struct ledger_part **parts);
/* The last part whose data file is there: 1, or 0, or -1 (reported). */
int ledger_last_part(const struct ledger *l, struct ledger_part *part);

enum ledger_file { LEDGER_DATA, LEDGER_TIP, LEDGER_SICK, LEDGER_IDX, LEDGER_WHO, LEDGER_TMP };

/* Path of a part's file into b, which is cleared first; b->p is returned. */
const char *ledger_path(const struct ledger *l, struct ledger_part part, enum ledger_file, struct buf *b);
/* Path of "heads.csv", "torn", "audit" ... in the folder, the same way. */
const char *ledger_file(const struct ledger *l, const char *name, struct buf *b);
/* "2022-03-18" */
void ledger_put_day(struct buf *b, int64_t day);
/* "2022-03-18-01", and back. */
void ledger_put_part(struct buf *b, struct ledger_part part);
bool ledger_parse_part(struct slice text, struct ledger_part *part);
/* A data file's name ("2022-03-18-01.csv.gz", folders before it are passed
 * over). False: it is none. */
bool ledger_parse_name(const char *path, struct ledger_part *part);

/* The lock of the folder. Returns a descriptor, -1 when it cannot be had
 * (reported). EINTR is retried. Readers that may not open it: LEDGER_READ
 * on a read-only medium answers -2 without a message: nobody writes there. */
enum ledger_lock { LEDGER_READ, LEDGER_WRITE };
int ledger_lock(const struct ledger *l, enum ledger_lock);
void ledger_unlock(int lock);

/* The bytes of a part's data file that are settled now: its size, read under
 * the lock, so that no half-written member is in it. -1 (reported). */
int64_t ledger_settled(const struct ledger *l, struct ledger_part part);

#endif
