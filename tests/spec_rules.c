/* Slots against the plain way: random tables on random records.
 *
 *     spec_rules PACKS [ROUNDS]     PACKS holds columns.csv and scales.csv
 *
 * Every rule must hit by slots and bitsets exactly where it holds by
 * evaluating its cells one by one. Tables, dates and records come from a fixed
 * seed; literals and values share one pool, so that values lie on limits, next
 * to them, and between.
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rules.h"
#include "random.h"
#include "spec.h"
#include "xmem.h"

enum { RULES = 70, RECORDS = 500, ROUNDS = 250, LISTED = 12 };

/* A condition column: literals in rising order, and further values of its data
 * column. */
struct pool {
	const char *header, *column;
	bool ordered;
	const char *literal[LISTED];
	const char *value[LISTED];
	const char *other[LISTED]; /* further cells */
};

static const struct pool pools[] = {
	{ "temp_c", "temp_c", true, { "-1", "0.5", "36", "36.65", "37.3", "1e2" },
	  { "37.30", "37.29999999999", "37.3000000001", "36.6", "-1.5", "99999999999999999", "hot", "" }, { "36, 37.3" } },
	{ "count", "count", true, { "-3", "0", "1", "2", "10", "11" }, { "1.0", "1.5", "12", "-4", "many", "" }, { NULL } },
	{ "day", "day", true, { "2021-12-31", "2022-01-01", "2022-03-01", "2022-04-05" },
	  { "2022-01-02", "2022-02-30", "2022-01-01T00:00", "1999-01-01", "" }, { NULL } },
	{ "seen", "seen", true, { "2022-01-01", "2022-01-01T00:00:01", "2022-03-01T12:00", "2022-03-02T12:00+08:00" },
	  { "2021-12-31T16:00:00Z", "2022-01-01T00:00:00.5", "2022-03-01T12:01", "soon", "" }, { NULL } },
	{ "age(seen)", "seen", true, { "-1d", "0s", "24h", "48h" }, { NULL }, { NULL } },
	{ "days(day)", "day", true, { "0", "1", "14", "21" }, { NULL }, { NULL } },
	{ "months(day)", "day", true, { "0", "1mo", "1y" }, { NULL }, { NULL } },
	{ "hour(time)", "time", true, { "0", "6", "12", "22" }, { NULL }, { NULL } },
	{ "wait", "wait", true, { "0s", "30min", "PT1H", "1d", "2w" }, { "P1D", "1h", "59min59s", "1mo", "" }, { NULL } },
	{ "diff(temp_c,limit)", "limit", true, { "0", "0.05" }, { "36", "37.25", "37.3", "x", "" }, { NULL } },
	{ "role", "role", true, { "A", "B", "guard", "gxd", "gyd", "北京" }, { "a", "chief", "clerk", "guards", "", " B " },
	  { "{vip}", "/^g/", "/[A-B]$/i", "{vip}, B", "not(/a/)" } },
	{ "code", "code", true, { "green", "yellow", "red" }, { "orange", "none", "purple", "" }, { "/e$/", "{vip}" } },
	{ "mask", "mask", false, { "true", "false" }, { "YES", "n", "perhaps", "" }, { NULL } },
	{ "symptoms", "symptoms", false, { "fever", "cough", "none" },
	  { "fever;cough", "cough; fever;", ";", "plague", "" }, { "/^c/", "not(/^f/)", "{vip}" } },
	{ "area(region)", "region", true, { "unlisted", "low", "medium", "high" },
	  { "420102", "420100", "420600", "110105", "4201", "x", "" }, { "/e/" } },
	{ "region", "region", false, { "420102", "110105" }, { NULL }, { "{hubei}", "not({hubei})", "/^42/" } },
	{ "len(remark)", "remark", true, { "1", "3", "5" }, { "一二三", "abcd", "PARTY", "", "a longer text of many words" }, { NULL } },
	{ "lower(remark)", "remark", false, { "party", "abcd" }, { NULL }, { "/^[a-z]+$/" } },
	{ "remark", "remark", false, { "PARTY", "abcd" },
	  { "no party", "two Parties", "一二三四五", "三四 party", "coach abcd", "par\u017fes", "third party coach", "\u212aoach", "cοach" },
	  { "present", "empty", "null, PARTY", "/(?<!no )part(y|ies)/i", "not(/long(er)? text/)", "/一二|三四五/, abcd",
	    "null, /coach/i", "/^(?!.*三四).*party/", "/(par)\\1|\\x61bcd/", "!= abcd", "not(/koach|parses/i)", "/./s, {vip}" } },
};

