/* The heads that others received against the parts: see verify.h. */
/* SPDX-License-Identifier: ISC */
#include "verify_internal.h"

#include "xmem.h"

/* The receipts of this ledger: [first, end). */
struct ours {
	size_t first, end;
};

static struct ours ours(const struct verify *v)
{
	const struct receipts *r = v->options->receipts;
	const char *name = ledger_settings(v->ledger)->name;
	struct ours o = { 0, 0 };

	if (!r)
		return o;
	o.first = o.end = receipts_first(r, name);
	while (o.end < receipts_count(r) && strcmp(receipts_get(r, o.end)->name, name) == 0)
		o.end++;
	return o;
}

void verify_stops(const struct verify *v, struct verify_part *p)
{
	struct ours o = ours(v);

	p->stop = xcalloc(o.end - o.first + 1, sizeof *p->stop);
	for (size_t i = o.first; i < o.end; i++) {
		const struct receipt *r = receipts_get(v->options->receipts, i);

		if (ledger_part_cmp(r->part, p->part) == 0 && (p->nstops == 0 || p->stop[p->nstops - 1] != r->leaves))
			p->stop[p->nstops++] = r->leaves;
	}
}

static const struct tree_hash *root_at(const struct verify_part *p, uint64_t leaves)
{
	for (size_t i = 0; i < p->nreached; i++)
		if (p->stop[i] == leaves)
			return &p->stop_root[i];
	return NULL;
}

static void tell_fork(struct verify *v, const struct receipt *r, const struct where *at)
{
	diag_error(v->diag, at, "FORK: the first %llu line%s of %s %s whose head was received at %s",
		   (unsigned long long)r->leaves, diag_s(r->leaves), verify_name(r->part),
		   diag_word(r->leaves, "is not the one", "are not those"), diag_quote(slice_of(r->received_at)));
}

static void tell_shrink(struct verify *v, const struct receipt *r, uint64_t there, const struct where *at)
{
	diag_error(v->diag, at, "SHRINK: %s has %llu line%s, and a head of %llu was received at %s", verify_name(r->part),
		   (unsigned long long)there, diag_s(there), (unsigned long long)r->leaves, diag_quote(slice_of(r->received_at)));
}

static void compare_part(struct verify *v, const struct receipt *r, const struct verify_part *p, const struct where *at)
{
	const struct tree_hash *root = root_at(p, r->leaves);

	if (!root)
		tell_shrink(v, r, p->leaves, at);
	else if (memcmp(root, &r->root, sizeof *root) != 0)
		tell_fork(v, r, at);
	v->count->receipts++;
}

/* Of a part that was dropped only its last head is left. */
static void compare_head(struct verify *v, const struct receipt *r, const struct head *head, const struct where *at)
{
	if (r->leaves > head->leaves)
		tell_shrink(v, r, head->leaves, at);
	else if (r->leaves < head->leaves)
		return;
	else if (memcmp(&head->root, &r->root, sizeof r->root) != 0)
		tell_fork(v, r, at);
	v->count->receipts++;
}

/* The line of heads.csv the part follows on, as it is now. */
static struct tree_hash prev_now(const struct verify *v, struct ledger_part part)
{
	const struct head *head = heads_find(v->heads, part);

	return head ? head->prev : heads_last(v->heads);
}

/* A receipt that says what it follows on pins the parts before, too. */
static void compare_prev(struct verify *v, const struct receipt *r, const struct where *at)
{
	struct tree_hash now = prev_now(v, r->part);

	if (r->follows && memcmp(&now, &r->prev, sizeof now) != 0)
		diag_error(v->diag, at, "FORK: the parts before %s are not those its head was received after at %s",
			   verify_name(r->part), diag_quote(slice_of(r->received_at)));
}

static void compare(struct verify *v, const struct receipt *r)
{
	struct where at = { receipts_path(v->options->receipts), r->line, 0, NULL };
	const struct verify_part *p = verify_find(v, r->part);
	const struct head *head = heads_find(v->heads, r->part);

	if (p)
		compare_part(v, r, p, &at);
	else if (head)
		compare_head(v, r, head, &at);
	else
		diag_error(v->diag, &at, "MISSING: %s was received at %s and is neither there nor in heads.csv",
			   verify_name(r->part), diag_quote(slice_of(r->received_at)));
	if (p || head)
		compare_prev(v, r, &at);
}

/* A part nobody received, before one that was and that does not say what it
 * follows on: made afterwards, or kept from the report it belonged in. */
static void check_unreceived(struct verify *v, struct ours o)
{
	const struct receipts *r = v->options->receipts;
	struct buf path = { 0 };
	struct where at = { NULL, 0, 0, NULL };
	size_t next = o.first;

	for (size_t i = 0; i < v->n && next < o.end; i++) {
		struct ledger_part part = v->part[i].part;

		while (next < o.end && ledger_part_cmp(receipts_get(r, next)->part, part) < 0)
			next++;
		if (next == o.first || next == o.end || ledger_part_cmp(receipts_get(r, next)->part, part) == 0 ||
		    receipts_get(r, next)->follows)
			continue;
		at.file = ledger_path(v->ledger, part, LEDGER_DATA, &path);
		diag_error(v->diag, &at, "GAP: no head of it was received, but one of %s at %s: was it made afterwards?",
			   verify_name(receipts_get(r, next)->part), diag_quote(slice_of(receipts_get(r, next)->received_at)));
	}
	buf_free(&path);
}

void verify_receipts(struct verify *v)
{
	struct ours o = ours(v);
	struct where at = { NULL, 0, 0, NULL };

	if (!v->options->receipts)
		return;
	at.file = receipts_path(v->options->receipts);
	if (o.first == o.end)
		diag_error(v->diag, &at, "no receipt is of \"%s\"", diag_quote(slice_of(ledger_settings(v->ledger)->name)));
	for (size_t i = o.first; i < o.end; i++)
		compare(v, receipts_get(v->options->receipts, i));
	check_unreceived(v, o);
}
