/* The rows of a file taken in by several threads: see intake_jobs.h. */
/* SPDX-License-Identifier: ISC */
#include "intake_jobs.h"

#include <pthread.h>
#include <stdlib.h>

#include "intake_order.h"
#include "intake_row.h"
#include "parts.h"
#include "xmem.h"

/* A thread's own of all that a row needs; the rest is shared and not changed. */
struct hand {
	struct intake it;
	struct intake_file file;
	struct reject rejects;
	struct diag diag;
	struct row row;
};

/* What came of a part. */
struct taken {
	struct csvout *rows, *rejected;
	struct later later;
	struct tally furniture, rejects, issues;
	unsigned long rows_in, rows_out;
};

struct intake_jobs {
	struct intake *it;
	struct intake_file *file;
	struct intake_shared shared;
	unsigned nhands;
	struct hand *hand;       /* by worker */
	size_t nslots;
	struct taken *taken;     /* by slot */
};

bool intake_divides(const struct intake *it, const struct intake_file *file)
{
	const struct profile *p = it->options.profile;

	return parts_pay(file->in, it->options.jobs) && !(p && (p->adjusts || p->nkeys));
}

/* -- hands ------------------------------------------------------------ */

static void hire(struct intake_jobs *j, struct hand *h)
{
	const struct intake *it = j->it;

	h->diag = *it->diag;
	intake_init(&h->it, &it->options, &it->cells, it->headers, NULL, &h->rejects, &h->diag);
	h->it.extras = it->extras;
	h->it.shared = &j->shared;
	h->file = (struct intake_file){ .path = j->file->path, .reopens = j->file->reopens, .in = j->file->in,
					.layout = j->file->layout };
	h->rejects = (struct reject){ .diag = &h->diag, .codes = &h->file.rejects };
	order_reset(&h->it);
	row_open(&h->row, &h->it, &h->file);
}

static void dismiss(struct hand *h)
{
	row_close(&h->row);
	h->it.extras = (struct strmap){ 0 };
	intake_release(&h->it);
}

static void start(struct intake_jobs *j)
{
	unsigned jobs = j->it->options.jobs;

	pthread_mutex_init(&j->shared.lock, NULL);
	j->shared.file = j->file;
	j->nhands = parts_workers(jobs);
	j->hand = xcalloc(j->nhands, sizeof *j->hand);
	for (unsigned i = 0; i < j->nhands; i++)
		hire(j, &j->hand[i]);
	j->nslots = parts_slots(jobs);
	j->taken = xcalloc(j->nslots, sizeof *j->taken);
	for (size_t i = 0; i < j->nslots; i++) {
		j->taken[i].rows = csvout_open_memory();
		if (j->it->rejects->out)
			j->taken[i].rejected = csvout_open_memory();
	}
}

static void forget(struct taken *t)
{
	tally_free(&t->furniture);
	tally_free(&t->rejects);
	tally_free(&t->issues);
}

static void end(struct intake_jobs *j)
{
	for (unsigned i = 0; i < j->nhands; i++)
		dismiss(&j->hand[i]);
	for (size_t i = 0; i < j->nslots; i++) {
		csvout_close(j->taken[i].rows);
		csvout_close(j->taken[i].rejected);
		later_free(&j->taken[i].later);
		forget(&j->taken[i]);
	}
	pthread_mutex_destroy(&j->shared.lock);
	free(j->hand);
	free(j->taken);
}

/* -- parts ------------------------------------------------------------ */

static void begin_part(struct hand *h, struct taken *to)
{
	forget(to);
	later_clear(&to->later);
	csvout_clear(to->rows);
	if (to->rejected)
		csvout_clear(to->rejected);
	to->rows_in = h->file.rows_out = 0;
	h->it.out = to->rows;
	h->rejects.out = to->rejected;
	h->rejects.later = &to->later;
}

/* What was counted goes with the part. */
static void end_part(struct hand *h, struct taken *to)
{
	row_settle_issues(&h->row);
	to->furniture = h->file.furniture;
	to->rejects = h->file.rejects;
	to->issues = h->file.issues;
	to->rows_out = h->file.rows_out;
	h->file.furniture = h->file.rejects = h->file.issues = (struct tally){ 0 };
}

static void take_part(void *context, unsigned worker, struct csvin *in, size_t slot)
{
	struct intake_jobs *j = context;
	struct hand *h = &j->hand[worker];
	struct taken *to = &j->taken[slot];
	struct record r;

	begin_part(h, to);
	while (csvin_next(in, &r) > 0) {
		to->rows_in++;
		row_take(&h->row, &r);
	}
	end_part(h, to);
}

static void say(struct intake_jobs *j, const struct later *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct later_item *item = &l->item[i];

		if (item->kind == LATER_ORDER)
			order_say(j->it, j->file, item->order);
		else
			reject_say(j->it->rejects, csvin_name(j->file->in), item->line, item->field, item->column,
				   later_code(l, item));
	}
}

static int tell(void *context, size_t slot, size_t bytes)
{
	struct intake_jobs *j = context;
	const struct taken *part = &j->taken[slot];

	(void)bytes;
	say(j, &part->later);
	csvout_records(j->it->out, csvout_text(part->rows));
	if (part->rejected)
		csvout_records(j->it->rejects->out, csvout_text(part->rejected));
	tally_add_all(&j->file->furniture, &part->furniture);
	tally_add_all(&j->file->rejects, &part->rejects);
	tally_add_all(&j->file->issues, &part->issues);
	j->file->rows_in += part->rows_in;
	j->file->rows_out += part->rows_out;
	return 0;
}

int intake_run_in_parts(struct intake *it, struct intake_file *file)
{
	struct intake_jobs j = { .it = it, .file = file };
	struct parts_work work = { .read = take_part, .tell = tell, .context = &j };
	int result;

	start(&j);
	result = parts_run(file->in, it->options.jobs, &work, it->diag);
	/* Who asked may have read a part that was read again. */
	for (size_t i = 0; i < INTAKE_ORDERS; i++)
		if (file->order[i].asked)
			order_say(it, file, i);
	end(&j);
	return result;
}
