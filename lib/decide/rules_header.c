/* Header cells of a decision table: meta, in:..., out:... See rules.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "near.h"
#include "rules_internal.h"
#include "xmem.h"

static const char *const meta_name[] = { "id",	  "family", "status", "source", "effective_from",
					 "effective_to", "added", "author", "note", "supersedes" };

static const char *const combine_name[COMBINES] = {
	[COMBINE_ALL] = "all",		 [COMBINE_SET] = "set",		[COMBINE_HIGHEST] = "highest",
	[COMBINE_LOWEST] = "lowest",	 [COMBINE_EARLIEST] = "earliest", [COMBINE_LATEST] = "latest",
	[COMBINE_LONGEST] = "longest",	 [COMBINE_SHORTEST] = "shortest", [COMBINE_SUM] = "sum",
	[COMBINE_COUNT] = "count",	 [COMBINE_FIRST] = "first",	[COMBINE_SAME] = "same",
};

int rules_policy_of(struct slice text, enum rules_policy *policy, enum rules_combine *combine)
{
	static const struct {
		const char *text;
		enum rules_policy policy;
		enum rules_combine combine;
	} known[] = {
		{ "U", POLICY_U, COMBINE_ALL },	 { "A", POLICY_A, COMBINE_ALL },
		{ "P", POLICY_P, COMBINE_ALL },	 { "F", POLICY_F, COMBINE_ALL },
		{ "R", POLICY_R, COMBINE_ALL },	 { "O", POLICY_O, COMBINE_ALL },
		{ "C", POLICY_C, COMBINE_ALL },	 { "C+", POLICY_C, COMBINE_SUM },
		{ "C<", POLICY_C, COMBINE_LOWEST }, { "C>", POLICY_C, COMBINE_HIGHEST },
		{ "C#", POLICY_C, COMBINE_COUNT },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (slice_is(text, known[i].text)) {
			*policy = known[i].policy;
			*combine = known[i].combine;
			return 0;
		}
	return -1;
}

/* Takes the part of *text from the last `sign` on, without the sign. */
static struct slice cut_tail(struct slice *text, char sign)
{
	const char *at = memrchr(text->p, sign, text->n);
	struct slice tail;

	if (!at)
		return SLICE_NONE;
	tail = slice_from(*text, (size_t)(at - text->p) + 1);
	text->n = (size_t)(at - text->p);
	*text = slice_trim(*text);
	return slice_trim(tail);
}

static bool combines(enum rules_combine combine, enum feel_type type, bool at)
{
	switch (combine) {
	case COMBINE_HIGHEST:
	case COMBINE_LOWEST: return type == FEEL_ENUM || type == FEEL_NUM || type == FEEL_INT;
	case COMBINE_EARLIEST:
	case COMBINE_LATEST: return type == FEEL_DATE || type == FEEL_DATETIME || (type == FEEL_DURATION && at);
	case COMBINE_LONGEST:
	case COMBINE_SHORTEST: return type == FEEL_DURATION && !at;
	case COMBINE_SUM: return type == FEEL_NUM || type == FEEL_INT;
	default: return true;
	}
}

/* An output column while its header is parsed. */
struct out_parse {
	struct ruleset *rs;
	const struct where *at;
	struct rules_output output;
	bool stated; /* the header said how to combine */
};

static int find_combine(struct out_parse *p, struct slice text)
{
	struct near near = near_start(text);
	char hint[NEAR_HINT];

	for (int i = 0; i < COMBINES; i++)
		if (slice_is(text, combine_name[i])) {
			p->output.combine = (enum rules_combine)i;
			p->stated = true;
			return 0;
		}
	for (int i = 0; i < COMBINES; i++)
		near_try(&near, slice_of(combine_name[i]));
	return diag_error(diag_as(p->rs->diag, "E-SYNTAX"), p->at, "no way to combine is called %s%s", diag_quote(text),
			  near_hint(&near, hint));
}

/* The type in the header; a bare `set`, or none, takes the column's of that name. */
static int find_type(struct out_parse *p, struct slice text)
{
	size_t known = strmap_find(&p->rs->known, p->output.name);

	if (known != STRMAP_NONE) {
		const struct feel_column *type = &p->rs->known_column[known].type;

		if (!text.n || (slice_is(text, "set") && type->type == FEEL_SET)) {
			p->output.type = *type;
			return 0;
		}
	}
	return rules_type(p->rs, text.n ? text : SLICE("str"), &p->output.type, p->at);
}

/* Adds the output, or finds it again in another table. Returns its number. */
static int merge_output(struct out_parse *p, size_t *index)
{
	struct ruleset *rs = p->rs;
	const struct rules_output *o = &p->output;
	size_t i = rules_output_find(rs, o->name);

	*index = i == RULES_NONE ? rs->noutputs : i;
	if (i == RULES_NONE) {
		XGROW(rs->output, rs->noutputs + 1, rs->outputcap);
		XGROW(rs->output_combined, rs->noutputs + 1, rs->combinedcap);
		rs->output[rs->noutputs] = *o;
		rs->output_combined[rs->noutputs++] = p->stated;
		return 0;
	}
	if (rs->output[i].type.type != o->type.type || rs->output[i].type.scale != o->type.scale)
		return diag_error(diag_as(rs->diag, "E-TYPE"), p->at, "%s was of type %s in another table", diag_quote(o->name),
				  feel_type_name(rs->output[i].type.type));
	if (!p->stated)
		return 0;
	if (rs->output_combined[i] && (rs->output[i].combine != o->combine || rs->output[i].at != o->at))
		return diag_error(diag_as(rs->diag, "E-TYPE"), p->at, "%s was combined by %s in another table", diag_quote(o->name),
				  combine_name[rs->output[i].combine]);
	rs->output[i] = *o;
	rs->output_combined[i] = true;
	return 0;
}

