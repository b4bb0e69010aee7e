/* Expressions of header cells: age(test_time), temp_c:num. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include "near.h"
#include "rules_internal.h"
#include "xmem.h"

enum fn_takes { TIMES, TEXTS, PAIR };

struct fn_info {
	const char *name;
	size_t columns;
	enum feel_type type;
	enum fn_takes takes;
};

static const struct fn_info fn_table[] = {
	[FN_NONE] = { "", 1, FEEL_STR, TEXTS },
#define X(constant, name, columns, type, takes) [constant] = { name, columns, type, takes },
	RULES_FUNCTIONS(X)
#undef X
};

/* A header expression while it is parsed. */
struct parse {
	struct ruleset *rs;
	const struct rules_frame *frame;
	const struct where *at;
	struct slice fn, arg[2], type;
	size_t nargs;
	struct rules_expr *out;
};

bool rules_expr_is_text(const struct rules_expr *x)
{
	return x->source[0] == RULES_NONE;
}

static bool same_column(const struct feel_column *a, const struct feel_column *b)
{
	return a->type == b->type && a->scale == b->scale && a->months == b->months &&
	       (a->offset == b->offset || a->type != FEEL_DATETIME);
}

size_t rules_source(struct ruleset *rs, size_t column, const struct feel_column *type)
{
	for (size_t i = 0; i < rs->nsources; i++)
		if (rs->source[i].column == column && same_column(&rs->source[i].type, type))
			return i;
	XGROW(rs->source, rs->nsources + 1, rs->sourcecap);
	rs->source[rs->nsources] = (struct rules_source){ column, *type };
	return rs->nsources++;
}

/* Parts FN(A, B):TYPE or A:TYPE. */
static int split(struct parse *p, struct slice text)
{
	const char *open = memchr(text.p, '(', text.n), *colon = memchr(text.p, ':', text.n);
	const char *close;
	struct slice args;

	if (!open || (colon && colon < open)) {
		p->nargs = 1;
		p->arg[0] = slice_trim((struct slice){ text.p, colon ? (size_t)(colon - text.p) : text.n });
		p->type = colon ? slice_trim(slice_from(text, (size_t)(colon - text.p) + 1)) : SLICE_NONE;
		return 0;
	}
	close = memchr(open, ')', text.n - (size_t)(open - text.p));
	if (!close)
		return diag_error(diag_as(p->rs->diag, "E-SYNTAX"), p->at, "expected ) after the column of a function");
	p->fn = slice_trim((struct slice){ text.p, (size_t)(open - text.p) });
	args = (struct slice){ open + 1, (size_t)(close - open) - 1 };
	while (p->nargs < 2 && slice_cut(&args, ',', &p->arg[p->nargs])) {
		p->arg[p->nargs] = slice_trim(p->arg[p->nargs]);
		p->nargs++;
	}
	text = slice_trim(slice_from(text, (size_t)(close - text.p) + 1));
	if (text.n && text.p[0] != ':')
		return diag_error(diag_as(p->rs->diag, "E-SYNTAX"), p->at, "expected : and a type, or nothing, after the function");
	p->type = slice_trim(slice_from(text, 1));
	return 0;
}

static int find_fn(struct parse *p)
{
	struct near near = near_start(p->fn);
	char hint[NEAR_HINT];

	for (size_t i = 1; i < sizeof fn_table / sizeof *fn_table; i++) {
		if (slice_is(p->fn, fn_table[i].name)) {
			p->out->fn = (enum rules_fn)i;
			return 0;
		}
		near_try(&near, slice_of(fn_table[i].name));
	}
	return diag_error(diag_as(p->rs->diag, "E-COLUMN"), p->at, "no function %s%s", diag_quote(p->fn), near_hint(&near, hint));
}

/* The argument as a source of its own type, which must be ordered. */
static int ordered_argument(struct parse *p, size_t i, struct feel_column *type)
{
	size_t known = rules_known(p->rs, p->arg[i], p->at);
	bool times = fn_table[p->out->fn].takes == TIMES;

	if (known == RULES_NONE)
		return -1;
	*type = p->rs->known_column[known].type;
	type->offset = p->frame->offset;
	if (times ? type->type != FEEL_DATE && type->type != FEEL_DATETIME : !feel_is_ordered(type->type))
		return diag_error(diag_as(p->rs->diag, "E-TYPE"), p->at, "%s() of %s, which is %s (expected %s)", fn_table[p->out->fn].name,
				  diag_quote(p->arg[i]), feel_type_name(type->type),
				  times ? "date or datetime" : "two of one ordered type");
	p->out->source[i] = rules_source(p->rs, rules_data_column(p->rs, p->arg[i]), type);
	return 0;
}

