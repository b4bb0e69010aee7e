/* Putting rows into a ledger for good: see append.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "append.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/vfs.h>

#include "blocks.h"
#include "recover.h"
#include "rollover.h"
#include "resent.h"
#include "xmem.h"

/* Members are handed to the kernel when there is that much of them. */
enum { PIECE = 4 << 20 };

struct append {
	struct ledger *l;
	struct diag *diag;
	struct append_options o;
	struct codec *codec;
	struct buf header;
	struct tail tail;
	struct blocks blocks;
	struct resent resent;
	struct tip next;         /* what the tip will be */
};

/* Where locks or syncs may be promises that nobody keeps. */
int append_check_disk(const struct ledger *l, struct diag *diag)
{
	static const struct {
		unsigned long magic;
		const char *name;
	} doubtful[] = {
		{ 0x6969, "NFS" }, { 0x65735546, "FUSE" }, { 0x517b, "SMB" }, { 0xff534d42, "CIFS" }, { 0xfe534d42, "SMB" },
	};
	struct where at = { ledger_folder(l), 0, 0, NULL };
	struct statfs fs;

	if (statfs(ledger_folder(l), &fs) < 0)
		return diag_errno(diag, &at, "cannot look at the file system");
	for (size_t i = 0; i < sizeof doubtful / sizeof *doubtful; i++)
		if ((unsigned long)fs.f_type == doubtful[i].magic)
			return diag_error(diag, &at, "is on %s, which may lose what it said was written (expected a local disk, or --force)",
					  doubtful[i].name);
	return 0;
}

static struct when clock_now(const struct append_options *o, const struct ledger *l)
{
	struct when now = o->fixed_clock ? o->clock : when_now(ledger_settings(l)->offset);

	now.offset = ledger_settings(l)->offset;
	now.day_only = false;
	return now;
}

struct append *append_open(struct ledger *l, struct slice header, const struct append_options *o, struct diag *diag)
{
	struct append *a;

	if (!o->any_disk && append_check_disk(l, diag) < 0)
		return NULL;
	a = xcalloc(1, sizeof *a);
	a->l = l;
	a->diag = diag;
	a->o = *o;
	buf_put(&a->header, header);
	a->codec = codec_new(CODEC_BEST, CODEC_LEVEL);
	tail_init(&a->tail, l, a->codec, diag);
	if (a->codec)
		return a;
	diag_error(diag, NULL, "GATEHOUSE_CODEC names no codec of this build (expected zlib or libdeflate)");
	append_free(a);
	return NULL;
}

void append_free(struct append *a)
{
	if (!a)
		return;
	tail_free(&a->tail);
	blocks_free(&a->blocks);
	buf_free(&a->header);
	codec_free(a->codec);
	free(a);
}

int append_month(struct append *a)
{
	struct tail open = { .state = TAIL_NONE, .diag = a->diag };
	const struct tail *t = a->tail.state == TAIL_NONE ? &open : &a->tail;
	struct when now = clock_now(&a->o, a->l);

	if (t == &open && ledger_last_part(a->l, &open.part) > 0)
		open.state = TAIL_OPEN;
	return rollover_clock(t, now, a->o.accept_gap) == ROLLOVER_DONE ? keyring_month(rollover_day(t, now)) : -1;
}

/* -- under the lock ------------------------------------------------------ */

/* The tail is the last part, as it is now. */
static int find_tail(struct tail *t)
{
	struct ledger_part part;
	int found, current = tail_current(t);

	if (current)
		return current < 0 ? -1 : 0;
	found = ledger_last_part(t->l, &part);
	if (found > 0)
		return recover_tail(t, part);
	tail_drop(t);
	return found;
}

/* "1,2022-03-18T08:00:03+08:00," with room for any number before the time. */
struct prefix {
	char text[64];
	size_t n;                /* of the time and the commas around it */
};

static void prefix_start(struct prefix *p, struct when now)
{
	struct buf b = { 0 };

	buf_putc(&b, ',');
	when_put(&b, now);
	buf_putc(&b, ',');
	p->n = b.n;
	memcpy(p->text + SLICE_DIGITS, b.p, b.n);
	buf_free(&b);
}

static struct slice prefix_of(struct prefix *p, uint64_t seq)
{
	struct slice digits = slice_digits(p->text + SLICE_DIGITS, seq);

	return (struct slice){ digits.p, digits.n + p->n };
}

/* What is packed goes into the file; on failure all of the commit is taken back. */
static int put_piece(struct append *a)
{
	struct blocks *k = &a->blocks;

	if (k->out.n == 0)
		return 0;
	if (tail_put(&a->tail, buf_slice(&k->out), a->tail.tip.end) < 0)
		return -1;
	a->next.end += (int64_t)k->out.n;
	a->next.last = a->next.end - (int64_t)k->last_size;
	buf_clear(&k->out);
	return 0;
}

