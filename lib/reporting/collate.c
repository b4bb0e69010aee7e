/* Reports of many units beside what was expected: see collate.h. */
/* SPDX-License-Identifier: ISC */
#include "collate_internal.h"

#include <stdlib.h>

#include "when.h"
#include "xmem.h"

static const char *const finding_name[FINDINGS] = {
	"MISSING", "LATE", "COUNT", "SHRINK", "FORK", "GAP", "UNKNOWN",
};

struct collate *collate_new(const struct collate_options *options, struct diag *diag)
{
	struct collate *c = xcalloc(1, sizeof *c);

	c->o = *options;
	c->diag = diag;
	c->pins = pins_new();
	c->nunits = roster_count(c->o.roster);
	c->ndays = (size_t)(c->o.last - c->o.first + 1);
	c->slot = xcalloc(c->nunits * c->ndays + 1, sizeof *c->slot);
	return c;
}

void collate_free(struct collate *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->nunits * c->ndays; i++)
		free(c->slot[i].file);
	free(c->slot);
	pins_free(c->pins);
	free(c);
}

int64_t collate_due(const struct collate *c, int64_t day)
{
	return c->o.due == COLLATE_NOT_DUE ? INT64_MAX : day * 86400 - c->o.offset + c->o.due;
}

/* Tells a finding; `slot` NULL: it belongs to no expected unit's day. */
void collate_found(struct collate *c, struct slot *slot, enum finding finding, const struct where *at,
		  struct slice unit, const char *text)
{
	diag_error(c->diag, at, "%s: unit %s: %s", finding_name[finding], diag_quote(unit), text);
	if (slot)
		slot->found |= 1u << finding;
	c->account.findings++;
}

struct slot *collate_slot(struct collate *c, size_t unit, int64_t day)
{
	return c->slot + (size_t)(day - c->o.first) * c->nunits + unit;
}

static const char *const pin_text[] = {
	[PINS_GAP] = "a head of its ledger does not follow on the one received before",
	[PINS_FORK] = "another history of its ledger than the one received before",
	[PINS_SHRINK] = "its ledger has fewer lines than were received before",
};

void collate_found_pin(struct collate *c, struct slot *slot, enum pins_found what, const struct where *at, struct slice unit)
{
	static const enum finding as[] = { [PINS_GAP] = GAP, [PINS_FORK] = FORK, [PINS_SHRINK] = SHRINK };

	if (what != PINS_FITS)
		collate_found(c, slot, as[what], at, unit, pin_text[what]);
}

static void finish_slot(struct collate *c, size_t unit, int64_t day)
{
	struct slot *slot = collate_slot(c, unit, day);
	struct slice name = roster_unit(c->o.roster, unit);
	enum roster_state state = roster_on(c->o.roster, unit, day);
	struct where at = { slot->file, slot->line, 0, NULL };
	struct buf text = { 0 };

	if (state == ROSTER_AWAY)
		return;
	c->account.expected += state == ROSTER_EXPECTED;
	c->account.exempt += state == ROSTER_EXEMPT;
	if (state == ROSTER_EXPECTED && slot->reports) {
		c->account.reported++;
		c->account.in_time += !(slot->found >> LATE & 1);
		c->account.zero += slot->zero;
	}
	if (state == ROSTER_EXPECTED && !slot->reports && (c->o.now == INT64_MAX || c->o.now > collate_due(c, day))) {
		buf_puts(&text, "no report of ");
		when_put(&text, (struct when){ .at = day * 86400 - c->o.offset, .offset = c->o.offset, .day_only = true });
		collate_found(c, slot, MISSING, NULL, name, text.p);
	}
	if (slot->pinned && c->heads_known)
		collate_found_pin(c, slot, pins_prev(c->pins, name, &slot->prev), &at, name);
	buf_free(&text);
}

void collate_finish(struct collate *c)
{
	for (int64_t day = c->o.first; day <= c->o.last; day++)
		for (size_t unit = 0; unit < c->nunits; unit++)
			finish_slot(c, unit, day);
}