static int pair_type(struct parse *p, const struct feel_column *a, const struct feel_column *b)
{
	if (a->type != b->type)
		return diag_error(diag_as(p->rs->diag, "E-TYPE"), p->at, "diff() of %s and %s (expected two of one type)",
				  feel_type_name(a->type), feel_type_name(b->type));
	p->out->type.type = a->type == FEEL_NUM || a->type == FEEL_INT ? a->type :
			    a->type == FEEL_DATE ? FEEL_INT : FEEL_DURATION;
	return 0;
}

static int area_type(struct parse *p)
{
	p->out->type.scale = scales_find(p->rs->scales, SLICE("area"));
	if (p->out->type.scale && scale_find(p->out->type.scale, SLICE("unlisted")) != SCALE_NONE)
		return 0;
	return diag_error(p->rs->diag, p->at, "area() needs the scale area with the word unlisted in scales.csv");
}

static int bind_fn(struct parse *p)
{
	const struct fn_info *info = &fn_table[p->out->fn];
	struct feel_column type[2] = { 0 };

	if (p->nargs != info->columns)
		return diag_error(diag_as(p->rs->diag, "E-SYNTAX"), p->at, "%s() takes %zu column%s", info->name, info->columns,
				  info->columns > 1 ? "s" : "");
	p->out->type.type = info->type;
	p->out->type.months = p->out->fn == FN_MONTHS;
	if (info->takes == TEXTS) {
		if (rules_known(p->rs, p->arg[0], p->at) == RULES_NONE)
			return -1;
		p->out->column = rules_data_column(p->rs, p->arg[0]);
		return p->out->fn == FN_AREA ? area_type(p) : 0;
	}
	for (size_t i = 0; i < p->nargs; i++)
		if (ordered_argument(p, i, &type[i]) < 0)
			return -1;
	return info->takes == PAIR ? pair_type(p, &type[0], &type[1]) : 0;
}

static int check_stated_type(struct parse *p)
{
	struct feel_column stated;

	if (!p->type.n)
		return 0;
	if (rules_type(p->rs, p->type, &stated, p->at) < 0)
		return -1;
	if (stated.type != p->out->type.type || stated.scale != p->out->type.scale)
		return diag_error(diag_as(p->rs->diag, "E-TYPE"), p->at, "%s() gives %s, not %s", fn_table[p->out->fn].name,
				  feel_type_name(p->out->type.type), diag_quote(p->type));
	return 0;
}

static int bind_column(struct parse *p)
{
	struct rules_expr *x = p->out;
	size_t known;

	if (p->type.n) {
		if (rules_type(p->rs, p->type, &x->type, p->at) < 0)
			return -1;
	} else {
		known = rules_known(p->rs, p->arg[0], p->at);
		if (known == RULES_NONE)
			return -1;
		x->type = p->rs->known_column[known].type;
	}
	x->type.offset = p->frame->offset;
	x->column = rules_data_column(p->rs, p->arg[0]);
	if (feel_is_ordered(x->type.type))
		x->source[0] = rules_source(p->rs, x->column, &x->type);
	return 0;
}

int rules_expr_parse(struct ruleset *rs, struct slice text, const struct rules_frame *frame, struct rules_expr *out,
		     const struct where *at)
{
	struct parse p = { .rs = rs, .frame = frame, .at = at, .out = out };
	struct feel_column time = { .type = FEEL_DATETIME, .offset = frame->offset };

	*out = (struct rules_expr){ .column = RULES_NONE, .source = { RULES_NONE, RULES_NONE },
				    .offset = frame->offset };
	out->type.offset = frame->offset;
	out->as_of = rules_source(rs, frame->as_of, &time);
	if (split(&p, text) < 0)
		return -1;
	if (!p.nargs || !p.arg[0].n)
		return diag_error(diag_as(rs->diag, "E-SYNTAX"), at, "expected a column or function");
	if (!p.fn.n)
		return bind_column(&p);
	if (find_fn(&p) < 0 || bind_fn(&p) < 0)
		return -1;
	return check_stated_type(&p);
}
