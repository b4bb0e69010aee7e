/* Guard, keys, tokens, sealed texts and the rows of a ledger. privacy.spec
 * holds what reads as a table; the checks below are about files of keys and
 * about properties that must hold for any text. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fileio.h"
#include "guard.h"
#include "idcheck.h"
#include "ledger_row.h"
#include "spec.h"
#include "utf8.h"
#include "xmem.h"

enum { MONTH = 2022 * 12 + 2 };

static struct ledger_settings settings(void)
{
	struct ledger_settings s = ledger_defaults();

	s.name = "310104/gate";
	s.who = "id_no,phone,contact";
	s.seal = "name,contact";
	return s;
}

/* A folder for keys that this run removes again. */
static char *new_folder(void)
{
	char *folder = xstrdup("/tmp/privacy.XXXXXX");

	return mkdtemp(folder) ? folder : NULL;
}

static void remove_folder(char *folder)
{
	struct buf command = { 0 };

	buf_printf(&command, "rm -rf %s", folder);
	if (system(command.p) != 0)
		printf("# %s is left over\n", folder);
	buf_free(&command);
	free(folder);
}

static const char *in_folder(const char *folder, const char *name, struct buf *b)
{
	buf_clear(b);
	buf_printf(b, "%s/%s", folder, name);
	return b->p;
}

static bool put_file(const char *folder, const char *name, struct slice bytes, mode_t mode)
{
	struct buf path = { 0 };
	int fd = open(in_folder(folder, name, &path), O_WRONLY | O_CREAT | O_TRUNC, mode);
	bool ok = fd >= 0 && fchmod(fd, mode) == 0 && file_write(fd, bytes) == 0;

	close(fd);
	buf_free(&path);
	return ok;
}

/* 00 01 .. 1f for March 2022. */
static bool put_known_key(const char *folder)
{
	char key[32];

	for (int i = 0; i < 32; i++)
		key[i] = (char)i;
	return put_file(folder, "2022-03.key", (struct slice){ key, sizeof key }, 0600);
}

/* -- the table --------------------------------------------------------- */

static int run_guard(struct slice in, struct buf *out)
{
	static const char *const name[] = { "nothing", "id", "phone" };

	buf_puts(out, name[guard_finds(in)]);
	return 0;
}

static int run_id(struct slice in, struct buf *out)
{
	keyring_normal(KEYRING_ID, in, out);
	return 0;
}

static int run_phone(struct slice in, struct buf *out)
{
	keyring_normal(KEYRING_PHONE, in, out);
	return 0;
}

/* What a diag said, in front "error: " and without the program. */
struct heard {
	struct diag d;
	char *text;
	size_t size;
};

static void listen(struct heard *h)
{
	*h = (struct heard){ 0 };
	diag_init(&h->d, "p");
	h->d.to = open_memstream(&h->text, &h->size);
}

static void put_heard(struct heard *h, struct buf *out)
{
	char *kind;

	fclose(h->d.to);
	kind = strstr(h->text, "error: ");
	if (kind) {
		buf_puts(out, "error: ");
		buf_put(out, (struct slice){ h->text + 3, (size_t)(kind - h->text) - 3 });
		buf_put(out, slice_of(kind + 7));
		out->n--;
	}
}

/* "id TEXT" or "phone TEXT". */
static int run_token(struct slice in, struct buf *out)
{
	char *folder = new_folder(), token[KEYRING_TOKEN + 1] = "";
	struct heard h;
	struct keyring *k;
	struct slice kind = SLICE_NONE;

	listen(&h);
	slice_cut(&in, ' ', &kind);
	if (!folder || !put_known_key(folder))
		return -1;
	k = keyring_open(folder, &h.d);
	if (k && keyring_token(k, MONTH, slice_is(kind, "phone") ? KEYRING_PHONE : KEYRING_ID, in, token) == KEYRING_DONE)
		buf_puts(out, token);
	keyring_close(k);
	put_heard(&h, out);
	free(h.text);
	remove_folder(folder);
	return 0;
}

