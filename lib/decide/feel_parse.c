/* Condition cells: the grammar, see feel.h. */
/* SPDX-License-Identifier: ISC */
#include "feel_internal.h"

#include "xmem.h"

struct op_spelling {
	enum feel_op op;
	struct slice text;
	bool damaged;
};

static const struct op_spelling op_table[] = {
#define FEEL_OP(constant, spelling, null, test) { OP_##constant, { spelling, sizeof spelling - 1 }, false },
#define FEEL_SPELLING(constant, spelling) { OP_##constant, { spelling, sizeof spelling - 1 }, true },
#include "feel_ops.def"
#undef FEEL_OP
#undef FEEL_SPELLING
};

static struct feel_item *add_item(struct feel_parser *p, enum feel_item_kind kind)
{
	struct feel *f = p->out;

	XGROW(f->item, f->nitems + 1, f->itemcap);
	f->item[f->nitems] = (struct feel_item){ .kind = kind };
	f->term[f->nterms - 1].n++;
	return &f->item[f->nitems++];
}

static bool is_range_type(enum feel_type type)
{
	return type != FEEL_BOOL && type != FEEL_SET;
}

static const struct op_spelling *take_op(struct feel_parser *p)
{
	for (size_t i = 0; i < sizeof op_table / sizeof *op_table; i++)
		if (feel_take_text(p, op_table[i].text)) {
			if (op_table[i].damaged)
				feel_note(p, DAMAGE_SIGN);
			return &op_table[i];
		}
	return NULL;
}

static int parse_comparison(struct feel_parser *p, const struct op_spelling *op, size_t start)
{
	enum feel_type type = p->out->column.type;
	struct feel_item *item = add_item(p, ITEM_COMPARE);
	char after[8];

	item->op = op->op;
	if (op->op != OP_EQ && op->op != OP_NE && !is_range_type(type))
		return feel_fail(feel_as(p, "E-TYPE"), start, "%s has no order (a %s column takes =, != and plain values)",
				 feel_type_name(type), feel_type_name(type));
	snprintf(after, sizeof after, "%.*s", SLICE_FMT(op->text));
	return feel_literal(p, false, after, &item->a);
}

/* An interval that no value can be in: ends turned round, or nothing between. */
static bool interval_is_empty(const struct feel_column *column, const struct feel_item *i)
{
	int c = feel_order(column, &i->a.value, &i->b.value);
	bool open = i->op == OP_GT && i->high_op == OP_LT;

	if (c == 0)
		return i->op == OP_GT || i->high_op == OP_LT;
	if (c > 0 || !open || !feel_is_ordered(column->type) || column->type == FEEL_NUM)
		return c > 0;
	return i->b.value.n - i->a.value.n == 1;
}

static int parse_interval(struct feel_parser *p, bool low_open, size_t start)
{
	const struct feel_column *column = &p->out->column;
	struct feel_item *item = add_item(p, ITEM_INTERVAL);

	item->op = low_open ? OP_GT : OP_GE;
	if (!is_range_type(column->type))
		return feel_fail(feel_as(p, "E-TYPE"), start, "%s has no order (a %s column takes no interval)",
				 feel_type_name(column->type), feel_type_name(column->type));
	if (feel_literal(p, true, low_open ? "(" : "[", &item->a) < 0)
		return -1;
	feel_skip_blanks(p);
	if (!feel_take_text(p, SLICE("..")))
		return feel_fail(p, p->at, "expected .. between the ends of an interval");
	if (feel_literal(p, true, "..", &item->b) < 0)
		return -1;
	feel_skip_blanks(p);
	if (feel_take(p, ']'))
		item->high_op = OP_LE;
	else if (feel_take(p, ')') || feel_take(p, '['))
		item->high_op = OP_LT;
	else
		return feel_fail(p, p->at, "expected ] or ) after the interval");
	if (interval_is_empty(column, item))
		return feel_fail(feel_as(p, "E-EMPTY"), start, "no value can be in this interval");
	return 0;
}