static const char *state_of(const struct slot *slot, enum roster_state state)
{
	bool late = slot->found >> LATE & 1;

	if (!slot->reports)
		return state == ROSTER_EXEMPT ? "exempt" : "silent";
	return slot->zero ? late ? "late-zero" : "zero" : late ? "late-case" : "case";
}

static void put_time(struct csvout *out, struct buf *b, int64_t at, int offset, bool day_only)
{
	buf_clear(b);
	when_put(b, (struct when){ .at = at, .offset = offset, .day_only = day_only });
	csvout_plain(out, buf_slice(b));
}

static void put_findings(struct csvout *out, struct buf *b, unsigned found)
{
	buf_clear(b);
	for (int i = 0; i < FINDINGS; i++)
		if (found >> i & 1)
			buf_join(b, ';', slice_of(finding_name[i]));
	csvout_plain(out, buf_slice(b));
}

static void put_head(struct csvout *out, struct buf *b, const struct slot *slot)
{
	buf_clear(b);
	if (slot->pinned)
		buf_put_int(b, (int64_t)slot->leaves);
	csvout_plain(out, buf_slice(b));
	buf_clear(b);
	if (slot->pinned)
		tree_put_hex(b, &slot->root);
	csvout_plain(out, buf_slice(b));
}

static void write_slot(struct collate *c, size_t unit, int64_t day, struct csvout *out, struct buf *b)
{
	const struct slot *slot = collate_slot(c, unit, day);
	enum roster_state state = roster_on(c->o.roster, unit, day);

	if (state == ROSTER_AWAY)
		return;
	csvout_field(out, roster_unit(c->o.roster, unit));
	put_time(out, b, day * 86400 - c->o.offset, c->o.offset, true);
	csvout_plain(out, slice_of(state_of(slot, state)));
	if (c->o.due == COLLATE_NOT_DUE)
		csvout_plain(out, SLICE_NONE);
	else
		put_time(out, b, collate_due(c, day), c->o.offset, false);
	if (slot->reports)
		put_time(out, b, slot->first_at, c->o.offset, false);
	else
		csvout_plain(out, SLICE_NONE);
	buf_clear(b);
	buf_put_int(b, slot->reports);
	csvout_plain(out, buf_slice(b));
	put_findings(out, b, slot->found);
	csvout_plain(out, !slot->reports ? SLICE_NONE : slot->zero ? SLICE("yes") : SLICE("no"));
	put_head(out, b, slot);
	csvout_end(out);
}

void collate_write(struct collate *c, struct csvout *out)
{
	struct buf b = { 0 };

	csvout_raw(out, SLICE("unit,day,state,due,received_at,reports,findings,zero,leaves,root"));
	csvout_end(out);
	for (size_t unit = 0; unit < c->nunits; unit++)
		for (int64_t day = c->o.first; day <= c->o.last; day++)
			write_slot(c, unit, day, out, &b);
	buf_free(&b);
}

struct collate_account collate_account(const struct collate *c)
{
	return c->account;
}

/* "90.9 %", one decimal, rounded down: 100 % means all. */
static void put_share(struct buf *b, size_t part, size_t whole)
{
	buf_printf(b, "%zu of %zu", part, whole);
	if (whole)
		buf_printf(b, " (%zu.%zu %%)", part * 100 / whole, part * 1000 / whole % 10);
}

void collate_say(const struct collate *c)
{
	const struct collate_account *a = &c->account;
	struct buf complete = { 0 }, timely = { 0 };

	put_share(&complete, a->reported, a->expected);
	put_share(&timely, a->in_time, a->expected);
	diag_say(c->diag, "completeness: %s expected report%s came in; timeliness: %s in time; %zu said zero; %zu more %s exempt", complete.p,
		 diag_s(a->expected), timely.p, a->zero, a->exempt, diag_word(a->exempt, "was", "were"));
	if (a->findings)
		diag_say(c->diag, "%lu finding%s", a->findings, diag_s(a->findings));
	buf_free(&complete);
	buf_free(&timely);
}
