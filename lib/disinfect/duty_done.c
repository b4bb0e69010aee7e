/* What was done, against what was to be done: see duty_done.h. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "duty_done.h"

#include <stdlib.h>

#include "done_log.h"
#include "fraction.h"
#include "note.h"
#include "xmem.h"

/* What an agent was used for; numbered like duty_done.agent. */
struct used {
	struct num stock_ml, tablets;
	unsigned long tasks;
	int64_t from, to; /* local days */
};

struct duty_done {
	struct duty_done_options options;
	struct task_sink next;
	struct done_log log;
	struct strmap agent;
	struct used *used;
	size_t cap;
	struct duty_done_account account;
	struct buf note, best_note, number[2];
};

struct slice duty_done_name(enum done_state state)
{
	static const char *const name[] = { "done", "short", "weak", "late", "missed", "pending", "unplanned" };

	return slice_of(name[state]);
}

struct duty_done *duty_done_open(const char *path, const struct duty_done_options *options,
				 struct task_sink next, struct diag *diag)
{
	struct duty_done *d = xcalloc(1, sizeof *d);

	d->options = *options;
	d->next = next;
	if (done_log_read(&d->log, path, options->offset, options->now, diag) == 0) {
		d->account.rows = d->log.rows;
		d->account.unreadable = d->log.unreadable;
		return d;
	}
	duty_done_close(d);
	return NULL;
}

void duty_done_close(struct duty_done *d)
{
	if (!d)
		return;
	done_log_free(&d->log);
	strmap_free(&d->agent);
	free(d->used);
	buf_free(&d->note);
	buf_free(&d->best_note);
	buf_free(&d->number[0]);
	buf_free(&d->number[1]);
	free(d);
}

/* The lower end of "20-30" or "30"; false for what is no number. */
static bool lower_end(struct slice text, struct num *out)
{
	struct slice low = SLICE_NONE;
	const char *why;

	slice_cut(&text, '-', &low);
	return low.n && num_parse(low, out, &why) == 0;
}

/* Two numbers into the sentence of that name. */
static void remark(struct duty_done *d, const char *name, struct slice one, struct slice two)
{
	note_add(&d->note, d->options.words, name, one, two);
}

static int64_t minutes_up(int64_t seconds)
{
	return seconds / 60 + (seconds % 60 != 0);
}

static void remark_minutes(struct duty_done *d, const char *name, int64_t minutes)
{
	buf_clear(&d->number[0]);
	buf_put_int(&d->number[0], minutes);
	remark(d, name, buf_slice(&d->number[0]), SLICE_NONE);
}

static bool is_late(struct duty_done *d, const struct task *task, const struct done_row *row)
{
	int64_t by = row->started.at - task->to.at;

	if (!task->dated || by <= 0)
		return false;
	remark_minutes(d, "late", minutes_up(by));
	return true;
}

static void clear_numbers(struct duty_done *d)
{
	buf_clear(&d->number[0]);
	buf_clear(&d->number[1]);
}

static bool is_weak(struct duty_done *d, const struct task *task, const struct done_row *row)
{
	struct num target;

	if (!row->has_ppm || !lower_end(task->value[TASK_TARGET], &target) || num_cmp(row->ppm, target) >= 0)
		return false;
	clear_numbers(d);
	num_put(&d->number[0], row->ppm, 0);
	num_put(&d->number[1], target, 0);
	remark(d, "weak", buf_slice(&d->number[0]), buf_slice(&d->number[1]));
	return true;
}

static bool is_short(struct duty_done *d, const struct task *task, const struct done_row *row)
{
	int64_t seconds = row->has_ended ? row->ended.at - row->started.at : 0;
	struct num minutes;

	if (!lower_end(task->value[TASK_CONTACT], &minutes))
		return false;
	if (row->has_ended && fraction_cmp(fraction_of(seconds, 60), fraction_of_num(minutes)) >= 0)
		return false;
	clear_numbers(d);
	if (row->has_ended)
		buf_put_int(&d->number[0], seconds / 60);
	else
		buf_putc(&d->number[0], '?');
	num_put(&d->number[1], minutes, 0);
	remark(d, "short", buf_slice(&d->number[0]), buf_slice(&d->number[1]));
	return true;
}

static bool same_agent(const struct task *task, const struct done_row *row)
{
	return !row->agent.n || slice_lists(task->value[TASK_AGENT], ';', row->agent);
}

/* The worst of its faults. */
static enum done_state judge_row(struct duty_done *d, const struct task *task, const struct done_row *row)
{
	bool late = is_late(d, task, row), weak = is_weak(d, task, row), brief = is_short(d, task, row);

	if (task->dated && row->started.at < task->from.at)
		remark_minutes(d, "early", minutes_up(task->from.at - row->started.at));
	if (!same_agent(task, row))
		remark(d, "other_agent", SLICE_NONE, SLICE_NONE);
	return late ? DONE_LATE : weak ? DONE_WEAK : brief ? DONE_SHORT : DONE_DONE;
}

