/* One messy cell to its canonical value: see cell.h. */
/* SPDX-License-Identifier: ISC */
#include "cell.h"

#include <stdlib.h>

#include "norm.h"
#include "scan.h"

static CELL_RECOGNISER(cell_text)
{
	(void)column, (void)raw, (void)cx;
	buf_put(&out->value, text);
	return CELL_VALUE;
}

/* What is read how. `group` holds words that this kind understands itself,
 * so that they are not taken for placeholders: 无 is a count of 0. */
static const struct {
	enum cell_verdict (*read)(enum gate_column, struct slice, struct slice,
				  const struct cell_context *, struct cell *);
	cell_shortcut *quick;
	const char *group;
} kinds[CELL_KINDS] = {
	[CELL_TEXT] = { cell_text, NULL, NULL },
	[CELL_WORD] = { cell_word, NULL, NULL },
	[CELL_TIME] = { cell_time, cell_time_quick, "when" },
	[CELL_DATE] = { cell_date, NULL, "when" },
	[CELL_TEST_TIME] = { cell_test_time, cell_time_quick, "when" },
	[CELL_TEMP] = { cell_temp, cell_temp_quick, NULL },
	[CELL_COUNT] = { cell_count, NULL, "count" },
	[CELL_NAME] = { cell_name, cell_name_quick, NULL },
	[CELL_ID] = { cell_id, cell_id_quick, NULL },
	[CELL_PHONE] = { cell_phone, cell_phone_quick, NULL },
	[CELL_PLATE] = { cell_plate, cell_plate_quick, NULL },
	[CELL_HOUSE] = { cell_house, NULL, NULL },
	[CELL_REGION] = { cell_region, NULL, NULL },
	[CELL_TRIP] = { cell_trip, NULL, NULL },
	[CELL_TEST] = { cell_test, NULL, "test" },
	[CELL_SYMPTOMS] = { cell_symptoms, NULL, "symptom" },
};

const char *cell_second_group(enum gate_column column)
{
	return column == GATE_MASK ? "yesno" : NULL;
}

/* The placeholder the whole cell is, unless the column has that word. */
static const struct word *placeholder(enum cell_kind kind, enum gate_column column,
				      const struct words *words, struct slice key)
{
	const struct word *w = words_find(words, "*", key);

	if (!w)
		return NULL;
	if (kinds[kind].group && words_find(words, kinds[kind].group, key))
		return NULL;
	if (words_find(words, gate_column_name[column], key))
		return NULL;
	if (cell_second_group(column) && words_find(words, cell_second_group(column), key))
		return NULL;
	return w;
}

/* By the grammar of its kind. */
static __attribute__((noinline)) enum cell_verdict read_in_full(enum cell_kind kind, enum gate_column column, struct slice raw,
								const struct cell_context *cx, struct cell *out)
{
	const struct word *w;

	buf_clear(&out->text);
	buf_clear(&out->work);
	norm_text(&out->text, raw);
	if (out->text.n == 0)
		return cell_is(out, CELL_MISSING, NULL);
	norm_key(&out->work, buf_slice(&out->text));
	w = placeholder(kind, column, cx->words, buf_slice(&out->work));
	if (w)
		return cell_take_word(out, w);
	return out->verdict = kinds[kind].read(column, buf_slice(&out->text), raw, cx, out);
}

enum cell_verdict cell_read(enum cell_kind kind, enum gate_column column, struct slice raw,
			    const struct cell_context *cx, struct cell *out)
{
	enum cell_short how;

	buf_clear(&out->value);
	buf_clear(&out->flags);
	buf_clear(&out->side);
	how = kinds[kind].quick ? kinds[kind].quick(raw, cx, out) : CELL_NOT_SHORT;
	if (how == CELL_NOT_SHORT)
		return read_in_full(kind, column, raw, cx, out);
	if (how != CELL_TOLD)
		out->verdict = CELL_VALUE;
	if (how != CELL_REWRITTEN && out->verdict == CELL_VALUE)
		buf_put(&out->value, raw);
	return out->verdict;
}

cell_shortcut *cell_shortcut_of(enum cell_kind kind)
{
	return kinds[kind].quick;
}

enum cell_verdict cell_is_coded(struct cell *out, enum cell_verdict verdict, struct slice code)
{
	if (verdict != CELL_VALUE) {
		buf_clear(&out->value);
		buf_clear(&out->side);
		buf_clear(&out->flags);
		buf_put(&out->flags, verdict == CELL_MISSING ? SLICE_NONE : code);
	}
	return out->verdict = verdict;
}

enum cell_verdict cell_take_word(struct cell *out, const struct word *w)
{
	switch (word_sense(w)) {
	case SENSE_MISSING: return cell_is(out, CELL_MISSING, NULL);
	case SENSE_HUMAN: return cell_is_coded(out, CELL_HUMAN, slice_from(w->value, 1));
	case SENSE_BAD: return cell_is_coded(out, CELL_BAD, slice_from(w->value, 1));
	case SENSE_PART:
	case SENSE_FLAG: return cell_is(out, CELL_HUMAN, "word");
	case SENSE_VALUE: break;
	}
	buf_clear(&out->value);
	buf_put(&out->value, w->value);
	cell_flag_slice(out, w->flag);
	return cell_is(out, CELL_VALUE, NULL);
}

void cell_flag_slice(struct cell *out, struct slice code)
{
	struct slice rest = buf_slice(&out->flags), one;

	if (!rest.n) {
		buf_put(&out->flags, code);
		return;
	}
	while (slice_cut(&rest, ',', &one))
		if (slice_eq(one, code))
			return;
	if (code.n)
		buf_join(&out->flags, ',', code);
}

void cell_free(struct cell *c)
{
	buf_free(&c->value);
	buf_free(&c->flags);
	buf_free(&c->side);
	buf_free(&c->text);
	buf_free(&c->work);
	free(c->days);
}
