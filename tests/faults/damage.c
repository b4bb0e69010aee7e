/* Files cut at every length and with every bit changed.
 *
 *     damage OPEN SEALED WORK STEP
 *
 * OPEN is a ledger whose only part has an opening member and two with rows, the
 * first of them with a filter; SEALED one whose only part has an opening member, one
 * with rows and a filter, and a seal with a line in heads.csv. WORK is for copies; every
 * STEPth bit is changed and, when that is not every one, every third length tried.
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../spec.h"
#include "after.h"
#include "fileio.h"
#include "member.h"
#include "part.h"

#define DATA "2022/2022-03-18-01.csv.gz"
#define NEXT "2022/2022-03-18-02.csv.gz"
#define TIP "2022/.2022-03-18-01.tip"

static struct spec spec;

/* One ledger of which copies are damaged. */
struct sample {
	const char *work;
	struct buf settings, heads, data, tip, rows;
	struct buf header;              /* without seq and at */
	int64_t end[8];                 /* where members end; [0] is 0 */
	uint64_t leaves[8];             /* lines up to there */
	size_t members;
	int64_t step;                   /* from one length to the next */
};

static const struct when now = { .at = 1647608400, .offset = 8 * 3600 }; /* 2022-03-18T21:00+08:00 */

static char *in(const char *folder, const char *name)
{
	static struct buf b[2];
	static int turn;

	turn = !turn;
	buf_clear(&b[turn]);
	buf_printf(&b[turn], "%s/%s", folder, name);
	return b[turn].p;
}

static void take_members(struct sample *s)
{
	struct slice rest = buf_slice(&s->data);
	struct member m;
	const char *why;

	while (member_parse(rest, &m, &why) == MEMBER_WHOLE && s->members < 7) {
		s->members++;
		s->end[s->members] = s->end[s->members - 1] + (int64_t)m.size;
		s->leaves[s->members] = m.n0 + m.rows;
		rest = slice_from(rest, m.size);
	}
}

static void take_header(struct sample *s, const char *path)
{
	struct diag d;
	struct part_state state;

	diag_init(&d, "damage");
	if (part_scan(path, -1, PART_FULL, &state, &d) == 0)
		buf_puts(&s->header, state.header.p + strlen("seq,at,"));
	part_state_free(&state);
}

static struct sample take(const char *folder, const char *work)
{
	struct sample s = { .work = work };
	struct after_state state;

	after_read(in(folder, "LEDGER"), &s.settings);
	after_read(in(folder, "heads.csv"), &s.heads);
	after_read(in(folder, TIP), &s.tip);
	after_read(in(folder, DATA), &s.data);
	take_members(&s);
	take_header(&s, in(folder, DATA));
	after_rows(folder, &s.rows, &state);
	return s;
}

/* A copy whose data are the first n bytes, with heads and a tip of these. */
static void put(const struct sample *s, int64_t n, struct slice heads, struct slice tip)
{
	after_remove(s->work);
	mkdir(s->work, 0750);
	mkdir(in(s->work, "2022"), 0750);
	after_write(in(s->work, "LEDGER"), buf_slice(&s->settings));
	after_write(in(s->work, ".lock"), SLICE_NONE);
	after_write(in(s->work, "heads.csv"), heads);
	after_write(in(s->work, DATA), (struct slice){ s->data.p, (size_t)n });
	if (tip.n)
		after_write(in(s->work, TIP), tip);
}

/* The first n rows of the sample and, where `more` is set, one more. */
static bool has_rows(const struct sample *s, uint64_t n, bool more, struct after_state *state)
{
	struct slice rest = buf_slice(&s->rows), line;
	struct buf got = { 0 }, want = { 0 };
	bool same;

	for (; n && slice_cut(&rest, '\n', &line); n--) {
		buf_put(&want, line);
		buf_putc(&want, '\n');
	}
	if (more)
		buf_puts(&want, "more,,\n");
	same = after_rows(s->work, &got, state) == 0 && slice_eq(buf_slice(&got), buf_slice(&want));
	buf_free(&got);
	buf_free(&want);
	return same;
}

static bool failed(const char *test, int64_t where, const char *what, const struct buf *said)
{
	printf("# %s %lld: %s\n%s", test, (long long)where, what, said->n ? said->p : "");
	return false;
}

/* -- every length ---------------------------------------------------------- */

/* How many members are whole in the first n bytes. */
static size_t whole(const struct sample *s, int64_t n)
{
	size_t i = 0;

	while (i < s->members && s->end[i + 1] <= n)
		i++;
	return i;
}

