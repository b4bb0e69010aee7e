/* Ledgers in, the rows asked for out, in order and unchanged. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "search.h"
#include "search_ledgers.h"
#include "search_out.h"
#include "xmem.h"

enum { OPTION_FROM = 256, OPTION_TO, OPTION_WHO, OPTION_UNSEAL, OPTION_ONE, OPTION_NO_SKIP };

static const struct cli_option options[] = {
	{ OPTION_FROM, "from", "T", "rows whose event time is T or later" },
	{ OPTION_TO, "to", "T", "rows whose event time is before T" },
	{ OPTION_WHO, "who", "ID|-", "rows of this person: id, phone or token; - reads them from stdin; may be repeated" },
	{ 'F', "fixed", "TEXT", "rows that hold TEXT" },
	{ 'E', "regex", "RE", "rows in which the pattern RE is found (PCRE2)" },
	{ OPTION_UNSEAL, "unseal", NULL, "show sealed fields where the keys open them" },
	{ 'k', "keys", "DIR", "the folder of the month keys" },
	{ 'c', "count", NULL, "print the number of rows only" },
	{ 'H', "no-header", NULL, "leave out the header line" },
	{ OPTION_ONE, "one", NULL, "refuse parts whose header lines differ" },
	{ OPTION_NO_SKIP, "no-skip", NULL, "read every block, trust no index" },
	{ 'j', "jobs", "N", "search with N threads (default: 2)" },
	{ 0 },
};

static const struct cli program = {
	"ledger-grep",
	"[--from=T] [--to=T] [--who=ID|-] [-F TEXT] [-E RE] [--unseal] [--keys=DIR] [-c] [-H] [--one] [--no-skip] "
	"[--jobs=N] [COL=VAL...] LEDGER...",
	"Prints the rows of ledgers that meet all conditions; without any it prints all.", options,
};

struct settings {
	const char *from, *to, *fixed, *regex, *keys;
	struct buf who;                  /* as given, a NUL behind each */
	bool who_stdin, unseal, count, no_header, one, no_skip;
	unsigned threads;
	struct search_equal *equal;
	size_t nequal, equal_cap;
	struct search_regex *compiled;
};

/* -- options ---------------------------------------------------------- */

static int set_once(const char **to, const char *value, const char *option, struct diag *diag)
{
	if (*to)
		return diag_error(diag, NULL, "option %s is given twice", option);
	*to = value;
	return 0;
}

static int set_threads(struct settings *s, const char *value, struct diag *diag)
{
	uint64_t n;

	if (cli_count("jobs", value, SEARCH_THREADS_MAX, &n, diag) < 0)
		return -1;
	s->threads = (unsigned)n;
	return 0;
}

static void add_who(struct settings *s, const char *value)
{
	if (strcmp(value, "-") == 0) {
		s->who_stdin = true;
		return;
	}
	buf_puts(&s->who, value);
	buf_putc(&s->who, '\0');
}

static int parse_options(struct settings *s, char ***operands, int argc, char **argv, struct diag *diag)
{
	struct cli_parse p;
	const char *value;
	int id, result = 0;

	s->threads = SEARCH_THREADS;
	cli_start(&p, &program, argc, argv, diag);
	while ((id = cli_next(&p, &value)) > 0)
		switch (id) {
		case OPTION_FROM: result |= set_once(&s->from, value, "--from", diag); break;
		case OPTION_TO: result |= set_once(&s->to, value, "--to", diag); break;
		case OPTION_WHO: add_who(s, value); break;
		case 'F': result |= set_once(&s->fixed, value, "-F", diag); break;
		case 'E': result |= set_once(&s->regex, value, "-E", diag); break;
		case OPTION_UNSEAL: s->unseal = true; break;
		case 'k': result |= set_once(&s->keys, value, "--keys", diag); break;
		case 'c': s->count = true; break;
		case 'H': s->no_header = true; break;
		case OPTION_ONE: s->one = true; break;
		case OPTION_NO_SKIP: s->no_skip = true; break;
		case 'j': result |= set_threads(s, value, diag); break;
		default: break;
		}
	*operands = cli_operands(&p);
	return id < 0 ? -1 : result;
}

