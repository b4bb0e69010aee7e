/* Parts begin and end: see rollover.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "rollover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fileio.h"
#include "heads.h"
#include "place.h"

static int trouble(struct tail *t, const char *what)
{
	struct where at = { t->path.p, 0, 0, NULL };

	return diag_errno(t->diag, &at, "%s", what);
}

static bool has_part(const struct tail *t)
{
	return t->state != TAIL_NONE;
}

int64_t rollover_day(const struct tail *t, struct when now)
{
	int64_t today = when_local_day(now);

	return has_part(t) && t->part.day > today ? t->part.day : today;
}

unsigned rollover_flags(const struct tail *t, struct when now)
{
	bool back = now.at < (int64_t)t->tip.mtime || when_local_day(now) < t->part.day;

	return (back ? MEMBER_CLOCK_BACK : 0u) | (t->tip.recovered ? MEMBER_RECOVERED : 0u);
}

static struct member member_now(const struct tail *t, enum member_kind kind, struct when now)
{
	return (struct member){
		.kind = kind, .flags = rollover_flags(t, now), .mtime = (uint32_t)now.at, .n0 = t->tip.tree.n,
		.tmin = MEMBER_NO_TMIN, .tmax = MEMBER_NO_TMAX, .schema = t->tip.schema,
	};
}

/* -- the end ----------------------------------------------------------- */

int rollover_head(struct tail *t)
{
	struct head head = {
		.part = t->part, .leaves = t->tip.tree.n, .tmin = t->tip.tmin, .tmax = t->tip.tmax,
		.closed_at = t->tip.mtime,
	};
	struct heads *h = heads_read(t->l, t->diag);
	bool there = h && heads_find(h, t->part);
	int result = h ? 0 : -1;

	heads_free(h);
	tree_root(&t->tip.tree, &head.root);
	if (result == 0 && there)
		return heads_sync(t->l, t->diag);
	/* A line of a part whose seal may yet be lost would let the part go on after its end. */
	if (result == 0)
		result = tail_sync(t) < 0 ? -1 : heads_append(t->l, &head, t->diag);
	return result;
}

/* Syncs before the seal, so that a seal on the disk says that all before it is there. */
static int seal(struct tail *t, struct when now)
{
	struct member m = member_now(t, MEMBER_SEAL, now);
	struct tip tip = t->tip;
	struct buf out = { 0 };
	int result;

	tree_root(&tip.tree, &m.root);
	member_put(&out, t->codec, &m, SLICE_NONE);
	tip.last = tip.end;
	member_put_end(&out);
	tip.end += (int64_t)out.n;
	tip.mtime = m.mtime;
	tip.sealed = true;
	tip.recovered = false;
	result = tail_sync(t) < 0 || tail_put(t, buf_slice(&out), t->tip.end) < 0 ? -1 : 0;
	buf_free(&out);
	if (result == 0) {
		tail_set(t, &tip);
		t->state = TAIL_SEALED;
		result = rollover_head(t);
	}
	return result;
}

/* -- the beginning ------------------------------------------------------ */

/* The part follows on the last line of heads.csv. */
static int put_place(struct tail *t, struct buf *b)
{
	struct heads *h = heads_read(t->l, t->diag);
	struct tree_hash prev;

	if (!h)
		return -1;
	prev = heads_last(h);
	heads_free(h);
	place_put(b, ledger_settings(t->l), t->part, &prev);
	return 0;
}

/* The folder of the year. Its name is synced also when it was there: who made it may have
 * died before that. */
static int make_year(struct tail *t)
{
	char *slash = strrchr(t->path.p, '/');
	int result = 0;

	*slash = '\0';
	if (mkdir(t->path.p, 0750) == 0)
		(void)chmod(t->path.p, 0750);
	else if (errno != EEXIST)
		result = -1;
	if (result == 0)
		result = file_sync_folder(t->path.p);
	*slash = '/';
	return result < 0 ? trouble(t, "cannot make the folder of") : 0;
}

static int create_data(struct tail *t, struct ledger_part part)
{
	uint32_t mtime = t->tip.mtime;

	ledger_path(t->l, part, LEDGER_DATA, &t->path);
	if (make_year(t) < 0)
		return -1;
	if (tail_open(t, part, O_CREAT | O_EXCL) < 0)
		return trouble(t, "cannot make");
	(void)fchmod(t->fd, 0640);
	/* The clock that went back is seen across parts, too. */
	t->tip.mtime = mtime;
	t->state = TAIL_BARE;
	return 0;
}

/* The opening member into an empty file, then file and name onto the disk. */
static int write_opening(struct tail *t, struct slice header, struct when now)
{
	struct tip tip = { .recovered = false, .tmin = MEMBER_NO_TMIN, .tmax = MEMBER_NO_TMAX };
	struct member m = member_now(t, MEMBER_OPEN, now);
	struct buf place = { 0 }, out = { 0 }, line = { 0 };
	int result = put_place(t, &place);

	buf_put(&line, header);
	buf_putc(&line, '\n');
	tree_add(&tip.tree, header);
	tree_root(&tip.tree, &m.root);
	m.n0 = 0;
	m.rows = 1;
	m.schema = tip.schema = codec_crc(0, header);
	m.place = buf_slice(&place);
	tip.mtime = m.mtime;
	if (result == 0) {
		member_put(&out, t->codec, &m, buf_slice(&line));
		tip.end = (int64_t)out.n;
		result = tail_put(t, buf_slice(&out), 0);
	}
	if (result == 0)
		result = tail_sync(t);
	if (result == 0 && file_sync_folder(t->path.p) < 0)
		result = trouble(t, "cannot sync the folder of");
	if (result == 0) {
		tail_set(t, &tip);
		buf_clear(&t->header);
		buf_put(&t->header, header);
		t->state = TAIL_OPEN;
	}
	buf_free(&place);
	buf_free(&out);
	buf_free(&line);
	return result;
}

