/* Destroying a month's key: see shred.h. */
/* SPDX-License-Identifier: ISC */
#include "shred.h"

/* The month of rows that are accepted now, as appenders see it. -1: trouble. */
static int running_month(const struct keeper *k)
{
	int64_t day = when_local_day(k->when.now);
	struct ledger_part last;
	int found = ledger_last_part(k->ledger, &last);

	if (found < 0)
		return -1;
	return keyring_month(found && last.day > day ? last.day : day);
}

static enum keeper_result refuse_running(const struct keeper *k, const char *name, int month)
{
	int running = running_month(k);

	if (running < 0)
		return KEEPER_TROUBLE;
	if (month < running)
		return KEEPER_DONE;
	diag_error(k->diag, NULL, "%s is not over: rows may come that need its key (expected an earlier month, or --force)", name);
	return KEEPER_REFUSED;
}

/* The entry, unless a run that was cut short wrote it. */
static int record(const struct keeper *k, const struct audit *audit, const char *name, const char *digest)
{
	struct audit_entry e = { SLICE(AUDIT_SHRED), slice_of(name), slice_of(digest), slice_of(k->by), false };
	const struct audit_entry *before = audit_find(audit, AUDIT_SHRED, e.what);

	if (before && !before->unsure && slice_eq(before->evidence, e.evidence))
		return 0;
	return audit_add(k->ledger, &e, 1, &k->when, k->diag);
}

static enum keeper_result no_key(const struct keeper *k, const struct audit *audit, const char *name)
{
	if (audit_find(audit, AUDIT_SHRED, slice_of(name))) {
		diag_say(k->diag, "the key of %s was destroyed before", name);
		return KEEPER_DONE;
	}
	diag_error(k->diag, NULL, "there is no key of %s, and the audit ledger does not know of one", name);
	return KEEPER_NO;
}

static enum keeper_result destroy(const struct keeper *k, struct keyring *keys, int month, const char *name)
{
	struct where at = { ledger_folder(k->ledger), 0, 0, NULL };

	if (keyring_shred(keys, month) != KEYRING_DONE) {
		diag_error(k->diag, &at, "the audit ledger tells of a key destroyed that is not (expected the same command again)");
		return KEEPER_TROUBLE;
	}
	diag_say(k->diag, "the key of %s is destroyed: in every ledger that used it its tokens and sealed texts are dead", name);
	return KEEPER_DONE;
}

static enum keeper_result with_audit(const struct keeper *k, const struct audit *audit, struct keyring *keys, int month,
				     const char *name)
{
	char digest[KEYRING_DIGEST + 1];

	switch (keyring_digest(keys, month, digest)) {
	case KEYRING_DONE:
		if (record(k, audit, name, digest) < 0)
			return KEEPER_TROUBLE;
		return destroy(k, keys, month, name);
	case KEYRING_NO_KEY:
		/* It may be on its way out. */
		if (keyring_shred(keys, month) == KEYRING_TROUBLE)
			return KEEPER_TROUBLE;
		return no_key(k, audit, name);
	default:
		return KEEPER_TROUBLE;
	}
}

enum keeper_result shred_month(const struct keeper *k, struct keyring *keys, int month, bool force)
{
	struct buf name = { 0 };
	enum keeper_result result;
	struct audit *audit;

	keyring_put_month(&name, month);
	result = force ? KEEPER_DONE : refuse_running(k, name.p, month);
	if (result == KEEPER_DONE) {
		audit = audit_read(k->ledger, k->diag);
		result = audit ? with_audit(k, audit, keys, month, name.p) : KEEPER_TROUBLE;
		audit_free(audit);
	}
	buf_free(&name);
	return result;
}