/* -- operands --------------------------------------------------------- */

/* What is a file or folder is that; else a '=' makes it a condition. */
static int add_operand(struct settings *s, struct search_ledgers *l, char *operand)
{
	char *equals = strchr(operand, '=');
	struct stat st;

	if (!equals || equals == operand || stat(operand, &st) == 0)
		return search_ledgers_add(l, operand);
	XGROW(s->equal, s->nequal + 1, s->equal_cap);
	s->equal[s->nequal++] = (struct search_equal){ { operand, (size_t)(equals - operand) }, slice_of(equals + 1) };
	return 0;
}

/* A time without an offset is that of the ledger; several must agree. */
static int bound(const char *option, const char *text, const struct search_ledgers *l, int64_t *at, struct diag *diag)
{
	for (size_t i = 0; i < search_ledgers_count(l) && text; i++) {
		struct when w;

		if (cli_time(option, text, ledger_settings(search_ledgers_get(l, i))->offset, &w, diag) < 0)
			return -1;
		if (i && w.at != *at)
			return diag_error(diag, NULL, "option --%s: the ledgers are of several zones (expected a time with one, as +08:00)",
					  option);
		*at = w.at;
	}
	return 0;
}

static int make_query(struct settings *s, const struct search_ledgers *l, struct search_query *q, struct diag *diag)
{
	q->timed = s->from || s->to;
	q->from = INT64_MIN;
	q->to = INT64_MAX;
	q->by_who = s->who_stdin || s->who.n;
	q->has_fixed = s->fixed != NULL;
	q->fixed = slice_of(s->fixed);
	q->equal = s->equal;
	q->nequal = s->nequal;
	if (bound("from", s->from, l, &q->from, diag) < 0 || bound("to", s->to, l, &q->to, diag) < 0)
		return -1;
	if (s->from && s->to && q->from >= q->to)
		return diag_error(diag, NULL, "option --to is not after --from: no time lies between them");
	if (s->regex)
		q->regex = s->compiled = search_regex_new(slice_of(s->regex), diag);
	return s->regex && !s->compiled ? -1 : 0;
}

static int find_persons(const struct settings *s, struct search_who *who)
{
	struct slice rest = buf_slice(&s->who), text;

	while (slice_cut(&rest, '\0', &text))
		search_who_add(who, text);
	return s->who_stdin ? search_who_read(who, STDIN_FILENO) : 0;
}

/* -- searching -------------------------------------------------------- */

static struct keyring *unsealing_keys(const struct settings *s, struct diag *diag)
{
	char *own = s->keys ? NULL : keyring_folder();
	const char *folder = s->keys ? s->keys : own;
	struct keyring *keys = folder ? keyring_open(folder, diag) : NULL;

	if (!folder)
		diag_error(diag, NULL, "no place for keys is known (expected --keys=DIR, GATEHOUSE_KEYS or HOME)");
	free(own);
	return keys;
}

/* What the caller should know beside the rows. Whether something could not be read. */
static bool say_rest(const struct search_plan *plan, const struct search_total *total, const struct search_out *out,
		     struct diag *diag)
{
	unsigned long keyless = search_plan_keyless(plan), sealed = search_out_keyless(out), wrong = search_out_wrong(out);

