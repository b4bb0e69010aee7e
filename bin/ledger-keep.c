/* Looks after a ledger: closes, packs, mends, and destroys when it is time. */
/* SPDX-License-Identifier: ISC */
#include <getopt.h>
#include <stdlib.h>

#include "append.h"
#include "cli.h"
#include "drop.h"
#include "pack.h"
#include "recover.h"
#include "shred.h"
#include "sidecar.h"
#include "xmem.h"

enum { BEFORE = 'b', BY = 'y', KEYS = 'k', AT = 256, FORCE, ACCEPT_GAP };

static const struct cli_option options[] = {
	{ BEFORE, "before", "DAY", "drop, pack: parts of days before this one" },
	{ BY, "by", "TEXT", "shred, drop: who answers for it, for the audit ledger" },
	{ KEYS, "keys", "DIR", "shred: folder of the month keys (default: as ledger-append)" },
	{ AT, "at", "T", "close, shred, drop: what the clock says (default: the clock)" },
	{ FORCE, "force", NULL, "shred: also the month that is running; drop: also damaged parts" },
	{ ACCEPT_GAP, "accept-gap", NULL, "close: also more than 400 days after the last part; shred, drop: after the last entry" },
	{ 0 },
};

static const struct cli program = {
	"ledger-keep",
	"close|pack|index|recover|shred|drop [--before=DAY] [--by=TEXT] [--keys=DIR] [--at=T] [--force] [--accept-gap] "
	"LEDGER [MONTH]",
	"Closes, packs and mends a ledger, destroys its keys and drops its old parts.", options,
};

struct run {
	struct keeper keeper;
	struct diag *diag;
	const char *before, *keys, *at;
	bool force;
	unsigned said;         /* bits of options, in the order of the table */
	const char *operand[3]; /* deed, ledger, month */
	size_t noperands;
};

/* -- deeds --------------------------------------------------------------- */

static enum keeper_result result_of(int result)
{
	return result == -2 ? KEEPER_REFUSED : result < 0 ? KEEPER_TROUBLE : result > 0 ? KEEPER_NO : KEEPER_DONE;
}

static enum keeper_result run_close(struct run *r)
{
	return result_of(append_close(r->keeper.ledger, r->keeper.when.now, r->keeper.when.accept_gap, r->diag));
}

static enum keeper_result run_recover(struct run *r)
{
	return result_of(recover_ledger(r->keeper.ledger, r->diag));
}

/* -1 (reported), or the day that --before names. */
static int get_before(const struct run *r, int64_t *day)
{
	struct when w;

	if (cli_time("before", r->before, r->keeper.when.now.offset, &w, r->diag) < 0)
		return -1;
	if (!w.day_only)
		return diag_error(r->diag, NULL, "option --before: expected a day, YYYY-MM-DD");
	*day = when_local_day(w);
	return 0;
}

static enum keeper_result run_pack(struct run *r)
{
	struct pack_count count = { 0 };
	int64_t day = INT64_MAX;
	enum keeper_result result;

	if (r->before && get_before(r, &day) < 0)
		return KEEPER_REFUSED;
	result = pack_before(&r->keeper, day, &count);
	if (count.parts)
		diag_say(r->diag, "%lu of %lu closed part%s packed, %lld bytes became %lld", count.parts, count.looked_at,
			 diag_s(count.looked_at), (long long)count.before, (long long)count.after);
	else
		diag_say(r->diag, "%lu closed part%s, nothing to pack", count.looked_at, diag_s(count.looked_at));
	return result;
}

static enum keeper_result index_part(struct run *r, struct ledger_part part)
{
	int64_t size = ledger_settled(r->keeper.ledger, part);
	int result = size < 0 ? -1 : sidecar_build(r->keeper.ledger, part, size, r->diag);
	struct buf path = { 0 };
	struct where at = { ledger_path(r->keeper.ledger, part, LEDGER_DATA, &path), 0, 0, NULL };

	if (result > 0)
		diag_error(r->diag, &at, "has no index: its end is not good (expected ledger-keep recover, or ledger-verify)");
	buf_free(&path);
	return result_of(result);
}

static enum keeper_result run_index(struct run *r)
{
	struct ledger_part *part;
	long n = ledger_parts(r->keeper.ledger, &part);
	enum keeper_result result = result_of((int)(n < 0 ? -1 : 0));

	for (long i = 0; i < n && result != KEEPER_TROUBLE; i++) {
		enum keeper_result one = index_part(r, part[i]);

		if (one != KEEPER_DONE)
			result = one;
	}
	free(part);
	return result;
}

static enum keeper_result run_shred(struct run *r)
{
	int month = r->noperands > 2 ? keyring_parse_month(slice_of(r->operand[2])) : -1;
	char *folder = r->keys ? xstrdup(r->keys) : keyring_folder();
	struct keyring *keys = NULL;
	enum keeper_result result = KEEPER_REFUSED;

	if (month < 0)
		diag_error(r->diag, NULL, "which month? (expected YYYY-MM behind the ledger)");
	else if (!folder)
		diag_error(r->diag, NULL, "which keys? (expected --keys or GATEHOUSE_KEYS)");
	else
		keys = keyring_open(folder, r->diag);
	if (keys)
		result = shred_month(&r->keeper, keys, month, r->force);
	keyring_close(keys);
	free(folder);
	return result;
}

static enum keeper_result run_drop(struct run *r)
{
	int64_t day = 0;