/* Sealed texts become {what was in them}. */
static void put_opened(struct keyring *k, struct slice line, struct slice column, struct buf *out)
{
	const char *s1;

	while (line.n && (s1 = memmem(line.p, line.n, "s1.", 3))) {
		struct slice sealed = { s1, 0 };

		while (s1 + sealed.n < line.p + line.n && s1[sealed.n] != ',')
			sealed.n++;
		buf_put(out, (struct slice){ line.p, (size_t)(s1 - line.p) });
		buf_putc(out, '{');
		if (keyring_unseal(k, MONTH, "310104/gate", column, sealed, out) != KEYRING_DONE)
			buf_puts(out, "cannot be opened");
		buf_putc(out, '}');
		line = slice_from(line, (size_t)(s1 - line.p) + sealed.n);
	}
	buf_put(out, line);
}

static void put_facts(const struct ledger_row_facts *f, struct buf *out)
{
	buf_puts(out, " @");
	if (f->timed)
		buf_put_int(out, f->time);
	else
		buf_putc(out, '-');
	buf_printf(out, " #%u", f->ntokens);
}

static void put_row(struct ledger_rows *w, struct keyring *k, struct csvin *in, struct buf *out)
{
	struct where at = { "in.csv", 1, 0, NULL };
	struct ledger_row_facts facts = { 0 };
	struct buf line = { 0 };
	struct slice first;
	struct record r;

	if (csvin_next(in, &r) <= 0 || ledger_rows_bind(w, r.field, r.nfields, &at) < 0 || csvin_next(in, &r) <= 0)
		return;
	first = ledger_rows_header(w);
	first = slice_from(first, strlen("seq,at,"));
	if (ledger_rows_put(w, MONTH, &r, &line, &facts, "in.csv") == 0) {
		struct slice name = SLICE_NONE;

		slice_cut(&first, ',', &name);
		put_opened(k, buf_slice(&line), name, out);
		put_facts(&facts, out);
	}
	buf_free(&line);
}

static int run_row(struct slice text, struct buf *out)
{
	struct ledger_settings s = settings();
	char *folder = new_folder();
	struct heard h;
	struct keyring *k;
	struct ledger_rows *w;
	struct csvin *in;

	listen(&h);
	if (!folder || !put_known_key(folder))
		return -1;
	k = keyring_open(folder, &h.d);
	w = ledger_rows_new(&s, k, "note,code", &h.d);
	in = csvin_open_text("in.csv", text, NULL, &h.d);
	put_row(w, k, in, out);
	csvin_close(in);
	ledger_rows_free(w);
	keyring_close(k);
	put_heard(&h, out);
	free(h.text);
	remove_folder(folder);
	return 0;
}

static int run_facts(struct slice text, struct buf *out)
{
	struct where here = { "in.csv", 1, 0, NULL };
	struct ledger_settings s = settings();
	struct ledger_row_facts facts;
	struct slice header = SLICE_NONE, field[16];
	struct heard h;
	struct ledger_rows *w;
	size_t n = 0;
	int64_t at;

	listen(&h);
	slice_cut(&text, '\n', &header);
	while (slice_cut(&header, ',', &field[n]))
		n++;
	w = ledger_rows_new(&s, NULL, "", &h.d);
	if (ledger_rows_bind(w, field, n, &here) == 0) {
		if (ledger_rows_facts(w, text, &facts, &at)) {
			buf_printf(out, "at %lld", (long long)at);
			put_facts(&facts, out);
		} else {
			buf_puts(out, "none");
		}
	}
	ledger_rows_free(w);
	put_heard(&h, out);
	free(h.text);
	return 0;
}

/* -- keys and their files ---------------------------------------------- */

/* Opens the folder, makes the key and gives the token of one person: what
 * each of several processes at once would do. */
static bool token_of_folder(const char *folder, char token[KEYRING_TOKEN + 1])
{
	struct heard h;
	struct keyring *k;
	bool ok;

	listen(&h);
	k = keyring_open(folder, &h.d);
	ok = k && keyring_make(k, MONTH, &h.d) == 0 &&
	     keyring_token(k, MONTH, KEYRING_ID, SLICE("110101189003070012"), token) == KEYRING_DONE;
	keyring_close(k);
	fclose(h.d.to);
	free(h.text);
	return ok;
}

static size_t count_files(const char *folder)
{
	struct buf command = { 0 };
	FILE *f;
	size_t n = 0;
	int c;

	buf_printf(&command, "ls -A %s", folder);
	f = popen(command.p, "r");
	while ((c = getc(f)) != EOF)
		n += c == '\n';
	pclose(f);
	buf_free(&command);
	return n;
}

