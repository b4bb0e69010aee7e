/* The Merkle tree of RFC 6962 over lines of text.                       (L1)
 *
 *     struct tree t = { 0 };
 *     tree_add(&t, SLICE("seq,at,time,unit"));        leaf 0
 *     tree_add(&t, SLICE("1,2022-03-18T08:00:00+08:00,..."));
 *     tree_root(&t, root);
 *
 * leaf = SHA-256(00 || line without its LF), node = SHA-256(01 || left || right),
 * no leaves = SHA-256 of nothing (RFC 6962, 2.1). All zero is the empty
 * tree. What is kept is the right edge: one hash per set bit of n, that of
 * the largest perfect subtree first, so adding a leaf costs two hashes on average and
 * memory does not grow.
 */
#ifndef GH_TREE_H
#define GH_TREE_H

#include <stdint.h>
#include "buf.h"

enum { TREE_HASH = 32, TREE_LEVELS = 64 };

/* A hash, so that arrays of them are plain. */
struct tree_hash {
	unsigned char b[TREE_HASH];
};

struct tree {
	uint64_t n;                            /* leaves */
	struct tree_hash edge[TREE_LEVELS];    /* the first popcount(n) count */
};

void tree_leaf(struct slice line, struct tree_hash *out);
void tree_node(const struct tree_hash *left, const struct tree_hash *right, struct tree_hash *out);

void tree_add(struct tree *t, struct slice line);
void tree_add_leaf(struct tree *t, const struct tree_hash *leaf);
/* Adds 2^level leaves at once by the root of their perfect tree. n must be a
 * multiple of 2^level. */
void tree_add_perfect(struct tree *t, const struct tree_hash *root, unsigned level);
/* Every line of the text; the last needs no LF. */
void tree_add_lines(struct tree *t, struct slice text);
void tree_root(const struct tree *t, struct tree_hash *root);
/* The edge from memory to a tree and back: n and popcount(n) hashes. */
unsigned tree_edge(const struct tree *t);

/* 64 lower-case hex digits. */
void tree_put_hex(struct buf *b, const struct tree_hash *hash);
/* 0, or -1 when the text is not exactly that. */
int tree_parse_hex(struct slice text, struct tree_hash *out);

/* Proofs (RFC 6962, 2.1.1 and 2.1.2), at most TREE_LEVELS hashes, from the
 * hashes of all n leaves. Return their number.
 * Inclusion: leaf i is in the tree of n leaves, i < n.
 * Consistency: the tree of m leaves is the beginning of that of n, m <= n;
 * none for m == 0 and m == n. */
size_t tree_prove_leaf(const struct tree_hash *leaf, uint64_t n, uint64_t i, struct tree_hash *proof);
size_t tree_prove_prefix(const struct tree_hash *leaf, uint64_t n, uint64_t m, struct tree_hash *proof);
/* Whether a proof shows it (RFC 9162, 2.1.3.2 and 2.1.4.2). */
bool tree_leaf_shown(const struct tree_hash *leaf, uint64_t i, uint64_t n, const struct tree_hash *root,
		     const struct tree_hash *proof, size_t nproof);
bool tree_prefix_shown(uint64_t m, const struct tree_hash *root_m, uint64_t n, const struct tree_hash *root_n,
		       const struct tree_hash *proof, size_t nproof);

#endif