/* torn/ holds what was cut off, and only where something was. */
static bool is_kept(const struct sample *s, int64_t from, int64_t to)
{
	char *name = after_name(in(s->work, "torn"), 0);
	struct buf path = { 0 }, bytes = { 0 };
	bool kept = !name;

	if (name) {
		buf_printf(&path, "%s/torn/%s", s->work, name);
		after_read(path.p, &bytes);
		kept = to > from && after_names(in(s->work, "torn")) == 1 &&
		       slice_eq(buf_slice(&bytes), (struct slice){ s->data.p + from, (size_t)(to - from) });
	}
	free(name);
	buf_free(&path);
	buf_free(&bytes);
	return kept && (from == to) == !after_names(in(s->work, "torn"));
}

/* Cut by a crash, then one more row: the same file goes on. */
static bool cut(const struct sample *s, int64_t n, struct slice tip)
{
	size_t good = whole(s, n);
	struct after_state state;
	struct buf said = { 0 };
	bool ok = true;

	put(s, n, buf_slice(&s->heads), tip);
	if (after_append(s->work, now, s->header.p, "more,,", &said) != APPEND_DONE)
		ok = failed("cut at", n, "no row can be appended", &said);
	else if (!has_rows(s, good > 1 ? s->leaves[good] - 1 : 0, true, &state) || state.parts != 1)
		ok = failed("cut at", n, "not the rows that were whole", &said);
	else if (!is_kept(s, s->end[good], n))
		ok = failed("cut at", n, "not what was torn is in torn/", &said);
	else if (after_verify(s->work, &said) != 0)
		ok = failed("cut at", n, "does not verify", &said);
	buf_free(&said);
	return ok;
}

/* Cut while the tip of this boot knows better: not a crash. Nothing is touched. */
static bool cut_within_boot(const struct sample *s, int64_t n)
{
	struct buf said = { 0 }, left = { 0 };
	struct after_state state;
	bool ok = true;

	put(s, n, buf_slice(&s->heads), buf_slice(&s->tip));
	if (after_append(s->work, now, s->header.p, "more,,", &said) != APPEND_DONE)
		ok = failed("lost from", n, "no row can be appended", &said);
	after_read(in(s->work, DATA), &left);
	if (ok && !slice_eq(buf_slice(&left), (struct slice){ s->data.p, (size_t)n }))
		ok = failed("lost from", n, "the file was touched", &said);
	if (ok && (access(in(s->work, NEXT), F_OK) < 0 || after_names(in(s->work, "torn"))))
		ok = failed("lost from", n, "no next part", &said);
	if (ok && !has_rows(s, whole(s, n) > 1 ? s->leaves[whole(s, n)] - 1 : 0, true, &state))
		ok = failed("lost from", n, "not the rows that were whole", &said);
	if (ok && after_verify(s->work, &said) <= 0)
		ok = failed("lost from", n, "the verifier does not name it", &said);
	buf_free(&said);
	buf_free(&left);
	return ok;
}

/* A sealed part that heads.csv knows. */
static bool cut_sealed(const struct sample *s, int64_t n)
{
	struct buf said = { 0 };
	bool ok = true;

	put(s, n, buf_slice(&s->heads), SLICE_NONE);
	if (after_verify(s->work, &said) <= 0)
		ok = failed("sealed, cut at", n, "the verifier does not name it", &said);
	buf_free(&said);
	return ok;
}

/* A sealed part whose line in heads.csv was not written: a crash, and it goes on. The seal
 * itself may be what is torn. */
static bool cut_sealing(const struct sample *s, int64_t n)
{
	size_t good = whole(s, n), rows_end = good < s->members ? good : s->members - 1;
	struct slice heads = { s->heads.p, (size_t)(strchr(s->heads.p, '\n') + 1 - s->heads.p) };
	struct after_state state;
	struct buf said = { 0 };
	bool ok = true;

	put(s, n, heads, SLICE_NONE);
	if (after_append(s->work, now, s->header.p, "more,,", &said) != APPEND_DONE)
		ok = failed("sealing, cut at", n, "no row can be appended", &said);
	else if (!has_rows(s, rows_end > 1 ? s->leaves[rows_end] - 1 : 0, true, &state))
		ok = failed("sealing, cut at", n, "not the rows that were whole", &said);
	else if (after_verify(s->work, &said) != 0)
		ok = failed("sealing, cut at", n, "does not verify", &said);
	buf_free(&said);
	return ok;
}

static bool every_length(const struct sample *s, bool (*test)(const struct sample *, int64_t), int64_t end)
{
	bool ok = true;

	for (int64_t n = 0; n < end && ok; n += s->step)
		ok = test(s, n);
	return ok;
}

static bool cut_no_tip(const struct sample *s, int64_t n)
{
	return cut(s, n, SLICE_NONE);
}

