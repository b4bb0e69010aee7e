/* Closed parts get full members: see pack.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blocks.h"
#include "fileio.h"
#include "ledger_row.h"
#include "part.h"
#include "sidecar.h"
#include "xmem.h"

enum { RETRY_DAYS = 3, OUT = 1 << 20, ISIZE = 4 };

/* One part on its way into a new file. */
struct packing {
	const struct keeper *k;
	const struct head *head;
	bool batches;
	struct codec *codec;
	struct ledger_rows *rows;
	struct blocks *blocks;
	struct tree tree;
	struct buf data, tmp;      /* paths */
	ino_t inode;               /* of the old file */
	int fd;                    /* of the new one */
};

static int trouble(const struct packing *p, const struct buf *path, const char *what)
{
	struct where at = { path->p, 0, 0, NULL };

	return diag_errno(p->k->diag, &at, "%s", what);
}

/* -- whether it is worth it -------------------------------------------- */

/* Bytes of text in the member: ISIZE, its last four bytes. */
static int text_size(int fd, const struct part_member *m, uint32_t *size)
{
	unsigned char b[ISIZE];

	if (file_read_at(fd, b, sizeof b, m->at + (int64_t)m->head.size - ISIZE) < 0)
		return -1;
	*size = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	return 0;
}

static bool may_join(const struct packing *p, const struct member *a, const struct member *b)
{
	return !p->batches || (a->writer == b->writer && a->batch == b->batch);
}

/* 1 when two neighbours would fit into one member, 0 when none do, -1 (reported). */
static int is_worth_it(const struct packing *p)
{
	struct part_reader *r = part_open(p->data.p, -1, PART_HEADERS, p->k->diag);
	int fd = r ? open(p->data.p, O_RDONLY | O_CLOEXEC) : -1, got = -1;
	struct member before = { .kind = MEMBER_SEAL };
	uint32_t size = 0, size_before = 0;
	struct part_member m;
	bool worth = false;

	while (fd >= 0 && !worth && (got = part_next(r, &m)) > 0) {
		if (m.head.kind != MEMBER_ROWS)
			continue;
		if (text_size(fd, &m, &size) < 0) {
			got = trouble(p, &p->data, "cannot read");
			break;
		}
		worth = before.kind == MEMBER_ROWS && size_before + size <= MEMBER_TEXT_MAX && may_join(p, &before, &m.head);
		before = m.head;
		size_before = size;
	}
	if (fd >= 0)
		close(fd);
	part_close(r);
	return got < 0 ? -1 : worth;
}

/* -- the new file ------------------------------------------------------ */

static int flush(struct packing *p, size_t least)
{
	struct buf *out = &p->blocks->out;
	int result = 0;

	if (out->n >= least && file_write(p->fd, buf_slice(out)) < 0)
		result = trouble(p, &p->tmp, "cannot write");
	if (out->n >= least)
		buf_clear(out);
	return result;
}

/* The header line says which columns are persons and times. */
static int take_opening(struct packing *p, const struct part_member *m)
{
	struct slice line = { m->text.p, m->text.n ? m->text.n - 1 : 0 };
	struct csvin_options comma = { .delimiter = ',' };
	struct csvin *in = csvin_open_text(p->data.p, line, &comma, p->k->diag);
	struct member model = { .flags = MEMBER_REPACKED, .schema = m->head.schema };
	struct where at = { p->data.p, 0, 0, NULL };
	struct record r;
	int result = csvin_next(in, &r) > 0 && !r.error ? ledger_rows_bind(p->rows, r.field, r.nfields, &at) : -1;

	csvin_close(in);
	tree_add(&p->tree, line);
	blocks_start(p->blocks, p->codec, &p->tree, &model);
	buf_put(&p->blocks->out, m->bytes);
	return result;
}

/* What is made from now on is of this member's commit, or of it and others. */
static void set_commit(struct packing *p, const struct member *from)
{
	struct blocks *b = p->blocks;

	b->model.mtime = from->mtime;
	b->model.flags = from->flags | MEMBER_REPACKED;
	if (!p->batches)
		return;
	b->model.writer = from->writer;
	b->model.batch = from->batch;
	if (b->member.rows && !may_join(p, &b->member, from))
		blocks_end(b);
	b->member.writer = from->writer;
	b->member.batch = from->batch;
}

