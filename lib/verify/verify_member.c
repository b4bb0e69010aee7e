/* One member of a ledger file, checked by itself: see verify_member.h. */
/* SPDX-License-Identifier: ISC */
#include "verify_member.h"

#include <stdlib.h>

#include "bloom.h"
#include "fileio.h"
#include "ledger_row.h"
#include "xmem.h"

struct verify_hand {
	struct codec *codec;
	struct ledger_rows *rows;
	struct diag *diag;
	struct buf text;
	char bytes[MEMBER_MAX];
	unsigned char filter[BLOOM_MAX];
};

struct verify_hand *verify_hand_new(const struct ledger_settings *settings, struct diag *diag)
{
	struct verify_hand *h = xcalloc(1, sizeof *h);

	/* The reference: other engines accept some streams that no gzip reads. */
	h->codec = codec_new(CODEC_ZLIB, CODEC_LEVEL);
	h->rows = ledger_rows_new(settings, NULL, "", diag);
	h->diag = diag;
	if (h->codec && h->rows)
		return h;
	if (!h->codec)
		diag_error(diag, NULL, "no engine to inflate with (GATEHOUSE_CODEC names none that is there)");
	verify_hand_free(h);
	return NULL;
}

void verify_hand_free(struct verify_hand *h)
{
	if (!h)
		return;
	codec_free(h->codec);
	ledger_rows_free(h->rows);
	buf_free(&h->text);
	free(h);
}

/* -- reading ---------------------------------------------------------- */

/* The header and the text of a member. NULL, or what is wrong. */
static const char *read_member(struct verify_hand *h, int fd, const struct verify_member *m, struct member *head)
{
	struct slice bytes = { h->bytes, m->size };
	const char *why = "cannot be read";

	buf_clear(&h->text);
	if (m->size > sizeof h->bytes || file_read_at(fd, h->bytes, m->size, m->at) < 0)
		return why;
	if (member_parse(bytes, head, &why) != MEMBER_WHOLE || head->size != m->size || head->n0 != m->n0)
		return "changed while it was read";
	return member_text(h->codec, bytes, head, &h->text, &why) < 0 ? why : NULL;
}

int verify_hand_header(struct verify_hand *h, int fd, const struct verify_member *m, struct buf *header)
{
	struct member head;

	if (read_member(h, fd, m, &head) || h->text.n == 0)
		return -1;
	buf_put(header, (struct slice){ h->text.p, h->text.n - 1 });
	return 0;
}

/* What stands behind "seq,at," is CSV; a plain header needs no more than to be cut. */
int verify_hand_bind(struct verify_hand *h, struct slice header)
{
	struct csvin *in = csvin_open_text("header", header, &(struct csvin_options){ .delimiter = ',' }, h->diag);
	struct where at = { "header line", 0, 0, NULL };
	struct record r;
	int result = -1;

	if (slice_starts(header, SLICE("seq,at,")) && in && csvin_next(in, &r) > 0 && !r.error)
		result = ledger_rows_bind(h->rows, r.field, r.nfields, &at);
	csvin_close(in);
	return result;
}

/* -- lines ------------------------------------------------------------ */

/* What is being put together while the lines go by. */
struct walk {
	struct verify_hand *hand;
	const struct verify_file *file;
	struct verify_member *m;
	struct member head;
	size_t base;            /* trees before this one are behind a stop */
	size_t stop;            /* the next stop */
	bool seq_told, record_told, at_told, day_told;
};

/* Two neighbours of one size are one of twice the size when the left one begins
 * at a multiple of that. */
static void add_leaf(struct walk *w, struct slice line, uint64_t leaf)
{
	struct verify_member *m = w->m;
	struct verify_tree *top;

	while (w->stop < w->file->nstops && w->file->stop[w->stop] <= leaf)
		if (w->file->stop[w->stop++] == leaf)
			w->base = m->ntrees;
	XGROW(m->tree, m->ntrees + 1, m->cap);
	top = &m->tree[m->ntrees++];
	top->level = 0;
	tree_leaf(line, &top->root);
	for (uint64_t right = leaf; m->ntrees - w->base > 1 && right & 1 && top[-1].level == top->level; right >>= 1) {
		top--;
		tree_node(&top->root, &top[1].root, &top->root);
		top->level++;
		m->ntrees--;
	}
}

