/* Search sidecars against a rebuild: see verify.h. */
/* SPDX-License-Identifier: ISC */
#include "verify_internal.h"

#include <errno.h>
#include <unistd.h>

#include "fileio.h"
#include "sidecar.h"

/* Magic, root and size: whether a search would take it for that of the data
 * file. One that is of another state is as good as none. */
enum { IDENTITY = 48 };

static void compare(struct verify *v, const struct verify_part *p, enum ledger_file file, struct slice rebuilt)
{
	struct buf path = { 0 }, there = { 0 };
	struct where at = { ledger_path(v->ledger, p->part, file, &path), 0, 0, NULL };

	if (file_read(path.p, &there) < 0) {
		if (errno != ENOENT)
			diag_errno(v->diag, &at, "cannot read");
	} else if (slice_starts(buf_slice(&there), (struct slice){ rebuilt.p, IDENTITY }) &&
		   !slice_eq(buf_slice(&there), rebuilt)) {
		diag_error(v->diag, &at, "is not what the members say: a search would pass rows over (ledger-keep index makes it anew)");
	}
	buf_free(&path);
	buf_free(&there);
}

static bool is_there(struct verify *v, const struct verify_part *p, enum ledger_file file)
{
	struct buf path = { 0 };
	bool there = access(ledger_path(v->ledger, p->part, file, &path), F_OK) == 0;

	buf_free(&path);
	return there;
}

void verify_sidecars(struct verify *v, const struct verify_part *p)
{
	struct buf path = { 0 }, idx = { 0 }, who = { 0 };

	if ((is_there(v, p, LEDGER_IDX) || is_there(v, p, LEDGER_WHO)) &&
	    sidecar_make(ledger_path(v->ledger, p->part, LEDGER_DATA, &path), p->size, &idx, &who, v->diag) == 0) {
		compare(v, p, LEDGER_IDX, buf_slice(&idx));
		compare(v, p, LEDGER_WHO, buf_slice(&who));
	}
	buf_free(&path);
	buf_free(&idx);
	buf_free(&who);
}