static int open_part(struct tail *t, struct ledger_part part, struct slice header, struct when now)
{
	struct where at = { NULL, 0, 0, NULL };

	if (part.number > ROLLOVER_PARTS) {
		at.file = t->path.p;
		return diag_error(t->diag, &at, "the day has %d parts, there is no room for another (do inputs with different headers take turns? each needs a ledger of its own)",
				  ROLLOVER_PARTS);
	}
	if (create_data(t, part) < 0)
		return -1;
	if (write_opening(t, header, now) == 0)
		return 0;
	/* Not even a reader should meet an empty file; what may be on the disk stays. */
	if (t->state == TAIL_BARE && tail_is_sick(t) == 0)
		(void)unlink(t->path.p);
	return -1;
}

/* -- from one to the next ------------------------------------------------ */

static int finish(struct tail *t, struct when now)
{
	if (t->state == TAIL_OPEN)
		return seal(t, now);
	return t->state == TAIL_SEALED ? rollover_head(t) : 0;
}

/* The days between the tail's part and `day` on which nothing came: a part each, made
 * now as its own times say. */
static int fill_days(struct tail *t, int64_t day, struct slice header, struct when now)
{
	struct buf line = { 0 };
	int result = 0;

	buf_put(&line, header);
	for (int64_t d = t->part.day + 1; result == 0 && d < day; d++) {
		result = open_part(t, (struct ledger_part){ d, 1 }, buf_slice(&line), now);
		if (result == 0)
			result = seal(t, now);
	}
	buf_free(&line);
	return result;
}

/* Days without a part before today. A ledger that has none yet may begin in the past (an
 * import), but its day never goes back: the machine's clock stands for the last part. */
static int64_t missing_days(const struct tail *t, struct when now)
{
	return when_local_day(now) - (has_part(t) ? t->part.day : when_local_day(when_now(now.offset))) - 1;
}

enum rollover_result rollover_clock(const struct tail *t, struct when now, bool accept_gap)
{
	int64_t missing = missing_days(t, now);
	struct buf b = { 0 };

	if (now.at >= 0 && now.at <= (int64_t)UINT32_MAX && (missing <= ROLLOVER_GAP || accept_gap))
		return ROLLOVER_DONE;
	when_put(&b, now);
	if (now.at < 0 || now.at > (int64_t)UINT32_MAX)
		diag_error(t->diag, NULL, "the clock says %s (expected 1970 to 2106; see --at)", b.p);
	else
		diag_error(t->diag, NULL, "the clock says %s, %lld days after %s (expected --at or --accept-gap)",
			   b.p, (long long)missing + 1, has_part(t) ? "the last part" : "this machine's clock");
	buf_free(&b);
	return ROLLOVER_CLOCK;
}

/* A file that a crash left without its opening member. */
static int dress_bare(struct tail *t, struct slice header, struct when now)
{
	return t->state == TAIL_BARE ? write_opening(t, header, now) : 0;
}

/* Of the part before, where it is known. */
static struct slice old_header(const struct tail *t, struct slice header)
{
	return t->header.n ? buf_slice(&t->header) : header;
}

enum rollover_result rollover_to(struct tail *t, struct slice header, struct when now, bool accept_gap)
{
	struct ledger_part next = { rollover_day(t, now), 1 };
	enum rollover_result clock = rollover_clock(t, now, accept_gap);

	if (clock != ROLLOVER_DONE)
		return clock;
	if (!has_part(t))
		return open_part(t, next, header, now) < 0 ? ROLLOVER_TROUBLE : ROLLOVER_DONE;
	if (dress_bare(t, header, now) < 0)
		return ROLLOVER_TROUBLE;
	if (t->state == TAIL_OPEN && t->part.day == next.day && slice_eq(buf_slice(&t->header), header))
		return ROLLOVER_DONE;
	if (finish(t, now) < 0 || fill_days(t, next.day, old_header(t, header), now) < 0)
		return ROLLOVER_TROUBLE;
	if (t->part.day == next.day)
		next.number = t->part.number + 1;
	return open_part(t, next, header, now) < 0 ? ROLLOVER_TROUBLE : ROLLOVER_DONE;
}

enum rollover_result rollover_close(struct tail *t, struct when now, bool accept_gap)
{
	enum rollover_result clock = rollover_clock(t, now, accept_gap);

	if (clock != ROLLOVER_DONE)
		return clock;
	/* A part without header line gets it from the next append. */
	if (t->state == TAIL_NONE || t->state == TAIL_BARE || t->state == TAIL_UNUSABLE)
		return ROLLOVER_DONE;
	if (finish(t, now) < 0 || fill_days(t, when_local_day(now), buf_slice(&t->header), now) < 0)
		return ROLLOVER_TROUBLE;
	return ROLLOVER_DONE;
}
