/* Raw gate logs of any vendor in, gate CSV out; nothing is lost uncounted. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "encode.h"
#include "header.h"
#include "intake.h"
#include "profile.h"
#include "region.h"
#include "span.h"
#include "words.h"

enum { OPTION_CODES = 256, OPTION_SUMMARY, OPTION_WINDOW };

static const struct cli_option options[] = {
	{ 's', "site", "SITE", "the site all input is from; a site column is passed on as an extra" },
	{ 'g', "gate", "GATE", "the same for the gate" },
	{ 'f', "profile", "PROFILE", "how the vendor's files are read: a name under profiles/, or a path with a slash" },
	{ OPTION_CODES, "code-table", "FILE", "what bare codes stand for (column,code,value)" },
	{ OPTION_WINDOW, "duplicate-window", "SPAN", "seconds between an event and its duplicate, as 60s (default: the profile's)" },
	{ 'e', "encoding", "ENC", "encoding of all input (default: found per file)" },
	{ 'd', "delimiter", "CHAR", "field delimiter (default: found per file; tab for TAB)" },
	{ 'r', "rejects", "FILE", "write rows that cannot be used to FILE, with the reason" },
	{ OPTION_SUMMARY, "summary", "FILE", "write the account to FILE, too (file,measure,key,count)" },
	{ 'z', "tz", "OFFSET", "zone of times that tell none (default +08:00)" },
	{ 'n', "now", "TIME", "times after it are in the future (default: the clock)" },
	{ 'j', "jobs", "N", "read in N threads (default: one in a pipe, else two)" },
	{ 'S', "strict", NULL, "exit 1 when any row was rejected" },
	{ 0 },
};

static const struct cli program = {
	"ingest-gate",
	"[-s SITE] [-g GATE] [-f PROFILE] [-e ENC] [-d DELIM] [-r REJECTS] [--tz=+08:00] [--now=T] "
	"[--code-table=FILE] [--duplicate-window=SPAN] [--summary=FILE] [--jobs=N] [--strict] [FILE...]",
	"Turns raw gate logs into gate CSV and accounts for every row.", options,
};

struct settings {
	struct intake_options intake;
	const char *rejects, *summary, *profile, *codes, *tz, *now;
	bool strict;
	char **files;
};

/* The tables every run needs. */
struct tables {
	struct words *words;
	struct regions *regions;
	struct headers *headers;
	struct profile *profile; /* NULL: none was asked for */
	struct codes *codes;     /* when there is no profile to add them to */
};

static int set_delimiter(char *delimiter, const char *value, struct diag *diag)
{
	if (strcmp(value, "tab") == 0 || strcmp(value, "\\t") == 0)
		value = "\t";
	if (strlen(value) != 1 || strchr("\"\r\n ", *value))
		return diag_error(diag, NULL, "option --delimiter: expected one character or \"tab\"");
	*delimiter = *value;
	return 0;
}

static int set_encoding(const char **encoding, const char *value, struct diag *diag)
{
	struct encode *known = encode_open(value);

	if (!known)
		return diag_error(diag, NULL, "option --encoding: \"%s\" is unknown (see iconv -l)",
				  diag_quote(slice_of(value)));
	encode_close(known);
	*encoding = value;
	return 0;
}

static int set_window(struct intake_options *o, const char *value, struct diag *diag)
{
	const char *why;

	o->set_window = true;
	if (span_parse(slice_of(value), &o->window, &why) == 0 && o->window >= 0)
		return 0;
	return diag_error(diag, NULL, "option --duplicate-window: expected a length of time such as 0s or 60s");
}

static int parse_options(struct settings *s, int argc, char **argv, struct diag *diag)
{
	struct cli_parse p;
	const char *value;
	int id, result = 0;

	cli_start(&p, &program, argc, argv, diag);
	while ((id = cli_next(&p, &value)) > 0)
		switch (id) {
		case 's': s->intake.site = slice_of(value); break;
		case 'g': s->intake.gate = slice_of(value); break;
		case 'f': s->profile = value; break;
		case OPTION_CODES: s->codes = value; break;
		case OPTION_SUMMARY: s->summary = value; break;
		case OPTION_WINDOW: result |= set_window(&s->intake, value, diag); break;
		case 'e': result |= set_encoding(&s->intake.read.encoding, value, diag); break;
		case 'd': result |= set_delimiter(&s->intake.read.delimiter, value, diag); break;
		case 'r': s->rejects = value; break;
		case 'z': s->tz = value; break;
		case 'n': s->now = value; break;
		case 'j': result |= cli_jobs(value, &s->intake.jobs, diag); break;
		case 'S': s->strict = true; break;
		default: break;
		}
	s->files = cli_operands(&p);
	if (!s->intake.jobs)
		s->intake.jobs = cli_default_jobs(s->files, true);
	return id < 0 ? -1 : result;
}