enum { RACERS = 6, RACES = 25 };

static bool race(void)
{
	char *parent = new_folder(), first[KEYRING_TOKEN + 1] = "", token[KEYRING_TOKEN + 1];
	struct buf folder = { 0 };
	int results[2], start[2];
	bool ok = pipe(results) == 0 && pipe(start) == 0;

	buf_printf(&folder, "%s/a/keys", parent);
	for (int i = 0; i < RACERS; i++)
		if (fork() == 0) {
			char go;

			close(start[1]);
			if (read(start[0], &go, 1) != 0 || !token_of_folder(folder.p, token))
				memset(token, '-', sizeof token);
			_exit(write(results[1], token, KEYRING_TOKEN) != KEYRING_TOKEN);
		}
	close(start[0]);
	close(start[1]); /* all at once */
	close(results[1]);
	for (int i = 0; i < RACERS; i++) {
		ok &= read(results[0], token, KEYRING_TOKEN) == KEYRING_TOKEN;
		token[KEYRING_TOKEN] = '\0';
		if (i == 0)
			memcpy(first, token, sizeof first);
		ok &= keyring_is_token(slice_of(token)) && strcmp(first, token) == 0;
	}
	while (wait(NULL) > 0)
		;
	close(results[0]);
	ok &= count_files(folder.p) == 1;
	buf_free(&folder);
	remove_folder(parent);
	return ok;
}

static bool racers_make_one_key(void)
{
	bool ok = true;

	for (int i = 0; i < RACES && ok; i++)
		ok = race();
	return ok;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 0777 : 0;
}

static bool keys_are_private(void)
{
	char *parent = new_folder(), token[KEYRING_TOKEN + 1];
	struct buf folder = { 0 }, path = { 0 };
	mode_t mask = umask(0);
	bool ok;

	buf_printf(&folder, "%s/b/keys", parent);
	ok = token_of_folder(folder.p, token);
	umask(mask);
	buf_printf(&path, "%s/2022-03.key", folder.p);
	ok &= mode_of(folder.p) == 0700 && mode_of(path.p) == 0600;
	buf_free(&folder);
	buf_free(&path);
	remove_folder(parent);
	return ok;
}

/* Whether opening the folder, or its key, is refused with that message. */
static bool refuses(const char *folder, const char *expected)
{
	char token[KEYRING_TOKEN + 1];
	struct heard h;
	struct keyring *k;
	bool done;

	listen(&h);
	k = keyring_open(folder, &h.d);
	done = k && keyring_token(k, MONTH, KEYRING_ID, SLICE("x"), token) == KEYRING_DONE;
	keyring_close(k);
	fclose(h.d.to);
	done |= !strstr(h.text, expected);
	if (done)
		printf("# expected %s, heard %s\n", expected, h.text);
	free(h.text);
	return !done;
}

static bool keys_of_others_are_refused(void)
{
	static const char zeros[33];
	char *folder = new_folder();
	struct buf path = { 0 }, other = { 0 };
	bool ok = true;

	ok &= chmod(folder, 0750) == 0 && refuses(folder, "others may look into") && chmod(folder, 0700) == 0;
	ok &= put_file(folder, "2022-03.key", (struct slice){ zeros, 32 }, 0640) && refuses(folder, "others may read");
	ok &= put_file(folder, "2022-03.key", (struct slice){ zeros, 31 }, 0600) && refuses(folder, "is no key");
	ok &= put_file(folder, "2022-03.key", (struct slice){ zeros, 33 }, 0600) && refuses(folder, "is no key");
	ok &= put_file(folder, "other", (struct slice){ zeros, 32 }, 0600);
	in_folder(folder, "2022-03.key", &path);
	in_folder(folder, "other", &other);
	ok &= unlink(path.p) == 0 && symlink(other.p, path.p) == 0 && refuses(folder, "cannot open the key");
	ok &= unlink(path.p) == 0 && mkdir(path.p, 0700) == 0 && refuses(folder, "is no key");
	ok &= refuses(other.p, "is no folder");
	buf_free(&path);
	buf_free(&other);
	remove_folder(folder);
	return ok;
}

