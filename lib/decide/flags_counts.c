/* What a person should know of a run: see flags.h. */
/* SPDX-License-Identifier: ISC */
#include "flags_internal.h"

/* Hits of rules that are only tried. */
static unsigned long tried(const struct flags *f)
{
	unsigned long n = 0;

	for (size_t r = 0; r < rules_count(f->rs); r++)
		if (rules_rule(f->rs, r)->status == RULE_TEST)
			n += rules_hits(f->eval, r);
	return n;
}

struct flags_counts flags_counts(const struct flags *f)
{
	struct rules_counts c = rules_counts(f->eval);

	return (struct flags_counts){ .records = c.records, .timeless = c.timeless, .conflicts = c.conflicts,
				      .tried = tried(f), .limits = c.limits, .suppressed = c.suppressed };
}

void flags_counts_add(struct flags_counts *to, struct flags_counts more)
{
	to->records += more.records;
	to->timeless += more.timeless;
	to->conflicts += more.conflicts;
	to->tried += more.tried;
	to->limits += more.limits;
	to->suppressed += more.suppressed;
}

struct flags_counts flags_counts_since(struct flags_counts now, struct flags_counts before)
{
	return (struct flags_counts){ .records = now.records - before.records, .timeless = now.timeless - before.timeless,
				      .conflicts = now.conflicts - before.conflicts, .tried = now.tried - before.tried,
				      .limits = now.limits - before.limits, .suppressed = now.suppressed - before.suppressed };
}

void flags_summary(struct flags_counts c, struct diag *diag)
{
	if (c.timeless)
		diag_say(diag, "%lu of %lu record%s %s no readable time and %s not decided", c.timeless, c.records,
			 diag_s(c.records), diag_word(c.timeless, "has", "have"), diag_word(c.timeless, "was", "were"));
	if (c.conflicts)
		diag_say(diag, "%lu of %lu record%s %s the hit policy of a table; all %s hits were used",
			 c.conflicts, c.records, diag_s(c.records), diag_word(c.conflicts, "breaks", "break"),
			 diag_word(c.conflicts, "its", "their"));
	if (c.tried)
		diag_say(diag, "%lu hit%s of test rules, which change%s nothing", c.tried, diag_s(c.tried),
			 diag_word(c.tried, "s", ""));
	if (c.limits)
		diag_say(diag, "%lu search%s given up at the limit of work; %s unknown", c.limits,
			 diag_word(c.limits, " was", "es were"), diag_word(c.limits, "its condition is", "their conditions are"));
}
