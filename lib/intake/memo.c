/* What a column's cells were read as, by distinct text: see memo.h. */
/* SPDX-License-Identifier: ISC */
#include "memo.h"

#include <stdlib.h>

#include "csvout.h"
#include "xmem.h"

enum {
	MAX_TEXTS = 16384,       /* with their answers about 1.5 MiB a column at most */
	MAX_BYTES = 1 << 20,
	LONGEST = 256,           /* longer cells hardly repeat */
	CLASHES = 32,
	WINDOW = 2048,           /* lookups between two looks at the hit rate */
	DIRECT_FOR = 64 * WINDOW /* cells read directly when it was below half */
};

/* Codes are short: a call of memcmp costs more. */
static bool is_same(struct slice a, struct slice b)
{
	uint64_t head[2], tail[2];

	if (a.n != b.n || a.n > 16)
		return slice_eq(a, b);
	slice_words(a, &head[0], &tail[0]);
	slice_words(b, &head[1], &tail[1]);
	return head[0] == head[1] && tail[0] == tail[1];
}

static void name_issues(struct memo *m)
{
	struct slice flags = buf_slice(&m->cell.flags), rest = flags, code;

	/* Where cells have issues at all, they have mostly the same. */
	if (is_same(flags, buf_slice(&m->named)))
		return;
	buf_clear(&m->named);
	buf_put(&m->named, flags);
	buf_clear(&m->issues);
	while (slice_cut(&rest, ',', &code)) {
		buf_join(&m->issues, ';', slice_of(gate_column_name[m->column]));
		buf_putc(&m->issues, ':');
		buf_put(&m->issues, code);
	}
}

/* By what is known of this column beside the tables. */
static enum cell_verdict read_specially(struct memo *m, struct slice raw, const struct cell_context *cx)
{
	struct cell_context own = *cx;

	if (codes_read(m->codes, m->column, raw, &m->cell))
		return m->cell.verdict;
	if (m->order != ORDER_UNKNOWN)
		own.order = m->order;
	return cell_read(m->kind, m->column, raw, &own, &m->cell);
}

/* The rest of an answer: what there is to say about the cell. */
static inline void describe(struct memo *m, struct answer *a)
{
	a->issues = a->side = SLICE_NONE;
	if (m->cell.flags.n) {
		name_issues(m);
		a->issues = buf_slice(&m->issues);
	}
	if (a->verdict == CELL_VALUE)
		a->side = buf_slice(&m->cell.side);
	a->plain = a->verdict == CELL_VALUE && !(a->issues.n | a->side.n);
}

static inline void recognise(struct memo *m, struct slice raw, const struct cell_context *cx, struct answer *a)
{
	a->verdict = m->codes || m->order ? read_specially(m, raw, cx) :
		     cell_read(m->kind, m->column, raw, cx, &m->cell);
	a->asks = true;
	a->ready = false;
	a->value = buf_slice(&m->cell.value);
	describe(m, a);
}

static struct slice intern(struct memo *m, struct slice s)
{
	return s.n ? strmap_key(&m->text, strmap_add(&m->text, s)) : SLICE_NONE;
}

static void show_front(struct memo *m)
{
	m->front = m->places;
	m->mask = m->nplaces - 1;
}

static void hide_front(struct memo *m)
{
	static const struct memo_front nobody;

	m->front = &nobody;
	m->mask = 0;
}

/* Decides now and then whether the memo pays. */
static void judge(struct memo *m)
{
	if (m->hit + m->missed < WINDOW)
		return;
	if (m->hit < m->missed) {
		m->direct = DIRECT_FOR;
		hide_front(m);
	}
	m->hit = m->missed = 0;
}

void memo_forget(struct memo *m)
{
	strmap_clear(&m->seen);
	strmap_clear(&m->text);
	if (m->places)
		memset(m->places, 0, m->nplaces * sizeof *m->places);
}

static void make_room(struct memo *m)
{
	if (m->seen.n >= MAX_TEXTS || m->seen.bytes + m->text.bytes >= MAX_BYTES)
		memo_forget(m);
}

