/* Runs tests/needles.spec, then random patterns on random texts.
 *
 *     spec_needles SPEC [ROUNDS]
 *
 * A pattern may only match a text that holds one of its needles; what is said to be sure
 * to compile must compile, and what is not must be refused at once. The sums of both sides
 * are printed so that a test that tests nothing shows.
 */
/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>

#include "feel_internal.h"
#include "random.h"
#include "spec.h"

enum { ROUNDS = 200000, TEXTS = 40 };

static void split(struct slice in, struct slice *pattern, struct slice *flags)
{
	size_t n = in.n;

	while (n && memchr("isxm", in.p[n - 1], 4))
		n--;
	*pattern = in;
	*flags = SLICE_NONE;
	if (n && n < in.n && in.p[n - 1] == '/') {
		pattern->n = n - 1;
		*flags = slice_from(in, n);
	}
}

static int needles(struct slice in, struct buf *out)
{
	struct slice pattern, flags, rest, needle;
	struct buf found = { 0 };
	bool sure;

	split(in, &pattern, &flags);
	if (!feel_pattern_read(pattern, flags, &found, &sure))
		buf_puts(out, "none");
	rest = buf_slice(&found);
	while (feel_next_needle(&rest, &needle)) {
		if (out->n)
			buf_putc(out, ' ');
		buf_put(out, needle);
	}
	buf_free(&found);
	return 0;
}

static unsigned below(uint64_t *seed, unsigned n)
{
	return random_of(seed) % n;
}

#define ONE_OF(seed, list) (list)[below((seed), sizeof(list) / sizeof *(list))]

static void put_branches(struct buf *b, uint64_t *seed, unsigned depth);

static void put_piece(struct buf *b, uint64_t *seed, unsigned depth)
{
	static const char *const plain[] = { "a", "b", "k", "S", "s", "K", "码", "证", "é", "ab", "sk", "bas", "[ab]", "[^k]",
					     ".", "\\w", "\\b", "^", "$", "[]s]", "\\.", "[\\]a]", "\\d" };
	static const char *const rare[] = { "\\1", "(?<n>a)", "(?i)", "\\K", "\\x61", "(?#a)", "{", "\\Qa\\E", "(?R)?", "(?|a|b)" };
	static const char *const open[] = { "(", "(", "(?:", "(?>", "(?!", "(?=", "(?<!", "(?<=" };
	static const char *const many[] = { "", "", "", "", "", "?", "*", "+", "{2}", "{0,2}", "{1,}", "+?", "*+", "{0}", "??" };
	unsigned what = below(seed, 40);

	if (what == 0) {
		buf_puts(b, ONE_OF(seed, rare));
	} else if (what < 12 && depth) {
		buf_puts(b, ONE_OF(seed, open));
		put_branches(b, seed, depth - 1);
		buf_putc(b, ')');
	} else {
		buf_puts(b, ONE_OF(seed, plain));
	}
	buf_puts(b, ONE_OF(seed, many));
}

static void put_branches(struct buf *b, uint64_t *seed, unsigned depth)
{
	do {
		for (unsigned i = 0, n = below(seed, 8) ? 1 + below(seed, 6) : 0; i < n; i++)
			put_piece(b, seed, depth);
	} while (below(seed, 3) == 0 && (buf_putc(b, '|'), true));
}

static void put_text(struct buf *b, uint64_t *seed)
{
	static const char *const part[] = { "a", "b", "k", "s", "S", "K", "A", "码", "证", "é", "É", "ab", "sk", "BAS", ".", "]", " ",
					    "1", "\n", "\xe7\xa0", "\xff" };
	static const char *const odd[] = { "\u017f", "\u212a", "\u2122", "\u0144" };

	for (unsigned i = 0, n = below(seed, 14); i < n; i++)
		buf_puts(b, below(seed, 60) ? ONE_OF(seed, part) : ONE_OF(seed, odd));
}

static bool holds_one(struct slice text, struct slice rest)
{
	struct slice needle;

	while (feel_next_needle(&rest, &needle))
		for (size_t i = 0; i + needle.n <= text.n; i++)
			if (feel_needle_at(needle, text.p + i))
				return true;
	return false;
}

struct sums {
	unsigned long patterns, with_needles, matches, spared, wrong;
};

static void try_texts(struct sums *s, uint64_t *seed, const struct feel_regex *r, struct slice pattern,
		      struct slice found, struct feel_scratch *scratch)
{
	struct buf text = { 0 };

	for (unsigned i = 0; i < TEXTS; i++) {
		bool match, could;

		buf_clear(&text);
		put_text(&text, seed);
		match = feel_regex_search(r, buf_slice(&text), scratch) == FEEL_TRUE;
		could = feel_has_odd_letters(buf_slice(&text)) || holds_one(buf_slice(&text), found);
		s->matches += match;
		s->spared += !could;
		if (match && !could && s->wrong++ < 5)
			printf("# /%.*s/ matches \"%.*s\"\n", SLICE_FMT(pattern), SLICE_FMT(buf_slice(&text)));
	}
	buf_free(&text);
}

