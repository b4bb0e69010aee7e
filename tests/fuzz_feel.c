/* Condition cells: any text is parsed or refused, and what was parsed answers.
 *
 *     byte 0        type of the column, by number
 *     up to a LF    the cell
 *     the rest      a value to ask it about, beside the four states
 *
 * Beside no crash: a cell means the same when it is parsed again; "-" and the cells
 * about a state are what they claim; not(cell) is the opposite; literals are
 * read back as they are put; a text without a needle gets the quiet answer. */
/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "fuzz.h"

#include "cli.h"
#include "feel.h"
#include "scales.h"

enum { COLUMNS = 12, AT = 1649116800 };

static struct feel_column column[COLUMNS];
static struct diag diag;
static struct feel_scratch *scratch;
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
	return strcmp(list, "cities") == 0 ? slice_is(text, "北京") : slice_starts(text, SLICE("4201"));
}

static const struct feel_lists lists = { find_list, has_member, NULL };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char *path = cli_data("rules/scales.csv");

	(void)argc, (void)argv;
	diag_init(&diag, "fuzz_feel");
	scales = path ? scales_load(path, NULL, &diag) : NULL;
	FUZZ_HOLDS(scales, "scales are found (set GATEHOUSE_SHARE)");
	free(path);
	diag.to = fopen("/dev/null", "w");
	for (int i = 0; i < COLUMNS; i++)
		column[i] = (struct feel_column){ .type = (enum feel_type)(i % FEEL_TYPES), .offset = 8 * 3600,
						  .lists = &lists };
	column[FEEL_ENUM].scale = scales_find(scales, SLICE("level"));
	column[FEEL_TYPES].type = FEEL_INT;
	column[FEEL_TYPES].months = true;
	column[FEEL_TYPES + 1].type = FEEL_SET;
	column[FEEL_TYPES + 1].scale = scales_find(scales, SLICE("symptom"));
	column[FEEL_TYPES + 2].type = FEEL_ENUM;
	column[FEEL_TYPES + 2].scale = scales_find(scales, SLICE("health_code"));
	scratch = feel_scratch_new();
	FUZZ_HOLDS(column[FEEL_ENUM].scale && column[FEEL_TYPES + 2].scale, "the scales have level and code");
	return 0;
}

/* -- what is asked ---------------------------------------------------- */

enum { VALUES = 6 };

/* The four states, with two texts that are there. */
static void fill_values(struct feel_value *v, const struct feel_column *c, struct slice text)
{
	static const char *const usual[FEEL_TYPES] = {
		"37.3", "5", "北京市", "yes", "2022-04-05", "2022-04-05T08:00:00+08:00", "PT36H", "high", "fever;cough",
	};

	feel_read(c, text, &v[0]);
	feel_read(c, slice_of(usual[c->type]), &v[1]);
	v[2] = (struct feel_value){ .state = FEEL_EMPTY };
	v[3] = (struct feel_value){ .state = FEEL_INVALID, .text = SLICE("?") };
	v[4] = (struct feel_value){ .state = FEEL_ABSENT };
	v[5] = (struct feel_value){ .state = FEEL_INVALID, .text = text };
}

static enum feel_truth ask(const struct feel *f, const struct feel_value *v)
{
	enum feel_truth t = feel_eval(f, v, AT, scratch);

	FUZZ_HOLDS(t == FEEL_FALSE || t == FEEL_TRUE || t == FEEL_UNKNOWN, "an answer is one of three");
	return t;
}

/* -- what must hold --------------------------------------------------- */

static void check_needles(const struct feel *f, const struct feel_value *v)
{
	struct buf needles = { 0 };
	struct slice rest, needle;
	bool found = false;

	if (feel_needles(f, &needles) && v->state == FEEL_VALUE && !feel_has_odd_letters(v->text)) {
		rest = buf_slice(&needles);
		while (feel_next_needle(&rest, &needle)) {
			FUZZ_HOLDS(needle.n >= FEEL_SHORTEST_NEEDLE, "no needle is too short");
			for (size_t i = 0; i + needle.n <= v->text.n; i++)
				found |= feel_needle_at(needle, v->text.p + i);
		}
		FUZZ_HOLDS(found || ask(f, v) == feel_quiet(f), "a text without a needle gets the quiet answer");
	}
	buf_free(&needles);
}

static void check_literal(void *context, const struct feel_value *v)
{
	const struct feel_column *c = context;
	struct buf text = { 0 };
	struct feel_value again;

	feel_put(&text, c, v);
	feel_read(c, buf_slice(&text), &again);
	FUZZ_HOLDS(again.state == FEEL_VALUE && feel_order(c, v, &again) == 0, "a literal is read back as it was put");
	buf_free(&text);
}

static void check_opposite(const struct feel *f, struct slice cell, const struct feel_column *c,
			   const struct feel_value *v)
{
	static const enum feel_truth opposite[] = {
		[FEEL_FALSE] = FEEL_TRUE, [FEEL_TRUE] = FEEL_FALSE, [FEEL_UNKNOWN] = FEEL_UNKNOWN,
	};
	struct buf b = { 0 };
	struct feel *not;

	buf_puts(&b, "not(");
	buf_put(&b, cell);
	buf_putc(&b, ')');
	not = feel_parse(buf_slice(&b), c, NULL, &diag);
	for (int i = 0; not && i < VALUES; i++)
		FUZZ_HOLDS(ask(not, &v[i]) == opposite[ask(f, &v[i])], "not(x) is the opposite of x");
	feel_free(not);
	buf_free(&b);
}

static void check_cell(const struct feel *f, struct slice cell, const struct feel_column *c, struct slice text)
{
	struct feel *again = feel_parse(cell, c, NULL, &diag);
	struct feel_value v[VALUES];

	FUZZ_HOLDS(again, "a cell that was parsed is parsed again");
	fill_values(v, c, text);
	for (int i = 0; i < VALUES; i++) {
		enum feel_truth t = ask(f, &v[i]);

		FUZZ_HOLDS(t == ask(again, &v[i]), "the same cell gives the same answer");
		FUZZ_HOLDS(!feel_is_any(f) || t == FEEL_TRUE, "- matches all");
		FUZZ_HOLDS(!feel_is_about_state(f) || t != FEEL_UNKNOWN, "a state is known");
		check_needles(f, &v[i]);
	}
	if (feel_is_ordered(c->type))
		feel_literals_of(f, check_literal, (void *)(uintptr_t)c);
	if (!feel_is_any(f))
		check_opposite(f, cell, c, v);
	feel_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = { (const char *)data, size }, cell;
	const struct feel_column *c;
	struct feel *f;

	if (size == 0)
		return 0;
	c = &column[data[0] % COLUMNS];
	rest = slice_from(rest, 1);
	if (!slice_cut(&rest, '\n', &cell))
		cell = SLICE_NONE;
	f = feel_parse(cell, c, NULL, &diag);
	if (f)
		check_cell(f, cell, c, rest);
	feel_free(f);
	return 0;
}
