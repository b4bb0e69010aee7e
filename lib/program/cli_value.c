/* Values of options: see cli.h. */
/* SPDX-License-Identifier: ISC */
#include "cli.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crew.h"

static const char *from_environment(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *v = getenv(names[i]);

		if (v && *v)
			return strncmp(v, "zh", 2) == 0 ? "zh" : "en";
	}
	return "en";
}

const char *cli_language(const char *asked, struct diag *diag)
{
	if (!asked)
		return from_environment();
	if (strcmp(asked, "zh") == 0)
		return "zh";
	if (strcmp(asked, "en") == 0)
		return "en";
	diag_error(diag, NULL, "option --lang: \"%s\" is no language (expected zh or en)",
		   diag_quote(slice_of(asked)));
	return NULL;
}

int cli_count(const char *option, const char *value, uint64_t max, uint64_t *out, struct diag *diag)
{
	char *end;
	unsigned long long n = strtoull(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || n < 1 || n > max)
		return diag_error(diag, NULL, "option --%s: expected a number from 1 to %llu", option, (unsigned long long)max);
	*out = n;
	return 0;
}

/* What is expected is said once: `why` may say it of text in general. */
static int parse_time(const char *option, const char *value, int offset, struct when *out, const char *expected,
		      struct diag *diag)
{
	const char *why;

	if (when_parse(slice_of(value), offset, out, &why) == 0)
		return 0;
	return diag_error(diag, NULL, "option --%s: %s (expected %s)", option,
			  strncmp(why, "expected", strlen("expected")) == 0 ? "cannot be read" : why, expected);
}

int cli_time(const char *option, const char *value, int offset, struct when *out, struct diag *diag)
{
	return parse_time(option, value, offset, out, "2022-04-05T12:00:00+08:00 or 2022-04-05", diag);
}

int cli_day(const char *option, const char *value, int offset, struct when *out, struct diag *diag)
{
	bool today = strcmp(value, "today") == 0;

	*out = when_now(offset);
	if (!today && parse_time(option, value, offset, out, "2022-04-05 or today", diag) < 0)
		return -1;
	if (!today && !out->day_only)
		return diag_error(diag, NULL, "option --%s: is a time (expected 2022-04-05 or today)", option);
	out->day_only = true;
	return 0;
}

int cli_jobs(const char *value, unsigned *out, struct diag *diag)
{
	uint64_t n = 1;

	if (cli_count("jobs", value, CLI_JOBS, &n, diag) < 0)
		return -1;
	*out = (unsigned)n;
	return 0;
}

/* Each takes memory of its own: who has more to give says so. */
enum { DEFAULT_JOBS = 2 };

static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

static bool names_pipe(const char *file)
{
	struct stat st;

	return strcmp(file, "-") == 0 ? is_pipe(STDIN_FILENO) : stat(file, &st) == 0 && S_ISFIFO(st.st_mode);
}

unsigned cli_default_jobs(char *const *files, bool filter)
{
	unsigned processors = crew_processors();
	bool piped = filter && is_pipe(STDOUT_FILENO);

	for (; *files && !piped; files++)
		piped = names_pipe(*files);
	return piped ? 1 : processors < DEFAULT_JOBS ? processors : DEFAULT_JOBS;
}
