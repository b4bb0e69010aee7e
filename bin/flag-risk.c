/* Gate records in, the same with level, action and reasons out. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "cli.h"
#include "flagging.h"
#include "xmem.h"

enum { OPTION_AS_OF = 256, OPTION_ONLY_HITS, OPTION_LANG, OPTION_EXPLAIN, OPTION_COVERAGE,
       OPTION_PROGRESS, DEFAULT_OFFSET = 8 * 3600 };

static const struct cli_option options[] = {
	{ 'p', "packs", "PACK,...", "rule packs: names, or paths when they hold a slash; may be repeated" },
	{ 'a', "areas", "AREAS", "risk areas, CSV region,level,from,to,source" },
	{ 'l', "list", "NAME=LIST", "a named list that stands for the packs' own; may be repeated" },
	{ OPTION_AS_OF, "as-of", "TIME", "judge all records by the rules in force at TIME" },
	{ OPTION_ONLY_HITS, "only-hits", NULL, "leave out records on which no rule hits" },
	{ OPTION_LANG, "lang", "zh|en", "language of the reasons (default: the locale's, else en)" },
	{ OPTION_EXPLAIN, "explain", "FILE", "write why rules hit each record, and which nearly did, to FILE" },
	{ OPTION_COVERAGE, "coverage", "FILE", "write what each rule did over the whole run to FILE" },
	{ 'j', "jobs", "N", "decide in N threads (default: one in a pipe, else two)" },
	{ OPTION_PROGRESS, "progress", NULL, "say how far the run has come, at a terminal" },
	{ 0 },
};

static const struct cli program = {
	"flag-risk", "-p PACK[,PACK...] [-a AREAS] [-l NAME=LIST] [--as-of=T] [--only-hits] [--lang=zh|en] "
	"[--explain=FILE] [--coverage=FILE] [--jobs=N] [--progress] [FILE...]",
	"Evaluates rule packs on gate CSV and appends what they say.", options,
};

struct settings {
	struct strmap packs;       /* as given */
	struct rules_list *lists;
	size_t nlists, cap;
	const char *areas, *as_of, *language, *explain, *coverage;
	bool only_hits, progress;
	unsigned jobs;
	char **files;
	struct flags *flags;
};

static int add_list(struct settings *s, char *value, struct diag *diag)
{
	char *equals = strchr(value, '=');

	if (!equals || equals == value || !equals[1])
		return diag_error(diag, NULL, "option -l: %s (expected NAME=LIST)", diag_quote(slice_of(value)));
	*equals = '\0';
	XGROW(s->lists, s->nlists + 1, s->cap);
	s->lists[s->nlists++] = (struct rules_list){ value, equals + 1 };
	return 0;
}

static int parse_options(struct settings *s, int argc, char **argv, struct diag *diag)
{
	struct cli_parse p;
	const char *value;
	int id, result = 0;

	cli_start(&p, &program, argc, argv, diag);
	while (result == 0 && (id = cli_next(&p, &value)) != 0)
		switch (id) {
		case 'p': result = cli_add_packs(&s->packs, value, diag); break;
		case 'a': s->areas = value; break;
		case 'l': result = add_list(s, (char *)(uintptr_t)value, diag); break;
		case OPTION_AS_OF: s->as_of = value; break;
		case OPTION_ONLY_HITS: s->only_hits = true; break;
		case OPTION_LANG: s->language = value; break;
		case OPTION_EXPLAIN: s->explain = value; break;
		case OPTION_COVERAGE: s->coverage = value; break;
		case 'j': result = cli_jobs(value, &s->jobs, diag); break;
		case OPTION_PROGRESS: s->progress = true; break;
		default: result = -1; break;
		}
	s->files = cli_operands(&p);
	if (!s->jobs)
		s->jobs = cli_default_jobs(s->files, true);
	if (s->explain || s->coverage)
		s->jobs = 1; /* one decision after the other */
	if (result == 0 && !s->packs.n)
		result = diag_error(diag, NULL, "no rule pack (expected -p PACK)");
	return result;
}

static struct ruleset *open_rules(const struct settings *s, struct rules_watch *watch, struct diag *diag)
{
	char **path = cli_packs(&s->packs, diag), *shared = cli_data("rules");
	char *regions = cli_data("tables/regions.csv");
	struct rules_options o = { .shared = shared, .areas = s->areas, .regions = regions, .lists = s->lists,
				   .nlists = s->nlists, .lists_asked = true };
	struct ruleset *rs = NULL;

	if (s->explain || s->coverage)
		o.watch = watch;
	if (path)
		rs = rules_open((const char *const *)path, s->packs.n, &o, diag);
	cli_free_packs(path, s->packs.n);
	free(shared);
	free(regions);
	return rs;
}

/* All files; returns the exit code. */
static int run(struct flagging *pass, char **files)
{
	int result = 0, lost;

	for (char **f = files; *f && result == 0; f++)
		result = flagging_file(pass, *f);
	lost = flagging_end(pass);
	if (result == -2)
		return EXIT_UNUSABLE;
	return result < 0 || lost < 0 ? EXIT_TROUBLE : EXIT_DONE;
}

/* One pass with what was asked for beside it; returns the exit code. */
static int flag_files(const struct settings *s, const struct ruleset *rs, const struct rules_watch *watch,
		      struct diag *diag, int *closed)
{
	struct progress progress;
	struct flagging pass = { .diag = diag, .only_hits = s->only_hits, .watch = watch, .jobs = s->jobs, .progress = &progress };
	int code;

	if (s->explain && !(pass.explain = explain_open(s->explain, rs, diag)))
		return EXIT_TROUBLE;
	pass.coverage = s->coverage ? coverage_new(rs) : NULL;
	pass.flags = s->flags;
	pass.out = csvout_open(1, "<stdout>", diag);
	progress_start(&progress, s->progress, diag);
	code = run(&pass, s->files);
	*closed = csvout_close(pass.out);
	if (explain_close(pass.explain) < 0 ||
	    (pass.coverage && code != EXIT_UNUSABLE && coverage_write(pass.coverage, s->coverage, diag) < 0))
		code = EXIT_TROUBLE;
	coverage_free(pass.coverage);
	return code;
}

int main(int argc, char **argv)
{
	struct settings s = { 0 };
	struct rules_watch watch = { 0 };
	struct ruleset *rs = NULL;
	struct diag diag;
	struct when as_of = { 0 };
	int code = EXIT_UNUSABLE, closed = 0;

	if (parse_options(&s, argc, argv, &diag) == 0 && (s.language = cli_language(s.language, &diag)) &&
	    (!s.as_of || cli_time("as-of", s.as_of, DEFAULT_OFFSET, &as_of, &diag) == 0))
		rs = open_rules(&s, &watch, &diag);
	if (rs)
		s.flags = flags_new(rs, s.language, &diag);
	if (s.flags && s.as_of)
		flags_as_of(s.flags, as_of.at);
	if (s.flags)
		code = flag_files(&s, rs, &watch, &diag, &closed);
	flags_free(s.flags);
	rules_free(rs);
	strmap_free(&s.packs);
	free(s.lists);
	return cli_end(&diag, code, closed);
}
