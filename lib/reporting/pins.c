/* What a superior has been told of ledgers: see pins.h. */
/* SPDX-License-Identifier: ISC */
#include "pins.h"

#include <stdlib.h>

#include "heads.h"
#include "strmap.h"
#include "xmem.h"

struct pin {
	uint64_t leaves;
	struct tree_hash root;
};

struct pins {
	struct strmap part;      /* unit, part */
	struct pin *pin;
	size_t cap;
	struct strmap line;      /* unit, hash of a line */
	struct strmap followed;  /* unit, prev of a line */
	struct strmap unit;
	struct tree_hash *last;  /* by unit: its newest line */
	size_t unit_cap;
	struct buf key;
};

struct pins *pins_new(void)
{
	return xcalloc(1, sizeof(struct pins));
}

void pins_free(struct pins *p)
{
	if (!p)
		return;
	strmap_free(&p->part);
	strmap_free(&p->line);
	strmap_free(&p->followed);
	strmap_free(&p->unit);
	buf_free(&p->key);
	free(p->pin);
	free(p->last);
	free(p);
}

static void put_key(struct buf *b, struct slice unit, struct slice rest)
{
	buf_clear(b);
	buf_put(b, unit);
	buf_putc(b, STRMAP_BETWEEN);
	buf_put(b, rest);
}

static struct slice bytes_of(const struct tree_hash *hash)
{
	return (struct slice){ (const char *)hash->b, sizeof hash->b };
}

static bool same(const struct tree_hash *a, const struct tree_hash *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}

enum pins_found pins_head(struct pins *p, struct slice unit, struct slice part, uint64_t leaves,
			  const struct tree_hash *root)
{
	size_t before = p->part.n, i;
	struct pin *pin;

	put_key(&p->key, unit, part);
	i = strmap_add(&p->part, buf_slice(&p->key));
	XGROW(p->pin, p->part.n, p->cap);
	pin = &p->pin[i];
	if (i < before && leaves < pin->leaves)
		return PINS_SHRINK;
	if (i < before && leaves == pin->leaves && !same(root, &pin->root))
		return PINS_FORK;
	*pin = (struct pin){ leaves, *root };
	return PINS_FITS;
}

enum pins_found pins_line(struct pins *p, struct slice unit, struct slice line, const struct tree_hash *prev)
{
	struct tree_hash hash = heads_hash(line);
	size_t lines = p->line.n, units = p->unit.n, i;
	bool first, fits, forks;

	put_key(&p->key, unit, bytes_of(&hash));
	if (strmap_add(&p->line, buf_slice(&p->key)) < lines)
		return PINS_FITS;
	i = strmap_add(&p->unit, unit);
	XGROW(p->last, p->unit.n, p->unit_cap);
	first = p->unit.n > units;
	fits = first || same(prev, &p->last[i]);
	put_key(&p->key, unit, bytes_of(prev));
	lines = p->followed.n;
	forks = strmap_add(&p->followed, buf_slice(&p->key)) < lines;
	p->last[i] = hash;
	return forks ? PINS_FORK : fits ? PINS_FITS : PINS_GAP;
}

enum pins_found pins_prev(const struct pins *p, struct slice unit, const struct tree_hash *prev)
{
	struct tree_hash first = heads_hash(SLICE(LEDGER_HEADS));
	struct buf key = { 0 };
	bool known;

	if (strmap_find(&p->unit, unit) == STRMAP_NONE || same(prev, &first))
		return PINS_FITS;
	put_key(&key, unit, bytes_of(prev));
	known = strmap_find(&p->line, buf_slice(&key)) != STRMAP_NONE;
	buf_free(&key);
	return known ? PINS_FITS : PINS_GAP;
}