enum { POOLS = sizeof pools / sizeof *pools };

static unsigned below(uint64_t *seed, unsigned n)
{
	return random_of(seed) % n;
}

static unsigned count(const char *const *list)
{
	unsigned n = 0;

	while (n < LISTED && list[n])
		n++;
	return n;
}

static void put_literal(struct buf *b, const struct pool *p, unsigned i)
{
	buf_puts(b, p->literal[i]);
}

static void put_interval(struct buf *b, uint64_t *seed, const struct pool *p)
{
	unsigned n = count(p->literal), low = below(seed, n - 1), high = low + 1 + below(seed, n - 1 - low);
	/* Neighbours may leave nothing between them, which is an error. */
	bool open = below(seed, 2), close = open && high - low < 2;

	buf_putc(b, open ? '(' : '[');
	put_literal(b, p, low);
	buf_puts(b, "..");
	put_literal(b, p, high);
	buf_putc(b, close || below(seed, 2) ? ']' : ')');
}

static void put_positive(struct buf *b, uint64_t *seed, const struct pool *p)
{
	static const char *const op[] = { "<", "<=", ">", ">=", "=", "!=" };
	static const char *const state[] = { "null", "present", "empty", "invalid" };
	unsigned what = below(seed, 10), n = count(p->literal), others = count(p->other);

	if (what == 0) {
		buf_puts(b, state[below(seed, 4)]);
	} else if (what < 4 && p->ordered) {
		buf_puts(b, op[below(seed, 6)]);
		put_literal(b, p, below(seed, n));
	} else if (what < 6 && p->ordered) {
		put_interval(b, seed, p);
	} else if (what < 8 && others) {
		const char *other = p->other[below(seed, others)];

		buf_puts(b, strncmp(other, "not", 3) ? other : "present");
	} else {
		put_literal(b, p, below(seed, n));
	}
}

static void put_cell(struct buf *b, uint64_t *seed, const struct pool *p)
{
	unsigned what = below(seed, 10), others = count(p->other);

	if (what < 6) {
		buf_putc(b, '-');
		return;
	}
	if (what == 6 && others) {
		buf_puts(b, p->other[below(seed, others)]);
		return;
	}
	if (what == 7)
		buf_puts(b, "not(");
	for (unsigned i = 0, n = 1 + below(seed, 2); i < n; i++) {
		if (i)
			buf_puts(b, ", ");
		put_positive(b, seed, p);
	}
	if (what == 7)
		buf_putc(b, ')');
}

static void put_quoted(struct buf *b, struct slice s)
{
	buf_puts(b, ",\"");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_putc(b, '"');
		buf_putc(b, s.p[i]);
	}
	buf_putc(b, '"');
}

static void put_table(struct buf *b, uint64_t *seed, unsigned number)
{
	static const char *const from[] = { "", "", "", "2022-01-01", "2022-03-01", "2022-03-01T12:00" };
	static const char *const to[] = { "", "", "", "2022-03-01", "2022-04-05", "2023-01-01" };
	struct buf cell = { 0 };

	buf_puts(b, "#hit,C\nid,status,source,effective_from,effective_to");
	for (unsigned i = 0; i < POOLS; i++)
		buf_printf(b, ",\"in:%s\"", pools[i].header);
	for (unsigned r = 0, rules = 1 + below(seed, RULES); r < rules; r++) {
		buf_printf(b, "\nT%uR%u,active,s,%s,%s", number, r, from[below(seed, 6)], to[below(seed, 6)]);
		for (unsigned i = 0; i < POOLS; i++) {
			buf_clear(&cell);
			/* Most cells of a table do not ask. */
			if (below(seed, 4))
				buf_putc(&cell, '-');
			else
				put_cell(&cell, seed, &pools[i]);
			put_quoted(b, buf_slice(&cell));
		}
	}
	buf_putc(b, '\n');
	buf_free(&cell);
}

