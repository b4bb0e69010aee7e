/* What a column's cells were read as, by distinct text: see memo.h. */
/* SPDX-License-Identifier: ISC */
#include "memo.h"

#include <stdlib.h>

#include "xmem.h"

enum {
	MAX_TEXTS = 16384,       /* with their answers about 1.5 MiB a column at most */
	MAX_BYTES = 1 << 20,
	LONGEST = 256,           /* longer cells hardly repeat */
	WINDOW = 2048,           /* lookups between two looks at the hit rate */
	DIRECT_FOR = 64 * WINDOW /* cells read directly when it was below half */
};

static void name_issues(struct memo *m)
{
	struct slice rest = buf_slice(&m->cell.flags), code;

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

static struct answer recognise(struct memo *m, struct slice raw, const struct cell_context *cx)
{
	enum cell_verdict verdict = m->codes || m->order ? read_specially(m, raw, cx) :
				    cell_read(m->kind, m->column, raw, cx, &m->cell);

	name_issues(m);
	return (struct answer){ verdict, buf_slice(&m->cell.value), buf_slice(&m->issues), buf_slice(&m->cell.side) };
}

static struct slice intern(struct memo *m, struct slice s)
{
	return s.n ? strmap_key(&m->text, strmap_add(&m->text, s)) : SLICE_NONE;
}

/* Decides now and then whether the memo pays. */
static void judge(struct memo *m)
{
	if (m->asked < WINDOW)
		return;
	if (2 * m->hit < m->asked)
		m->direct = DIRECT_FOR;
	m->asked = m->hit = 0;
}

void memo_forget(struct memo *m)
{
	strmap_clear(&m->seen);
	strmap_clear(&m->text);
	memset(m->front, 0, sizeof m->front);
}

static void make_room(struct memo *m)
{
	if (m->seen.n >= MAX_TEXTS || m->seen.bytes + m->text.bytes >= MAX_BYTES)
		memo_forget(m);
}

static const struct answer *remember(struct memo *m, struct slice raw, const struct cell_context *cx)
{
	struct answer a = recognise(m, raw, cx);
	size_t i;

	make_room(m);
	i = strmap_add(&m->seen, raw);
	XGROW(m->answer, m->seen.n, m->cap);
	m->answer[i] = (struct answer){ a.verdict, intern(m, a.value), intern(m, a.issues), intern(m, a.side) };
	return &m->answer[i];
}

/* Bytes 0 to 16 of a cell as two words that overlap in the middle: equal words
 * and length mean equal cells. */
static inline struct memo_front front_key(struct slice s)
{
	struct memo_front k = { .n = (uint32_t)s.n };

	if (s.n >= 8) {
		memcpy(&k.head, s.p, 8);
		memcpy(&k.tail, s.p + s.n - 8, 8);
	} else if (s.n >= 4) {
		memcpy(&k.head, s.p, 4);
		memcpy(&k.tail, s.p + s.n - 4, 4);
	} else {
		memcpy(&k.head, s.p, 1);
		memcpy(&k.tail, s.p + s.n / 2, 1);
		k.tail = k.tail << 8 | (unsigned char)s.p[s.n - 1];
	}
	return k;
}

static inline struct memo_front *front_slot(struct memo *m, const struct memo_front *k)
{
	uint64_t h = (k->head ^ (k->tail << 7 | k->tail >> 57) ^ k->n) * 0x9e3779b97f4a7c15;

	return &m->front[h >> 57];
}

static const struct answer *look_up(struct memo *m, struct slice raw, const struct cell_context *cx)
{
	size_t i = strmap_find(&m->seen, raw);

	if (i == STRMAP_NONE) {
		judge(m);
		return remember(m, raw, cx);
	}
	m->hit++;
	return &m->answer[i];
}

const struct answer *memo_read(struct memo *m, struct slice raw, const struct cell_context *cx)
{
	struct memo_front key, *slot;
	const struct answer *a;

	if (m->direct || raw.n > LONGEST || raw.n == 0) {
		m->direct -= m->direct > 0;
		m->last = recognise(m, raw, cx);
		return &m->last;
	}
	m->asked++;
	if (raw.n > 16)
		return look_up(m, raw, cx);
	key = front_key(raw);
	slot = front_slot(m, &key);
	if (slot->answer && slot->head == key.head && slot->tail == key.tail && slot->n == key.n) {
		m->hit++;
		return &m->answer[slot->answer - 1];
	}
	a = look_up(m, raw, cx);
	key.answer = (uint32_t)(a - m->answer) + 1;
	*slot = key;
	return a;
}

void memo_free(struct memo *m)
{
	strmap_free(&m->seen);
	strmap_free(&m->text);
	free(m->answer);
	cell_free(&m->cell);
	buf_free(&m->issues);
}
