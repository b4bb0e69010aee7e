/* Month keys and the folder they are in: see keyring.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "keyring_internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fileio.h"
#include "when.h"
#include "xmem.h"

/* Others may not even list a folder of keys. */
enum { OTHERS = 077, SUFFIX_LENGTH = 4, MONTH_LENGTH = 7, SCRATCH = 8192 };
#define SUFFIX ".key"
#define DYING ".shred" /* hidden: of a key on its way out */

/* -- the folder -------------------------------------------------------- */

static char *joined(const char *folder, const char *rest)
{
	struct buf b = { 0 };

	buf_puts(&b, folder);
	buf_puts(&b, rest);
	return b.p;
}

char *keyring_folder(void)
{
	const char *own = getenv("GATEHOUSE_KEYS"), *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (own && *own)
		return xstrdup(own);
	if (config && *config)
		return joined(config, "/gatehouse/keys");
	return home && *home ? joined(home, "/.config/gatehouse/keys") : NULL;
}

/* One folder of the path; its name is synced with the folder it is in. */
static int make_folder(const char *path)
{
	if (mkdir(path, 0700) < 0)
		return errno == EEXIST ? 0 : -1;
	return file_sync_folder(path);
}

int keyring_create(const char *folder, struct diag *diag)
{
	struct where at = { folder, 0, 0, NULL };
	char *path = xstrdup(folder);
	int result = 0;

	for (char *slash = strchr(path + 1, '/'); slash && result == 0; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		result = make_folder(path);
		*slash = '/';
	}
	if (result < 0 || make_folder(folder) < 0)
		result = diag_errno(diag, &at, "cannot make the folder of keys");
	free(path);
	return result;
}

/* 1 when the folder is there and nobody else's, 0 when it is not there, -1
 * (reported). */
static int look_at_folder(const char *folder, struct diag *diag)
{
	struct where at = { folder, 0, 0, NULL };
	struct stat st;

	if (stat(folder, &st) < 0)
		return errno == ENOENT ? 0 : diag_errno(diag, &at, "cannot look at the folder of keys");
	if (!S_ISDIR(st.st_mode))
		return diag_error(diag, &at, "is no folder (expected a folder of keys)");
	if (st.st_mode & OTHERS)
		return diag_error(diag, &at, "others may look into the folder of keys (expected mode 0700: chmod go= it)");
	return 1;
}

struct keyring *keyring_open(const char *folder, struct diag *diag)
{
	struct keyring *k;

	if (sodium_init() < 0) {
		diag_error(diag, NULL, "there is no source of random bytes");
		return NULL;
	}
	if (look_at_folder(folder, diag) < 0)
		return NULL;
	k = xcalloc(1, sizeof *k);
	k->folder = xstrdup(folder);
	k->diag = diag;
	/* Clear text goes through it: it should not move and leave copies. */
	buf_reserve(&k->scratch, SCRATCH);
	return k;
}

void keyring_close(struct keyring *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->nmonths; i++)
		sodium_free(k->month[i].key);
	keyring_memo_free(&k->memo);
	keyring_wipe(&k->scratch);
	buf_free(&k->scratch);
	sodium_memzero(k->nonce, sizeof k->nonce);
	free(k->month);
	free(k->folder);
	free(k);
}

/* -- months ------------------------------------------------------------ */

int keyring_month(int64_t day)
{
	int year, month, unused;

	when_civil(day, &year, &month, &unused);
	return year * 12 + month - 1;
}

void keyring_put_month(struct buf *b, int month)
{
	buf_printf(b, "%04d-%02d", month / 12, month % 12 + 1);
}

int keyring_parse_month(struct slice text)
{
	int year = 0, month;

	if (text.n != MONTH_LENGTH || text.p[4] != '-')
		return -1;
	for (int i = 0; i < MONTH_LENGTH; i++)
		if (i != 4 && (text.p[i] < '0' || text.p[i] > '9'))
			return -1;
	for (int i = 0; i < 4; i++)
		year = year * 10 + (text.p[i] - '0');
	month = (text.p[5] - '0') * 10 + (text.p[6] - '0');
	return year < 1 || month < 1 || month > 12 ? -1 : year * 12 + month - 1;
}