static bool write_file(const char *path, struct slice text)
{
	FILE *f = fopen(path, "w");
	bool ok = f && fwrite(text.p, 1, text.n, f) == text.n;

	return f && fclose(f) == 0 && ok;
}

/* A value for a data column: a literal or value of any of its pools. */
static struct slice pick(uint64_t *seed, const char *column)
{
	for (;;) {
		const struct pool *p = &pools[below(seed, POOLS)];
		unsigned values = count(p->value), literals = count(p->literal), i;

		if (strcmp(p->column, column) != 0)
			continue;
		i = below(seed, values + literals + 1);
		if (i < values)
			return slice_of(p->value[i]);
		if (i < values + literals && strcmp(p->header, column) == 0)
			return slice_of(p->literal[i - values]);
		return SLICE_NONE;
	}
}

static const char *const columns[] = { "time", "temp_c", "count",  "day",    "seen",     "wait",  "limit",
				       "role", "code",	 "mask",   "symptoms", "region", "remark" };

enum { COLUMNS = sizeof columns / sizeof *columns };

static void fill_record(uint64_t *seed, struct slice *field)
{
	static const char *const time[] = { "2022-03-01T12:00:00+08:00", "2022-03-01T11:59:59+08:00", "2021-12-31T23:59:59+08:00",
					    "2022-01-01", "2022-03-02T00:00", "2022-04-05T23:59:59", "2022-04-06T00:00:00",
					    "2022-03-15T06:00", "2023-06-01T22:00", "", "noon" };

	field[0] = slice_of(time[below(seed, sizeof time / sizeof *time)]);
	for (unsigned i = 1; i < COLUMNS; i++)
		field[i] = pick(seed, columns[i]);
}

struct trial {
	struct spec *spec;
	struct ruleset *rs;
	unsigned long records, hits, wrong, near, near_wrong;
};

/* Conditions of the rule that are not true, by its cells one by one. */
static size_t failed(struct trial *t, struct rules_eval *e, size_t rule)
{
	size_t n = 0;

	for (size_t k = 0; k < rules_nconditions(t->rs); k++)
		n += rules_verdict(e, rule, k) != FEEL_TRUE;
	return n;
}

/* A near miss fails exactly one condition, and that one did not let it pass. */
static void compare_near(struct trial *t, struct rules_eval *e)
{
	const uint64_t *near = rules_near(e);

	for (size_t r = 0; r < rules_count(t->rs); r++) {
		bool plain = failed(t, e, r) == 1, right = rules_has(near, r) == plain;

		for (size_t k = 0; plain && k < rules_nconditions(t->rs); k++)
			right = right && rules_has(rules_passed(e, k), r) == (rules_verdict(e, r, k) == FEEL_TRUE);
		t->near += plain;
		t->near_wrong += !right;
	}
}

static const struct rules_decision *compare(struct trial *t, struct rules_eval *e, const struct slice *field)
{
	const struct rules_decision *d = rules_decide(e, field, COLUMNS);

	t->records++;
	if (t->records % 16 == 0) /* the plain way is slow */
		compare_near(t, e);
	for (size_t r = 0; r < rules_count(t->rs); r++) {
		bool slots = rules_has(d->hits, r), plain = rules_holds(e, r);

		t->hits += plain;
		if (slots == plain)
			continue;
		if (t->wrong++ < 3)
			printf("# %.*s: %s by slots, %s by cells\n", SLICE_FMT(rules_rule(t->rs, r)->id),
			       slots ? "hit" : "no hit", plain ? "hit" : "no hit");
	}
	return d;
}

/* The fields as they lie in a file: a comma between them, and here and there quotes. */
static void join(uint64_t *seed, const struct slice *field, struct buf *line, struct slice *out)
{
	size_t at[COLUMNS];

	buf_clear(line);
	for (unsigned i = 0; i < COLUMNS; i++) {
		const char *quote = below(seed, 8) ? "" : "\"";

		buf_puts(line, quote);
		at[i] = line->n;
		buf_put(line, field[i]);
		buf_puts(line, quote);
		buf_puts(line, ",");
	}
	for (unsigned i = 0; i < COLUMNS; i++)
		out[i] = (struct slice){ line->p + at[i], field[i].n };
}

