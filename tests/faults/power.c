/* The power goes at any moment of a run that was logged.
 *
 *     power NAME LOG ROOT WORK TRIALS FROM [gone]
 *
 * ROOT holds the ledger `gate` and its `keys`, at the beginning of the log nothing. Rows have
 * serials 0, 1, 2 ... in their second column. After every entry of the log from byte FROM on,
 * TRIALS times altogether, a disk is made as it may be left, and
 *
 *   - one more row can be appended
 *   - then the rows are 0 .. k, at least those that were acknowledged, and that one
 *   - the verifier has nothing to say, or a part is damaged behind all of these
 *   - the key of acknowledged rows is there
 *
 * "gone": parts are being dropped, only the verifier is asked.
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../spec.h"
#include "after.h"
#include "disk.h"

#define LAST ",last,"
#define HEADER "time,serial,id_no"

struct trial {
	const char *name, *root, *work;
	bool gone;
	struct buf gate, said;
	uint64_t seed;
	unsigned long n, damaged, torn;
};

static bool wrong(struct trial *t, const char *what)
{
	printf("# %s, seed %llu: %s\n%s", t->name, (unsigned long long)t->seed, what, t->said.n ? t->said.p : "");
	return false;
}

/* -- what was acknowledged --------------------------------------------------- */

static bool said_before(struct slice said, struct slice line)
{
	struct slice earlier;

	while (slice_cut(&said, '\n', &earlier) && earlier.p != line.p)
		if (slice_eq(earlier, line))
			return true;
	return false;
}

/* A batch that came twice was acknowledged twice, by the same line. */
static unsigned long acked_rows(struct slice said)
{
	unsigned long sum = 0, n;
	struct slice rest = said, line;

	while (slice_cut(&rest, '\n', &line)) {
		char text[128];

		snprintf(text, sizeof text, "%.*s", (int)line.n, line.p);
		if (!said_before(said, line) && sscanf(text, "%*u %lu", &n) == 1)
			sum += n;
	}
	return sum;
}

/* -- what is there ----------------------------------------------------------- */

/* Rows 0 .. k, then the last; k, or -1. */
static long count_rows(struct slice rows)
{
	struct slice line, field = SLICE_NONE;
	char want[32];
	long k = 0;
	bool last = false;

	while (slice_cut(&rows, '\n', &line)) {
		slice_cut(&line, ',', &field);
		slice_cut(&line, ',', &field);
		snprintf(want, sizeof want, "%ld", k);
		if (last)
			return -1;
		last = slice_is(field, "last");
		if (!last && !slice_is(field, want))
			return -1;
		k += !last;
	}
	return last ? k : -1;
}

static bool has_key(const struct trial *t, const struct disk *d)
{
	const struct buf *key = disk_file(d, "keys/2022-03.key");
	struct buf path = { 0 }, found = { 0 };
	bool ok;

	buf_printf(&path, "%s/keys/2022-03.key", t->work);
	ok = key && access(path.p, F_OK) == 0;
	if (ok)
		after_read(path.p, &found);
	ok = ok && slice_eq(buf_slice(&found), buf_slice(key));
	buf_free(&path);
	buf_free(&found);
	return ok;
}

/* Nothing was acknowledged by a ledger that is not there. */
static bool has_ledger(const struct trial *t)
{
	struct buf path = { 0 };
	bool there;

	buf_printf(&path, "%s/LEDGER", t->gate.p);
	there = access(path.p, F_OK) == 0;
	buf_free(&path);
	return there;
}

static bool make_ledger(const struct trial *t)
{
	struct ledger_settings s = ledger_defaults();
	struct diag d;

	diag_init(&d, "#");
	s.name = "gate";
	s.seal = "";
	return ledger_create(t->gate.p, &s, &d) == 0;
}

static struct when some_time(struct trial *t)
{
	/* Noon of 18 to 22 March: the clock may be behind the open day, too. */
	return (struct when){ .at = 1647576000 + (int64_t)(t->seed >> 40) % 5 * 86400, .offset = 8 * 3600 };
}

