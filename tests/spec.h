/* Runs tables that read like a specification.                       (tests)
 *
 *     # comment
 *     [when]                                  an operation of the driver
 *     2020-02-29 => 2020-02-29                INPUT => EXPECTED
 *     2020-13-01 => error: no such month
 *     "a b "     => a\x20b\u3000              quotes keep outer blanks
 *
 * The first => that has a blank or an end of the line on both sides parts a
 * case; behind a quote it is the first after the closing quote. Escapes on
 * both sides: \n \r \t \\ \" \xNN \uNNNN. A line without => in brackets is a
 * section. TAP goes to stdout; a failure adds FILE:LINE, got and expected.
 *
 *     static const struct spec_op ops[] = { { "when", run_when }, { 0 } };
 *     int main(int argc, char **argv)
 *     {
 *             return spec_main(argc, argv, ops);
 *     }
 */
#ifndef GH_SPEC_H
#define GH_SPEC_H

#include "buf.h"

/* Writes the text to compare. Errors are results, too: write "error: ..." and
 * return 0. Anything but 0 fails the case (its input makes no sense). */
struct spec_op {
	const char *name;
	int (*run)(struct slice in, struct buf *out);
};

struct spec {
	const struct spec_op *ops; /* ends with a NULL name */
	unsigned long n, failed;   /* cases so far */
};

/* Runs a file. One without a case, an unknown operation and a line that is no
 * case count as failures. */
void spec_file(struct spec *spec, const char *path);
/* One case more, for properties that are no table. */
void spec_check(struct spec *spec, bool ok, const char *name);
/* Prints the plan. Returns the exit code: 1 when something failed or nothing
 * was run. */
int spec_end(struct spec *spec);
/* spec_file for each argument, then spec_end. */
int spec_main(int argc, char **argv, const struct spec_op *ops);

#endif
