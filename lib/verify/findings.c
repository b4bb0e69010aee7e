/* What a check found: see findings.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "findings.h"

#include <stdarg.h>
#include <stdlib.h>

#include "xmem.h"

static void keep(struct findings *f, struct finding found)
{
	if (f->n >= FINDINGS_KEPT) {
		f->more[found.severity]++;
		free(found.text);
		return;
	}
	XGROW(f->at, f->n + 1, f->cap);
	f->at[f->n++] = found;
}

void findings_add(struct findings *f, enum severity severity, unsigned long line, const char *format, ...)
{
	struct finding found = { severity, line, NULL };
	va_list args;

	va_start(args, format);
	if (vasprintf(&found.text, format, args) < 0)
		found.text = xstrdup(format);
	va_end(args);
	keep(f, found);
}

void findings_move(struct findings *to, struct findings *from)
{
	for (size_t i = 0; i < from->n; i++)
		keep(to, from->at[i]);
	for (int s = 0; s < SEV_KINDS; s++)
		to->more[s] += from->more[s];
	free(from->at);
	*from = (struct findings){ 0 };
}

unsigned long findings_tell(const struct findings *f, const char *file, struct diag *diag)
{
	struct where at = { file, 0, 0, NULL };
	unsigned long errors = f->more[SEV_ERROR];

	for (size_t i = 0; i < f->n; i++) {
		const struct finding *found = &f->at[i];

		at.line = found->line;
		if (found->severity == SEV_ERROR) {
			diag_error(diag, &at, "%s", found->text);
			errors++;
		} else if (found->severity == SEV_WARNING) {
			diag_warning(diag, &at, "%s", found->text);
		} else {
			diag_note(diag, &at, "%s", found->text);
		}
	}
	diag->count[SEV_ERROR] += f->more[SEV_ERROR];
	diag->count[SEV_WARNING] += f->more[SEV_WARNING];
	return errors;
}

void findings_free(struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->at[i].text);
	free(f->at);
	*f = (struct findings){ 0 };
}