	if (keyless)
		diag_warning(diag, NULL, "%lu part%s without a key: persons given by id or phone are not found there",
			     keyless, diag_word(keyless, " is of a month", "s are of months"));
	if (sealed)
		diag_warning(diag, NULL, "%lu sealed field%s sealed: %s month has no key", sealed,
			     diag_word(sealed, " stays", "s stay"), diag_word(sealed, "its", "their"));
	if (wrong)
		diag_warning(diag, NULL, "%lu sealed field%s sealed: the key of %s month does not open %s", wrong,
			     diag_word(wrong, " stays", "s stay"), diag_word(wrong, "its", "their"), diag_word(wrong, "it", "them"));
	if (total->given_up)
		diag_error(diag, NULL, "option -E: the search was given up on %lu row%s not in the output (the pattern takes too many steps)",
			   total->given_up, diag_word(total->given_up, ", which is", "s, which are"));
	return total->given_up || total->bad || search_plan_troubles(plan);
}

static int search(struct search_plan *plan, const struct search_query *q, const struct settings *s,
		  struct search_out *out, struct diag *diag)
{
	struct search_options o = { .threads = s->threads, .count_only = s->count };
	struct search_total total;
	struct buf text = { 0 };
	int stopped = search_run_all(plan, q, &o, search_out_take, out, &total, diag);

	if (s->count) {
		search_out_no_header(out);
		buf_printf(&text, "%llu\n", (unsigned long long)total.lines);
		search_out_text(out, buf_slice(&text));
	} else if (!stopped && !total.lines) {
		search_plan_last_header(plan, &text);
		search_out_header(out, buf_slice(&text));
	}
	buf_free(&text);
	if (say_rest(plan, &total, out, diag))
		return EXIT_TROUBLE;
	return total.lines || !search_asks(q) ? EXIT_DONE : EXIT_NO;
}

static int search_and_close(struct search_plan *plan, const struct search_query *q, const struct settings *s,
			    struct diag *diag, int *closed)
{
	struct keyring *keys = s->unseal ? unsealing_keys(s, diag) : NULL;
	struct search_out *out;
	int code;

	if (s->unseal && !keys)
		return EXIT_UNUSABLE;
	out = search_out_open(STDOUT_FILENO, "<stdout>", diag);
	if (s->no_header)
		search_out_no_header(out);
	if (keys)
		search_out_unseal(out, keys);
	code = search(plan, q, s, out, diag);
	*closed = search_out_close(out);
	keyring_close(keys);
	return code;
}

/* Everything that is unusable shows before the first byte is written. */
static int prepare(struct settings *s, char **operand, struct search_plan *plan, struct search_ledgers *l,
		   struct search_query *q, struct diag *diag)
{
	for (; *operand; operand++)
		if (add_operand(s, l, *operand) < 0)
			return -1;
	if (search_ledgers_end(l) < 0 || make_query(s, l, q, diag) < 0)
		return -1;
	if (search_ledgers_count(l) == 0)
		return diag_error(diag, NULL, "no ledger (expected a folder made by ledger-append --init)");
	if (search_plan_check(plan) < 0 || (s->one && search_plan_one_header(plan) < 0))
		return -1;
	return 0;
}

static int run(struct settings *s, char **operands, struct diag *diag, int *closed)
{
	struct search_query q = { 0 };
	struct search_who *who = search_who_new(s->keys, diag);
	struct search_plan *plan = search_plan_new(&q, who, !s->no_skip, diag);
	struct search_ledgers *ledgers = search_ledgers_new(plan, diag);
	int code = EXIT_UNUSABLE;

	if (plan && prepare(s, operands, plan, ledgers, &q, diag) == 0)
		code = find_persons(s, who) < 0 ? EXIT_TROUBLE : search_and_close(plan, &q, s, diag, closed);
	search_plan_free(plan);
	search_who_free(who);
	search_ledgers_free(ledgers);
	return code;
}

int main(int argc, char **argv)
{
	struct settings s = { 0 };
	struct diag diag;
	char **operands;
	int code = EXIT_UNUSABLE, closed = 0;

	if (parse_options(&s, &operands, argc, argv, &diag) == 0)
		code = run(&s, operands, &diag, &closed);
	search_regex_free(s.compiled);
	free(s.equal);
	buf_free(&s.who);
	return cli_end(&diag, code, closed);
}
