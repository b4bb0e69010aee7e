/* Which outputs of the packs make the columns: see flags_internal.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "flags_internal.h"
#include "xmem.h"

/* The lowest word above the lowest. */
static size_t second_lowest(const struct scale *s, size_t lowest)
{
	size_t second = lowest;

	for (size_t i = 0; i < s->n; i++)
		if (s->word[i].rank > s->word[lowest].rank &&
		    (second == lowest || s->word[i].rank < s->word[second].rank))
			second = i;
	return second;
}

/* Whether several values come to one of them. */
static bool is_one(enum rules_combine combine)
{
	return combine != COMBINE_ALL && combine != COMBINE_SET && combine != COMBINE_SUM && combine != COMBINE_COUNT;
}

static int check_graded(struct flags *f, struct slice name, const struct rules_output *o, const struct scale *scale)
{
	if (o->type.type != FEEL_ENUM || o->type.scale != scale)
		return diag_error(f->diag, NULL, "the output %s of the packs is not of type enum(%s)", diag_quote(name),
				  diag_quote(name));
	if (!is_one(o->combine))
		return diag_error(f->diag, NULL, "the output %s of the packs does not come to one word (write =highest "
				  "behind its type)", diag_quote(name));
	return 0;
}

/* Recipients are to be found by who reads them: no free texts. */
static int check_recipients(struct flags *f)
{
	const struct rules_output *o = f->report_to == RULES_NONE ? NULL : rules_output(f->rs, f->report_to);

	if (!o || (o->type.scale && slice_is(o->type.scale->name, "recipient")))
		return 0;
	return diag_error(f->diag, NULL, "the output report_to of the packs is not of type set(recipient)");
}

/* Days and deadlines of several rules come to one. */
static int check_span(struct flags *f, size_t output)
{
	const struct rules_output *o = output == RULES_NONE ? NULL : rules_output(f->rs, output);

	if (!o || o->type.type != FEEL_DURATION || is_one(o->combine))
		return 0;
	return diag_error(f->diag, NULL, "the output %s of the packs does not come to one length of time (write =%s "
			  "behind its type)", diag_quote(o->name), o->at == RULES_NONE ? "longest" : "earliest@time");
}

static int find_graded(struct flags *f, struct slice name, struct flags_graded *g)
{
	g->scale = scales_find(rules_scales(f->rs), name);
	g->output = rules_output_find(f->rs, name);
	if (!g->scale)
		return diag_error(f->diag, NULL, "no scale %s in scales.csv", diag_quote(name));
	if (g->output != RULES_NONE && check_graded(f, name, rules_output(f->rs, g->output), g->scale) < 0)
		return -1;
	g->lowest = scale_lowest(g->scale);
	g->second = second_lowest(g->scale, g->lowest);
	return 0;
}

/* Reasons are put together from the texts of rules. */
static void leave_out(struct flags *f, size_t reasons)
{
	if (reasons != RULES_NONE)
		rules_leave_out(f->eval, reasons);
}

static void find_reasons(struct flags *f, bool zh)
{
	size_t asked = rules_output_find(f->rs, zh ? SLICE("reason_zh") : SLICE("reason_en"));
	size_t other = rules_output_find(f->rs, zh ? SLICE("reason_en") : SLICE("reason_zh"));

	leave_out(f, asked);
	leave_out(f, other);
	f->reason = xcalloc(rules_count(f->rs) + 1, sizeof *f->reason);
	for (size_t r = 0; r < rules_count(f->rs); r++) {
		f->reason[r] = RULES_NONE;
		if (other != RULES_NONE && rules_cell(f->rs, r, other).n)
			f->reason[r] = other;
		if (asked != RULES_NONE && rules_cell(f->rs, r, asked).n)
			f->reason[r] = asked;
	}
}

static void find_names(struct flags *f, bool zh)
{
	f->report_to = rules_output_find(f->rs, SLICE("report_to"));
	f->report_by = rules_output_find(f->rs, SLICE("report_by"));
	f->observe = rules_output_find(f->rs, SLICE("observe"));
	f->tests = rules_output_find(f->rs, SLICE("tests"));
	f->comma = zh ? SLICE("，") : SLICE(",");
	f->untimed = zh ? SLICE("没有可读的时间，未作判定") : SLICE("no readable time: not decided");
}

int flags_find_outputs(struct flags *f)
{
	find_names(f, f->zh);
	find_reasons(f, f->zh);
	if (find_graded(f, SLICE("level"), &f->level) < 0 || find_graded(f, SLICE("action"), &f->action) < 0 ||
	    check_recipients(f) < 0 || check_span(f, f->observe) < 0)
		return -1;
	return check_span(f, f->report_by);
}
