/* A CSV record becomes a line of a ledger: see ledger_row.h. */
/* SPDX-License-Identifier: ISC */
#include "ledger_row.h"

#include <stdlib.h>

#include "bloom.h"
#include "csvtext.h"
#include "guard.h"
#include "ledger_line.h"
#include "strmap.h"
#include "utf8_fast.h"
#include "xmem.h"

/* What is done with a column. */
struct column {
	bool who, seal, allowed;
	enum keyring_kind kind;
};

enum { OWN = 2 }; /* seq and at */

struct ledger_rows {
	const struct ledger_settings *settings;
	struct keyring *keys;
	struct slice allow;
	struct diag *diag;
	struct strmap names;   /* columns by number, seq and at not counted */
	struct column *column;
	size_t cap;
	size_t own;            /* OWN when the input has seq and at, else 0 */
	size_t time;           /* column of the event time, STRMAP_NONE: none */
	bool keyed;
	struct buf header;
};

struct ledger_rows *ledger_rows_new(const struct ledger_settings *settings, struct keyring *keys, const char *allow,
				    struct diag *diag)
{
	struct ledger_rows *w = xcalloc(1, sizeof *w);

	w->settings = settings;
	w->keys = keys;
	w->allow = slice_of(allow);
	w->diag = diag;
	return w;
}

void ledger_rows_free(struct ledger_rows *w)
{
	if (!w)
		return;
	strmap_free(&w->names);
	buf_free(&w->header);
	free(w->column);
	free(w);
}

/* -- the header -------------------------------------------------------- */

/* NULL, or why it cannot be a column's name. */
static const char *name_error(const struct ledger_rows *w, struct slice name)
{
	if (name.n == 0)
		return "a column has no name";
	if (slice_is(name, "seq") || slice_is(name, "at"))
		return "the ledger has a column of this name itself";
	if (strmap_find(&w->names, name) != STRMAP_NONE)
		return "two columns have this name";
	if (memchr(name.p, '\n', name.n) || memchr(name.p, '\r', name.n) || memchr(name.p, '\0', name.n))
		return "a column's name spans lines";
	if (guard_finds(name))
		return "a column's name holds an id or a phone number (is the header line missing?)";
	return NULL;
}

static void add_column(struct ledger_rows *w, struct slice name)
{
	struct column c = {
		.who = slice_lists(slice_of(w->settings->who), ',', name),
		.seal = slice_lists(slice_of(w->settings->seal), ',', name),
		.allowed = slice_lists(w->allow, ',', name),
		.kind = slice_is(name, "phone") ? KEYRING_PHONE : KEYRING_ID,
	};
	size_t i = strmap_add(&w->names, name);

	XGROW(w->column, i + 1, w->cap);
	w->column[i] = c;
	w->keyed |= c.who || c.seal;
	csvtext_next(&w->header, name);
}

static size_t count_who(const struct ledger_rows *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->names.n; i++)
		n += w->column[i].who;
	return n;
}

int ledger_rows_bind(struct ledger_rows *w, const struct slice *header, size_t n, const struct where *at)
{
	struct where here = *at;
	const char *why;

	strmap_clear(&w->names);
	buf_clear(&w->header);
	buf_puts(&w->header, "seq,at");
	w->keyed = false;
	w->own = n >= OWN && slice_is(header[0], "seq") && slice_is(header[1], "at") ? OWN : 0;
	for (size_t i = w->own; i < n; i++) {
		here.field = i + 1;
		why = name_error(w, header[i]);
		if (why)
			return diag_error(w->diag, &here, "%s", why);
		add_column(w, header[i]);
	}
	if (w->names.n == 0)
		return diag_error(w->diag, at, "the header has no column");
	if (count_who(w) > LEDGER_ROW_TOKENS)
		return diag_error(w->diag, at, "more than %d columns become tokens (who=%s)", LEDGER_ROW_TOKENS, w->settings->who);
	if (w->header.n > LEDGER_ROW_MAX)
		return diag_error(w->diag, at, "the header is longer than %d bytes", LEDGER_ROW_MAX);
	w->time = *w->settings->time ? strmap_find(&w->names, slice_of(w->settings->time)) : STRMAP_NONE;
	return 0;
}

