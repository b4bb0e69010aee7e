/* Which members may hold what is asked for: see search_plan.h. */
/* SPDX-License-Identifier: ISC */
#include "search_plan.h"

#include <errno.h>
#include <stdlib.h>

#include "bloom.h"
#include "search_part.h"
#include "search_plan_internal.h"
#include "xmem.h"

struct search_plan *search_plan_new(const struct search_query *q, struct search_who *who, bool skip, struct diag *diag)
{
	struct search_plan *p = xcalloc(1, sizeof *p);

	p->query = q;
	p->who = who;
	p->skip = skip;
	p->diag = diag;
	p->codec = codec_new(CODEC_BEST, CODEC_LEVEL);
	if (p->codec)
		return p;
	diag_error(diag, NULL, "GATEHOUSE_CODEC names a codec that these programs were built without");
	free(p);
	return NULL;
}

void search_plan_free(struct search_plan *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->nsources; i++) {
		heads_free(p->source[i].heads);
		free(p->source[i].part);
	}
	free(p->source);
	search_part_release(p->part);
	sidecar_free(&p->sidecar);
	free(p->may);
	hop_free(&p->hop);
	buf_free(&p->idx);
	buf_free(&p->who_path);
	codec_free(p->codec);
	free(p);
}

int search_plan_add(struct search_plan *p, const struct ledger *l, const struct ledger_part *part, size_t n)
{
	struct search_source s = { .ledger = l, .heads = heads_read(l, p->diag), .n = n };

	if (!s.heads)
		return -1;
	s.part = xcalloc(n + 1, sizeof *s.part);
	if (n)
		memcpy(s.part, part, n * sizeof *part);
	XGROW(p->source, p->nsources + 1, p->cap);
	p->source[p->nsources++] = s;
	return 0;
}

unsigned long search_plan_troubles(const struct search_plan *p)
{
	return p->troubles;
}

unsigned long search_plan_keyless(const struct search_plan *p)
{
	return p->keyless;
}

/* -- parts ------------------------------------------------------------ */

static bool may_overlap(const struct search_query *q, int64_t tmin, int64_t tmax)
{
	return !q->timed || (tmin <= tmax && tmax >= q->from && tmin < q->to);
}

/* The tokens of its month, when they are needed. False: nobody asked for can be in it. */
static bool find_tokens(struct search_plan *p, struct ledger_part part)
{
	p->tokens = NULL;
	if (!p->query->by_who)
		return true;
	p->tokens = search_who_month(p->who, keyring_month(part.day));
	if (!p->tokens) {
		p->troubles++;
		return false;
	}
	p->keyless += p->tokens->no_key;
	return p->tokens->token.n != 0;
}

/* .idx and .who, when they can be used. */
static void look_at_sidecars(struct search_plan *p)
{
	const struct search_part *part = p->part;

	ledger_path(part->ledger, part->part, LEDGER_IDX, &p->idx);
	ledger_path(part->ledger, part->part, LEDGER_WHO, &p->who_path);
	p->indexed = sidecar_load(&p->sidecar, p->idx.p, p->tokens ? p->who_path.p : NULL, part->fd, part->size);
	p->by_bits = false;
	if (!p->indexed || !p->tokens)
		return;
	XGROW(p->may, p->sidecar.n / 8 + 1, p->may_cap);
	memset(p->may, 0, p->sidecar.n / 8 + 1);
	p->by_bits = sidecar_who(&p->sidecar, p->tokens->hash, p->tokens->token.n, p->may);
}

static void start_part(struct search_plan *p, struct search_part *part)
{
	p->part = part;
	p->indexed = p->by_bits = false;
	p->at_member = 0;
	if (p->skip)
		look_at_sidecars(p);
	p->hop.file.fd = part->fd;
	p->hop.file.size = part->size;
	p->hop.at = 0;
	p->hop.file.n = 0;
}

/* Opens the next part that may hold something. 1, or 0 when there is none. */
static int next_part(struct search_plan *p)
{
	for (; p->at_source < p->nsources; p->at_source++, p->at_part = 0) {
		const struct search_source *s = &p->source[p->at_source];

		while (p->at_part < s->n) {
			struct ledger_part which = s->part[p->at_part++];
			const struct head *head = heads_find(s->heads, which);
			struct search_part *part;
			int got;

			if (p->skip && head && !may_overlap(p->query, head->tmin, head->tmax))
				continue;
			if (!find_tokens(p, which))
				continue;
			got = search_part_open(s->ledger, which, head != NULL, &part, p->diag);
			p->troubles += got < 0;
			if (got <= 0)
				continue;
			start_part(p, part);
			return 1;
		}
	}
	return 0;
}

