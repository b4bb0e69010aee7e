/* The commits of a feed, and telling them: see feed.h. */
/* SPDX-License-Identifier: ISC */
#include "feed_internal.h"

static void put_ack(struct csvout *acks, uint64_t n0, uint64_t rows, uint64_t leaves, const struct tree_hash *root)
{
	struct buf b = { 0 };

	buf_printf(&b, "%llu %llu %llu ", (unsigned long long)n0, (unsigned long long)rows, (unsigned long long)leaves);
	tree_put_hex(&b, root);
	csvout_raw(acks, buf_slice(&b));
	csvout_end(acks);
	buf_free(&b);
}

static void say_done(struct feed *f, const struct append_ack *ack)
{
	struct csvout *acks = f->options.acks;
	const struct written *w = &ack->before;

	if (w->rows && !acks)
		diag_say(f->diag, "%llu row%s of this batch %s in the ledger already", (unsigned long long)w->rows, diag_s(w->rows),
			 diag_word(w->rows, "was", "were"));
	if (!acks)
		return;
	if (w->rows)
		put_ack(acks, w->n0, w->rows, w->leaves, &w->root);
	if (ack->rows || !w->rows)
		put_ack(acks, ack->n0, ack->rows, ack->leaves, &ack->root);
	if (csvout_flush(acks) < 0)
		f->result = FEED_TROUBLE;
}

static enum feed_result result_of(enum append_result result)
{
	return result == APPEND_DONE ? FEED_DONE : result == APPEND_REFUSED ? FEED_REFUSED : FEED_TROUBLE;
}

void feed_commit(struct feed *f)
{
	const struct batch *b = incoming_batch(f->incoming);
	enum append_result result;
	struct append_ack ack;

	while ((result = append_commit(f->append, b, &ack)) == APPEND_MONTH)
		if (incoming_month(f->incoming, ack.month) < 0) {
			result = APPEND_TROUBLE;
			break;
		}
	f->result = result_of(result);
	if (result == APPEND_DONE) {
		f->there += b->n;
		f->commits++;
		say_done(f, &ack);
	}
	incoming_clear(f->incoming);
}
