/* Persons that are asked for: see search_who.h. */
/* SPDX-License-Identifier: ISC */
#include "search_who.h"

#include <sodium.h>
#include <stdlib.h>

#include "bloom.h"
#include "fileio.h"
#include "xmem.h"

struct search_who {
	const char *folder;
	struct keyring *keys;    /* opened when first needed */
	struct strmap token;     /* as given */
	struct buf person;       /* ids and phones, a NUL behind each */
	struct search_tokens **month;
	size_t nmonths, cap;
	struct diag *diag;
};

struct search_who *search_who_new(const char *keys, struct diag *diag)
{
	struct search_who *w = xcalloc(1, sizeof *w);

	w->folder = keys;
	w->diag = diag;
	return w;
}

void search_who_free(struct search_who *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->nmonths; i++) {
		strmap_free(&w->month[i]->token);
		free(w->month[i]->hash);
		free(w->month[i]);
	}
	free(w->month);
	keyring_close(w->keys);
	strmap_free(&w->token);
	if (w->person.p)
		sodium_memzero(w->person.p, w->person.cap);
	buf_free(&w->person);
	free(w);
}

void search_who_add(struct search_who *w, struct slice text)
{
	while (text.n && strchr(" \t\r", text.p[text.n - 1]))
		text.n--;
	text = slice_trim(text);
	if (keyring_is_token(text)) {
		strmap_add(&w->token, text);
	} else if (text.n && !memchr(text.p, '\0', text.n)) {
		buf_put(&w->person, text);
		buf_putc(&w->person, '\0');
	}
}

int search_who_read(struct search_who *w, int fd)
{
	struct buf b = { 0 };
	struct slice rest, line;
	int result = file_read_rest(fd, &b);

	rest = buf_slice(&b);
	while (result == 0 && slice_cut(&rest, '\n', &line))
		search_who_add(w, line);
	sodium_memzero(b.p, b.cap);
	buf_free(&b);
	return result < 0 ? diag_errno(w->diag, &(struct where){ "<stdin>", 0, 0, NULL }, "cannot read") : 0;
}

/* -- months ----------------------------------------------------------- */

static bool is_phone(struct slice text)
{
	struct buf b = { 0 };
	bool is;

	keyring_normal(KEYRING_PHONE, text, &b);
	is = b.n == 11 && b.p[0] == '1' && b.p[1] >= '3' && b.p[1] <= '9';
	if (b.p)
		sodium_memzero(b.p, b.cap);
	buf_free(&b);
	return is;
}

/* 17 digits and a digit or X, whatever stands between. */
static bool is_id(struct slice text)
{
	struct buf b = { 0 };
	bool is;

	keyring_normal(KEYRING_ID, text, &b);
	is = b.n == 18;
	for (size_t i = 0; i < b.n && i < 17; i++)
		is &= b.p[i] >= '0' && b.p[i] <= '9';
	if (b.p)
		sodium_memzero(b.p, b.cap);
	buf_free(&b);
	return is;
}

/* KEYRING_NO_KEY ends it for this month: the others have none either. */
static enum keyring_result add_person(struct search_who *w, struct search_tokens *t, struct slice text)
{
	char token[KEYRING_TOKEN + 1];
	bool id = is_id(text), phone = is_phone(text);
	enum keyring_result result = KEYRING_DONE;

	if (id || !phone) {
		result = keyring_token(w->keys, t->month, KEYRING_ID, text, token);
		if (result == KEYRING_DONE)
			strmap_add(&t->token, slice_of(token));
	}
	if (result == KEYRING_DONE && !id) {
		result = keyring_token(w->keys, t->month, KEYRING_PHONE, text, token);
		if (result == KEYRING_DONE)
			strmap_add(&t->token, slice_of(token));
	}
	return result;
}

static int open_keys(struct search_who *w)
{
	char *own = w->folder ? NULL : keyring_folder();
	const char *folder = w->folder ? w->folder : own;

	if (!folder)
		return diag_error(w->diag, NULL, "no place for keys is known (expected --keys=DIR, GATEHOUSE_KEYS or HOME)");
	w->keys = keyring_open(folder, w->diag);
	free(own);
	return w->keys ? 0 : -1;
}

static int add_persons(struct search_who *w, struct search_tokens *t)
{
	struct slice rest = buf_slice(&w->person), text;

	if (rest.n && !w->keys && open_keys(w) < 0)
		return -1;
	while (!t->no_key && slice_cut(&rest, '\0', &text))
		switch (add_person(w, t, text)) {
		case KEYRING_DONE: break;
		case KEYRING_TROUBLE: return -1;
		default: t->no_key = true; break;
		}
	return 0;
}

static struct search_tokens *make_month(struct search_who *w, int month)
{
	struct search_tokens *t = xcalloc(1, sizeof *t);

	t->month = month;
	for (size_t i = 0; i < w->token.n; i++)
		strmap_add(&t->token, strmap_key(&w->token, i));
	XGROW(w->month, w->nmonths + 1, w->cap);
	w->month[w->nmonths++] = t;
	if (add_persons(w, t) < 0)
		return NULL;
	t->hash = xcalloc(t->token.n + 1, sizeof *t->hash);
	for (size_t i = 0; i < t->token.n; i++)
		t->hash[i] = bloom_hash(strmap_key(&t->token, i));
	return t;
}

const struct search_tokens *search_who_month(struct search_who *w, int month)
{
	for (size_t i = 0; i < w->nmonths; i++)
		if (w->month[i]->month == month)
			return w->month[i]->hash ? w->month[i] : NULL;
	return make_month(w, month);
}
