/* The columns flag-risk appends to a record: see flags.h. */
/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "csvtext.h"
#include "flags_internal.h"
#include "xmem.h"

static const char *const column_name[] = { "level", "action", "rules", "reasons", "report_to", "report_by",
					   "observe_days", "tests", "decided_by", "pack" };

enum { NCOLUMNS = sizeof column_name / sizeof *column_name };

struct flags *flags_new(const struct ruleset *rs, const char *language, struct diag *diag)
{
	struct flags *f = xcalloc(1, sizeof *f);

	f->rs = rs;
	f->diag = diag;
	f->eval = rules_eval_new(rs);
	f->zh = strcmp(language, "zh") == 0;
	if (flags_find_outputs(f) == 0)
		return f;
	flags_free(f);
	return NULL;
}

void flags_free(struct flags *f)
{
	if (!f)
		return;
	for (int i = 0; i < 2; i++) {
		flags_drop_tails(&f->tails[i]);
		free(f->tails[i].tail);
	}
	rules_eval_free(f->eval);
	buf_free(&f->text);
	buf_free(&f->one);
	free(f->reason);
	free(f);
}

int flags_bind(struct flags *f, const struct slice *header, size_t n, const struct where *at)
{
	int result = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t c = 0; c < NCOLUMNS; c++)
			if (slice_is(header[i], column_name[c])) {
				struct where place = *at;

				place.field = i + 1;
				place.column = column_name[c];
				result = diag_error(f->diag, &place, "the input has this column already "
						    "(it is one of those to be appended)");
			}
	return rules_bind(f->eval, header, n, RULES_STRICT, at, f->diag) < 0 ? -1 : result;
}

void flags_as_of(struct flags *f, int64_t at)
{
	f->as_of_given = true;
	f->as_of = at;
	rules_as_of(f->eval, at);
}

struct flags *flags_twin(const struct flags *f)
{
	struct flags *twin = flags_new(f->rs, f->zh ? "zh" : "en", f->diag);

	if (f->as_of_given)
		flags_as_of(twin, f->as_of);
	return twin;
}

void flags_put_header(struct buf *row)
{
	for (size_t c = 0; c < NCOLUMNS; c++)
		csvtext_next(row, slice_of(column_name[c]));
	buf_putc(row, '\n');
}

bool flags_decide(struct flags *f, const struct slice *field, size_t n)
{
	f->now = rules_decide(f->eval, field, n);
	return f->now->nrules > 0 || rules_timeless(f->eval);
}

/* The deadline by the record's time, else what the rules say as it is. */
static void put_due(struct flags *f, struct buf *row)
{
	if (rules_output(f->rs, f->report_by)->at == RULES_NONE)
		csvtext_put(row, flags_value(f, f->report_by)->text);
	else
		rules_deadline(f->eval, f->now, f->report_by, row);
}

void flags_put(struct flags *f, struct buf *row)
{
	const struct flags_tail *t = flags_tail(f);

	flags_append(row, buf_slice(&t->head));
	if (t->nblanks) {
		flags_fill_reasons(f, t, row);
		flags_append(row, buf_slice(&t->middle));
	}
	if (t->due) {
		put_due(f, row);
		flags_append(row, buf_slice(&t->rest));
	}
}