static bool months_are_listed(void)
{
	static const char zeros[32];
	struct slice key = { zeros, sizeof zeros };
	char *folder = new_folder();
	struct heard h;
	struct keyring *k;
	int *months;
	size_t n;
	bool ok = put_file(folder, "2022-12.key", key, 0600) && put_file(folder, "2021-12.key", key, 0600) &&
		  put_file(folder, "2022-01.key", key, 0600) && put_file(folder, "2022-13.key", key, 0600) &&
		  put_file(folder, ".2022-02.key", key, 0600) && put_file(folder, "2022-04.keys", key, 0600);

	listen(&h);
	k = keyring_open(folder, &h.d);
	n = keyring_months(k, &months);
	ok &= n == 3 && months[0] == 2021 * 12 + 11 && months[1] == 2022 * 12 && months[2] == 2022 * 12 + 11;
	free(months);
	keyring_close(k);
	k = keyring_open("/nowhere/at/all", &h.d);
	ok &= k && keyring_months(k, &months) == 0 && !months;
	ok &= keyring_month(when_days(2022, 3, 31)) == MONTH && keyring_month(when_days(2022, 4, 1)) == MONTH + 1;
	keyring_close(k);
	fclose(h.d.to);
	ok &= h.size == 0;
	free(h.text);
	remove_folder(folder);
	return ok;
}

/* A second name for the file shows whether its bytes are gone, too. */
static bool destroyed_is_destroyed(void)
{
	char *folder = new_folder(), digest[KEYRING_DIGEST + 1], token[KEYRING_TOKEN + 1];
	static const char zeros[32];
	struct buf path = { 0 }, other = { 0 }, bytes = { 0 }, sealed = { 0 };
	struct heard h;
	struct keyring *k;
	bool ok;

	listen(&h);
	ok = put_known_key(folder);
	in_folder(folder, "2022-03.key", &path);
	in_folder(folder, "other", &other);
	ok &= link(path.p, other.p) == 0;
	k = keyring_open(folder, &h.d);
	ok &= keyring_seal(k, MONTH, "l", SLICE("c"), SLICE("text"), &sealed) == KEYRING_DONE;
	ok &= keyring_token(k, MONTH, KEYRING_ID, SLICE("x"), token) == KEYRING_DONE;
	ok &= keyring_digest(k, MONTH, digest) == KEYRING_DONE &&
	      strcmp(digest, "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd") == 0;
	ok &= keyring_shred(k, MONTH) == KEYRING_DONE && access(path.p, F_OK) < 0;
	ok &= file_read(other.p, &bytes) == 0 && slice_eq(buf_slice(&bytes), (struct slice){ zeros, sizeof zeros });
	ok &= keyring_unseal(k, MONTH, "l", SLICE("c"), buf_slice(&sealed), &bytes) == KEYRING_NO_KEY;
	ok &= keyring_token(k, MONTH, KEYRING_ID, SLICE("x"), token) == KEYRING_NO_KEY;
	ok &= keyring_digest(k, MONTH, digest) == KEYRING_NO_KEY && keyring_shred(k, MONTH) == KEYRING_NO_KEY;
	ok &= count_files(folder) == 1;
	/* As a crash leaves it between the new name and the end. */
	in_folder(folder, ".2022-03.shred", &path);
	ok &= rename(other.p, path.p) == 0 && keyring_shred(k, MONTH) == KEYRING_DONE && count_files(folder) == 0;
	keyring_close(k);
	fclose(h.d.to);
	free(h.text);
	buf_free(&path);
	buf_free(&other);
	buf_free(&bytes);
	buf_free(&sealed);
	remove_folder(folder);
	return ok;
}

/* -- tokens and sealed texts ------------------------------------------- */

struct keys {
	char *folder;
	struct heard h;
	struct keyring *k;
};

static bool keys_open(struct keys *k)
{
	*k = (struct keys){ .folder = new_folder() };
	listen(&k->h);
	return put_known_key(k->folder) && (k->k = keyring_open(k->folder, &k->h.d));
}

static bool keys_close(struct keys *k)
{
	keyring_close(k->k);
	fclose(k->h.d.to);
	free(k->h.text);
	remove_folder(k->folder);
	return k->h.size == 0;
}

/* More persons than the memo holds, each several times, in an order that pushes out others:
 * the same as a keyring that remembers nothing yet. */
