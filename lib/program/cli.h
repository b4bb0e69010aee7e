/* What every program does around its work.                             (L5)
 *
 *     static const struct cli_option options[] = {
 *             { 'p', "packs", "PACK[,PACK...]", "rule packs to evaluate" },
 *             { 0 } };
 *     static const struct cli program = { "flag-risk", "-p PACK [FILE...]",
 *             "Evaluates decision tables on gate records.", options };
 *     struct cli_parse p;
 *     cli_start(&p, &program, argc, argv, &diag);
 *     while ((id = cli_next(&p, &value)) > 0)
 *             if (id == 'p') ...
 *     if (id < 0)
 *             return EXIT_UNUSABLE;
 *     files = cli_operands(&p);
 *
 * Nothing in lib/ includes this header. Option text doubles as --help.
 */
#ifndef GH_CLI_H
#define GH_CLI_H

#include "diag.h"
#include "strmap.h"
#include "when.h"

enum {
	EXIT_DONE = 0,    /* done */
	EXIT_NO = 1,      /* done, and the answer is no */
	EXIT_UNUSABLE = 2, /* nothing was done: usage, pack, configuration */
	EXIT_TROUBLE = 3, /* stopped: cannot read, write, allocate */
};

#define GATEHOUSE_VERSION "0.1"

/* A long option may have a letter; one without has a number above 255. */
struct cli_option {
	int id;              /* letter, or > 255 */
	const char *name;    /* without "--" */
	const char *value;   /* placeholder in help; NULL: takes none */
	const char *help;
};

struct cli {
	const char *name;
	const char *usage;   /* after the name, as in the manual's SYNOPSIS */
	const char *purpose; /* one line */
	const struct cli_option *options; /* ends with a zero id */
};

/* Walks the command line: returns the id of the next option with its value
 * in *value (NULL when it takes none), 0 when only operands are left (see
 * cli_operands), or -1 for unusable options (reported with the usage line).
 * -h and -V are handled here: printed to stdout, then the process ends (0, or
 * 3 when stdout fails). */
struct cli_parse {
	const struct cli *cli;
	struct diag *diag;
	int argc;
	char **argv;
	void *long_options;
	char *letters;
};
void cli_start(struct cli_parse *p, const struct cli *cli, int argc, char **argv, struct diag *diag);
int cli_next(struct cli_parse *p, const char **value);
/* Operands, NULL-terminated; {"-"} when there are none. Frees what the parse
 * held. */
char **cli_operands(struct cli_parse *p);
/* Says what is wrong with the command line, and the usage line. -1. */
int cli_usage(const struct cli *cli, struct diag *diag, const char *why);

/* "zh" or "en": `asked` when it is one of them, else from LC_ALL,
 * LC_MESSAGES, LANG, else en. NULL when `asked` is something else
 * (reported). */
const char *cli_language(const char *asked, struct diag *diag);

/* Path of a data folder or file, e.g. "tables/words.csv", "rules/residential".
 * Looked for under $GATEHOUSE_SHARE, then beside the program in ../lib (a source
 * tree) and ../share/gatehouse (installed), then in PREFIX/share/gatehouse. $GATEHOUSE_RULES stands for "rules".
 * The caller frees it. NULL when it is nowhere (not reported). */
char *cli_data(const char *name);
/* The same, reported when it is nowhere. */
char *cli_find(const char *name, struct diag *diag);

/* The folder of a rule pack: a name, or a path when it holds a slash. The caller frees
 * it. NULL when there is no such pack (reported). */
char *cli_pack(struct slice name, struct diag *diag);
/* The value of -p, PACK[,PACK...], behind those given before. 0, or -1 when one stands
 * twice (reported). */
int cli_add_packs(struct strmap *packs, const char *value, struct diag *diag);
/* The folders of all of them, for cli_free_packs. NULL when one is nowhere (reported). */
char **cli_packs(const struct strmap *packs, struct diag *diag);
void cli_free_packs(char **path, size_t n);

/* The exit code for a run that ended with `code`, after stdout's own output
 * was closed with result `closed` (csvout_close) and messages flushed. */
int cli_end(struct diag *diag, int code, int closed);

/* Values of the option --`option`. All return 0, or -1 (reported). */
int cli_time(const char *option, const char *value, int offset, struct when *out, struct diag *diag);
/* A date, or the day that "today" is in that zone. */
int cli_day(const char *option, const char *value, int offset, struct when *out, struct diag *diag);
/* From 1 to CLI_JOBS threads. */
enum { CLI_JOBS = 64 };
int cli_jobs(const char *value, unsigned *out, struct diag *diag);
/* Where nobody asked: two, where there are as many processors; but one, when a file that is read is a pipe, as
 * at its other end somebody is at work, too; and of a filter, which writes as much as it
 * reads, when stdout is one. */
unsigned cli_default_jobs(char *const *files, bool filter);
/* A number from 1 to max. */
int cli_count(const char *option, const char *value, uint64_t max, uint64_t *out, struct diag *diag);

#endif
