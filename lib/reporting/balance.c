/* Balance assertions: see balance.h. */
/* SPDX-License-Identifier: ISC */
#include "balance.h"

#include <stdlib.h>

#include "num.h"
#include "table.h"
#include "xmem.h"

/* So that sums of them stay far from overflow. */
#define COUNT_MAX 1000000000000

/* One summand. */
struct term {
	char *column;     /* NULL: a number */
	size_t field;
	int64_t number;
};

struct side {
	struct term *term;
	size_t n, cap;
};

struct assertion {
	char *id, *text;
	struct side left, right;
	bool equal;       /* else left <= right */
};

struct balance {
	struct assertion *assertion;
	size_t n, cap;
	struct diag *diag;
};

static bool parse_count(struct slice text, int64_t *value)
{
	const char *why;

	return num_parse_int(text, 0, COUNT_MAX, value, &why) == 0;
}

static void parse_side(struct side *side, struct slice text)
{
	struct slice part;

	while (slice_cut(&text, '+', &part)) {
		struct term t = { 0 };

		part = slice_trim(part);
		if (!parse_count(part, &t.number))
			t.column = xstrndup(part.p, part.n);
		XGROW(side->term, side->n + 1, side->cap);
		side->term[side->n++] = t;
	}
}

static int add(struct balance *b, const struct table *t)
{
	struct slice id = table_get(t, "id"), op = table_get(t, "op"), left = table_get(t, "left"),
		     right = table_get(t, "right");
	struct where at = table_where(t, "op");
	struct buf text = { 0 };
	struct assertion *a;

	if (!slice_is(op, "=") && !slice_is(op, "<="))
		return diag_error(b->diag, &at, "expected = or <=");
	at = table_where(t, left.n ? "right" : "left");
	if (!left.n || !right.n)
		return diag_error(b->diag, &at, "blank (expected columns or numbers, joined by +)");
	XGROW(b->assertion, b->n + 1, b->cap);
	a = &b->assertion[b->n++];
	buf_printf(&text, "%.*s %.*s %.*s", SLICE_FMT(left), SLICE_FMT(op), SLICE_FMT(right));
	*a = (struct assertion){ .id = xstrndup(id.p, id.n), .text = text.p, .equal = op.n == 1 };
	parse_side(&a->left, left);
	parse_side(&a->right, right);
	return 0;
}

struct balance *balance_open(const char *path, struct diag *diag)
{
	static const char *const need[] = { "id", "left", "op", "right", NULL };
	struct table *t = table_open(path, need, diag);
	struct balance *b = xcalloc(1, sizeof *b);
	int got = t ? 0 : -1;

	b->diag = diag;
	while (t && (got = table_next(t)) > 0)
		if (add(b, t) < 0) {
			got = -1;
			break;
		}
	table_close(t);
	if (got == 0)
		return b;
	balance_close(b);
	return NULL;
}

static void free_side(struct side *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->term[i].column);
	free(s->term);
}

void balance_close(struct balance *b)
{
	for (size_t i = 0; b && i < b->n; i++) {
		free(b->assertion[i].id);
		free(b->assertion[i].text);
		free_side(&b->assertion[i].left);
		free_side(&b->assertion[i].right);
	}
	if (b)
		free(b->assertion);
	free(b);
}

static int bind_side(struct balance *b, struct side *s, const struct slice *header, size_t n, const struct where *at)
{
	for (size_t i = 0; i < s->n; i++) {
		struct term *t = &s->term[i];

		if (!t->column)
			continue;
		t->field = slice_index(header, n, slice_of(t->column));
		if (t->field == SLICE_NOWHERE)
			return diag_error(b->diag, at, "column \"%s\" is missing", t->column);
	}
	return 0;
}

int balance_bind(struct balance *b, const struct slice *header, size_t n, const struct where *at)
{
	for (size_t i = 0; i < b->n; i++)
		if (bind_side(b, &b->assertion[i].left, header, n, at) < 0 ||
		    bind_side(b, &b->assertion[i].right, header, n, at) < 0)
			return -1;
	return 0;
}

size_t balance_count(const struct balance *b)
{
	return b->n;
}

static bool sum(const struct side *s, const struct slice *field, size_t n, int64_t *total)
{
	*total = 0;
	for (size_t i = 0; i < s->n; i++) {
		int64_t value = s->term[i].number;

		if (s->term[i].column && (s->term[i].field >= n || !parse_count(field[s->term[i].field], &value)))
			return false;
		*total += value;
	}
	return true;
}

bool balance_holds(const struct balance *b, size_t i, const struct slice *field, size_t n)
{
	const struct assertion *a = &b->assertion[i];
	int64_t left, right;

	return sum(&a->left, field, n, &left) && sum(&a->right, field, n, &right) &&
	       (a->equal ? left == right : left <= right);
}

struct slice balance_id(const struct balance *b, size_t i)
{
	return slice_of(b->assertion[i].id);
}

void balance_put(const struct balance *b, size_t i, struct buf *out)
{
	buf_puts(out, b->assertion[i].text);
}
