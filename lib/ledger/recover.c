/* Finding the end of a part, and mending it: see recover.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "recover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fileio.h"
#include "part.h"
#include "rollover.h"
#include "torn.h"
#include "xmem.h"

static int reported(struct tail *t, const char *what)
{
	struct where at = { t->path.p, 0, 0, NULL };

	return diag_errno(t->diag, &at, "%s", what);
}

/* Not an error: the rows that are in it stay, and new ones find a place. */
static void leave_part(struct tail *t, int64_t at_byte, const char *why)
{
	struct where at = { t->path.p, 0, 0, NULL };

	diag_warning(t->diag, &at, "damaged at byte %lld (%s): it is left as it is, rows go to a new part",
		     (long long)at_byte, why);
	/* Others may still hold it for good. */
	tail_mark_sick(t);
	t->state = TAIL_UNUSABLE;
}

/* The header line is in the first member; empty when that does not read. */
static int read_header(struct tail *t)
{
	struct stat st;
	size_t n = fstat(t->fd, &st) == 0 && st.st_size < MEMBER_MAX ? (size_t)st.st_size : MEMBER_MAX;
	struct buf bytes = { 0 };
	struct member m;
	const char *why;
	int result = 0;

	buf_clear(&t->header);
	buf_reserve(&bytes, n);
	if (file_read_at(t->fd, bytes.p, n, 0) < 0)
		result = reported(t, "cannot read");
	else if (member_parse((struct slice){ bytes.p, n }, &m, &why) == MEMBER_WHOLE && m.kind == MEMBER_OPEN &&
		 member_text(t->codec, (struct slice){ bytes.p, n }, &m, &t->header, &why) == 0 && t->header.n)
		t->header.p[--t->header.n] = '\0';
	buf_free(&bytes);
	return result;
}

/* Whether the tip's last member is where it says and has the tip's root. */
static bool agrees(const struct tail *t, const struct tip *tip, int64_t size)
{
	char bytes[MEMBER_MAX];
	struct tree_hash root;
	struct member m;
	const char *why;
	int64_t n = tip->end - tip->last;

	if (tip->last < 0 || n <= 0 || n > MEMBER_MAX || tip->end > size ||
	    file_read_at(t->fd, bytes, (size_t)n, tip->last) < 0 ||
	    member_parse((struct slice){ bytes, (size_t)n }, &m, &why) != MEMBER_WHOLE)
		return false;
	tree_root(&tip->tree, &root);
	return (int64_t)m.size + (tip->sealed ? MEMBER_END_SIZE : 0) == n && m.n0 + m.rows == tip->tree.n &&
	       memcmp(&root, &m.root, sizeof root) == 0;
}

/* The bytes from `good` on, put aside and cut off. Good members before them may not be on
 * the disk yet, so that a sync that fails is one of the part. */
static int quarantine(struct tail *t, int64_t good, int64_t size, const char *why)
{
	struct where at = { t->path.p, 0, 0, NULL };
	size_t n = (size_t)(size - good);
	struct buf bytes = { 0 }, name = { 0 };
	int result = 0;

	diag_warning(t->diag, &at, "the last %zu byte%s never acknowledged (%s): %s kept in torn/", n,
		     diag_word(n, " was", "s were"), why, diag_word(n, "it is", "they are"));
	ledger_put_day(&name, t->part.day);
	buf_printf(&name, "-%02u", t->part.number);
	buf_reserve(&bytes, n);
	if (file_read_at(t->fd, bytes.p, n, good) < 0)
		result = reported(t, "cannot read");
	bytes.n = n;
	if (result == 0)
		result = torn_keep(t->l, name.p, good, buf_slice(&bytes), t->diag);
	if (result == 0 && ftruncate(t->fd, (off_t)good) < 0)
		result = reported(t, "cannot cut off torn bytes");
	if (result == 0)
		result = tail_sync(t);
	buf_free(&bytes);
	buf_free(&name);
	return result;
}

/* Walks the members behind the tip (or all of them) into *tip. The reader's last word
 * is in *state, whose buffers are not kept. */
static int walk(struct tail *t, struct tip *tip, bool from_start, struct part_state *state)
{
	struct part_reader *r = part_open(t->path.p, -1, PART_FULL, t->diag);
	struct part_member m;
	int got;

	if (!r)
		return -1;
	if (from_start)
		*tip = (struct tip){ .last = -1, .tmin = MEMBER_NO_TMIN, .tmax = MEMBER_NO_TMAX };
	else
		part_resume(r, tip->end, &tip->tree, tip->schema);
	while ((got = part_next(r, &m)) > 0) {
		writers_note(&tip->writers, &m.head);
		tip->recovered = false;
		tip->mtime = m.head.mtime;
	}
	*state = *part_state(r);
	tip->end = state->good;
	tip->tree = state->tree;
	tip->schema = state->schema;
	tip->sealed = state->seal;
	if (state->last >= 0)
		tip->last = state->last;
	if (state->tmin < tip->tmin)
		tip->tmin = state->tmin;
	if (state->tmax > tip->tmax)
		tip->tmax = state->tmax;
	part_close(r);
	return got;
}

