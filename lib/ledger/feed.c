/* CSV files into a ledger, commit by commit: see feed.h. */
/* SPDX-License-Identifier: ISC */
#include "feed_internal.h"

#include <stdlib.h>

#include "xmem.h"

/* Bytes beyond this are committed before the input is at its end. */
#define WHOLE_INPUT ((size_t)256 << 20)

struct feed *feed_open(struct ledger *l, struct keyring *keys, const struct feed_options *o, struct diag *diag)
{
	struct feed *f = xcalloc(1, sizeof *f);

	f->ledger = l;
	f->keys = keys;
	f->options = *o;
	f->diag = diag;
	f->rows = ledger_rows_new(ledger_settings(l), keys, o->allow, diag);
	f->incoming = incoming_new(f->rows, keys, diag);
	return f;
}

void feed_close(struct feed *f)
{
	if (!f)
		return;
	append_free(f->append);
	incoming_free(f->incoming);
	ledger_rows_free(f->rows);
	buf_free(&f->header);
	free(f);
}

static void commit_before_wait(void *context)
{
	struct feed *f = context;

	if (f->append && incoming_batch(f->incoming)->n == 0)
		return;
	if (f->append)
		feed_commit(f);
	if (f->result != FEED_DONE)
		f->options.stop(f->options.context);
}

static bool enough(const struct feed *f)
{
	size_t most = f->options.acks ? MEMBER_TEXT_MAX : WHOLE_INPUT;

	return incoming_size(f->incoming) >= most ||
	       (f->options.batch && incoming_batch(f->incoming)->n >= f->options.batch);
}

static enum feed_result take_header(struct feed *f, const struct record *record, const struct where *at)
{
	if (record->error) {
		diag_error(f->diag, at, "the header cannot be read");
		return FEED_NO;
	}
	if (ledger_rows_bind(f->rows, record->field, record->nfields, at) < 0)
		return FEED_NO;
	if (f->append && !slice_eq(buf_slice(&f->header), ledger_rows_header(f->rows))) {
		diag_error(f->diag, at, "another header than that of the first file (append them one after the other)");
		return FEED_NO;
	}
	if (f->append)
		return FEED_DONE;
	buf_put(&f->header, ledger_rows_header(f->rows));
	f->append = append_open(f->ledger, buf_slice(&f->header), &f->options.append, f->diag);
	return f->append ? FEED_DONE : FEED_REFUSED;
}

/* The first row of a batch tells whether there can be tokens for it. */
static enum feed_result begin_batch(struct feed *f)
{
	int month = append_month(f->append);

	if (month < 0)
		return FEED_REFUSED;
	if (incoming_month(f->incoming, month) == 0)
		return FEED_DONE;
	return f->keys ? FEED_TROUBLE : FEED_REFUSED;
}

static void take_row(struct feed *f, const struct csvin *in, const struct record *record, const char *file)
{
	if (incoming_batch(f->incoming)->n == 0 && !f->refused)
		f->result = begin_batch(f);
	if (!f->refused && f->result != FEED_DONE)
		return;
	if (incoming_put(f->incoming, in, record, file) < 0) {
		f->refused++;
		f->result = FEED_NO;
	}
	if (f->refused)
		incoming_clear(f->incoming);
	else if (enough(f))
		feed_commit(f);
}

/* A live gate stops at a refused row; from a file one wants to hear of all of them. */
bool feed_goes_on(const struct feed *f)
{
	bool looks_on = f->refused && !f->options.acks && !f->options.batch;

	return f->result == FEED_DONE || (f->result == FEED_NO && looks_on);
}

/* Blank lines before it are no header. */
static int read_header(struct csvin *in, struct record *record)
{
	int got;

	while ((got = csvin_next(in, record)) > 0 && record->nfields == 0 && !record->error)
		;
	return got;
}

/* 1: rows follow; 0: it is empty; -1: reported. */
static int begin_file(struct feed *f, struct csvin *in, struct record *record)
{
	struct where at = { csvin_name(in), 1, 0, NULL };
	int got = read_header(in, record);

	if (got == 0 && !f->options.may_be_empty) {
		/* What wrote this may have failed: that is missing, not zero. */
		diag_error(f->diag, &at, "the input is empty: not even a header (an input without rows has one)");
		f->result = FEED_TROUBLE;
	}
	if (got > 0) {
		at.line = record->line;
		csvin_expect(in, record->nfields);
		f->result = take_header(f, record, &at);
	}
	return got;
}

void feed_file(struct feed *f, const char *path)
{
	struct csvin_options o = { .encoding = "UTF-8", .one_encoding = true, .context = f,
				   .before_wait = f->options.acks ? commit_before_wait : NULL };
	struct csvin *in = csvin_open(path, &o, f->diag);
	struct record record;
	int got = in ? begin_file(f, in, &record) : -1;

	while (feed_goes_on(f) && got > 0 && (got = csvin_next(in, &record)) > 0)
		if (record.nfields || record.error)
			take_row(f, in, &record, strcmp(path, "-") == 0 ? "<stdin>" : path);
	if (got < 0)
		f->result = FEED_TROUBLE;
	csvin_close(in);
}

enum feed_result feed_end(struct feed *f)
{
	if (f->refused) {
		diag_say(f->diag, "%lu row%s refused, nothing of the batch was written", f->refused,
			 diag_word(f->refused, " was", "s were"));
		/* The file after the one that had them may have been good. */
		if (f->result == FEED_DONE)
			f->result = FEED_NO;
		return f->result;
	}
	if (f->result == FEED_DONE && f->append && (f->commits == 0 || incoming_batch(f->incoming)->n))
		feed_commit(f);
	if (f->result == FEED_DONE && f->append && append_end(f->append) != APPEND_DONE)
		f->result = FEED_NO;
	return f->result;
}

enum feed_result feed_result(const struct feed *f)
{
	return f->result;
}

uint64_t feed_rows(const struct feed *f)
{
	return f->there;
}