static void try_pattern(struct sums *s, uint64_t seed, struct feel_scratch *scratch)
{
	static const char *const flag[] = { "", "i", "i", "is", "m", "x" };
	struct buf pattern = { 0 }, found = { 0 };
	struct slice flags;
	struct feel_regex *r;
	char why[128];
	size_t at;

	put_branches(&pattern, &seed, 3);
	flags = slice_of(ONE_OF(&seed, flag));
	r = pattern.n ? feel_regex_new(buf_slice(&pattern), flags, why, &at) : NULL;
	s->patterns += r != NULL;
	if (r && feel_regex_needles(r, &found)) {
		s->with_needles++;
		try_texts(s, &seed, r, buf_slice(&pattern), buf_slice(&found), scratch);
	}
	feel_regex_free(r);
	buf_free(&pattern);
	buf_free(&found);
}

/* -- patterns that are sure to compile -------------------------------- */

/* Signs that make a pattern right or wrong, in any order. */
static void put_signs(struct buf *b, uint64_t *seed)
{
	static const char *const sign[] = { "a", "z", "K", "0", "9", "é", "码", "证", "\xff", "\xe7", "\x01", "\t", "-", "-", "-", "^", "$",
					    ".", "|", "|", "(", "(", "(?:", "(?>", "(?=", "(?!", "(?<=", "(?<!", "(?", "(*", ")", ")",
					    ")", "[", "[", "[^", "]", "]", "]", "[:", ":]", "[a-z]", "[一-龥]", "[^未没]", "*", "+", "?",
					    "{2}", "{0,3}", "{3,1}", "{4,", "{,4}", "{999}", "{70000}", "{", "}", "\\", "\\d", "\\W",
					    "\\h", "\\b", "\\B", "\\z", "\\.", "\\]", "\\-", "\\/", "\\Q", "\\E", "\\c", "\\1", "\\x", "\\p",
					    "\\R", "\\N", "\\ ", "\\\n", "&&", "~~", "--", "#", " ", "<", "=", "!", ":", "," };

	for (unsigned i = 0, n = 1 + below(seed, 9); i < n; i++)
		buf_puts(b, ONE_OF(seed, sign));
}

/* As long as one may be: compiled it is up to twenty times as long. */
static void repeat(struct buf *b)
{
	size_t n = b->n, times = 1500 / n;

	for (size_t i = 1; i < times; i++) {
		buf_reserve(b, n);
		buf_put(b, (struct slice){ b->p, n });
	}
}

struct sureness {
	unsigned long sure, right, refused, wrong;
};

/* A pattern that is no code after all answers as a search that was given up. */
static void try_sure(struct sureness *s, uint64_t seed, struct feel_scratch *scratch)
{
	static const char *const flag[] = { "", "i", "is", "m" };
	struct buf pattern = { 0 }, found = { 0 };
	struct slice flags = slice_of(ONE_OF(&seed, flag));
	unsigned long hits = feel_limit_hits(scratch);
	struct feel_regex *r;
	char why[128];
	size_t at;
	bool sure;

	put_signs(&pattern, &seed);
	if (below(&seed, 100) == 0)
		repeat(&pattern);
	feel_pattern_read(buf_slice(&pattern), flags, &found, &sure);
	r = feel_regex_new(buf_slice(&pattern), flags, why, &at);
	if (r)
		feel_regex_search(r, SLICE("z"), scratch);
	s->sure += sure;
	s->right += r != NULL;
	s->refused += r == NULL;
	if (sure && feel_limit_hits(scratch) != hits && s->wrong++ < 5)
		printf("# /%.*s/ does not compile\n", SLICE_FMT(buf_slice(&pattern)));
	feel_regex_free(r);
	buf_free(&pattern);
	buf_free(&found);
}

static void check_sure(struct spec *spec, unsigned rounds, struct feel_scratch *scratch)
{
	struct sureness s = { 0 };
	char name[160];

	for (unsigned i = 0; i < rounds; i++)
		try_sure(&s, i + 1, scratch);
	snprintf(name, sizeof name, "what is sure to compile does: %lu of %lu right patterns, %lu refused", s.sure, s.right,
		 s.refused);
	spec_check(spec, s.wrong == 0, name);
	spec_check(spec, s.sure > rounds / 20 && s.sure > s.right / 2 && s.refused > rounds / 20, "and most that do are");
}

int main(int argc, char **argv)
{
	static const struct spec_op ops[] = { { "needles", needles }, { NULL, NULL } };
	struct spec spec = { .ops = ops };
	unsigned rounds = argc > 2 ? (unsigned)atoi(argv[2]) : ROUNDS;
	struct feel_scratch *scratch = feel_scratch_new();
	struct sums s = { 0 };
	char name[160];

	spec_file(&spec, argc > 1 ? argv[1] : "needles.spec");
	for (unsigned i = 0; i < rounds; i++)
		try_pattern(&s, i + 1, scratch);
	check_sure(&spec, rounds, scratch);
	feel_scratch_free(scratch);
	snprintf(name, sizeof name, "no match without a needle: %lu of %lu patterns have some, %lu matches, %lu texts without",
		 s.with_needles, s.patterns, s.matches, s.spared);
	spec_check(&spec, s.wrong == 0, name);
	spec_check(&spec, s.with_needles > rounds / 50 && s.matches > s.with_needles && s.spared > s.with_needles,
		   "and both sides occur");
	return spec_end(&spec);
}