struct slice ledger_rows_header(const struct ledger_rows *w)
{
	return buf_slice(&w->header);
}

bool ledger_rows_need_keys(const struct ledger_rows *w)
{
	return w->keyed;
}

/* -- a record ---------------------------------------------------------- */

/* A record on its way into a line. */
struct putting {
	struct ledger_rows *w;
	const struct record *r;
	struct buf *line;
	struct ledger_row_facts *facts;
	const char *file;
	int month;
};

/* Reports what is wrong with column i, STRMAP_NONE: with the row. */
static int refuse(const struct putting *p, size_t i, const char *why)
{
	struct where at = { p->file, p->r->line, i == STRMAP_NONE ? 0 : i + 1, NULL };
	struct buf name = { 0 };
	int result;

	if (i != STRMAP_NONE) {
		buf_put(&name, strmap_key(&p->w->names, i - p->w->own));
		at.column = name.p;
	}
	result = diag_error(p->w->diag, &at, "%s", why);
	buf_free(&name);
	return result;
}

static void add_token(struct ledger_row_facts *facts, struct slice token)
{
	if (facts->ntokens < LEDGER_ROW_TOKENS)
		facts->token[facts->ntokens++] = bloom_hash(token);
}

/* What stands before the '.', see ledger_row.h. */
static struct slice token_part(struct slice value)
{
	const char *dot = value.n ? memchr(value.p, '.', value.n) : NULL;

	return dot ? (struct slice){ value.p, (size_t)(dot - value.p) } : value;
}

/* A value that went through here before. */
static bool is_done(const struct column *c, struct slice value)
{
	struct slice token = token_part(value);

	if (!c->who)
		return keyring_is_sealed(value);
	return keyring_is_token(token) && (token.n == value.n || keyring_is_sealed(slice_from(value, token.n + 1)));
}

static int no_key(const struct putting *p, size_t i, enum keyring_result result)
{
	if (result == KEYRING_NO_KEY)
		return refuse(p, i, "there is no key for this month's tokens");
	return -1;
}

/* The value as it stands in the ledger. */
static int put_private(const struct putting *p, size_t i, struct slice value)
{
	const struct column *c = &p->w->column[i - p->w->own];
	enum keyring_result result = KEYRING_DONE;
	char token[KEYRING_TOKEN + 1];

	if (value.n == 0)
		return 0;
	if (is_done(c, value)) {
		if (c->who)
			add_token(p->facts, token_part(value));
		buf_put(p->line, value);
		return 0;
	}
	if (!p->w->keys)
		return no_key(p, i, KEYRING_NO_KEY);
	if (c->who) {
		result = keyring_token(p->w->keys, p->month, c->kind, value, token);
		if (result != KEYRING_DONE)
			return no_key(p, i, result);
		buf_put(p->line, (struct slice){ token, KEYRING_TOKEN });
		add_token(p->facts, (struct slice){ token, KEYRING_TOKEN });
		if (c->seal)
			buf_putc(p->line, '.');
	}
	if (c->seal)
		result = keyring_seal(p->w->keys, p->month, p->w->settings->name, strmap_key(&p->w->names, i - p->w->own),
				      value, p->line);
	return result == KEYRING_DONE ? 0 : no_key(p, i, result);
}

/* Whether the record's text is its fields joined by commas. */
static bool may_copy(const struct record *r)
{
	if (!r->plain)
		return false;
	if (r->nfields == 1)
		return r->raw.n && !memchr(r->raw.p, ',', r->raw.n);
	return r->raw.p[r->field[0].n] == ',';
}

/* Copies the text but for the columns that become something else. */
static int put_copied(const struct putting *p)
{
	const struct ledger_rows *w = p->w;
	size_t from = 0, to = 0;

	for (size_t i = 0; i < w->own; i++)
		from += p->r->field[i].n + 1;
	to = from;
	for (size_t i = w->own; i < p->r->nfields; i++) {
		const struct column *c = &w->column[i - w->own];
		size_t n = p->r->field[i].n;

		if (c->who || c->seal) {
			buf_put(p->line, (struct slice){ p->r->raw.p + from, to - from });
			if (put_private(p, i, p->r->field[i]) < 0)
				return -1;
			from = to + n;
		}
		to += n + 1;
	}
	buf_put(p->line, slice_from(p->r->raw, from));
	return 0;
}

