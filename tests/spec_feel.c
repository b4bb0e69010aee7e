/* Runs tests/feel.spec: condition cells on values.
 *
 *     [num]
 *     38 in > 37.3 => true           VALUE in CELL => true, false, unknown
 *     (empty) in > 37.3 => unknown   also (invalid), (absent)
 *     1 in hot => error: ...         a cell that is wrong, its whole message
 *
 * Sections are types of columns; `months` is an int that counts months, `words` a
 * set of known words. [read-TYPE] shows how a field is read. Scales come from
 * packs/ beside the spec; the lists are cities (北京, 上海) and codes (4201...).
 */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "feel.h"

#include <stdlib.h>

#include "lookup.h"
#include "spec.h"

static struct scales *scales;

static const void *find_list(void *context, struct slice name)
{
	static const char cities[] = "cities", codes[] = "codes";

	(void)context;
	return slice_is(name, cities) ? cities : slice_is(name, codes) ? codes : NULL;
}

static bool has_member(const void *list, struct slice text, int64_t at)
{
	(void)at;
	if (strcmp(list, "cities") == 0)
		return slice_is(text, "北京") || slice_is(text, "上海");
	return slice_starts(text, SLICE("4201"));
}

static const struct feel_lists lists = { find_list, has_member, NULL };

static struct feel_column column_of(enum feel_type type, const char *scale)
{
	struct feel_column c = { .type = type, .offset = 8 * 3600, .lists = &lists };

	if (scale)
		c.scale = scales_find(scales, slice_of(scale));
	return c;
}

static void set_value(const struct feel_column *c, struct slice text, struct feel_value *v)
{
	static const char *const state[] = { [FEEL_EMPTY] = "(empty)", [FEEL_INVALID] = "(invalid)",
					     [FEEL_ABSENT] = "(absent)" };

	feel_read(c, text, v);
	for (size_t i = 0; i < sizeof state / sizeof *state; i++)
		if (state[i] && slice_is(text, state[i]))
			*v = (struct feel_value){ .state = (enum feel_state)i };
}

/* Messages without the program's name, then the answer. */
static void put_messages(struct buf *out, char *text)
{
	struct slice rest = slice_of(text), line;

	while (slice_cut(&rest, '\n', &line)) {
		if (slice_starts(line, SLICE("feel: ")))
			line = slice_from(line, 6);
		if (out->n)
			buf_putc(out, '\n');
		buf_put(out, line);
	}
}

static int ask(const struct feel_column *c, struct slice in, struct buf *out)
{
	static const char *const name[] = { "false", "true", "unknown" };
	const char *at = memmem(in.p, in.n, " in ", 4);
	struct slice cell;
	struct feel_scratch *scratch = feel_scratch_new();
	struct feel_value v;
	struct feel *f;
	struct diag diag;
	char *text = NULL;
	size_t n;

	if (!at)
		return -1;
	cell = slice_from(in, (size_t)(at - in.p) + 4);
	diag_init(&diag, "feel");
	diag.to = open_memstream(&text, &n);
	set_value(c, (struct slice){ in.p, (size_t)(at - in.p) }, &v);
	f = feel_parse(cell, c, NULL, &diag);
	fclose(diag.to);
	put_messages(out, text);
	if (f && out->n)
		buf_putc(out, '\n');
	if (f)
		buf_puts(out, name[feel_eval(f, &v, 0, scratch)]);
	feel_free(f);
	feel_scratch_free(scratch);
	free(text);
	return 0;
}

static int read_as(const struct feel_column *c, struct slice in, struct buf *out)
{
	struct feel_value v;

	feel_read(c, in, &v);
	if (v.state == FEEL_VALUE)
		feel_put(out, c, &v);
	else
		buf_puts(out, v.state == FEEL_EMPTY ? "empty" : "invalid");
	return 0;
}

#define KIND(name, type, scale)                                               \
	static int ask_##name(struct slice in, struct buf *out)               \
	{                                                                     \
		struct feel_column c = column_of(type, scale);                \
		return ask(&c, in, out);                                      \
	}                                                                     \
	static int read_##name(struct slice in, struct buf *out)              \
	{                                                                     \
		struct feel_column c = column_of(type, scale);                \
		return read_as(&c, in, out);                                  \
	}
KIND(num, FEEL_NUM, NULL)
KIND(int, FEEL_INT, NULL)
KIND(str, FEEL_STR, NULL)
KIND(bool, FEEL_BOOL, NULL)
KIND(date, FEEL_DATE, NULL)
KIND(datetime, FEEL_DATETIME, NULL)
KIND(duration, FEEL_DURATION, NULL)
KIND(enum, FEEL_ENUM, "code")
KIND(set, FEEL_SET, NULL)
KIND(words, FEEL_SET, "symptom")

static int ask_months(struct slice in, struct buf *out)
{
	struct feel_column c = column_of(FEEL_INT, NULL);

	c.months = true;
	return ask(&c, in, out);
}

static const struct spec_op ops[] = {
	{ "num", ask_num },	      { "read-num", read_num },
	{ "int", ask_int },	      { "read-int", read_int },
	{ "str", ask_str },	      { "read-str", read_str },
	{ "bool", ask_bool },	      { "read-bool", read_bool },
	{ "date", ask_date },	      { "read-date", read_date },
	{ "datetime", ask_datetime }, { "read-datetime", read_datetime },
	{ "duration", ask_duration }, { "read-duration", read_duration },
	{ "enum", ask_enum },	      { "read-enum", read_enum },
	{ "set", ask_set },	      { "read-set", read_set },
	{ "words", ask_words },	      { "read-words", read_words },
	{ "months", ask_months },     { NULL, NULL },
};

int main(int argc, char **argv)
{
	struct buf path = { 0 };
	const char *slash = argc > 1 ? strrchr(argv[1], '/') : NULL;
	struct diag diag;
	int code;

	diag_init(&diag, "spec_feel");
	if (slash)
		buf_put(&path, (struct slice){ argv[1], (size_t)(slash - argv[1]) + 1 });
	buf_puts(&path, "packs/scales.csv");
	scales = scales_load(path.p, NULL, &diag);
	buf_free(&path);
	if (!scales)
		return 1;
	code = spec_main(argc, argv, ops);
	scales_free(scales);
	return code;
}
