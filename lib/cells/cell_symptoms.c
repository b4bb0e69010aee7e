/* A list of symptoms with what is denied in it: see cell.h.
 *
 * The value joins the symptoms that are there by ';', in order of appearance,
 * each once; `none` when the cell says there are none. Words: group symptom.
 * Its parts: @not (无, denies), @has (有: ends a denial), @but (likewise),
 * @etc (等: closes a list), @past (已好, 曾), @time (units of duration),
 * @label.
 *
 * A denial reaches over words that follow at once or after 、 and / and
 * "and" (无发热、咳嗽), up to a full stop, a semicolon, or 有. After a comma or
 * a blank it still holds when the list is closed (无发热，咳嗽等症状), and not
 * when a duration follows (无发热，咳嗽3天); else a human must say (code
 * negation). A symptom that is over is not a symptom: flag past. Durations
 * and readings are passed over. Words unknown to the table leave what was
 * understood in place, with flag word; but "none" is then not believed, and
 * the cell is ?word. */
/* SPDX-License-Identifier: ISC */
#include "choice.h"
#include "scan.h"

struct list {
	bool denied;             /* what follows is */
	bool loose;              /* a comma or blank stands since the denial */
	size_t pending;          /* symptoms after that, on neither side yet */
	const struct word *last; /* symptom just read: what 已好 is said of */
	size_t last_at;          /* where it begins in the value; its end is there */
	bool past;               /* 曾: the next one is over */
	bool none, unknown;
	bool has;                /* 有 */
	bool after_symptom;      /* the token before was one */
	const struct word *weak;
	bool after_number;
};

static bool is_listed(struct slice list, struct slice name)
{
	struct slice one;

	while (slice_cut(&list, ';', &one))
		if (slice_eq(one, name))
			return true;
	return false;
}

static void add(struct list *l, const struct word *w, struct cell *out)
{
	l->last_at = out->value.n;
	if (!is_listed(buf_slice(&out->value), w->value))
		buf_join(&out->value, ';', w->value);
	cell_flag_slice(out, w->flag);
}

static void take_symptom(struct list *l, const struct token *t, struct cell *out)
{
	const struct word *w = t->word;

	/* "无发热 咳嗽": a blank between two symptoms is a comma. */
	if (l->denied && l->after_symptom && t->spaced)
		l->loose = true;
	l->last = NULL;
	if (l->past) {
		cell_flag(out, "past");
		l->past = false;
		l->none = true;
		return;
	}
	l->last = w;
	l->last_at = out->value.n;
	if (l->denied) {
		l->pending += l->loose;
		l->none = true;
	} else if (word_sense(w) == SENSE_VALUE) {
		add(l, w, out);
	} else {
		l->weak = w;
	}
}

/* 已好 takes the symptom before it back; 曾 stands before one. */
static void take_past(struct list *l, struct cell *out)
{
	if (!l->last) {
		l->past = true;
		return;
	}
	if (out->value.n > l->last_at) {
		out->value.n = l->last_at;
		out->value.p[l->last_at] = '\0';
	}
	cell_flag(out, "past");
	l->last = NULL;
	l->none = true;
}

/* A duration is told of what is there: "无发热，咳嗽3天". */
static void take_duration(struct list *l, struct cell *out)
{
	if (!l->pending || !l->last)
		return;
	l->pending--;
	l->denied = l->loose = false;
	if (word_sense(l->last) == SENSE_VALUE)
		add(l, l->last, out);
}

static void take_part(struct list *l, const struct token *t, struct cell *out)
{
	if (token_is(t, "@not")) {
		l->denied = l->none = true;
		l->loose = false;
		l->last = NULL;
	} else if (token_is(t, "@has") || token_is(t, "@but")) {
		l->denied = l->loose = false;
		l->has = true;
		l->last = NULL;
	} else if (token_is(t, "@etc")) {
		l->pending = 0;
	} else if (token_is(t, "@past")) {
		take_past(l, out);
	}
}

static void take_word(struct list *l, const struct token *t, struct cell *out)
{
	switch (word_sense(t->word)) {
	case SENSE_VALUE:
		if (!slice_is(t->word->value, "none")) {
			take_symptom(l, t, out);
			break;
		}
		l->none = true;
		cell_flag_slice(out, t->word->flag);
		break;
	case SENSE_HUMAN:
	case SENSE_BAD: take_symptom(l, t, out); break;
	case SENSE_PART: take_part(l, t, out); break;
	case SENSE_FLAG: cell_flag_slice(out, t->word->flag); break;
	case SENSE_MISSING: break;
	}
}

/* A full stop or semicolon ends a denial, a comma leaves it open. A point
 * inside a number does neither. */
static void take_mark(struct list *l, const struct token *t)
{
	if (slice_is(t->text, ";") || slice_is(t->text, "。") ||
	    (slice_is(t->text, ".") && !l->after_number)) {
		l->denied = l->loose = l->past = false;
		l->last = NULL;
	} else if (slice_is(t->text, ",")) {
		l->loose = l->denied;
		l->past = false;
		l->last = NULL;
	}
}

static void read_list(struct list *l, struct scan s, struct cell *out)
{
	struct token t;

	while (scan_next(&s, &t)) {
		switch (t.kind) {
		case TOKEN_WORD: take_word(l, &t, out); break;
		case TOKEN_NUMBER: take_duration(l, out); break;
		case TOKEN_MARK: take_mark(l, &t); break;
		case TOKEN_OTHER: l->unknown = true; break;
		}
		l->after_number = t.kind == TOKEN_NUMBER;
		l->after_symptom = t.word && word_sense(t.word) != SENSE_PART;
	}
}

static enum cell_verdict verdict_of(const struct list *l, struct cell *out)
{
	if (l->pending)
		return cell_is(out, CELL_HUMAN, "negation");
	if (out->value.n) {
		if (l->unknown)
			cell_flag(out, "word");
		if (l->weak)
			cell_flag_slice(out, slice_from(l->weak->value, 1));
		return cell_is(out, CELL_VALUE, NULL);
	}
	if (l->weak)
		return cell_take_word(out, l->weak);
	if (l->unknown || !l->none)
		return cell_is(out, CELL_HUMAN, l->has && !l->unknown ? "qualitative" : "word");
	buf_puts(&out->value, "none");
	return cell_is(out, CELL_VALUE, NULL);
}

CELL_RECOGNISER(cell_symptoms)
{
	struct scan s = { .words = cx->words, .group = { "symptom" }, .rest = text };
	struct list list = { .denied = false };

	(void)column, (void)raw;
	if (choice_is_code(buf_slice(&out->work)))
		return cell_is(out, CELL_HUMAN, "code_table");
	read_list(&list, s, out);
	return verdict_of(&list, out);
}
