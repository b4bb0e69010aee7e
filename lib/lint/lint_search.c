/* Search with memory, a decision diagram from the top: see lint_search.h. */
/* SPDX-License-Identifier: ISC */
#include "lint_search.h"

#include <stdlib.h>

#include "xmem.h"

/* Where a key is; part of its hash spares most looks at the key. */
struct lint_place {
	uint32_t number;   /* plus 1 */
	uint32_t tag;
};

/* What was asked before: depth, states of columns and rules, and the answer. */
struct lint_memo {
	uint64_t *key;     /* keywords words each */
	uint32_t *result;
	size_t n, keycap, resultcap;
	struct lint_place *slot; /* open addressing */
	size_t nslots;     /* a power of two */
	size_t keywords;
	uint64_t *alive;   /* rules, by depth */
	uint64_t *rest;    /* rules that ask nothing from a depth on */
	size_t *group;     /* by depth: data column shared with others, RULES_NONE: none */
	uint64_t *later;   /* by depth: states that later columns ask */
};

/* The state of a shared data column, two bits: 0 not yet known. */
static unsigned state_of(uint64_t states, size_t group)
{
	return (unsigned)(states >> (2 * group) & 3);
}

static uint64_t hash(const uint64_t *key, size_t n)
{
	uint64_t h = 0x9e3779b97f4a7c15u;

	for (size_t i = 0; i < n; i++) {
		h ^= key[i];
		h *= 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	return h * 0xc4ceb9fe1a85ec53u ^ h >> 29;
}

static void grow_slots(struct lint_memo *m)
{
	free(m->slot);
	m->nslots = m->nslots ? 2 * m->nslots : 1024;
	m->slot = xcalloc(m->nslots, sizeof *m->slot);
	for (size_t i = 0; i < m->n; i++) {
		uint64_t h = hash(m->key + i * m->keywords, m->keywords);
		size_t at = h & (m->nslots - 1);

		while (m->slot[at].number)
			at = (at + 1) & (m->nslots - 1);
		m->slot[at] = (struct lint_place){ (uint32_t)i + 1, (uint32_t)(h >> 32) };
	}
}

static bool is_at(const struct lint_memo *m, size_t at, const uint64_t *key, uint32_t tag)
{
	const struct lint_place *p = &m->slot[at];

	return p->tag == tag && memcmp(m->key + (p->number - 1) * m->keywords, key, m->keywords * sizeof *key) == 0;
}

/* The number of the key, which may be new. */
static size_t find(struct lint_memo *m, const uint64_t *key, bool *is_new)
{
	uint64_t h = hash(key, m->keywords);
	uint32_t tag = (uint32_t)(h >> 32);
	size_t at;

	if (2 * (m->n + 1) > m->nslots)
		grow_slots(m);
	at = h & (m->nslots - 1);
	for (; m->slot[at].number; at = (at + 1) & (m->nslots - 1))
		if (is_at(m, at, key, tag)) {
			*is_new = false;
			return m->slot[at].number - 1;
		}
	*is_new = true;
	m->slot[at] = (struct lint_place){ (uint32_t)m->n + 1, tag };
	XGROW(m->key, (m->n + 1) * m->keywords, m->keycap);
	XGROW(m->result, m->n + 1, m->resultcap);
	memcpy(m->key + m->n * m->keywords, key, m->keywords * sizeof *key);
	return m->n++;
}

/* Fewest classes first: they part the rules most cheaply. */
static void order_columns(struct lint_search *q)
{
	const struct lint_space *s = q->space;

	q->order = xcalloc(s->ncolumns + 1, sizeof *q->order);
	for (size_t i = 0; i < s->ncolumns; i++) {
		size_t at = i;

		for (; at && s->column[q->order[at - 1]].nclasses > s->column[i].nclasses; at--)
			q->order[at] = q->order[at - 1];
		q->order[at] = i;
		q->sampled |= s->column[i].sampled;
	}
}

static void fill_rest(struct lint_search *q)
{
	const struct lint_space *s = q->space;
	struct lint_memo *m = q->memo;

	m->rest = xmalloc((s->ncolumns + 1) * s->words * sizeof *m->rest);
	memset(m->rest, 0xff, (s->ncolumns + 1) * s->words * sizeof *m->rest);
	for (size_t d = s->ncolumns; d-- > 0;)
		for (size_t w = 0; w < s->words; w++)
			m->rest[d * s->words + w] = m->rest[(d + 1) * s->words + w] & s->column[q->order[d]].dash[w];
}

/* Whether two columns are null together. */
static bool are_related(const struct rules_question *a, const struct rules_question *b)
{
	return a->column != RULES_NONE && a->column == b->column && a->reading == b->reading;
}

static void fill_groups(struct lint_search *q)
{
	const struct lint_space *s = q->space;
	struct lint_memo *m = q->memo;
	size_t groups = 0;

	m->group = xmalloc((s->ncolumns + 1) * sizeof *m->group);
	m->later = xcalloc(s->ncolumns + 1, sizeof *m->later);
	for (size_t d = 0; d < s->ncolumns; d++)
		m->group[d] = RULES_NONE;
	for (size_t d = 0; d < s->ncolumns && groups < 32; d++) {
		bool any = false;

		for (size_t e = d + 1; e < s->ncolumns && m->group[d] == RULES_NONE; e++)
			if (are_related(&s->column[q->order[d]].about, &s->column[q->order[e]].about)) {
				m->group[e] = groups;
				any = true;
			}
		if (any)
			m->group[d] = groups++;
	}
	for (size_t d = s->ncolumns; d-- > 0;)
		m->later[d] = m->later[d + 1] | (m->group[d] == RULES_NONE ? 0 : (uint64_t)3 << (2 * m->group[d]));
}

/* Whether a class can be in these states; sets what follows from it. */
static bool agrees(const struct lint_search *q, size_t depth, size_t class, uint64_t *states)
{
	const struct lint_column *c = &q->space->column[q->order[depth]];
	enum feel_state state = c->class[class].state;
	size_t group = q->memo->group[depth];
	unsigned known, wanted = state == FEEL_VALUE ? 1 : state == FEEL_EMPTY ? 2 : 3;

	if (group == RULES_NONE)
		return true;
	known = state_of(*states, group);
	if (c->about.null_alone && wanted != 1)
		return true; /* tells nothing of the others */
	if (known && known != wanted)
		return false;
	*states |= (uint64_t)wanted << (2 * group);
	return true;
}

static bool has_bit(const uint64_t *mask, size_t rule)
{
	return mask[rule / 64] >> (rule % 64) & 1;
}

/* Whether a class is looked into; what is not is of no interest. */
static bool is_open(const struct lint_search *q, size_t depth, size_t class)
{
	const struct lint_column *c = &q->space->column[q->order[depth]];

	return q->within == RULES_NONE || has_bit(lint_class_mask(q->space, c, class), q->within);
}

static uint32_t make_node(struct lint_search *q, size_t depth, const uint32_t *child, size_t n)
{
	XGROW(q->node, q->nnodes + 1, q->nodecap);
	XGROW(q->child, q->nchildren + n, q->childcap);
	q->node[q->nnodes] = (struct lint_node){ (uint32_t)depth, q->nchildren };
	memcpy(q->child + q->nchildren, child, n * sizeof *child);
	q->nchildren += n;
	return LINT_NODES + (uint32_t)q->nnodes++;
}

static uint32_t visit(struct lint_search *q, size_t depth, uint64_t states);

static uint32_t visit_class(struct lint_search *q, size_t depth, size_t class, uint64_t states)
{
	const struct lint_space *s = q->space;
	const uint64_t *mask = lint_class_mask(s, &s->column[q->order[depth]], class);
	uint64_t *alive = q->memo->alive + depth * s->words;

	if (q->gave_up || !is_open(q, depth, class) || !agrees(q, depth, class, &states))
		return 0;
	for (size_t w = 0; w < s->words; w++)
		alive[s->words + w] = alive[w] & mask[w];
	return visit(q, depth + 1, states);
}

/* The diagram below a column that some rule still asks. */
static uint32_t expand(struct lint_search *q, size_t depth, uint64_t states)
{
	const struct lint_column *c = &q->space->column[q->order[depth]];
	uint32_t *child = xcalloc(c->nclasses + 1, sizeof *child), common = LINT_OPEN, result;
	bool same = true;

	for (size_t k = 0; k < c->nclasses; k++) {
		if (q->values_only && c->class[k].state != FEEL_VALUE)
			continue;
		child[k] = visit_class(q, depth, k, states);
		if (q->first && child[k]) {
			common = 1;
			same = true;
			break;
		}
		same = same && (common == LINT_OPEN || child[k] == common);
		common = child[k];
	}
	result = same ? (common == LINT_OPEN ? 0 : common) : make_node(q, depth, child, c->nclasses);
	free(child);
	return result;
}

/* Whether no rule at hand asks the column. */
static bool is_idle(const struct lint_search *q, size_t depth, const uint64_t *alive)
{
	const struct lint_column *c = &q->space->column[q->order[depth]];

	for (size_t w = 0; w < q->space->words; w++)
		if (alive[w] & ~c->dash[w])
			return false;
	return true;
}

/* A column nobody asks is left out, unless nulls or the rule searched within
 * make a difference there. */
static uint32_t visit(struct lint_search *q, size_t depth, uint64_t states)
{
	const struct lint_space *s = q->space;
	struct lint_memo *m = q->memo;
	uint64_t *alive = m->alive + depth * s->words, *key = m->alive + (s->ncolumns + 1) * s->words;
	uint32_t end;
	size_t number;
	bool is_new;

	end = q->terminal(q->context, alive, depth < s->ncolumns ? m->rest + depth * s->words : NULL);
	if (end != LINT_OPEN || q->gave_up)
		return end == LINT_OPEN ? 0 : end;
	if (is_idle(q, depth, alive)) {
		memcpy(alive + s->words, alive, s->words * sizeof *alive);
		return visit(q, depth + 1, states);
	}
	key[0] = depth;
	key[1] = states & m->later[depth];
	memcpy(key + 2, alive, s->words * sizeof *alive);
	number = find(m, key, &is_new);
	if (!is_new)
		return m->result[number];
	q->gave_up = ++q->nodes_seen > q->budget;
	end = expand(q, depth, states & m->later[depth]);
	m->result[number] = end;
	return end;
}

uint32_t lint_search(struct lint_search *q)
{
	const struct lint_space *s = q->space;
	struct lint_memo *m = q->memo = xcalloc(1, sizeof *m);

	m->keywords = s->words + 2;
	m->alive = xcalloc((s->ncolumns + 1) * s->words + m->keywords, sizeof *m->alive);
	order_columns(q);
	fill_rest(q);
	fill_groups(q);
	memcpy(m->alive, q->start, s->words * sizeof *m->alive);
	return visit(q, 0, 0);
}

void lint_search_free(struct lint_search *q)
{
	struct lint_memo *m = q->memo;

	free(m->key);
	free(m->result);
	free(m->slot);
	free(m->alive);
	free(m->rest);
	free(m->group);
	free(m->later);
	free(m);
	free(q->order);
	free(q->node);
	free(q->child);
	q->memo = NULL;
}

uint32_t lint_uncovered(void *context, const uint64_t *alive, const uint64_t *rest)
{
	const size_t *words = context;
	bool any = false;

	for (size_t w = 0; w < *words; w++) {
		if (rest && (alive[w] & rest[w]))
			return 0;
		any |= alive[w] != 0;
	}
	if (!any)
		return 1;
	return rest ? LINT_OPEN : 0;
}
