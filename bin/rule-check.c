/* Rule packs in, what is wrong with them out. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "cli.h"
#include "csvout.h"
#include "lint_diff.h"
#include "lint_fix.h"
#include "lint_gaps.h"
#include "lint_sources.h"
#include "lint_static.h"
#include "lint_tests.h"
#include "xmem.h"

enum { OPTION_GAPS = 256, OPTION_TESTS, OPTION_SOURCES, OPTION_LIST, OPTION_DIFF, OPTION_FIX, OPTION_NOW,
       DEFAULT_OFFSET = 8 * 3600 };

static const struct cli_option options[] = {
	{ OPTION_GAPS, "gaps", NULL, "also search what no rule covers, and rules nothing reaches" },
	{ OPTION_TESTS, "tests", NULL, "run the table tests of the packs" },
	{ OPTION_SOURCES, "sources", NULL, "CSV of all requirements with the rules and tests that meet them" },
	{ OPTION_LIST, "list", NULL, "CSV of all rules" },
	{ OPTION_DIFF, "diff", "OLD", "CSV of where the pack decides otherwise than the pack OLD" },
	{ OPTION_FIX, "fix", NULL, "write - into blank condition cells of the packs' files" },
	{ OPTION_NOW, "now", "TIME", "report rules that are no longer, or not yet, in force at TIME" },
	{ 0 },
};

static const struct cli program = {
	"rule-check", "[--gaps] [--tests] [--sources] [--list] [--diff=OLD] [--fix] [--now=T] PACK...",
	"Checks rule packs.", options,
};

struct settings {
	bool gaps, tests, sources, list, fix;
	const char *diff, *now;
	char **packs;
};

/* What a run adds up. */
struct run {
	const struct settings *settings;
	struct diag *diag;
	char *shared;
	struct csvout *out;
	struct lint_sources *sources;
	struct when now;
	struct strmap hit;        /* rules that a test hit */
	struct ruleset **rs;      /* of the pack at hand, by program */
	size_t nrs;
	unsigned long tests, failed, found, waived;
};

static int parse_options(struct settings *s, int argc, char **argv, struct diag *diag)
{
	struct cli_parse p;
	const char *value;
	int id, result = 0;

	cli_start(&p, &program, argc, argv, diag);
	diag->show_checks = true;
	while (result == 0 && (id = cli_next(&p, &value)) != 0)
		switch (id) {
		case OPTION_GAPS: s->gaps = true; break;
		case OPTION_TESTS: s->tests = true; break;
		case OPTION_SOURCES: s->sources = true; break;
		case OPTION_LIST: s->list = true; break;
		case OPTION_DIFF: s->diff = value; break;
		case OPTION_FIX: s->fix = true; break;
		case OPTION_NOW: s->now = value; break;
		default: result = -1; break;
		}
	s->packs = cli_operands(&p);
	if (result == 0 && strcmp(s->packs[0], "-") == 0)
		result = diag_error(diag, NULL, "no rule pack (expected PACK...)");
	if (result == 0 && s->list + s->sources + (s->diff != NULL) > 1)
		result = diag_error(diag, NULL, "--list, --sources and --diff each write a table of their own");
	if (result == 0 && s->diff && s->packs[1])
		result = diag_error(diag, NULL, "--diff compares one pack with another");
	return result;
}

/* A name, or a path when it holds a slash. NULL: reported. */
static char *pack_path(const char *name, struct diag *diag)
{
	char data[256], *path;

	if (strchr(name, '/')) {
		size_t n = strlen(name);

		while (n > 1 && name[n - 1] == '/')
			n--;
		return xstrndup(name, n);
	}
	snprintf(data, sizeof data, "rules/%.200s", name);
	path = cli_data(data);
	if (!path)
		diag_error(diag, NULL, "no rule pack %s (set GATEHOUSE_RULES to the folder of packs, or give a path)",
			   diag_quote(slice_of(name)));
	return path;
}

static void see_test(void *context, const struct lint_test *t)
{
	struct run *r = context;

	r->tests++;
	for (size_t i = 0; t->decision && i < rules_count(t->rs); i++)
		if (rules_has(t->decision->hits, i))
			strmap_add(&r->hit, rules_rule(t->rs, i)->id);
	if (r->sources)
		lint_sources_test(r->sources, t);
	if (t->decision && !t->problem.n)
		return;
	r->failed++;
	if (r->settings->tests && t->decision)
		diag_error(r->diag, &t->at, "E-TEST %.*s: %.*s", SLICE_FMT(t->name), SLICE_FMT(t->problem));
}

static void find_untested(struct run *r, struct lint *l)
{
	for (size_t i = 0; i < rules_count(l->rs); i++) {
		const struct rules_rule *rule = rules_rule(l->rs, i);
		struct slice file = rules_table(l->rs, rule->table)->file;
		char *path = xstrndup(file.p, file.n);
		struct where at = { path, rule->line, 0, NULL };

		if (strmap_find(&r->hit, rule->id) == STRMAP_NONE)
			lint_find(l, "W-UNTESTED", rule->id, &at, "no test of the pack hits %.*s", SLICE_FMT(rule->id));
		free(path);
	}
}