/* Quoted anew, field by field. */
static int put_fields(const struct putting *p)
{
	const struct ledger_rows *w = p->w;

	for (size_t i = w->own; i < p->r->nfields; i++) {
		const struct column *c = &w->column[i - w->own];
		struct slice value = p->r->field[i];

		if (i > w->own)
			buf_putc(p->line, ',');
		if (c->who || c->seal) {
			if (put_private(p, i, value) < 0)
				return -1;
			continue;
		}
		if (value.n && (memchr(value.p, '\n', value.n) || memchr(value.p, '\r', value.n)))
			return refuse(p, i, "holds a line end (a row of a ledger is one line)");
		csvtext_put(p->line, value);
	}
	return 0;
}

/* Which field the guard means; tokens and sealed texts are none. */
static int look_closer(const struct putting *p)
{
	const struct ledger_rows *w = p->w;

	for (size_t i = w->own; i < p->r->nfields; i++) {
		const struct column *c = &w->column[i - w->own];
		enum guard_found found = c->who || c->seal || c->allowed ? GUARD_NOTHING : guard_finds(p->r->field[i]);

		if (found)
			return refuse(p, i, found == GUARD_ID ? "holds a resident id in the clear" :
								"holds a phone number in the clear");
	}
	return 0;
}

/* Of the line as it would be written; most lines are through after three
 * passes by vector or by leaps. */
static int check(const struct putting *p, struct slice line)
{
	if (line.n > LEDGER_ROW_MAX)
		return refuse(p, STRMAP_NONE, "the row is too long (expected at most 59900 bytes)");
	if (utf8_fast_bad(line) != line.n)
		return refuse(p, STRMAP_NONE, "bytes that are no UTF-8");
	if (line.n && memchr(line.p, '\0', line.n))
		return refuse(p, STRMAP_NONE, "a NUL byte");
	return guard_finds(line) ? look_closer(p) : 0;
}

static void take_time(const struct ledger_rows *w, struct slice value, struct ledger_row_facts *facts)
{
	struct when when;
	const char *why;

	facts->timed = value.n && when_parse(value, w->settings->offset, &when, &why) == 0;
	facts->time = facts->timed ? when.at : 0;
}

int ledger_rows_put(struct ledger_rows *w, int month, const struct record *r, struct buf *line,
		    struct ledger_row_facts *facts, const char *file)
{
	struct putting p = { w, r, line, facts, file, month };
	size_t start = line->n;
	int result;

	facts->ntokens = 0;
	if (r->error)
		return refuse(&p, STRMAP_NONE, csvin_error_text(r->error));
	if (r->nfields != w->own + w->names.n)
		return refuse(&p, STRMAP_NONE, "another number of fields than the header");
	result = may_copy(r) ? put_copied(&p) : put_fields(&p);
	if (result == 0)
		result = check(&p, slice_from(buf_slice(line), start));
	if (result < 0) {
		line->n = start;
		return -1;
	}
	take_time(w, w->time == STRMAP_NONE ? SLICE_NONE : r->field[w->own + w->time], facts);
	return 0;
}

/* -- a line of a ledger ------------------------------------------------ */

static bool take_at(const struct ledger_rows *w, struct slice value, int64_t *at)
{
	struct when when;
	const char *why;

	if (when_parse(value, w->settings->offset, &when, &why) < 0)
		return false;
	*at = when.at;
	return true;
}

bool ledger_rows_facts(struct ledger_rows *w, struct slice text, struct ledger_row_facts *facts, int64_t *at)
{
	struct ledger_line line;
	struct slice field;

	*facts = (struct ledger_row_facts){ .ntokens = 0 };
	ledger_line_start(&line, text);
	if (ledger_line_next(&line, &field) <= 0 || ledger_line_next(&line, &field) <= 0 || !take_at(w, field, at))
		return false;
	for (size_t i = 0; i < w->names.n; i++) {
		if (ledger_line_next(&line, &field) <= 0)
			return false;
		if (w->column[i].who && field.n)
			add_token(facts, token_part(field));
		if (i == w->time)
			take_time(w, field, facts);
	}
	return ledger_line_next(&line, &field) == 0;
}
