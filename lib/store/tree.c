/* The Merkle tree of RFC 6962 over lines of text: see tree.h. */
/* SPDX-License-Identifier: ISC */
#include "tree.h"

#include <sodium.h>

#include "sha256.h"

/* Prefixes keep a leaf from being passed off as a node (RFC 6962, 2.1). */
enum { LEAF = 0x00, NODE = 0x01 };

void tree_leaf(struct slice line, struct tree_hash *out)
{
	sha256_tagged(SHA256_BEST, LEAF, line, out->b);
}

void tree_node(const struct tree_hash *left, const struct tree_hash *right, struct tree_hash *out)
{
	char both[2 * TREE_HASH];

	memcpy(both, left->b, TREE_HASH);
	memcpy(both + TREE_HASH, right->b, TREE_HASH);
	sha256_tagged(SHA256_BEST, NODE, (struct slice){ both, sizeof both }, out->b);
}

unsigned tree_edge(const struct tree *t)
{
	return (unsigned)__builtin_popcountll(t->n);
}

/* Like a carry in binary addition: two perfect trees of one size are one of
 * the next, as long as the bit is set. */
void tree_add_perfect(struct tree *t, const struct tree_hash *root, unsigned level)
{
	struct tree_hash carry = *root;
	unsigned top = tree_edge(t);

	for (uint64_t bits = t->n >> level; bits & 1; bits >>= 1)
		tree_node(&t->edge[--top], &carry, &carry);
	t->edge[top] = carry;
	t->n += UINT64_C(1) << level;
}

void tree_add_leaf(struct tree *t, const struct tree_hash *leaf)
{
	tree_add_perfect(t, leaf, 0);
}

void tree_add(struct tree *t, struct slice line)
{
	struct tree_hash leaf;

	tree_leaf(line, &leaf);
	tree_add_leaf(t, &leaf);
}

void tree_add_lines(struct tree *t, struct slice text)
{
	struct slice line;

	while (slice_cut(&text, '\n', &line))
		tree_add(t, line);
}

void tree_root(const struct tree *t, struct tree_hash *root)
{
	unsigned i = tree_edge(t);

	if (i == 0) {
		crypto_hash_sha256(root->b, (const unsigned char *)"", 0);
		return;
	}
	*root = t->edge[--i];
	while (i > 0)
		tree_node(&t->edge[--i], root, root);
}

void tree_put_hex(struct buf *b, const struct tree_hash *hash)
{
	char hex[2 * TREE_HASH + 1];

	sodium_bin2hex(hex, sizeof hex, hash->b, TREE_HASH);
	buf_put(b, (struct slice){ hex, sizeof hex - 1 });
}

/* sodium_hex2bin takes capitals, too: one hash would have many texts. */
static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int tree_parse_hex(struct slice text, struct tree_hash *out)
{
	struct tree_hash hash;

	if (text.n != 2 * TREE_HASH)
		return -1;
	for (size_t i = 0; i < TREE_HASH; i++) {
		int high = hex_value(text.p[2 * i]), low = hex_value(text.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		hash.b[i] = (unsigned char)(high << 4 | low);
	}
	*out = hash;
	return 0;
}
