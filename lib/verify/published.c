/* What of a ledger may be told to others: see published.h. */
/* SPDX-License-Identifier: ISC */
#include "published.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "fileio.h"
#include "tail.h"
#include "xmem.h"

/* The failure is told once: whoever syncs next would hear that all is well, so it is
 * marked. Nothing is waiting to be written on a medium that cannot be written. */
static int sync_part(const struct tail *t, struct ledger_part part, const struct where *at)
{
	int fd = open(at->file, O_RDONLY | O_CLOEXEC), result = fd < 0 ? -1 : file_sync(fd);

	if (fd >= 0 && result < 0 && (errno == EROFS || errno == EINVAL))
		result = 0;
	if (result < 0)
		diag_errno(t->diag, at, "cannot sync");
	if (fd >= 0 && result < 0)
		tail_part_mark_sick(t, part);
	if (fd >= 0)
		close(fd);
	return result;
}

/* A sync of it failed since the machine started: another one that works says
 * nothing about what the first was for. 0, or -1 (reported). */
static int look_for_mark(const struct tail *t, struct ledger_part part, const struct where *at)
{
	int sick = tail_part_is_sick(t, part);

	if (sick > 0)
		diag_error(t->diag, at, "a sync of it failed: what of it is on the disk shows when the machine has been started again");
	return sick ? -1 : 0;
}

struct part_reader *published_open(const struct ledger *l, struct ledger_part part, struct diag *diag)
{
	struct buf path = { 0 };
	struct where at = { ledger_path(l, part, LEDGER_DATA, &path), 0, 0, NULL };
	int64_t size = ledger_settled(l, part);
	struct part_reader *r = NULL;
	struct tail t;

	tail_init(&t, l, NULL, diag);
	if (size >= 0 && sync_part(&t, part, &at) == 0 && look_for_mark(&t, part, &at) == 0)
		r = part_open(path.p, size, PART_FULL, diag);
	tail_free(&t);
	buf_free(&path);
	return r;
}

int published_damage(const struct ledger *l, struct ledger_part part, const struct part_state *state, struct diag *diag)
{
	struct buf path = { 0 };
	struct where at = { ledger_path(l, part, LEDGER_DATA, &path), 0, 0, NULL };

	diag_error(diag, &at, "damaged at byte %lld: %s", (long long)state->good, state->why);
	buf_free(&path);
	return -1;
}

int published_read(const struct ledger *l, struct head *head, struct buf *place, struct diag *diag)
{
	struct part_reader *r = published_open(l, head->part, diag);
	struct part_member m;
	int got = -1;

	while (r && (got = part_next(r, &m)) > 0)
		;
	if (got == 0) {
		head->leaves = part_state(r)->leaves;
		head->root = part_state(r)->root;
		if (place)
			buf_put(place, buf_slice(&part_state(r)->place));
		if (part_state(r)->end == PART_DAMAGED) {
			published_damage(l, head->part, part_state(r), diag);
			got = 1;
		}
	}
	part_close(r);
	return got;
}

static int by_part(const void *a, const void *b)
{
	return ledger_part_cmp(((const struct head *)a)->part, ((const struct head *)b)->part);
}

int published_heads(const struct ledger *l, struct head **out, size_t *n, struct diag *diag)
{
	struct heads *h = heads_read(l, diag);
	struct ledger_part *part = NULL;
	long parts = h ? ledger_parts(l, &part) : -1;
	struct head *head = NULL;
	int result = parts < 0 ? -1 : heads_bad(h) > 0, one;

	*n = 0;
	if (parts >= 0)
		head = xcalloc(heads_count(h) + (size_t)parts + 1, sizeof *head);
	for (size_t i = 0; result >= 0 && i < heads_count(h); i++) {
		head[(*n)++] = *heads_get(h, i);
		if (!heads_get(h, i)->chained)
			result = 1;
	}
	if (result > 0)
		diag_error(diag, NULL, "heads.csv of %s was changed (see what ledger-verify says)", ledger_folder(l));
	for (long i = 0; result >= 0 && i < parts; i++) {
		if (heads_find(h, part[i]))
			continue;
		head[*n].part = part[i];
		one = published_read(l, &head[*n], NULL, diag);
		*n += one >= 0 && head[*n].leaves > 0;
		result = one < 0 ? -1 : result | one;
	}
	if (*n)
		qsort(head, *n, sizeof *head, by_part);
	*out = head;
	free(part);
	heads_free(h);
	return result;
}
