/* Trees, proofs and filters: what the evidence of a ledger is made of.
 *
 *     evidence                    checks, as TAP
 *     evidence all                falsifies every bit of every proof, 20 s
 *
 * A proof is right for one leaf, place, size and root. Of all proofs in
 * trees of up to 64 leaves every hash is falsified, for some sizes, or all, in
 * every bit. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <sodium.h>
#include <stdio.h>

#include "bloom.h"
#include "digest.h"
#include "sha256.h"
#include "spec.h"
#include "tree.h"

enum { LEAVES = 64 };

static struct spec spec;

/* Leaf hashes 0 .. LEAVES-1 and the roots of the first n. */
static struct tree_hash leaf[LEAVES], root[LEAVES + 1];

static bool same(const struct tree_hash *a, const struct tree_hash *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

static void flip(struct tree_hash *h, unsigned bit)
{
	h->b[bit / 8] ^= (unsigned char)(1u << bit % 8);
}

/* -- the tree --------------------------------------------------------- */

/* Leaves and roots of the reference implementation of RFC 6962. */
static const struct {
	const char *p;
	size_t n;
} example[] = {
	{ "", 0 }, { "\x00", 1 }, { "\x10", 1 }, { "\x20\x21", 2 }, { "\x30\x31", 2 }, { "\x40\x41\x42\x43", 4 },
	{ "\x50\x51\x52\x53\x54\x55\x56\x57", 8 },
	{ "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16 },
};
static const char *const example_root[] = {
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static bool root_is(const struct tree *t, const char *hex)
{
	struct buf b = { 0 };
	struct tree_hash got, parsed;
	bool good;

	tree_root(t, &got);
	tree_put_hex(&b, &got);
	good = slice_is(buf_slice(&b), hex) && tree_parse_hex(slice_of(hex), &parsed) == 0 && same(&parsed, &got);
	buf_free(&b);
	return good;
}

static void check_examples(void)
{
	struct tree t = { 0 };
	bool good = root_is(&t, example_root[0]);

	for (size_t i = 0; i < 8; i++) {
		tree_add(&t, (struct slice){ example[i].p, example[i].n });
		good &= root_is(&t, example_root[i + 1]) && t.n == i + 1;
	}
	spec_check(&spec, good, "the roots of RFC 6962's examples, 0 to 8 leaves");
}

static void check_hex(void)
{
	static const char *const wrong[] = {
		"", "e3", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g",
		" 3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	};
	struct tree_hash h = { { 7 } }, before = h;
	bool good = true;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		good &= tree_parse_hex(slice_of(wrong[i]), &h) == -1 && same(&h, &before);
	spec_check(&spec, good, "a hash has one text: 64 lower-case digits");
}

/* The sum of a text that comes in two pieces. */
static bool digest_is(unsigned char tag, struct slice text, const unsigned char *sum)
{
	struct digest *d = digest_new();
	char got[DIGEST_HEX], expected[DIGEST_HEX];

	digest_put(d, (struct slice){ (const char *)&tag, 1 });
	digest_put(d, text);
	digest_end(d, got);
	sodium_bin2hex(expected, sizeof expected, sum, SHA256_SIZE);
	return strcmp(got, expected) == 0;
}

/* Two libraries for one sum, at every length. Without Nettle both are libsodium. */
static void check_sums(void)
{
	unsigned char ours[SHA256_SIZE], theirs[SHA256_SIZE];
	struct buf b = { 0 };
	unsigned bad = 0;

	for (unsigned n = 0; n <= 4200; n++) {
		sha256_tagged(SHA256_NETTLE, (unsigned char)n, buf_slice(&b), ours);
		sha256_tagged(SHA256_SODIUM, (unsigned char)n, buf_slice(&b), theirs);
		bad += memcmp(ours, theirs, sizeof ours) != 0 || !digest_is((unsigned char)n, buf_slice(&b), theirs);
		buf_putc(&b, (char)(n * 37 & 0xff));
	}
	spec_check(&spec, bad == 0, sha256_has(SHA256_NETTLE) ? "SHA-256 by Nettle is that by libsodium, 0 to 4200 bytes" :
								  "this build has no Nettle");
	buf_free(&b);
}

/* Lines of all lengths around the block of SHA-256, and long ones. */
static void check_lines(void)
{
	struct tree all = { 0 }, one = { 0 };
	struct buf text = { 0 }, line = { 0 };
	struct tree_hash a, b;

	for (size_t n = 0; n < 5000; n += n < 300 ? 1 : 97) {
		buf_clear(&line);
		for (size_t i = 0; i < n; i++)
			buf_putc(&line, (char)('a' + (i + n) % 26));
		tree_add(&one, (struct slice){ line.p, line.n });
		buf_put(&text, buf_slice(&line));
		buf_putc(&text, '\n');
	}
	tree_add_lines(&all, buf_slice(&text));
	tree_root(&all, &a);
	tree_root(&one, &b);
	spec_check(&spec, all.n == one.n && same(&a, &b), "the lines of a text are its leaves");
	text.n--;
	all = (struct tree){ 0 };
	tree_add_lines(&all, buf_slice(&text));
	tree_root(&all, &a);
	spec_check(&spec, all.n == one.n && same(&a, &b), "the last line needs no LF");
	buf_free(&text);
	buf_free(&line);
}

/* The definition, word for word: MTH(D[n]) of RFC 6962, 2.1. */
static struct tree_hash defined(const struct tree_hash *d, uint64_t n)
{
	struct tree_hash left, right, out;
	uint64_t k = 1;

	if (n == 1)
		return d[0];
	while (2 * k < n)
		k *= 2;
	left = defined(d, k);
	right = defined(d + k, n - k);
	tree_node(&left, &right, &out);
	return out;
}

static void check_roots(void)
{
	struct tree t = { 0 }, kept;
	struct tree_hash want, got;
	bool defines = true, perfect = true, edge = true;
	char text[16];

	tree_root(&t, &root[0]);
	for (unsigned n = 1; n <= LEAVES; n++) {
		struct slice line = { text, (size_t)snprintf(text, sizeof text, "row %u", n) };

		tree_leaf(line, &leaf[n - 1]);
		tree_add(&t, line);
		tree_root(&t, &root[n]);
		want = defined(leaf, n);
		defines &= same(&want, &root[n]);
		/* A tree is its number and the edge that counts. */
		memset(&kept, 0xaa, sizeof kept);
		kept.n = t.n;
		memcpy(kept.edge, t.edge, tree_edge(&t) * sizeof *t.edge);
		tree_root(&kept, &got);
		edge &= same(&got, &root[n]) && tree_edge(&t) == (unsigned)__builtin_popcount(n);
	}
	for (unsigned level = 0; level <= 6; level++) {
		struct tree by = { 0 };

		for (unsigned at = 0, width = 1u << level; at < LEAVES; at += width) {
			want = defined(leaf + at, width);
			tree_add_perfect(&by, &want, level);
			tree_root(&by, &got);
			perfect &= by.n == at + width && same(&got, &root[by.n]);
		}
	}
	spec_check(&spec, defines, "roots of 1 to 64 leaves as RFC 6962 defines them");
	spec_check(&spec, edge, "n and popcount(n) hashes are the tree");
	spec_check(&spec, perfect, "perfect trees of 1 to 64 leaves are added at once");
}

/* -- proofs ----------------------------------------------------------- */

/* A proof and all it is about. */
struct claim {
	bool of_leaf;           /* leaf i in n, else prefix i of n */
	uint64_t i, n;
	struct tree_hash small; /* the leaf, or the root of i leaves */
	struct tree_hash root;
	struct tree_hash proof[TREE_LEVELS + 1];
	size_t nproof;
};

static unsigned long checked, believed;

static bool shown(const struct claim *c)
{
	const struct tree_hash *proof = c->nproof ? c->proof : NULL;

	checked++;
	return c->of_leaf ? tree_leaf_shown(&c->small, c->i, c->n, &c->root, proof, c->nproof) :
			    tree_prefix_shown(c->i, &c->small, c->n, &c->root, proof, c->nproof);
}

/* Counts a false claim that is believed. */
static void deny(const struct claim *c)
{
	believed += shown(c);
}

static void deny_flipped(struct claim *c, struct tree_hash *h, bool all_bits, unsigned one)
{
	for (unsigned bit = all_bits ? 0 : one % 256; bit < 256; bit += all_bits ? 1 : 256) {
		flip(h, bit);
		deny(c);
		flip(h, bit);
	}
}

static void deny_hashes(struct claim *c, bool all_bits)
{
	unsigned one = (unsigned)(c->i * 37 + c->n * 101);

	for (size_t p = 0; p < c->nproof; p++)
		deny_flipped(c, &c->proof[p], all_bits, one + (unsigned)p * 59);
	deny_flipped(c, &c->small, all_bits, one + 7);
	deny_flipped(c, &c->root, all_bits, one + 11);
}

/* Another place or size. With the same path up the tree a leaf of another n is
 * shown all the same: n is bound by the head, not by the proof. So the root is
 * that of the other n, as a reader has it. */
static void deny_places(const struct claim *right)
{
	struct claim c = *right;

	for (c.i = 0; c.i <= LEAVES + 1; c.i++)
		if (c.i != right->i)
			deny(&c);
	c.i = right->i;
	for (c.n = 0; c.n <= LEAVES; c.n++) {
		c.root = root[c.n];
		if (c.n != right->n)
			deny(&c);
	}
}

static void deny_lengths(const struct claim *right)
{
	struct claim c = *right;

	if (c.nproof) {
		c.nproof--;
		deny(&c);
		memmove(c.proof, c.proof + 1, c.nproof * sizeof *c.proof);
		deny(&c);
		c.nproof = 0;
		deny(&c);
	}
	c = *right;
	c.proof[c.nproof++] = c.root;
	deny(&c);
	c = *right;
	memmove(c.proof + 1, c.proof, c.nproof++ * sizeof *c.proof);
	c.proof[0] = c.small;
	deny(&c);
}

static bool every_bit;

static bool all_bits_of(uint64_t n)
{
	return every_bit || n <= 9 || n == 15 || n == 16 || n == 17 || n == 33;
}

static void check_leaf_proofs(void)
{
	bool right = true;

	checked = believed = 0;
	for (uint64_t n = 1; n <= LEAVES; n++)
		for (uint64_t i = 0; i < n; i++) {
			struct claim c = { .of_leaf = true, .i = i, .n = n, .small = leaf[i], .root = root[n] };

			c.nproof = tree_prove_leaf(leaf, n, i, c.proof);
			right &= shown(&c) && c.nproof <= 6;
			deny_hashes(&c, all_bits_of(n));
			deny_places(&c);
			deny_lengths(&c);
		}
	spec_check(&spec, right, "all 2,080 proofs of a leaf in up to 64 are right");
	spec_check(&spec, believed == 0 && checked > 250000, "none shows another hash, place, size or length");
	printf("# %lu claims checked, %lu believed in vain\n", checked, believed);
}

static void check_prefix_proofs(void)
{
	bool right = true;

	checked = believed = 0;
	for (uint64_t n = 0; n <= LEAVES; n++)
		for (uint64_t m = 0; m <= n; m++) {
			struct claim c = { .i = m, .n = n, .small = root[m], .root = root[n] };

			c.nproof = tree_prove_prefix(leaf, n, m, c.proof);
			right &= shown(&c) && c.nproof <= 7;
			if (m == 0) {
				/* Nothing is the beginning of all. */
				deny_flipped(&c, &c.small, true, 0);
			} else {
				deny_hashes(&c, all_bits_of(n));
				deny_places(&c);
			}
			deny_lengths(&c);
		}
	spec_check(&spec, right, "all 2,145 proofs of a beginning in up to 64 leaves are right");
	spec_check(&spec, believed == 0 && checked > 250000, "none shows another root, place, size or length");
	printf("# %lu claims checked, %lu believed in vain\n", checked, believed);
}

/* -- filters ---------------------------------------------------------- */

static uint64_t hash_of(const char *kind, unsigned i)
{
	char token[32];

	return bloom_hash((struct slice){ token, (size_t)snprintf(token, sizeof token, "%s%u", kind, i) });
}

static void check_sizes(void)
{
	bool good = bloom_size(0) == BLOOM_MIN && bloom_size(1000000) == BLOOM_MAX;

	for (size_t n = 1; 8 * BLOOM_MAX >= n * BLOOM_BITS_EACH; n++) {
		size_t m = bloom_size(n);

		good &= (m & (m - 1)) == 0 && 8 * m >= n * BLOOM_BITS_EACH;
		good &= m == BLOOM_MIN || 4 * m < n * BLOOM_BITS_EACH;
	}
	spec_check(&spec, good, "the smallest power of two with 12 bits a token");
}

/* As told by an independent program of the formula in bloom.h. */
static void check_bits(void)
{
	uint64_t h = bloom_hash(SLICE("aaaabbbbccccdddd"));

	spec_check(&spec, bloom_hash(SLICE_NONE) == UINT64_C(0xefd01f60ba992926) && h == UINT64_C(0x05955f8243ed2b95),
		   "hashes of the empty and of a usual token");
	spec_check(&spec, bloom_bit(h, 0, 1024) == 2965 && bloom_bit(h, 6, 1024) == 2215, "and their bits");
}

static void fill(unsigned char *filter, size_t m, unsigned tokens)
{
	memset(filter, 0, m);
	for (unsigned i = 0; i < tokens; i++)
		bloom_add(filter, m, hash_of("in", i));
}

static void check_filter(unsigned tokens)
{
	enum { ASKED = 100000 };
	unsigned char filter[BLOOM_MAX], twice[2 * BLOOM_MAX], larger[2 * BLOOM_MAX];
	size_t m = bloom_size(tokens);
	unsigned lost = 0, vain = 0, differ = 0;
	char name[64];

	fill(filter, m, tokens);
	fill(larger, 2 * m, tokens);
	memcpy(twice, filter, m);
	memcpy(twice + m, filter, m);
	for (unsigned i = 0; i < tokens; i++)
		lost += !bloom_has(filter, m, hash_of("in", i));
	for (unsigned i = 0; i < ASKED; i++) {
		bool has = bloom_has(filter, m, hash_of("out", i));

		vain += has;
		differ += has != bloom_has(twice, 2 * m, hash_of("out", i));
	}
	for (size_t i = 0; i < m; i++)
		differ += (unsigned char)(larger[i] | larger[i + m]) != filter[i];
	snprintf(name, sizeof name, "%u tokens in %zu bytes are all found", tokens, m);
	spec_check(&spec, lost == 0, name);
	spec_check(&spec, differ == 0, "the filter twice is a larger one, a larger one folded is the filter");
	spec_check(&spec, vain * 100 < ASKED, "less than 1 % of other tokens are found");
	printf("# %u of %d in vain\n", vain, ASKED);
}

int main(int argc, char **argv)
{
	every_bit = argc > 1 && strcmp(argv[1], "all") == 0;
	check_examples();
	check_hex();
	check_sums();
	check_lines();
	check_roots();
	check_leaf_proofs();
	check_prefix_proofs();
	check_sizes();
	check_bits();
	check_filter(42);
	check_filter(341);
	check_filter(2730);
	return spec_end(&spec);
}
