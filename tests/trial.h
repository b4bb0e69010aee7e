/* Reading CSV with any engine, scanner and size of reads, into bytes that are
 * the same when the records are.                                      (tests)
 *
 *     struct csvin *in = trial_open(&t, chunk, scanner, &diag);
 *     while (in && trial_next(in, &r, &out))
 *             look_at(&r);
 *     trial_close(in, &out);
 */
#ifndef GH_TRIAL_H
#define GH_TRIAL_H

#include "csvin_internal.h"

struct trial {
	struct slice text;
	struct csvin_options options;
	size_t expect;
};

static inline void trial_put_number(struct buf *b, size_t n)
{
	buf_put(b, (struct slice){ (const char *)&n, sizeof n });
}

/* Scanner -1 is libcsv. NULL when the processor has not got it. */
static inline struct csvin *trial_open(const struct trial *t, size_t chunk, int scanner, struct diag *diag)
{
	struct csvin_options o = t->options;
	struct csvin *in;

	o.chunk = chunk;
	o.engine = scanner < 0 ? CSVIN_LIBCSV : CSVIN_FAST;
	in = csvin_open_text("trial", t->text, &o, diag);
	if (!in || (scanner >= 0 && !csvin_use_scanner(in, (enum scan_kind)scanner))) {
		csvin_close(in);
		return NULL;
	}
	csvin_expect(in, t->expect);
	return in;
}

static inline void trial_put_record(struct buf *b, struct csvin *in, const struct record *r)
{
	trial_put_number(b, r->line);
	trial_put_number(b, r->nlines);
	trial_put_number(b, (size_t)r->error);
	trial_put_number(b, r->plain);
	trial_put_number(b, r->raw.n);
	buf_put(b, r->raw);
	trial_put_number(b, r->nfields);
	for (size_t i = 0; i < r->nfields; i++) {
		trial_put_number(b, r->field[i].n);
		buf_put(b, r->field[i]);
		trial_put_number(b, csvin_field_line(in, r, i));
	}
}

/* False at the end. Every third record is pushed back once. */
static inline bool trial_next(struct csvin *in, struct record *r, struct buf *out)
{
	if (csvin_next(in, r) <= 0)
		return false;
	if (r->line % 3 == 0) {
		csvin_unread(in);
		csvin_next(in, r);
	}
	trial_put_record(out, in, r);
	return true;
}

/* Puts what is known of the input as a whole. NULL is allowed. */
static inline void trial_close(struct csvin *in, struct buf *out)
{
	if (!in)
		return;
	trial_put_number(out, csvin_foreign_lines(in));
	trial_put_number(out, (unsigned char)csvin_delimiter(in));
	buf_puts(out, csvin_encoding(in));
	csvin_close(in);
}

#endif
