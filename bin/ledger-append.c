/* CSV in, rows of a ledger out: there for good when it ends with 0. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "append.h"
#include "cli.h"
#include "csvout.h"
#include "incoming.h"
#include "span.h"
#include "xmem.h"

enum {
	BATCH_NO = 256, AT, ID, ALLOW, ACCEPT_GAP, FORCE, NAME, TZ, TIME, WHO, SEAL, MAX_LATE,
};

static const struct cli_option options[] = {
	{ 'i', "init", NULL, "make the ledger, and the key folder, unless they are there" },
	{ 'a', "ack", NULL, "commit whenever the input pauses; print 'n0 rows leaves root' for each commit" },
	{ 'b', "batch", "ROWS", "commit every so many rows (default: the whole input at once)" },
	{ 'k', "keys", "DIR", "folder of the month keys (default: GATEHOUSE_KEYS, else ~/.config/gatehouse/keys)" },
	{ AT, "at", "T", "acceptance time (default: the clock)" },
	{ ID, "id", "TEXT", "who sends this, for --batch-no" },
	{ BATCH_NO, "batch-no", "N", "number of this input: rows of it that are there are not written again" },
	{ ALLOW, "allow", "COLUMN[,COLUMN...]", "columns that may hold ids and phones in the clear" },
	{ ACCEPT_GAP, "accept-gap", NULL, "go on after more than 400 days without a part" },
	{ FORCE, "force", NULL, "also on a file system that may not keep what it promises" },
	{ NAME, "name", "NAME", "with --init: name of the ledger (default: the folder's)" },
	{ TZ, "tz", "OFFSET", "with --init: its fixed offset (default: +08:00)" },
	{ TIME, "time", "COLUMN", "with --init: column of the event time (default: time)" },
	{ WHO, "who", "COLUMN[,COLUMN...]", "with --init: columns that become tokens (default: id_no,phone)" },
	{ SEAL, "seal", "COLUMN[,COLUMN...]", "with --init: columns that are sealed (default: name,remark)" },
	{ MAX_LATE, "max-late", "SPAN", "with --init: from when on a row is late (default: 10min)" },
	{ 0 },
};

static const struct cli program = {
	"ledger-append",
	"[--init] [--ack] [--batch=ROWS] [--keys=DIR] [--at=T] [--id=TEXT --batch-no=N] [--allow=COLUMNS] [--accept-gap] "
	"[--force] [--name=NAME] [--tz=OFFSET] [--time=COLUMN] [--who=COLUMNS] [--seal=COLUMNS] [--max-late=SPAN] "
	"LEDGER [FILE...]",
	"Appends CSV rows to a ledger, durably and exactly once.", options,
};

/* Lines beyond this are committed before the input is at its end. */
#define WHOLE_INPUT ((size_t)256 << 20)

struct settings {
	struct append_options append;
	struct ledger_settings made;     /* of a new ledger */
	unsigned said;                   /* which of them were told: bit id - NAME */
	bool init, ack;
	uint64_t batch;                  /* rows; 0: no limit */
	const char *keys, *at, *id, *allow;
	char **operands;
};

struct run {
	struct settings s;
	struct diag diag;
	struct ledger *ledger;
	char *key_folder;
	struct keyring *keys;
	struct ledger_rows *rows;
	struct incoming *incoming;
	struct append *append;
	struct csvout *out;              /* acks */
	struct buf header;
	uint64_t there;                  /* rows committed */
	unsigned long refused;
	unsigned long commits;
	int code;
};

/* -- options -------------------------------------------------------------- */

static int set_count(const char *option, const char *value, uint64_t max, uint64_t *out, struct diag *diag)
{
	char *end;
	unsigned long long n = strtoull(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || n < 1 || n > max)
		return diag_error(diag, NULL, "option --%s: expected a number from 1 to %llu", option, (unsigned long long)max);
	*out = n;
	return 0;
}

static int set_offset(struct settings *s, const char *value, struct diag *diag)
{
	const char *why;

	if (when_parse_offset(slice_of(value), &s->made.offset, &why) < 0)
		return diag_error(diag, NULL, "option --tz: %s", why);
	return 0;
}

static int set_max_late(struct settings *s, const char *value, struct diag *diag)
{
	const char *why;

	if (span_parse(slice_of(value), &s->made.max_late, &why) < 0)
		return diag_error(diag, NULL, "option --max-late: %s", why);
	return 0;
}

