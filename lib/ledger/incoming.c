/* CSV records that wait for a commit: see incoming.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "incoming.h"

#include <stdlib.h>

#include "xmem.h"

/* Records of one file as they came, an LF after each. The text never moves, so that
 * wiping it leaves no copy behind. */
struct stretch {
	struct buf text;
	const char *file;
	char delimiter;
};

enum { STRETCH = 1 << 20 };

struct incoming {
	struct ledger_rows *rows;
	struct keyring *keys;
	struct diag *diag;
	struct batch batch;
	struct stretch *stretch; /* the first nstretches are in use, `made` have memory */
	size_t nstretches, made, cap;
};

struct incoming *incoming_new(struct ledger_rows *rows, struct keyring *keys, struct diag *diag)
{
	struct incoming *in = xcalloc(1, sizeof *in);

	in->rows = rows;
	in->keys = keys;
	in->diag = diag;
	in->batch.month = BATCH_ANY_MONTH;
	return in;
}

void incoming_clear(struct incoming *in)
{
	for (size_t i = 0; i < in->nstretches; i++) {
		explicit_bzero(in->stretch[i].text.p, in->stretch[i].text.n);
		buf_clear(&in->stretch[i].text);
	}
	in->nstretches = 0;
	batch_clear(&in->batch);
}

void incoming_free(struct incoming *in)
{
	if (!in)
		return;
	incoming_clear(in);
	for (size_t i = 0; i < in->made; i++)
		buf_free(&in->stretch[i].text);
	batch_free(&in->batch);
	free(in->stretch);
	free(in);
}

const struct batch *incoming_batch(const struct incoming *in)
{
	return &in->batch;
}

size_t incoming_size(const struct incoming *in)
{
	return in->batch.lines.n;
}

static struct stretch *next_stretch(struct incoming *in, size_t need)
{
	struct stretch *s;

	XGROW(in->stretch, in->nstretches + 1, in->cap);
	s = &in->stretch[in->nstretches++];
	if (in->nstretches > in->made) {
		in->made = in->nstretches;
		s->text = (struct buf){ 0 };
	}
	/* Nothing is in it yet that could be copied. */
	buf_reserve(&s->text, need > STRETCH ? need : STRETCH);
	return s;
}

static void keep_clear(struct incoming *in, const struct csvin *source, const struct record *r, const char *file)
{
	struct stretch *s = in->nstretches ? &in->stretch[in->nstretches - 1] : NULL;
	size_t need = r->raw.n + 1;

	if (!s || s->file != file || s->text.cap - s->text.n <= need) {
		s = next_stretch(in, need);
		s->file = file;
		s->delimiter = csvin_delimiter(source);
	}
	buf_put(&s->text, r->raw);
	buf_putc(&s->text, '\n');
}

static int convert(struct incoming *in, const struct record *r, const char *file)
{
	struct ledger_row_facts facts;
	int result = ledger_rows_put(in->rows, in->batch.month, r, &in->batch.lines, &facts, file);

	if (result == 0)
		batch_end_row(&in->batch, &facts);
	else
		batch_drop_row(&in->batch);
	return result;
}

int incoming_put(struct incoming *in, const struct csvin *source, const struct record *r, const char *file)
{
	if (convert(in, r, file) < 0)
		return -1;
	if (in->batch.month != BATCH_ANY_MONTH)
		keep_clear(in, source, r, file);
	return 0;
}

static int convert_stretch(struct incoming *in, const struct stretch *s)
{
	struct csvin_options options = { .delimiter = s->delimiter, .encoding = "utf-8" };
	struct csvin *again = csvin_open_text(s->file, buf_slice(&s->text), &options, in->diag);
	struct record r;
	int got = again ? 1 : -1;

	while (got > 0 && (got = csvin_next(again, &r)) > 0)
		if (convert(in, &r, s->file) < 0)
			got = -1;
	csvin_close(again);
	return got;
}

/* The month's key, in the keyring from here on. */
static int take_key(struct incoming *in, int month)
{
	char unused[KEYRING_DIGEST + 1];
	enum keyring_result result;

	if (!in->keys)
		return diag_error(in->diag, NULL, "there is no folder for keys (expected --keys=DIR, or GATEHOUSE_KEYS)");
	if (keyring_make(in->keys, month, in->diag) < 0)
		return -1;
	result = keyring_digest(in->keys, month, unused);
	if (result == KEYRING_NO_KEY)
		diag_error(in->diag, NULL, "the key of the month was destroyed just now");
	return result == KEYRING_DONE ? 0 : -1;
}

int incoming_month(struct incoming *in, int month)
{
	size_t rows = in->batch.n;

	if (!ledger_rows_need_keys(in->rows) || month == in->batch.month)
		return 0;
	if (take_key(in, month) < 0)
		return -1;
	in->batch.month = month;
	batch_clear(&in->batch);
	for (size_t i = 0; i < in->nstretches; i++)
		if (convert_stretch(in, &in->stretch[i]) < 0)
			return -1;
	if (in->batch.n == rows)
		return 0;
	return diag_error(in->diag, NULL, "a record reads differently the second time");
}
