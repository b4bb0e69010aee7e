/* A proof checked and put in words: see proof_check.h. */
/* SPDX-License-Identifier: ISC */
#include "proof_check.h"

#include "fileio.h"

static bool received(const struct receipts *r, const struct proof *p)
{
	for (size_t i = receipts_first(r, p->name); i < receipts_count(r); i++) {
		const struct receipt *one = receipts_get(r, i);

		if (strcmp(one->name, p->name) != 0)
			break;
		if (ledger_part_cmp(one->part, p->part) == 0 && one->leaves == p->leaves &&
		    memcmp(&one->root, &p->root, sizeof p->root) == 0)
			return true;
	}
	return false;
}

static void say_proof(const struct proof *p, bool was_received, struct diag *diag)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s ", diag_quote(slice_of(p->name)));
	ledger_put_day(&b, p->part.day);
	if (p->kind == PROOF_LINE)
		buf_printf(&b, "-%02u: line %llu is one of %llu", p->part.number, (unsigned long long)p->seq,
			   (unsigned long long)p->leaves);
	else
		buf_printf(&b, "-%02u: the first %llu line%s of %llu", p->part.number, (unsigned long long)p->old_leaves,
			   diag_word(p->old_leaves, " is still that", "s are still those"), (unsigned long long)p->leaves);
	buf_puts(&b, was_received ? ", and the root was received" : " with the root ");
	if (!was_received)
		tree_put_hex(&b, &p->root);
	diag_say(diag, "%s", b.p);
	buf_free(&b);
}

int proof_check(const char *path, const struct receipts *receipts, bool quiet, struct diag *diag)
{
	struct where at = { path, 0, 0, NULL };
	struct buf text = { 0 };
	struct proof p = { 0 };
	const char *why;
	int result = 1;

	if (file_read(path, &text) < 0) {
		result = diag_errno(diag, &at, "cannot read");
	} else if (proof_parse(buf_slice(&text), &p, &why) < 0) {
		diag_error(diag, &at, "is no proof: %s", why);
	} else if (!proof_holds(&p)) {
		diag_error(diag, &at, "the proof does not hold: its hashes do not lead to its root");
	} else if (receipts && !received(receipts, &p)) {
		diag_error(diag, &at, "the proof holds, but its root is in no receipt");
	} else {
		result = 0;
		if (!quiet)
			say_proof(&p, receipts != NULL, diag);
	}
	proof_free(&p);
	buf_free(&text);
	return result;
}
