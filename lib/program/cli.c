/* What every program does around its work: see cli.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "xmem.h"

#ifndef PREFIX
#define PREFIX "/usr/local"
#endif

/* Descriptors 0 to 2 that are closed would be handed to the next open(2), and
 * a data file would be taken for stdout. A closed stdin reads as an error and a closed
 * stdout fails on write, as they should. */
static void hold_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) < 0)
			return;
}

static size_t count_options(const struct cli *cli)
{
	size_t n = 0;

	while (cli->options[n].id)
		n++;
	return n;
}

void cli_start(struct cli_parse *p, const struct cli *cli, int argc, char **argv, struct diag *diag)
{
	size_t n = count_options(cli);
	struct option *o = xcalloc(n + 3, sizeof *o);
	char *letter = p->letters = xcalloc(2 * n + 8, 1);

	hold_standard_descriptors();
	signal(SIGPIPE, SIG_DFL);
	/* A limit on file sizes is a write that fails, like a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	diag_init(diag, cli->name);
	p->long_options = o;
	p->cli = cli;
	p->diag = diag;
	p->argc = argc;
	p->argv = argv;
	*letter++ = ':';
	for (const struct cli_option *c = cli->options; c->id; c++, o++) {
		*o = (struct option){ c->name, c->value ? required_argument : no_argument, NULL, c->id };
		if (c->id < 256) {
			*letter++ = (char)c->id;
			if (c->value)
				*letter++ = ':';
		}
	}
	*o++ = (struct option){ "help", no_argument, NULL, 'h' };
	*o = (struct option){ "version", no_argument, NULL, 'V' };
	strcpy(letter, "hV");
	opterr = 0;
}

static void print_help(const struct cli *cli)
{
	printf("usage: %s %s\n%s\n\n", cli->name, cli->usage, cli->purpose);
	for (const struct cli_option *c = cli->options; c->id; c++) {
		char letter[] = { '-', (char)c->id, ',', '\0' }, left[80];

		snprintf(left, sizeof left, "%3s --%s%s%s", c->id < 256 ? letter : "", c->name,
			 c->value ? "=" : "", c->value ? c->value : "");
		printf("  %-28s  %s\n", left, c->help);
	}
	printf("  %-28s  %s\n  %-28s  %s\n", "-h, --help", "this text", "-V, --version", "the version");
}

static void end_after_print(struct diag *diag)
{
	if (fflush(stdout) != 0 || ferror(stdout) || fclose(stdout) != 0) {
		diag_errno(diag, NULL, "<stdout>: cannot write");
		exit(EXIT_TROUBLE);
	}
	exit(EXIT_DONE);
}

static int unusable(const struct cli_parse *p, const char *what)
{
	const char *given = p->argv[optind - 1];

	if (optopt && optopt < 256 && strncmp(given, "--", 2) != 0)
		diag_error(p->diag, NULL, "option -%c: %s", optopt, what);
	else
		diag_error(p->diag, NULL, "option %s: %s", given, what);
	diag_say(p->diag, "usage: %s %s", p->cli->name, p->cli->usage);
	return -1;
}

int cli_next(struct cli_parse *p, const char **value)
{
	int id;

	optopt = 0;
	id = getopt_long(p->argc, p->argv, p->letters, p->long_options, NULL);
	*value = optarg;
	switch (id) {
	case -1:
		return 0;
	case ':':
		return unusable(p, "needs a value");
	case '?':
		return unusable(p, optopt && optopt >= 256 ? "takes no value" : "unknown (see --help)");
	case 'h':
		print_help(p->cli);
		end_after_print(p->diag);
		break;
	case 'V':
		printf("%s (gatehouse) %s\n", p->cli->name, GATEHOUSE_VERSION);
		end_after_print(p->diag);
		break;
	default:
		break;
	}
	return id;
}

char **cli_operands(struct cli_parse *p)
{
	static char dash[] = "-";
	static char *only_stdin[] = { dash, NULL };

	free(p->long_options);
	free(p->letters);
	return optind < p->argc ? p->argv + optind : only_stdin;
}

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

/* A malloc'ed path when something is there, else NULL. */
static char *existing(const char *folder, const char *name)
{
	char *path = NULL;

	if (folder && asprintf(&path, "%s/%s", folder, name) >= 0 && access(path, R_OK) == 0)
		return path;
	free(path);
	return NULL;
}

/* Below the folder above the program's own: ../lib in a source tree,
 * ../share/gatehouse where it was installed, wherever that was moved to. */
static char *beside_program(const char *folder, const char *name)
{
	char self[4096], *slash, *path = NULL;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 32);

	if (n <= 0)
		return NULL;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (slash) {
		strcpy(slash, folder);
		path = existing(self, name);
	}
	return path;
}

char *cli_data(const char *name)
{
	const char *rules = getenv("GATEHOUSE_RULES");
	char *path = NULL;

	if (rules && strncmp(name, "rules", 5) == 0 && (name[5] == '/' || !name[5]))
		path = existing(rules, name[5] ? name + 6 : ".");
	if (!path)
		path = existing(getenv("GATEHOUSE_SHARE"), name);
	if (!path)
		path = beside_program("/../lib", name);
	if (!path)
		path = beside_program("/../share/gatehouse", name);
	return path ? path : existing(PREFIX "/share/gatehouse", name);
}

char *cli_pack(struct slice name, struct diag *diag)
{
	char *text = xstrndup(name.p, name.n), data[256], *path;

	if (strchr(text, '/'))
		return text;
	snprintf(data, sizeof data, "rules/%.200s", text);
	free(text);
	path = cli_data(data);
	if (!path)
		diag_error(diag, NULL, "no rule pack %s (set GATEHOUSE_RULES to the folder of packs, or give a path)",
			   diag_quote(name));
	return path;
}

int cli_end(struct diag *diag, int code, int closed)
{
	diag_close(diag);
	return closed < 0 ? EXIT_TROUBLE : code;
}

int cli_time(const char *option, const char *value, int offset, struct when *out, struct diag *diag)
{
	const char *why;

	if (when_parse(slice_of(value), offset, out, &why) == 0)
		return 0;
	return diag_error(diag, NULL, "option --%s: %s (expected 2022-04-05T12:00:00+08:00 or 2022-04-05)", option, why);
}
