/* Raw gate logs of any vendor in, gate CSV out; nothing is lost uncounted. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "cli.h"
#include "encode.h"
#include "header.h"
#include "intake.h"
#include "region.h"
#include "words.h"

static const struct cli_option options[] = {
	{ 's', "site", "SITE", "the site all input is from; a site column is passed on as an extra" },
	{ 'g', "gate", "GATE", "the same for the gate" },
	{ 'e', "encoding", "ENC", "encoding of all input (default: found per file)" },
	{ 'd', "delimiter", "CHAR", "field delimiter (default: found per file; tab for TAB)" },
	{ 'r', "rejects", "FILE", "write rows that cannot be used to FILE, with the reason" },
	{ 'z', "tz", "OFFSET", "zone of times that tell none (default +08:00)" },
	{ 'n', "now", "TIME", "times after it are in the future (default: the clock)" },
	{ 'S', "strict", NULL, "exit 1 when any row was rejected" },
	{ 0 },
};

static const struct cli program = {
	"ingest-gate", "[-s SITE] [-g GATE] [-e ENC] [-d DELIM] [-r REJECTS] [--tz=+08:00] [--now=T] [--strict] [FILE...]",
	"Turns raw gate logs into gate CSV and accounts for every row.", options,
};

struct settings {
	struct intake_options intake;
	const char *rejects, *tz, *now;
	bool strict;
	char **files;
};

/* The tables every run needs. */
struct tables {
	struct words *words;
	struct regions *regions;
	struct headers *headers;
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
		case 'e': result |= set_encoding(&s->intake.read.encoding, value, diag); break;
		case 'd': result |= set_delimiter(&s->intake.read.delimiter, value, diag); break;
		case 'r': s->rejects = value; break;
		case 'z': s->tz = value; break;
		case 'n': s->now = value; break;
		case 'S': s->strict = true; break;
		default: break;
		}
	s->files = cli_operands(&p);
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

static char *find(const char *name, struct diag *diag)
{
	char *path = cli_data(name);

	if (!path)
		diag_error(diag, NULL, "%s is nowhere (set GATEHOUSE_SHARE to the folder that holds it)", name);
	return path;
}

static int load_tables(struct tables *t, struct diag *diag)
{
	char *words = find("tables/words.csv", diag), *names = find("tables/words-names.csv", diag);
	char *regions = find("tables/regions.csv", diag), *headers = find("tables/headers.csv", diag);

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
	return t->words && t->regions && t->headers ? 0 : -1;
}

static void free_tables(struct tables *t)
{
	words_free(t->words);
	regions_free(t->regions);
	headers_free(t->headers);
}

/* A pipe that pauses must not hold rows back. */
static void flush_output(void *out)
{
	csvout_flush(out);
}

static int run(struct intake *it, const struct settings *s)
{
	int code = EXIT_DONE, examined = intake_examine(it, s->files);

	if (examined < 0)
		return examined == -2 ? EXIT_UNUSABLE : EXIT_TROUBLE;
	if (reject_open(it->rejects, s->rejects, it->diag) < 0)
		return EXIT_TROUBLE;
	if (intake_run(it) < 0)
		code = EXIT_TROUBLE;
	if (reject_close(it->rejects) < 0)
		code = EXIT_TROUBLE;
	if (intake_summary(it) < 0)
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
	    load_tables(&t, &diag) == 0) {
		struct csvout *out = csvout_open(1, "<stdout>", &diag);

		cx.words = t.words;
		cx.regions = t.regions;
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