static bool cut_other_boot(const struct sample *s, int64_t n)
{
	bool ok;

	after_boot("/proc/sys/kernel/random/uuid");
	ok = cut(s, n, buf_slice(&s->tip));
	after_boot(NULL);
	return ok;
}

/* -- every bit ------------------------------------------------------------ */

struct flips {
	unsigned long all, found, harmless;
};

/* What zlib makes of the file as it is now, as any other reader would. */
static void inflate_all(const char *path, struct buf *text)
{
	struct codec *codec = codec_new(CODEC_ZLIB, CODEC_LEVEL);
	struct buf data = { 0 };
	struct slice rest;
	struct member m;
	const char *why;

	buf_clear(text);
	after_read(path, &data);
	rest = buf_slice(&data);
	while (member_parse(rest, &m, &why) == MEMBER_WHOLE && member_text(codec, rest, &m, text, &why) == 0)
		rest = slice_from(rest, m.size);
	buf_free(&data);
	codec_free(codec);
}

static bool flip(const struct sample *s, int fd, size_t bit, const struct buf *text, struct flips *count)
{
	char byte = (char)(s->data.p[bit / 8] ^ (1 << bit % 8));
	struct buf now_text = { 0 };
	bool ok = true;
	long found;

	if (pwrite(fd, &byte, 1, (off_t)(bit / 8)) != 1)
		return false;
	found = after_verify(s->work, NULL);
	count->all++;
	if (found > 0) {
		count->found++;
	} else {
		inflate_all(in(s->work, DATA), &now_text);
		ok = found == 0 && slice_eq(buf_slice(text), buf_slice(&now_text));
		count->harmless++;
	}
	if (pwrite(fd, &s->data.p[bit / 8], 1, (off_t)(bit / 8)) != 1)
		return false;
	buf_free(&now_text);
	return ok || failed("bit", (int64_t)bit, "changed the rows unseen", &now_text);
}

static bool every_bit(const struct sample *s, size_t step, struct flips *count)
{
	struct buf text = { 0 };
	bool ok = true;
	int fd;

	put(s, (int64_t)s->data.n, buf_slice(&s->heads), SLICE_NONE);
	fd = open(in(s->work, DATA), O_WRONLY | O_CLOEXEC);
	inflate_all(in(s->work, DATA), &text);
	for (size_t bit = 0; bit < s->data.n * 8 && ok; bit += step)
		ok = flip(s, fd, bit, &text, count);
	close(fd);
	buf_free(&text);
	return ok;
}

/* -- */

static void free_sample(struct sample *s)
{
	buf_free(&s->settings);
	buf_free(&s->heads);
	buf_free(&s->data);
	buf_free(&s->tip);
	buf_free(&s->rows);
	buf_free(&s->header);
}

int main(int argc, char **argv)
{
	struct sample open_part, sealed;
	struct flips flips = { 0 };
	size_t step;
	bool ok;

	if (argc != 5)
		return 2;
	open_part = take(argv[1], argv[3]);
	sealed = take(argv[2], argv[3]);
	step = strtoul(argv[4], NULL, 10);
	open_part.step = sealed.step = step > 1 ? 3 : 1;
	printf("# %zu bytes in %zu members, %zu in %zu and an end\n", open_part.data.n, open_part.members, sealed.data.n,
	       sealed.members);
	spec_check(&spec, open_part.members == 3 && sealed.members == 3, "files of three members");
	spec_check(&spec, every_length(&open_part, cut_no_tip, (int64_t)open_part.data.n + 1), "cut at every length, no tip");
	spec_check(&spec, every_length(&open_part, cut_other_boot, (int64_t)open_part.data.n + 1),
		   "cut at every length, the tip of another boot");
	spec_check(&spec, every_length(&open_part, cut_within_boot, (int64_t)open_part.data.n),
		   "cut at every length in the boot that wrote it: damage, not a crash");
	spec_check(&spec, every_length(&sealed, cut_sealed, (int64_t)sealed.data.n), "a closed part cut at every length is named");
	spec_check(&spec, every_length(&sealed, cut_sealing, (int64_t)sealed.data.n + 1),
		   "cut at every length before heads.csv was written");
	ok = every_bit(&sealed, step, &flips);
	printf("# %lu bits changed, %lu named, %lu without effect\n", flips.all, flips.found, flips.harmless);
	spec_check(&spec, ok, "every bit changed: named, or the rows are the same");
	spec_check(&spec, flips.harmless * 100 < flips.all, "and nearly all are named");
	after_remove(argv[3]);
	free_sample(&open_part);
	free_sample(&sealed);
	return spec_end(&spec);
}