static int put_rows(struct append *a, const struct batch *b, size_t from, struct when now)
{
	struct slice rest = buf_slice(&b->lines);
	const uint64_t *token = b->token;
	struct prefix prefix;
	int result = 0;

	prefix_start(&prefix, now);
	for (size_t i = 0; i < b->n && result == 0; i++) {
		const struct batch_row *r = &b->row[i];

		if (i >= from)
			blocks_line(&a->blocks, prefix_of(&prefix, a->next.tree.n), (struct slice){ rest.p, r->length },
				    r->time != BATCH_NO_TIME, r->time, token, r->ntokens);
		rest = slice_from(rest, r->length);
		token += r->ntokens;
		if (a->blocks.out.n >= PIECE)
			result = put_piece(a);
	}
	blocks_end(&a->blocks);
	return result < 0 ? -1 : put_piece(a);
}

/* Rows from number `from` on become members at the end of the part. */
static int write_rows(struct append *a, const struct batch *b, size_t from, struct when now, struct append_ack *ack)
{
	struct tail *t = &a->tail;
	struct member model = {
		.flags = rollover_flags(t, now), .mtime = (uint32_t)now.at, .writer = a->o.writer, .batch = a->o.batch,
		.schema = t->tip.schema,
	};

	a->next = t->tip;
	blocks_start(&a->blocks, a->codec, &a->next.tree, &model);
	if (put_rows(a, b, from, now) < 0)
		return -1;
	ack->rows = b->n - from;
	ack->leaves = a->next.tree.n;
	tree_root(&a->next.tree, &ack->root);
	if (ack->rows == 0)
		return 0;
	if (a->blocks.tmin < a->next.tmin)
		a->next.tmin = a->blocks.tmin;
	if (a->blocks.tmax > a->next.tmax)
		a->next.tmax = a->blocks.tmax;
	a->next.mtime = model.mtime;
	a->next.recovered = false;
	/* As one member, which is how they are counted. */
	model.n0 = ack->n0;
	model.rows = (uint32_t)ack->rows;
	model.root = ack->root;
	writers_note(&a->next.writers, &model);
	tail_set(t, &a->next);
	return 0;
}

static enum append_result commit_locked(struct append *a, const struct batch *b, struct append_ack *ack)
{
	struct when now = clock_now(&a->o, a->l);
	enum rollover_result rolled;
	uint64_t there = 0;

	if (find_tail(&a->tail) < 0)
		return APPEND_TROUBLE;
	ack->month = keyring_month(rollover_day(&a->tail, now));
	if (b->month != BATCH_ANY_MONTH && b->month != ack->month)
		return APPEND_MONTH;
	rolled = rollover_to(&a->tail, buf_slice(&a->header), now, a->o.accept_gap);
	if (rolled != ROLLOVER_DONE)
		return rolled == ROLLOVER_CLOCK ? APPEND_REFUSED : APPEND_TROUBLE;
	if (a->o.writer && resent_find(&a->resent, &a->tail, a->o.writer, a->o.batch, b->n, &ack->before, &there) < 0)
		return APPEND_TROUBLE;
	/* Of this piece; a batch stands together unless others wrote between. */
	ack->before.n0 += a->resent.sent;
	ack->before.rows = there;
	ack->part = a->tail.part;
	ack->n0 = a->tail.tip.tree.n;
	if (write_rows(a, b, (size_t)there, now, ack) < 0)
		return APPEND_TROUBLE;
	a->resent.sent += b->n;
	a->resent.there += ack->rows;
	return APPEND_DONE;
}

enum append_result append_commit(struct append *a, const struct batch *b, struct append_ack *ack)
{
	int lock = ledger_lock(a->l, LEDGER_WRITE);
	enum append_result result = APPEND_TROUBLE;

	*ack = (struct append_ack){ 0 };
	if (lock >= 0)
		result = commit_locked(a, b, ack);
	ledger_unlock(lock);
	/* Rows that were there already may have been waiting for this, too. */
	if (result == APPEND_DONE && tail_sync(&a->tail) < 0)
		result = APPEND_TROUBLE;
	/* What a failure left is looked at afresh; the file stays open (tail_open). */
	if (result == APPEND_TROUBLE)
		a->tail.state = TAIL_NONE;
	return result;
}

enum append_result append_end(struct append *a)
{
	if (a->resent.there <= a->resent.sent)
		return APPEND_DONE;
	diag_error(a->diag, NULL,
		   "the ledger has more rows of this writer and batch than the input (expected the same input again)");
	return APPEND_REFUSED;
}

int append_close(struct ledger *l, struct when now, bool accept_gap, struct diag *diag)
{
	struct append_options o = { .fixed_clock = true, .clock = now, .any_disk = true };
	struct append *a = append_open(l, SLICE_NONE, &o, diag);
	enum rollover_result result = ROLLOVER_TROUBLE;
	int lock = a ? ledger_lock(l, LEDGER_WRITE) : -1;

	if (lock >= 0 && find_tail(&a->tail) == 0)
		result = rollover_close(&a->tail, clock_now(&o, l), accept_gap);
	ledger_unlock(lock);
	append_free(a);
	return (int)result;
}