static int parse_regex(struct feel_parser *p, size_t start)
{
	enum feel_type type = p->out->column.type;
	struct feel_item *item = add_item(p, ITEM_REGEX);
	struct slice pattern, flags;
	char why[128];
	size_t at = ++p->at, bad = 0;

	if (type != FEEL_STR && type != FEEL_ENUM && type != FEEL_SET)
		return feel_fail(feel_as(p, "E-TYPE"), start, "a pattern in a %s column (patterns need texts)", feel_type_name(type));
	while (at < p->s.n && p->s.p[at] != '/')
		at += p->s.p[at] == '\\' ? 2 : 1;
	if (at >= p->s.n)
		return feel_fail(feel_as(p, "E-REGEX"), start, "the pattern does not end (expected a second /)");
	pattern = (struct slice){ p->s.p + p->at, at - p->at };
	flags = (struct slice){ p->s.p + ++at, 0 };
	while (at < p->s.n && memchr("isxm", p->s.p[at], 4))
		at++, flags.n++;
	if (!pattern.n)
		return feel_fail(feel_as(p, "E-REGEX"), start, "an empty pattern matches everything (write present)");
	item->regex = feel_regex_new(pattern, flags, why, &bad);
	if (!item->regex)
		return feel_fail(feel_as(p, "E-REGEX"), p->at + bad, "bad pattern: %s", why);
	p->at = at;
	return 0;
}

static int parse_list(struct feel_parser *p, size_t start)
{
	const struct feel_column *column = &p->out->column;
	struct feel_item *item = add_item(p, ITEM_LIST);
	const char *end = memchr(p->s.p + start, '}', p->s.n - start);
	struct slice name;

	if (!end)
		return feel_fail(p, start, "the name of the list does not end (expected })");
	if (column->type != FEEL_STR && column->type != FEEL_ENUM && column->type != FEEL_SET)
		return feel_fail(feel_as(p, "E-TYPE"), start, "a list in a %s column (lists hold texts)", feel_type_name(column->type));
	name = slice_trim((struct slice){ p->s.p + start + 1, (size_t)(end - p->s.p) - start - 1 });
	item->list = column->lists ? column->lists->find(column->lists->context, name) : NULL;
	if (!item->list)
		return feel_fail(p, start + 1, "no list %s (expected lists/%s.csv in the pack)", diag_quote(name),
				 diag_quote(name));
	p->at = (size_t)(end - p->s.p) + 1;
	return 0;
}

static bool find_state(struct slice word, enum feel_test_state *state)
{
	static const char *const name[] = {
		[TEST_NULL] = "null", [TEST_PRESENT] = "present", [TEST_EMPTY] = "empty", [TEST_INVALID] = "invalid",
	};

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		if (slice_is(word, name[i])) {
			*state = (enum feel_test_state)i;
			return true;
		}
	return false;
}

static int parse_plain(struct feel_parser *p, size_t start)
{
	struct slice word = feel_bare(p, false);
	enum feel_test_state state;
	struct feel_item *item;

	if (find_state(word, &state)) {
		add_item(p, ITEM_STATE)->state = state;
		feel_take_bare(p, word);
		return 0;
	}
	if (slice_is(word, "-") || slice_is(word, "–") || slice_is(word, "—"))
		return feel_fail(p, start, "- means any value and stands alone");
	item = add_item(p, ITEM_COMPARE);
	item->op = OP_EQ;
	return feel_literal(p, false, NULL, &item->a);
}

static bool is_digit_at(const struct feel_parser *p, size_t i)
{
	return i < p->s.n && p->s.p[i] >= '0' && p->s.p[i] <= '9';
}

static int parse_positive(struct feel_parser *p)
{
	const struct op_spelling *op;
	size_t start;

	feel_skip_blanks(p);
	start = p->at;
	if (p->at < p->s.n && p->s.p[p->at] == '/')
		return parse_regex(p, start);
	if (p->at < p->s.n && p->s.p[p->at] == '{')
		return parse_list(p, start);
	if (feel_take(p, '['))
		return parse_interval(p, false, start);
	if (feel_take(p, '(') || feel_take(p, ']'))
		return parse_interval(p, true, start);
	op = take_op(p);
	return op ? parse_comparison(p, op, start) : parse_plain(p, start);
}

/* Begins a term when it is none yet: plain items share one, each not(...) has
 * its own. */
static void begin_term(struct feel_parser *p, bool negated)
{
	struct feel *f = p->out;

	if (f->nterms && !negated && !f->term[f->nterms - 1].negated)
		return;
	XGROW(f->term, f->nterms + 1, f->termcap);
	f->term[f->nterms++] = (struct feel_term){ .negated = negated, .first = f->nitems };
}

