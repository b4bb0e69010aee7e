/* CSV in, rows of a ledger out: there for good when it ends with 0. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "feed.h"
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

struct settings {
	struct append_options append;
	struct ledger_settings made;     /* of a new ledger */
	unsigned said;                   /* which of them were told: enum ledger_asked */
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
	struct feed *feed;
	struct csvout *acks;
	int code;
};

/* -- options -------------------------------------------------------------- */

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
	int result = cli_count("batch-no", value, UINT32_MAX, &n, diag);

	s->append.batch = (uint32_t)n;
	return result;
}

static int set_option(struct settings *s, int id, const char *value, struct diag *diag)
{
	/* In the order of enum ledger_asked. */
	if (id >= NAME)
		s->said |= 1u << (id - NAME);
	switch (id) {
	case 'i': s->init = true; break;
	case 'a': s->ack = true; break;
	case 'b': return cli_count("batch", value, UINT32_MAX, &s->batch, diag);
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
	return optind < argc ? 0 : cli_usage(&program, diag, "which ledger?");
}

/* -- the ledger and its keys ------------------------------------------------ */

/* A ledger that is to be made has columns that none of its rows could do without keys. */
static bool lacks_keys(const struct run *r)
{
	return r->s.init && (*r->s.made.who || *r->s.made.seal) && !ledger_is_at(r->s.operands[0]);
}

static int open_keys(struct run *r)
{
	r->key_folder = r->s.keys ? xstrdup(r->s.keys) : keyring_folder();
	if (!r->key_folder && lacks_keys(r))
		return diag_error(&r->diag, NULL, "there is no folder for keys (expected --keys=DIR, or GATEHOUSE_KEYS; with --who= --seal= none is needed)");
	if (!r->key_folder)
		return 0; /* it may not need any */
	r->keys = keyring_open(r->key_folder, &r->diag);
	return r->keys ? 0 : -1;
}

static int set_clock(struct run *r, int offset)
{
	if (!r->s.at)
		return 0;
	r->s.append.fixed_clock = true;
	return cli_time("at", r->s.at, offset, &r->s.append.clock, &r->diag);
}

/* -- feeding it -------------------------------------------------------------- */

static int code_of(enum feed_result result)
{
	static const int code[] = { [FEED_DONE] = EXIT_DONE, [FEED_NO] = EXIT_NO, [FEED_REFUSED] = EXIT_UNUSABLE,
				    [FEED_TROUBLE] = EXIT_TROUBLE };

	return code[result];
}

static _Noreturn void leave(struct run *r)
{
	int closed = csvout_close(r->acks);
	uint64_t there = r->feed ? feed_rows(r->feed) : 0;

	if (r->code != EXIT_DONE && there)
		diag_say(&r->diag, "%llu row%s of the input %s in the ledger", (unsigned long long)there, diag_s(there),
			 diag_word(there, "is", "are"));
	feed_close(r->feed);
	keyring_close(r->keys);
	ledger_close(r->ledger);
	free(r->key_folder);
	exit(cli_end(&r->diag, r->code, closed));
}

static void stop(void *context)
{
	struct run *r = context;

	r->code = code_of(feed_result(r->feed));
	leave(r);
}

static int make(struct run *r)
{
	if (ledger_create(r->s.operands[0], &r->s.made, &r->diag) < 0)
		return -1;
	if (r->key_folder && keyring_create(r->key_folder, &r->diag) < 0) {
		r->code = EXIT_TROUBLE;
		return -1;
	}
	return 0;
}

/* What is unusable is found before anything is made. */
static int open_all(struct run *r)
{
	if (set_clock(r, r->s.made.offset) < 0 || open_keys(r) < 0 || (r->s.init && make(r) < 0))
		return -1;
	r->ledger = ledger_open(r->s.operands[0], &r->diag);
	if (!r->ledger || ledger_check(r->ledger, &r->s.made, r->s.said, &r->diag) < 0 ||
	    set_clock(r, ledger_settings(r->ledger)->offset) < 0)
		return -1;
	if (r->s.ack)
		r->acks = csvout_open(1, "<stdout>", &r->diag);
	return 0;
}

static int run(struct run *r)
{
	static char dash[] = "-";
	static char *only_stdin[] = { dash, NULL };
	struct feed_options o = { .append = r->s.append, .allow = r->s.allow, .batch = r->s.batch,
				  .may_be_empty = r->s.init, .acks = r->acks, .stop = stop, .context = r };
	char **file = r->s.operands + 1;

	if (!*file && r->s.init && isatty(0))
		return EXIT_DONE;
	r->feed = feed_open(r->ledger, r->keys, &o, &r->diag);
	for (file = *file ? file : only_stdin; *file && feed_goes_on(r->feed); file++)
		feed_file(r->feed, *file);
	return code_of(feed_end(r->feed));
}

int main(int argc, char **argv)
{
	struct run r = { .code = EXIT_UNUSABLE };

	if (parse_options(&r.s, argc, argv, &r.diag) == 0 && open_all(&r) == 0)
		r.code = run(&r);
	leave(&r);
}