static int set_times(const struct settings *s, struct cell_context *cx, struct diag *diag)
{
	struct when now;
	const char *why;

	if (when_parse_offset(slice_of(s->tz ? s->tz : "+08:00"), &cx->offset, &why) < 0)
		return diag_error(diag, NULL, "option --tz: %s (expected +08:00)", why);
	now = when_now(cx->offset);
	if (s->now && cli_time("now", s->now, cx->offset, &now, diag) < 0)
		return -1;
	cx->now = now.at;
	return 0;
}

static int load_tables(struct tables *t, struct cell_context *cx, struct diag *diag)
{
	char *words = cli_find("tables/words.csv", diag), *names = cli_find("tables/words-names.csv", diag);
	char *regions = cli_find("tables/regions.csv", diag), *headers = cli_find("tables/headers.csv", diag);

	if (words && names && regions && headers) {
		t->words = words_load(words, NULL, diag);
		if (t->words)
			t->words = words_load(names, t->words, diag);
		t->regions = regions_load(regions, diag);
		t->headers = headers_load(headers, NULL, diag);
	}
	free(words);
	free(names);
	free(regions);
	free(headers);
	cx->words = t->words;
	cx->regions = t->regions;
	return t->words && t->regions && t->headers ? 0 : -1;
}

/* A name is looked for among the profiles, a path is a path. */
static char *find_profile(const char *name, struct diag *diag)
{
	char *file = NULL, *path = NULL;

	if (asprintf(&file, strchr(name, '/') ? "%s" : "profiles/%s.csv", name) < 0)
		return NULL;
	if (strchr(name, '/'))
		return file;
	path = cli_data(file);
	if (!path)
		diag_error(diag, NULL, "option --profile: %s is none (expected one of profiles/*.csv, or a path with a slash)",
			   diag_quote(slice_of(name)));
	free(file);
	return path;
}

/* The codes of a table given by option are added to the profile's: the later
 * line wins. */
static int load_profile(struct tables *t, struct settings *s, const struct cell_context *cx, struct diag *diag)
{
	char *path = s->profile ? find_profile(s->profile, diag) : NULL;
	struct codes *codes;

	if (path)
		t->profile = profile_load(path, cx, diag);
	free(path);
	if (s->profile && !t->profile)
		return -1;
	if (!t->profile && s->codes)
		t->codes = codes_new();
	codes = t->profile ? t->profile->codes : t->codes;
	s->intake.profile = t->profile;
	s->intake.codes = codes;
	if (t->profile && !s->intake.read.encoding)
		s->intake.read.encoding = t->profile->encoding;
	if (t->profile && !s->intake.read.delimiter)
		s->intake.read.delimiter = t->profile->delimiter;
	return s->codes ? codes_load(codes, s->codes, cx, diag) : 0;
}

static void free_tables(struct tables *t)
{
	profile_free(t->profile);
	codes_free(t->codes);
	words_free(t->words);
	regions_free(t->regions);
	headers_free(t->headers);
}

/* A pipe that pauses must not hold rows back. */
static void flush_output(void *out)
{
	csvout_flush(out);
}

/* The account, to people and to a table. 0 or -1 (reported). */
static int account(const struct intake *it, struct csvout *table)
{
	int result = intake_summary(it);

	if (table)
		intake_tabulate(it, table);
	return csvout_close(table) < 0 ? -1 : result;
}

static int run(struct intake *it, const struct settings *s)
{
	int code = EXIT_DONE, examined = intake_examine(it, s->files);
	struct csvout *table = NULL;

	if (examined < 0)
		return examined == -2 ? EXIT_UNUSABLE : EXIT_TROUBLE;
	if (reject_open(it->rejects, s->rejects, it->diag) < 0)
		return EXIT_TROUBLE;
	if (s->summary && !(table = csvout_create(s->summary, it->diag))) {
		reject_close(it->rejects);
		return EXIT_TROUBLE;
	}
	if (intake_run(it) < 0)
		code = EXIT_TROUBLE;
	if (reject_close(it->rejects) < 0)
		code = EXIT_TROUBLE;
	if (account(it, table) < 0)
		code = EXIT_TROUBLE;
	return code == EXIT_DONE && s->strict && intake_rejected(it) ? EXIT_NO : code;
}

int main(int argc, char **argv)
{
	struct settings s = { 0 };
	struct tables t = { 0 };
	struct cell_context cx = { 0 };
	struct reject rejects = { 0 };
	struct intake it;
	struct diag diag;
	int code = EXIT_UNUSABLE, closed = 0;

	if (parse_options(&s, argc, argv, &diag) == 0 && set_times(&s, &cx, &diag) == 0 &&
	    load_tables(&t, &cx, &diag) == 0 && load_profile(&t, &s, &cx, &diag) == 0) {
		struct csvout *out = csvout_open(1, "<stdout>", &diag);

		s.intake.read.before_wait = flush_output;
		s.intake.read.context = out;
		intake_init(&it, &s.intake, &cx, t.headers, out, &rejects, &diag);
		code = run(&it, &s);
		closed = csvout_close(out);
		intake_release(&it);
	}
	free_tables(&t);
	return cli_end(&diag, code, closed);
}