/* -- members ---------------------------------------------------------- */

static bool has_token(const struct search_tokens *t, struct slice bloom)
{
	for (size_t i = 0; i < t->token.n; i++)
		if (bloom_has((const unsigned char *)bloom.p, bloom.n, t->hash[i]))
			return true;
	return false;
}

/* What its own header says. */
static bool may_hold(const struct search_plan *p, const struct member *m)
{
	if (m->kind != MEMBER_ROWS || m->rows == 0)
		return false;
	return !p->skip || (may_overlap(p->query, m->tmin, m->tmax) &&
			    (!p->tokens || !m->bloom.n || has_token(p->tokens, m->bloom)));
}

static void trouble_at(struct search_plan *p, int64_t at, const char *why)
{
	struct where where = { p->part->path.p, 0, 0, NULL };

	p->troubles++;
	diag_error(p->diag, &where, "byte %lld: no good member: %s (the rest is searched)", (long long)at, why);
}

/* The next member by its headers. 1, 0 at the end. */
static int hop_on(struct search_plan *p, struct search_place *place)
{
	const char *why = NULL;
	struct member m;
	int64_t at;

	for (;;)
		switch (hop_next(&p->hop, &at, &m, &why)) {
		case HOP_MEMBER:
			if (!may_hold(p, &m))
				break;
			*place = (struct search_place){ at, (uint32_t)m.size };
			return 1;
		case HOP_DAMAGE:
			trouble_at(p, at, why);
			break;
		case HOP_TORN:
			search_part_torn(p->part, at, p->diag);
			return 0;
		case HOP_TROUBLE:
			trouble_at(p, p->hop.at, strerror(errno));
			return 0;
		default:
			return 0;
		}
}

/* Whether the filter in the member itself lets it pass. A header that cannot be read is
 * told by who reads the member. */
static bool filter_passes(struct search_plan *p, const struct sidecar_member *s)
{
	struct hop h = p->hop;
	const char *why;
	struct member m;
	int64_t at;
	bool passes;

	h.at = (int64_t)s->offset;
	passes = hop_next(&h, &at, &m, &why) != HOP_MEMBER || may_hold(p, &m);
	p->hop = h;
	return passes;
}

/* The next member by the sidecars. */
static int next_indexed(struct search_plan *p, struct search_place *place)
{
	while (p->at_member < p->sidecar.n) {
		size_t i = p->at_member++;
		const struct sidecar_member *s = &p->sidecar.member[i];

		if (s->kind != MEMBER_ROWS || s->rows == 0 || !may_overlap(p->query, s->tmin, s->tmax))
			continue;
		if (p->by_bits && !(p->may[i / 8] & 1u << i % 8))
			continue;
		if (p->tokens && !p->by_bits && s->filter && !filter_passes(p, s))
			continue;
		*place = (struct search_place){ (int64_t)s->offset, s->length };
		return 1;
	}
	return 0;
}

static bool bind_part(struct search_plan *p)
{
	struct search_part *part = p->part;

	if (search_part_header(part, p->codec, p->diag) < 0) {
		p->troubles++;
		return false;
	}
	part->columns = search_bind(p->query, buf_slice(&part->header), ledger_settings(part->ledger), p->tokens);
	return true;
}

static void leave_part(struct search_plan *p)
{
	search_part_release(p->part);
	p->part = NULL;
}

/* Fills the run from the part at hand. False: it has no more. */
static bool fill(struct search_plan *p, struct search_run *run)
{
	run->n = 0;
	while (run->n < SEARCH_RUN && (p->indexed ? next_indexed : hop_on)(p, &run->member[run->n]))
		run->n++;
	return run->n && (p->part->columns || bind_part(p));
}

int search_plan_next(struct search_plan *p, struct search_run *run)
{
	while (p->part || next_part(p)) {
		if (fill(p, run)) {
			run->part = p->part;
			p->part->users++;
			return 1;
		}
		leave_part(p);
	}
	return 0;
}
