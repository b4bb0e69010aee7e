/* How far a run has come: see progress.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "progress.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

static int64_t second(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec;
}

void progress_start(struct progress *p, bool asked, struct diag *diag)
{
	bool seen = asked && isatty(fileno(diag->to));

	*p = (struct progress){ .diag = seen ? diag : NULL, .said = seen ? second() : 0 };
}

void progress_look(struct progress *p)
{
	int64_t now = second();

	if (now == p->said)
		return;
	p->said = now;
	diag_say(p->diag, "%" PRIu64 " record%s, %" PRIu64 " MB", p->records, diag_s(p->records), p->bytes / 1000000);
}
