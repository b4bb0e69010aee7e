/* The header lines of all parts of a plan: see search_plan.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "csvline.h"
#include "search_part.h"
#include "search_plan_internal.h"
#include "xmem.h"

/* The header line of a part into `header`. 1; 0 when it is gone or unreadable,
 * which is told when it is searched. */
static int header_of(struct search_plan *p, const struct search_source *s, size_t i, struct buf *header)
{
	struct search_part *part;
	struct diag quiet = *p->diag;
	int got;

	quiet.limit = 0;
	buf_clear(header);
	got = search_part_open(s->ledger, s->part[i], heads_find(s->heads, s->part[i]) != NULL, &part, &quiet);
	if (got <= 0)
		return 0;
	got = search_part_header(part, p->codec, &quiet) == 0;
	if (got)
		buf_put(header, buf_slice(&part->header));
	search_part_release(part);
	return got;
}

static bool has_columns(const struct search_query *q, struct slice header, bool *seen)
{
	bool all = true;

	for (size_t i = 0; i < q->nequal; i++) {
		seen[i] |= csvline_column(header, q->equal[i].column) >= 0;
		all &= seen[i];
	}
	return all;
}

int search_plan_check(struct search_plan *p)
{
	const struct search_query *q = p->query;
	bool *seen = xcalloc(q->nequal + 1, sizeof *seen), all = q->nequal == 0, any = false;
	struct buf header = { 0 };
	int result = 0;

	for (size_t i = 0; i < p->nsources && !all; i++)
		for (size_t j = p->source[i].n; j-- && !all;)
			if (header_of(p, &p->source[i], j, &header)) {
				any = true;
				all = has_columns(q, buf_slice(&header), seen);
			}
	for (size_t i = 0; i < q->nequal && any; i++)
		if (!seen[i])
			result = diag_error(p->diag, NULL, "no part has a column \"%s\"", diag_quote(q->equal[i].column));
	free(seen);
	buf_free(&header);
	return result;
}

int search_plan_one_header(struct search_plan *p)
{
	struct buf first = { 0 }, header = { 0 }, path = { 0 };
	bool any = false;
	int result = 0;

	for (size_t i = 0; i < p->nsources; i++)
		for (size_t j = 0; j < p->source[i].n && result == 0; j++) {
			const struct search_source *s = &p->source[i];

			if (!header_of(p, s, j, any ? &header : &first))
				continue;
			if (any && !slice_eq(buf_slice(&first), buf_slice(&header))) {
				struct where at = { ledger_path(s->ledger, s->part[j], LEDGER_DATA, &path), 0, 0, NULL };

				result = diag_error(p->diag, &at, "has another header line than the parts before it");
			}
			any = true;
		}
	buf_free(&first);
	buf_free(&header);
	buf_free(&path);
	return result;
}

void search_plan_last_header(struct search_plan *p, struct buf *header)
{
	for (size_t i = p->nsources; i--;)
		for (size_t j = p->source[i].n; j--;)
			if (header_of(p, &p->source[i], j, header))
				return;
	buf_clear(header);
}
