/* The audit ledger, read: see audit.h. */
/* SPDX-License-Identifier: ISC */
#include "audit.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "ledger_line.h"
#include "part.h"
#include "xmem.h"

/* Columns of the ledger. */
enum { SEQ, AT, TIME, ACT, WHAT, EVIDENCE, BY, COLUMNS };

struct audit {
	struct audit_entry *entry;
	size_t n, cap;
	struct buf text; /* of all entries; they are set when it is whole */
	size_t *unsure;  /* offsets in it: from the first of a pair to the second */
	size_t nunsure, unsure_cap;
};

static bool is_entry(struct slice line, struct audit_entry *e)
{
	struct slice field[COLUMNS + 1] = { 0 };
	struct ledger_line l;
	size_t n = 0;

	ledger_line_start(&l, line);
	while (n <= COLUMNS && ledger_line_next(&l, &field[n]) > 0)
		n++;
	*e = (struct audit_entry){ field[ACT], field[WHAT], field[EVIDENCE], field[BY], false };
	return n == COLUMNS;
}

static void put_unsure(struct audit *a)
{
	XGROW(a->unsure, a->nunsure + 1, a->unsure_cap);
	a->unsure[a->nunsure++] = a->text.n;
}

static bool is_unsure(const struct audit *a, struct slice line)
{
	size_t at = (size_t)(line.p - a->text.p);

	for (size_t i = 0; i < a->nunsure; i += 2)
		if (at >= a->unsure[i] && at < a->unsure[i + 1])
			return true;
	return false;
}

static int read_part(struct audit *a, const char *path, int64_t size, struct diag *diag)
{
	struct part_reader *r = part_open(path, size, PART_TEXT, diag);
	struct where at = { path, 0, 0, NULL };
	struct part_member m;
	int got = r ? 0 : -1;

	while (r && (got = part_next(r, &m)) > 0)
		if (m.head.kind == MEMBER_ROWS)
			buf_put(&a->text, m.text);
	if (got == 0 && part_state(r)->end == PART_DAMAGED)
		got = diag_error(diag, &at, "the audit ledger is damaged (%s)", part_state(r)->why);
	part_close(r);
	return got;
}

static int read_parts(struct audit *a, struct ledger *l, struct diag *diag)
{
	struct ledger_part *part;
	struct buf path = { 0 };
	bool sick;
	long n = ledger_parts(l, &part);
	int result = n < 0 ? -1 : 0;

	for (long i = 0; i < n && result == 0; i++) {
		int64_t size = ledger_settled(l, part[i]);

		sick = access(ledger_path(l, part[i], LEDGER_SICK, &path), F_OK) == 0;
		if (sick)
			put_unsure(a);
		result = size < 0 ? -1 : read_part(a, ledger_path(l, part[i], LEDGER_DATA, &path), size, diag);
		if (sick)
			put_unsure(a);
	}
	buf_free(&path);
	free(part);
	return result;
}

static void take_entries(struct audit *a)
{
	struct slice rest = buf_slice(&a->text), line;
	struct audit_entry e;

	while (slice_cut(&rest, '\n', &line))
		if (is_entry(line, &e)) {
			e.unsure = is_unsure(a, line);
			XGROW(a->entry, a->n + 1, a->cap);
			a->entry[a->n++] = e;
		}
}

struct audit *audit_read(const struct ledger *of, struct diag *diag)
{
	struct audit *a = xcalloc(1, sizeof *a);
	struct buf path = { 0 };
	struct ledger *l = NULL;
	int result = 0;

	if (access(ledger_file(of, AUDIT_FOLDER "/LEDGER", &path), F_OK) == 0) {
		l = ledger_open(ledger_file(of, AUDIT_FOLDER, &path), diag);
		result = l ? read_parts(a, l, diag) : -1;
	} else if (errno != ENOENT) {
		struct where at = { path.p, 0, 0, NULL };

		result = diag_errno(diag, &at, "cannot look at");
	}
	ledger_close(l);
	buf_free(&path);
	if (result < 0) {
		audit_free(a);
		return NULL;
	}
	take_entries(a);
	return a;
}

void audit_free(struct audit *a)
{
	if (!a)
		return;
	buf_free(&a->text);
	free(a->unsure);
	free(a->entry);
	free(a);
}

size_t audit_count(const struct audit *a)
{
	return a->n;
}

const struct audit_entry *audit_get(const struct audit *a, size_t i)
{
	return &a->entry[i];
}

const struct audit_entry *audit_find(const struct audit *a, const char *act, struct slice what)
{
	for (size_t i = a->n; i-- > 0;)
		if (slice_is(a->entry[i].act, act) && slice_eq(a->entry[i].what, what))
			return &a->entry[i];
	return NULL;
}