static bool seq_is(struct slice line, uint64_t leaf)
{
	char digits[24];
	size_t n = sizeof digits;

	digits[--n] = ',';
	for (; leaf; leaf /= 10)
		digits[--n] = (char)('0' + leaf % 10);
	return slice_starts(line, (struct slice){ digits + n, sizeof digits - n });
}

static int64_t local_day(int64_t at, int offset)
{
	int64_t local = at + offset;

	return local >= 0 ? local / 86400 : -((-local + 86399) / 86400);
}

/* Said once for each member: one wrong row often means many. */
static void tell(struct walk *w, bool *told, uint64_t leaf, const char *what)
{
	if (!*told)
		findings_add(&w->m->found, SEV_ERROR, leaf + 1, "%s", what);
	*told = true;
}

static void check_at(struct walk *w, uint64_t leaf, int64_t at)
{
	struct verify_member *m = w->m;
	bool back = m->flags & MEMBER_CLOCK_BACK;

	if (m->first_at == INT64_MIN)
		m->first_at = m->last_at = at;
	if (at < m->last_at && !back)
		tell(w, &w->at_told, leaf, "at is before that of the row above, and no flag says that the clock went back");
	if (local_day(at, w->file->settings->offset) != w->file->day && !back)
		tell(w, &w->day_told, leaf, "at is not of the part's day, and no flag says that the clock went back");
	m->last_at = at;
}

static void check_row(struct walk *w, struct slice line, uint64_t leaf)
{
	struct verify_member *m = w->m;
	struct ledger_row_facts facts;
	int64_t at = 0;

	if (!seq_is(line, leaf))
		tell(w, &w->seq_told, leaf, "seq is not the number of the row: rows were left out, put in or moved");
	if (!ledger_rows_facts(w->hand->rows, line, &facts, &at)) {
		tell(w, &w->record_told, leaf, "is no record with a time of acceptance and the header's columns");
		return;
	}
	check_at(w, leaf, at);
	if (facts.timed) {
		m->tmin = facts.time < m->tmin ? facts.time : m->tmin;
		m->tmax = facts.time > m->tmax ? facts.time : m->tmax;
		m->late += at - facts.time > w->file->settings->max_late;
	}
	for (unsigned i = 0; i < facts.ntokens && w->head.bloom.n; i++)
		bloom_add(w->hand->filter, w->head.bloom.n, facts.token[i]);
}

static void check_lines(struct walk *w)
{
	struct slice rest = buf_slice(&w->hand->text), line;
	uint64_t leaf = w->m->n0;

	for (; slice_cut(&rest, '\n', &line); leaf++) {
		add_leaf(w, line, leaf);
		if (!w->m->open)
			check_row(w, line, leaf);
	}
}

/* An index that lies hides rows from every search while each line verifies. */
static void check_index(const struct walk *w)
{
	struct verify_member *m = w->m;
	const struct member *head = &w->head;

	if (head->tmin != m->tmin || head->tmax != m->tmax)
		findings_add(&m->found, SEV_ERROR, 0,
			     "member at byte %lld: its times are not those of its rows: a search would pass them over",
			     (long long)m->at);
	if (head->bloom.n && memcmp(head->bloom.p, w->hand->filter, head->bloom.n) != 0)
		findings_add(&m->found, SEV_ERROR, 0,
			     "member at byte %lld: its filter is not that of its rows: a search would pass them over",
			     (long long)m->at);
}

void verify_member(struct verify_hand *h, const struct verify_file *f, struct verify_member *m)
{
	struct walk w = { .hand = h, .file = f, .m = m };

	m->first_at = m->last_at = INT64_MIN;
	m->tmin = MEMBER_NO_TMIN;
	m->tmax = MEMBER_NO_TMAX;
	m->why = read_member(h, f->fd, m, &w.head);
	if (m->why)
		return;
	m->rows = w.head.rows;
	m->flags = w.head.flags;
	m->root = w.head.root;
	m->open = w.head.kind == MEMBER_OPEN;
	memset(h->filter, 0, w.head.bloom.n);
	check_lines(&w);
	check_index(&w);
}
