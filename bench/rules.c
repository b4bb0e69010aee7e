/* Times how fast rules decide records, against asking rule by rule. */
/* SPDX-License-Identifier: ISC */
/*
 *     rules SHARED PACK DATA ROUNDS SAMPLE
 *
 * SHARED holds columns.csv and scales.csv. First the first SAMPLE records are decided in
 * both ways, which must give the same hits; then every round reads the file (a) without
 * deciding anything, (b) deciding every record, (c) up to SAMPLE records, asking
 * every rule of each. Prints a line for (a), (b) and (c): what, rounds, records,
 * median and minimum seconds; then the hits a record, and how many different sets.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "csvin.h"
#include "rules.h"

enum way { SPLIT, SLOTS, PLAIN, WAYS };

/* What one pass found. Passes of one way must agree. */
struct pass {
	unsigned long records, hits;
	uint64_t sum;
	double seconds;
};

struct bench {
	const char *data;
	const struct ruleset *rs;
	struct diag *diag;
	unsigned long sample;
	size_t words;
	unsigned long decisions; /* different sets of hits; as many as are remembered */
	bool more;               /* there were more, which had others forgotten */
};

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void mix(struct pass *p, uint64_t word)
{
	p->sum = (p->sum ^ word) * 0x9e3779b97f4a7c15;
	p->sum ^= p->sum >> 29;
	p->hits += (unsigned)__builtin_popcountll(word);
}

static void add_slots(const struct bench *b, const struct rules_decision *d, struct pass *p)
{
	for (size_t w = 0; w < b->words; w++)
		mix(p, d->hits[w]);
}

static void add_plain(const struct bench *b, struct rules_eval *e, struct pass *p)
{
	size_t n = rules_count(b->rs);

	for (size_t w = 0; w < b->words; w++) {
		uint64_t word = 0;

		for (size_t r = w * 64; r < n && r < w * 64 + 64; r++)
			word |= (uint64_t)rules_holds(e, r) << (r % 64);
		mix(p, word);
	}
}

static int run(struct bench *b, struct rules_eval *e, struct csvin *in, enum way way, unsigned long limit, struct pass *p)
{
	const struct where at = { .file = b->data, .line = 1 };
	struct record r;
	int got = csvin_next(in, &r);

	if (got > 0 && rules_bind(e, r.field, r.nfields, RULES_STRICT, &at, b->diag) < 0)
		return -1;
	while (p->records < limit && (got = csvin_next(in, &r)) > 0) {
		const struct rules_decision *d = way == SPLIT ? NULL : rules_decide(e, r.field, r.nfields);

		p->records++;
		if (way == SPLIT)
			p->sum += r.nfields;
		else if (way == SLOTS)
			add_slots(b, d, p);
		else
			add_plain(b, e, p);
		if (d && d->number >= b->decisions)
			b->decisions = d->number + 1;
	}
	b->more = b->more || rules_generation(e) > 0;
	return got;
}

/* Each pass has an evaluator of its own, with nothing remembered. */
static int pass(struct bench *b, enum way way, unsigned long limit, struct pass *p)
{
	double start = seconds();
	struct csvin *in = csvin_open(b->data, NULL, b->diag);
	struct rules_eval *e;
	int got;

	*p = (struct pass){ 0 };
	if (!in)
		return -1;
	e = rules_eval_new(b->rs);
	got = run(b, e, in, way, limit, p);
	rules_eval_free(e);
	csvin_close(in);
	p->seconds = seconds() - start;
	return got < 0 ? -1 : 0;
}

static bool same(const struct pass *a, const struct pass *b)
{
	return a->sum == b->sum && a->hits == b->hits && a->records == b->records;
}

static int by_seconds(const void *a, const void *b)
{
	double x = ((const struct pass *)a)->seconds, y = ((const struct pass *)b)->seconds;

	return (x > y) - (x < y);
}

static void print(const char *what, struct pass *p, size_t rounds)
{
	qsort(p, rounds, sizeof *p, by_seconds);
	printf("%s %zu %lu %.4f %.4f\n", what, rounds, p->records,
	       (p[rounds / 2].seconds + p[(rounds - 1) / 2].seconds) / 2, p->seconds);
}

static int measure(struct bench *b, size_t rounds)
{
	static const char *const name[WAYS] = { "split", "slots", "plain" };
	struct pass *p = calloc(rounds * WAYS, sizeof *p), slots, plain;
	int result = -1;

	if (!p || pass(b, SLOTS, b->sample, &slots) < 0 || pass(b, PLAIN, b->sample, &plain) < 0)
		goto out;
	if (!same(&slots, &plain)) {
		diag_error(b->diag, NULL, "the two ways disagree: %lu and %lu hits", slots.hits, plain.hits);
		goto out;
	}
	for (size_t i = 0; i < rounds; i++)
		for (enum way w = 0; w < WAYS; w++) {
			struct pass *now = &p[w * rounds + i];

			if (pass(b, w, w == PLAIN ? b->sample : (unsigned long)-1, now) < 0)
				goto out;
			if (!same(now, &p[w * rounds]) || (w == PLAIN && !same(now, &plain))) {
				diag_error(b->diag, NULL, "two rounds disagree");
				goto out;
			}
		}
	for (enum way w = 0; w < WAYS; w++)
		print(name[w], p + w * rounds, rounds);
	printf("hits %.2f %s%lu\n", (double)p[rounds].hits / (double)p[rounds].records, b->more ? ">" : "", b->decisions);
	result = 0;
out:
	free(p);
	return result;
}

int main(int argc, char **argv)
{
	struct rules_options options = { 0 };
	struct bench b = { 0 };
	struct ruleset *rs;
	struct diag diag;
	const char *pack;
	int result;

	if (argc != 6 || atoi(argv[4]) < 1) {
		fputs("usage: rules SHARED PACK DATA ROUNDS SAMPLE\n", stderr);
		return 2;
	}
	diag_init(&diag, "rules");
	options.shared = argv[1];
	pack = argv[2];
	rs = rules_open(&pack, 1, &options, &diag);
	if (!rs)
		return 3;
	b = (struct bench){ .data = argv[3], .rs = rs, .diag = &diag, .sample = strtoul(argv[5], NULL, 10),
			    .words = (rules_count(rs) + 63) / 64 };
	result = measure(&b, (size_t)atoi(argv[4]));
	rules_free(rs);
	diag_close(&diag);
	return fclose(stdout) || result < 0 ? 3 : 0;
}
