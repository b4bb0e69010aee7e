/* Proofs that a leaf, or an earlier tree, is in a tree: see tree.h. */
/* SPDX-License-Identifier: ISC */
#include "tree.h"

/* The largest power of two below n; n > 1. */
static uint64_t split(uint64_t n)
{
	return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static void root_of(const struct tree_hash *leaf, uint64_t n, struct tree_hash *root)
{
	struct tree t = { 0 };

	for (uint64_t i = 0; i < n; i++)
		tree_add_leaf(&t, &leaf[i]);
	tree_root(&t, root);
}

static bool same(const struct tree_hash *a, const struct tree_hash *b)
{
	return memcmp(a->b, b->b, TREE_HASH) == 0;
}

/* -- making ----------------------------------------------------------- */

/* PATH(i, D[n]) of RFC 6962, 2.1.1: the sibling of each node on the way up. */
size_t tree_prove_leaf(const struct tree_hash *leaf, uint64_t n, uint64_t i, struct tree_hash *proof)
{
	uint64_t k;
	size_t count;

	if (i >= n || n == 1)
		return 0;
	k = split(n);
	if (i < k) {
		count = tree_prove_leaf(leaf, k, i, proof);
		root_of(leaf + k, n - k, &proof[count]);
	} else {
		count = tree_prove_leaf(leaf + k, n - k, i - k, proof);
		root_of(leaf, k, &proof[count]);
	}
	return count + 1;
}

/* SUBPROOF(m, D[n], known) of 2.1.2, 0 < m <= n. `known`: this subtree is all
 * of the earlier tree, whose root the reader has. */
static size_t prove_part(const struct tree_hash *leaf, uint64_t n, uint64_t m, bool known, struct tree_hash *proof)
{
	uint64_t k;
	size_t count;

	if (m == n) {
		if (!known)
			root_of(leaf, n, proof);
		return !known;
	}
	k = split(n);
	if (m <= k) {
		count = prove_part(leaf, k, m, known, proof);
		root_of(leaf + k, n - k, &proof[count]);
	} else {
		count = prove_part(leaf + k, n - k, m - k, false, proof);
		root_of(leaf, k, &proof[count]);
	}
	return count + 1;
}

size_t tree_prove_prefix(const struct tree_hash *leaf, uint64_t n, uint64_t m, struct tree_hash *proof)
{
	return m == 0 || m >= n ? 0 : prove_part(leaf, n, m, true, proof);
}

/* -- checking --------------------------------------------------------- */

/* Where the walk up the tree is: number of a node in its level, and of the
 * last node there. */
struct place {
	uint64_t at, last;
};

static void up(struct place *p)
{
	p->at >>= 1;
	p->last >>= 1;
}

/* Whether the sibling is to the left. A last node without a sibling first
 * goes up to the level where it has one. */
static bool is_right(struct place *p)
{
	if (!(p->at & 1) && p->at != p->last)
		return false;
	while (!(p->at & 1) && p->at != 0)
		up(p);
	return true;
}

bool tree_leaf_shown(const struct tree_hash *leaf, uint64_t i, uint64_t n, const struct tree_hash *root,
		     const struct tree_hash *proof, size_t nproof)
{
	struct place place = { i, n - 1 };
	struct tree_hash r = *leaf;

	if (i >= n)
		return false;
	for (size_t p = 0; p < nproof; p++) {
		if (place.last == 0)
			return false;
		if (is_right(&place))
			tree_node(&proof[p], &r, &r);
		else
			tree_node(&r, &proof[p], &r);
		up(&place);
	}
	return place.last == 0 && same(&r, root);
}

/* Both roots from one proof, 0 < m < n. */
static bool roots_shown(uint64_t m, const struct tree_hash *root_m, uint64_t n, const struct tree_hash *root_n,
			const struct tree_hash *proof, size_t nproof)
{
	struct place place = { m - 1, n - 1 };
	bool perfect = (m & (m - 1)) == 0;
	struct tree_hash rm, rn;

	if (!perfect && nproof == 0)
		return false;
	/* The root of a perfect tree is a node of the later one and left out. */
	rm = rn = perfect ? *root_m : proof[0];
	while (place.at & 1)
		up(&place);
	for (size_t p = !perfect; p < nproof; p++) {
		if (place.last == 0)
			return false;
		if (is_right(&place)) {
			tree_node(&proof[p], &rm, &rm);
			tree_node(&proof[p], &rn, &rn);
		} else {
			tree_node(&rn, &proof[p], &rn);
		}
		up(&place);
	}
	return place.last == 0 && same(&rm, root_m) && same(&rn, root_n);
}

bool tree_prefix_shown(uint64_t m, const struct tree_hash *root_m, uint64_t n, const struct tree_hash *root_n,
		       const struct tree_hash *proof, size_t nproof)
{
	struct tree_hash nothing;

	if (m > n)
		return false;
	if (m == n)
		return nproof == 0 && same(root_m, root_n);
	if (m > 0)
		return roots_shown(m, root_m, n, root_n, proof, nproof);
	root_of(NULL, 0, &nothing);
	return nproof == 0 && same(root_m, &nothing);
}