static int take_rows(struct packing *p, const struct part_member *m)
{
	struct blocks *b = p->blocks;
	struct slice rest = m->text, line;
	struct ledger_row_facts facts;
	int64_t at;

	set_commit(p, &m->head);
	while (slice_cut(&rest, '\n', &line)) {
		/* A line that is no row has no facts; it stays all the same. */
		if (!ledger_rows_facts(p->rows, line, &facts, &at))
			facts = (struct ledger_row_facts){ .ntokens = 0 };
		blocks_line(b, line, SLICE_NONE, facts.timed, facts.time, facts.token, facts.ntokens);
		b->member.mtime = m->head.mtime;
		b->member.flags |= m->head.flags | MEMBER_REPACKED;
	}
	return flush(p, OUT);
}

static int take_member(struct packing *p, const struct part_member *m)
{
	switch (m->head.kind) {
	case MEMBER_OPEN:
		return take_opening(p, m);
	case MEMBER_ROWS:
		return take_rows(p, m);
	case MEMBER_SEAL:
		blocks_end(p->blocks);
		buf_put(&p->blocks->out, m->bytes);
		member_put_end(&p->blocks->out);
		return flush(p, 0);
	}
	return -1;
}

static bool is_as_closed(const struct packing *p, const struct part_state *s)
{
	return s->end == PART_SEALED && s->leaves == p->head->leaves &&
	       memcmp(&s->root, &p->head->root, sizeof s->root) == 0;
}

/* Copies all members. What it reads is checked up to the root on the way. */
static enum keeper_result fill(struct packing *p)
{
	struct part_reader *r = part_open(p->data.p, -1, PART_FULL, p->k->diag);
	struct where at = { p->data.p, 0, 0, NULL };
	enum keeper_result result = KEEPER_DONE;
	struct part_member m;
	int got = -1;

	while (r && (got = part_next(r, &m)) > 0)
		if (take_member(p, &m) < 0) {
			got = -1;
			break;
		}
	if (got < 0) {
		result = KEEPER_TROUBLE;
	} else if (!is_as_closed(p, part_state(r))) {
		diag_error(p->k->diag, &at, "left as it is: it is not what heads.csv says (expected ledger-verify)");
		result = KEEPER_NO;
	}
	part_close(r);
	return result;
}

/* The new file as it is on the disk, from its first byte. */
static int reread(struct packing *p)
{
	struct where at = { p->tmp.p, 0, 0, NULL };
	struct part_state s;
	int result;

	if (file_sync(p->fd) < 0)
		return trouble(p, &p->tmp, "cannot sync");
	result = part_scan(p->tmp.p, -1, PART_FULL, &s, p->k->diag);
	if (result == 0 && !is_as_closed(p, &s))
		result = diag_error(p->k->diag, &at, "does not read back as it was written; the old file stays");
	part_state_free(&s);
	return result;
}

/* -- from one file to the other ---------------------------------------- */

/* What tells of the old file's bytes. An appender would take a file that is shorter
 * than its tip says for damaged. */
static int remove_hints(const struct packing *p)
{
	static const enum ledger_file file[] = { LEDGER_TIP, LEDGER_IDX, LEDGER_WHO };
	struct buf path = { 0 };
	int result = 0;

	for (size_t i = 0; i < sizeof file / sizeof *file && result == 0; i++)
		if (unlink(ledger_path(p->k->ledger, p->head->part, file[i], &path)) < 0 && errno != ENOENT)
			result = trouble(p, &path, "cannot delete");
	if (result == 0 && file_sync_folder(p->data.p) < 0)
		result = trouble(p, &p->data, "cannot sync the folder of");
	buf_free(&path);
	return result;
}

static int take_place(struct packing *p)
{
	int lock = ledger_lock(p->k->ledger, LEDGER_WRITE), result = lock < 0 ? -1 : 0;
	struct where at = { p->data.p, 0, 0, NULL };
	struct stat st;

	if (result == 0 && (stat(p->data.p, &st) < 0 || st.st_ino != p->inode))
		result = diag_error(p->k->diag, &at, "somebody else put another file here; nothing was changed");
	if (result == 0)
		result = remove_hints(p);
	if (result == 0 && (rename(p->tmp.p, p->data.p) < 0 || file_sync_folder(p->data.p) < 0))
		result = trouble(p, &p->data, "cannot put the new file in its place");
	ledger_unlock(lock);
	return result;
}

