/* How much of a batch is in the ledger: see resent.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "resent.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "heads.h"
#include "part.h"

enum { DAYS_BACK = 2 };

/* From the headers of all members. */
static int count_members(const char *path, uint32_t writer, uint32_t batch, struct written *found, struct diag *diag)
{
	struct part_reader *r = part_open(path, -1, PART_HEADERS, diag);
	struct part_member m;
	int got;

	*found = (struct written){ 0 };
	if (!r)
		return -1;
	while ((got = part_next(r, &m)) > 0)
		if (m.head.writer == writer && m.head.batch == batch)
			written_add(found, &m.head);
	part_close(r);
	return got;
}

/* Of a part that nobody writes to. Its tip is true when it is of the sealed file as it is,
 * whichever boot wrote it: the data were synced before the seal. */
static bool tip_knows(const struct tail *t, struct ledger_part part, uint32_t writer, uint32_t batch,
		      struct written *found)
{
	struct buf path = { 0 };
	int fd = open(ledger_path(t->l, part, LEDGER_TIP, &path), O_RDONLY | O_CLOEXEC);
	struct stat st;
	struct tip tip;
	bool known = fd >= 0 && tip_read(fd, t->boot, &tip) != TIP_NONE && tip.sealed;

	ledger_path(t->l, part, LEDGER_DATA, &path);
	known = known && stat(path.p, &st) == 0 && st.st_size == tip.end &&
		writers_find(&tip.writers, writer, batch, found);
	if (fd >= 0)
		close(fd);
	buf_free(&path);
	return known;
}

/* Whether the part was sealed and all of it is on the disk: then it has its
 * line, which a part that was left never gets. 1, 0, or -1 (reported). *heads
 * is read when first needed. */
static int is_closed(const struct tail *t, struct ledger_part part, struct heads **heads)
{
	int sick = tail_part_is_sick(t, part);

	if (sick)
		return sick < 0 ? -1 : 0;
	if (!*heads)
		*heads = heads_read(t->l, t->diag);
	return *heads ? heads_find(*heads, part) != NULL : -1;
}

static int count_closed(const struct tail *t, struct ledger_part part, uint32_t writer, uint32_t batch,
			struct heads **heads, struct written *found)
{
	bool known = tip_knows(t, part, writer, batch, found);
	struct buf path = { 0 };
	int result;

	if (known && found->rows == 0)
		return 0;
	result = is_closed(t, part, heads);
	if (result > 0 && known)
		return 0;
	*found = (struct written){ 0 };
	if (result > 0)
		result = count_members(ledger_path(t->l, part, LEDGER_DATA, &path), writer, batch, found, t->diag);
	buf_free(&path);
	return result;
}

static void add(struct written *to, const struct written *more)
{
	uint64_t rows = to->rows;

	if (more->rows == 0)
		return;
	*to = *more;
	to->rows += rows;
}

static int look_at_closed(struct resent *r, const struct tail *t, uint32_t writer, uint32_t batch)
{
	struct ledger_part *part;
	long n = ledger_parts(t->l, &part);
	struct heads *heads = NULL;
	int result = n < 0 ? -1 : 0;

	r->closed = (struct written){ 0 };
	for (long i = 0; i < n && result == 0; i++) {
		struct written found;

		if (part[i].day < t->part.day - DAYS_BACK || ledger_part_cmp(part[i], t->part) >= 0)
			continue;
		result = count_closed(t, part[i], writer, batch, &heads, &found);
		add(&r->closed, &found);
	}
	heads_free(heads);
	free(part);
	if (result == 0)
		r->open = t->part;
	return result;
}

int resent_find(struct resent *r, const struct tail *t, uint32_t writer, uint32_t batch, uint64_t rows,
		struct written *before, uint64_t *skip)
{
	struct written open;

	if ((r->open.number == 0 || ledger_part_cmp(r->open, t->part) != 0) && look_at_closed(r, t, writer, batch) < 0)
		return -1;
	if (!writers_find(&t->tip.writers, writer, batch, &open) &&
	    count_members(t->path.p, writer, batch, &open, t->diag) < 0)
		return -1;
	*before = r->closed;
	add(before, &open);
	r->there = before->rows;
	*skip = r->there > r->sent ? r->there - r->sent : 0;
	if (*skip > rows)
		*skip = rows;
	if (*skip == 0)
		*before = (struct written){ 0 };
	return 0;
}
