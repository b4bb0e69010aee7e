/* A ledger by its folder, its audit ledger, and what is said of them: see verify.h. */
/* SPDX-License-Identifier: ISC */
#include "verify.h"

#include <unistd.h>

#include "audit.h"

static void say_count(const struct ledger *l, const struct verify_count *c, struct diag *diag)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s: %lu part%s, %llu row%s, %llu %s", ledger_settings(l)->name, c->parts, diag_s(c->parts),
		   (unsigned long long)c->rows, diag_s(c->rows), (unsigned long long)c->leaves,
		   diag_word(c->leaves, "leaf", "leaves"));
	if (c->dropped)
		buf_printf(&b, ", %lu dropped", c->dropped);
	if (c->late)
		buf_printf(&b, ", %llu late", (unsigned long long)c->late);
	if (c->filled)
		buf_printf(&b, ", %lu made after their day", c->filled);
	if (c->went_back)
		buf_printf(&b, ", clock went back %lu time%s", c->went_back, diag_s(c->went_back));
	if (c->receipts)
		buf_printf(&b, ", %lu receipt%s compared", c->receipts, diag_s(c->receipts));
	if (c->findings)
		buf_printf(&b, ", %lu finding%s", c->findings, diag_s(c->findings));
	diag_say(diag, "%s", b.p);
	buf_free(&b);
}

static enum verify_answer verify_one(const struct ledger *l, const struct verify_options *o, struct diag *diag)
{
	struct verify_count count;

	if (verify_ledger(l, o, &count, diag) < 0)
		return VERIFY_TROUBLE;
	if (!o->quiet)
		say_count(l, &count, diag);
	return count.findings ? VERIFY_NO : VERIFY_YES;
}

/* A ledger says there what was shredded and dropped: verified with it. */
static enum verify_answer verify_audit(const struct ledger *l, const struct verify_options *o, struct diag *diag)
{
	struct verify_options own = *o;
	struct buf path = { 0 };
	struct ledger *audit = NULL;
	enum verify_answer answer = VERIFY_YES;

	own.receipts = NULL;
	ledger_file(l, AUDIT_FOLDER, &path);
	if (access(path.p, F_OK) == 0) {
		audit = ledger_open(path.p, diag);
		answer = audit ? verify_one(audit, &own, diag) : VERIFY_TROUBLE;
	}
	ledger_close(audit);
	buf_free(&path);
	return answer;
}

enum verify_answer verify_folder(const char *folder, const struct verify_options *o, struct diag *diag)
{
	struct ledger *l = ledger_open(folder, diag);
	enum verify_answer answer = VERIFY_UNUSABLE, audit;

	if (l) {
		answer = verify_one(l, o, diag);
		audit = verify_audit(l, o, diag);
		answer = audit > answer ? audit : answer;
	}
	ledger_close(l);
	return answer;
}