static enum keeper_result replace(struct packing *p, struct pack_count *count)
{
	enum keeper_result result;
	struct stat was, is;

	if (stat(p->data.p, &was) < 0)
		return trouble(p, &p->data, "cannot look at"), KEEPER_TROUBLE;
	p->inode = was.st_ino;
	p->fd = open(p->tmp.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (p->fd < 0)
		return trouble(p, &p->tmp, "cannot make"), KEEPER_TROUBLE;
	result = fill(p);
	if (result == KEEPER_DONE && (fchmod(p->fd, was.st_mode & 0777) < 0 || fstat(p->fd, &is) < 0)) {
		trouble(p, &p->tmp, "cannot look at");
		result = KEEPER_TROUBLE;
	}
	if (result == KEEPER_DONE && (reread(p) < 0 || take_place(p) < 0))
		result = KEEPER_TROUBLE;
	close(p->fd);
	if (result != KEEPER_DONE) {
		(void)unlink(p->tmp.p);
		return result;
	}
	count->parts++;
	count->before += was.st_size;
	count->after += is.st_size;
	return KEEPER_DONE;
}

/* A closed part changes no more: its sidecars are made once. They are, too, when a
 * crash came between packing and that. */
static enum keeper_result make_sidecars(const struct packing *p)
{
	struct buf idx = { 0 }, who = { 0 };
	bool there = access(ledger_path(p->k->ledger, p->head->part, LEDGER_IDX, &idx), F_OK) == 0 &&
		     access(ledger_path(p->k->ledger, p->head->part, LEDGER_WHO, &who), F_OK) == 0;
	int result = there ? 0 : sidecar_build(p->k->ledger, p->head->part, -1, p->k->diag);

	buf_free(&idx);
	buf_free(&who);
	return result < 0 ? KEEPER_TROUBLE : KEEPER_DONE;
}

enum keeper_result pack_part(const struct keeper *k, const struct head *head, bool batches, struct pack_count *count)
{
	struct packing p = { .k = k, .head = head, .batches = batches, .fd = -1 };
	enum keeper_result result = KEEPER_DONE;
	int worth;

	ledger_path(k->ledger, head->part, LEDGER_DATA, &p.data);
	ledger_path(k->ledger, head->part, LEDGER_TMP, &p.tmp);
	count->looked_at++;
	worth = is_worth_it(&p);
	if (worth < 0)
		result = KEEPER_TROUBLE;
	if (worth > 0) {
		p.codec = codec_new(CODEC_BEST, CODEC_LEVEL);
		p.blocks = xcalloc(1, sizeof *p.blocks);
		p.rows = ledger_rows_new(ledger_settings(k->ledger), NULL, "", k->diag);
		result = replace(&p, count);
		ledger_rows_free(p.rows);
		blocks_free(p.blocks);
		free(p.blocks);
		codec_free(p.codec);
	}
	if (result == KEEPER_DONE)
		result = make_sidecars(&p);
	buf_free(&p.data);
	buf_free(&p.tmp);
	return result;
}

/* Parts that were dropped have heads, too, but no data. */
static bool is_there(const struct ledger_part *part, long n, struct ledger_part wanted)
{
	for (long i = 0; i < n; i++)
		if (ledger_part_cmp(part[i], wanted) == 0)
			return true;
	return false;
}

enum keeper_result pack_before(const struct keeper *k, int64_t day, struct pack_count *count)
{
	struct heads *heads = heads_read(k->ledger, k->diag);
	enum keeper_result result = KEEPER_DONE, one = KEEPER_DONE;
	struct ledger_part *part = NULL;
	long n = heads ? ledger_parts(k->ledger, &part) : -1;

	if (n < 0)
		result = KEEPER_TROUBLE;
	for (size_t i = 0; n > 0 && i < heads_count(heads) && result != KEEPER_TROUBLE; i++) {
		const struct head *head = heads_get(heads, i);

		if (head->part.day >= day || !is_there(part, n, head->part))
			continue;
		one = pack_part(k, head, head->part.day > part[n - 1].day - RETRY_DAYS, count);
		if (one != KEEPER_DONE)
			result = one;
	}
	free(part);
	heads_free(heads);
	return result;
}