/* DIR/2022-03.key, with a '.' in front when it is `hidden`. */
static const char *key_path(const struct keyring *k, int month, bool hidden, const char *suffix, struct buf *b)
{
	buf_clear(b);
	buf_puts(b, k->folder);
	buf_puts(b, hidden ? "/." : "/");
	keyring_put_month(b, month);
	buf_puts(b, suffix);
	return b->p;
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

size_t keyring_months(struct keyring *k, int **months)
{
	DIR *dir = opendir(k->folder);
	struct dirent *e;
	size_t n = 0, cap = 0;

	*months = NULL;
	while (dir && (e = readdir(dir))) {
		struct slice name = slice_of(e->d_name);
		int month = keyring_parse_month((struct slice){ name.p, name.n > SUFFIX_LENGTH ? name.n - SUFFIX_LENGTH : 0 });

		if (month < 0 || !slice_ends(name, SLICE(SUFFIX)))
			continue;
		XGROW(*months, n + 1, cap);
		(*months)[n++] = month;
	}
	if (dir)
		closedir(dir);
	if (n)
		qsort(*months, n, sizeof **months, by_number);
	return n;
}

/* -- reading a key ----------------------------------------------------- */

/* The keys of tokens and of sealing, from the one of the month. */
static void prepare(struct keyring_key *key)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&key->token, key->key, sizeof key->key);
	state = key->token;
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)"seal", 4);
	crypto_auth_hmacsha256_final(&state, key->seal);
	sodium_memzero(&state, sizeof state);
}

static enum keyring_result load(struct keyring *k, int month, struct keyring_key **to)
{
	struct keyring_key *key = sodium_malloc(sizeof *key);
	struct buf path = { 0 };
	enum keyring_result result;

	if (!key)
		return diag_errno(k->diag, NULL, "no memory for a key"), KEYRING_TROUBLE;
	result = keyring_file_read(key_path(k, month, false, SUFFIX, &path), key->key, k->diag);
	buf_free(&path);
	if (result == KEYRING_DONE) {
		prepare(key);
		*to = key;
	} else {
		sodium_free(key);
	}
	return result;
}

enum keyring_result keyring_key(struct keyring *k, int month, const struct keyring_key **key)
{
	struct keyring_month found = { month, NULL };
	enum keyring_result result;

	if (k->last >= k->nmonths || k->month[k->last].month != month)
		for (k->last = 0; k->last < k->nmonths && k->month[k->last].month != month; k->last++)
			;
	if (k->last == k->nmonths) {
		result = load(k, month, &found.key);
		if (result == KEYRING_TROUBLE)
			return result;
		XGROW(k->month, k->nmonths + 1, k->cap);
		k->month[k->nmonths++] = found;
	}
	*key = k->month[k->last].key;
	return *key ? KEYRING_DONE : KEYRING_NO_KEY;
}

/* What is known of the month is out of date. */
static void forget(struct keyring *k, int month)
{
	size_t left = 0;

	for (size_t i = 0; i < k->nmonths; i++)
		if (k->month[i].month == month)
			sodium_free(k->month[i].key);
		else
			k->month[left++] = k->month[i];
	k->nmonths = left;
	k->made = 0;
	keyring_memo_free(&k->memo);
}

/* -- making a key ------------------------------------------------------ */

/* The folder is synced also when the key was there: who made it may not have come to that
 * yet, and what is written with it now must not outlive it. */
int keyring_make(struct keyring *k, int month, struct diag *diag)
{
	struct where at = { k->folder, 0, 0, NULL };
	int there, result = 0;
	struct buf path = { 0 };

	if (k->made == month)
		return 0;
	there = look_at_folder(k->folder, diag);
	if (there < 0 || (there == 0 && keyring_create(k->folder, diag) < 0))
		return -1;
	key_path(k, month, false, SUFFIX, &path);
	at.file = path.p;
	if (access(path.p, F_OK) < 0 && errno == ENOENT) {
		result = keyring_file_make(path.p, k->folder);
		forget(k, month);
	}
	if (result == 0)
		result = file_sync_folder(path.p);
	if (result < 0)
		diag_errno(diag, &at, "cannot make the key");
	else
		k->made = month;
	buf_free(&path);
	return result;
}

/* -- destroying a key -------------------------------------------------- */

enum keyring_result keyring_digest(struct keyring *k, int month, char sha256_hex[KEYRING_DIGEST + 1])
{
	unsigned char sum[crypto_hash_sha256_BYTES];
	const struct keyring_key *key;
	enum keyring_result result = keyring_key(k, month, &key);

	if (result != KEYRING_DONE)
		return result;
	crypto_hash_sha256(sum, key->key, sizeof key->key);
	sodium_bin2hex(sha256_hex, KEYRING_DIGEST + 1, sum, sizeof sum);
	return KEYRING_DONE;
}

enum keyring_result keyring_shred(struct keyring *k, int month)
{
	struct buf path = { 0 }, dying = { 0 };
	struct where at = { key_path(k, month, false, SUFFIX, &path), 0, 0, NULL };
	enum keyring_result result = keyring_file_destroy(path.p, key_path(k, month, true, DYING, &dying));

	if (result == KEYRING_TROUBLE)
		diag_errno(k->diag, &at, "cannot destroy the key");
	forget(k, month);
	buf_free(&path);
	buf_free(&dying);
	return result;
}