static bool check_rows(struct trial *t, unsigned long acked, struct after_state *state)
{
	struct buf rows = { 0 };
	long k = after_rows(t->gate.p, &rows, state) < 0 ? -1 : count_rows(buf_slice(&rows));
	bool ok = true;

	if (k < 0)
		ok = wrong(t, "rows are missing in the middle, twice, or in another order");
	else if ((unsigned long)k < acked)
		ok = wrong(t, "acknowledged rows are gone");
	if (!ok)
		printf("# %lu were acknowledged, there are %ld\n", acked, k);
	buf_free(&rows);
	return ok;
}

static bool check(struct trial *t, const struct disk *d)
{
	unsigned long acked = acked_rows(disk_said(d));
	struct after_state state = { 0 };
	long found;

	if (!has_ledger(t) && acked)
		return wrong(t, "the ledger is gone");
	if (!has_ledger(t) && !make_ledger(t))
		return wrong(t, "the ledger cannot be made");
	if (!t->gone && acked && !has_key(t, d))
		return wrong(t, "the key is gone");
	if (after_append(t->gate.p, some_time(t), HEADER, LAST, &t->said) != APPEND_DONE)
		return wrong(t, "no row can be appended");
	if (!t->gone && !check_rows(t, acked, &state))
		return false;
	found = after_verify(t->gate.p, &t->said);
	t->damaged += state.damaged > 0;
	if (found < 0 || (found > 0 && state.damaged == 0))
		return wrong(t, "does not verify");
	return true;
}

/* -- */

static bool cut(struct trial *t, const struct disk *d)
{
	struct buf torn = { 0 };
	uint64_t seed = t->seed + t->n * 7919;
	bool ok;

	buf_clear(&t->said);
	after_remove(t->work);
	disk_cut(d, t->work, &seed);
	t->n++;
	ok = check(t, d);
	buf_printf(&torn, "%s/torn", t->gate.p);
	t->torn += after_names(torn.p) > 0;
	buf_free(&torn);
	return ok;
}

/* Entries after which something is open. */
static unsigned long count_entries(const char *root, struct slice log, size_t rest)
{
	struct disk *d = disk_new(root);
	unsigned long n = 0;

	while (disk_step(d, &log))
		n += log.n < rest && !disk_settled(d);
	disk_free(d);
	return n;
}

static bool every_entry(struct trial *t, struct slice log, unsigned long trials, size_t rest)
{
	unsigned long entries = count_entries(t->root, log, rest), each = trials / (entries + !entries) + 1, at = 0;
	struct disk *d = disk_new(t->root);
	unsigned wrong_ones = 0;

	for (; disk_step(d, &log) && wrong_ones < 5; at++)
		for (unsigned long i = 0; log.n < rest && i < each && wrong_ones < 5; i++) {
			t->seed = at * 1000003 + i * 97;
			if (!cut(t, d)) {
				printf("# after entry %lu\n", at + 1);
				wrong_ones++;
			}
			if (disk_settled(d))
				break;
		}
	disk_free(d);
	return wrong_ones == 0 && entries > 10;
}

int main(int argc, char **argv)
{
	struct spec spec = { 0 };
	struct trial t = { 0 };
	struct buf log = { 0 };
	bool ok;

	if (argc < 7)
		return 2;
	t.name = argv[1], t.root = argv[3], t.work = argv[4];
	t.gone = argc > 7 && strcmp(argv[7], "gone") == 0;
	buf_printf(&t.gate, "%s/gate", t.work);
	after_boot("/proc/sys/kernel/random/uuid");
	after_read(argv[2], &log);
	ok = every_entry(&t, buf_slice(&log), strtoul(argv[5], NULL, 10), log.n - strtoul(argv[6], NULL, 10));
	printf("# %lu power cuts, %lu left a torn tail, %lu damage\n", t.n, t.torn, t.damaged);
	spec_check(&spec, ok, argv[1]);
	after_remove(t.work);
	buf_free(&t.gate);
	buf_free(&t.said);
	buf_free(&log);
	return spec_end(&spec);
}
