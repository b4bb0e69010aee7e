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
	struct where at = { "<stdout>", 0, 0, NULL };

	if (fflush(stdout) != 0 || ferror(stdout) || fclose(stdout) != 0) {
		diag_errno(diag, &at, "cannot write");
		exit(EXIT_TROUBLE);
	}
	exit(EXIT_DONE);
}

static int say_usage(const struct cli *cli, struct diag *diag)
{
	diag_say(diag, "usage: %s %s", cli->name, cli->usage);
	return -1;
}

int cli_usage(const struct cli *cli, struct diag *diag, const char *why)
{
	diag_error(diag, NULL, "%s", why);
	return say_usage(cli, diag);
}

static int unusable(const struct cli_parse *p, const char *what)
{
	const char *given = p->argv[optind - 1];

	if (optopt && optopt < 256 && strncmp(given, "--", 2) != 0)
		diag_error(p->diag, NULL, "option -%c: %s", optopt, what);
	else
		diag_error(p->diag, NULL, "option %s: %s", given, what);
	return say_usage(p->cli, p->diag);
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

int cli_end(struct diag *diag, int code, int closed)
{
	diag_close(diag);
	return closed < 0 ? EXIT_TROUBLE : code;
}
