/* heads.csv, and the places and order of parts: see verify.h. */
/* SPDX-License-Identifier: ISC */
#include "verify_internal.h"

#include "place.h"

/* -- the place of a part ---------------------------------------------- */

/* When it was opened, the last line of heads.csv was the one before its own, or
 * before that of the first part behind it that has one. */
static struct tree_hash expected_prev(const struct verify *v, struct ledger_part part)
{
	for (size_t i = 0; i < heads_count(v->heads); i++)
		if (ledger_part_cmp(heads_get(v->heads, i)->part, part) >= 0)
			return heads_get(v->heads, i)->prev;
	return heads_last(v->heads);
}

static void check_place(struct verify *v, const struct verify_part *p, const struct where *at)
{
	struct tree_hash prev = expected_prev(v, p->part);
	struct buf expected = { 0 };

	if (p->leaves == 0)
		return;
	place_put(&expected, ledger_settings(v->ledger), p->part, &prev);
	if (!slice_starts(buf_slice(&p->place), (struct slice){ expected.p, expected.n - PLACE_PREV }))
		diag_error(v->diag, at, "its opening member is of another ledger, day, part or offset");
	else if (!slice_eq(buf_slice(&p->place), buf_slice(&expected)))
		diag_error(v->diag, at, "prev of its opening member is not the hash of the line before in heads.csv");
	buf_free(&expected);
}

/* -- the line of a part ----------------------------------------------- */

static void check_head(struct verify *v, const struct verify_part *p, const struct where *at)
{
	const struct head *head = heads_find(v->heads, p->part);

	if (!head) {
		if (p->sealed)
			(p->open ? diag_warning : diag_error)(v->diag, at, "sealed, but heads.csv has no line of it");
		else if (!p->open)
			diag_error(v->diag, at, "not sealed, though a part follows: its end is proved by receipts only");
		return;
	}
	if (!p->sealed)
		diag_error(v->diag, at, "not sealed, though heads.csv has a line of it: its end was cut off");
	if (head->leaves != p->leaves)
		diag_error(v->diag, at, "%llu line%s, but heads.csv line %lu says %llu", (unsigned long long)p->leaves,
			   diag_s(p->leaves), head->line, (unsigned long long)head->leaves);
	else if (memcmp(&head->root, &p->root, sizeof p->root) != 0)
		diag_error(v->diag, at, "the root of its lines is not that of heads.csv line %lu", head->line);
	if (p->sealed && head->closed_at != (int64_t)p->closed)
		diag_error(v->diag, at, "it was not sealed when heads.csv line %lu says", head->line);
	if (head->tmin != p->tmin || head->tmax != p->tmax)
		diag_error(v->diag, at, "its times are not those of heads.csv line %lu: a search would pass it over", head->line);
}

/* Acceptance never goes back from one part to the next unless a member between
 * the rows says that the clock did. */
struct following {
	const struct verify_part *before;  /* the last one with rows */
	bool back;
};

static void check_following(struct verify *v, struct following *f, const struct verify_part *p, const struct where *at)
{
	if (p->first_at == INT64_MIN) {
		f->back |= p->last_back;
		return;
	}
	if (f->before && p->first_at < f->before->last_at && !f->back && !p->first_back)
		diag_error(v->diag, at, "its first row was accepted before the last of %s", verify_name(f->before->part));
	*f = (struct following){ p, p->last_back };
}

static void check_parts(struct verify *v)
{
	struct following following = { NULL, false };
	struct buf path = { 0 };

	for (size_t i = 0; i < v->n; i++) {
		const struct verify_part *p = &v->part[i];
		struct where at = { ledger_path(v->ledger, p->part, LEDGER_DATA, &path), 0, 0, NULL };

		check_place(v, p, &at);
		check_head(v, p, &at);
		check_following(v, &following, p, &at);
		verify_sidecars(v, p);
	}
	buf_free(&path);
}

/* -- heads.csv -------------------------------------------------------- */

/* Whether the audit ledger tells that the part was dropped, with this root. */
static void check_dropped(struct verify *v, const struct head *head, const struct where *at)
{
	const struct audit_entry *e = audit_find(v->audit, AUDIT_DROP, slice_of(verify_name(head->part)));
	struct buf root = { 0 };

	tree_put_hex(&root, &head->root);
	if (!e)
		diag_error(v->diag, at, "MISSING: the data file of %s is gone, and no entry of the audit ledger says that it was dropped",
			   verify_name(head->part));
	else if (!slice_eq(e->evidence, buf_slice(&root)))
		diag_error(v->diag, at, "MISSING: what was dropped as %s had another root", verify_name(head->part));
	else
		v->count->dropped++;
	buf_free(&root);
}

static void check_lines(struct verify *v, struct where *at)
{
	for (size_t i = 0; i < heads_count(v->heads); i++) {
		const struct head *head = heads_get(v->heads, i);

		at->line = head->line;
		if (!head->chained)
			diag_error(v->diag, at, "prev is not the hash of the line before: a line was changed, left out or put in");
		if (i && ledger_part_cmp(heads_get(v->heads, i - 1)->part, head->part) >= 0)
			diag_error(v->diag, at, "%s does not come after %s", verify_name(head->part),
				   verify_name(heads_get(v->heads, i - 1)->part));
		if (!verify_find(v, head->part))
			check_dropped(v, head, at);
	}
	at->line = 0;
	if (heads_torn(v->heads))
		diag_warning(v->diag, at, "the last line was cut short; the next closing puts it aside");
}

/* -- days ------------------------------------------------------------- */

/* The next part in order, of those there and those in heads.csv. */
static bool next_part(const struct verify *v, size_t *i, size_t *j, struct ledger_part *part)
{
	bool files = *i < v->n, heads = *j < heads_count(v->heads);
	int order = !files ? 1 : !heads ? -1 : ledger_part_cmp(v->part[*i].part, heads_get(v->heads, *j)->part);

	if (!files && !heads)
		return false;
	*part = order <= 0 ? v->part[*i].part : heads_get(v->heads, *j)->part;
	*i += order <= 0;
	*j += order >= 0;
	return true;
}

static void check_days(struct verify *v)
{
	struct where at = { ledger_folder(v->ledger), 0, 0, NULL };
	struct ledger_part part, before = { 0, 0 };
	size_t i = 0, j = 0;

	while (next_part(v, &i, &j, &part)) {
		bool first = before.number == 0, same_day = !first && part.day == before.day;

		if (!first && part.day > before.day + 1)
			diag_error(v->diag, &at, "GAP: no part of the days between %s and %s", verify_name(before),
				   verify_name(part));
		if (same_day ? part.number > before.number + 1 : part.number != 1)
			diag_error(v->diag, &at, "GAP: a part before %s is missing", verify_name(part));
		before = part;
	}
}

void verify_chain(struct verify *v)
{
	struct buf path = { 0 };
	struct where at = { ledger_file(v->ledger, "heads.csv", &path), 0, 0, NULL };

	check_parts(v);
	check_lines(v, &at);
	check_days(v);
	buf_free(&path);
}