	if (!r->before) {
		diag_error(r->diag, NULL, "which parts? (expected --before=DAY)");
		return KEEPER_REFUSED;
	}
	return get_before(r, &day) < 0 ? KEEPER_REFUSED : drop_before(&r->keeper, day, r->force);
}

/* Bits of options as they stand in the table. */
enum { HAS_BEFORE = 1, HAS_BY = 2, HAS_KEYS = 4, HAS_AT = 8, HAS_FORCE = 16, HAS_ACCEPT_GAP = 32 };

static const struct deed {
	const char *name;
	enum keeper_result (*run)(struct run *);
	unsigned options;
	bool alone;            /* one keeper at a time */
} deeds[] = {
	{ "close", run_close, HAS_AT | HAS_ACCEPT_GAP, false },
	{ "pack", run_pack, HAS_BEFORE, true },
	{ "index", run_index, 0, true },
	{ "recover", run_recover, 0, false },
	{ "shred", run_shred, HAS_BY | HAS_KEYS | HAS_AT | HAS_FORCE | HAS_ACCEPT_GAP, true },
	{ "drop", run_drop, HAS_BEFORE | HAS_BY | HAS_AT | HAS_FORCE | HAS_ACCEPT_GAP, true },
};
enum { DEEDS = sizeof deeds / sizeof *deeds };

/* -- the command line ------------------------------------------------------ */

static void set_option(struct run *r, int id, const char *value)
{
	for (unsigned i = 0; options[i].id; i++)
		if (options[i].id == id)
			r->said |= 1u << i;
	switch (id) {
	case BEFORE: r->before = value; break;
	case BY: r->keeper.by = value; break;
	case KEYS: r->keys = value; break;
	case AT: r->at = value; break;
	case FORCE: r->force = true; break;
	case ACCEPT_GAP: r->keeper.when.accept_gap = true; break;
	default: break;
	}
}

static int parse_options(struct run *r, int argc, char **argv)
{
	struct cli_parse p;
	const char *value;
	char **operands;
	int id;

	cli_start(&p, &program, argc, argv, r->diag);
	while ((id = cli_next(&p, &value)) > 0)
		set_option(r, id, value);
	operands = cli_operands(&p);
	if (id < 0)
		return -1;
	if (argc - optind < 2)
		return cli_usage(&program, r->diag, "expected what to do, and a ledger");
	for (; operands[r->noperands]; r->noperands++) {
		if (r->noperands == 3)
			return cli_usage(&program, r->diag, "too many operands");
		r->operand[r->noperands] = operands[r->noperands];
	}
	return 0;
}

static void say_too_many(const struct run *r, const struct deed *d)
{
	const char *third = diag_quote(slice_of(r->operand[2]));
	struct buf why = { 0 };

	if (keyring_parse_month(slice_of(r->operand[2])) >= 0)
		buf_printf(&why, "%s takes no month: %s (only shred does)", d->name, third);
	else
		buf_printf(&why, "%s takes one ledger: %s is one too many", d->name, third);
	cli_usage(&program, r->diag, why.p);
	buf_free(&why);
}

static const struct deed *find_deed(const struct run *r)
{
	const struct deed *d = deeds;
	const char *why;

	while (d < deeds + DEEDS && strcmp(d->name, r->operand[0]) != 0)
		d++;
	if (d == deeds + DEEDS) {
		cli_usage(&program, r->diag, "expected close, pack, index, recover, shred or drop");
		return NULL;
	}
	for (unsigned i = 0; options[i].id; i++)
		if (r->said & ~d->options & 1u << i) {
			diag_error(r->diag, NULL, "option --%s is not for %s", options[i].name, d->name);
			return NULL;
		}
	if (r->noperands > 2 && d->run != run_shred) {
		say_too_many(r, d);
		return NULL;
	}
	why = audit_by_error(slice_of(r->keeper.by));
	if (why) {
		diag_error(r->diag, NULL, "option --by: %s", why);
		return NULL;
	}
	return d;
}

static int open_ledger(struct run *r)
{
	int offset;

	r->keeper.ledger = ledger_open(r->operand[1], r->diag);
	if (!r->keeper.ledger)
		return -1;
	offset = ledger_settings(r->keeper.ledger)->offset;
	r->keeper.when.now = when_now(offset);
	return r->at ? cli_time("at", r->at, offset, &r->keeper.when.now, r->diag) : 0;
}

static int run_deed(struct run *r, const struct deed *d)
{
	static const int code[] = { [KEEPER_DONE] = EXIT_DONE, [KEEPER_NO] = EXIT_NO, [KEEPER_REFUSED] = EXIT_UNUSABLE };
	int lock = d->alone ? keeper_lock(&r->keeper) : -1;
	enum keeper_result result = d->alone && lock < 0 ? KEEPER_TROUBLE : d->run(r);

	keeper_unlock(lock);
	return result == KEEPER_TROUBLE ? EXIT_TROUBLE : code[result];
}

int main(int argc, char **argv)
{
	struct diag diag;
	struct run r = { .keeper = { .by = "", .diag = &diag }, .diag = &diag };
	const struct deed *deed = NULL;
	int code = EXIT_UNUSABLE;

	if (parse_options(&r, argc, argv) == 0)
		deed = find_deed(&r);
	if (deed && open_ledger(&r) == 0)
		code = run_deed(&r, deed);
	ledger_close(r.keeper.ledger);
	return cli_end(&diag, code, 0);
}
