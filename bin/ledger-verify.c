/* Says whether a ledger is what it was; heads and proofs for others. */
/* SPDX-License-Identifier: ISC */
#include "cli.h"
#include "num.h"
#include "proof_check.h"
#include "published.h"
#include "verify.h"

enum { PREFIX_PROOF = 256, CHECK_PROOF };

static const struct cli_option options[] = {
	{ 'H', "heads", NULL, "print name,day,part,leaves,root of every part" },
	{ 'a', "against", "RECEIPTS", "compare with heads that others received" },
	{ 's', "prove", "SEQ", "print a proof that the line is in its part" },
	{ PREFIX_PROOF, "prove-prefix", "LEAVES", "print a proof that the part only grew since" },
	{ 'p', "part", "DAY-PART", "of this part (2022-03-18-01; default: the last)" },
	{ CHECK_PROOF, "check-proof", "FILE", "check a proof, needs no ledger" },
	{ 'j', "jobs", "N", "check on so many threads (default: all)" },
	{ 'q', "quiet", NULL, "no summary" },
	{ 0 },
};

static const struct cli program = {
	"ledger-verify",
	"[--heads] [--against=RECEIPTS] [--prove=SEQ] [--prove-prefix=LEAVES] [--part=DAY-PART] "
	"[--check-proof=FILE] [--jobs=N] [--quiet] [LEDGER ...]",
	"Checks that nothing in a ledger was changed, left out or put in.", options,
};

enum task { VERIFY, HEADS, PROVE, CHECK };

struct settings {
	enum task task;
	unsigned tasks;           /* asked for; more than one is too many */
	struct proof proof;       /* what to prove */
	bool part_given;
	const char *against, *proof_file;
	struct verify_options verify;
	char **ledgers;
};

/* -- options ---------------------------------------------------------- */

static int set_count(const char *option, const char *value, int64_t min, int64_t max, int64_t *n, struct diag *diag)
{
	const char *why;

	if (num_parse_int(slice_of(value), min, max, n, &why) < 0)
		return diag_error(diag, NULL, "option --%s: %s (expected a number from %lld on)", option, why, (long long)min);
	return 0;
}

static int set_part(struct settings *s, const char *value, struct diag *diag)
{
	struct buf name = { 0 };
	int result = 0;

	buf_printf(&name, "%s.csv.gz", value);
	if (strchr(value, '/') || !ledger_parse_name(name.p, &s->proof.part))
		result = diag_error(diag, NULL, "option --part: \"%s\" is no part (expected as in 2022-03-18-01)",
				    diag_quote(slice_of(value)));
	s->part_given = true;
	buf_free(&name);
	return result;
}

static void set_task(struct settings *s, enum task task)
{
	s->task = task;
	s->tasks++;
}

static int set_proof(struct settings *s, enum proof_kind kind, const char *value, struct diag *diag)
{
	bool line = kind == PROOF_LINE;
	int64_t n = 0;

	set_task(s, PROVE);
	s->proof.kind = kind;
	if (set_count(line ? "prove" : "prove-prefix", value, !line, INT64_MAX, &n, diag) < 0)
		return -1;
	*(line ? &s->proof.seq : &s->proof.old_leaves) = (uint64_t)n;
	return 0;
}

static int set_threads(struct settings *s, const char *value, struct diag *diag)
{
	int64_t n;

	if (set_count("jobs", value, 1, VERIFY_THREADS, &n, diag) < 0)
		return -1;
	s->verify.threads = (unsigned)n;
	return 0;
}

static int check_options(const struct settings *s, struct diag *diag)
{
	bool none = strcmp(s->ledgers[0], "-") == 0 && !s->ledgers[1];

	if (s->tasks > 1)
		return diag_error(diag, NULL, "expected one of --heads, --prove, --prove-prefix and --check-proof");
	if (s->against && s->task != VERIFY && s->task != CHECK)
		return diag_error(diag, NULL, "option --against goes with verification and --check-proof");
	if (s->part_given && s->task != PROVE)
		return diag_error(diag, NULL, "option --part goes with --prove and --prove-prefix");
	if (none != (s->task == CHECK))
		return cli_usage(&program, diag, none ? "no ledger is named" : "option --check-proof needs no ledger");
	if (s->task == PROVE && s->ledgers[1])
		return diag_error(diag, NULL, "a proof is of one ledger");
	return 0;
}

