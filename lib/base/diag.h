/* The one voice of the toolkit: located messages on stderr.            (L0)
 *
 *     struct diag d;
 *     diag_init(&d, "ingest-gate");
 *     struct where at = { "gate.csv", 12, 5, "temp_c" };
 *     return diag_error(&d, &at, "%s is no number (expected 36.5)", shown);
 *
 * prints
 *
 *     ingest-gate: gate.csv:12:5: error: temp_c: 3x is no number (expected 36.5)
 *
 * Parts of the location that are 0 or NULL are left out, from the right.
 * Every message of a program goes through here; the library reports and
 * returns -1, the program decides. At most `limit` warnings and notes and as
 * many errors are shown in full, diag_close says how many more there were.
 *
 * Privacy: a message names file, line, field and what was expected. It may
 * quote a rule or an option; it never quotes the data of a person.
 */
#ifndef GH_DIAG_H
#define GH_DIAG_H

#include <stdint.h>
#include <stdio.h>
#include "slice.h"

enum severity { SEV_NOTE, SEV_WARNING, SEV_ERROR, SEV_KINDS };

/* Where a message belongs. line and field count from 1: the physical line
 * on which the record begins and the number of the field in it, which is
 * what the user of a spreadsheet can find. */
struct where {
	const char *file;
	unsigned long line;
	unsigned long field;
	const char *column;
};

struct diag {
	const char *program;
	FILE *to;                        /* stderr unless a test says otherwise */
	unsigned long count[SEV_KINDS];  /* messages given, shown or not */
	unsigned long limit;             /* shown per severity; 20 */
	bool show_checks;                /* rule-check: say which check a message is of */
	const char *check;               /* of the next message, see diag_as */
};

/* `program` is kept, its directory part is not shown. */
void diag_init(struct diag *d, const char *program);

/* Says of which check the next message is, "E-TYPE"; shown before its text when
 * the program shows checks.
 *
 *     return diag_error(diag_as(d, "E-ID"), &at, "blank (every rule needs an id)"); */
static inline struct diag *diag_as(struct diag *d, const char *check)
{
	d->check = check;
	return d;
}

/* Each prints one message and returns -1. `at` may be NULL. */
int diag_error(struct diag *d, const struct where *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int diag_warning(struct diag *d, const struct where *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int diag_note(struct diag *d, const struct where *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* diag_error with ": " and the text of errno at the end. */
int diag_errno(struct diag *d, const struct where *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* diag_error followed by the cell and a caret under byte `offset`:
 *
 *     flag-risk: base.csv:9:6: error: in:temp_c: expected a number after ">="
 *         >= hot
 *            ^
 */
int diag_caret(struct diag *d, const struct where *at, struct slice cell,
	       size_t offset, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* What goes with a number: an "s" unless it is one, or the word for one or for many.
 *
 *     diag_say(d, "%lu row%s %s refused", n, diag_s(n), diag_word(n, "was", "were")); */
static inline const char *diag_word(uint64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}
static inline const char *diag_s(uint64_t n)
{
	return diag_word(n, "", "s");
}

/* One line for people, "PROGRAM: text", not counted and not limited: for
 * summaries and progress. */
void diag_say(struct diag *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* "PROGRAM: 31 more errors not shown", where there were more. */
void diag_close(struct diag *d);

/* A piece of a rule, option or file name made fit to print: at most 40 bytes,
 * cut at a character, other than printing bytes as \xNN. Four results may be
 * used in one message. */
const char *diag_quote(struct slice text);

#endif