static bool memo_changes_nothing(void)
{
	struct keys a, b;
	bool ok = keys_open(&a) & keys_open(&b);

	for (unsigned i = 0; i < 400000 && ok; i++) {
		char text[64], one[KEYRING_TOKEN + 1], two[KEYRING_TOKEN + 1];
		unsigned person = i * 2654435761u % 150000;
		enum keyring_kind kind = person % 3 ? KEYRING_ID : KEYRING_PHONE;
		struct slice s = { text, (size_t)snprintf(text, sizeof text, "%s%u", i % 7 ? "" : "1101011890", person) };

		ok &= keyring_token(a.k, MONTH, kind, s, one) == KEYRING_DONE;
		if (i % 37)
			continue;
		if (i % 370 == 0) {
			keyring_close(b.k);
			b.k = keyring_open(b.folder, &b.h.d);
		}
		ok &= keyring_token(b.k, MONTH, kind, s, two) == KEYRING_DONE && strcmp(one, two) == 0;
	}
	return keys_close(&a) & keys_close(&b) & ok;
}

static bool sealed_texts_are_bound(void)
{
	struct keys a;
	struct buf sealed = { 0 }, again = { 0 }, text = { 0 };
	struct slice column = SLICE("name");
	bool ok = keys_open(&a) && keyring_make(a.k, MONTH + 1, &a.h.d) == 0;
	unsigned bad = 0;

	for (size_t n = 0; n < 200; n++) {
		buf_clear(&sealed), buf_clear(&text), buf_clear(&again);
		for (size_t i = 0; i < n; i++)
			buf_putc(&again, (char)(i * 7 + n));
		ok &= keyring_seal(a.k, MONTH, "l", column, buf_slice(&again), &sealed) == KEYRING_DONE;
		ok &= keyring_is_sealed(buf_slice(&sealed)) && !memchr(sealed.p, ',', sealed.n);
		ok &= keyring_unseal(a.k, MONTH, "l", column, buf_slice(&sealed), &text) == KEYRING_DONE;
		ok &= slice_eq(buf_slice(&text), buf_slice(&again));
	}
	buf_clear(&again);
	ok &= keyring_seal(a.k, MONTH, "l", column, buf_slice(&text), &again) == KEYRING_DONE;
	ok &= !slice_eq(buf_slice(&again), buf_slice(&sealed)); /* never the same twice */
	buf_clear(&text);
	ok &= keyring_unseal(a.k, MONTH + 1, "l", column, buf_slice(&sealed), &text) == KEYRING_WRONG;
	ok &= keyring_unseal(a.k, MONTH + 2, "l", column, buf_slice(&sealed), &text) == KEYRING_NO_KEY;
	ok &= keyring_unseal(a.k, MONTH, "m", column, buf_slice(&sealed), &text) == KEYRING_WRONG;
	ok &= keyring_unseal(a.k, MONTH, "l", SLICE("remark"), buf_slice(&sealed), &text) == KEYRING_WRONG;
	ok &= keyring_unseal(a.k, MONTH, "ln", SLICE("ame"), buf_slice(&sealed), &text) == KEYRING_WRONG;
	/* No character can be changed, none be left out. The last ones hold
	 * unused bits; another text of them does not read. */
	for (size_t i = 0; i < sealed.n; i++) {
		char was = sealed.p[i];

		sealed.p[i] = was == 'A' ? 'B' : 'A';
		bad += keyring_unseal(a.k, MONTH, "l", column, buf_slice(&sealed), &text) != KEYRING_WRONG;
		sealed.p[i] = was;
		bad += keyring_unseal(a.k, MONTH, "l", column, (struct slice){ sealed.p, i }, &text) != KEYRING_WRONG;
	}
	ok &= bad == 0 && text.n == 0;
	buf_free(&sealed), buf_free(&again), buf_free(&text);
	return keys_close(&a) & ok;
}

/* -- the guard against every pair of groups ---------------------------- */

/* A second reading of guard.h, all groups with all others. */
static enum guard_found slow_guard(struct slice s)
{
	char digit[256];
	size_t group[256], groups = 0, n = 0; /* group: where it begins; more once it ends */
	bool in_group = false;
	uint32_t c = 1;