static int set_batch_no(struct settings *s, const char *value, struct diag *diag)
{
	uint64_t n = 0;
	int result = set_count("batch-no", value, UINT32_MAX, &n, diag);

	s->append.batch = (uint32_t)n;
	return result;
}

static int set_option(struct settings *s, int id, const char *value, struct diag *diag)
{
	if (id >= NAME)
		s->said |= 1u << (id - NAME);
	switch (id) {
	case 'i': s->init = true; break;
	case 'a': s->ack = true; break;
	case 'b': return set_count("batch", value, UINT32_MAX, &s->batch, diag);
	case 'k': s->keys = value; break;
	case AT: s->at = value; break;
	case ID: s->id = value; break;
	case BATCH_NO: return set_batch_no(s, value, diag);
	case ALLOW: s->allow = value; break;
	case ACCEPT_GAP: s->append.accept_gap = true; break;
	case FORCE: s->append.any_disk = true; break;
	case NAME: s->made.name = value; break;
	case TZ: return set_offset(s, value, diag);
	case TIME: s->made.time = value; break;
	case WHO: s->made.who = value; break;
	case SEAL: s->made.seal = value; break;
	case MAX_LATE: return set_max_late(s, value, diag);
	default: break;
	}
	return 0;
}

/* Options that make sense only together. */
static int check_options(struct settings *s, struct diag *diag)
{
	if (s->said && !s->init)
		return diag_error(diag, NULL, "--name, --tz, --time, --who, --seal and --max-late need --init");
	if (!s->id != !s->append.batch)
		return diag_error(diag, NULL, "--id and --batch-no need each other");
	if (s->id)
		s->append.writer = codec_crc(0, slice_of(s->id));
	/* 0 stands for nobody. */
	if (s->id && s->append.writer == 0)
		return diag_error(diag, NULL, "option --id: this text cannot be told from none (expected another)");
	return 0;
}

static int parse_options(struct settings *s, int argc, char **argv, struct diag *diag)
{
	struct cli_parse p;
	const char *value;
	int id, result = 0;

	s->made = ledger_defaults();
	s->allow = "";
	cli_start(&p, &program, argc, argv, diag);
	while ((id = cli_next(&p, &value)) > 0)
		result |= set_option(s, id, value, diag);
	s->operands = cli_operands(&p);
	if (id < 0 || result < 0 || check_options(s, diag) < 0)
		return -1;
	if (optind >= argc) {
		diag_error(diag, NULL, "which ledger?");
		diag_say(diag, "usage: %s %s", program.name, program.usage);
		return -1;
	}
	return 0;
}

/* -- the ledger and its keys ------------------------------------------------ */

/* An existing ledger keeps its settings; who asks for others must hear that. */
static int check_settings(const struct run *r, struct diag *diag)
{
	const struct ledger_settings *is = ledger_settings(r->ledger), *asked = &r->s.made;
	const struct {
		int id;
		const char *name;
		bool same;
	} check[] = {
		{ NAME, "name", !asked->name || strcmp(is->name, asked->name) == 0 },
		{ TZ, "tz", is->offset == asked->offset },
		{ TIME, "time", strcmp(is->time, asked->time) == 0 },
		{ WHO, "who", strcmp(is->who, asked->who) == 0 },
		{ SEAL, "seal", strcmp(is->seal, asked->seal) == 0 },
		{ MAX_LATE, "max-late", is->max_late == asked->max_late },
	};
	struct where at = { ledger_folder(r->ledger), 0, 0, NULL };

	for (size_t i = 0; i < sizeof check / sizeof *check; i++)
		if ((r->s.said >> (check[i].id - NAME) & 1) && !check[i].same)
			return diag_error(diag, &at, "the ledger is there already with another %s (see its file LEDGER)",
					  check[i].name);
	return 0;
}

static int open_keys(struct run *r)
{
	r->key_folder = r->s.keys ? xstrdup(r->s.keys) : keyring_folder();
	if (!r->key_folder)
		return 0; /* it may not need any */
	if (r->s.init && keyring_create(r->key_folder, &r->diag) < 0) {
		r->code = EXIT_TROUBLE;
		return -1;
	}
	r->keys = keyring_open(r->key_folder, &r->diag);
	return r->keys ? 0 : -1;
}

