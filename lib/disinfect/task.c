/* One task of a disinfection plan: see task.h. */
/* SPDX-License-Identifier: ISC */
#include "task.h"

#include "csvout.h"

static const char *const column_name[TASK_NCOLUMNS] = {
#define X(constant, column) [constant] = column,
	TASK_COLUMNS(X)
#undef X
};

_Static_assert((int)TASK_NCOLUMNS <= CSVOUT_FIELDS, "a task is written as a row at once");

struct slice task_column_name(enum task_column c)
{
	return slice_of(column_name[c]);
}

void task_put_header(struct csvout *out)
{
	for (size_t i = 0; i < TASK_NCOLUMNS; i++)
		csvout_plain(out, slice_of(column_name[i]));
	csvout_end(out);
}

void task_put(const struct task *task, struct csvout *out)
{
	if (task->fixed.n) {
		csvout_row(out, task->value, TASK_CONTACT, UINT64_C(1) << TASK_ZONE);
		csvout_raw(out, task->fixed);
	} else {
		csvout_row(out, task->value, TASK_NCOLUMNS, (UINT64_C(1) << TASK_NCOLUMNS) - 1);
	}
	csvout_end(out);
}

static void keep(struct slice *s, struct strmap *text)
{
	*s = s->n ? strmap_key(text, strmap_add(text, *s)) : SLICE_NONE;
}

struct task task_keep(const struct task *task, struct strmap *text)
{
	struct task copy = *task;
	struct slice *label[] = { &copy.slot_zh, &copy.slot_en, &copy.surface_zh, &copy.surface_en, &copy.place_zh,
				  &copy.place_en, &copy.text_zh, &copy.text_en, &copy.dilution };

	for (size_t i = 0; i < TASK_NCOLUMNS; i++)
		keep(&copy.value[i], text);
	for (size_t i = 0; i < sizeof label / sizeof *label; i++)
		keep(label[i], text);
	copy.fixed = SLICE_NONE;
	return copy;
}

uint64_t task_hash(uint64_t hash, struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * UINT64_C(0x100000001b3);
	return (hash ^ 0x1f) * UINT64_C(0x100000001b3);
}

/* The finalizer of splitmix64: every bit of the result depends on every bit of
 * both halves. */
void task_id(uint64_t zone, uint64_t duty, char out[TASK_ID_LEN])
{
	static const char digit[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint64_t x = zone ^ (duty << 23 | duty >> 41);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	x ^= x >> 31;
	for (size_t i = 0; i < TASK_ID_LEN; i++)
		out[i] = digit[x >> (59 - 5 * i) & 31];
}