	for (size_t at = 0; c;) {
		c = at < s.n ? utf8_next(s, &at) : 0;
		if (c >= 0xFF10 && c <= 0xFF19)
			c -= 0xFF10 - '0';
		if (c >= '0' && c <= '9') {
			if (!in_group)
				group[groups++] = n;
			in_group = true;
			digit[n++] = (char)c;
			continue;
		}
		in_group = false;
		if (c == ' ' || c == '-' || c == 0x3000)
			continue;
		group[groups] = n;
		for (size_t i = 0; i < groups; i++)
			for (size_t j = i + 1; j <= groups; j++) {
				const char *p = digit + group[i];
				size_t all = group[j] - group[i];
				char id[18];
				bool small = false;

				for (size_t g = i; g < j; g++)
					small |= group[g + 1] - group[g] < 3;
				small &= i > 0 || j < groups;
				if (all == 18 || (all == 17 && j == groups && (c == 'X' || c == 'x'))) {
					memcpy(id, p, all);
					if (all == 17)
						id[17] = 'X';
					if (idcheck_holds(id))
						return GUARD_ID;
				}
				if (all == 15 && memcmp(p, "00", 2) == 0)
					p += 2, all -= 2;
				if (all == 13 && memcmp(p, "86", 2) == 0)
					p += 2, all -= 2;
				if (all == 11 && p[0] == '1' && p[1] >= '3' && !small)
					return GUARD_PHONE;
			}
		groups = n = 0;
	}
	return GUARD_NOTHING;
}

static void put_piece(struct buf *b)
{
	static const char *const piece[] = {
		"13800138000", "110101189003070012", "44030118991231777", "X", "138", "0013", "8000", "86", "1", "39", "2022",
		"-", " ", "-", " ", ",", "王", "\xEF\xBC\x91", "\xEF\xBC\x93", "\xE3\x80\x80", "x", ".", "T", "110101", "18900307",
	};

	buf_puts(b, piece[(unsigned)random() % (sizeof piece / sizeof *piece)]);
}

static bool guard_sees_all(void)
{
	unsigned found[3] = { 0 };
	struct buf b = { 0 };
	bool ok = true;

	srandom(20220318);
	for (int i = 0; i < 300000 && ok; i++) {
		buf_clear(&b);
		for (long n = random() % 9; n >= 0; n--)
			put_piece(&b);
		ok = (guard_finds(buf_slice(&b)) == GUARD_NOTHING) == (slow_guard(buf_slice(&b)) == GUARD_NOTHING);
		found[guard_finds(buf_slice(&b))]++;
		if (!ok)
			printf("# %s\n", b.p);
	}
	printf("# %u texts with an id, %u with a phone, %u with neither\n", found[1], found[2], found[0]);
	buf_free(&b);
	return ok && found[0] > 1000 && found[1] > 1000 && found[2] > 1000;
}

/* -- rows -------------------------------------------------------------- */

static struct slice random_field(struct buf *b)
{
	static const char *const piece[] = { "a", "\"", ",", " ", "\t", "王", "2022-03-18", "-", "" };
	size_t from;

	buf_puts(b, "|"); /* so that fields do not touch */
	from = b->n;
	for (long n = random() % 5; n > 0; n--)
		buf_puts(b, piece[(unsigned)random() % (sizeof piece / sizeof *piece)]);
	return (struct slice){ b->p + from, b->n - from };
}

/* A line read by the CSV reader gives the fields again, and its facts are
 * those of the row. */
static bool line_is_row(struct ledger_rows *w, struct diag *d, const struct record *r, struct buf *line)
{
	struct ledger_row_facts one, two;
	struct csvin_options comma = { .delimiter = ',' };
	struct record back;
	struct csvin *in;
	int64_t at;
	bool ok;

	buf_clear(line);
	buf_puts(line, "1,2022-03-18T08:00:00+08:00,");
	if (ledger_rows_put(w, MONTH, r, line, &one, "in.csv") < 0)
		return false;
	ok = ledger_rows_facts(w, buf_slice(line), &two, &at) && at == 1647561600 && one.timed == two.timed &&
	     one.time == two.time && one.ntokens == two.ntokens &&
	     memcmp(one.token, two.token, one.ntokens * sizeof *one.token) == 0;
	in = csvin_open_text("line", buf_slice(line), &comma, d);
	ok &= csvin_next(in, &back) > 0 && back.nfields == r->nfields + 2;
	for (size_t i = 0; i < r->nfields && ok; i++)
		ok = i == 1 || slice_eq(back.field[i + 2], r->field[i]);
	csvin_close(in);
	return ok;
}