/* Where the fields lie makes no difference. `e` has decided them elsewhere; `one` is never asked
 * for more than hits, so it may look at several fields at once. */
static void compare_joined(struct trial *t, struct rules_eval *one, const struct slice *joined,
			   const struct rules_decision *d)
{
	const struct rules_decision *same = rules_decide(one, joined, COLUMNS);

	for (size_t r = 0; r < rules_count(t->rs); r++)
		t->wrong += rules_has(same->hits, r) != rules_has(d->hits, r);
}

static void run_records(struct trial *t, uint64_t *seed, struct diag *diag)
{
	struct rules_eval *e = rules_eval_new(t->rs), *one = rules_eval_new(t->rs);
	struct slice header[COLUMNS], field[COLUMNS], joined[COLUMNS];
	struct buf line = { 0 };

	for (unsigned i = 0; i < COLUMNS; i++)
		header[i] = slice_of(columns[i]);
	if (rules_bind(e, header, COLUMNS, RULES_LENIENT, NULL, diag) == 0 &&
	    rules_bind(one, header, COLUMNS, RULES_LENIENT, NULL, diag) == 0)
		for (unsigned i = 0; i < RECORDS; i++) {
			fill_record(seed, field);
			join(seed, field, &line, joined);
			compare_joined(t, one, joined, compare(t, e, field));
		}
	rules_eval_free(e);
	rules_eval_free(one);
	buf_free(&line);
}

/* A pack of one or two random tables, with the lists and areas of packs/basic. */
static void run_round(struct trial *t, const char *packs, const char *folder, uint64_t seed, struct diag *diag)
{
	char vip[4096], hubei[4096], areas[4096], path[2][4096];
	struct rules_list lists[] = { { "vip", vip }, { "hubei", hubei } };
	struct rules_options o = { .shared = packs, .areas = areas, .lists = lists, .nlists = 2 };
	unsigned tables = 1 + below(&seed, 2);

	snprintf(vip, sizeof vip, "%s/basic/lists/vip.csv", packs);
	snprintf(hubei, sizeof hubei, "%s/basic/lists/hubei.csv", packs);
	snprintf(areas, sizeof areas, "%s/basic/tests/areas/areas.csv", packs);
	for (unsigned i = 0; i < tables; i++) {
		struct buf text = { 0 };

		snprintf(path[i], sizeof path[i], "%s/t%u.csv", folder, i);
		put_table(&text, &seed, i);
		if (!write_file(path[i], buf_slice(&text)))
			diag_errno(diag, NULL, "%s", path[i]);
		buf_free(&text);
	}
	t->rs = rules_open(&folder, 1, &o, diag);
	if (t->rs)
		run_records(t, &seed, diag);
	else
		t->wrong++;
	rules_free(t->rs);
	for (unsigned i = 0; i < tables; i++)
		unlink(path[i]);
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/spec_rules.XXXXXX", name[160];
	unsigned rounds = argc > 2 ? (unsigned)atoi(argv[2]) : ROUNDS;
	struct spec spec = { 0 };
	struct trial t = { .spec = &spec };
	struct diag diag;

	diag_init(&diag, "spec_rules");
	if (argc < 2 || !mkdtemp(folder)) {
		diag_error(&diag, NULL, "usage: spec_rules PACKS [ROUNDS]");
		return 2;
	}
	for (unsigned i = 0; i < rounds; i++)
		run_round(&t, argv[1], folder, i + 1, &diag);
	rmdir(folder);
	snprintf(name, sizeof name, "slots and cells agree on %lu records of %u random packs (%lu hits)", t.records, rounds, t.hits);
	spec_check(&spec, t.wrong == 0 && t.records == (unsigned long)rounds * RECORDS, name);
	spec_check(&spec, t.hits > t.records / 10, "and rules do hit");
	snprintf(name, sizeof name, "near misses fail one condition (%lu of them)", t.near);
	spec_check(&spec, t.near_wrong == 0 && t.near > 1000, name);
	diag_close(&diag);
	return spec_end(&spec);
}
