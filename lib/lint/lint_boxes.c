/* Regions out of a decision diagram, largest first: see lint_search.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "lint_search.h"
#include "xmem.h"

enum { COUNTED = 20000 };

/* A path while it is walked. */
struct walk {
	const struct lint_search *q;
	struct lint_boxes *out;
	bool nulls_only;
	bool *in; /* of the path, as in a box */
	double share;
	bool null;
};

static bool is_possible(const struct walk *w)
{
	const struct lint_space *s = w->q->space;

	for (size_t c = 0; c < s->ncolumns; c++) {
		bool certain = false;

		for (size_t k = 0; k < s->column[c].nclasses; k++)
			certain |= w->in[w->out->offset[c] + k] && !s->column[c].class[k].possible;
		if (!certain)
			return true;
	}
	return false;
}

static void keep(struct walk *w, uint32_t end)
{
	struct lint_boxes *b = w->out;
	size_t at = b->n;
	bool *in;

	b->found++;
	b->more = b->found >= COUNTED;
	if (b->n == b->max) {
		if (w->share <= b->box[--at].share)
			return;
		in = b->box[at].in;
	} else {
		in = xmalloc(b->classes * sizeof *in + 1);
		b->n++;
	}
	for (; at && b->box[at - 1].share < w->share; at--)
		b->box[at] = b->box[at - 1];
	memcpy(in, w->in, b->classes * sizeof *in);
	b->box[at] = (struct lint_box){ w->share, end, w->null, is_possible(w), in };
}

static void walk(struct walk *w, uint32_t id);

/* The classes of a node that lead to the same place, those with values and
 * those without apart when that is what is looked for. */
static void walk_group(struct walk *w, const struct lint_node *node, uint32_t child, bool null, bool apart)
{
	const struct lint_column *c = &w->q->space->column[w->q->order[node->depth]];
	const uint32_t *children = w->q->child + node->child;
	bool *in = w->in + w->out->offset[w->q->order[node->depth]];
	struct walk before = *w;
	size_t slots = 0;

	for (size_t k = 0; k < c->nclasses; k++) {
		in[k] = children[k] == child && (!apart || (c->class[k].state != FEEL_VALUE) == null);
		slots += in[k] ? c->class[k].slots : 0;
	}
	if (slots) {
		w->share *= (double)slots / (double)c->nslots;
		w->null |= apart && null;
		walk(w, child);
		w->share = before.share;
		w->null = before.null;
	}
	memset(in, 1, c->nclasses * sizeof *in);
}

static void walk(struct walk *w, uint32_t id)
{
	const struct lint_node *node;
	const uint32_t *child;
	size_t n;

	if (id < LINT_NODES) {
		if (id && (!w->nulls_only || w->null))
			keep(w, id);
		return;
	}
	node = &w->q->node[id - LINT_NODES];
	child = w->q->child + node->child;
	n = w->q->space->column[w->q->order[node->depth]].nclasses;
	for (size_t k = 0; k < n && !w->out->more; k++) {
		size_t first = 0;

		while (child[first] != child[k])
			first++;
		if (first < k || child[k] == 0)
			continue;
		walk_group(w, node, child[k], false, w->nulls_only);
		if (w->nulls_only)
			walk_group(w, node, child[k], true, true);
	}
}

void lint_boxes(const struct lint_search *q, uint32_t root, bool nulls_only, size_t max, struct lint_boxes *out)
{
	const struct lint_space *s = q->space;
	struct walk w = { .q = q, .out = out, .nulls_only = nulls_only, .share = 1 };

	*out = (struct lint_boxes){ .max = max };
	out->box = xcalloc(max, sizeof *out->box);
	out->offset = xcalloc(s->ncolumns + 1, sizeof *out->offset);
	for (size_t c = 0; c < s->ncolumns; c++) {
		out->offset[c] = out->classes;
		out->classes += s->column[c].nclasses;
	}
	w.in = xmalloc(out->classes * sizeof *w.in + 1);
	memset(w.in, 1, out->classes * sizeof *w.in);
	walk(&w, root);
	free(w.in);
}

void lint_boxes_free(struct lint_boxes *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->box[i].in);
	free(b->box);
	free(b->offset);
}

void lint_box_put(const struct lint_space *s, const struct lint_boxes *all, const struct lint_box *box, struct buf *b)
{
	struct buf values = { 0 };
	size_t before = b->n;

	for (size_t c = 0; c < s->ncolumns; c++) {
		buf_clear(&values);
		lint_column_put(&s->column[c], box->in + all->offset[c], &values);
		if (values.n)
			buf_printf(b, "%s%.*s: %.*s", b->n > before ? "; " : "", SLICE_FMT(s->column[c].about.text),
				   SLICE_FMT(buf_slice(&values)));
	}
	if (b->n == before)
		buf_puts(b, "any record");
	buf_free(&values);
}