static int set_clock(struct run *r)
{
	if (!r->s.at)
		return 0;
	r->s.append.fixed_clock = true;
	return cli_time("at", r->s.at, ledger_settings(r->ledger)->offset, &r->s.append.clock, &r->diag);
}

static int open_all(struct run *r)
{
	const char *folder = r->s.operands[0];

	if (r->s.init && ledger_create(folder, &r->s.made, &r->diag) < 0)
		return -1;
	r->ledger = ledger_open(folder, &r->diag);
	if (!r->ledger || check_settings(r, &r->diag) < 0 || set_clock(r) < 0 || open_keys(r) < 0)
		return -1;
	r->rows = ledger_rows_new(ledger_settings(r->ledger), r->keys, r->s.allow, &r->diag);
	r->incoming = incoming_new(r->rows, r->keys, &r->diag);
	if (r->s.ack)
		r->out = csvout_open(1, "<stdout>", &r->diag);
	return 0;
}

static _Noreturn void leave(struct run *r)
{
	int closed = csvout_close(r->out);

	if (r->code != EXIT_DONE && r->there)
		diag_say(&r->diag, "%llu rows of the input are in the ledger", (unsigned long long)r->there);
	append_free(r->append);
	incoming_free(r->incoming);
	ledger_rows_free(r->rows);
	keyring_close(r->keys);
	ledger_close(r->ledger);
	free(r->key_folder);
	buf_free(&r->header);
	exit(cli_end(&r->diag, r->code, closed));
}

/* -- commits ----------------------------------------------------------------- */

static void put_ack(struct run *r, uint64_t n0, uint64_t rows, uint64_t leaves, const struct tree_hash *root)
{
	struct buf b = { 0 };

	buf_printf(&b, "%llu %llu %llu ", (unsigned long long)n0, (unsigned long long)rows, (unsigned long long)leaves);
	tree_put_hex(&b, root);
	csvout_raw(r->out, buf_slice(&b));
	csvout_end(r->out);
	buf_free(&b);
}

static void say_done(struct run *r, const struct append_ack *ack)
{
	const struct written *w = &ack->before;

	if (w->rows && !r->s.ack)
		diag_say(&r->diag, "%llu rows of this batch were in the ledger already", (unsigned long long)w->rows);
	if (!r->s.ack)
		return;
	if (w->rows)
		put_ack(r, w->n0, w->rows, w->leaves, &w->root);
	if (ack->rows || !w->rows)
		put_ack(r, ack->n0, ack->rows, ack->leaves, &ack->root);
	if (csvout_flush(r->out) < 0)
		r->code = EXIT_TROUBLE;
}

static int code_of(enum append_result result)
{
	return result == APPEND_DONE ? EXIT_DONE : result == APPEND_REFUSED ? EXIT_UNUSABLE : EXIT_TROUBLE;
}

/* What is waiting goes into the ledger. r->code says how it went. */
static void commit(struct run *r)
{
	const struct batch *b = incoming_batch(r->incoming);
	enum append_result result;
	struct append_ack ack;

	while ((result = append_commit(r->append, b, &ack)) == APPEND_MONTH)
		if (incoming_month(r->incoming, ack.month) < 0) {
			result = APPEND_TROUBLE;
			break;
		}
	r->code = code_of(result);
	if (result == APPEND_DONE) {
		r->there += b->n;
		r->commits++;
		say_done(r, &ack);
	}
	incoming_clear(r->incoming);
}

/* The input pauses: what came so far need not wait for the rest. Only the end of the
 * process can end a read from within. */
static void commit_before_wait(void *context)
{
	struct run *r = context;

	if (r->append && incoming_batch(r->incoming)->n == 0)
		return;
	if (r->append)
		commit(r);
	if (r->code != EXIT_DONE)
		leave(r);
}

static bool enough(const struct run *r)
{
	size_t most = r->s.ack ? MEMBER_TEXT_MAX : WHOLE_INPUT;

	return incoming_size(r->incoming) >= most || (r->s.batch && incoming_batch(r->incoming)->n >= r->s.batch);
}

/* -- the input ------------------------------------------------------------------ */

