/* What was found, as CSV: header lines, unsealing, writing.             (L4)
 *
 *     struct search_out *out = search_out_open(1, "<stdout>", &diag);
 *     search_out_unseal(out, keys);                  or not
 *     search_run_all(..., search_out_take, out, ...)
 *     search_out_header(out, header)                 when nothing was found
 *     if (search_out_close(out) < 0) ...             reported; exit 3
 *
 * Lines go out as they stand in the ledger. Before the first of them comes the
 * header line of their part, and again where it differs from the one before: a
 * new CSV then begins, and a note says so.
 */
#ifndef GH_SEARCH_OUT_H
#define GH_SEARCH_OUT_H

#include "keyring.h"
#include "search_plan.h"

struct search_out;

struct search_out *search_out_open(int fd, const char *name, struct diag *);
void search_out_no_header(struct search_out *out);
/* Sealed fields are shown in the clear where the month's key is there and opens
 * them. The keys outlive it. */
void search_out_unseal(struct search_out *out, struct keyring *keys);
/* A search_take. */
int search_out_take(void *out, const struct search_part *part, struct slice lines);
/* Writes a header line unless one was written. */
void search_out_header(struct search_out *out, struct slice header);
/* Writes a text that is no row. */
void search_out_text(struct search_out *out, struct slice text);
/* Sealed fields left as they are, by why. */
unsigned long search_out_keyless(const struct search_out *out);
unsigned long search_out_wrong(const struct search_out *out);
/* Closes the descriptor and frees. 0, or -1 when anything was not written (reported). */
int search_out_close(struct search_out *out);

#endif