static bool lines_read_back(void)
{
	struct slice header[] = { SLICE("time"), SLICE("id_no"), SLICE("unit"), SLICE("dir"), SLICE("phone") };
	struct where at = { "in.csv", 1, 0, NULL };
	struct ledger_settings s = settings();
	struct buf text = { 0 }, line = { 0 };
	struct keys a;
	bool ok = keys_open(&a);
	struct ledger_rows *w = ledger_rows_new(&s, a.k, "", &a.h.d);

	srandom(7);
	ok = ledger_rows_bind(w, header, 5, &at) == 0;
	for (int i = 0; i < 20000 && ok; i++) {
		struct slice field[5];
		struct record r = { .field = field, .nfields = 5, .line = 2 };

		buf_clear(&text);
		buf_reserve(&text, 1024);
		for (int f = 0; f < 4; f++)
			field[f] = random_field(&text);
		field[0] = i % 2 ? SLICE("2022-03-18T07:00:00+08:00") : SLICE("x");
		field[1] = i % 3 ? SLICE("110101189003070012") : SLICE_NONE;
		field[4] = SLICE_NONE;
		ok = line_is_row(w, &a.h.d, &r, &line);
		if (!ok)
			printf("# %.*s\n", SLICE_FMT(buf_slice(&line)));
	}
	ledger_rows_free(w);
	buf_free(&text), buf_free(&line);
	return keys_close(&a) & ok;
}

static bool lengths_are_exact(void)
{
	struct slice header[] = { SLICE("unit"), SLICE("dir") };
	struct where at = { "in.csv", 1, 0, NULL };
	struct ledger_settings s = settings();
	struct buf text = { 0 }, line = { 0 };
	struct ledger_row_facts facts;
	struct heard h;
	struct ledger_rows *w;
	bool ok = true;

	listen(&h);
	w = ledger_rows_new(&s, NULL, "", &h.d);
	ok &= ledger_rows_bind(w, header, 2, &at) == 0;
	for (size_t n = LEDGER_ROW_MAX - 3; n <= LEDGER_ROW_MAX; n++) {
		struct slice field[2] = { SLICE("a"), SLICE_NONE };
		struct record r = { .field = field, .nfields = 2, .line = 2 };

		buf_clear(&text), buf_clear(&line);
		while (text.n < n)
			buf_putc(&text, 'b');
		field[1] = buf_slice(&text);
		ok &= (ledger_rows_put(w, MONTH, &r, &line, &facts, "in.csv") == 0) == (n + 2 <= LEDGER_ROW_MAX);
		ok &= line.n == (n + 2 <= LEDGER_ROW_MAX ? n + 2 : 0);
	}
	ledger_rows_free(w);
	fclose(h.d.to);
	free(h.text);
	buf_free(&text), buf_free(&line);
	return ok;
}

/* -- */

static const struct spec_op ops[] = {
	{ "guard", run_guard }, { "id", run_id },       { "phone", run_phone }, { "token", run_token },
	{ "row", run_row },     { "facts", run_facts }, { NULL, NULL },
};

int main(int argc, char **argv)
{
	struct spec spec = { .ops = ops };

	for (int i = 1; i < argc; i++)
		spec_file(&spec, argv[i]);
	spec_check(&spec, guard_sees_all(), "guard: 300000 texts as all groups with all others");
	spec_check(&spec, racers_make_one_key(), "keys: 6 processes at once make one, 25 times");
	spec_check(&spec, keys_are_private(), "keys: made for nobody else, whatever the umask");
	spec_check(&spec, keys_of_others_are_refused(), "keys: that others may read, of another size, links are refused");
	spec_check(&spec, months_are_listed(), "keys: months in order, no folder has none");
	spec_check(&spec, destroyed_is_destroyed(), "keys: destroyed in the file, too, and what was begun is finished");
	spec_check(&spec, memo_changes_nothing(), "tokens: 400000 of 150000 persons, remembered or not");
	spec_check(&spec, sealed_texts_are_bound(), "sealed: every length; other key, ledger, column, byte or length refused");
	spec_check(&spec, lines_read_back(), "rows: 20000 lines give their fields and facts again");
	spec_check(&spec, lengths_are_exact(), "rows: the longest");
	return spec_end(&spec);
}