/* The first file's header line opens the ledger's part, the others must have the same. */
static int take_header(struct run *r, const struct record *record, const struct where *at)
{
	if (record->error) {
		diag_error(&r->diag, at, "the header cannot be read");
		return EXIT_NO;
	}
	if (ledger_rows_bind(r->rows, record->field, record->nfields, at) < 0)
		return EXIT_NO;
	if (r->append && !slice_eq(buf_slice(&r->header), ledger_rows_header(r->rows))) {
		diag_error(&r->diag, at, "another header than that of the first file (append them one after the other)");
		return EXIT_NO;
	}
	if (r->append)
		return EXIT_DONE;
	buf_put(&r->header, ledger_rows_header(r->rows));
	r->append = append_open(r->ledger, buf_slice(&r->header), &r->s.append, &r->diag);
	return r->append ? EXIT_DONE : EXIT_UNUSABLE;
}

static int refuse_row(struct run *r)
{
	r->refused++;
	incoming_clear(r->incoming);
	return EXIT_NO;
}

static void take_row(struct run *r, const struct csvin *in, const struct record *record, const char *file)
{
	bool first = incoming_batch(r->incoming)->n == 0 && !r->refused;
	int month = first ? append_month(r->append) : 0;

	if (month < 0) {
		r->code = EXIT_UNUSABLE;
		return;
	}
	if (first && incoming_month(r->incoming, month) < 0) {
		r->code = r->keys ? EXIT_TROUBLE : EXIT_UNUSABLE;
		return;
	}
	if (incoming_put(r->incoming, in, record, file) < 0)
		r->code = refuse_row(r);
	else if (r->refused)
		incoming_clear(r->incoming);
	else if (enough(r))
		commit(r);
}

/* A live gate stops at a refused row; from a file one wants to hear of all of them. */
static bool goes_on(const struct run *r)
{
	return r->code == EXIT_DONE || (r->code == EXIT_NO && r->refused && !r->s.ack && !r->s.batch);
}

static int read_header(struct run *r, struct csvin *in, struct record *record)
{
	int got;

	/* Blank lines before it are no header. */
	while ((got = csvin_next(in, record)) > 0 && record->nfields == 0 && !record->error)
		;
	if (got < 0)
		r->code = EXIT_TROUBLE;
	return got;
}

static void read_file(struct run *r, const char *path)
{
	struct csvin_options o = { .encoding = "UTF-8", .one_encoding = true, .before_wait = r->s.ack ? commit_before_wait : NULL, .context = r };
	struct csvin *in = csvin_open(path, &o, &r->diag);
	struct where at = { NULL, 1, 0, NULL };
	struct record record;
	int got = in ? read_header(r, in, &record) : -1;

	if (!in)
		r->code = EXIT_TROUBLE;
	at.file = in ? csvin_name(in) : path;
	if (got == 0 && !r->s.init) {
		/* What wrote this may have failed: that is missing, not zero. */
		diag_error(&r->diag, &at, "the input is empty: not even a header (an input without rows has one)");
		r->code = EXIT_TROUBLE;
	}
	if (got > 0) {
		at.line = record.line;
		csvin_expect(in, record.nfields);
		r->code = take_header(r, &record, &at);
	}
	while (goes_on(r) && got > 0 && (got = csvin_next(in, &record)) > 0)
		if (record.nfields || record.error)
			take_row(r, in, &record, strcmp(path, "-") == 0 ? "<stdin>" : path);
	if (got < 0)
		r->code = EXIT_TROUBLE;
	csvin_close(in);
}

static void finish(struct run *r)
{
	if (r->refused) {
		diag_say(&r->diag, "%lu rows were refused, nothing of the batch was written", r->refused);
		return;
	}
	if (r->code == EXIT_DONE && r->append && (r->commits == 0 || incoming_batch(r->incoming)->n))
		commit(r);
	if (r->code == EXIT_DONE && r->append && append_end(r->append) != APPEND_DONE)
		r->code = EXIT_NO;
}

static void run(struct run *r)
{
	static char dash[] = "-";
	static char *only_stdin[] = { dash, NULL };
	char **file = r->s.operands + 1;

	if (!*file && r->s.init && isatty(0))
		return;
	for (file = *file ? file : only_stdin; *file && goes_on(r); file++)
		read_file(r, *file);
	finish(r);
}

int main(int argc, char **argv)
{
	struct run r = { .code = EXIT_UNUSABLE };

	if (parse_options(&r.s, argc, argv, &r.diag) == 0 && open_all(&r) == 0) {
		r.code = EXIT_DONE;
		run(&r);
	}
	leave(&r);
}
