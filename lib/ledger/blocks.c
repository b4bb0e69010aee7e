/* Lines become members: see blocks.h. */
/* SPDX-License-Identifier: ISC */
#include "blocks.h"

#include "bloom.h"

static void begin_member(struct blocks *b)
{
	b->member = b->model;
	b->member.kind = MEMBER_ROWS;
	b->member.n0 = b->tree->n;
	b->member.rows = 0;
	b->member.tmin = MEMBER_NO_TMIN;
	b->member.tmax = MEMBER_NO_TMAX;
	buf_clear(&b->text);
}

void blocks_start(struct blocks *b, struct codec *codec, struct tree *tree, const struct member *model)
{
	b->codec = codec;
	b->tree = tree;
	b->model = *model;
	b->tmin = MEMBER_NO_TMIN;
	b->tmax = MEMBER_NO_TMAX;
	b->rows = 0;
	b->members = 0;
	buf_clear(&b->out);
	begin_member(b);
}

void blocks_free(struct blocks *b)
{
	buf_free(&b->text);
	buf_free(&b->out);
}

static void add_token(struct blocks *b, uint64_t hash)
{
	size_t i;

	/* 0 marks a free slot; one hash in 2^64 is counted as its neighbour. */
	hash += hash == 0;
	for (i = hash % BLOCKS_TOKEN_SLOTS; b->slot[i]; i = (i + 1) % BLOCKS_TOKEN_SLOTS)
		if (b->slot[i] == hash)
			return;
	b->slot[i] = hash;
	b->used[b->nused++] = (uint32_t)i;
}

/* Fills the filter and empties the set. */
static struct slice make_filter(struct blocks *b, unsigned char filter[BLOOM_MAX])
{
	size_t m = bloom_size(b->nused);
	bool wanted = b->member.rows >= MEMBER_BLOOM_ROWS;

	if (wanted)
		memset(filter, 0, m);
	for (size_t i = 0; i < b->nused; i++) {
		if (wanted)
			bloom_add(filter, m, b->slot[b->used[i]]);
		b->slot[b->used[i]] = 0;
	}
	b->nused = 0;
	return wanted ? (struct slice){ (char *)filter, m } : SLICE_NONE;
}

void blocks_end(struct blocks *b)
{
	unsigned char filter[BLOOM_MAX];
	size_t before = b->out.n;

	if (b->member.rows == 0)
		return;
	b->member.bloom = make_filter(b, filter);
	tree_root(b->tree, &b->member.root);
	member_put(&b->out, b->codec, &b->member, buf_slice(&b->text));
	b->last_size = b->out.n - before;
	b->members++;
	if (b->member.tmin < b->tmin)
		b->tmin = b->member.tmin;
	if (b->member.tmax > b->tmax)
		b->tmax = b->member.tmax;
	/* What was torn lies before the first member only. */
	b->model.flags &= ~(unsigned)MEMBER_RECOVERED;
	begin_member(b);
}

void blocks_line(struct blocks *b, struct slice head, struct slice tail, bool timed, int64_t time,
		 const uint64_t *token, size_t ntokens)
{
	struct member *m = &b->member;
	size_t n = head.n + tail.n, at;

	if (b->text.n + n + 1 > MEMBER_TEXT_MAX || b->nused + ntokens > BLOCKS_TOKEN_SLOTS / 2)
		blocks_end(b);
	at = b->text.n;
	buf_put(&b->text, head);
	buf_put(&b->text, tail);
	tree_add(b->tree, (struct slice){ b->text.p + at, n });
	buf_putc(&b->text, '\n');
	m->rows++;
	b->rows++;
	if (timed && time < m->tmin)
		m->tmin = time;
	if (timed && time > m->tmax)
		m->tmax = time;
	for (size_t i = 0; i < ntokens; i++)
		add_token(b, token[i]);
}