/* The names of a part's files may not be on disk yet: who made them may have died before
 * that. */
static int sync_names(struct tail *t)
{
	char *year = xstrndup(t->path.p, (size_t)(strrchr(t->path.p, '/') - t->path.p));
	int result = 0;

	if (file_sync_folder(t->path.p) < 0 || file_sync_folder(year) < 0)
		result = reported(t, "cannot sync the folder of");
	free(year);
	return result;
}

/* What stands behind the good members is torn. */
static int cut(struct tail *t, struct tip *tip, const struct part_state *s)
{
	struct buf end = { 0 };
	int result = 0;

	if (s->size > s->good) {
		result = quarantine(t, s->good, s->size, s->why);
		tip->recovered = true;
	}
	/* A seal without its end mark: the deed is finished. */
	if (result == 0 && tip->sealed) {
		member_put_end(&end);
		result = tail_put(t, buf_slice(&end), s->good) < 0 ? -1 : tail_sync(t);
	}
	buf_free(&end);
	return result;
}

static int settle(struct tail *t, struct tip *tip, const struct part_state *s, int64_t believed)
{
	int result = 0;

	if (s->end == PART_DAMAGED || s->good < believed) {
		leave_part(t, s->good, s->why ? s->why : "shorter than it was");
		return 0;
	}
	if (s->end == PART_TORN)
		result = cut(t, tip, s);
	if (result == 0)
		result = sync_names(t);
	if (result < 0)
		return -1;
	if (tip->sealed)
		tip->end = s->good + MEMBER_END_SIZE;
	t->state = tip->tree.n == 0 ? TAIL_BARE : tip->sealed ? TAIL_SEALED : TAIL_OPEN;
	if (t->state != TAIL_BARE)
		tail_set(t, tip);
	t->tip = *tip;
	return 0;
}

static int find_end(struct tail *t, int64_t size)
{
	struct tip tip;
	bool believed = tip_read(t->tip_fd, t->boot, &tip) == TIP_SAME_BOOT, agreed = believed && agrees(t, &tip, size);
	int64_t end = believed ? tip.end - (tip.sealed ? MEMBER_END_SIZE : 0) : 0;
	struct part_state s;

	if (agreed && tip.end == size) {
		t->tip = tip;
		t->state = tip.sealed ? TAIL_SEALED : TAIL_OPEN;
		return 0;
	}
	if (walk(t, &tip, !agreed || tip.sealed, &s) < 0)
		return -1;
	return settle(t, &tip, &s, end);
}

int recover_tail(struct tail *t, struct ledger_part part)
{
	struct where at = { NULL, 0, 0, NULL };
	struct stat st;
	int sick;

	if (tail_open(t, part, 0) < 0 || fstat(t->fd, &st) < 0) {
		at.file = t->path.p;
		return diag_errno(t->diag, &at, "cannot open for appending");
	}
	sick = tail_is_sick(t);
	if (sick < 0)
		return -1;
	if (sick) {
		at.file = t->path.p;
		diag_warning(t->diag, &at, "a sync of it failed or it is damaged: it is left as it is, rows go to a new part");
		t->state = TAIL_UNUSABLE;
		return read_header(t);
	}
	if (find_end(t, st.st_size) < 0)
		return -1;
	return read_header(t);
}

static int recover_last(struct tail *t)
{
	struct ledger_part part;
	int found = ledger_last_part(t->l, &part);

	if (found <= 0)
		return found;
	if (recover_tail(t, part) < 0)
		return -1;
	if (t->state == TAIL_SEALED)
		return rollover_head(t);
	return t->state == TAIL_UNUSABLE;
}

int recover_ledger(struct ledger *l, struct diag *diag)
{
	struct codec *codec = codec_new(CODEC_BEST, CODEC_LEVEL);
	struct tail t;
	int lock = ledger_lock(l, LEDGER_WRITE), result;

	tail_init(&t, l, codec, diag);
	result = lock < 0 ? -1 : recover_last(&t);
	ledger_unlock(lock);
	tail_free(&t);
	codec_free(codec);
	return result;
}
