/* Output texts with {column} in them. See rules.h. */
/* SPDX-License-Identifier: ISC */
#include "rules_internal.h"
#include "xmem.h"

struct parse {
	struct ruleset *rs;
	const struct rules_frame *frame;
	const struct rules_rule *rule;
	struct rules_cell *cell;
	const struct where *at;
	struct slice text;
	struct buf plain; /* bytes since the last expression */
	size_t cap;
};

static void add_part(struct parse *p, size_t expr)
{
	XGROW(p->cell->part, p->cell->nparts + 1, p->cap);
	p->cell->part[p->cell->nparts++] = (struct rules_part){ rules_keep(p->rs, buf_slice(&p->plain)), expr };
	buf_clear(&p->plain);
}

/* A column alone is shown as its field stands; a function as its value. */
static int add_expr(struct parse *p, struct slice text)
{
	struct ruleset *rs = p->rs;
	struct rules_expr x;

	if (memchr(text.p, '(', text.n)) {
		if (rules_expr_parse(rs, text, p->frame, &x, p->at) < 0)
			return -1;
	} else {
		if (rules_known(rs, text, p->at) == RULES_NONE)
			return -1;
		x = (struct rules_expr){ .type = { .type = FEEL_STR }, .column = rules_data_column(rs, text),
					 .source = { RULES_NONE, RULES_NONE } };
	}
	XGROW(rs->expr, rs->nexprs + 1, rs->exprcap);
	rs->expr[rs->nexprs] = x;
	add_part(p, rs->nexprs++);
	return 0;
}

static int add_name(struct parse *p, size_t from, size_t to)
{
	struct slice name = slice_trim((struct slice){ p->text.p + from, to - from });

	if (slice_is(name, "rule.id"))
		buf_put(&p->plain, p->rule->id);
	else if (slice_is(name, "rule.source"))
		buf_put(&p->plain, p->rule->source);
	else if (name.n)
		return add_expr(p, name);
	else
		return diag_caret(p->rs->diag, p->at, p->text, from, "expected a column between { and }");
	return 0;
}

/* Of the text up to a brace. */
static size_t plain_length(struct slice s)
{
	const char *open = s.n ? memchr(s.p, '{', s.n) : NULL;
	size_t n = open ? (size_t)(open - s.p) : s.n;
	const char *close = n ? memchr(s.p, '}', n) : NULL;

	return close ? (size_t)(close - s.p) : n;
}

static int parse_text(struct parse *p)
{
	for (size_t i = 0; i < p->text.n; i++) {
		char c = p->text.p[i], next = i + 1 < p->text.n ? p->text.p[i + 1] : '\0';
		const char *end = c == '{' ? memchr(p->text.p + i, '}', p->text.n - i) : NULL;

		if ((c == '{' || c == '}') && next == c) {
			buf_putc(&p->plain, c);
			i++;
		} else if (c == '{' && !end) {
			return diag_caret(p->rs->diag, p->at, p->text, i, "expected } after the column (write {{ for a brace)");
		} else if (c == '{') {
			if (add_name(p, i + 1, (size_t)(end - p->text.p)) < 0)
				return -1;
			i = (size_t)(end - p->text.p);
		} else {
			size_t n = 1 + plain_length(slice_from(p->text, i + 1));

			buf_put(&p->plain, (struct slice){ p->text.p + i, n });
			i += n - 1;
		}
	}
	return 0;
}

int rules_template_parse(struct ruleset *rs, struct slice text, const struct rules_frame *frame, size_t rule,
			 struct rules_cell *cell, const struct where *at)
{
	struct parse p = { .rs = rs, .frame = frame, .rule = &rs->rule[rule], .cell = cell, .at = at, .text = text };
	int result;

	if (plain_length(text) == text.n) {
		cell->fixed = text;
		return 0;
	}
	result = parse_text(&p);
	if (result == 0 && cell->nparts)
		add_part(&p, RULES_NONE);
	else if (result == 0)
		cell->fixed = rules_keep(rs, buf_slice(&p.plain));
	buf_free(&p.plain);
	return result;
}