static int run_tests(struct run *r, struct lint *l)
{
	int files;

	strmap_clear(&r->hit);
	files = lint_tests_run(r->shared, l->folder, see_test, r, r->diag);
	if (files == 0 && r->settings->tests) {
		struct where at = { l->folder, 0, 0, NULL };

		lint_find(l, "W-UNTESTED", SLICE("tests"), &at, "no tests/*.csv");
	}
	if (files > 0 && r->settings->tests) {
		l->made |= LINT_TESTS;
		for (size_t i = 0; i < r->nrs; i++) {
			l->rs = r->rs[i];
			find_untested(r, l);
		}
	}
	return files < 0 ? -1 : 0;
}

/* The tables for one program. 0 or -1. */
static int check_tables(struct run *r, struct lint *l)
{
	const struct settings *s = r->settings;
	int result = 0;

	if (s->list)
		result = lint_list_pack(l->rs, r->out, r->diag);
	if (result == 0 && s->sources)
		result = lint_sources_pack(r->sources, l->folder, l->rs);
	if (result == 0 && !s->list && !s->sources)
		result = lint_static(l);
	if (result == 0 && s->gaps)
		result = lint_gaps(l);
	return result;
}

/* One open pack. 0 or -1. */
static int check_pack(struct run *r, struct lint *l)
{
	const struct settings *s = r->settings;
	int result = lint_read_waivers(l);

	for (size_t i = 0; i < r->nrs && result == 0; i++) {
		l->rs = r->rs[i];
		l->more = i + 1 < r->nrs;
		result = check_tables(r, l);
	}
	if (result == 0 && (s->tests || s->sources))
		result = run_tests(r, l);
	lint_end(l);
	return result;
}

/* Loads the pack once for each program that its tables are for. */
static int open_pack(struct run *r, const char *folder)
{
	struct strmap programs = { 0 };
	int result = 0;

	rules_programs(folder, &programs);
	r->rs = xcalloc(programs.n, sizeof *r->rs);
	for (r->nrs = 0; r->nrs < programs.n && result == 0;) {
		char *name = xstrndup(strmap_key(&programs, r->nrs).p, strmap_key(&programs, r->nrs).n);
		struct rules_options o = { .shared = r->shared, .bring_bases = true, .program = name,
					   .tolerant = strcmp(name, RULES_PROGRAM) != 0 };

		r->rs[r->nrs] = rules_open(&folder, 1, &o, r->diag);
		if (r->rs[r->nrs])
			r->nrs++;
		else
			result = -1;
		free(name);
	}
	strmap_free(&programs);
	return result;
}

static void close_pack(struct run *r)
{
	for (size_t i = 0; i < r->nrs; i++)
		rules_free(r->rs[i]);
	free(r->rs);
	r->rs = NULL;
	r->nrs = 0;
}

static int run_pack(struct run *r, const char *folder)
{
	struct lint l = { .diag = r->diag, .folder = folder, .now_given = r->settings->now != NULL, .now = r->now.at };
	int result;

	if (r->settings->fix && lint_fix(folder, r->diag) < 0)
		return -1;
	result = open_pack(r, folder);
	if (result == 0)
		result = check_pack(r, &l);
	r->found += l.found;
	r->waived += l.waived;
	close_pack(r);
	return result;
}

static int run_diff(struct run *r, const char *folder)
{
	char *old = pack_path(r->settings->diff, r->diag);
	struct lint_diff d = { .shared = r->shared, .old = old, .new = folder, .out = r->out, .diag = r->diag,
			       .now_given = r->settings->now != NULL, .now = r->now.at };
	int result = old ? lint_diff(&d) : -1;

	r->found += d.regions;
	free(old);
	return result;
}

static void summary(const struct run *r)
{
	if (r->tests && r->settings->tests)
		diag_say(r->diag, "%lu test%s, %lu failed", r->tests, diag_s(r->tests), r->failed);
	if (r->waived)
		diag_say(r->diag, "%lu finding%s waived by the packs", r->waived, diag_s(r->waived));
}

static int run(struct run *r)
{
	const struct settings *s = r->settings;
	int result = 0;

	if (!r->shared) {
		diag_error(r->diag, NULL, "no rules found (set GATEHOUSE_RULES to the folder of packs)");
		return EXIT_UNUSABLE;
	}
	if (s->sources && !(r->sources = lint_sources_open(r->shared, r->diag)))
		return EXIT_UNUSABLE;
	if (s->list)
		lint_list_header(r->out);
	for (char **p = s->packs; *p; p++) {
		char *folder = pack_path(*p, r->diag);

		if (!folder || (s->diff ? run_diff(r, folder) : run_pack(r, folder)) < 0)
			result = -1;
		free(folder);
	}
	if (r->sources) {
		lint_sources_put(r->sources, r->out);
		r->found += lint_sources_end(r->sources);
	}
	summary(r);
	if (result < 0)
		return EXIT_UNUSABLE;
	return r->found || (s->tests && r->failed) ? EXIT_NO : EXIT_DONE;
}

int main(int argc, char **argv)
{
	struct settings s = { 0 };
	struct diag diag;
	struct run r = { .settings = &s, .diag = &diag };
	int code = EXIT_UNUSABLE, closed = 0;

	if (parse_options(&s, argc, argv, &diag) == 0 &&
	    (!s.now || cli_time("now", s.now, DEFAULT_OFFSET, &r.now, &diag) == 0)) {
		diag.limit = (unsigned long)-1; /* a list of findings is what was asked for */
		r.shared = cli_data("rules");
		r.out = csvout_open(1, "<stdout>", &diag);
		code = run(&r);
		closed = csvout_close(r.out);
	}
	strmap_free(&r.hit);
	free(r.shared);
	return cli_end(&diag, code, closed);
}