/* How values combine where neither header nor policy says it: the strict way for
 * what has one, so that a forgotten =highest cannot lose a word. */
static enum rules_combine combine_of(enum rules_combine policy, enum feel_type type, bool at)
{
	if (policy != COMBINE_ALL)
		return policy;
	if (type == FEEL_ENUM)
		return COMBINE_HIGHEST;
	if (type == FEEL_DURATION)
		return at ? COMBINE_EARLIEST : COMBINE_LONGEST;
	return COMBINE_ALL;
}

static int parse_out(struct out_parse *p, struct slice text, enum rules_combine fallback,
		     const struct rules_frame *frame, struct rules_column_of *out)
{
	struct slice at = cut_tail(&text, '@'), combine = cut_tail(&text, '='), type = cut_tail(&text, ':');
	struct feel_column time = { .type = FEEL_DATETIME, .offset = frame->offset };

	p->output.name = rules_keep(p->rs, text);
	p->output.at = RULES_NONE;
	if (!text.n)
		return diag_error(diag_as(p->rs->diag, "E-SYNTAX"), p->at, "expected out: and the name of an output");
	if (find_type(p, type) < 0)
		return -1;
	p->output.combine = combine_of(fallback, p->output.type.type, at.n > 0);
	if (combine.n && find_combine(p, combine) < 0)
		return -1;
	p->output.type.offset = frame->offset;
	if (at.n) {
		if (rules_known(p->rs, at, p->at) == RULES_NONE)
			return -1;
		if (p->output.type.type != FEEL_DURATION)
			return diag_error(diag_as(p->rs->diag, "E-TYPE"), p->at, "@ goes with a duration (type %s)",
					  feel_type_name(p->output.type.type));
		p->output.at = rules_data_column(p->rs, at);
		rules_source(p->rs, p->output.at, &time);
	}
	if (!combines(p->output.combine, p->output.type.type, at.n > 0))
		return diag_error(diag_as(p->rs->diag, "E-TYPE"), p->at, "%s does not go with type %s%s", combine_name[p->output.combine],
				  feel_type_name(p->output.type.type), at.n ? " and @" : "");
	return merge_output(p, &out->index);
}

static int parse_in(struct ruleset *rs, struct slice text, const struct rules_frame *frame,
		    struct rules_column_of *out, const struct where *at)
{
	struct rules_expr x;
	struct buf key = { 0 };
	size_t before = rs->condnames.n;

	if (rules_expr_parse(rs, text, frame, &x, at) < 0)
		return -1;
	/* The same question under the same clock is one condition. */
	buf_printf(&key, "%.*s %zu %d", SLICE_FMT(text), x.as_of, x.offset);
	out->index = strmap_add(&rs->condnames, buf_slice(&key));
	buf_free(&key);
	if (out->index < before)
		return 0;
	XGROW(rs->cond, rs->nconds + 1, rs->condcap);
	rs->cond[rs->nconds] = xcalloc(1, sizeof **rs->cond);
	rs->cond[rs->nconds++]->expr = x;
	return 0;
}

int rules_known_name(struct ruleset *rs, struct slice header, const char *const *name, size_t n,
		     const char *forgotten, const struct where *at)
{
	struct near near = near_start(header);
	char hint[NEAR_HINT];

	for (size_t i = 0; i < n; i++)
		if (slice_is(header, name[i]))
			return 0;
	for (size_t i = 0; i < n; i++)
		near_try(&near, slice_of(name[i]));
	/* A condition or result whose prefix was forgotten. */
	if (strmap_find(&rs->known, header) != STRMAP_NONE)
		near.best = slice_of(forgotten);
	return diag_error(diag_as(rs->diag, "E-COLUMN"), at, "unknown column %s%s", diag_quote(header), near_hint(&near, hint));
}

static int parse_meta(struct ruleset *rs, struct slice header, const struct where *at)
{
	return rules_known_name(rs, header, meta_name, sizeof meta_name / sizeof *meta_name, "in: or out: before it", at);
}

int rules_header_cell(struct ruleset *rs, struct slice header, const struct rules_frame *frame,
		      enum rules_combine fallback, struct rules_column_of *out, const struct where *at)
{
	struct out_parse p = { .rs = rs, .at = at };

	*out = (struct rules_column_of){ .kind = COLUMN_META };
	if (slice_starts(header, SLICE("in:"))) {
		out->kind = COLUMN_IN;
		return parse_in(rs, slice_trim(slice_from(header, 3)), frame, out, at);
	}
	if (slice_starts(header, SLICE("out:"))) {
		out->kind = COLUMN_OUT;
		return parse_out(&p, slice_trim(slice_from(header, 4)), fallback, frame, out);
	}
	return header.n ? parse_meta(rs, header, at) : 0;
}