static void use_up(struct duty_done *d, const struct task *task, const struct done_row *row)
{
	size_t before = d->agent.n;
	size_t i = strmap_add(&d->agent, row->agent.n ? row->agent : task->value[TASK_AGENT]);
	int64_t day = when_local_day(row->started);
	struct num ml;
	const char *why;

	XGROW(d->used, d->agent.n, d->cap);
	if (d->agent.n > before)
		d->used[i] = (struct used){ .from = day, .to = day };
	d->used[i].tasks++;
	d->used[i].from = day < d->used[i].from ? day : d->used[i].from;
	d->used[i].to = day > d->used[i].to ? day : d->used[i].to;
	if (same_agent(task, row) && num_parse(task->value[TASK_STOCK], &ml, &why) == 0)
		num_add(d->used[i].stock_ml, ml, &d->used[i].stock_ml);
	if (same_agent(task, row) && num_parse(task->value[TASK_TABLETS], &ml, &why) == 0)
		num_add(d->used[i].tablets, ml, &d->used[i].tablets);
}

/* The best of the rows that name the task; the remarks of that one. */
static enum done_state judge_rows(struct duty_done *d, const struct task *task, size_t i)
{
	enum done_state best = DONE_STATES;

	for (; i != DONE_LOG_END; i = d->log.row[i].next) {
		struct done_row *row = &d->log.row[i];
		enum done_state state;

		if (!row->planned) /* two zone lines may be one task */
			use_up(d, task, row);
		row->planned = true;
		buf_clear(&d->note);
		state = judge_row(d, task, row);
		if (state < best) {
			best = state;
			buf_clear(&d->best_note);
			buf_put(&d->best_note, buf_slice(&d->note));
		}
	}
	return best;
}

static int hand_on(struct duty_done *d, const struct task *task, enum done_state state)
{
	struct task judged = *task;

	/* What the plan itself warned of is not to be lost behind the verdict. */
	note_join(&d->best_note, form_word(d->options.words, "status", task->value[TASK_STATUS]));
	note_join(&d->best_note, task->value[TASK_NOTE]);
	judged.value[TASK_NOTE] = buf_slice(&d->best_note);
	judged.value[TASK_STATUS] = duty_done_name(state);
	judged.fixed = SLICE_NONE; /* status and note are among those columns */
	d->account.state[state]++;
	return d->next.take(d->next.context, &judged);
}

static int judge(void *context, const struct task *task)
{
	struct duty_done *d = context;
	size_t first = done_log_first(&d->log, task->value[TASK_ID]);
	bool over = task->dated && task->to.at < d->options.now;

	buf_clear(&d->best_note);
	if (first != DONE_LOG_END)
		return hand_on(d, task, judge_rows(d, task, first));
	return hand_on(d, task, over ? DONE_MISSED : DONE_PENDING);
}

struct task_sink duty_done_sink(struct duty_done *d)
{
	return (struct task_sink){ judge, d };
}

static int hand_on_unplanned(struct duty_done *d, const struct done_row *row)
{
	struct task task = { .value[TASK_ID] = row->task, .value[TASK_AGENT] = row->agent };

	clear_numbers(d);
	when_put(&d->number[0], row->started);
	buf_put_int(&d->number[1], (int64_t)row->line);
	buf_clear(&d->best_note);
	note_add(&d->best_note, d->options.words, "log_row", buf_slice(&d->number[0]), buf_slice(&d->number[1]));
	return hand_on(d, &task, DONE_UNPLANNED);
}

int duty_done_end(struct duty_done *d)
{
	for (size_t i = 0; i < d->log.n; i++) {
		const struct done_row *row = &d->log.row[i];

		if (row->planned)
			continue;
		if (row->started.at < d->options.from || row->started.at >= d->options.to)
			d->account.other_days++;
		else if (hand_on_unplanned(d, row) < 0)
			return -1;
	}
	return 0;
}

static int by_name(const void *a, const void *b, void *context)
{
	const struct strmap *names = context;

	return slice_cmp(strmap_key(names, *(const size_t *)a), strmap_key(names, *(const size_t *)b));
}

static void put_used(struct slice agent, const struct used *used, struct csvout *out)
{
	struct buf b = { 0 };

	csvout_field(out, agent);
	num_put(&b, used->stock_ml, 0);
	csvout_plain(out, buf_slice(&b));
	buf_clear(&b);
	buf_printf(&b, "%lu", used->tasks);
	csvout_plain(out, buf_slice(&b));
	for (int i = 0; i < 2; i++) {
		buf_clear(&b);
		when_put(&b, (struct when){ (i ? used->to : used->from) * 86400, 0, true });
		csvout_plain(out, buf_slice(&b));
	}
	buf_clear(&b);
	num_put(&b, used->tablets, 0);
	csvout_plain(out, buf_slice(&b));
	csvout_end(out);
	buf_free(&b);
}

void duty_done_used(const struct duty_done *d, struct csvout *out)
{
	static const char *const header[] = { "agent", "stock_ml", "tasks", "from", "to", "tablets" };
	size_t *order = xcalloc(d->agent.n + 1, sizeof *order);
	struct strmap names = d->agent;

	for (size_t i = 0; i < sizeof header / sizeof *header; i++)
		csvout_plain(out, slice_of(header[i]));
	csvout_end(out);
	for (size_t i = 0; i < d->agent.n; i++)
		order[i] = i;
	qsort_r(order, d->agent.n, sizeof *order, by_name, &names);
	for (size_t i = 0; i < d->agent.n; i++)
		put_used(strmap_key(&d->agent, order[i]), &d->used[order[i]], out);
	free(order);
}

struct duty_done_account duty_done_account(const struct duty_done *d)
{
	return d->account;
}
