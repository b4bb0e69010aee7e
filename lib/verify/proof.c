/* Proofs about one part: see proof.h. */
/* SPDX-License-Identifier: ISC */
#include "proof.h"

#include <stdlib.h>

#include "num.h"
#include "published.h"
#include "xmem.h"

/* -- making ----------------------------------------------------------- */

struct leaves {
	struct tree_hash *hash;
	size_t n, cap;
};

static void add_lines(struct leaves *all, struct slice text, struct proof *p)
{
	struct slice line;

	while (slice_cut(&text, '\n', &line)) {
		if (p->kind == PROOF_LINE && all->n == p->seq)
			p->line = xstrndup(line.p, line.n);
		XGROW(all->hash, all->n + 1, all->cap);
		tree_leaf(line, &all->hash[all->n++]);
	}
}

static void prove(struct proof *p, const struct leaves *all)
{
	struct tree tree = { 0 };

	for (size_t i = 0; i < all->n; i++) {
		if (i == p->old_leaves)
			tree_root(&tree, &p->old_root);
		tree_add_leaf(&tree, &all->hash[i]);
	}
	if (all->n == p->old_leaves)
		tree_root(&tree, &p->old_root);
	tree_root(&tree, &p->root);
	p->leaves = all->n;
	p->nhashes = p->kind == PROOF_LINE ? tree_prove_leaf(all->hash, all->n, p->seq, p->hash) :
					     tree_prove_prefix(all->hash, all->n, p->old_leaves, p->hash);
}

int proof_make(const struct ledger *l, struct proof *p, struct diag *diag)
{
	struct part_reader *r = published_open(l, p->part, diag);
	struct leaves all = { 0 };
	struct part_member m;
	bool there;
	int got = -1;

	while (r && (got = part_next(r, &m)) > 0)
		add_lines(&all, m.text, p);
	if (got == 0 && part_state(r)->end == PART_DAMAGED)
		got = published_damage(l, p->part, part_state(r), diag);
	there = p->kind == PROOF_LINE ? p->seq < all.n : p->old_leaves > 0 && p->old_leaves <= all.n;
	if (got == 0 && there) {
		p->name = xstrdup(ledger_settings(l)->name);
		prove(p, &all);
		got = 1;
	}
	part_close(r);
	free(all.hash);
	return got;
}

/* -- text ------------------------------------------------------------- */

static void put_hash(struct buf *b, const char *key, const struct tree_hash *hash)
{
	buf_puts(b, key);
	tree_put_hex(b, hash);
	buf_putc(b, '\n');
}

void proof_put(struct buf *b, const struct proof *p)
{
	buf_printf(b, "proof=%s\nname=%s\nday=", p->kind == PROOF_LINE ? "line" : "prefix", p->name);
	ledger_put_day(b, p->part.day);
	buf_printf(b, "\npart=%02u\nleaves=%llu\n", p->part.number, (unsigned long long)p->leaves);
	put_hash(b, "root=", &p->root);
	if (p->kind == PROOF_LINE) {
		buf_printf(b, "seq=%llu\nline=", (unsigned long long)p->seq);
		buf_puts(b, p->line);
		buf_putc(b, '\n');
	} else {
		buf_printf(b, "old_leaves=%llu\n", (unsigned long long)p->old_leaves);
		put_hash(b, "old_root=", &p->old_root);
	}
	for (size_t i = 0; i < p->nhashes; i++)
		put_hash(b, "hash=", &p->hash[i]);
}

static bool parse_count(struct slice value, int64_t max, uint64_t *out)
{
	const char *why;
	int64_t n;

	if (num_parse_int(value, 0, max, &n, &why) < 0)
		return false;
	*out = (uint64_t)n;
	return true;
}

static bool parse_kind(struct slice value, struct proof *p)
{
	p->kind = slice_is(value, "prefix") ? PROOF_PREFIX : PROOF_LINE;
	return slice_is(value, "prefix") || slice_is(value, "line");
}

static bool parse_day(struct slice value, struct proof *p)
{
	const char *why;
	struct when day;

	if (when_parse(value, 0, &day, &why) < 0 || !day.day_only)
		return false;
	p->part.day = when_local_day(day);
	return true;
}

