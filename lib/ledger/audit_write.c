/* Entries into the audit ledger: see audit.h. */
/* SPDX-License-Identifier: ISC */
#include "audit.h"

#include "append.h"
#include "csvtext.h"
#include "guard.h"

#define COLUMNS "seq,at,time,act,what,evidence,by"

/* Makes the ledger unless it is there. */
static struct ledger *open_audit(const struct ledger *of, struct diag *diag)
{
	struct ledger_settings s = ledger_defaults();
	struct buf path = { 0 }, name = { 0 };
	struct ledger *l = NULL;

	buf_printf(&name, "%s/" AUDIT_FOLDER, ledger_settings(of)->name);
	s.name = name.p;
	s.offset = ledger_settings(of)->offset;
	s.who = s.seal = "";
	if (ledger_create(ledger_file(of, AUDIT_FOLDER, &path), &s, diag) == 0)
		l = ledger_open(path.p, diag);
	buf_free(&path);
	buf_free(&name);
	return l;
}

static void put_entry(struct batch *b, const struct audit_entry *e, struct when now)
{
	struct ledger_row_facts facts = { .timed = true, .time = now.at };

	when_put(&b->lines, now);
	csvtext_next(&b->lines, e->act);
	csvtext_next(&b->lines, e->what);
	csvtext_next(&b->lines, e->evidence);
	csvtext_next(&b->lines, e->by);
	batch_end_row(b, &facts);
}

static int commit(struct ledger *l, const struct batch *b, const struct audit_when *when, struct diag *diag)
{
	struct append_options o = { .fixed_clock = true, .clock = when->now, .accept_gap = when->accept_gap, .any_disk = true };
	struct append *a = append_open(l, SLICE(COLUMNS), &o, diag);
	struct append_ack ack;
	int result = a && append_commit(a, b, &ack) == APPEND_DONE ? 0 : -1;

	append_free(a);
	return result;
}

int audit_add(const struct ledger *of, const struct audit_entry *entry, size_t n, const struct audit_when *when,
	      struct diag *diag)
{
	struct batch b = { .month = BATCH_ANY_MONTH };
	struct ledger *l = open_audit(of, diag);
	struct when now = when->now;
	int result;

	now.offset = ledger_settings(of)->offset;
	for (size_t i = 0; i < n; i++)
		put_entry(&b, &entry[i], now);
	result = l ? commit(l, &b, when, diag) : -1;
	batch_free(&b);
	ledger_close(l);
	return result;
}

const char *audit_by_error(struct slice by)
{
	if (by.n > AUDIT_BY_MAX)
		return "too long";
	for (size_t i = 0; i < by.n; i++)
		if ((unsigned char)by.p[i] < ' ')
			return "holds a line end or another control character";
	return guard_finds(by) ? "holds an id or a phone number (expected an office)" : NULL;
}
