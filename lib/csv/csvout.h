/* CSV out: minimal quoting, LF, and no write that goes unchecked.      (L2)
 *
 *     struct csvout *out = csvout_open(1, "<stdout>", &diag);
 *     csvout_field(out, SLICE("temp_c"));
 *     csvout_end(out);
 *     if (csvout_close(out) < 0) ...            reported; exit 3
 *
 * A field is quoted when it holds the delimiter, a quote, CR or LF, or a
 * blank at either end (readers trim those), and when it is the only field of
 * its record and empty (that would be a blank line). Errors are sticky: write
 * on, look once at csvout_close. Output is gathered and written in pieces of
 * about 256 KiB; EINTR and short writes are continued, on a descriptor that
 * does not block it is waited.
 *
 * Where SIGPIPE is ignored, a reader that went away is a failure like others
 * but for the message: nothing is said, the caller ends quietly.
 */
#ifndef GH_CSVOUT_H
#define GH_CSVOUT_H

#include <stdint.h>
#include "diag.h"
#include "slice.h"

struct csvout;

/* Writes to an open descriptor; `name` is for messages. On a pipe the kernel
 * buffer is made 1 MiB where that is allowed. */
struct csvout *csvout_open(int fd, const char *name, struct diag *);
/* Writes nowhere: what is gathered is had by csvout_text. */
struct csvout *csvout_open_memory(void);
/* Creates or truncates a file. NULL on failure (reported). */
struct csvout *csvout_create(const char *path, struct diag *);

void csvout_field(struct csvout *out, struct slice s);
/* The same for text known to need no quotes (numbers, codes, times). */
void csvout_plain(struct csvout *out, struct slice s);
/* Copies text that is CSV already, with the delimiter ',': one or more fields
 * without line end. */
void csvout_raw(struct csvout *out, struct slice s);
/* A row that is written at once has at most so many fields; who writes one asserts it. */
enum { CSVOUT_FIELDS = 32 };
/* The first n fields of a record at once, 2 to CSVOUT_FIELDS. Bit i of `asks` is set
 * where value[i] may need quotes. */
void csvout_row(struct csvout *out, const struct slice *value, size_t n, uint64_t asks);
/* The same, of values that are padded (see slice.h): empty ones, too, but for those
 * that ask. */
void csvout_padded_row(struct csvout *out, const struct slice *value, size_t n, uint64_t asks);
/* Whether the field needs quotes: what stays the same need not be looked
 * through in every record. */
bool csvout_quotes(struct slice s);
/* Records that are CSV already, each with its line end. */
void csvout_records(struct csvout *out, struct slice records);
/* Ends the record. */
void csvout_end(struct csvout *out);

/* All records since csvout_clear, of csvout_open_memory. Valid until something is added. */
struct slice csvout_text(const struct csvout *out);
void csvout_clear(struct csvout *out);

/* Writes what is gathered. 0, or -1 (reported once). */
int csvout_flush(struct csvout *out);
/* Flushes, closes and frees. 0, or -1 when any write or the close failed
 * (reported). NULL is allowed. */
int csvout_close(struct csvout *out);

#endif