static bool parse_part(struct slice value, struct proof *p)
{
	uint64_t number;

	if (!parse_count(value, 99, &number) || number == 0)
		return false;
	p->part.number = (unsigned)number;
	return true;
}

static bool parse_text(struct slice value, char **text)
{
	if (*text || (value.n && memchr(value.p, '\0', value.n)))
		return false;
	*text = xstrndup(value.n ? value.p : "", value.n);
	return true;
}

static bool parse_hash(struct slice value, struct proof *p)
{
	return p->nhashes < TREE_LEVELS && tree_parse_hex(value, &p->hash[p->nhashes++]) == 0;
}

enum key { KIND, NAME, DAY, PART, LEAVES, ROOT, SEQ, LINE, OLD_LEAVES, OLD_ROOT, HASH, KEYS };

static const char *const key_name[KEYS] = {
	"proof", "name", "day", "part", "leaves", "root", "seq", "line", "old_leaves", "old_root", "hash",
};

static bool take(struct proof *p, enum key key, struct slice value)
{
	switch (key) {
	case KIND: return parse_kind(value, p);
	case NAME: return parse_text(value, &p->name);
	case DAY: return parse_day(value, p);
	case PART: return parse_part(value, p);
	case LEAVES: return parse_count(value, INT64_MAX, &p->leaves);
	case ROOT: return tree_parse_hex(value, &p->root) == 0;
	case SEQ: return parse_count(value, INT64_MAX, &p->seq);
	case LINE: return parse_text(value, &p->line);
	case OLD_LEAVES: return parse_count(value, INT64_MAX, &p->old_leaves);
	case OLD_ROOT: return tree_parse_hex(value, &p->old_root) == 0;
	case HASH: return parse_hash(value, p);
	case KEYS: break;
	}
	return false;
}

static enum key key_of(struct slice line, struct slice *value)
{
	struct slice name;

	*value = line;
	if (!memchr(line.p, '=', line.n))
		return KEYS;
	slice_cut(value, '=', &name);
	for (unsigned k = 0; k < KEYS; k++)
		if (slice_is(name, key_name[k]))
			return (enum key)k;
	return KEYS;
}

/* Every key once, `hash` any number of times, those of the kind all there. */
int proof_parse(struct slice text, struct proof *p, const char **why)
{
	const unsigned always = 1u << KIND | 1u << NAME | 1u << DAY | 1u << PART | 1u << LEAVES | 1u << ROOT;
	const unsigned of_kind[] = { [PROOF_LINE] = 1u << SEQ | 1u << LINE,
				     [PROOF_PREFIX] = 1u << OLD_LEAVES | 1u << OLD_ROOT };
	struct slice line, value;
	unsigned seen = 0;

	*p = (struct proof){ 0 };
	*why = "expected lines key=value, each key of a proof once";
	while (slice_cut(&text, '\n', &line)) {
		enum key key = line.n ? key_of(line, &value) : KEYS;

		if (key == KEYS || (key != HASH && seen >> key & 1))
			return -1;
		if (!take(p, key, value)) {
			*why = "a value does not read";
			return -1;
		}
		seen |= 1u << key;
	}
	*why = "a key of the proof is missing";
	return (seen & ~(1u << HASH)) == (always | of_kind[p->kind]) ? 0 : -1;
}

/* -- checking --------------------------------------------------------- */

/* Else a proof of one row could be shown as that of another. */
static bool bears_number(const struct proof *p)
{
	struct buf number = { 0 };
	bool bears;

	buf_printf(&number, "%llu,", (unsigned long long)p->seq);
	bears = p->seq == 0 ? slice_starts(slice_of(p->line), SLICE("seq,at")) :
			      slice_starts(slice_of(p->line), buf_slice(&number));
	buf_free(&number);
	return bears;
}

bool proof_holds(const struct proof *p)
{
	struct tree_hash leaf;

	if (p->kind == PROOF_PREFIX)
		return p->old_leaves > 0 && tree_prefix_shown(p->old_leaves, &p->old_root, p->leaves, &p->root, p->hash, p->nhashes);
	tree_leaf(slice_of(p->line), &leaf);
	return bears_number(p) && tree_leaf_shown(&leaf, p->seq, p->leaves, &p->root, p->hash, p->nhashes);
}

void proof_free(struct proof *p)
{
	free(p->name);
	free(p->line);
	*p = (struct proof){ 0 };
}