/* Returns its number. */
static size_t remember(struct memo *m, struct slice raw, const struct cell_context *cx)
{
	struct answer a;
	struct slice kept;
	size_t i;

	recognise(m, raw, cx, &a);
	make_room(m);
	i = strmap_add(&m->seen, raw);
	XGROW(m->answer, m->seen.n, m->cap);
	kept = strmap_key(&m->seen, i);
	a.asks = csvout_quotes(a.value);
	a.ready = kept.n <= MEMO_READY && a.plain && !a.asks && a.value.n && !memchr(kept.p, '\0', kept.n);
	a.value = slice_eq(a.value, raw) ? kept : intern(m, a.value);
	a.issues = intern(m, a.issues);
	a.side = intern(m, a.side);
	m->answer[i] = a;
	return i;
}

/* Whatever the front had in this place before is found by hash again. */
static void put_in_front(struct memo *m, struct slice kept, const struct answer *a)
{
	uint64_t key[2];
	struct memo_front *f;

	if (!a->ready)
		return;
	memo_key(kept, key);
	f = &m->places[memo_place(key) & (m->nplaces - 1)];
	m->clashes += f->value.n > 0;
	*f = (struct memo_front){ { key[0], key[1] }, a->value };
}

/* Four places to a text, while there are few; more when two that come often have the same. */
static void widen_front(struct memo *m)
{
	if (m->nplaces == MEMO_MOST || (m->nplaces && 4 * m->seen.n <= m->nplaces && m->clashes < CLASHES))
		return;
	m->clashes = 0;
	free(m->places);
	m->nplaces = m->nplaces ? 8 * m->nplaces : MEMO_FEW;
	m->places = xcalloc(m->nplaces, sizeof *m->places);
	for (size_t i = 0; i < m->seen.n; i++)
		put_in_front(m, strmap_key(&m->seen, i), &m->answer[i]);
}

/* Not inlined: what is read directly does not save registers for it. */
static __attribute__((noinline)) const struct answer *look_in_memo(struct memo *m, struct slice raw,
								   const struct cell_context *cx)
{
	size_t i = strmap_find(&m->seen, raw);

	if (i != STRMAP_NONE) {
		m->hit++;
	} else {
		m->missed++;
		judge(m);
		i = remember(m, raw, cx);
	}
	widen_front(m);
	put_in_front(m, strmap_key(&m->seen, i), &m->answer[i]);
	if (!m->direct)
		show_front(m);
	return &m->answer[i];
}

const struct answer *memo_look_up(struct memo *m, struct slice raw, const struct cell_context *cx)
{
	if (!m->direct && raw.n && raw.n <= LONGEST)
		return look_in_memo(m, raw, cx);
	m->direct -= m->direct > 0;
	recognise(m, raw, cx, &m->last);
	return &m->last;
}

/* A shortcut that said more than a value, or left the cell to the recogniser. */
const struct answer *memo_after_shortcut(struct memo *m, struct slice raw, const struct cell_context *cx,
					 enum cell_short how)
{
	const struct answer *a = &m->last;

	if (how == CELL_TOLD) {
		m->last.verdict = m->cell.verdict;
		m->last.value = m->cell.verdict == CELL_VALUE ? raw : SLICE_NONE;
		m->last.asks = false;
		describe(m, &m->last);
	} else {
		a = memo_look_up(m, raw, cx);
	}
	buf_clear(&m->cell.flags);
	return a;
}

const struct answer *memo_read(struct memo *m, struct slice raw, const struct cell_context *cx)
{
	enum cell_short how;

	if (!m->shortcut)
		return memo_look_up(m, raw, cx);
	how = m->shortcut(raw, cx, &m->cell);
	if (how != CELL_AS_IS && how != CELL_REWRITTEN)
		return memo_after_shortcut(m, raw, cx, how);
	m->short_.value = how == CELL_AS_IS ? raw : buf_slice(&m->cell.value);
	return &m->short_;
}

void memo_begin(struct memo *m)
{
	hide_front(m);
	/* A few hundred temperatures are found in front sooner than read. Codes
	 * are asked before a shortcut. */
	if (m->kind != CELL_TEMP && !m->codes)
		m->shortcut = cell_shortcut_of(m->kind);
	m->short_ = (struct answer){ .verdict = CELL_VALUE, .plain = true };
}

void memo_free(struct memo *m)
{
	strmap_free(&m->seen);
	strmap_free(&m->text);
	free(m->answer);
	free(m->places);
	cell_free(&m->cell);
	buf_free(&m->named);
	buf_free(&m->issues);
}
