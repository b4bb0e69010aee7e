/* A data file that is being searched: see search_plan.h. */
/* SPDX-License-Identifier: ISC */
#include "search_part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fileio.h"
#include "member.h"
#include "xmem.h"

void search_part_release(struct search_part *part)
{
	if (!part || --part->users)
		return;
	if (part->fd >= 0)
		close(part->fd);
	search_columns_free(part->columns);
	buf_free(&part->path);
	buf_free(&part->header);
	free(part);
}

void search_part_torn(struct search_part *part, int64_t at, struct diag *diag)
{
	struct where where = { part->path.p, 0, 0, NULL };

	if (!part->torn_said)
		diag_warning(diag, &where, "ends in %lld byte%s no rows (a write that was cut short, never acknowledged)",
			     (long long)(part->size - at), diag_word((uint64_t)(part->size - at), " that is", "s that are"));
	part->torn_said = true;
}

/* Sizes of closed parts do not change, but packing puts another file in their place: what
 * counts must be of the file that is open. */
static int settle(struct search_part *part, bool closed)
{
	struct stat mine, now;

	if (fstat(part->fd, &mine) < 0)
		return -1;
	part->size = mine.st_size;
	if (closed)
		return 0;
	part->size = ledger_settled(part->ledger, part->part);
	if (part->size < 0)
		return -2;
	if (stat(part->path.p, &now) < 0)
		return -1;
	return now.st_ino == mine.st_ino && now.st_dev == mine.st_dev;
}

/* 1; 0 when it is gone; -1 (reported). */
static int open_part(struct search_part *part, bool closed, struct diag *diag)
{
	struct where at = { part->path.p, 0, 0, NULL };
	int got = 0;

	while (got == 0) {
		part->fd = open(part->path.p, O_RDONLY | O_CLOEXEC);
		if (part->fd < 0 && errno == ENOENT)
			return 0;
		if (part->fd < 0)
			return diag_errno(diag, &at, "cannot open");
		if (closed)
			return settle(part, true) < 0 ? diag_errno(diag, &at, "cannot look at") : 1;
		got = settle(part, false);
		if (got == 0)
			close(part->fd);
	}
	return got == -1 ? diag_errno(diag, &at, "cannot look at") : got < 0 ? -1 : 1;
}

int search_part_open(const struct ledger *l, struct ledger_part which, bool closed, struct search_part **out,
		     struct diag *diag)
{
	struct search_part *part = xcalloc(1, sizeof *part);
	int got;

	part->ledger = l;
	part->part = which;
	part->fd = -1;
	part->users = 1;
	ledger_path(l, which, LEDGER_DATA, &part->path);
	got = open_part(part, closed, diag);
	*out = got > 0 ? part : NULL;
	if (got <= 0)
		search_part_release(part);
	return got;
}

/* The opening member, whose only line the header is. A reason, or NULL. */
static const char *read_header(struct search_part *part, struct codec *codec, char *bytes)
{
	size_t n = part->size < MEMBER_MAX ? (size_t)part->size : MEMBER_MAX;
	const char *why = "cut short";
	struct member m;

	/* The member is short, nearly always. */
	for (size_t some = 4096;; some = n) {
		struct slice got = { bytes, some < n ? some : n };
		enum member_found found;

		if (file_read_at(part->fd, bytes, got.n, 0) < 0)
			return strerror(errno);
		found = member_parse(got, &m, &why);
		if (found == MEMBER_PART && got.n < n)
			continue;
		if (found != MEMBER_WHOLE || m.kind != MEMBER_OPEN)
			return found == MEMBER_WHOLE ? "no opening member" : why;
		if (member_text(codec, got, &m, &part->header, &why) < 0)
			return why;
		break;
	}
	if (part->header.n)
		part->header.n--;
	return NULL;
}

int search_part_header(struct search_part *part, struct codec *codec, struct diag *diag)
{
	struct where at = { part->path.p, 0, 0, NULL };
	char *bytes = xmalloc(MEMBER_MAX);
	const char *why = part->size ? read_header(part, codec, bytes) : "empty";

	free(bytes);
	return why ? diag_error(diag, &at, "the header line cannot be read: %s", why) : 0;
}