static int parse_options(struct settings *s, int argc, char **argv, struct diag *diag)
{
	struct cli_parse p;
	const char *value;
	int id, result = 0;

	cli_start(&p, &program, argc, argv, diag);
	while ((id = cli_next(&p, &value)) > 0)
		switch (id) {
		case 'H': set_task(s, HEADS); break;
		case 'a': s->against = value; break;
		case 's': result |= set_proof(s, PROOF_LINE, value, diag); break;
		case PREFIX_PROOF: result |= set_proof(s, PROOF_PREFIX, value, diag); break;
		case 'p': result |= set_part(s, value, diag); break;
		case CHECK_PROOF: set_task(s, CHECK); s->proof_file = value; break;
		case 'j': result |= set_threads(s, value, diag); break;
		case 'q': s->verify.quiet = true; break;
		default: break;
		}
	s->ledgers = cli_operands(&p);
	return id < 0 || result < 0 ? -1 : check_options(s, diag);
}

/* -- heads ------------------------------------------------------------ */

static int heads_path(const char *path, struct csvout *out, struct diag *diag)
{
	struct ledger *l = ledger_open(path, diag);
	int got;

	if (!l)
		return EXIT_UNUSABLE;
	got = published_write(l, out, diag);
	ledger_close(l);
	return got < 0 ? EXIT_TROUBLE : got ? EXIT_NO : EXIT_DONE;
}

/* -- proofs ----------------------------------------------------------- */

static int no_such_leaf(const struct settings *s, const char *path, struct diag *diag)
{
	struct where at = { path, 0, 0, NULL };

	if (s->proof.kind == PROOF_LINE)
		diag_error(diag, &at, "the part has no line with seq %llu", (unsigned long long)s->proof.seq);
	else
		diag_error(diag, &at, "the part never had %llu line%s", (unsigned long long)s->proof.old_leaves,
			   diag_s(s->proof.old_leaves));
	return EXIT_NO;
}

static int prove(const struct settings *s, struct csvout *out, struct diag *diag)
{
	struct proof p = s->proof;
	struct ledger *l = ledger_open(s->ledgers[0], diag);
	struct where at = { s->ledgers[0], 0, 0, NULL };
	struct buf text = { 0 };
	int got = 1, code = EXIT_TROUBLE;

	if (!l)
		return EXIT_UNUSABLE;
	if (!s->part_given)
		got = ledger_last_part(l, &p.part);
	if (got == 0)
		code = (diag_error(diag, &at, "has no part yet"), EXIT_NO);
	if (got > 0 && (got = proof_make(l, &p, diag)) > 0) {
		proof_put(&text, &p);
		text.n -= 1; /* csvout_end puts the last LF */
		csvout_raw(out, buf_slice(&text));
		csvout_end(out);
		code = EXIT_DONE;
	} else if (got == 0 && code != EXIT_NO) {
		code = no_such_leaf(s, s->ledgers[0], diag);
	}
	proof_free(&p);
	buf_free(&text);
	ledger_close(l);
	return code;
}

static int check_proof(const struct settings *s, struct diag *diag)
{
	int result = proof_check(s->proof_file, s->verify.receipts, s->verify.quiet, diag);

	return result < 0 ? EXIT_TROUBLE : result ? EXIT_NO : EXIT_DONE;
}

/* -- the program ------------------------------------------------------ */

static int verify_path(const char *path, const struct settings *s, struct diag *diag)
{
	static const int code[] = { [VERIFY_YES] = EXIT_DONE, [VERIFY_NO] = EXIT_NO, [VERIFY_UNUSABLE] = EXIT_UNUSABLE,
				    [VERIFY_TROUBLE] = EXIT_TROUBLE };

	return code[verify_folder(path, &s->verify, diag)];
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

static int run(const struct settings *s, struct csvout *out, struct diag *diag)
{
	int code = EXIT_DONE;

	if (s->task == PROVE)
		return prove(s, out, diag);
	if (s->task == CHECK)
		return check_proof(s, diag);
	if (s->task == HEADS)
		published_write_header(out);
	for (char **path = s->ledgers; *path; path++)
		code = worse(code, s->task == HEADS ? heads_path(*path, out, diag) : verify_path(*path, s, diag));
	return code;
}

int main(int argc, char **argv)
{
	struct settings s = { 0 };
	struct receipts *receipts = NULL;
	struct diag diag;
	int code = EXIT_UNUSABLE, closed = 0;
	bool ready = parse_options(&s, argc, argv, &diag) == 0;

	if (ready && s.against) {
		s.verify.receipts = receipts = receipts_read(s.against, &diag);
		ready = receipts != NULL;
	}
	if (ready) {
		struct csvout *out = csvout_open(1, "<stdout>", &diag);

		code = run(&s, out, &diag);
		closed = csvout_close(out);
	}
	receipts_free(receipts);
	return cli_end(&diag, code, closed);
}