static bool take_not(struct feel_parser *p)
{
	size_t start = p->at;

	if (feel_take_text(p, SLICE("not"))) {
		feel_skip_blanks(p);
		if (feel_take(p, '('))
			return true;
	}
	p->at = start;
	return false;
}

/* A comma behind a test. 37,3 is how many write 37.3; as a list it would be a rule
 * for 37 and 3, so nobody is taken at that word. */
static int take_comma(struct feel_parser *p)
{
	size_t comma = p->at, start = p->at, end;
	struct slice a, b;

	if (!feel_take(p, ','))
		return 0;
	/* Who writes a full-width comma writes no decimal comma. */
	if (p->out->column.type != FEEL_NUM || !comma || p->s.p[comma] != ',' || !is_digit_at(p, comma - 1) ||
	    !is_digit_at(p, p->at))
		return 1;
	while (start && is_digit_at(p, start - 1))
		start--;
	if (start && p->s.p[start - 1] == '.')
		return 1; /* 36.5,37 can only be two */
	for (end = p->at; is_digit_at(p, end);)
		end++;
	a = (struct slice){ p->s.p + start, comma - start };
	b = (struct slice){ p->s.p + p->at, end - p->at };
	return feel_fail(feel_as(p, "E-MANGLED"), start, "%.*s,%.*s is one number or two? (write %.*s.%.*s, or put a blank behind the comma: "
			 "%.*s, %.*s)", SLICE_FMT(a), SLICE_FMT(b), SLICE_FMT(a), SLICE_FMT(b), SLICE_FMT(a), SLICE_FMT(b));
}

/* Tests parted by commas. */
static int parse_tests(struct feel_parser *p, int (*parse_one)(struct feel_parser *))
{
	int more;

	do {
		feel_skip_blanks(p);
		if (parse_one(p) < 0)
			return -1;
		feel_skip_blanks(p);
		more = take_comma(p);
	} while (more > 0);
	return more;
}

static int parse_negated(struct feel_parser *p)
{
	return take_not(p) ? feel_fail(p, p->at - 1, "not inside not") : parse_positive(p);
}

static int parse_negation(struct feel_parser *p)
{
	begin_term(p, true);
	if (parse_tests(p, parse_negated) < 0)
		return -1;
	return feel_take(p, ')') ? 0 : feel_fail(p, p->at, "expected , or ) after the test inside not(...)");
}

static int parse_test(struct feel_parser *p)
{
	if (take_not(p))
		return parse_negation(p);
	begin_term(p, false);
	return parse_positive(p);
}

static int parse_cell(struct feel_parser *p)
{
	if (parse_tests(p, parse_test) < 0)
		return -1;
	return p->at < p->s.n ? feel_fail(p, p->at, "expected , or the end of the cell") : 0;
}

/* "-", also as the dashes that word processors make of it. */
static bool is_any(struct feel_parser *p)
{
	struct slice word = slice_trim(slice_from(p->s, p->at));

	if (slice_is(word, "-"))
		return true;
	if (!slice_is(word, "–") && !slice_is(word, "—") && !slice_is(word, "－"))
		return false;
	feel_note(p, DAMAGE_DASH);
	return true;
}

/* Cells are many and live long, and most hold one test. */
static void shrink(struct feel *f)
{
	if (f->nitems < f->itemcap) {
		f->itemcap = f->nitems;
		f->item = xrealloc(f->item, f->itemcap, sizeof *f->item);
	}
	if (f->nterms < f->termcap) {
		f->termcap = f->nterms;
		f->term = xrealloc(f->term, f->termcap, sizeof *f->term);
	}
}

struct feel *feel_parse(struct slice cell, const struct feel_column *column, const struct where *where,
			struct diag *diag)
{
	struct feel_parser p = { .s = cell, .diag = diag };
	int result = 0;

	if (where)
		p.where = *where;
	p.out = xcalloc(1, sizeof *p.out);
	p.out->column = *column;
	feel_skip_blanks(&p);
	if (p.at == p.s.n)
		result = feel_fail(feel_as(&p, "E-BLANK"), 0, "blank condition (write - for any value)");
	else if (is_any(&p))
		p.out->any = true;
	else
		result = parse_cell(&p);
	if (result == 0) {
		shrink(p.out);
		return p.out;
	}
	feel_free(p.out);
	return NULL;
}
